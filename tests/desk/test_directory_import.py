"""Taking over a directory: every kind of file, all of it or nothing, and the same again changes nothing."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from phonedesk.desk.directory import MOST
from phonedesk.desk.directory_import import prepare
from phonedesk.domain.contact import Contact
from phonedesk.domain.ledger import LedgerError, LedgerFault, LedgerFaultsError, LedgerReason
from phonedesk.exchange.directory_csv import directory_csv

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADER = "姓名,科室,职务,业务,办公室,短号,办公电话,手机,AB角,值班,外出,领导,备注\n"
LIU = "刘建立,教育科,科长,学籍、转学,302,3312,,,单雄信,,是,,老刘\n"
SHAN = "单雄信,教育科,,学前教育,303,3315,010-6552 1234,13800131234,,√,,,\n"


def names(contacts: Sequence[Contact]) -> list[str]:
    return [contact.name for contact in contacts]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_is_taken_over_in_whatever_encoding(encoding: str) -> None:
    prepared = prepare((HEADER + LIU + SHAN).encode(encoding), ())
    liu, shan = prepared.new
    assert (liu.department, liu.duty, liu.extension, liu.deputy) == ("教育科", "学籍、转学", "3312", "单雄信")
    assert (liu.away, liu.on_duty, liu.leader) == (True, False, False)
    assert (shan.direct_line, shan.mobile, shan.on_duty) == ("010-6552 1234", "13800131234", True)
    assert prepared.columns["科室"] == "department"
    assert prepared.columns["备注"] == ""


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_other_separators_and_a_title_above_the_headers_are_read(separator: str) -> None:
    text = f"通讯录（2026年）\n\n{HEADER}{LIU}".replace(",", separator)
    assert names(prepare(text.encode(), ()).new) == ["刘建立"]


def test_english_headers_are_known() -> None:
    text = "Full Name,Dept,Title,Ext.,Mobile,On duty\nAlice Example,Schools,Head,3312,138 0013 1234,yes\n"
    (alice,) = prepare(text.encode(), ()).new
    assert (alice.department, alice.post, alice.extension, alice.on_duty) == ("Schools", "Head", "3312", True)


def as_sheet(rows: Sequence[Sequence[object]], merged: str = "", other: str = "") -> bytes:
    """An XLSX file of these rows, in which some cells may be merged; another sheet may hold something too."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    if other:
        book.create_sheet(other).append(["x"])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_sheet_is_read_with_its_numbers_as_texts() -> None:
    rows: list[list[object]] = [["姓名", "部门", "分机", "手机"], ["刘建立", "教育科", 3312, 13800131234]]
    prepared = prepare(as_sheet(rows, other="别的"), ())
    assert prepared.new[0].extension == "3312"
    assert prepared.new[0].mobile == "13800131234"
    assert prepared.other_sheets == ("别的",)


def test_a_formula_is_a_fault_as_nobody_knows_what_it_shows() -> None:
    rows: list[list[object]] = [["姓名", "部门", "分机"], ["刘建立", "教育科", "=3311+1"]]
    with pytest.raises(LedgerFaultsError) as raised:
        prepare(as_sheet(rows), ())
    assert raised.value.faults == (LedgerFault(2, LedgerReason.FORMULA, "=3311+1"),)


def test_a_department_that_is_merged_over_several_lines_is_that_of_each() -> None:
    rows: list[list[object]] = [
        ["市政务服务局通讯录"],
        ["部门", "姓名", "分机"],
        ["教育科", "刘建立", 3312],
        [None, "单雄信", 3315],
        [None, None, None],
        [None, "周嵩", None],
        [None, "赵某", None],
    ]
    people = prepare(as_sheet(rows, merged="A3:A6"), ()).new
    assert [(one.name, one.department) for one in people] == [
        ("刘建立", "教育科"),
        ("单雄信", "教育科"),
        ("周嵩", "教育科"),
        ("赵某", ""),
    ]


def test_an_empty_first_sheet_is_refused() -> None:
    with pytest.raises(LedgerError) as raised:
        prepare(as_sheet([], other="别的"), ())
    assert raised.value.fault.reason is LedgerReason.NO_HEADER


