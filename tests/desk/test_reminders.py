"""What the desk says by itself: each thing once, over restarts, between two desks, on a full disk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phonedesk.desk.callbacks import REASON
from phonedesk.desk.reminders import AFTER_FAILURE, Told
from phonedesk.domain.callback import Change
from phonedesk.domain.reminders import ReminderKind, Summary
from phonedesk.domain.states import AttemptResult, ChangeKind, Outcome
from phonedesk.store.errors import Reason, StoreError
from phonedesk.store.reminder_writing import ReminderWriter
from tests.desk.at_desk import SHANGHAI, open_office

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.desk.at_desk import Office

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OVERDUE, TODAY, SUPERVISED = ReminderKind.OVERDUE, ReminderKind.DUE_TODAY, ReminderKind.SUPERVISED

NOTED = "SELECT subject FROM reminder WHERE kind = 'overdue'"


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI).astimezone(UTC)


def promise(office: Office, due: datetime) -> str:
    """A callback due then, put off from what the playbook says; gives its number."""
    draft = office.draft("enquiry", phone="13800131234", caller_name="张珊", matter="停水公告")
    number = office.desk.calls.close(draft, Outcome.CALLBACK).number
    move(office, number, due)
    return number


def move(office: Office, number: str, due: datetime) -> None:
    draft = office.draft(returns=number, **{REASON: "对方开会"})
    office.desk.callbacks.attempt(draft, number, AttemptResult.POSTPONED, due)


def supervise(office: Office, number: str, kind: ChangeKind = ChangeKind.SUPERVISED) -> None:
    call = office.desk.calls.record(number)
    assert call is not None
    change = Change(uuid=uuid4(), at=office.clock.now(), operator="李敏", kind=kind)
    office.desk.callbacks.decide(call, change)


def again(office: Office) -> Office:
    """The same records and the same clock in another run of the program."""
    office.desk.reader.close()
    return open_office(office.home, None, clock=office.clock)


def said(office: Office) -> list[tuple[ReminderKind, str]]:
    told = office.desk.reminders.take()
    assert told.summary is None
    return [(reminder.kind, reminder.subject) for reminder in told.single]


def begun(office: Office) -> Office:
    """The shift's summary is over, said of a callback that is due in a month."""
    promise(office, local("12-23 17:30"))
    assert office.desk.reminders.take().summary
    return office


def test_a_shift_begins_with_one_summary_and_nothing_singly(office: Office) -> None:
    promise(office, local("11-20 17:30"))
    promise(office, local("11-23 17:30"))
    promise(office, local("11-24 17:30"))
    assert office.desk.reminders.take() == Told(Summary("李敏", 3, 1, 1))
    assert office.desk.reminders.take() == Told()


def test_a_restart_within_the_shift_says_only_what_is_new(office: Office) -> None:
    number = promise(office, local("11-23 17:30"))
    assert office.desk.reminders.take().summary
    restarted = again(office)
    assert said(restarted) == []
    office.clock.move(HOUR)
    assert said(again(office)) == [(OVERDUE, number)]
    assert said(again(office)) == []


def test_the_next_day_and_another_operator_begin_another_shift(office: Office) -> None:
    promise(office, local("12-23 17:30"))
    assert office.desk.reminders.take().summary == Summary("李敏", 1, 0, 0)
    office.desk.settings = replace(office.desk.settings, operator="赵强")
    assert office.desk.reminders.is_due
    assert office.desk.reminders.take().summary == Summary("赵强", 1, 0, 0)
    office.desk.settings = replace(office.desk.settings, operator="李敏")
    assert office.desk.reminders.take() == Told()
    office.clock.move(DAY)
    assert office.desk.reminders.take() == Told()  # a desk that stayed open goes on
    assert again(office).desk.reminders.take().summary == Summary("李敏", 1, 0, 0)


def test_no_name_is_in_what_is_noted(office: Office) -> None:
    number = promise(office, local("11-20 17:30"))
    office.desk.reminders.take()
    noted = office.rows("SELECT kind, subject FROM reminder ORDER BY kind")
    assert noted[0] == {"kind": "overdue", "subject": number}
    assert "李敏" not in str(noted)


def test_nothing_is_said_or_noted_where_nothing_is_promised(office: Office) -> None:
    assert office.desk.reminders.take() == Told()
    assert office.rows("SELECT * FROM reminder") == []


