"""Make the compact table of readings from pypinyin, which itself is never installed at a desk.

Run it after an update of pypinyin: `uv run python -m tools.pinyin`. It writes
`src/phonedesk/domain/pinyin_table.py`: for every character of the unified block (U+4E00 to U+9FFF) all its
syllables without tones, ü written v as at a keyboard. Where the table changes its version does, and with
that every index is made anew.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
import zlib
from pathlib import Path

import pypinyin
from pypinyin.constants import PINYIN_DICT

TABLE = Path(__file__).parent.parent / "src" / "phonedesk" / "domain" / "pinyin_table.py"
FIRST, LAST = 0x4E00, 0x9FFF
A_LINE = 96
HEAD = '''"""Readings of Chinese characters, made by tools.pinyin from pypinyin {source} (MIT): never edit it.

Both are deflated and in base 85: `READINGS` the sets of syllables that occur, one a line, and `PLACES` for
each character from `FIRST` on the place of its set, first the lower bytes of all, then the higher ones.
"""

VERSION = "{version}"
FIRST = 0x{first:04X}
READINGS = (
{readings}
)
PLACES = (
{places}
)
'''


def toneless(reading: str) -> str:
    """A syllable as it is typed; '' for what is no syllable, as a sound without a vowel."""
    letters = "".join("v" if c == "ü" else c for c in _without_tone(reading.lower()))
    return letters if letters.isascii() and letters.isalpha() and set(letters) & set("aeiouv") else ""


def _without_tone(reading: str) -> str:
    kept = (c for c in unicodedata.normalize("NFD", reading) if c not in "\u0300\u0301\u0304\u030c")
    return unicodedata.normalize("NFC", "".join(kept))


def readings_of(code: int) -> str:
    """Every syllable of a character, in the order of the alphabet, with spaces between them."""
    return " ".join(sorted(set(map(toneless, PINYIN_DICT.get(code, "").split(","))) - {""}))


def packed(content: bytes) -> str:
    """The bytes as lines of a string literal."""
    text = base64.b85encode(zlib.compress(content, 9)).decode()
    return "\n".join(f'    "{text[at : at + A_LINE]}"' for at in range(0, len(text), A_LINE))


def table() -> str:
    """The module's text."""
    of_characters = [readings_of(code) for code in range(FIRST, LAST + 1)]
    sets = sorted({"", *of_characters})
    known = {readings: place for place, readings in enumerate(sets)}
    places = [known[readings] for readings in of_characters]
    readings, split = (
        "\n".join(sets).encode(),
        bytes(p % 256 for p in places) + bytes(p // 256 for p in places),
    )
    return HEAD.format(
        source=pypinyin.__version__,
        version=hashlib.sha256(readings + split).hexdigest()[:8],
        first=FIRST,
        readings=packed(readings),
        places=packed(split),
    )


def main() -> None:
    """Write the table."""
    TABLE.write_text(table(), encoding="utf-8")
    print(f"{TABLE.name}: {TABLE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
