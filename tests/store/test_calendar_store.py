from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from phonedesk.domain.calendar import Calendar, CalendarDay, DayKind, DaySource
from phonedesk.domain.callback import Callback
from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import AttemptResult, DeadlineUnit, Outcome
from phonedesk.store.reading import Reader
from phonedesk.store.writing import Writer
from tests.store.records import DAY, OPENED, ask, attempt, plain_call

if TYPE_CHECKING:
    from pathlib import Path

NEW_YEAR = CalendarDay(date(2027, 1, 1), DayKind.HOLIDAY, "元旦", DaySource.SHIPPED)
WORKED = CalendarDay(date(2027, 1, 2), DayKind.MAKE_UP, "元旦'); DROP TABLE call; --", DaySource.SHIPPED)


def calendar(*days: CalendarDay, years: tuple[int, ...] = ()) -> Calendar:
    return Calendar({day.day: day for day in days}, frozenset(years))


def stored(path: Path) -> Calendar:
    with Reader(path) as reader:
        return reader.calendar()


def test_the_calendar_is_read_as_it_was_written(path: Path) -> None:
    assert stored(path) == Calendar()
    with Writer(path) as writer:
        writer.calendar.add(calendar(NEW_YEAR, WORKED, years=(2027, 2026)))
    assert stored(path) == calendar(NEW_YEAR, WORKED, years=(2026, 2027))
    assert ask(path, "SELECT * FROM calendar_day ORDER BY day") == [
        ("2027-01-01", "holiday", "元旦", "shipped"),
        ("2027-01-02", "make_up", "元旦'); DROP TABLE call; --", "shipped"),
    ]
    assert ask(path, "SELECT year FROM calendar_year ORDER BY 1") == [(2026,), (2027,)]


def test_where_there_are_no_records_yet_nothing_is_known(tmp_path: Path) -> None:
    assert stored(tmp_path / "phonedesk.db") == Calendar()


def test_what_is_added_leaves_alone_what_is_there_and_what_is_put_takes_its_place(path: Path) -> None:
    ours = CalendarDay(NEW_YEAR.day, DayKind.ORDINARY, "")
    with Writer(path) as writer:
        writer.calendar.put(calendar(ours))
        assert stored(path) == calendar(ours)
        writer.calendar.add(calendar(NEW_YEAR, WORKED, years=(2027,)))
        assert stored(path) == calendar(ours, WORKED, years=(2027,))
        writer.calendar.put(calendar(NEW_YEAR))
        assert stored(path) == calendar(NEW_YEAR, WORKED, years=(2027,))
        writer.calendar.put(calendar(years=(2027, 2028)))
        writer.calendar.add(calendar())
    assert stored(path) == calendar(NEW_YEAR, WORKED, years=(2027, 2028))


def test_a_callback_says_years_later_what_counted_on_the_way(path: Path) -> None:
    reason = DueReason(9, DeadlineUnit.WORKING_DAYS, (date(2026, 9, 20), date(2026, 10, 10)), estimated=True)
    promised = plain_call(outcome=Outcome.CALLBACK, phone="1", callback=Callback(OPENED, reason))
    with Writer(path) as writer:
        number = writer.close_call(promised, DAY)
        assert writer.callbacks.record_attempt(number, attempt(AttemptResult.BUSY)).due_reason == reason
    assert ask(path, "SELECT due_make_up, due_estimated FROM callback") == [("2026-09-20 2026-10-10", 1)]
    with Reader(path) as reader:
        assert [row.due_reason for row in reader.pending()] == [reason]
        call = reader.call(number)
    assert call is not None
    assert call.callback is not None
    assert call.callback.due_reason == reason
