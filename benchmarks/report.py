"""The table of what was measured, beside its reference and its bar."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADS = ("what", "measured", "reference", "against", "ratio", "bar", "ok")
_SCALES = {"s": (1000.0, "ms"), "B": (1 / 1_048_576, "MB"), "": (1.0, "")}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure that must not exceed its bar: as a ratio to the reference, or by itself without one."""

    what: str
    measured: float
    bar: float | None
    """None for what is told and held to nothing."""
    reference: float | None = None
    against: str = ""
    """What the reference is."""
    unit: str = "s"
    """`s` for seconds, `B` for bytes, empty for a plain number."""

    @property
    def ratio(self) -> float | None:
        """Measured ÷ reference; None without a reference."""
        return None if self.reference is None else self.measured / self.reference

    @property
    def ok(self) -> bool:
        """Whether the bar is kept."""
        return self.bar is None or (self.measured if self.ratio is None else self.ratio) <= self.bar


def as_table(rows: Sequence[Row]) -> str:
    """The rows in columns, for a person."""
    return columns([_HEADS, *(_cells(row) for row in rows)])


def columns(lines: Sequence[tuple[str, ...]]) -> str:
    """Cells below each other, all lines with as many of them."""
    widths = [max(_width(line[column]) for line in lines) for column in range(len(lines[0]))]
    padded = (
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )
    return "\n".join(line.rstrip() for line in padded)


def as_json(rows: Sequence[Row]) -> str:
    """The rows as a JSON list, in seconds and bytes, each with its ratio and whether it is ok."""
    table = [{**asdict(row), "ratio": row.ratio, "ok": row.ok} for row in rows]
    return json.dumps(table, ensure_ascii=False, indent=2)


def report(rows: Sequence[Row], *, in_json: bool = False) -> int:
    """Print the rows; the exit code is 1 where one misses its bar or there is none at all."""
    print(as_json(rows) if in_json else as_table(rows))
    return 0 if rows and all(row.ok for row in rows) else 1


def _cells(row: Row) -> tuple[str, ...]:
    ratio, times = ("", "") if row.ratio is None else (f"{row.ratio:.2f}", " ×")
    return (
        row.what,
        figure(row.measured, row.unit),
        "" if row.reference is None else figure(row.reference, row.unit),
        row.against,
        ratio,
        "" if row.bar is None else f"≤ {row.bar:g}{times}",
        "" if row.bar is None else "ok" if row.ok else "MISSED",
    )


def figure(value: float, unit: str) -> str:
    """A figure as it is printed: seconds in milliseconds, bytes in megabytes."""
    factor, name = _SCALES[unit]
    return f"{value * factor:.3g} {name}" if name else f"{value:g}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
