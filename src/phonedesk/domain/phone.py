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
CHINA = "+86"
EXTENSION = ";ext="
MOBILE_LENGTH = 11
SHORTEST, LONGEST_EXTENSION = 3, 6
_EXTENSION = re.compile(
    r"(?:转分机|转接|内线|分机|转|ext\.?|x|#|(?<=\d{7})[-–—](?=\d{1,6}$))[\s:]*(?=\d)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as typed and as compared."""

    typed: str
    normalised: str
    """E.164, with `;ext=` before an extension; for what is no public number, its digits."""
    odd: bool
    """Whether it looks wrong: a warning, never a refusal."""


def read_phone(typed: str, area_code: str = "") -> Phone:
    """Read a number as typed; a local one is completed with the desk's own area code."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    bare = digits(plain)
    if not bare:
        return Phone(typed, "", odd=bool(plain))
    number = _valid_number(plain, area_code)
    if number is not None:
        return Phone(typed, _normalised(number), odd=False)
    return Phone(typed, bare, odd=not _is_short(bare))


def grouped(typed: str, normalised: str) -> str:
    """A number grouped for reading, such as 138 0013 1234 or 010-6552 1234 转8001.

    Made from what is stored, without the number plan, so that a list can be painted before that is loaded.
    """
    main, _, extension = normalised.partition(EXTENSION)
    national = main.removeprefix(CHINA)
    if national == main:
        return unicodedata.normalize("NFKC", typed)
    suffix = f" 转{extension}" if extension else ""
    if national.startswith("1") and len(national) == MOBILE_LENGTH:
        return f"{national[:3]} {national[3:7]} {national[7:]}{suffix}"
    if national.startswith(("400", "800")):
        return f"{national[:3]} {national[3:6]} {national[6:]}{suffix}"
    area = 2 if national.startswith(("10", "2")) else 3
    return f"0{national[:area]}-{national[area:-4]} {national[-4:]}{suffix}"


def _valid_number(plain: str, area_code: str) -> PhoneNumber | None:
    import phonenumbers  # loaded with the first number that is read: no start-up waits for it

    with_extension = _EXTENSION.sub(" ext ", plain, count=1)
    candidates = [with_extension]
    is_local = len(digits(with_extension.partition(" ext ")[0])) > LONGEST_EXTENSION
    if area_code and is_local and not plain.startswith(("+", "0")):
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
    return f"{whole}{EXTENSION}{number.extension}" if number.extension else whole


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
