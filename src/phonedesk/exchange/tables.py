"""Tables of texts as offices keep them: CSV as any spreadsheet writes it, and XLSX."""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import TYPE_CHECKING

from phonedesk.domain.ledger import LedgerError, LedgerFault, LedgerReason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SEPARATORS = ",\t;"
FIRST_LINES = 20
"""Among them are the headers: above them may be a title and notes."""
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BOM = b"\xef\xbb\xbf"
WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How a text in UTF-16 begins, which spreadsheets call Unicode text."""


def is_sheets(content: bytes) -> bool:
    """Whether it is XLSX; raises LedgerError for Excel from before 2007, or under a password."""
    if content.startswith(OLE):
        raise refusal(LedgerReason.NOT_XLSX)
    return content.startswith(ZIP)


def refusal(reason: LedgerReason, line: int = 0, detail: str = "") -> LedgerError:
    """Why the file cannot be read."""
    return LedgerError(LedgerFault(line, reason, detail))


def decoded(content: bytes) -> str:
    """The text of a file, in whichever encoding; raises LedgerError."""
    if content.startswith(WIDE):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise refusal(LedgerReason.UNREADABLE) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith(BOM) or _is_nearly_utf8(content):
            raise refusal(LedgerReason.UNREADABLE, content.count(b"\n", 0, error.start) + 1) from None
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        raise refusal(LedgerReason.UNREADABLE) from None


def _is_nearly_utf8(content: bytes) -> bool:
    """Whether it was UTF-8 before a few bytes of it were damaged: then it is nonsense in GB18030."""
    text = content.decode("utf-8", errors="replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    return sum(not sign.isascii() for sign in text) > 2 * broken


def table(text: str, is_header: Callable[[str], object]) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows of CSV with their lines, by the sign that parts most headers; raises LedgerError."""
    separator = max(SEPARATORS, key=lambda sign: _headers_found(text, sign, is_header))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    end = 0
    try:
        for cells in reader:
            yield end + 1, cells
            end = reader.line_num
    except csv.Error as error:
        is_long = "field larger" in str(error)
        raise refusal(LedgerReason.TOO_LONG if is_long else LedgerReason.OPEN_QUOTE, end + 1) from None


def _headers_found(text: str, separator: str, is_header: Callable[[str], object]) -> int:
    """How many headers a line has at the most if this separates the cells."""
    lines = islice((line.split(separator) for line in io.StringIO(text) if line.strip()), FIRST_LINES)
    return max((sum(bool(is_header(cell.strip('" \r\n'))) for cell in line) for line in lines), default=0)