def test_a_row_of_more_cells_than_a_spreadsheet_has_is_refused_before_it_is_held() -> None:
    whole = as_sheet([["姓名", "部门"], ["张珊", "办公室"]])
    widened = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(whole)) as book,
        zipfile.ZipFile(widened, "w", zipfile.ZIP_DEFLATED) as wide,
    ):
        for part in book.namelist():
            content = book.read(part)
            if part.startswith("xl/worksheets/"):
                content = content.replace(b"</row>", b'<c r="C2"><v>1</v></c>' * 16_385 + b"</row>", 1)
            wide.writestr(part, content)
    with pytest.raises(LedgerError) as raised:
        prepare(widened.getvalue(), ())
    assert raised.value.fault.reason is LedgerReason.TOO_LARGE


def test_the_same_file_again_changes_nothing_and_another_only_what_it_says() -> None:
    first = prepare((HEADER + LIU + SHAN).encode(), ())
    again = prepare((HEADER + LIU + SHAN).encode(), first.new)
    assert (again.new, again.changed, again.same) == ([], [], 2)
    moved = prepare("姓名,部门,分机\n刘建立,教育科,4400\n单雄信,教育科,\n".encode(), first.new)
    liu, shan = moved.changed
    assert liu == replace(first.new[0], extension="4400")
    assert shan == replace(first.new[1], extension="")


def test_what_is_exported_comes_back_the_same() -> None:
    known = [
        replace(contact, duty="=cmd|'/c calc'!A0", room="-1")
        for contact in prepare((HEADER + LIU + SHAN).encode(), ()).new
    ]
    text = directory_csv(known)
    assert "\n=" not in text
    assert ",=" not in text
    again = prepare(text.encode(), known)
    assert (again.new, again.changed, again.same) == ([], [], 2)


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        (",,科长\n", [(2, LedgerReason.NO_NAME)]),
        ("张珊,办公室\n张珊 ,办公室\n", [(3, LedgerReason.TWICE)]),
        ("张珊,办公室,,,,,,,,也许\n", [(2, LedgerReason.BAD_FLAG)]),
        (f"张珊,办公室,{'长' * 501}\n,,x\n", [(2, LedgerReason.TOO_LONG), (3, LedgerReason.NO_NAME)]),
    ],
)
def test_faults_are_told_by_line_and_nothing_is_taken(
    rows: str, faults: list[tuple[int, LedgerReason]]
) -> None:
    with pytest.raises(LedgerFaultsError) as raised:
        prepare((HEADER + rows).encode(), ())
    assert [(fault.line, fault.reason) for fault in raised.value.faults] == faults


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe\x00", LedgerReason.UNREADABLE),
        ("张珊,教育科\n".encode(), LedgerReason.NO_HEADER),
        (HEADER.encode(), LedgerReason.NO_ROWS),
        ("姓名,名字\n张珊,张珊\n".encode(), LedgerReason.TWO_COLUMNS),
        ('姓名,部门\n"张珊,办公室\n'.encode(), LedgerReason.OPEN_QUOTE),
        (b"\xd0\xcf\x11\xe0", LedgerReason.NOT_XLSX),
        (b"PK\x03\x04 no sheets", LedgerReason.UNREADABLE),
    ],
)
def test_what_is_no_directory_is_refused(content: bytes, reason: LedgerReason) -> None:
    with pytest.raises(LedgerError) as raised:
        prepare(content, ())
    assert raised.value.fault.reason is reason


def test_more_people_than_an_office_has_are_refused() -> None:
    rows = "".join(f"人{number},科\n" for number in range(MOST + 2))
    with pytest.raises(LedgerError) as raised:
        prepare(("姓名,部门\n" + rows).encode(), ())
    assert raised.value.fault.reason is LedgerReason.TOO_MANY


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 41_000_000)
    with pytest.raises(LedgerError) as raised:
        prepare(packed.getvalue(), ())
    assert raised.value.fault.reason is LedgerReason.TOO_LARGE


def test_hostile_text_stays_text() -> None:
    text = "姓名,部门\n张\x1b]52;c;eA==\x07珊,[red]\u202e科\n"
    (contact,) = prepare(text.encode(), ()).new
    assert "\x1b" not in contact.name
    assert "\u202e" not in contact.department
