from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from phonedesk.domain.times import SystemClock, from_micros, to_micros

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")

LOCAL_BY_MACHINE = """
import json, sys
from datetime import UTC, datetime, timedelta
from phonedesk.domain.times import MachineZone
zone = MachineZone()
found = []
for seconds in json.load(sys.stdin):
    instant = datetime.fromtimestamp(seconds, UTC)
    local = instant.astimezone(zone)
    found.append([local.replace(tzinfo=None).isoformat(), local.utcoffset().total_seconds(),
                  (local.astimezone(UTC) - instant).total_seconds()])
json.dump(found, sys.stdout)
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
    zone = ZoneInfo(name)
    start = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
    instants = [start + hour * 3600 * 5 + 1234 for hour in range(365 * 24 // 5)]
    result = subprocess.run(
        [sys.executable, "-c", LOCAL_BY_MACHINE],
        env={"TZ": name, "PATH": "/usr/bin:/bin"},
        input=json.dumps(instants),
        capture_output=True,
        text=True,
        check=True,
    )
    for seconds, (local, offset, gap) in zip(instants, json.loads(result.stdout), strict=True):
        wanted = datetime.fromtimestamp(seconds, zone)
        assert local == wanted.replace(tzinfo=None).isoformat()
        if gap == 0:  # within the hour that the clock shows twice, a local time alone means two instants
            assert timedelta(seconds=offset) == wanted.utcoffset()
        else:
            assert abs(gap) <= 3600
            assert wanted.replace(fold=0).utcoffset() != wanted.replace(fold=1).utcoffset()


def test_the_systems_clock_tells_the_present() -> None:
    clock = SystemClock(ZoneInfo("Asia/Shanghai"))
    before = datetime.now(UTC)
    now = clock.now()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta(0)
    assert clock.monotonic() <= clock.monotonic()
