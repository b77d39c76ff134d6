"""更正: a closed record is corrected on the call page, and two desks are shown each other's changes."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from phonedesk.desk.amendments import Amendments
from phonedesk.domain.draft import FieldSet, TypeChanged, apply
from phonedesk.domain.states import Outcome
from phonedesk.tui.screens.call import CallScreen
from phonedesk.tui.screens.home import HomeScreen
from phonedesk.tui.screens.record import RecordPage
from tests.desk.at_desk import open_office
from tests.tui.driver import PATIENCE, Person, at_the_desk
from tests.tui.locking import locked_by_another_program
from tests.tui.test_hostile_places import PASTES

if TYPE_CHECKING:
    from phonedesk.domain.draft import Draft, Event
    from tests.desk.at_desk import Office


def record(office: Office, call_type: str = "enquiry", outcome: Outcome = Outcome.ANSWERED) -> str:
    """A call that was closed in an earlier run; gives its number."""
    draft = office.draft(call_type, phone="010-65521234", caller_name="张三", matter="停水公告何时发布")
    number = office.desk.calls.close(draft, outcome).number
    office.desk.close()
    del office.desk.__dict__["writer"]  # it belongs to the thread that made it
    return number


def correct_elsewhere(office: Office, number: str, *events: Event) -> None:
    """Another desk corrects the record."""
    other = open_office(office.home, None, clock=office.clock)
    other.desk.settings = replace(other.desk.settings, operator="赵强")
    call = other.desk.calls.record(number)
    assert call is not None
    draft = other.desk.amendments.begin(call)
    for event in events:
        draft = apply(draft, event)
    other.desk.amendments.save(draft)
    other.desk.close()
    other.desk.reader.close()


def amended(office: Office) -> list[tuple[object, ...]]:
    rows = office.rows("SELECT operator, field, old, new FROM amendment ORDER BY id")
    return [tuple(row.values()) for row in rows]


async def at_record(person: Person) -> None:
    await person.until(lambda: isinstance(person.app.screen, RecordPage), "never at the record")


async def correct(person: Person, number: str) -> None:
    """F3, the record, 2; the cursor is in its number then."""
    await person.press("f3")
    await person.sees(number[4:])
    await person.press("enter")
    await at_record(person)
    await person.press("2")
    await person.comes_to("phone")


async def name_is(person: Person, name: str) -> None:
    """From the number over the type to the name, and another one typed there."""
    await person.press("enter", "enter", "ctrl+u")
    await person.type(name)


# ── from the record and back ──


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_what_is_corrected_is_shown_before_and_after_it_is_saved(
    office: Office, size: tuple[int, int]
) -> None:
    number = record(office)
    async with at_the_desk(office, columns=size[0], rows=size[1]) as person:
        await correct(person, number)
        assert person.fields["caller_name"] == "张三"
        assert person.screen.startswith(f" 更正 {number}  业务咨询")
        assert f"更正 {number}：改好后按F9。" in person.screen
        for not_there in ("问候", "要点", "您好，市政务服务局办公室", "期限", "F6", "F7"):
            assert not_there not in person.screen
        await name_is(person, "张珊")
        await person.press("f9")
        await person.sees("姓名 张三 → 张珊")
        assert "1 保存" in person.screen.split("\n")[-1]
        await person.press("1")
        await at_record(person)
        await person.sees("李敏 姓名 张三 → 张珊")
        assert person.message == f"{number}已更正，共1处。"
        await person.until(lambda: office.drafts == [], "the draft was not let go")
    assert amended(office) == [("李敏", "caller_name", "张三", "张珊")]


@pytest.mark.parametrize("keys", [("escape",), ("f9", "0")])
async def test_what_changes_nothing_leaves_no_trace(office: Office, keys: tuple[str, ...]) -> None:
    number = record(office)
    async with at_the_desk(office) as person:
        await correct(person, number)
        if "f9" in keys:
            await person.press("f9")
            await person.sees("没有改动任何内容")
            await person.press("1")
            await person.sees("这里没有1这一项")
        await person.press(*keys)
        await at_record(person)
        assert person.app.front.calls.count == 0
        await person.until(lambda: office.drafts == [], "the draft was not let go")
    assert amended(office) == []


async def test_zero_drops_what_was_typed_and_escape_does_not(office: Office) -> None:
    number = record(office)
    async with at_the_desk(office) as person:
        await correct(person, number)
        await name_is(person, "张珊")
        await person.press("escape")
        assert person.message == "F4回首页，更正保留。"
        assert person.is_at(CallScreen)
        await person.press("f9", "0")
        await at_record(person)
    assert amended(office) == []


async def test_the_menu_corrects_the_record_that_is_open(office: Office) -> None:
    number = record(office)
    async with at_the_desk(office) as person:
        await person.press("f10")
        await person.type("gz")
        await person.press("enter")
        await person.sees("请先打开记录")
        await person.press("f3")
        await person.sees(number[4:])
        await person.press("enter")
        await at_record(person)
        await person.press("f10")
        await person.type("gz")
        await person.press("enter")
        await person.comes_to("phone")
        assert person.draft.amends == number


async def test_enter_goes_through_what_is_filled_and_tab_stays_in_the_form(office: Office) -> None:
    async with at_the_desk(office) as person:
        await correct(person, record(office))
        for field in ("type", "caller_name", "organisation", "matter"):
            await person.press("enter" if field != "organisation" else "tab")
            await person.comes_to(field)
        await person.press("up", "up")
        await person.comes_to("caller_name")


async def test_a_type_and_rings_are_corrected_without_an_apology(office: Office) -> None:
    number = record(office)
    async with at_the_desk(office) as person:
        await correct(person, number)
        await person.press("up", "4", "2")
        assert "抱歉" not in person.screen
        await person.press("ctrl+t", "3", "f9")
        for change in (
            "类型 业务咨询 → 投诉举报",
            "保密 否 → 是",
            "铃响 （空） → 四声以上",
            "晚接原因 （空） → 离开座位",
        ):
            await person.sees(change)
        await person.press("1")
        await at_record(person)
    (call,) = office.rows("SELECT call_type, rings, confidential FROM call")
    assert call == {"call_type": "enquiry", "rings": None, "confidential": 0}
    assert {row[1] for row in amended(office)} == {"call_type", "confidential", "rings", "late_reason"}


# ── beside other calls ──


async def test_a_correction_waits_for_a_call_and_no_caller_waits_for_it(office: Office) -> None:
    number = record(office)
    async with at_the_desk(office) as person:
        await correct(person, number)
        await name_is(person, "张珊")
        await person.press("f2")
        await person.type("139")
        assert "未结" not in person.screen.split("\n")[0]
        await person.press("f9", "6")
        await person.saved(2)
        await person.until(lambda: person.is_at(HomeScreen), "never home")
        await person.press("2", "2", "f5")
        await person.until(lambda: person.is_at(CallScreen) and person.draft.amends == number)
        assert person.fields["caller_name"] == "张珊"
        await person.press("f2", "f2", "f5")
        await person.sees(f"更正 {number}  张珊")


async def test_what_is_for_a_caller_does_nothing_here(office: Office) -> None:
    async with at_the_desk(office) as person:
        await correct(person, record(office))
        for key in ("f6", "f7"):
            await person.press("left", key)
            await person.sees("正在更正记录，没有通话。")
        correction = person.draft
        await person.press("f8")
        await person.until(lambda: person.draft.call_type == "emergency")
        assert not person.draft.amends
        assert person.app.front.calls.parked[0].uuid == correction.uuid


async def test_the_same_correction_is_taken_up_again(office: Office) -> None:
    number = record(office)
    async with at_the_desk(office) as person:
        await correct(person, number)
        await name_is(person, "张珊")
        for keys in (("f4", "f3"), ("f3",)):
            await person.press(*keys)
            await person.sees(number[4:])
            await person.press("enter")
            await at_record(person)
            await person.press("2")
            await person.comes_to("caller_name")
            assert person.fields["caller_name"] == "张珊"
            assert person.app.front.calls.count == 1


@pytest.mark.parametrize("is_made_open", [False, True])
async def test_of_a_confidential_record_the_open_calls_show_the_number_alone(
    office: Office, is_made_open: bool
) -> None:
    number = record(office, "complaint")
    async with at_the_desk(office) as person:
        await correct(person, number)
        if is_made_open:
            await person.press("ctrl+t", "1")
        await person.press("f2", "f2", "f5")
        await person.sees(f"更正 {number}  〔保密〕")
        assert "张三" not in person.screen


async def test_a_correction_comes_back_after_a_crash(office: Office) -> None:
    number = record(office)
    async with at_the_desk(office) as person:
        await correct(person, number)
        await name_is(person, "张珊")
    again = open_office(office.home, None, clock=office.clock)
    async with at_the_desk(again) as person:
        await person.sees("上次有1个来电没有结束")
        await person.press("f5", "f9")
        await person.sees("姓名 张三 → 张珊")
        await person.press("1")
        await at_record(person)
    assert amended(office) == [("李敏", "caller_name", "张三", "张珊")]


# ── two desks, and what goes wrong ──


async def test_the_second_desk_is_shown_the_first_ones_change_and_saves_on_top_of_it(office: Office) -> None:
    number = record(office)
    async with at_the_desk(office) as person:
        await correct(person, number)
        await name_is(person, "张珊")
        correct_elsewhere(
            office, number, FieldSet("caller_name", "章三"), FieldSet("organisation", "水务集团")
        )
        await person.press("f9", "1")
        await person.sees("没有保存：赵强已先更正")
        assert number in person.message
        await person.sees("赵强 姓名 张三 → 章三（您也改了这一项）")
        await person.sees("赵强 单位 （空） → 水务集团")
        await person.sees("姓名 章三 → 张珊")
        assert len(amended(office)) == 2
        assert (person.fields["caller_name"], person.fields["organisation"]) == ("张珊", "水务集团")
        await person.press("1")
        await at_record(person)
    assert amended(office)[2:] == [("李敏", "caller_name", "章三", "张珊")]


async def test_where_the_other_desk_said_it_already_nothing_is_left_to_save(office: Office) -> None:
    number = record(office)
    async with at_the_desk(office) as person:
        await correct(person, number)
        await person.press("ctrl+t", "8")
        await name_is(person, "张珊")
        correct_elsewhere(office, number, TypeChanged("other"), FieldSet("caller_name", "章珊"))
        await person.press("f9", "1")
        await person.sees("没有保存：赵强已先更正")
        assert person.draft.call_type == "other"
        await person.sees("赵强 类型 业务咨询 → 其他")
        await person.press("0")
        await at_record(person)
    assert [row[0] for row in amended(office)] == ["赵强", "赵强"]


async def test_records_that_are_locked_keep_the_correction_and_the_same_digit_saves_it(
    office: Office,
) -> None:
    number = record(office)
    async with at_the_desk(office) as person:
        await correct(person, number)
        await name_is(person, "张珊")
        with locked_by_another_program(office.database, "IMMEDIATE") as release:
            await person.press("f9", "1")
            await person.sees("正被")
            await person.until(lambda: not person.is_working)
            release()
        assert amended(office) == []
        await person.press("1")
        await at_record(person)
    assert amended(office) == [("李敏", "caller_name", "张三", "张珊")]


async def test_a_promised_callback_keeps_its_number(office: Office) -> None:
    number = record(office, outcome=Outcome.CALLBACK)
    async with at_the_desk(office) as person:
        await correct(person, number)
        await person.press("ctrl+u", "f9", "1")
        await person.sees("已经约好回电，电话不能空着。")
        assert person.focused == "phone"
    assert amended(office) == []


async def test_in_english(office: Office) -> None:
    number = record(office)
    async with at_the_desk(office, language="en") as person:
        await correct(person, number)
        await name_is(person, "Zhang Shan")
        await person.press("f9")
        await person.sees("Name 张三 → Zhang Shan")
        await person.press("1")
        await person.sees(f"{number} is corrected: 1 change.")


async def test_a_correction_that_is_not_on_the_page_any_more_is_shown_the_change_as_it_comes_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, may_go_on = record(office), threading.Event()
    save = Amendments.save

    def save_later(self: Amendments, draft: Draft) -> None:
        may_go_on.wait(PATIENCE)
        save(self, draft)

    async with at_the_desk(office) as person:
        await correct(person, number)
        await name_is(person, "张珊")
        monkeypatch.setattr(Amendments, "save", save_later)
        await person.press("f9", "1", "f2")
        await person.type("139")
        monkeypatch.setattr(Amendments, "save", save)
        correct_elsewhere(office, number, FieldSet("organisation", "水务集团"))
        may_go_on.set()
        await person.sees(f"没有保存：赵强已先更正{number}")
        assert person.draft.text_of("phone") == "139"
        assert person.fields["organisation"] == ""
        await person.press("f5", "f9")
        await person.sees("赵强 单位 （空） → 水务集团")
        await person.sees("姓名 张三 → 张珊")
        await person.press("1")
        await person.until(lambda: len(amended(office)) == 2)
    assert amended(office)[1] == ("李敏", "caller_name", "张三", "张珊")


@pytest.mark.parametrize("text", PASTES)
async def test_hostile_signs_in_a_record_are_no_change(office: Office, text: str) -> None:
    texts = {"phone": text, "caller_name": text, "matter": f"{text}\n{text}", "answer": f"{text}\n"}
    number = office.desk.calls.close(office.draft("enquiry", **texts), Outcome.ANSWERED).number
    office.desk.close()
    del office.desk.__dict__["writer"]
    async with at_the_desk(office) as person:
        await correct(person, number)
        await person.press("f9")
        await person.sees("没有改动任何内容")
