"""Rows of an office's old call log (来电登记簿), as any of its files holds them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
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
    "reply": ("答复", "答复内容", "回复内容", "回复"),
    "assignee": ("承办", "承办人", "承办单位", "承办科室", "办理人"),
    "operator": ("接听人", "接电话人", "值班人员", "记录人", "登记人", "answered_by"),
    "confidential": ("保密", "是否保密"),
}
"""Field → the headers under which it is found, besides its own name."""
_FIELD_OF = {fold(header): field for field, headers in LEDGER_FIELDS.items() for header in (field, *headers)}
_DAY = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)(?:\s*日)?"
)
_CLOCK = re.compile(
    r"(?P<half>上午|下午|早上|晚上|中午|凌晨)?(?P<hour>\d{1,2})"
    r"(?:[:时点](?:(?P<minute>\d{1,2})分?|(?P<is_half>半))?(?:[:]?(?P<second>\d{1,2})秒?)?)"
)
_MIDNIGHT = re.compile(r"[T ]00:00(?::00)?$")
"""What a spreadsheet adds to a date."""
_AFTER_NOON = ("下午", "晚上", "中午")
NOON = 12


class LedgerReason(StrEnum):
    """What is wrong with a line, or with the file (line 0)."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    NO_HEADER = "no_header"
    NO_ROWS = "no_rows"
    TWO_COLUMNS = "two_columns"
    NOT_JSON = "not_json"
    NO_TIME = "no_time"
    BAD_TIME = "bad_time"
    FUTURE = "future"
    BAD_TYPE = "bad_type"
    BAD_OUTCOME = "bad_outcome"
    BAD_STATUS = "bad_status"
    BAD_FLAG = "bad_flag"
    TOO_LONG = "too_long"
    TOO_MANY_CELLS = "too_many_cells"


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


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row: field → text, those that stand there alone; times as typed or in ISO 8601."""

    line: int
    texts: Mapping[str, str]


def field_of(header: str) -> str:
    """The field that a header means; empty for one that is none of ours."""
    return _FIELD_OF.get(fold(header), "")


def read_moment(text: str, day: str, zone: tzinfo) -> datetime | None:
    """An instant in UTC from a date with a time, or a time beside the date of its own column.

    A date alone is its midnight, as the ledger knows no more; none for what is no date. Without an offset it
    is read on the office's clock.
    """
    plain = _plain(text)
    if found := _from_iso(plain):
        return _in_utc(found if found.tzinfo else found.replace(tzinfo=zone))
    date_part = _DAY.match(plain)
    rest = plain[date_part.end() :].removeprefix("T") if date_part else plain
    date_part = date_part or _DAY.fullmatch(_MIDNIGHT.sub("", _plain(day)))
    clock = _clock_of("".join(rest.split()))
    if date_part is None or clock is None:
        return None
    try:
        on = date(int(date_part["year"]), int(date_part["month"]), int(date_part["day"]))
    except ValueError:
        return None
    return _in_utc(datetime.combine(on, clock, zone))


def _in_utc(at: datetime) -> datetime | None:
    try:
        return at.astimezone(UTC)
    except OverflowError:  # at either end of the calendar
        return None


def _from_iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _clock_of(text: str) -> time | None:
    if not text:
        return time()
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour = int(found["hour"])
    if found["half"] in _AFTER_NOON and hour < NOON:
        hour += NOON
    minute = 30 if found["is_half"] else int(found["minute"] or 0)
    try:
        return time(hour, minute, int(found["second"] or 0))
    except ValueError:
        return None
