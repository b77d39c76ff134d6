"""Reading the sheets of an XLSX file as tables of texts."""

from __future__ import annotations

import io
import warnings
import zipfile
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from openpyxl import load_workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from phonedesk.domain.ledger import LedgerError, LedgerFault, LedgerReason
from phonedesk.domain.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_BYTES = 200_000_000
"""Of what an XLSX file unfolds to: a bomb is refused, the log of thirty years is not."""


def read_sheets(
    content: bytes, most_bytes: int = MOST_BYTES
) -> tuple[Iterator[tuple[int, Sequence[str]]], tuple[str, ...]]:
    """The first sheet, and the names of the others that hold something; raises LedgerError.

    `most_bytes` is what it may unfold to. A formula is the text of it, as nothing is ever worked out.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as unfolded:
            if sum(part.file_size for part in unfolded.infolist()) > most_bytes:
                raise LedgerError(LedgerFault(0, LedgerReason.TOO_LARGE))
        with warnings.catch_warnings(action="ignore"):  # of styles that it does not know
            book = load_workbook(io.BytesIO(content), read_only=True)
            first, *others = book.worksheets
            names = tuple(one_line(sheet.title) for sheet in others if next(_rows(sheet), None))
    except LedgerError:
        raise
    except Exception:  # whatever a damaged file makes of the library
        raise LedgerError(LedgerFault(0, LedgerReason.UNREADABLE)) from None
    return _checked(first), names


def _checked(sheet: object) -> Iterator[tuple[int, Sequence[str]]]:
    try:
        with warnings.catch_warnings(action="ignore"):
            yield from _rows(sheet)
    except Exception:  # as above
        raise LedgerError(LedgerFault(0, LedgerReason.UNREADABLE)) from None


def _rows(sheet: object) -> Iterator[tuple[int, Sequence[str]]]:
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
