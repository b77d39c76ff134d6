"""Sets of characters, typed out from the Unicode charts: nothing here is computed by the code under test."""

from __future__ import annotations

CONTROLS = [*range(0x20), 0x7F, *range(0x80, 0xA0)]
"""C0, DEL and C1: 65."""
BIDI = [
    0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069,
]  # fmt: skip
SEPARATORS = [0x2028, 0x2029]
SURROGATES = [0xD800, 0xDBFF, 0xDC00, 0xDFFF]
UNSEEN = [
    0x00AD,  # soft hyphen
    0x034F,  # combining grapheme joiner
    0x115F, 0x1160, 0x3164, 0xFFA0,  # Hangul fillers
    0x17B4, 0x17B5,  # Khmer vowels that are not seen
    0x180E,  # Mongolian vowel separator
    0x200B,  # zero width space
    0x200C, 0x200D,  # joiners, between letters that need none
    0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0x2065,  # word joiner, invisible operators
    0x206A, 0x206B, 0x206C, 0x206D, 0x206E, 0x206F,  # deprecated format characters
    0xFE00, 0xFE0E, 0xFE0F, 0xE0100, 0xE01EF, 0x180B,  # variation selectors, behind what has no variants
    0xFEFF,  # byte order mark
    0xFFF0, 0xFFF8, 0xFFF9, 0xFFFA, 0xFFFB,  # interlinear annotation
    0x1BCA0, 0x1BCA3, 0x1D173, 0x1D17A,  # shorthand and musical format controls
    0xE0000, 0xE0001, 0xE0020, 0xE0041, 0xE007F,  # tags
    0x1F3FB, 0x1F3FF,  # skin tones, behind what has no skin
]  # fmt: skip
NO_CHARACTERS = [0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x1FFFF, 0x2FFFE, 0xEFFFF, 0xFFFFE, 0x10FFFF]
HOSTILE = [*CONTROLS, *BIDI, *SEPARATORS, *SURROGATES, *UNSEEN, *NO_CHARACTERS]

ORDINARY = {
    "Chinese": "张珊，学籍证明（二）“补办”。",
    "extension A": "㐀㒲䶵",
    "extension B": "\U00020000\U00020bb7\U0002a6d6",
    "extension C": "\U0002a700\U0002b734",
    "extension D": "\U0002b740\U0002b81d",
    "extension E": "\U0002b820\U0002cea1",
    "extension F": "\U0002ceb0\U0002ebe0",
    "extension G": "\U00030000\U0003134a",
    "extension H": "\U00031350\U000323af",
    "extension I": "\U0002ebf0\U0002ee5d",
    "private use": "\ue000\U000f0000",
    "ideographic variant": "葛\U000e0100飾",
    "full width": "ＡＢＣ１３８：　",
    "Latin": "Café Zürich, a\u0335b",
    "Greek": "Ἀθῆναι",
    "Cyrillic": "Москва",
    "Arabic": "مرحبا ﷺ",
    "Persian with a non-joiner": "می\u200cخواهم",
    "Hebrew": "שלום",
    "Devanagari with a joiner": "क्\u200dष क्षि",
    "Bengali with a joiner": "র\u200d্য",
    "Thai": "สวัสดีครับ",
    "Tibetan": "བོད་ཡིག",
    "Uyghur": "ئۇيغۇرچە",
    "Mongolian with a selector": "ᠮᠣᠩᠭᠣᠯ ᠠ\u180b",
    "Korean": "한국어",
    "Korean syllables of old": "\u1112\u119e\u11ab",
    "family": "👨\u200d👩\u200d👧",
    "heart on fire": "❤\ufe0f\u200d🔥",
    "skin": "👍🏽👩🏿\u200d⚕\ufe0f",
    "a shaking head, later than Unicode 14": "🙂\u200d↔\ufe0f🫨",
    "keycap": "1\ufe0f\u20e3",
    "flag": "🇨🇳",
    "many marks": "Z" + "\u0301\u0323\u0316" * 6,
    "markup": "[/][@click=app.exit]x[/] [bold red",
    "places": "{matter}{name}{0} %s $x",
}
"""What people write: shown as it is."""

AS_DRAWN = {
    "family": "👨👩👧",
    "heart on fire": "❤🔥",
    "skin": "👍👩⚕",
    "a shaking head, later than Unicode 14": "🙂↔🫨",
    "keycap": "1\u20e3",
    "flag": "CN",
    "Devanagari with a joiner": "क्ष क्षि",
    "Bengali with a joiner": "র্য",
}
"""Where terminals draw one thing in different widths, what they all draw alike."""
