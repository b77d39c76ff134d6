from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pyrage
import pytest

from phonedesk.desk.draft_json import from_json
from phonedesk.domain.states import Outcome
from phonedesk.tui.screens.call import CallScreen
from phonedesk.tui.screens.home import HomeScreen
from phonedesk.tui.writer import DraftWriter
from tests.tui.driver import Person, at_the_desk, at_the_desk_at_once
from tests.tui.locking import locked_by_another_program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from phonedesk.domain.draft import Draft
    from tests.desk.at_desk import Office

LONG = "学籍证明" * 3000
"""More than a page of the database that is not used yet can hold."""


def on_the_disk(office: Office, file: Path) -> Draft:
    """What a draft's file says, opened with the desk key by the age library alone."""
    key = office.desk.settings.paths.desk_key.read_text().strip()
    return from_json(pyrage.decrypt(file.read_bytes(), [pyrage.x25519.Identity.from_str(key)]))


async def take_an_enquiry(person: Person, matter: str) -> None:
    await person.press("f2")
    await person.type("138")
    await person.press("enter")
    await person.type("1张珊")
    await person.press("enter", "enter")
    await person.paste(matter)


def as_it_was(person: Person) -> tuple[object, ...]:
    """Everything but what was chosen on the goodbye page, which is kept beside it."""
    draft = replace(person.draft, outcome="")
    return (draft, person.fields["matter"], person.fields["caller_name"], person.fields["phone"])


async def fails_and_is_retried(
    person: Person, office: Office, sentence: str, mend: Callable[[], None], matter: str
) -> None:
    """A digit on the goodbye page fails with one sentence; once it is mended, the same digit saves once."""
    before = as_it_was(person)
    await person.press("f9", "1")
    await person.until(lambda: sentence in person.screen, f"never said: {sentence}")
    await person.until(lambda: not person.is_working)
    assert person.is_at(CallScreen)
    assert as_it_was(person) == before
    assert [file.stem for file in office.drafts] == [str(person.draft.uuid)]
    assert person.draft.outcome == Outcome.ANSWERED
    mend()
    assert office.rows("SELECT * FROM call") == []
    await person.press("1")
    await person.saved()
    await person.sees("1123-001")
    assert [row["matter"] for row in office.rows("SELECT matter FROM call")] == [matter]
    assert office.rows("SELECT * FROM amendment") == []
    await person.until(lambda: office.drafts == [], "the draft was not let go")


async def test_records_that_are_locked(office: Office) -> None:
    async with at_the_desk(office) as person:
        await take_an_enquiry(person, "停水")
        await person.until(lambda: office.drafts != [])
        with locked_by_another_program(office.database, "IMMEDIATE") as release:
            await fails_and_is_retried(person, office, "正被", release, "停水")


async def with_the_writer(person: Person, statement: str) -> None:
    """Carry out a pragma in the thread and on the connection that writes: a limit of SQLite's own."""
    desk = person.office.desk

    def execute() -> None:
        desk.writer._database.execute(statement).fetchall()

    await person.app.front.records.run(execute)


@pytest.mark.parametrize(
    ("limit", "mend", "sentence"),
    [
        ("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 100000", "磁盘"),
        ("PRAGMA query_only = ON", "PRAGMA query_only = OFF", "不能写入"),
    ],
    ids=["full", "read-only"],
)
async def test_records_that_cannot_be_written(office: Office, limit: str, mend: str, sentence: str) -> None:
    async with at_the_desk(office) as person:
        await take_an_enquiry(person, LONG)
        await person.until(lambda: office.drafts != [])
        await with_the_writer(person, limit)
        before = as_it_was(person)
        await person.press("f9", "1")
        await person.sees(sentence)
        await person.until(lambda: not person.is_working)
        assert as_it_was(person) == before
        assert office.rows("SELECT * FROM call") == []
        await with_the_writer(person, mend)
        await person.press("1")
        await person.saved()
        await person.sees("1123-001")
    assert [row["matter"] for row in office.rows("SELECT matter FROM call")] == [LONG]


