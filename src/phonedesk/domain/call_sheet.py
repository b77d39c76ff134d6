"""The paper form of a record (电话记录单), in words already and not yet set in any format."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SheetField:
    """A labelled place on the form; one without a text is left for the pen."""

    label: str
    text: str = ""
    room: int = 1
    """How many handwritten lines it has room for at least."""


@dataclass(frozen=True, slots=True)
class CallSheet:
    """A form of rows that hold one field or two side by side."""

    title: str
    number: SheetField
    rows: tuple[tuple[SheetField, ...], ...]
