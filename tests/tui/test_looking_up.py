"""Looking up on the home page and at F3: what is painted when, what is marked, and what Tab completes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from phonedesk.desk.lookup import Lookup
from phonedesk.domain.states import Outcome
from phonedesk.tui.screens.log import LogScreen
from phonedesk.tui.screens.text_page import TextPage
from phonedesk.tui.widgets.entry import Entry
from phonedesk.tui.widgets.row_list import RowList
from tests.tui.driver import at_the_desk
from tests.tui.locking import locked_by_another_program

if TYPE_CHECKING:
    import pytest

    from phonedesk.desk.lookup import Found
    from tests.desk.at_desk import Office
    from tests.tui.driver import Person


def take_calls(office: Office) -> None:
    """One that waits for a callback, one that does not, and a confidential one."""
    calls = (
        ("enquiry", {"phone": "65521234", "caller_name": "单雄信", "matter": "停水公告"}, Outcome.CALLBACK),
        ("enquiry", {"phone": "13800131234", "caller_name": "张珊", "matter": "学籍"}, Outcome.ANSWERED),
        ("complaint", {"caller_name": "张某", "matter": "举报"}, Outcome.ANSWERED),
    )
    for call_type, values, outcome in calls:
        office.desk.calls.close(office.draft(call_type, **values), outcome)
        office.clock.move(timedelta(minutes=1))


def marked(person: Person) -> list[str]:
    """What is marked in the first row of the list."""
    strip = person.app.screen.query_one(RowList).render_line(0)
    return [segment.text for segment in strip if segment.style and segment.style.underline]


async def test_home_finds_callbacks_and_then_calls_and_marks_what_was_looked_for(office: Office) -> None:
    take_calls(office)
    async with at_the_desk(office) as person:
        assert "张珊" not in person.screen
        await person.type("1234")
        await person.until(lambda: marked(person) == ["1234"])
        rows = [line for line in person.screen.split("\n") if "1234" in line][1:3]
        assert "单雄信" in rows[0]
        assert "张珊" in rows[1]
        for typed, found in (("sx", "单雄"), ("停水", "停水"), ("xueji", None), ("zs", "张珊")):
            await person.press("escape")
            assert marked(person) == []  # with nothing to look up the list is there at once
            await person.type(typed)
            wanted = [found] if found else []
            await person.until(lambda: marked(person) == wanted, f"never marked: {wanted}")  # noqa: B023


async def test_enter_opens_the_return_call_or_the_record(office: Office) -> None:
    take_calls(office)
    async with at_the_desk(office) as person:
        await person.type("zs")
        await person.sees("学籍")
        await person.press("enter")
        await person.until(lambda: isinstance(person.app.screen, TextPage))
        await person.sees("学籍")
        await person.press("escape", "escape")
        await person.type("sxx")
        await person.until(lambda: marked(person) == ["单雄信"])
        await person.press("enter")
        await person.sees("6552 1234")
        assert office.desk.playbook.phrases.greeting.zh[:2] in person.screen


async def test_a_confidential_call_is_found_by_its_number_alone(office: Office) -> None:
    take_calls(office)
    async with at_the_desk(office) as person:
        await person.press("f3")
        for typed in ("张某", "举报", "zm", "type:complaint"):
            await person.type(typed)
            await person.sees("没有找到。")
            person.app.screen.query_one("#look-up", Entry).value = ""
        await person.type("123-003")
        await person.sees("〔保密〕")


async def test_tab_completes_a_filter_that_is_begun(office: Office) -> None:
    take_calls(office)
    async with at_the_desk(office) as person:
        await person.press("f3")
        await person.type("张 接听：赵")
        assert person.message == "Tab 补全：接听:赵强"
        await person.press("tab")
        assert person.fields["look_up"] == "张 接听:赵强"
        await person.sees("没有找到。")
        person.app.screen.query_one("#look-up", Entry).value = ""
        await person.type("类型:业")
        await person.press("tab")
        assert person.fields["look_up"] == "类型:业务咨询"
        await person.sees("单雄信")
        assert "〔保密〕" not in person.screen
        await person.press("tab")
        assert person.fields["look_up"] == "类型:业务咨询"


async def test_what_cannot_be_had_within_the_frame_is_painted_if_it_is_still_wanted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_calls(office)
    asked: list[object] = []

    def refused(self: Lookup, query: object, limit: int = 0) -> Found | None:
        asked.append(query)
        return None

    async with at_the_desk(office) as person:
        monkeypatch.setattr(Lookup, "find_at_once", refused)
        await person.type("zs")
        await person.sees("学籍")
        assert len(asked) >= 2
        assert marked(person) == ["张珊"]
        await person.press("backspace", "backspace")
        await person.until(lambda: not person.is_working)
        assert "学籍" not in person.screen


async def test_a_look_up_waits_for_a_lock_and_says_so(office: Office) -> None:
    take_calls(office)
    async with at_the_desk(office) as person:
        await person.press("f3")
        assert isinstance(person.app.screen, LogScreen)
        with locked_by_another_program(office.database) as release:
            await person.type("停")
            await person.sees("正在等待")
            release()
        await person.until(lambda: marked(person) == ["停"])
        assert "正在等待" not in person.screen


def take_numbered_calls(office: Office, count: int) -> None:
    for number in range(1, count + 1):
        office.desk.calls.close(office.draft("enquiry", caller_name=f"第{number}位"), Outcome.ANSWERED)
        office.clock.move(timedelta(minutes=1))


async def test_the_last_row_brings_more(office: Office) -> None:
    take_numbered_calls(office, 30)
    async with at_the_desk(office, rows=24) as person:
        await person.press("f3")
        await person.sees("第30位")
        await person.press("pagedown", "pagedown", "pagedown")
        assert "第7位" in person.screen
        await person.press("pagedown")
        await person.sees("第1位")


async def test_a_larger_window_brings_more(office: Office) -> None:
    take_numbered_calls(office, 40)
    async with at_the_desk(office, rows=24) as person:
        await person.press("f3")
        await person.sees("第30位")
        await person.press("down")
        await person.pilot.resize_terminal(80, 50)
        await person.sees("第1位")
        chosen = person.app.screen.query_one(RowList).selected
        assert chosen is not None
        assert chosen.number.endswith("-039")
