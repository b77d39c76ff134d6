"""A real desk in a folder of its own, with a clock that is set by hand."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

from phonedesk.desk.desk import Desk
from phonedesk.domain.draft import Draft
from phonedesk.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 8, 42, tzinfo=UTC)
"""11-23 周一 16:42 in Shanghai."""
OPERATORS = ("李敏", "赵强")


@dataclass
class HandClock:
    """Stands still until it is moved."""

    zone: tzinfo
    at: datetime = MONDAY
    seconds: float = 1000.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def move(self, by: timedelta) -> None:
        self.at += by
        self.seconds += by.total_seconds()


@dataclass(frozen=True)
class Office:
    """A desk, its clock, and a look at its files that owes nothing to the code under test."""

    home: Path
    desk: Desk
    clock: HandClock

    @property
    def database(self) -> Path:
        return self.desk.settings.paths.database

    @property
    def drafts(self) -> list[Path]:
        return sorted(self.desk.settings.paths.drafts.glob("*.age"))

    def rows(self, sql: str) -> list[dict[str, object]]:
        """The rows of a query over a plain connection."""
        with closing(sqlite3.connect(self.database)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql)]

    def draft(self, call_type: str = "", returns: str = "", **values: str) -> Draft:
        """An open call that began now."""
        begun = self.clock.seconds
        return Draft(uuid4(), self.clock.at, "李敏", call_type, values, returns=returns, begun=begun)


def open_office(
    home: Path,
    database: bytes | None,
    zone: tzinfo = SHANGHAI,
    language: str = "zh",
    clock: HandClock | None = None,
) -> Office:
    """A desk that is set up, on records that are there already where `database` is given."""
    home.mkdir(parents=True, exist_ok=True)
    settings, _ = load_settings({"PHONEDESK_HOME": str(home)}, language)
    if database is not None and not settings.paths.database.exists():
        settings.paths.database.write_bytes(database)
    settings = replace(
        settings,
        department="市政务服务局办公室",
        operators=OPERATORS,
        operator=OPERATORS[0],
        area_code="010",
        zone=zone,
        is_set_up=True,
    )
    clock = clock or HandClock(zone)
    desk = Desk(settings, clock)
    desk.load_playbook()
    return Office(home, desk, clock)
