"""The office's directory as a table: read from CSV or XLSX, written as CSV that any spreadsheet opens."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from phonedesk.domain.contact import FLAGS, TEXTS
from phonedesk.domain.ledger import LedgerReason
from phonedesk.domain.text import fold, one_line
from phonedesk.exchange.tables import decoded, is_sheets, refusal, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from phonedesk.domain.contact import Contact

HEADERS: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "名字", "人员", "full name"),
    "department": ("部门", "科室", "处室", "单位", "所在部门", "dept", "office"),
    "post": ("职务", "岗位", "职位", "title", "position"),
    "duty": ("职责", "业务", "分管工作", "工作职责", "负责事项", "duties", "responsible for"),
    "room": ("房间", "办公室", "房号", "办公地点", "房间号"),
    "extension": ("分机", "短号", "分机号", "内线", "ext", "ext."),
    "direct_line": ("直线", "办公电话", "座机", "电话", "固定电话", "直拨", "phone", "telephone"),
    "mobile": ("手机", "手机号", "移动电话", "联系电话", "cell"),
    "deputy": ("代理人", "代理", "AB角", "B角", "替班", "stands in"),
    "on_duty": ("值班", "值守", "on duty"),
    "away": ("不在", "外出", "请假"),
    "leader": ("领导", "重要领导", "senior leader"),
}
"""Field → the headers under which it is found, besides its own name; the first is written."""
_FIELD_OF = {fold(header): field for field, headers in HEADERS.items() for header in (field, *headers)}
MOST_UNFOLDED = 40_000_000
"""Bytes: twenty thousand people have a tenth of it."""
YES, SIGNS_OF_FORMULAS = "是", ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    """One row: field → text, those that stand there alone."""

    line: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DirectoryFile:
    """What a file holds; its rows are read one by one."""

    columns: Mapping[str, str]
    """Header → the field that it means; '' for one that is left out."""
    rows: Iterator[DirectoryRow]
    other_sheets: tuple[str, ...] = ()


def field_of(header: str) -> str:
    """The field that a header means; '' for one that is none of ours."""
    return _FIELD_OF.get(fold(header), "")


def read_directory(content: bytes) -> DirectoryFile:
    """What a file holds; raises LedgerError, also while its rows are read."""
    if is_sheets(content):
        from phonedesk.exchange.ledger_sheets import read_sheets

        rows, others = read_sheets(content, MOST_UNFOLDED, fills_merged=True)
    else:
        rows, others = table(decoded(content), field_of), ()
    line, headers = _headers(rows)
    fields = [field_of(header) for header in headers]
    for place, field in enumerate(fields):
        if field and field in fields[:place]:
            raise refusal(LedgerReason.TWO_COLUMNS, line, headers[place])
    columns = {header: field for header, field in zip(headers, fields, strict=True) if header}
    return DirectoryFile(columns, _named(fields, rows), others)


def _headers(rows: Iterator[tuple[int, Sequence[str]]]) -> tuple[int, list[str]]:
    """The first line that says where the names stand."""
    for line, cells in rows:
        if {"name", "department"} & set(map(field_of, cells)):
            return line, [one_line(cell).strip() for cell in cells]
    raise refusal(LedgerReason.NO_HEADER)


def _named(fields: Sequence[str], rows: Iterator[tuple[int, Sequence[str]]]) -> Iterator[DirectoryRow]:
    for line, cells in rows:
        named = zip(fields, cells, strict=False)
        texts = {field: text for field, cell in named if field and (text := one_line(cell).strip())}
        if texts:
            yield DirectoryRow(line, texts)


def directory_csv(contacts: Iterable[Contact]) -> str:
    """The directory with Chinese headers; no cell of it is a formula."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(HEADERS[field][0] for field in (*TEXTS, *FLAGS))
    for contact in contacts:
        flags = (YES if getattr(contact, flag) else "" for flag in FLAGS)
        writer.writerow((*(_cell(getattr(contact, text)) for text in TEXTS), *flags))
    return written.getvalue()


def _cell(text: str) -> str:
    """A text that a spreadsheet takes for a text."""
    harmless = one_line(text)
    return f"'{harmless}" if harmless.startswith(SIGNS_OF_FORMULAS) else harmless