def test_due_today_is_said_once_half_of_the_day_until_then_is_over(office: Office) -> None:
    begun(office)
    number = promise(office, local("11-24 17:30"))
    for now, wanted in (
        ("11-24 00:00", []),
        ("11-24 08:44", []),
        ("11-24 08:45", [(TODAY, number)]),
        ("11-24 17:30", []),
    ):
        office.clock.move(local(now) - office.clock.at)
        assert said(office) == wanted, now
    office.clock.move(timedelta(microseconds=1))
    assert said(office) == [(OVERDUE, number)]
    assert said(office) == []


def test_what_is_promised_for_the_same_hour_is_said_when_half_of_that_is_over(office: Office) -> None:
    begun(office)
    number = promise(office, local("11-23 17:12"))  # the call came at 16:42
    assert said(office) == []
    office.clock.move(timedelta(minutes=14))
    assert said(office) == []
    office.clock.move(timedelta(minutes=1))
    assert said(office) == [(TODAY, number)]


def test_another_due_time_brings_another_reminder(office: Office) -> None:
    begun(office)
    number = promise(office, local("11-20 17:30"))
    assert said(office) == [(OVERDUE, number)]
    move(office, number, local("11-24 10:00"))
    assert said(office) == []
    office.clock.move(DAY)
    assert said(office) == [(OVERDUE, number)]


def test_what_was_done_meanwhile_is_not_said(office: Office) -> None:
    begun(office)
    number = promise(office, local("11-23 17:30"))
    draft = office.draft(returns=number, **{REASON: "已来窗口"})
    office.desk.callbacks.attempt(draft, number, AttemptResult.CANCELLED)
    office.clock.move(HOUR)
    assert said(office) == []


def test_supervision_is_said_each_time_that_it_is_ordered(office: Office) -> None:
    begun(office)
    number = promise(office, local("12-20 17:30"))
    supervise(office, number)
    assert said(office) == [(SUPERVISED, number)]
    move(office, number, local("12-21 17:30"))
    assert said(office) == []
    supervise(office, number, ChangeKind.UNSUPERVISED)
    office.clock.move(HOUR)
    supervise(office, number)
    assert said(again(office)) == [(SUPERVISED, number)]


def test_two_desks_say_each_once_between_them(office: Office) -> None:
    begun(office)
    other = open_office(office.home, None, clock=office.clock)
    assert said(other) == []
    number = promise(office, local("11-20 17:30"))
    assert said(other) == [(OVERDUE, number)]
    assert said(office) == []
    other.desk.reader.close()
    other.desk.close()


def test_what_another_desk_notes_in_the_same_moment_is_not_said_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(office)
    other = open_office(office.home, None, clock=office.clock)
    said(other)
    number = promise(office, local("11-20 17:30"))
    note = ReminderWriter.note

    def overtaken(self: ReminderWriter, *arguments: object) -> object:
        monkeypatch.setattr(ReminderWriter, "note", note)
        assert said(other) == [(OVERDUE, number)]
        return note(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ReminderWriter, "note", overtaken)
    assert said(office) == []
    other.desk.reader.close()
    other.desk.close()


@pytest.mark.parametrize("reason", [Reason.FULL, Reason.BUSY, Reason.READ_ONLY])
def test_what_cannot_be_noted_is_said_all_the_same_and_once_in_a_run(
    office: Office, monkeypatch: pytest.MonkeyPatch, reason: Reason
) -> None:
    begun(office)
    number = promise(office, local("11-20 17:30"))

    def fail(*_: object) -> None:
        raise StoreError(reason)

    with monkeypatch.context() as patched:
        patched.setattr(ReminderWriter, "note", fail)
        assert said(office) == [(OVERDUE, number)]
        assert not office.desk.reminders.is_due
        office.clock.move(timedelta(seconds=AFTER_FAILURE))
        assert office.desk.reminders.is_due
        assert said(office) == []
        assert office.rows(NOTED) == []
    assert said(office) == []
    assert [row["subject"] for row in office.rows("SELECT * FROM reminder WHERE kind = 'overdue'")] == [
        number
    ]
    assert said(again(office)) == []


def test_what_was_known_is_said_while_the_records_cannot_be_read(office: Office) -> None:
    begun(office)
    number = promise(office, local("11-23 17:30"))
    assert said(office) == []
    hidden = office.database.with_name("hidden.db")
    office.database.rename(hidden)
    office.clock.move(HOUR)
    assert said(office) == [(OVERDUE, number)]
    hidden.rename(office.database)
    assert said(office) == []