async def test_a_call_that_was_changed_after_a_failure_is_saved_as_it_stands(office: Office) -> None:
    async with at_the_desk(office) as person:
        await take_an_enquiry(person, "停水")
        await with_the_writer(person, "PRAGMA query_only = ON")
        await person.press("f9", "1")
        await person.sees("不能写入")
        await person.until(lambda: not person.is_working)
        await person.press("escape")
        await person.press("ctrl+t")
        await person.type("2")
        await with_the_writer(person, "PRAGMA query_only = OFF")
        await person.press("f9", "1")
        await person.saved()
    assert [row["call_type"] for row in office.rows("SELECT call_type FROM call")] == ["work_report"]


async def test_a_digit_that_is_pressed_twice_saves_once(office: Office) -> None:
    async with at_the_desk(office) as person:
        await take_an_enquiry(person, "停水")
        await person.press("f9", "1", "1", "1")
        await person.saved()
        await person.sees("1123-001")
    assert len(office.rows("SELECT * FROM call")) == 1
    assert office.rows("SELECT * FROM amendment") == []


# ── the next call does not wait for the last one ──


async def test_what_is_typed_while_another_call_is_being_saved_is_kept(office: Office) -> None:
    async with at_the_desk(office) as person:
        await take_an_enquiry(person, "停水")
        first = person.draft.uuid
        with locked_by_another_program(office.database, "IMMEDIATE") as release:
            await person.press("f9", "1", "f2")
            assert person.draft.uuid != first
            await person.type("159")
            await person.press("enter")
            await person.type("2李")
            assert (person.draft.text_of("phone"), person.draft.text_of("caller_name")) == ("159", "李")
            assert person.draft.call_type == "work_report"
            assert office.rows("SELECT * FROM call") == []  # it was being saved all the while
            release()
            await person.saved()
        assert person.is_at(CallScreen)
        assert person.draft.text_of("phone") == "159"
        await person.press("f9", "1")
        await person.saved(2)
    phones = [row["phone"] for row in office.rows("SELECT phone FROM call ORDER BY id")]
    assert phones == ["138", "159"]


async def test_a_new_call_during_the_saving_of_a_return_call_stays_on_the_page(office: Office) -> None:
    number = promised(office)
    async with at_the_desk(office) as person:
        await person.sees("周嵩")
        await person.press("enter")
        await person.sees("11月23日")
        with locked_by_another_program(office.database, "IMMEDIATE") as release:
            await person.press("2", "f2")
            await person.type("159")
            release()
            await person.until(lambda: office.rows("SELECT * FROM attempt"))
            await person.until(lambda: not person.is_working)
            await person.until(lambda: person.app.front.calls.count == 1, "the return call was not let go")
        assert person.is_at(CallScreen)
        assert person.draft.text_of("phone") == "159"
    assert len(office.rows("SELECT * FROM attempt")) == 1
    assert [file.stem for file in office.drafts] != [number]
    assert len(office.drafts) == 1


def promised(office: Office) -> str:
    """A callback that was promised in an earlier run; gives the number."""
    draft = office.draft("enquiry", phone="010-65521234", caller_name="周嵩", matter="停水公告")
    number = office.desk.calls.close(draft, Outcome.CALLBACK).number
    office.desk.close()
    del office.desk.__dict__["writer"]  # it belongs to the thread that made it
    return number


# ── drafts ──


