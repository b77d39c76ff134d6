"""Reading an old call log: CSV as any spreadsheet writes it, XLSX, or JSON lines."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from phonedesk.domain.ledger import (
    UNKEPT,
    LedgerFile,
    LedgerReason,
    LedgerRow,
    field_of,
)
from phonedesk.domain.text import fold, one_line
from phonedesk.exchange.tables import decoded, is_sheets, refusal, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年")


def read_ledger(content: bytes) -> LedgerFile:
    """What a file holds, whatever its kind; raises LedgerError, also while its rows are read."""
    if is_sheets(content):
        from phonedesk.exchange.ledger_sheets import read_sheets

        rows, others = read_sheets(content)
        return LedgerFile(_named(rows), others)
    text = decoded(content)
    return LedgerFile(_objects(text) if text.lstrip().startswith("{") else _named(table(text, field_of)))


def _named(rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[LedgerRow]:
    """The rows under the first line that says what its columns hold."""
    headers: Sequence[str] = ()
    years: set[int] = set()
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if headers:
            row = _row(line, headers, cells, years)
            if row.texts or row.notes:
                yield row
        elif {"opened_at", "day"} & set(map(field_of, cells)):
            headers = [one_line(cell).strip() for cell in cells]
            _refuse_doubled(headers, line)
        else:
            years |= {int(year) for cell in cells for year in _YEAR.findall(cell)}
    if not headers:
        raise refusal(LedgerReason.NO_HEADER)


def _row(line: int, headers: Sequence[str], cells: Sequence[str], years: set[int]) -> LedgerRow:
    named: dict[str, str] = {}
    for place, cell in enumerate(cells):
        if cell.strip():
            header = headers[place] if place < len(headers) else ""
            named[header] = cell
    return _sorted_out(line, named, min(years) if len(years) == 1 else None)


def _sorted_out(line: int, named: Mapping[str, str], year: int | None = None) -> LedgerRow:
    """A row with its cells under the fields that they mean, and the others under their headers."""
    texts, notes, headers, left = {}, {}, {}, []
    for header, text in named.items():
        if field := field_of(header):
            texts[field], headers[field] = text, header
        elif fold(header) not in UNKEPT:
            notes[header] = text
        else:
            left.append(header)
    return LedgerRow(line, texts, notes, headers, tuple(left), year)


def _refuse_doubled(headers: Sequence[str], line: int) -> None:
    """Raise LedgerError where two columns mean the same, so that one would be lost."""
    meant = [field_of(header) or fold(header) for header in headers]
    times = Counter(meant)
    for header, meaning in zip(headers, meant, strict=True):
        if meaning and meaning not in UNKEPT and times[meaning] > 1:
            raise refusal(LedgerReason.TWO_COLUMNS, line, header)


def _objects(text: str) -> Iterator[LedgerRow]:
    for line, part in enumerate(text.split("\n"), 1):
        if not part.strip():
            continue
        try:
            found = json.loads(part)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise refusal(LedgerReason.NOT_JSON, line)
        named = {one_line(name).strip(): _said(value) for name, value in found.items()}
        named = {name: value for name, value in named.items() if value.strip()}
        _refuse_doubled(list(named), line)
        yield _sorted_out(line, named)


def _said(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
    return json.dumps(value, ensure_ascii=False)
