"""Text from outside is hostile: what is typed, pasted or imported is made harmless here, losing nothing."""

from __future__ import annotations

import re
import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
DOTTED_CIRCLE = "\N{DOTTED CIRCLE}"
FIRST_BEYOND_ASCII = "\x80"
_VIRAMA = 9
"""The combining class of the sign beside which the scripts of India write a joiner."""
_NO_CHARACTERS = "".join(
    chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
)
_JOINERS, _SELECTORS, _MONGOLIAN = "\u200c\u200d", "\ufe00-\ufe0f\U000e0100-\U000e01ef", "\u180b-\u180f"
_TONES = "\U0001f3fb-\U0001f3ff"
_HOSTILE = re.compile(
    "["
    "\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029"  # controls and line ends, but for the line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of writing
    "\ud800-\udfff"  # halves of characters
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"  # not seen
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # tags, and what is kept for the like of them
    f"\ufdd0-\ufdef{_NO_CHARACTERS}"
    f"{_JOINERS}{_SELECTORS}{_MONGOLIAN}{_TONES}"  # harmless behind the right character alone
    "]"
)
_SELECTOR, _TONE = re.compile(f"[{_SELECTORS}]"), re.compile(f"[{_TONES}]")
_DISPUTED = re.compile(f"[\u200d\ufe0e\ufe0f{_TONES}\U0001f1e6-\U0001f1ff]")
_DRAWN = {
    **dict.fromkeys((0x200D, 0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400))),
    **{0x1F1E6 + place: chr(ord("A") + place) for place in range(26)},
}
_SIGN = re.compile(f"[\u2400-\u2421{REPLACEMENT}]")
_UNSEEN_IN_NAMES = re.compile(f"[{_JOINERS}{_SELECTORS}{_MONGOLIAN}]")


def clean(text: str) -> str:
    """The text in NFC with everything visible that could command, hide or turn round; line feeds stay.

    Carriage returns become line feeds and a tab a space, since that is what a person pasting them meant.
    Signs that are not seen stay where their script needs them, as within an emoji; elsewhere they show.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if plain.isascii() and plain.isprintable():
        return plain
    return unicodedata.normalize("NFC", "\n".join(map(_clean_line, plain.split("\n"))))


def one_line(text: str) -> str:
    """Cleaned text on a single line, for rows and fields that hold no line feeds."""
    return " ".join(clean(text).split("\n"))


def shown(text: str) -> str:
    """Cleaned text as it is drawn: without what is as wide on one terminal as it is not on another.

    The parts of a joined emoji stand side by side, and a flag is its two letters; what is stored keeps them.
    """
    cleaned = clean(text)
    return cleaned.translate(_DRAWN) if _DISPUTED.search(cleaned) else cleaned


def shown_in_line(text: str) -> str:
    """Text as it is drawn, on a single line."""
    return " ".join(shown(text).split("\n"))


def is_disputed(text: str) -> bool:
    """Whether there is something in it that `shown` leaves out or puts differently."""
    return _DISPUTED.search(text) is not None


def is_special(character: str) -> bool:
    """Whether a typed character is to be looked at together with what stands before it."""
    if character < FIRST_BEYOND_ASCII:
        return False
    return not character.isprintable() or unicodedata.category(character) in ("Mn", "Mc", "Me", "Sk")


def _clean_line(line: str) -> str:
    parts, end = [""], 0
    for found in _HOSTILE.finditer(line):
        parts.append(line[end : found.start()])
        end = found.end()
        before = (parts[-1] or parts[-2])[-1:]
        parts.append(_visible(found[0], before, line[end : end + 1]))
    cleaned = "".join(parts) + line[end:]
    # At the beginning of a line it would be drawn over what stands to the left of it.
    return DOTTED_CIRCLE + cleaned if _is_mark(cleaned[:1]) else cleaned


def _visible(character: str, before: str, after: str) -> str:
    """What cannot be seen itself where it belongs, and otherwise a sign that can be seen."""
    if before and not _SIGN.match(before) and _belongs(character, before, after):
        return character
    code = ord(character)
    if code == 0 or 0xD800 <= code <= 0xDFFF:
        sign = REPLACEMENT
    elif code < 0x20:
        sign = chr(0x2400 + code)
    elif code == 0x7F:
        sign = "\N{SYMBOL FOR DELETE}"
    else:
        sign = f"<U+{code:04X}>"
    return sign + DOTTED_CIRCLE if _is_mark(after) and not _HOSTILE.match(after) else sign


def _belongs(character: str, before: str, after: str) -> bool:
    """Whether a sign that is not seen means something between these two."""
    if _TONE.match(character):
        return _is_picture(before)
    if _SELECTOR.match(character):
        is_base = not before.isascii() and unicodedata.category(before)[0] in "LNPS"
        return is_base or before in "0123456789#*"
    if "\u180b" <= character <= "\u180f":
        return "\u1800" <= before <= "\u18af"
    return character in _JOINERS and (
        _joins_letters(before, after) or (character == "\u200d" and _joins_pictures(before, after))
    )


def _joins_letters(before: str, after: str) -> bool:
    """Whether a joiner stands where Arabic letters or the scripts of India have one."""
    if unicodedata.combining(before) == _VIRAMA or (after and unicodedata.combining(after) == _VIRAMA):
        return True
    is_arabic = after.isalpha() and unicodedata.bidirectional(after) == "AL"
    return is_arabic and (unicodedata.bidirectional(before) == "AL" or _is_mark(before))


def _joins_pictures(before: str, after: str) -> bool:
    """Whether a joiner stands within an emoji, or in one of which the rest has not been typed yet."""
    is_behind = _is_picture(before) or bool(_SELECTOR.match(before) or _TONE.match(before))
    return is_behind and (not after or _is_picture(after))


def _is_picture(character: str) -> bool:
    """Whether it is an emoji, or a sign that may be made one; those of a later Unicode are known by place."""
    if _TONE.match(character):
        return False
    return "\U0001f000" <= character <= "\U0001fbff" or (
        not character.isascii() and unicodedata.category(character) in ("So", "Sm")
    )


def _is_mark(character: str) -> bool:
    return bool(character) and unicodedata.category(character).startswith("M")


def fold(text: str) -> str:
    """The form in which a query and a row are compared: NFKC, case-folded, without spaces or unseen signs."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join((folded if folded.isascii() else _UNSEEN_IN_NAMES.sub("", folded)).split())


def query_words(query: str) -> tuple[str, ...]:
    """The folded words of a query, every one of which has to be found."""
    return tuple(filter(None, map(fold, unicodedata.normalize("NFKC", query).split())))


def digits(text: str) -> str:
    """The decimal digits of the text, full-width ones folded."""
    if text.isascii():
        return "".join(filter(str.isdecimal, text))
    return "".join(c for c in unicodedata.normalize("NFKC", text) if "0" <= c <= "9")


def is_number(word: str) -> bool:
    """Whether a folded word is digits, with the punctuation that is typed within numbers."""
    return bool(digits(word)) and all(c in "0123456789-+()./" for c in word)
