"""Changed zones, summer time, leap days and the turn of the year, at a desk and in the real program."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from phonedesk.desk.draft_json import from_json, to_json
from phonedesk.domain.dates import read_time
from phonedesk.domain.query import Query
from phonedesk.domain.states import Outcome
from tests.cli.command import phonedesk
from tests.desk.at_desk import HandClock, Office, open_office
from tests.terminal import Terminal

SHANGHAI, BERLIN, NEW_YORK = map(ZoneInfo, ("Asia/Shanghai", "Europe/Berlin", "America/New_York"))
MINUTE = timedelta(minutes=1)
PHONEDESK = (sys.executable, "-m", "phonedesk")
FARTHEST = ("Pacific/Kiritimati", "Etc/GMT+12")
"""Twenty-six hours apart: never on the same day."""
NO_DETAILS = "没有记下内容"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def office_in(zone: str, home: Path, database: bytes | None, at: str) -> Office:
    clock = HandClock(ZoneInfo(zone), utc(at))
    return open_office(home, database, clock.zone, clock=clock)


def take(office: Office, minutes: int) -> tuple[str, str]:
    """A call of so many minutes; its number, and when its callback is due in UTC."""
    draft = office.draft("enquiry", phone="13800131234")
    office.clock.move(minutes * MINUTE)
    closed = office.desk.calls.close(draft, Outcome.CALLBACK)
    assert closed.due
    return closed.number, f"{closed.due.at:%Y-%m-%d %H:%M}"


def measured(office: Office) -> list[tuple[object, object]]:
    """Minutes and flag of every record in order of entry."""
    rows = office.rows("SELECT duration / 60000000 AS minutes, clock_moved FROM call ORDER BY id")
    return [(row["minutes"], row["clock_moved"]) for row in rows]


@pytest.mark.parametrize(
    ("zone", "calls"),
    [
        # Summer time ends in the night to Sunday 2027-10-31 at 01:00 UTC: 02:00 to 03:00 comes twice.
        (
            "Europe/Berlin",
            {
                "2027-10-29 15:29": ("20271029-001", "2027-11-03 16:30"),  # a Friday; due in winter time
                "2027-10-30 21:59": ("20271030-001", "2027-11-03 16:30"),  # 23:59
                "2027-10-30 22:00": ("20271031-001", "2027-11-03 16:30"),  # midnight
                "2027-10-31 00:30": ("20271031-002", "2027-11-03 16:30"),  # 02:30, the first time
                "2027-10-31 00:58": ("20271031-003", "2027-11-03 16:30"),  # 02:58, and closed at 02:03
                "2027-10-31 01:30": ("20271031-004", "2027-11-03 16:30"),  # 02:30, the second time
                "2027-10-31 22:59": ("20271031-005", "2027-11-03 16:30"),  # the day has 25 hours
                "2027-10-31 23:00": ("20271101-001", "2027-11-04 16:30"),
            },
        ),
        # It begins in the night to Sunday 2027-03-28: 02:00 to 03:00 is missing.
        (
            "Europe/Berlin",
            {
                "2027-03-26 16:00": ("20270326-001", "2027-03-31 15:30"),  # a Friday; due in summer time
                "2027-03-27 22:59": ("20270327-001", "2027-03-31 15:30"),
                "2027-03-27 23:00": ("20270328-001", "2027-03-31 15:30"),
                "2027-03-28 00:58": ("20270328-002", "2027-03-31 15:30"),  # 01:58, and closed at 03:03
                "2027-03-28 01:30": ("20270328-003", "2027-03-31 15:30"),  # 03:30
                "2027-03-28 21:59": ("20270328-004", "2027-03-31 15:30"),  # the day has 23 hours
                "2027-03-28 22:00": ("20270329-001", "2027-04-01 15:30"),
            },
        ),
        (
            "America/New_York",
            {
                "2027-03-12 20:00": ("20270312-001", "2027-03-17 21:30"),  # a Friday; EST, due in EDT
                "2027-03-14 06:58": ("20270314-001", "2027-03-17 21:30"),  # 01:58, and closed at 03:03
                "2027-03-15 03:59": ("20270314-002", "2027-03-17 21:30"),
                "2027-03-15 04:00": ("20270315-001", "2027-03-18 21:30"),
                "2027-11-05 20:00": ("20271105-001", "2027-11-10 22:30"),  # a Friday; EDT, due in EST
                "2027-11-07 05:58": ("20271107-001", "2027-11-10 22:30"),  # 01:58, and closed at 01:03
                "2027-11-08 04:59": ("20271107-002", "2027-11-10 22:30"),
                "2027-11-08 05:00": ("20271108-001", "2027-11-11 22:30"),
            },
        ),
        (
            "Australia/Lord_Howe",  # +10:30, in summer +11; summer time ends on 2027-04-04 at 02:00
            {
                "2027-04-02 05:00": ("20270402-001", "2027-04-07 07:00"),  # a Friday
                "2027-04-03 12:59": ("20270403-001", "2027-04-07 07:00"),
                "2027-04-03 13:00": ("20270404-001", "2027-04-07 07:00"),
                "2027-04-04 13:29": ("20270404-002", "2027-04-07 07:00"),
                "2027-04-04 13:30": ("20270405-001", "2027-04-08 07:00"),
            },
        ),
        (
            "Asia/Kolkata",
            {
                "2026-11-23 18:29": ("20261123-001", "2026-11-26 12:00"),
                "2026-11-23 18:30": ("20261124-001", "2026-11-27 12:00"),
            },
        ),
        (
            "Asia/Kathmandu",
            {
                "2026-11-23 18:14": ("20261123-001", "2026-11-26 11:45"),
                "2026-11-23 18:15": ("20261124-001", "2026-11-27 11:45"),
            },
        ),
        # 2028-02-29 is a Tuesday.
        (
            "Asia/Shanghai",
            {
                "2028-02-25 04:00": ("20280225-001", "2028-03-01 09:30"),  # a Friday
                "2028-02-28 15:59": ("20280228-001", "2028-03-02 09:30"),
                "2028-02-28 16:00": ("20280229-001", "2028-03-03 09:30"),
                "2028-02-29 15:59": ("20280229-002", "2028-03-03 09:30"),
                "2028-02-29 16:00": ("20280301-001", "2028-03-06 09:30"),
            },
        ),
        (
            "Asia/Shanghai",
            {
                "2026-12-31 15:58": ("20261231-001", "2027-01-05 09:30"),  # 23:58, closed in the new year
                "2026-12-31 16:10": ("20270101-001", "2027-01-06 09:30"),
                "2027-12-31 15:59": ("20271231-001", "2028-01-05 09:30"),
                "2027-12-31 16:00": ("20280101-001", "2028-01-05 09:30"),
            },
        ),
    ],
)  # fmt: skip
def test_numbers_due_times_and_durations_on_days_that_are_not_like_others(
    tmp_path: Path, empty_database: bytes, zone: str, calls: dict[str, tuple[str, str]]
) -> None:
    office = office_in(zone, tmp_path / "home", empty_database, next(iter(calls)))
    found = {}
    for at in calls:
        office.clock.move(utc(at) - office.clock.at)
        found[at] = take(office, 5 if at.endswith(":58") else 1)
    assert found == calls
    assert measured(office) == [(5 if at.endswith(":58") else 1, 0) for at in calls]
    office.desk.close()


@pytest.mark.parametrize(
    ("zone", "day", "typed", "meant"),
    [
        (BERLIN, "2027-03-28", "2:30", "2027-03-28 01:30"),  # there is none: 03:30 by the new time
        (BERLIN, "2027-03-28", "17:30", "2027-03-28 15:30"),
        (BERLIN, "2027-10-31", "2:30", "2027-10-31 00:30"),  # the first of two
        (BERLIN, "2027-10-31", "17:30", "2027-10-31 16:30"),
        (NEW_YORK, "2027-03-14", "2:30", "2027-03-14 07:30"),
        (NEW_YORK, "2027-11-07", "1:30", "2027-11-07 05:30"),
    ],
)
def test_a_time_typed_on_the_day_on_which_the_clocks_change(
    zone: ZoneInfo, day: str, typed: str, meant: str
) -> None:
    now = datetime.fromisoformat(day).replace(tzinfo=zone)
    assert read_time(typed, now, now.time(), zone) == utc(meant)


def test_a_zone_that_is_changed_between_calls_and_during_one(tmp_path: Path, empty_database: bytes) -> None:
    home = tmp_path / "home"
    office = office_in("Asia/Shanghai", home, empty_database, "2026-11-23 23:00")  # 07:00 on Tuesday
    assert take(office, 5) == ("20261124-001", "2026-11-27 09:30")
    during = from_json(to_json(office.draft("enquiry", phone="13800131234")))
    office.desk.close()
    office = office_in("America/New_York", home, None, "2026-11-23 23:10")  # 18:10 on Monday
    assert office.desk.calls.close(during, Outcome.ANSWERED).number == "20261123-001"
    assert take(office, 5) == ("20261123-002", "2026-11-26 22:30")
    office.desk.close()
    office = office_in("Asia/Shanghai", home, None, "2026-11-23 23:20")
    assert take(office, 5) == ("20261124-002", "2026-11-27 09:30")
    in_order = ["20261124-002", "20261123-002", "20261123-001", "20261124-001"]
    assert [row.number for row in office.desk.lookup.find(Query()).rows] == in_order
    assert [flag for _, flag in measured(office)] == [0, 0, 0, 0]
    office.desk.close()


# ── the real program, in zones of the machine ──


def take_a_wrong_number(home: Path, zone: str) -> str:
    """Open the desk where the machine is set to this zone, and take a call; its number."""
    environ = {"PHONEDESK_HOME": str(home), "PHONEDESK_LANG": "zh", "TZ": zone}
    with Terminal(PHONEDESK, environ=environ) as terminal:
        terminal.wait_for("待回电", 30)
        terminal.key("F2")
        terminal.wait_for("问候", 30)
        terminal.key("F9")
        terminal.wait_for(NO_DETAILS, 30)
        terminal.key("1")
        terminal.wait_for("已保存", 30)
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit(30) == 0
    with closing(sqlite3.connect(home / "phonedesk.db")) as connection:
        rows = connection.execute("SELECT number, duration, clock_moved FROM call ORDER BY id").fetchall()
    number, duration, clock_moved = rows[-1]
    assert 0 < duration < 90 * 10**6
    assert clock_moved == 0  # the clock is right: it is only read elsewhere
    return str(number)


def test_the_real_program_goes_by_the_machines_zone_and_a_changed_one_upsets_nothing(tmp_path: Path) -> None:
    assert (
        phonedesk(tmp_path, "setup", "--department", "A", "--operator", "B", "--area-code", "010").returncode
        == 0
    )
    days, numbers = [], []
    for zone in (*FARTHEST, FARTHEST[0]):
        before = datetime.now(ZoneInfo(zone))
        numbers.append(take_a_wrong_number(tmp_path, zone))
        days.append({f"{at:%Y%m%d}" for at in (before, datetime.now(ZoneInfo(zone)))})
    assert all(number[:8] in day for number, day in zip(numbers, days, strict=True))
    assert numbers[1][:8] < numbers[0][:8], "these zones are never on the same day"
    assert len(set(numbers)) == 3
    assert {number[9:] for number in numbers} <= {"001", "002"}
    environ = {"PHONEDESK_HOME": str(tmp_path), "PHONEDESK_LANG": "zh", "TZ": FARTHEST[1]}
    with Terminal(PHONEDESK, environ=environ) as terminal:
        terminal.wait_for("待回电", 30)
        terminal.key("F3")
        shown = terminal.wait_for(numbers[0][4:], 30)
    places = [shown.index(number[4:]) for number in reversed(numbers)]
    assert places == sorted(places), "the log is not in order of entry"
