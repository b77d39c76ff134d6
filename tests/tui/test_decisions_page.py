from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from phonedesk.domain.callback import Change
from phonedesk.domain.states import AttemptResult, ChangeKind, Outcome
from phonedesk.store.errors import Reason, StoreError
from tests.tui.driver import Person, at_the_desk

if TYPE_CHECKING:
    from tests.desk.at_desk import Office


def promise(office: Office, call_type: str = "enquiry", count: int = 1) -> list[str]:
    """Callbacks that were promised to one person in an earlier run; gives the numbers."""
    numbers = []
    for turn in range(count):
        said = {"phone": "13800131234", "caller_name": "周嵩", "matter": f"停水公告{turn}"}
        office.clock.move(timedelta(seconds=1))
        numbers.append(office.desk.calls.close(office.draft(call_type, **said), Outcome.CALLBACK).number)
    forget_thread(office)
    return numbers


def forget_thread(office: Office) -> None:
    office.desk.close()
    del office.desk.__dict__["writer"]  # it belongs to the thread that made it


async def decisions(person: Person) -> None:
    await person.press("enter")
    await person.sees("8 其他办理")
    await person.press("8")
    await person.sees("7 重新办理")


def changes(office: Office) -> list[object]:
    return [row["kind"] for row in office.rows("SELECT kind FROM callback_change ORDER BY id")]


async def test_what_cannot_be_decided_says_why_and_writes_nothing(office: Office) -> None:
    promise(office)
    async with at_the_desk(office) as person:
        await decisions(person)
        for digit, why in (("1", "没有规定"), ("６", "没有与其他待回电合并"), ("7", "还没办结")):
            await person.type(digit)
            await person.until(lambda why=why: why in person.message, f"never said: {why}")  # type: ignore[misc]
    assert changes(office) == []


async def test_nothing_typed_is_lost_when_a_decision_is_refused_or_left(office: Office) -> None:
    promise(office)
    async with at_the_desk(office) as person:
        await decisions(person)
        await person.press("2")
        await person.comes_to("new_time")
        await person.type("改天")
        await person.press("enter")
        await person.type("对方开会")
        await person.press("enter")
        await person.until(lambda: "时间看不懂" in person.message)
        assert person.fields == {"new_time": "改天", "reason": "对方开会"}
        await person.press("escape")
        await person.sees("7 重新办理")
        await person.press("2")
        await person.comes_to("new_time")
        assert person.fields == {"new_time": "改天", "reason": "对方开会"}
        await person.press("backspace", "backspace")
        await person.type("１１－３０")
        await person.press("enter", "enter")
        await person.sees("（已改期）")
        assert "改期至11-30" in person.message
    assert changes(office) == ["moved"]


async def test_a_save_that_fails_keeps_what_was_typed_and_the_next_is_one_decision(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise(office)
    async with at_the_desk(office) as person:
        callbacks = office.desk.callbacks
        decide = callbacks.decide

        def saved_and_failed(*said: object) -> None:
            decide(*said)  # type: ignore[arg-type]
            raise StoreError(Reason.IO)

        monkeypatch.setattr(callbacks, "decide", saved_and_failed)
        await decisions(person)
        await person.press("3")
        await person.comes_to("assignee")
        await person.type("教育科")
        await person.press("enter")
        await person.until(lambda: person.message != "", "nothing was said")
        assert person.fields == {"assignee": "教育科"}
        monkeypatch.setattr(callbacks, "decide", decide)
        await person.press("enter")
        await person.sees("7 重新办理")
        await person.sees("交教育科承办")
    assert changes(office) == ["assigned"]


async def test_what_another_desk_did_meanwhile_shows_once_it_is_refused(office: Office) -> None:
    (number,) = promise(office)
    async with at_the_desk(office) as person:
        await decisions(person)
        draft = office.draft(returns=number, reply="好")
        run = person.app.front.records.run
        await run(office.desk.callbacks.attempt, draft, number, AttemptResult.ANSWERED)
        await person.press("4")
        await person.until(lambda: "已在别处办结" in person.message, "not said")
        await person.sees("已回电")
        await person.press("2")
        await person.until(lambda: "7" in person.message, "not said how to go on")
    assert changes(office) == []


async def test_repeat_callers_are_merged_and_taken_apart(office: Office) -> None:
    first, second = promise(office, count=2)
    async with at_the_desk(office) as person:
        await decisions(person)
        await person.press("5")
        await person.sees("合并后来电2次")
        assert second in person.screen
        await person.press("1")
        await person.sees("来电2次")
        assert office.rows("SELECT count(*) AS n FROM callback WHERE merged_into IS NOT NULL") == [{"n": 1}]
        await person.press("escape", "escape")
        await person.type("停水")
        await person.sees(f"并入{first}")
        await person.press("6")
        await person.press(*["escape"] * 2)
        await person.press("enter")
        await person.sees("8 其他办理")
        await person.press("8")
        await person.sees("7 重新办理")
        await person.press("6")
        await person.until(lambda: "撤出" in person.message)
    assert changes(office) == ["merged", "unmerged"]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_digits_stay_in_sight_however_much_was_tried(office: Office, language: str) -> None:
    (number,) = promise(office, "complaint")
    long = "对方说材料还在路上，要等外地的同事寄回来才行。" * 4
    call = office.desk.calls.record(number)
    assert call is not None
    due_at = office.clock.at + timedelta(days=3)
    said = [
        (ChangeKind.MOVED, ""),
        (ChangeKind.ASSIGNED, "市场监督管理局执法支队"),
        (ChangeKind.SUPERVISED, ""),
    ]
    for _ in range(4):
        for kind, text in said:
            change = Change(uuid4(), office.clock.at, "李敏", kind, long, text, due_at)
            office.desk.callbacks.decide(call, change)
        office.desk.callbacks.attempt(office.draft(returns=number), number, AttemptResult.WRONG_NUMBER)
    forget_thread(office)
    async with at_the_desk(office, language=language) as person:
        await person.press("enter")
        last = "8 其他办理" if language == "zh" else "8 other decisions"
        await person.sees(last)
        assert ("前面还有" if language == "zh" else "entries before") in person.screen
        await person.press("8")
        await person.sees("7 重新办理" if language == "zh" else "7 Take it up again")
