"""Calls on a mobile and calls that were written on paper, at the pilot."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from phonedesk.domain.states import Outcome
from phonedesk.tui.screens.call import CallScreen
from phonedesk.tui.screens.late_entry import LateEntryPage
from tests.tui.driver import at_the_desk

if TYPE_CHECKING:
    from tests.desk.at_desk import Office
    from tests.tui.driver import Person


def header(person: Person) -> str:
    return person.screen.split("\n")[0]


async def perform(person: Person, letters: str) -> None:
    await person.press("f10")
    await person.type(letters)
    await person.press("enter")


async def enter_late(person: Person, typed: str) -> None:
    await perform(person, "blld")
    await person.until(lambda: isinstance(person.app.screen, LateEntryPage))
    await person.press("ctrl+u")
    await person.type(typed)
    await person.press("enter", "enter")


async def test_a_new_call_is_taken_on_a_mobile_as_long_as_a_line_is_dead(office: Office) -> None:
    fault = office.desk.line_faults.begin(UUID(int=1))
    async with at_the_desk(office) as person:
        await person.press("f2")
        await person.until(lambda: "手机接听" in header(person))
        assert person.draft.by_mobile
        await perform(person, "sjjt")
        await person.until(lambda: "手机接听" not in header(person))
        assert not person.draft.by_mobile
        office.desk.line_faults.end(fault)
        await person.press("f4", "f2")
        await person.until(lambda: not person.draft.by_mobile)


async def test_a_return_call_is_not(office: Office) -> None:
    office.desk.line_faults.begin(UUID(int=1))
    office.desk.calls.close(office.draft("enquiry", phone="13800131234"), Outcome.CALLBACK)
    async with at_the_desk(office) as person:
        await person.press("enter")
        await person.until(lambda: person.app.front.calls.current)
        assert (person.draft.returns, person.draft.by_mobile) == ("20261123-001", False)
        await perform(person, "sjjt")
        await person.sees("当前没有正在接的来电")
        assert not person.draft.by_mobile


async def test_a_time_that_cannot_be_is_said_and_nothing_is_lost(office: Office) -> None:
    async with at_the_desk(office) as person:
        await enter_late(person, "16:43")
        await person.sees("请填已经过去的时间")
        assert person.focused == "called_at"
        assert person.fields == {"called_at": "16:43", "taken_by": "李敏"}
        await person.press("escape")
        await perform(person, "blld")
        await person.until(lambda: person.fields.get("called_at") == "16:43")
        assert office.drafts == []


async def test_a_late_entry_is_a_call_page_without_a_stopwatch_or_a_greeting(office: Office) -> None:
    async with at_the_desk(office, language="en", columns=140, rows=40) as person:
        await enter_late(person, "yesterday 9:05")
        await person.until(lambda: person.is_at(CallScreen) and person.draft.late_entry)
        await person.sees("Late entry 11-22 09:05")
        await person.sees("Entered afterwards")
        assert "Call 0" not in header(person)
        await person.press("f9", "3")
        await person.saved()
        (row,) = office.rows("SELECT number, outcome, late_entry, duration FROM call")
    assert row == {"number": "20261122-001", "outcome": "sales", "late_entry": 1, "duration": None}


async def test_while_a_late_entry_is_parked_nobody_waits(office: Office) -> None:
    async with at_the_desk(office) as person:
        await enter_late(person, "9:05")
        await person.until(lambda: person.is_at(CallScreen))
        await person.press("f2")
        calls = person.app.front.calls
        assert (len(calls.parked), calls.waiting) == (1, None)
        assert "已等" not in header(person)
        await person.press("f9", "0")
        await person.until(lambda: calls.current is None)
        assert not calls.is_line_busy
        await person.press("f5")
        await person.until(lambda: calls.current)
        assert person.draft.late_entry


async def test_an_emergency_does_not_become_of_a_late_entry(office: Office) -> None:
    async with at_the_desk(office) as person:
        await enter_late(person, "9:05")
        await person.until(lambda: person.is_at(CallScreen))
        await person.press("f8")
        await person.until(lambda: not person.draft.late_entry)
        (parked,) = person.app.front.calls.parked
        assert (parked.late_entry, parked.call_type) == (True, "")
