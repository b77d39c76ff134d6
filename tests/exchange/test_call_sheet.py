"""The paper form: read back by python-docx and measured by rich, and compared with the record."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from phonedesk.domain.call import Amendment, Call
from phonedesk.domain.call_sheet import CallSheet, SheetField
from phonedesk.domain.callback import Attempt, after
from phonedesk.domain.states import AttemptResult
from phonedesk.exchange.docx_sheet import docx_of
from phonedesk.exchange.text_sheet import text_of
from phonedesk.sheets import call_sheet
from phonedesk.wording import Wording
from tests.desk.at_desk import MONDAY, Office, open_office
from tests.store.records import plain_call, whole_call

if TYPE_CHECKING:
    from docx.document import Document as Paper
    from docx.table import _Cell

CUSTOMARY = [
    *("来电单位", "来电人", "职务", "联系电话", "来电时间", "接电话人", "内容"),
    *("拟办意见", "领导批示", "办理结果", "承办人", "承办时间"),
]
"""What every such form carries, besides its number."""
HOUR = timedelta(hours=1)
HOSTILE = "甲\x1b[31m乙\x00丙\u202e丁\ud800戊<w:t>&amp;]]>\ufffe\x0b己"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, empty_database: bytes) -> Office:
    return open_office(tmp_path_factory.mktemp("paper") / "home", empty_database)


def form(office: Office, call: Call, language: str = "zh") -> CallSheet:
    return call_sheet(call, office.desk.playbook, office.desk.settings, Wording(language))


def read(office: Office, call: Call, language: str = "zh") -> Paper:
    return Document(io.BytesIO(docx_of(form(office, call, language), MONDAY)))


def fields(paper: Paper) -> dict[str, str]:
    """Label → text, in the order of the form."""
    (table,) = paper.tables
    found: dict[str, str] = {}
    for row in table.rows:
        texts: list[_Cell] = []
        for cell in row.cells:
            if not texts or cell._tc is not texts[-1]._tc:  # a merged cell comes once for each column
                texts.append(cell)
        found |= {label.text: text.text for label, text in zip(texts[::2], texts[1::2], strict=True)}
    return found


def test_the_problems_of_a_report_stand_one_below_the_other(office: Office) -> None:
    two = {"problems": "缺人手\n打印机坏了", "guidance": "先调一人\n再看"}
    content = fields(read(office, plain_call(number="20261123-007", answers=two)))["内容"].split("\n")
    assert content[:5] == ["问题：", "1. 缺人手", "2. 打印机坏了", "指导：先调一人", "再看"]
    one = plain_call(number="20261123-008", answers={"problems": "缺人手"})
    assert fields(read(office, one, "en"))["Content"].split("\n")[0] == "Issues: 缺人手"


def called_back() -> Call:
    """Promised, tried, put off, answered; put right since."""
    call = replace(whole_call(), number="20261123-007", caller_name="")
    assert call.callback is not None
    callback, at = call.callback, MONDAY + 20 * HOUR
    tries = (
        (AttemptResult.BUSY, "", None),
        (AttemptResult.POSTPONED, "对方在开会", at + 90 * HOUR),
        (AttemptResult.ANSWERED, "可以代办，带委托书。", None),
    )
    for turn, (result, note, due_at) in enumerate(tries):
        callback = after(callback, Attempt(uuid4(), at, at + turn * HOUR, "赵强", result, note, due_at))
    amendments = (
        Amendment(MONDAY, "李敏", "phone", "010-6552", "01065521234转8001"),
        Amendment(MONDAY, "李敏", "phone_normalised", "0106552", "+861065521234;ext=8001"),
        Amendment(MONDAY, "李敏", "outcome", "answered", "callback"),
        Amendment(MONDAY, "李敏", "call_type", "", "enquiry"),
        Amendment(MONDAY, "李敏", "rings", "", "4"),
    )
    return replace(call, callback=callback, amendments=amendments)


def test_the_form_carries_the_customary_fields_in_their_order_and_no_others(office: Office) -> None:
    assert list(fields(read(office, whole_call()))) == CUSTOMARY


def test_what_it_says_is_what_the_record_says(office: Office) -> None:
    call = replace(whole_call(), number="20261123-007")
    paper = read(office, call)
    title, number = (paragraph.text for paragraph in paper.paragraphs[:2])
    assert title == "市政务服务局办公室电话记录单"
    assert number == "编号 20261123-007"
    said = fields(paper)
    assert said["来电单位"] == "城南社区"
    assert said["来电人"] == "李四"
    assert said["职务"] == "主任"
    assert said["联系电话"] == "010-6552 1234 转8001"
    assert said["来电时间"] == "2026年11月23日 09:02"  # 01:02 UTC in Shanghai
    assert said["接电话人"] == "王芳"
    assert said["承办人"] == "产权科"
    lines = said["内容"].split("\n")
    assert lines[:2] == ["门面房产权登记", "要什么材料"]
    assert lines[2:] == [
        "deadline：月底前",  # a field that the playbook has no more
        "place：城南路 8 号",
        "类型：业务咨询",
        "结果：待回电",
        "接电话人：手机接听",
        "补录：2026年11月23日 09:07",
        "转接：产权科 8002 已接通",
        "办理时限：2026年11月26日 09:02（3个工作日）",
    ]


def test_what_is_for_the_pen_is_blank_and_has_room(office: Office) -> None:
    paper = read(office, called_back())
    said = fields(paper)
    assert [said[label] for label in ("拟办意见", "领导批示", "办理结果", "承办时间")] == [""] * 4
    rooms = {row.cells[0].text: row.height for row in paper.tables[0].rows}
    assert all((rooms[label] or 0).cm > 2 for label in ("拟办意见", "领导批示", "办理结果"))  # type: ignore[union-attr]


def test_an_anonymous_caller_is_called_so_and_what_is_unknown_is_left_for_the_pen(office: Office) -> None:
    said = fields(read(office, plain_call(number="20261123-001")))
    assert said["来电人"] == "匿名"
    assert [said[label] for label in ("来电单位", "职务", "联系电话", "承办人")] == [""] * 4


def test_return_calls_and_amendments_stand_below_the_matter_in_the_words_of_the_office(
    office: Office,
) -> None:
    lines = fields(read(office, called_back()))["内容"].split("\n")
    assert lines[-7:] == [
        "拨打：2026年11月24日 12:42  占线  赵强",
        "拨打：2026年11月24日 13:42  改时间  赵强  对方在开会",
        "拨打：2026年11月24日 14:42  已答复  赵强  可以代办，带委托书。",
        "更正：2026年11月23日 16:42 李敏 将电话由“010-6552”改为“01065521234转8001”",
        "更正：2026年11月23日 16:42 李敏 将结果由“当场答复”改为“待回电”",
        "更正：2026年11月23日 16:42 李敏 将类型由“”改为“业务咨询”",
        "更正：2026年11月23日 16:42 李敏 将铃响由“”改为“四声以上”",
    ]


def test_a_reply_without_an_attempt_as_an_old_log_has_it_is_there_and_no_reply_stands_twice(
    office: Office,
) -> None:
    call = called_back()
    assert call.callback
    (reply,) = {
        attempt.note for attempt in call.callback.attempts if attempt.result is AttemptResult.ANSWERED
    }
    assert fields(read(office, call))["内容"].count(reply) == 1
    taken_over = replace(call, callback=replace(call.callback, attempts=(), reply="带委托书可以代办"))
    assert "带委托书可以代办" in fields(read(office, taken_over))["内容"]


def test_the_longest_matter_is_all_there(office: Office) -> None:
    matter = "".join(f"第{number}条，反映积水。" for number in range(3000))[:20_000]
    call = plain_call(number="20261123-001", matter=matter)
    assert fields(read(office, call))["内容"].split("\n")[0] == matter
    inside = [line.split("|")[2].strip() for line in text_of(form(office, call)).splitlines() if "|" in line]
    assert matter in "".join(inside)


def test_it_is_set_on_a4_in_chinese_fonts_with_the_title_in_the_middle(office: Office) -> None:
    paper = read(office, called_back())
    section = paper.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert paper.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER
    body, foot = paper.element.body, section.footer._element
    fonts = [
        run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") for run in (*body.iter(qn("w:r")), *foot.iter(qn("w:r")))
    ]
    assert {font.get(qn("w:eastAsia")) for font in fonts} == {"方正小标宋简体", "宋体"}
    assert len(fonts) > 30
    assert fonts[0].get(qn("w:eastAsia")) == "方正小标宋简体"


def test_the_file_tells_nothing_of_who_made_it(office: Office) -> None:
    about = read(office, whole_call()).core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.created == datetime(2026, 11, 23, 8, 42, tzinfo=UTC)


@pytest.mark.parametrize("render", ["docx", "text"])
def test_hostile_text_is_shown_and_harms_nothing(office: Office, render: str) -> None:
    names = dict.fromkeys(("caller_name", "organisation", "position", "matter", "operator", "phone"), HOSTILE)
    call = plain_call(number="20261123-001", answers={"answer": HOSTILE}, **names)
    by_docx = render == "docx"
    said = "\n".join(fields(read(office, call)).values()) if by_docx else text_of(form(office, call))
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "␛" in said
    assert "<w:t>" in said
    assert said.count("己") >= 6


@given(st.text(max_size=300), st.text(max_size=40), st.text(alphabet="，。中a ”“", max_size=200))
@settings(max_examples=25, deadline=None)
def test_every_line_of_the_text_is_as_wide_as_its_rule_whatever_it_says(
    one: str, two: str, three: str
) -> None:
    sheet = CallSheet("题", SheetField("编号", "1"), (
        (SheetField("单位", two), SheetField("来电人", one)),
        (SheetField("内容", three, 8),),
    ))  # fmt: skip
    lines = text_of(sheet).splitlines()
    assert {cell_len(line) for line in lines[3:]} == {78}


def test_the_text_is_no_wider_than_a_line_of_a_printer(office: Office) -> None:
    lines = text_of(form(office, called_back())).splitlines()
    assert lines[0].strip() == "市政务服务局办公室电话记录单"
    assert abs(cell_len(lines[0]) - cell_len(lines[0].strip()) - (78 - cell_len(lines[0]))) <= 1
    assert {cell_len(line) for line in lines[2:]} == {78}
    assert lines[2].strip() == "编号 20261123-007"
    labels = [part.strip() for line in lines if "|" in line for part in line.split("|")[1::2]]
    assert [label for label in labels if label] == CUSTOMARY


def test_the_form_is_english_where_the_desk_is(office: Office) -> None:
    said = fields(read(office, called_back(), "en"))
    assert list(said)[:4] == ["From", "Caller", "Position", "Phone no."]
    assert said["Caller"] == "anonymous"
    assert "Result: callback promised" in said["Content"]
