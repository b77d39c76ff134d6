"""The made-up week: taken at any hour of any day, in both languages, through the real use cases."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from phonedesk.desk.demo import MovedClock, fill
from phonedesk.desk.desk import Desk
from phonedesk.domain.pending import PendingCallback
from phonedesk.domain.phone import grouped
from phonedesk.settings import load_settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENTS = {
    "a Monday at noon": datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI),
    "a Wednesday before the office opens": datetime(2026, 11, 25, 6, 30, tzinfo=SHANGHAI),
    "a Friday evening": datetime(2026, 11, 27, 21, 0, tzinfo=SHANGHAI),
    "a Sunday": datetime(2026, 11, 29, 15, 0, tzinfo=SHANGHAI),
    "just after midnight": datetime(2027, 1, 1, 0, 1, tzinfo=SHANGHAI),
}


def filled(home: Path, now: datetime, language: str = "zh") -> Desk:
    settings, _ = load_settings({"PHONEDESK_HOME": str(home)}, language)
    desk = Desk(settings, MovedClock(SHANGHAI, now.astimezone(UTC)))
    fill(desk, language)
    return desk


def columns(home: Path, query: str) -> list[object]:
    """One column of the database, as any SQLite program reads it."""
    with closing(sqlite3.connect(home / "phonedesk.db")) as database:
        return [row[0] for row in database.execute(query)]


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS.keys())
def test_on_any_day_something_is_overdue_by_days_and_hours_due_today_and_later(
    tmp_path: Path, now: datetime
) -> None:
    rows = filled(tmp_path, now).callbacks.pending()
    late = [now - row.due_at for row in rows if row.due_at < now]
    ahead = [row.due_at.astimezone(SHANGHAI).date() for row in rows if row.due_at >= now]
    assert any(timedelta(days=2) <= over < timedelta(days=6) for over in late)
    assert any(timedelta(hours=3) <= over < timedelta(hours=4) for over in late)
    assert ahead.count(now.date()) == 2
    assert any(day > now.date() for day in ahead)
    assert sum(row.confidential for row in rows) == 1


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS.keys())
def test_nothing_happened_in_the_future_or_before_it_began(tmp_path: Path, now: datetime) -> None:
    filled(tmp_path, now)
    micros = int(now.timestamp() * 1_000_000)
    assert columns(
        tmp_path, f"SELECT count(*) FROM call WHERE closed_at > {micros} OR closed_at < opened_at"
    ) == [0]
    astray = f"""SELECT count(*) FROM attempt a JOIN callback b ON b.id = a.callback_id
        JOIN call c ON c.id = b.call_id WHERE a.at > {micros} OR a.at < c.closed_at"""
    assert columns(tmp_path, astray) == [0]
    assert set(columns(tmp_path, "SELECT duration / 60000000 FROM call")) == {4}
    assert set(columns(tmp_path, "SELECT clock_moved FROM call")) == {0}
    order = "SELECT a.at FROM attempt a ORDER BY a.callback_id, a.id"
    by_time = "SELECT a.at FROM attempt a ORDER BY a.callback_id, a.at"
    assert columns(tmp_path, order) == columns(tmp_path, by_time)


def test_the_week_has_every_type_of_call_and_most_outcomes(tmp_path: Path) -> None:
    desk = filled(tmp_path, MOMENTS["a Monday at noon"])
    desk.load_playbook()
    types = set(columns(tmp_path, "SELECT call_type FROM call"))
    assert types == {*(kind.id for kind in desk.playbook.call_types), ""}
    assert len(set(columns(tmp_path, "SELECT outcome FROM call"))) >= 10
    assert columns(tmp_path, "SELECT count(*) >= 24 FROM call") == [1]
    assert set(columns(tmp_path, "SELECT status FROM callback")) == {"pending", "unreached", "done"}


def test_every_result_is_one_that_its_type_allows_and_every_field_is_one_of_the_type(tmp_path: Path) -> None:
    desk = filled(tmp_path, MOMENTS["a Monday at noon"])
    desk.load_playbook()
    for number in columns(tmp_path, "SELECT number FROM call WHERE call_type <> ''"):
        call = desk.calls.record(str(number))
        assert call is not None
        kind = desk.playbook.type_of(call.call_type)
        assert kind is not None
        assert call.outcome in kind.outcomes
        assert set(call.answers) <= set(kind.fields)
        assert "position" in kind.fields or not call.position


def test_callers_follow_the_language_and_the_desk_is_set_up(tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    (tmp_path / "en").mkdir()
    chinese = filled(tmp_path / "zh", MOMENTS["a Monday at noon"], "zh")
    english = filled(tmp_path / "en", MOMENTS["a Monday at noon"], "en")
    assert [len(desk.callbacks.pending()) for desk in (chinese, english)] == [7, 7]
    assert chinese.settings.operators == ("李敏", "王建国")
    assert english.settings.department == "City Services Office"
    assert all(told(row).isascii() for row in english.callbacks.pending())
    assert not any(row.matter.isascii() for row in chinese.callbacks.pending() if not row.confidential)


def told(row: PendingCallback) -> str:
    return row.caller_name + row.organisation + row.matter


def test_numbers_are_grouped_for_reading(tmp_path: Path) -> None:
    desk = filled(tmp_path, MOMENTS["a Monday at noon"])
    shown = {grouped(row.phone, row.phone_normalised) for row in desk.callbacks.pending()}
    assert {"138 0000 1234", "010-6552 1234"} <= shown
