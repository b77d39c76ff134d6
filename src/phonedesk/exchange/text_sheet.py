"""The paper form as plain text in fixed columns, for `lp`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.cells import cells, wrap
from phonedesk.domain.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from phonedesk.domain.call_sheet import CallSheet, SheetField

WIDTH = 78
"""Columns: a printer puts 80 on a line of A4."""
WIDEST_LABEL = 14
LINES_A_ROOM = 2
"""Printed lines that a handwritten one takes."""


def text_of(sheet: CallSheet) -> str:
    """The form, ending in a line feed; every line is as wide as its terminal cells say, at most 78."""
    fields = [field for row in sheet.rows for field in row]
    label = min(WIDEST_LABEL, max(cells(shown(field.label)) for field in fields))
    lines = [
        *(_centred(line) for line in wrap(shown(sheet.title), WIDTH)),
        "",
        _right(f"{shown(sheet.number.label)} {shown(sheet.number.text)}"),
    ]
    for row in sheet.rows:
        widths = _widths(label, len(row))
        lines += [_rule(widths), *_set(row, widths)]
    return "\n".join((*lines, _rule(_widths(label, 1)), ""))


def _widths(label: int, fields: int) -> list[int]:
    """The columns inside the lines of a row: label and text by turns; each has a blank at either side."""
    rest = WIDTH - 1 - fields * (label + 6)
    left = rest // fields
    texts = [left] * (fields - 1) + [rest - left * (fields - 1)]
    return [width for text in texts for width in (label, text)]


def _set(row: Sequence[SheetField], widths: Sequence[int]) -> Iterator[str]:
    texts = [text for field in row for text in (field.label, field.text)]
    columns = [list(wrap(shown(text), width)) for text, width in zip(texts, widths, strict=True)]
    height = max(*(len(column) for column in columns), *map(_room, row))
    for number in range(height):
        parts = [column[number] if number < len(column) else "" for column in columns]
        padded = (_padded(part, width) for part, width in zip(parts, widths, strict=True))
        yield "| " + " | ".join(padded) + " |"


def _room(field: SheetField) -> int:
    is_for_pen = field.room > 1 and not field.text
    return field.room * LINES_A_ROOM if is_for_pen else field.room


def _rule(widths: Sequence[int]) -> str:
    return "+" + "+".join("-" * (width + 2) for width in widths) + "+"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def _centred(text: str) -> str:
    return " " * ((WIDTH - cells(text)) // 2) + text


def _right(text: str) -> str:
    return " " * (WIDTH - cells(text)) + text
