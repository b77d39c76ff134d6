"""Old logs taken over: every kind of file, all of it or nothing, and no row twice."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from phonedesk.cli import find
from phonedesk.desk.imports import TakenOver, take_over
from phonedesk.desk.samples import fill
from phonedesk.domain.calendar import CalendarDay, DayKind
from phonedesk.domain.ledger import LedgerError, LedgerFaultsError, LedgerReason
from phonedesk.domain.states import CallbackStatus, Outcome
from phonedesk.store.errors import SamplesError, StoreError

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
        "序号",
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
    taken = take_over(office.desk, content, silent)
    assert (taken.added, taken.known) == (3, 0)
    assert taken.left == ("序号",)
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
    assert take_over(office.desk, twice, silent) == TakenOver(3, 1, left=("序号",))
    assert take_over(office.desk, twice, silent) == TakenOver(0, 4, left=("序号",))
    assert take_over(office.desk, KINDS["XLSX"], silent) == TakenOver(0, 3, left=("序号",))
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
        (13, "no_column"),
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
        (b'{"opened_at": "2026-11-03", "phone": "1", "telephone": "2"}', LedgerReason.TWO_COLUMNS, 1),
        ("时间,备注,备注\n2026-11-3,甲,乙\n".encode(), LedgerReason.TWO_COLUMNS, 1),
        ('时间,事项\n2026-11-3,甲\n2026-11-3,"乙\n2026-11-3,丙\n'.encode(), LedgerReason.OPEN_QUOTE, 3),
        ('时间,事项\n2026-11-3,"甲"乙"\n'.encode(), LedgerReason.OPEN_QUOTE, 2),
        ("时间,事项\n2026-11-3,补办学籍证明".encode()[:-1] + b"\n", LedgerReason.UNREADABLE, 2),
        (b"\xef\xbb\xbf\xca\xb1\xbc\xe4\n", LedgerReason.UNREADABLE, 1),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", LedgerReason.NOT_XLSX, 0),
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


def answers_of(office: Office) -> dict[str, str]:
    return {str(row["field"]): str(row["value"]) for row in office.rows("SELECT field, value FROM answer")}


def test_what_has_no_field_is_noted_under_its_header_and_nothing_is_lost(office: Office) -> None:
    rows = [
        ["备注", "来电时间", "事项", "处理结果", "办理时限", "承办人", "状态", "序号", "天气"],
        ["要快", "2026-11-3 9:00", "甲", "当场答复", "2026-11-8", "产权科", "已办结", "1", ""],
    ]
    taken = take_over(office.desk, as_csv(rows).encode(), silent)
    assert (taken.noted, taken.left) == (("备注",), ("序号",))
    assert answers_of(office) == {
        "备注": "要快",
        "办理时限": "2026-11-8",
        "承办人": "产权科",
        "状态": "已办结",
    }
    assert [row.matter for row in office.desk.lookup.find(office.desk.lookup.read("产权科")).rows] == ["甲"]


@pytest.mark.parametrize("row", [["0", "2026-11-3 9:00", "甲"], ["", "2026-11-3 9:00", "甲", "多"]])
def test_a_cell_under_no_header_is_a_fault(office: Office, row: list[str]) -> None:
    with pytest.raises(LedgerFaultsError) as caught:
        take_over(office.desk, as_csv([["", "来电时间", "事项"], row]).encode(), silent)
    assert [(fault.line, fault.reason) for fault in caught.value.faults] == [(2, LedgerReason.NO_COLUMN)]


def test_a_row_of_numbers_alone_is_none_and_one_of_notes_alone_is_a_fault(office: Office) -> None:
    log = "来电时间,序号,事项,备注\n2026-11-3 9:00,1,甲,\n,2,,\n"
    assert take_over(office.desk, log.encode(), silent).added == 1
    with pytest.raises(LedgerFaultsError) as caught:
        take_over(office.desk, f"{log},,,共1件\n".encode(), silent)
    assert [(fault.line, fault.reason) for fault in caught.value.faults] == [(4, LedgerReason.NO_TIME)]


def test_a_title_says_the_year_of_dates_without_one_and_otherwise_they_are_faults(office: Office) -> None:
    log = "来电时间,事项\n11月3日 16:05,甲\n"
    with pytest.raises(LedgerFaultsError) as caught:
        take_over(office.desk, log.encode(), silent)
    assert [fault.reason for fault in caught.value.faults] == [LedgerReason.NO_YEAR]
    assert take_over(office.desk, f"2026年来电登记簿,\n{log}".encode(), silent).added == 1
    assert [row["number"] for row in office.rows("SELECT number FROM call")] == ["20261103-001"]


def test_other_sheets_are_named_formulas_are_text_and_no_sheet_is_believed_its_size(office: Office) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["来电时间", "事项", "单位"])
    sheet.append([46329.6701388889, "序列号", "=SUM(A1:A2)"])
    sheet["B3"] = ArrayFormula("B3:B3", "=A1:A2")
    sheet["A3"] = datetime(2026, 11, 3, 16, 5)
    sheet["A3"].number_format = 'yyyy"年"m"月"d"日"'
    book.create_sheet("空")
    book.create_sheet("二月").append(["来电时间"])
    content = io.BytesIO()
    book.save(content)
    smaller = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(smaller, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            assert (b'<dimension ref="A1:C3"' in part) == (name == "xl/worksheets/sheet1.xml")
            new.writestr(name, part.replace(b'<dimension ref="A1:C3"', b'<dimension ref="A1"'))
    taken = take_over(office.desk, smaller.getvalue(), silent)
    assert (taken.added, taken.other_sheets) == (2, ("二月",))
    found = office.rows("SELECT matter, organisation, opened_at FROM call ORDER BY id")
    afternoon = int(datetime(2026, 11, 3, 8, 5, tzinfo=UTC).timestamp()) * 1_000_000
    assert {(row["matter"], row["organisation"], row["opened_at"]) for row in found} == {
        ("序列号", "=SUM(A1:A2)", afternoon),
        ("=A1:A2", "", afternoon),
    }


def test_utf_16_as_spreadsheets_save_unicode_text_is_read(office: Office) -> None:
    assert take_over(office.desk, "来电时间\t事项\n2026-11-3\t甲,乙\n".encode("utf-16"), silent).added == 1
    assert [row["matter"] for row in office.rows("SELECT matter FROM call")] == ["甲,乙"]


def test_the_separator_is_the_one_that_makes_headers(office: Office) -> None:
    log = "来电时间;来电人;事项\n" + "2026-11-3 9:00;张珊,李四;甲,乙,丙,丁,戊\n" * 9
    assert take_over(office.desk, log.encode(), silent).added == 1


def test_the_same_row_is_the_same_call_when_deadlines_are_counted_otherwise(office: Office) -> None:
    log = "来电时间,电话,事项,处理结果\n2026-11-3 9:00,13800131234,甲,待回电\n".encode()
    take_over(office.desk, log, silent)
    office.desk.calendar.put([CalendarDay(date(2026, 11, 4), DayKind.HOLIDAY)])
    assert take_over(office.desk, log, silent) == TakenOver(0, 1)


def test_what_the_look_up_printed_of_these_records_is_known_and_elsewhere_it_is_new(office: Office) -> None:
    now = office.desk.clock.now()
    closed = office.desk.calls.close(
        office.draft("enquiry", matter="甲", phone="13800131234"), Outcome.CALLBACK
    )
    office.desk.calls.close(office.draft("complaint", matter="乙", caller_name="李四"), Outcome.ANSWERED)
    office.desk.calls.close(office.draft(""), Outcome.SALES)
    rows = office.desk.lookup.find(office.desk.lookup.read("")).rows
    lines = [find.as_json(row, now, office.desk.clock.zone) for row in rows]
    assert len(lines) == 3
    assert take_over(office.desk, "\n".join(lines).encode(), silent).added == 0
    changed = "\n".join(lines).replace("甲", "丙")
    assert take_over(office.desk, changed.encode(), silent).added == 1
    (new,) = office.rows("SELECT id FROM call WHERE matter = '丙'")
    assert answers_of(office)["number"] == closed.number
    assert new


def test_calls_without_details_have_no_type(office: Office) -> None:
    take_over(office.desk, "来电时间,处理结果\n2026-11-3 9:00,打错\n".encode(), silent)
    assert office.rows("SELECT call_type, outcome FROM call") == [
        {"call_type": "", "outcome": "wrong_number"}
    ]


def test_no_real_call_goes_among_made_up_ones(office: Office) -> None:
    fill(office.desk, 5, 1, lambda _: None)
    with pytest.raises(SamplesError):
        take_over(office.desk, KINDS["UTF-8"], silent)
    assert len(office.rows("SELECT id FROM call")) == 5


def test_it_says_how_many_rows_are_read_before_it_knows_how_many_there_are(office: Office) -> None:
    heard: list[tuple[int, int]] = []
    take_over(office.desk, KINDS["UTF-8"], lambda done, of: heard.append((done, of)))
    assert heard == [(1, 0), (2, 0), (3, 0), (1, 3), (2, 3), (3, 3)]