async def test_every_change_is_on_the_disk_within_a_second(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2")
        for character in "１３８张[":
            await person.type(character)
            typed, started = person.draft, time.monotonic()
            while not office.drafts or on_the_disk(office, office.drafts[0]) != typed:
                assert time.monotonic() - started < 1.0
                await person.pilot.pause(0.02)
        await person.sees("已暂存")


async def test_locked_records_do_not_keep_a_draft_from_the_disk(office: Office) -> None:
    async with at_the_desk(office) as person:
        with locked_by_another_program(office.database):
            await person.press("f2")
            await person.type("138")
            await person.press("enter")
            await person.type("1张珊")
            await person.press("f9", "1")  # waits for the lock, in a thread of its own
            await person.press("f2")
            await person.type("159")
            typed, started = person.draft, time.monotonic()
            while typed not in [on_the_disk(office, file) for file in office.drafts]:
                assert time.monotonic() - started < 1.0
                await person.pilot.pause(0.02)
            assert len(office.drafts) == 2


async def test_records_that_are_locked_at_the_start_do_not_keep_a_draft_from_the_disk(office: Office) -> None:
    left = office.draft("enquiry", matter="昨天的")
    office.desk.drafts.save(left)
    office.desk.drafts.release_all()
    with locked_by_another_program(office.database):
        async with at_the_desk_at_once(office) as person:
            await person.press("f2")
            await person.type("138")
            typed, started = person.draft, time.monotonic()
            while typed not in [on_the_disk(office, file) for file in office.drafts]:
                assert time.monotonic() - started < 1.0
                await person.pilot.pause(0.02)


async def test_a_draft_that_cannot_be_kept_is_said_and_typing_goes_on(office: Office) -> None:
    for key in ("desk.key", "desk-stand-in.key"):
        (office.home / key).write_text("not a key")
    async with at_the_desk(office) as person:
        await person.press("f2")
        await person.type("138")
        await person.sees("本机密钥不能用")
        await person.type("0013")
        assert person.draft.text_of("phone") == "1380013"
        assert person.is_at(CallScreen)
    assert office.desk.settings.paths.desk_key.read_text() == "not a key"


class Reports:
    """What a writer of drafts said: an error, or none for what is kept."""

    def __init__(self) -> None:
        self.said: list[Exception | None] = []

    def until(self, is_so: Callable[[], object]) -> None:
        deadline = time.monotonic() + 12
        while not is_so():
            assert time.monotonic() < deadline
            time.sleep(0.02)


def test_a_draft_that_could_not_be_kept_is_tried_again_as_it_stands_by_then(office: Office) -> None:
    folder = office.desk.settings.paths.drafts
    folder.write_text("in the way")
    reports = Reports()
    writer = DraftWriter(lambda: office.desk.drafts, reports.said.append)
    draft = office.draft("enquiry", matter="停水")
    writer.keep(draft)
    reports.until(lambda: reports.said)
    assert writer.is_behind
    assert all(reports.said)
    newer = replace(draft, values={"matter": "停水，三天了"})
    writer.keep(newer)
    folder.unlink()
    reports.until(lambda: None in reports.said)
    assert not writer.is_behind
    assert [on_the_disk(office, file) for file in office.drafts] == [newer]
    writer.finish()


def test_a_draft_that_is_let_go_is_not_tried_again(office: Office) -> None:
    folder = office.desk.settings.paths.drafts
    folder.write_text("in the way")
    reports = Reports()
    writer = DraftWriter(lambda: office.desk.drafts, reports.said.append)
    draft = office.draft("enquiry", matter="停水")
    writer.keep(draft)
    reports.until(lambda: reports.said)
    writer.forget(draft.uuid)
    folder.unlink()
    reports.until(lambda: not writer.is_behind)
    time.sleep(1.5)  # a second try would have come within this time
    writer.finish()
    assert office.drafts == []


async def test_home_can_be_read_again_once_the_lock_is_gone(office: Office) -> None:
    promised(office)
    async with at_the_desk(office) as person:
        await person.sees("周嵩")
        with locked_by_another_program(office.database) as release:
            await person.press("f2", "f4")
            assert person.is_at(HomeScreen)
            release()
        await person.press("f2", "f4")
        await person.sees("周嵩")
