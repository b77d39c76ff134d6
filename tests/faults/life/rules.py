"""What a draft comes to in the log, from the words of the design: the model's own, beside the program's."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.faults.life.words import CORE, PHONES, REASON, REPLY, TEXTS, WITHOUT_DETAILS, Regulation
from tests.store.naive_lookup import Said

REGULATION = Regulation()
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CLOSES_AT = time(17, 30)
NOT_PUT_THROUGH = ("no_answer", "busy", "declined")
SATURDAY = 5
HOLIDAY, MAKE_UP_DAY = date(2026, 11, 26), date(2026, 11, 28)
"""Arranged by this office, in the first week of every life."""
KNOWN_YEARS = (2026, 2027)
"""Of whose days the office knows every one."""

Row = dict[str, Any]


def micros(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def instant(at: int) -> datetime:
    return EPOCH + timedelta(microseconds=at)


def stored(name: str, typed: str) -> str:
    """What the record holds of what was typed into a field."""
    return PHONES[typed].recorded if name == "phone" else TEXTS[typed]


def note_of(draft: dict[str, Any], result: str) -> str:
    """What is kept of a return call's texts beside its result."""
    name = {"answered": REPLY, "postponed": REASON, "cancelled": REASON}.get(result, "")
    return stored(name, draft["values"].get(name, "")) if name else ""


@dataclass
class Record:
    """A call in the log with all that belongs to it; what was recorded never changes."""

    row: Row
    answers: dict[str, str]
    steps: list[Row]
    transfers: list[Row]
    callback: Row | None
    attempts: list[Row] = field(default_factory=list)
    amendments: list[Row] = field(default_factory=list)

    def says(self) -> dict[str, str]:
        """What the record says now, each as text; nothing said is not there."""
        now = said(self.row, self.answers)
        for amendment in self.amendments:
            now[amendment["field"]] = amendment["new"]
        return {name: text for name, text in now.items() if text}

    @property
    def is_confidential(self) -> bool:
        return bool(self.says().get("confidential"))


def said(row: Row, answers: dict[str, str]) -> dict[str, str]:
    """What an amendment may change, as the text that it would keep."""
    names = ("call_type", "late_reason", "phone_normalised", "outcome", *CORE)
    read_back = row["read_back_at"]
    texts = {
        **answers,
        **{name: row[name] for name in names},
        "rings": str(row["rings"] or ""),
        "confidential": "1" if row["confidential"] else "",
        "read_back_at": instant(read_back).isoformat() if read_back is not None else "",
    }
    return {name: text for name, text in texts.items() if text}


def record_of(draft: dict[str, Any], outcome: str, now: int, zone: str) -> Record:
    """The record of a draft that is closed now, still without its number."""
    call_type = "" if outcome in WITHOUT_DETAILS else draft["call_type"] or REGULATION.default_type
    typed = draft["values"]
    texts = {name: stored(name, text) for name, text in typed.items() if name != "phone" and text.strip()}
    number = PHONES[typed.get("phone", "")]
    row = {
        "uuid": draft["uuid"],
        "day": f"{instant(draft['opened_at']).astimezone(ZoneInfo(zone)):%Y%m%d}",
        "opened_at": draft["opened_at"],
        "closed_at": now,
        "operator": draft["operator"],
        "call_type": call_type,
        "outcome": outcome,
        "playbook_version": REGULATION.version,
        "confidential": int(bool(call_type and REGULATION.types[call_type].get("confidential"))),
        "rings": draft["rings"],
        "late_reason": draft["late_reason"],
        **{name: texts.get(name, "") for name in CORE},
        "phone": number.recorded,
        "phone_normalised": number.normalised,
        "read_back_at": draft["ticks"].get("read_back"),
    }
    begun = any(value not in (None, "") for value in draft["transfer"].values())
    return Record(
        row,
        answers={name: text for name, text in texts.items() if name not in CORE},
        steps=_ticked(draft),
        transfers=[dict(draft["transfer"])] if begun else [],
        callback=_promise(draft, zone) if outcome == "callback" else None,
    )


