"""Rows of an office's old call log (来电登记簿), as any of its files holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from phonedesk.domain.text import fold

LEDGER_FIELDS: Mapping[str, tuple[str, ...]] = {
    "day": ("日期", "来电日期", "登记日期", "接电日期", "date"),
    "opened_at": ("来电时间", "时间", "接电时间", "接听时间", "登记时间", "time", "called_at"),
    "caller_name": ("来电人", "姓名", "来电人姓名", "联系人", "name", "caller"),
    "organisation": ("单位", "来电单位", "工作单位", "单位名称", "organization"),
    "position": ("职务",),
    "phone": ("电话", "联系电话", "来电号码", "电话号码", "联系方式", "手机", "telephone"),
    "matter": ("事项", "来电事项", "内容", "来电内容", "事由", "反映内容", "主要内容", "content"),
    "call_type": ("类型", "来电类型", "类别", "来电类别", "type"),
    "outcome": ("处理结果", "结果", "办理结果", "result"),
    "due_at": ("办理时限", "时限", "回复时限", "截止时间", "due"),
    "status": ("回电状态", "办理状态", "状态"),
    "reply": ("答复", "答复内容", "回复内容", "回复", "answer"),
    "assignee": ("承办", "承办人", "承办单位", "承办科室", "办理人"),
    "operator": ("接听人", "接电话人", "值班人员", "记录人", "登记人", "answered_by"),
    "confidential": ("保密", "是否保密"),
}
"""Field → the headers under which it is found, besides its own name."""
_FIELD_OF = {fold(header): field for field, headers in LEDGER_FIELDS.items() for header in (field, *headers)}
UNKEPT = frozenset(
    fold(header)
    for header in ("序号", "顺序号", "no.", "no", "#", "index", "phone_normalised", "overdue", "unreached")
)
"""Folded headers of what only counts the rows, or follows from the rest: the record has its own."""


class LedgerReason(StrEnum):
    """What is wrong with a line, or with the file (line 0)."""

    UNREADABLE = "unreadable"
    NOT_XLSX = "not_xlsx"
    """Of an Excel from before 2007, or under a password."""
    OPEN_QUOTE = "open_quote"
    TOO_LARGE = "too_large"
    NO_HEADER = "no_header"
    NO_ROWS = "no_rows"
    TWO_COLUMNS = "two_columns"
    NOT_JSON = "not_json"
    NO_TIME = "no_time"
    NO_YEAR = "no_year"
    BAD_TIME = "bad_time"
    FUTURE = "future"
    BAD_TYPE = "bad_type"
    BAD_OUTCOME = "bad_outcome"
    BAD_STATUS = "bad_status"
    BAD_FLAG = "bad_flag"
    TOO_LONG = "too_long"
    NO_COLUMN = "no_column"
    """A cell stands under no header."""
    NO_NAME = "no_name"
    """Neither a name nor a department stands there."""
    TWICE = "twice"
    """Somebody stands in another line too."""
    TOO_MANY = "too_many"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class LedgerFault:
    """Why a line cannot be taken over; `detail` is the text that is wrong."""

    line: int
    reason: LedgerReason
    detail: str = ""


class LedgerError(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, fault: LedgerFault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


class LedgerFaultsError(Exception):
    """Nothing was taken over; `faults` says which lines are wrong, the first hundred of them."""

    def __init__(self, faults: tuple[LedgerFault, ...]) -> None:
        super().__init__(len(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row: field → text, those that stand there alone; times as typed or in ISO 8601."""

    line: int
    texts: Mapping[str, str]
    notes: Mapping[str, str] = field(default_factory=dict)
    """Header → text, of the columns that mean no field of ours."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Field → the header under which it stands here."""
    left: tuple[str, ...] = ()
    """The headers of what is not kept."""
    year: int | None = None
    """That of the title above the headers."""


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """What a file holds; its rows are read one by one."""

    rows: Iterator[LedgerRow]
    other_sheets: tuple[str, ...] = ()
    """Those with something in them that are not read."""


NUMBER = frozenset(map(fold, ("number", "编号", "来电编号", "登记编号")))
"""Folded headers of the number that a call bore in its old log."""


def field_of(header: str) -> str:
    """The field that a header means; empty for one that is none of ours."""
    return _FIELD_OF.get(fold(header), "")
