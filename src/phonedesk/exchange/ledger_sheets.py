"""Reading the sheets of an XLSX file as tables of texts."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, TypeAlias

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from phonedesk.domain.ledger import LedgerError, LedgerFault, LedgerReason
from phonedesk.domain.text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES = 200_000_000
"""Of what an XLSX file unfolds to: a bomb is refused, the log of thirty years is not."""


MOST_COLUMNS = 16_384
"""As many as a spreadsheet has: a row is held whole."""
SHEETS = "xl/worksheets/"
CHUNK = 65_536
LONGEST_TAG = 1_000
"""Bytes of a tag that are looked at; none of those that are looked for has more."""
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)[\s/>]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):[A-Z]+(\d+)"')

Rows: TypeAlias = Iterator[tuple[int, Sequence[str]]]


def read_sheets(
    content: bytes, most_bytes: int = MOST_BYTES, *, fills_merged: bool = False
) -> tuple[Rows, tuple[str, ...]]:
    """The first sheet, and the names of the others that hold something; raises LedgerError.

    `most_bytes` is what it may unfold to. A formula is the text of it, as nothing is ever worked out. Cells
    that are merged downwards may all have the text that is seen there.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as unfolded:
            if sum(part.file_size for part in unfolded.infolist()) > most_bytes:
                raise LedgerError(LedgerFault(0, LedgerReason.TOO_LARGE))
            _refuse_wide(unfolded)
        with warnings.catch_warnings(action="ignore"):  # of styles that it does not know
            book = load_workbook(io.BytesIO(content), read_only=True)
            first, *others = book.worksheets
            names = tuple(one_line(sheet.title) for sheet in others if next(_rows(sheet), None))
            merged = _merged(content, first) if fills_merged else {}
    except LedgerError:
        raise
    except Exception:  # whatever a damaged file makes of the library
        raise LedgerError(LedgerFault(0, LedgerReason.UNREADABLE)) from None
    return _filled(_checked(first), merged), names


def _refuse_wide(unfolded: zipfile.ZipFile) -> None:
    """Refuse a row that holds more cells than a spreadsheet has: it would fill any memory."""
    for part in unfolded.namelist():
        cells = 0
        for piece in _tags(unfolded, part) if part.startswith(SHEETS) else ():
            for found in _ROW_OR_CELL.finditer(piece):
                cells = 0 if found[1] == b"row" else cells + 1
                if cells > MOST_COLUMNS:
                    raise LedgerError(LedgerFault(0, LedgerReason.TOO_LARGE))


def _tags(unfolded: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A part of the file in pieces, none of which begins or ends within a tag."""
    before = b""
    with unfolded.open(part) as file:
        while chunk := file.read(CHUNK):
            read = before + chunk
            whole = max(0, read.rfind(b"<"))
            yield read[:whole]
            before = read[whole:][:LONGEST_TAG]
    yield before


def _merged(content: bytes, sheet: object) -> Mapping[tuple[int, int], int]:
    """Where cells are merged with those below: line, and column from 0, of the first → line of the last."""
    path: str = sheet._worksheet_path  # type: ignore[attr-defined]  # openpyxl names it nowhere else
    with zipfile.ZipFile(io.BytesIO(content)) as unfolded:
        found = (match.groups() for piece in _tags(unfolded, path) for match in _MERGED.finditer(piece))
        return {
            (int(first), column_index_from_string(letters.decode()) - 1): int(last)
            for letters, first, last in found
            if int(first) < int(last)
        }


def _filled(rows: Rows, merged: Mapping[tuple[int, int], int]) -> Rows:
    """The rows, with the text of merged cells in each of them."""
    seen: dict[int, tuple[int, str]] = {}
    for line, cells in rows:
        texts = list(cells)
        for column, text in enumerate(texts):
            if last := merged.get((line, column)):
                seen[column] = last, text
            elif column in seen and line <= seen[column][0]:
                texts[column] = text or seen[column][1]
        yield line, texts


def _checked(sheet: object) -> Rows:
    try:
        with warnings.catch_warnings(action="ignore"):
            yield from _rows(sheet)
    except Exception:  # as above
        raise LedgerError(LedgerFault(0, LedgerReason.UNREADABLE)) from None


def _rows(sheet: object) -> Rows:
    """Each row that holds something, with its number."""
    # What a sheet says of its own size is not true of every program's files, and would cut them off.
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):  # type: ignore[attr-defined]
        texts = [_text(cell) for cell in cells]
        if any(texts):
            yield line, texts


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
        case ArrayFormula() | DataTableFormula():
            return str(getattr(cell, "text", None) or cell.ref)
    return str(cell)