def _ticked(draft: dict[str, Any]) -> list[Row]:
    transfer = draft["transfer"]
    own = {
        "hold": transfer["asked_to_hold_at"],
        "briefing": transfer["briefed_at"],
        "confirm": transfer["confirmed_at"],
    }
    rows = []
    for step in REGULATION.steps(draft["call_type"]):
        at = draft["ticks"].get(step.id) or own.get(step.phrase)
        is_filled = bool(draft["values"].get(step.field, "").strip())
        if (step.kind == "ask" and is_filled) or (step.kind in ("say", "do") and at is not None):
            names = ("stage", "clause", "kind", "zh", "en")
            rows.append({"step": step.id, **{name: getattr(step, name) for name in names}, "at": at})
    return rows


def _promise(draft: dict[str, Any], zone: str) -> Row:
    kind = REGULATION.types[draft["call_type"] or REGULATION.default_type]
    deadline = REGULATION.deadlines[kind["deadline"]]
    transfer = draft["transfer"]
    return {
        **due(draft["opened_at"], deadline["amount"], deadline["unit"], zone),
        "due_amount": deadline["amount"],
        "due_unit": deadline["unit"],
        "status": "pending",
        "unreached": 0,
        "reply": "",
        "assignee": transfer["target"] if transfer["result"] in NOT_PUT_THROUGH else "",
    }


def arrange(database: Path) -> None:
    """Give the records the office's calendar."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.executemany(
            "INSERT INTO calendar_day VALUES (?, ?, '', 'office')",
            [(f"{HOLIDAY}", "holiday"), (f"{MAKE_UP_DAY}", "make_up")],
        )
        connection.executemany("INSERT INTO calendar_year VALUES (?)", [(year,) for year in KNOWN_YEARS])


def due(opened_at: int, amount: int, unit: str, zone: str) -> Row:
    """By when it is promised; the day of the promise does not count, days end when the office closes."""
    opened = instant(opened_at)
    if unit == "minutes":
        at = micros(opened + timedelta(minutes=amount))
        return {"due_at": at, "due_make_up": "", "due_estimated": 0}
    assert unit == "working_days"
    assert amount
    today = opened.astimezone(ZoneInfo(zone)).date()
    to_come = [today + timedelta(days=number) for number in range(1, 100)]
    working = [day for day in to_come if (day.weekday() < SATURDAY and day != HOLIDAY) or day == MAKE_UP_DAY]
    counted = working[:amount]
    return {
        "due_at": micros(datetime.combine(counted[-1], CLOSES_AT, ZoneInfo(zone))),
        "due_make_up": str(MAKE_UP_DAY) if MAKE_UP_DAY in counted else "",
        "due_estimated": int(any(d.year not in KNOWN_YEARS for d in to_come if d <= counted[-1])),
    }


# ── looking up ──


def is_found(record: Record, query: str) -> bool:
    """A naive scan of all that was ever said in the call; of a confidential one, of its number."""
    row, ever = record.row, _ever_said(record)
    core = ("phone", "phone_normalised", "caller_name", "organisation")
    unsearched = ("call_type", "late_reason", "outcome", "rings", "confidential", "read_back_at")
    texts = [text for name, text in ever if name not in (*core, *unsearched)]
    said = Said(
        number=str(row["number"]),
        is_confidential=record.is_confidential,
        names=[text for name, text in ever if name == "caller_name"],
        organisations=[text for name, text in ever if name == "organisation"],
        texts=[*texts, *(attempt["note"] for attempt in record.attempts)],
        phones=[text for name, text in ever if name in ("phone", "phone_normalised")],
    )
    return all(said.has(word) for word in query.split())


def _ever_said(record: Record) -> list[tuple[str, str]]:
    recorded = [*said(record.row, record.answers).items()]
    amended = [(a["field"], text) for a in record.amendments for text in (a["old"], a["new"])]
    return [(name, text) for name, text in (*recorded, *amended) if text]
