"""Telephone numbers as a desk in China meets them: extensions, 400 numbers, short numbers, no area code."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from phonedesk.domain.text import digits

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

REGION = "CN"
COUNTRY_CODE = 86
SHORTEST, LONGEST_EXTENSION = 3, 6
_EXTENSION = re.compile(
    r"(?:转分机|转接|内线|分机|转|ext\.?|x|#|(?<=\d{7})[-–—](?=\d{1,6}$))[\s:]*(?=\d)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as typed, as compared and as read out."""

    typed: str
    normalised: str
    """E.164, with `;ext=` before an extension; for what is no public number, its digits."""
    reading: str
    """Grouped for reading."""
    odd: bool
    """Whether it looks wrong: a warning, never a refusal."""


def read_phone(typed: str, area_code: str = "") -> Phone:
    """Read a number as typed; a local one is completed with the desk's own area code."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    bare = digits(plain)
    if not bare:
        return Phone(typed, "", plain, odd=bool(plain))
    number = _valid_number(plain, area_code)
    if number is not None:
        return Phone(typed, _normalised(number), _reading(number), odd=False)
    return Phone(typed, bare, plain, odd=not _is_short(bare))


def _valid_number(plain: str, area_code: str) -> PhoneNumber | None:
    import phonenumbers  # loaded with the first number that is read: no start-up waits for it

    with_extension = _EXTENSION.sub(" ext ", plain, count=1)
    candidates = [with_extension]
    if area_code and not plain.startswith(("+", "0")):
        candidates.append(area_code + with_extension)
    for candidate in candidates:
        try:
            number = phonenumbers.parse(candidate, REGION)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return number
    return None


def _normalised(number: PhoneNumber) -> str:
    import phonenumbers

    whole = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{whole};ext={number.extension}" if number.extension else whole


def _reading(number: PhoneNumber) -> str:
    import phonenumbers

    if number.country_code != COUNTRY_CODE:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    extension = f" 转{number.extension}" if number.extension else ""
    main = phonenumbers.PhoneNumber(
        country_code=number.country_code, national_number=number.national_number
    )
    grouped = phonenumbers.format_number(main, phonenumbers.PhoneNumberFormat.NATIONAL)
    if grouped.startswith("0"):
        grouped = grouped.replace(" ", "-", 1)  # 010-6552 1234: the area code stands apart
    return grouped + extension


def _is_short(bare: str) -> bool:
    """Whether the digits are a service number such as 12345, or an extension of the house."""
    import phonenumbers

    if SHORTEST <= len(bare) <= LONGEST_EXTENSION and not bare.startswith("0"):
        return True
    try:
        number = phonenumbers.parse(bare, REGION)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_short_number_for_region(number, REGION)
