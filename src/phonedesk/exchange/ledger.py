"""Reading an old call log: CSV as any spreadsheet writes it, XLSX, or JSON lines."""

from __future__ import annotations

import csv
import io
import json
import warnings
import zipfile
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING

from phonedesk.domain.ledger import LedgerError, LedgerFault, LedgerReason, LedgerRow, field_of
from phonedesk.domain.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_BYTES = 200_000_000
"""Of what an XLSX file unfolds to: a bomb is refused, the log of thirty years is not."""
SEPARATORS = ",\t;"
FIRST_LINES = 5
"""What stands most often in them separates the cells: above the headers may be a title."""
ZIP = b"PK\x03\x04"


def rows_of(content: bytes) -> Iterator[LedgerRow]:
    """The rows of a file, whatever its kind; raises LedgerError, also while it is read."""
    if content.startswith(ZIP):
        return _named(_sheet(content))
    text = _decoded(content)
    if text.lstrip().startswith("{"):
        return _objects(text)
    return _named(_table(text))


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _error(LedgerReason.UNREADABLE)


def _table(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    beginning = "\n".join(islice((line for line in io.StringIO(text) if line.strip()), FIRST_LINES))
    separator = max(SEPARATORS, key=beginning.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    end = 0
    try:
        for cells in reader:
            yield end + 1, cells
            end = reader.line_num
    except csv.Error:
        raise _error(LedgerReason.UNREADABLE, end + 1) from None


def _sheet(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """The first sheet; a formula is the text of it, as nothing is ever worked out."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as unfolded:
            if sum(part.file_size for part in unfolded.infolist()) > MOST_BYTES:
                raise _error(LedgerReason.TOO_LARGE)
        with warnings.catch_warnings(action="ignore"):  # of styles that it does not know
            book = load_workbook(io.BytesIO(content), read_only=True)
            for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
                yield line, [_text(cell) for cell in cells]
    except LedgerError:
        raise
    except Exception:  # whatever a damaged file makes of the library
        raise _error(LedgerReason.UNREADABLE) from None


def _text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case datetime() | date() | time():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))  # a number of eleven digits is a phone
    return str(cell)


def _named(table: Iterable[tuple[int, Sequence[str]]]) -> Iterator[LedgerRow]:
    """The rows under the first line that says what its columns hold."""
    fields: list[str] = []
    for line, cells in table:
        if not any(cell.strip() for cell in cells):
            continue
        if fields:
            if any(cell.strip() for cell in cells[len(fields) :]):
                yield LedgerRow(line, {"": ""})  # more cells than columns: nobody knows what they are
                continue
            named = zip(fields, cells, strict=False)
            if texts := {field: cell for field, cell in named if field and cell.strip()}:
                yield LedgerRow(line, texts)
        else:
            fields = _fields(cells, line)
    if not fields:
        raise _error(LedgerReason.NO_HEADER)


def _fields(cells: Sequence[str], line: int) -> list[str]:
    """What each column holds; none before the line of headers, such as in that of a title."""
    fields = [field_of(cell) for cell in cells]
    known = [field for field in fields if field]
    if not {"opened_at", "day"} & set(known):
        return []
    doubled = next((cell for cell, field in zip(cells, fields, strict=True) if known.count(field) > 1), None)
    if doubled is not None:
        raise _error(LedgerReason.TWO_COLUMNS, line, one_line(doubled))
    return fields


def _objects(text: str) -> Iterator[LedgerRow]:
    for line, part in enumerate(text.split("\n"), 1):
        if not part.strip():
            continue
        try:
            found = json.loads(part)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise _error(LedgerReason.NOT_JSON, line)
        named = ((field_of(name), _text(value)) for name, value in found.items())
        yield LedgerRow(line, {field: value for field, value in named if field and value.strip()})


def _error(reason: LedgerReason, line: int = 0, detail: str = "") -> LedgerError:
    return LedgerError(LedgerFault(line, reason, detail))
