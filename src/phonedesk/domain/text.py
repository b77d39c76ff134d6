"""Text from outside is hostile: what is typed, pasted or imported is made harmless here, losing nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_BIDI = {
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    0x061C,
    0x200E,
    0x200F,
}
_LINE_SEPARATORS = {0x2028, 0x2029, 0x85}


def _visible(character: str) -> str:
    """The character itself where it is harmless, otherwise a sign that can be seen."""
    code = ord(character)
    if character == "\n":
        return character
    if code == 0 or 0xD800 <= code <= 0xDFFF:
        return REPLACEMENT
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\N{SYMBOL FOR DELETE}"
    if 0x80 <= code < 0xA0 or code in _BIDI or code in _LINE_SEPARATORS:
        return f"<U+{code:04X}>"
    return character


def clean(text: str) -> str:
    """The text in NFC with control, bidi and escape characters made visible; line feeds stay.

    Carriage returns become line feeds and a tab a space, since that is what a person pasting them meant.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return unicodedata.normalize("NFC", "".join(map(_visible, plain)))


def one_line(text: str) -> str:
    """Cleaned text on a single line, for rows and fields that hold no line feeds."""
    return " ".join(clean(text).split("\n"))


def fold(text: str) -> str:
    """The form in which a query and a row are compared: NFKC, case-folded, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def query_words(query: str) -> tuple[str, ...]:
    """The folded words of a query, every one of which has to be found."""
    return tuple(fold(word) for word in unicodedata.normalize("NFKC", query).split())


def digits(text: str) -> str:
    """The decimal digits of the text, full-width ones folded."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if "0" <= c <= "9")


def haystack(texts: Iterable[str], phone: str) -> str:
    """What a plain scan looks in: the folded texts and the digits of the number, one a line."""
    return "\n".join([*map(fold, texts), digits(phone)])


def matches(words: Iterable[str], folded: str) -> bool:
    """Whether every word of a query stands in the haystack; punctuation within a number is overlooked."""
    return all(word in folded or (_is_number(word) and digits(word) in folded) for word in words)


def _is_number(word: str) -> bool:
    return bool(digits(word)) and all(c in "0123456789-+()./" for c in word)