def test_it_looks_again_after_a_while_and_whenever_the_records_were_written(office: Office) -> None:
    begun(office)
    office.desk.reminders.take()
    assert not office.desk.reminders.is_due
    promise(office, local("11-30 17:30"))
    assert office.desk.reminders.is_due
    office.desk.reminders.take()
    assert not office.desk.reminders.is_due
    office.clock.move(timedelta(seconds=10))
    assert office.desk.reminders.is_due


def test_a_shift_whose_beginning_could_not_be_read_begins_later(office: Office) -> None:
    promise(office, local("11-20 17:30"))
    late = again(office)
    hidden = office.database.with_name("hidden.db")
    late.desk.records_file.confirm()
    office.database.rename(hidden)
    assert late.desk.reminders.take() == Told()
    hidden.rename(office.database)
    assert late.desk.reminders.take().summary == Summary("李敏", 1, 1, 0)


# ── random days ──

MINUTES = st.integers(1, 3 * 1440)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("promise"), st.integers(-600, 4 * 1440)),
        st.tuples(st.sampled_from(("move", "supervise", "done")), MINUTES),
        st.tuples(st.just("pass"), MINUTES),
        st.tuples(st.just("restart"), st.just(0)),
        st.tuples(st.just("look"), st.just(0)),
    ),
    max_size=10,
)


class Ledger:
    """The same told by hand: what there is to say at a look, by the clock on the wall."""

    def __init__(self) -> None:
        self.open: dict[str, tuple[datetime, datetime]] = {}
        self.supervised: dict[str, datetime] = {}
        self.told: set[tuple[ReminderKind, str, datetime]] = set()
        self.days: set[date] = set()
        self.begins = True

    def look(self, now: datetime) -> tuple[bool, set[tuple[ReminderKind, str]]]:
        """Whether the shift is summed up, and what is said singly."""
        wall = now.astimezone(SHANGHAI)
        sums_up = self.begins and bool(self.open) and wall.date() not in self.days
        self.begins = False
        due = set()
        for number, (came, due_at) in self.open.items():
            midnight = datetime(wall.year, wall.month, wall.day, tzinfo=SHANGHAI)
            begun = max(came, midnight)
            if due_at < now:
                due.add((OVERDUE, number, due_at))
            elif due_at.astimezone(SHANGHAI).date() == wall.date() and (
                sums_up or now >= begun + (due_at - begun) / 2
            ):
                due.add((TODAY, number, due_at))
            if number in self.supervised:
                due.add((SUPERVISED, number, self.supervised[number]))
        fresh = due - self.told
        self.told |= due
        if sums_up:
            self.days.add(wall.date())
            return True, set()
        return False, {(kind, number) for kind, number, _ in fresh}


@pytest.fixture
def opened(tmp_path: Path, empty_database: bytes) -> Callable[[], Office]:
    """Opens a desk of its own at each call."""
    return lambda: open_office(tmp_path / uuid4().hex, empty_database)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_over_random_days_and_restarts_nothing_is_missed_and_nothing_is_said_twice(
    opened: Callable[[], Office], steps: list[tuple[str, int]]
) -> None:
    office, ledger = opened(), Ledger()
    for step, minutes in [*steps, ("look", 0), ("pass", 2000), ("look", 0)]:
        now, at = office.clock.at, office.clock.at + timedelta(minutes=minutes)
        last = next(reversed(ledger.open), "")
        if step == "promise":
            number = promise(office, at)
            ledger.open[number] = (now, at)
        elif step == "move" and last:
            move(office, last, at)
            ledger.open[last] = (ledger.open[last][0], at)
        elif step == "supervise" and last:
            supervise(office, last)
            ledger.supervised[last] = now
        elif step == "done" and last:
            draft = office.draft(returns=last, **{REASON: "已来窗口"})
            office.desk.callbacks.attempt(draft, last, AttemptResult.CANCELLED)
            del ledger.open[last]
        elif step == "pass":
            office.clock.move(timedelta(minutes=minutes))
        elif step == "restart":
            office.desk.close()
            office, ledger.begins = again(office), True
        elif step == "look":
            told = office.desk.reminders.take()
            single = [(reminder.kind, reminder.subject) for reminder in told.single]
            assert (told.summary is not None, set(single)) == ledger.look(now)
            assert len(single) == len(set(single))
    office.desk.reader.close()
    office.desk.close()
