from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from phonedesk.domain import times
from phonedesk.domain.times import SystemClock, from_micros, to_micros

ZONES = {
    "Asia/Shanghai": 0,
    "Europe/Berlin": 2,
    "America/New_York": 2,
    "Australia/Lord_Howe": 2,  # half an hour of summer time
    "America/St_Johns": 2,
    "Asia/Kathmandu": 0,
    "Asia/Kolkata": 0,
    "Pacific/Kiritimati": 0,
    "UTC": 0,
}
"""Zones, and how often their clocks are changed in 2027."""

LOCAL_BY_MACHINE = """
import json, sys
from datetime import UTC, datetime
from phonedesk.domain import times
from phonedesk.domain.times import MachineZone
zone = MachineZone()
instants, locals = json.load(sys.stdin)
there = [datetime.fromtimestamp(seconds, UTC).astimezone(zone) for seconds in instants]
back = [datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold) for text in locals for fold in (0, 1)]
json.dump({
    "there": [[at.replace(tzinfo=None).isoformat(), at.fold, at.utcoffset().total_seconds()] for at in there],
    "again": [at.astimezone(UTC).timestamp() for at in there],
    "back": [at.astimezone(UTC).timestamp() for at in back],
}, sys.stdout)
"""


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 23, 8, 1, 2, 345678, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 11, 23, 16, tzinfo=timezone(timedelta(hours=8))),
    ],
    ids=str,
)
def test_an_instant_comes_back_to_the_microsecond(at: datetime) -> None:
    back = from_micros(to_micros(at))
    assert back == at
    assert back.utcoffset() == timedelta(0)


def test_a_known_instant_is_stored_as_what_it_is() -> None:
    assert to_micros(datetime(2001, 9, 9, 1, 46, 40, 5, tzinfo=UTC)) == 1_000_000_000_000_005


def test_a_time_without_a_zone_is_not_stored() -> None:
    with pytest.raises(TypeError):
        to_micros(datetime(2026, 11, 23))  # that is what is tested


@pytest.mark.parametrize("name", ZONES)
def test_the_machines_zone_agrees_with_the_zone_database(name: str) -> None:
    zone, step = ZoneInfo(name), timedelta(minutes=30)
    spring, autumn = datetime(2027, 3, 1, 0, 15, 1, tzinfo=UTC), datetime(2027, 10, 1, 0, 15, 1, tzinfo=UTC)
    instants = [start + turn * step for start in (spring, autumn) for turn in range(61 * 48)]
    local = [at.replace(tzinfo=None) for at in instants]  # the hours that are missing among them
    result = subprocess.run(
        [sys.executable, "-c", LOCAL_BY_MACHINE],
        env={"TZ": name, "PATH": "/usr/bin:/bin"},
        input=json.dumps([[at.timestamp() for at in instants], [at.isoformat() for at in local]]),
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(result.stdout)
    wanted = [at.astimezone(zone) for at in instants]
    shown = [[at.replace(tzinfo=None).isoformat(), at.fold, offset_of(at)] for at in wanted]
    assert found["there"] == shown
    assert found["again"] == [at.timestamp() for at in instants]
    both = [at.replace(tzinfo=zone, fold=fold) for at in local for fold in (0, 1)]
    assert found["back"] == [at.astimezone(UTC).timestamp() for at in both]
    assert sum(offset_of(a) != offset_of(b) for a, b in pairwise(wanted)) == ZONES[name]
    assert any(at.fold for at in wanted) == bool(ZONES[name])


def offset_of(at: datetime) -> float:
    offset = at.utcoffset()
    assert offset is not None
    return offset.total_seconds()


def test_the_systems_clock_tells_the_present() -> None:
    clock = SystemClock(ZoneInfo("Asia/Shanghai"))
    before = datetime.now(UTC)
    now = clock.now()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta(0)
    assert clock.monotonic() <= clock.monotonic()


def test_the_steady_clock_counts_the_machines_sleep_where_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SystemClock(ZoneInfo("Asia/Shanghai"))
    if sys.platform == "linux":
        assert abs(clock.monotonic() - time.clock_gettime(time.CLOCK_BOOTTIME)) < 60
    monkeypatch.setattr(times, "_BOOT_TIME", None)
    assert abs(clock.monotonic() - time.monotonic()) < 60
