"""Old logs taken over: every kind of file, all of it or nothing, and no row twice."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from phonedesk.desk.imports import LedgerFaultsError, TakenOver, take_over
from phonedesk.domain.ledger import LedgerError, LedgerReason
from phonedesk.domain.states import CallbackStatus, Outcome
from phonedesk.store.errors import StoreError

if TYPE_CHECKING:
    from tests.desk.at_desk import Office

HEADERS = ["来电时间", "来电人", "来电单位", "联系电话", "来电事项", "类型", "处理结果", "办理时限", "序号"]
ROWS = [
    ["2026年11月3日 16:05", "张珊", "二中", "138 0013 1234", "补办", "咨询", "待回电", "2026-11-25", "1"],
    ["2026/11/2 9:30", "", "", "010-65521234转8001", "问路，\n说完就挂", "", "", "", "2"],
    ["2026-11-04 10:00", "王某", "", "", "反映乱收费", "投诉举报", "当场答复", "", "3"],
]  # fmt: skip


def silent(_: int, __: int) -> None:
    """Nobody is told how far it has come."""


def as_csv(rows: list[list[str]], separator: str = ",") -> str:
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows]
    return "".join(separator.join(row) + "\r\n" for row in quoted)


def as_xlsx(rows: list[list[object]]) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_json() -> bytes:
    names = [
        "opened_at",
        "caller_name",
        "organisation",
        "phone",
        "matter",
        "call_type",
        "outcome",
        "due_at",
        "x",
    ]
    lines = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in ROWS]
    return "\n".join(lines).encode()


KINDS = {
    "UTF-8": as_csv([HEADERS, *ROWS]).encode(),
    "UTF-8 with BOM": as_csv([HEADERS, *ROWS]).encode("utf-8-sig"),
    "GB18030": as_csv([HEADERS, *ROWS]).encode("gb18030"),
    "tabs, and a title above": ("来电登记簿\n" + as_csv([HEADERS, *ROWS], "\t")).encode(),
    "XLSX": as_xlsx([[*row] for row in (HEADERS, *ROWS)]),
    "JSON lines": as_json(),
}


@pytest.mark.parametrize("content", KINDS.values(), ids=KINDS)
def test_a_log_of_any_kind_is_taken_over(office: Office, content: bytes) -> None:
    assert take_over(office.desk, content, silent) == TakenOver(3, 0)
    first, second, third = office.rows("SELECT * FROM call ORDER BY id")
    assert [row["number"] for row in (first, second, third)] == [
        "20261102-001",
        "20261103-001",
        "20261104-001",
    ]
    assert second["caller_name"] == "张珊"
    assert second["phone_normalised"] == "+8613800131234"
    assert second["opened_at"] == int(datetime(2026, 11, 3, 8, 5, tzinfo=UTC).timestamp()) * 1_000_000
    assert (first["matter"], first["call_type"], first["outcome"]) == (
        "问路，\n说完就挂",
        "other",
        "answered",
    )
    assert [bool(row["confidential"]) for row in (first, second, third)] == [False, False, True]
    (pending,) = office.desk.callbacks.pending()
    assert (pending.number, pending.status) == ("20261103-001", CallbackStatus.PENDING)
    assert pending.due_at == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)  # midnight in Shanghai


def test_cells_of_a_spreadsheet_are_dates_and_numbers_too(office: Office) -> None:
    headers: list[object] = ["日期", "时间", "电话", "事项", "是否保密"]
    row: list[object] = [datetime(2026, 11, 3), time(16, 5), 13800131234, "=HYPERLINK(A1)", True]
    take_over(office.desk, as_xlsx([headers, row]), silent)
    (call,) = office.rows("SELECT opened_at, phone, matter, confidential FROM call")
    assert call == {
        "opened_at": int(datetime(2026, 11, 3, 8, 5, tzinfo=UTC).timestamp()) * 1_000_000,
        "phone": "13800131234",
        "matter": "=HYPERLINK(A1)",
        "confidential": 1,
    }


def test_the_same_row_twice_is_one_call_in_a_file_and_over_again(office: Office) -> None:
    twice = as_csv([HEADERS, *ROWS, ROWS[0]]).encode()
    assert take_over(office.desk, twice, silent) == TakenOver(3, 1)
    assert take_over(office.desk, twice, silent) == TakenOver(0, 4)
    assert take_over(office.desk, KINDS["XLSX"], silent) == TakenOver(0, 3)
    assert len(office.rows("SELECT id FROM call")) == 3


def test_what_commands_spreadsheets_and_terminals_is_data(office: Office) -> None:
    rows = [["来电时间", "来电人", "事项"], ["2026-11-3 9:00", "=cmd|' /C calc'!A0", "甲\x1b[31m\x00乙"]]
    take_over(office.desk, as_csv(rows).encode(), silent)
    (call,) = office.rows("SELECT caller_name, matter FROM call")
    assert call == {"caller_name": "=cmd|' /C calc'!A0", "matter": "甲␛[31m\ufffd乙"}


def test_a_callback_that_was_done_is_done(office: Office) -> None:
    rows = [
        ["来电时间", "电话", "事项", "处理结果", "回复内容", "回电状态", "承办人"],
        ["2026-11-3 9:00", "13800131234", "甲", "待回电", "可以办", "", "产权科"],
        ["2026-11-3 9:10", "13800131235", "乙", "待回电", "", "不再回电", ""],
        ["2026-11-3 9:20", "13800131236", "丙", "待回电", "", "", ""],
    ]
    take_over(office.desk, as_csv(rows).encode(), silent)
    found = office.rows("SELECT status, reply, assignee, due_at FROM callback ORDER BY id")
    assert [row["status"] for row in found] == ["done", "cancelled", "pending"]
    assert (found[0]["reply"], found[0]["assignee"]) == ("可以办", "产权科")
    # Three working days from a Tuesday, until the office closes at 17:30: Friday.
    assert found[2]["due_at"] == int(datetime(2026, 11, 6, 9, 30, tzinfo=UTC).timestamp()) * 1_000_000


def test_one_wrong_row_keeps_all_of_them_out_and_every_fault_is_named_by_its_line(office: Office) -> None:
    wrong = [
        ["来电时间", "事项", "类型", "处理结果", "是否保密", "回电状态", "办理时限"],
        ["2026-11-3 9:00", "好的", "", "", "", "", ""],
        ["", "没有时间", "", "", "", "", ""],
        ["昨天", "不是时间", "", "", "", "", ""],
        ["2036-11-3 9:00", "将来", "", "", "", "", ""],
        ["2026-11-3 9:00", "两\n行", "天书", "", "", "", ""],
        ["2026-11-3 9:00", "结果", "", "随便", "", "", ""],
        ["2026-11-3 9:00", "保密", "", "", "也许", "", ""],
        ["2026-11-3 9:00", "状态", "", "待回电", "", "好", ""],
        ["2026-11-3 9:00", "时限", "", "待回电", "", "", "尽快"],
        ["2026-11-3 9:00", "长" * 20_001, "", "", "", "", ""],
        ["2026-11-3 9:00", "多一格", "", "", "", "", "", "多"],
    ]
    with pytest.raises(LedgerFaultsError) as caught:
        take_over(office.desk, as_csv(wrong).encode(), silent)
    assert [(fault.line, fault.reason.value) for fault in caught.value.faults] == [
        (3, "no_time"),
        (4, "bad_time"),
        (5, "future"),
        (6, "bad_type"),
        (8, "bad_outcome"),  # the one before takes two lines of the file
        (9, "bad_flag"),
        (10, "bad_status"),
        (11, "bad_time"),
        (12, "too_long"),
        (13, "too_many_cells"),
    ]
    assert office.rows("SELECT id FROM call") == []


@pytest.mark.parametrize(
    ("content", "reason", "line"),
    [
        (b"", LedgerReason.NO_HEADER, 0),
        (b"\xff\xfe\xff\xff\xff", LedgerReason.UNREADABLE, 0),
        (b"PK\x03\x04 and no more", LedgerReason.UNREADABLE, 0),
        ("姓名,事项\n张珊,甲\n".encode(), LedgerReason.NO_HEADER, 0),
        ("时间,姓名,来电人\n2026-11-3,甲,乙\n".encode(), LedgerReason.TWO_COLUMNS, 1),
        (b'{"opened_at": "2026-11-03"}\n{broken\n', LedgerReason.NOT_JSON, 2),
        (b"[1, 2]\n", LedgerReason.NO_HEADER, 0),
    ],
)
def test_a_file_that_is_no_log_is_refused_as_a_whole(
    office: Office, content: bytes, reason: LedgerReason, line: int
) -> None:
    with pytest.raises(LedgerError) as caught:
        take_over(office.desk, content, silent)
    assert (caught.value.fault.reason, caught.value.fault.line) == (reason, line)
    assert office.rows("SELECT id FROM call") == []


def test_headers_without_a_row_are_a_fault(office: Office) -> None:
    with pytest.raises(LedgerFaultsError) as caught:
        take_over(office.desk, as_csv([HEADERS]).encode(), silent)
    assert [fault.reason for fault in caught.value.faults] == [LedgerReason.NO_ROWS]


def test_numbers_go_on_above_those_given_and_are_marked_as_given(office: Office) -> None:
    office.desk.numbers.raise_to({"20261103": 7})
    take_over(office.desk, KINDS["UTF-8"], silent)
    assert office.desk.calls.record("20261103-008") is not None
    assert office.desk.numbers.highest("20261103") == 8


def test_an_import_that_fails_on_the_way_leaves_nothing(office: Office) -> None:
    def fail(_: int, __: int) -> None:
        raise StoreError(reason=None)  # type: ignore[arg-type]

    with pytest.raises(StoreError):
        take_over(office.desk, KINDS["UTF-8"], fail)
    assert office.rows("SELECT id FROM call") == []


def test_a_taken_over_call_is_a_record_like_any_other(office: Office) -> None:
    take_over(office.desk, KINDS["UTF-8"], silent)
    (found,) = office.desk.lookup.find(office.desk.lookup.read("张珊")).rows
    assert found.outcome is Outcome.CALLBACK
    number = office.desk.calls.close(office.draft("enquiry", matter="新的"), Outcome.ANSWERED).number
    assert number == "20261123-001"
