"""The side panel says who is calling, and one key has the call ask after what was promised to them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from phonedesk.domain.callback import Change
from phonedesk.domain.states import AttemptResult, ChangeKind, Outcome
from phonedesk.tui.screens.home import HomeScreen
from phonedesk.tui.widgets.step_panel import StepPanel
from tests.tui.driver import Person, at_the_desk

if TYPE_CHECKING:
    from tests.desk.at_desk import Office

PHONE = "13800131234"


def promise(office: Office, **values: str) -> str:
    person = {"phone": PHONE, "caller_name": "张珊", "organisation": "市第二中学", "matter": "学籍证明补办"}
    draft = office.draft("enquiry", **{**person, **values})
    number = office.desk.calls.close(draft, Outcome.CALLBACK).number
    office.clock.move(timedelta(minutes=5))
    return number


def panel(person: Person) -> list[str]:
    """What stands in the side panel, a line a row."""
    region = person.app.screen.query_one(StepPanel).region
    strips = person.app.screen._compositor.render_strips()
    rows = strips[region.y : region.bottom]
    return [row.crop(region.x, region.right).text.strip(" │") for row in rows]


async def rung_by(person: Person, phone: str = PHONE) -> None:
    await person.press("f2")
    await person.type(phone)


async def test_the_panel_says_who_it_is_and_what_was_promised(office: Office) -> None:
    number = promise(office)
    office.clock.move(timedelta(days=7))
    async with at_the_desk(office) as person:
        await rung_by(person)
        await person.sees("Ctrl+O 接着上次")
        said = panel(person)
        assert said[:2] == ["张珊  市第二中学", "来电1次，最近11-23"]
        assert f"{number[4:]} 逾期3天" in said
        assert "学籍证明补办" in said
        assert "问候 要点            0/1" in said
        await person.press("enter")  # on to the type: the steps come back, what is urgent stays
        assert panel(person)[:3] == [f"{number[4:]} 逾期3天", "Ctrl+O 接着上次", ""]


async def test_one_key_follows_up_and_the_same_key_takes_it_back(office: Office) -> None:
    number = promise(office)
    async with at_the_desk(office) as person:
        await rung_by(person)
        await person.sees("Ctrl+O")
        await person.press("ctrl+o")
        assert f"接 {number}" in person.screen.split("\n")[0]
        assert panel(person)[0] == f"接 {number}"
        assert (person.draft.follows, person.focused) == (number, "phone")
        assert (person.fields["caller_name"], person.fields["organisation"]) == ("张珊", "市第二中学")
        assert person.fields["matter"] == ""
        await person.press("ctrl+o")
        assert person.draft.follows == ""
        assert (person.fields["phone"], person.fields["caller_name"]) == (PHONE, "")
        assert person.message == "不再接着上次，打的字都在。"


async def test_what_was_typed_is_neither_filled_over_nor_taken_back(office: Office) -> None:
    promise(office)
    async with at_the_desk(office) as person:
        await rung_by(person)
        await person.press("enter")
        await person.type("1张三")
        await person.press("ctrl+o")
        assert person.fields["caller_name"] == "张三"
        await person.press("enter")
        assert person.focused == "matter"
        await person.type("催办")
        await person.press("up")
        await person.type("校")
        assert person.fields["organisation"] == "市第二中学校"
        await person.press("ctrl+o")
        assert person.fields["caller_name"] == "张三"
        assert person.fields["organisation"] == "市第二中学校"
        assert person.fields["matter"] == "催办"


async def test_of_several_a_digit_chooses_the_most_urgent_first(office: Office) -> None:
    first, second = promise(office), promise(office, matter="户口迁移")
    async with at_the_desk(office) as person:
        await rung_by(person)
        await person.press("ctrl+o")
        assert person.message == "有2件待回电，按数字选一件。"
        said = panel(person)
        assert said[0].startswith(f"1 {first[4:]}")
        assert any(line.startswith(f"2 {second[4:]}") for line in said)
        await person.type("９")  # stands for nothing
        assert person.draft.follows == ""
        await person.press("escape")
        assert (person.draft.follows, person.focused) == ("", "phone")
        assert panel(person)[0] == "张珊  市第二中学"
        await person.press("ctrl+o")
        await person.type("２")
        assert (person.draft.follows, person.focused) == (second, "phone")


async def test_text_typed_while_choosing_is_not_lost(office: Office) -> None:
    promise(office)
    promise(office, matter="户口迁移")
    async with at_the_desk(office) as person:
        await rung_by(person)
        await person.press("ctrl+o")
        await person.type("张")
        assert person.fields["caller_name"] == "张"
        assert not person.app.screen.query_one(StepPanel).is_choosing


async def test_without_an_open_callback_the_key_says_so(office: Office) -> None:
    office.desk.calls.close(office.draft("enquiry", phone=PHONE, matter="x"), Outcome.ANSWERED)
    async with at_the_desk(office) as person:
        await person.press("f2", "ctrl+o")
        assert person.message == "对方没有待回电。"
        await person.type(PHONE)
        await person.press("ctrl+o")
        assert person.message == "对方没有待回电。"
        assert person.draft.follows == ""


async def test_an_answer_asks_for_the_reply_and_ends_the_callback(office: Office) -> None:
    number = promise(office)
    async with at_the_desk(office) as person:
        await rung_by(person)
        await person.press("ctrl+o", "enter")
        await person.type("1问结果")
        await person.press("f9")
        assert f"{number[4:]} 的回电就此办结" in person.screen
        await person.press("1")
        assert "您看还有什么不清楚的吗？" in person.screen.split("\n")[1]
        assert "学籍证明补办" in person.screen
        await person.press("enter")
        await person.sees("请写下答复内容。")
        await person.type("带身份证")
        await person.press("escape")  # back to the goodbye: it stays typed
        await person.press("1")
        assert person.fields["reply"] == "带身份证"
        await person.press("enter")
        await person.saved(2)
        await person.sees("已回电")
        await person.press("f4")
        await person.until(lambda: person.is_at(HomeScreen))
        assert "没有待回电" in person.screen
    assert office.rows("SELECT status, reply, calls FROM callback") == [
        {"status": "done", "reply": "带身份证", "calls": 2}
    ]


async def test_an_answer_in_the_form_is_the_reply(office: Office) -> None:
    promise(office)
    async with at_the_desk(office) as person:
        await rung_by(person)
        await person.press("ctrl+o", "enter")
        await person.type("1问结果")
        await person.press("enter")
        assert person.focused == "answer"
        await person.type("带身份证")
        await person.press("f9", "1")
        assert person.fields["reply"] == "带身份证"


async def test_asked_again_the_promise_stands(office: Office) -> None:
    promise(office)
    async with at_the_desk(office) as person:
        await rung_by(person)
        await person.press("ctrl+o", "enter")
        await person.type("1催")
        await person.press("f9")
        assert "原承诺11-26不变，记为第2次来电" in person.screen
        await person.press("2")
        await person.saved(2)
        await person.sees("已保存 20261123-002：待回电。")
        assert "原承诺11-26不变，记为第2次来电" in person.screen
        await person.press("f4")
        await person.sees("学籍证明补办  2次")
    assert office.rows("SELECT status, calls FROM callback") == [{"status": "pending", "calls": 2}]


async def test_an_overdue_promise_is_not_promised_anew(office: Office) -> None:
    promise(office)
    office.clock.move(timedelta(days=9))
    async with at_the_desk(office) as person:
        await rung_by(person)
        await person.press("ctrl+o", "enter")
        await person.type("1催")
        await person.press("f9")
        assert "我们会在11月26日" not in person.screen
        assert "原承诺11-26不变，记为第2次来电" in person.screen


async def test_both_records_and_the_return_call_show_each_other(office: Office) -> None:
    number = promise(office)
    async with at_the_desk(office) as person:
        await rung_by(person)
        await person.press("ctrl+o", "enter")
        await person.type("1怎么还没有回电")
        await person.press("f9", "2")
        await person.saved(2)
        await person.press("f3")
        await person.type("1123-002")
        await person.press("enter")
        await person.sees("怎么还没有回电")
        assert f"接       {number}" in person.screen
        await person.press("escape")
        await person.until(lambda: person.focused == "look_up")
        await person.press(*["backspace"] * 8)
        await person.type("1123-001")
        await person.press("enter")
        await person.sees("对方来电")
        assert "20261123-002" in person.screen
        await person.press("f4")
        await person.until(lambda: person.is_at(HomeScreen))
        await person.press("enter")
        await person.sees("对方来电 待回电 李敏 20261123-002 怎么还没有回电")


async def test_a_draft_that_follows_is_offered_back_with_what_it_asks_after(office: Office) -> None:
    number = promise(office)
    async with at_the_desk(office) as person:
        await rung_by(person)
        await person.press("ctrl+o")
    office.desk.drafts.release_all()
    async with at_the_desk(office) as person:
        await person.press("f5")
        await person.sees(f"接 {number}")
        assert panel(person)[0] == f"接 {number}"


async def test_done_meanwhile_by_a_colleague_is_said(office: Office) -> None:
    number = promise(office)
    async with at_the_desk(office) as person:
        await rung_by(person)
        await person.press("ctrl+o", "enter")
        returned = office.draft(returns=number, reply="答复了")
        await person.app.front.records.run(
            office.desk.callbacks.attempt, returned, number, AttemptResult.ANSWERED
        )
        await person.type("1催")
        await person.press("f9")
        assert "已回电" in "".join(panel(person))
        assert "就此办结" not in person.screen
        assert "原承诺" not in person.screen


async def test_a_namesake_from_another_number_is_said_to_be_one(office: Office) -> None:
    promise(office)
    async with at_the_desk(office) as person:
        await person.press("f2")
        await person.type("13700002222")
        await person.press("enter")
        await person.type("1张珊")
        await person.sees("同名 ↓取用 张珊")
        assert "同名，号码不同：138 0013" in panel(person)


async def test_the_end_of_a_number_names_everybody_whose_number_ends_so(office: Office) -> None:
    promise(office)
    promise(office, phone="010-65521234", caller_name="周嵩")
    async with at_the_desk(office) as person:
        await person.press("f2")
        await person.type("8234")
        assert "尾号" not in person.screen
        await person.press("ctrl+u")
        await person.type("5212")
        assert "尾号" not in person.screen
        await person.press("ctrl+u")
        await person.type("21234")
        await person.sees("尾号相同1个")
        assert "010-6552 1234" in panel(person)
        await person.press("f9", "0", "f2")
        await person.type("31234")
        await person.sees("138 0013 1234")


async def test_a_confidential_callback_is_never_offered(office: Office) -> None:
    draft = office.draft("complaint", phone=PHONE, caller_name="张珊", matter="举报食堂")
    office.desk.calls.close(draft, Outcome.CALLBACK)
    async with at_the_desk(office) as person:
        await rung_by(person)
        await person.press("ctrl+o")
        assert person.message == "对方没有待回电。"
        assert "张珊" not in person.screen


async def test_while_the_records_are_busy_nothing_is_offered_and_it_comes_by_itself(office: Office) -> None:
    promise(office)
    async with at_the_desk(office) as person:
        with closing(sqlite3.connect(office.database)) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            await rung_by(person)
            assert "张珊" not in person.screen
            assert person.fields["phone"] == PHONE
            holder.rollback()
        await person.sees("Ctrl+O 接着上次")


async def test_a_repeated_matter_is_marked(office: Office) -> None:
    first, second = promise(office), promise(office, phone="13900001111")
    record = office.desk.calls.record(second)
    assert record is not None
    merged = Change(uuid4(), office.clock.at, "李敏", ChangeKind.MERGED, text=first)
    office.desk.callbacks.decide(record, merged)
    async with at_the_desk(office) as person:
        await rung_by(person)
        await person.sees("同一事项2次")


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (140, 40)])
async def test_in_english_all_of_it_fits(office: Office, columns: int, rows: int) -> None:
    number = promise(
        office, caller_name="Zhang Shan", matter="school record, what is needed to get a new one"
    )
    async with at_the_desk(office, language="en", columns=columns, rows=rows) as person:
        await rung_by(person)
        await person.sees("Ctrl+O Follow up")
        await person.press("ctrl+o")
        assert panel(person)[0] == f"Follows {number}"
        await person.press("enter")
        await person.type("1x")
        await person.press("f9")
        await person.sees("2 callback promised  11-26 stays, call 2")
        assert "1 answered on the spot  ends 1123-001" in person.screen
