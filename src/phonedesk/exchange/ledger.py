"""Reading an old call log: CSV as any spreadsheet writes it, XLSX, or JSON lines."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from phonedesk.domain.ledger import (
    UNKEPT,
    LedgerError,
    LedgerFault,
    LedgerFile,
    LedgerReason,
    LedgerRow,
    field_of,
)
from phonedesk.domain.text import fold, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

SEPARATORS = ",\t;"
FIRST_LINES = 20
"""Among them are the headers: above them may be a title and notes."""
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BOM = b"\xef\xbb\xbf"
WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How a text in UTF-16 begins, which spreadsheets call Unicode text."""
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年")


def read_ledger(content: bytes) -> LedgerFile:
    """What a file holds, whatever its kind; raises LedgerError, also while its rows are read."""
    if content.startswith(OLE):
        raise _error(LedgerReason.NOT_XLSX)
    if content.startswith(ZIP):
        from phonedesk.exchange.ledger_sheets import read_sheets

        table, others = read_sheets(content)
        return LedgerFile(_named(table), others)
    text = _decoded(content)
    return LedgerFile(_objects(text) if text.lstrip().startswith("{") else _named(_table(text)))


def _decoded(content: bytes) -> str:
    if content.startswith(WIDE):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise _error(LedgerReason.UNREADABLE) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith(BOM) or _is_nearly_utf8(content):
            raise _error(LedgerReason.UNREADABLE, content.count(b"\n", 0, error.start) + 1) from None
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        raise _error(LedgerReason.UNREADABLE) from None


def _is_nearly_utf8(content: bytes) -> bool:
    """Whether it was UTF-8 before a few bytes of it were damaged: then it is nonsense in GB18030."""
    text = content.decode("utf-8", errors="replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    return sum(not sign.isascii() for sign in text) > 2 * broken


def _table(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    separator = max(SEPARATORS, key=lambda sign: _headers_found(text, sign))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    end = 0
    try:
        for cells in reader:
            yield end + 1, cells
            end = reader.line_num
    except csv.Error as error:
        is_long = "field larger" in str(error)
        raise _error(LedgerReason.TOO_LONG if is_long else LedgerReason.OPEN_QUOTE, end + 1) from None


def _headers_found(text: str, separator: str) -> int:
    """How many headers a line has at the most if this separates the cells."""
    lines = islice((line.split(separator) for line in io.StringIO(text) if line.strip()), FIRST_LINES)
    return max((sum(bool(field_of(cell.strip('" \r\n'))) for cell in line) for line in lines), default=0)


def _named(table: Iterable[tuple[int, Sequence[str]]]) -> Iterator[LedgerRow]:
    """The rows under the first line that says what its columns hold."""
    headers: Sequence[str] = ()
    years: set[int] = set()
    for line, cells in table:
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
        raise _error(LedgerReason.NO_HEADER)


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
            raise _error(LedgerReason.TWO_COLUMNS, line, header)


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


def _error(reason: LedgerReason, line: int = 0, detail: str = "") -> LedgerError:
    return LedgerError(LedgerFault(line, reason, detail))
