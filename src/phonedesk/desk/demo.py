"""A week of made-up calls, taken through the real use cases by a clock that is moved."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from phonedesk.desk.desk import Desk
from phonedesk.desk.made_up import put_through, ticks
from phonedesk.domain.deadline import due
from phonedesk.domain.draft import Draft
from phonedesk.domain.states import AttemptResult, Outcome
from phonedesk.domain.transfer import Transfer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from phonedesk.domain.emergency import Emergency
    from phonedesk.playbook.model import Playbook

CALLS = Path(__file__).with_name("demo.toml")
SETTINGS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "zh": ("市政务服务局办公室", ("李敏", "王建国")),
    "en": ("City Services Office", ("Lee Min", "Kim Wang")),
}
POSTPONED: Mapping[str, str] = {"zh": "对方在开会，约好另打", "en": "in a meeting, asked for another time"}
AREA_CODE = "010"
LENGTH, STEP = timedelta(minutes=4), timedelta(minutes=2)
DAYS_OVER, HOURS_OVER, A_LITTLE = timedelta(days=2), timedelta(hours=3, minutes=5), timedelta(minutes=40)
OF_THE_END = ("source", "progress", "result", "feedback")
"""What is told of an emergency after its call."""
NO_FIELDS = ("target", "reply", "late_reason", *OF_THE_END)
BY_DAY = ("overdue_days", "today")
DAYS_BACK = 40


@dataclass
class MovedClock:
    """A clock that stands until it is moved."""

    zone: tzinfo
    at: datetime

    def now(self) -> datetime:
        """Where it was moved to."""
        return self.at

    def monotonic(self) -> float:
        """Seconds of the moved clock."""
        return self.at.timestamp()


@dataclass(frozen=True)
class MadeUpCall:
    """One call of `demo.toml`, its texts in one language."""

    day: int
    """How many working days before today."""
    at: time
    outcome: Outcome
    call_type: str = ""
    phone: str = ""
    rings: int | None = None
    promise: str = ""
    """What a pending callback is to be by now: `overdue_days overdue_hours today later`."""
    tries: tuple[AttemptResult, ...] = ()
    replied: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)
    """Field → text; those of NO_FIELDS are not in the form."""


def fill(desk: Desk, language: str) -> None:
    """Set the desk up and give it a week of calls and callbacks; raises StoreError and OSError.

    `language` is that of the callers. The desk is thought to be a throw-away one without records.
    """
    department, operators = SETTINGS[language]
    desk.configure(department=department, operators=operators, operator=operators[0], area_code=AREA_CODE)
    clock = MovedClock(desk.clock.zone, desk.clock.now())
    past = Desk(desk.settings, clock)
    past.load_playbook()
    try:
        _Week(past, clock, language).take()
    finally:
        past.close()


class _Week:
    """The calls of the week, before now in any case."""

    def __init__(self, desk: Desk, clock: MovedClock, language: str) -> None:
        self._desk, self._clock, self._language = desk, clock, language
        self._now = clock.now()
        self._today = self._now.astimezone(clock.zone).date()
        back = (self._today - timedelta(days=days) for days in range(DAYS_BACK))
        self._days = [day for day in back if desk.calendar.current.is_working(day)]
        """The newest first; today is one of them unless nobody works."""

    def take(self) -> None:
        """Take all calls in the order of their times, then what came of the callbacks."""
        operators = self._desk.settings.operators
        calls = sorted(((self._opened_at(call), call) for call in _read(self._language)), key=lambda c: c[0])
        numbers = []
        for turn, (opened_at, call) in enumerate(calls):
            draft = _draft(call, opened_at, operators[turn % len(operators)], self._desk.playbook)
            self._clock.at = opened_at + LENGTH
            numbers.append(self._desk.calls.close(draft, call.outcome).number)
        for number, (opened_at, call) in zip(numbers, calls, strict=True):
            if call.outcome is Outcome.CALLBACK:
                self._call_back(number, opened_at, call)
            if emergency := self._desk.emergencies.of(number):
                self._see_through(emergency, call)

    def _opened_at(self, call: MadeUpCall) -> datetime:
        """When the call came in: on its day, or on the one that makes its callback due as it should be."""
        past = [at for day in self._days if (at := self._at(day, call.at)) + LENGTH < self._now]
        fitting = (at for at in past if call.promise in BY_DAY and self._fits(call, at))
        planned = self._at(self._days[call.day], call.at)
        return next(fitting, None) or next(at for at in past if at <= planned)

    def _fits(self, call: MadeUpCall, opened_at: datetime) -> bool:
        due_at = self._due_at(call, opened_at)
        if call.promise == "overdue_days":
            return self._now - due_at >= DAYS_OVER
        return due_at > self._now and self._is_today(due_at)

    def _due_at(self, call: MadeUpCall, opened_at: datetime) -> datetime:
        kind = self._desk.playbook.type_or_fallback(call.call_type)
        term, calendar = self._desk.playbook.deadline_of(kind).reason, self._desk.calendar.current
        closes_at = self._desk.settings.closes_at
        return due(opened_at + LENGTH, term, closes_at, self._clock.zone, calendar).at

    def _call_back(self, number: str, opened_at: datetime, call: MadeUpCall) -> None:
        results = [*call.tries]
        new_time = self._new_time(call, opened_at)
        if new_time is not None:
            results.insert(0, AttemptResult.POSTPONED)
        if call.replied:
            results.append(AttemptResult.ANSWERED)
        for turn, result in enumerate(results):
            at = self._attempt_at(opened_at, turn, len(results))
            self._clock.at = at + LENGTH
            notes = {"reply": call.texts.get("reply", ""), "reason": POSTPONED[self._language]}
            draft = Draft(uuid4(), at, self._desk.settings.operators[0], values=notes, returns=number)
            postponed_to = new_time if result is AttemptResult.POSTPONED else None
            self._desk.callbacks.attempt(draft, number, result, postponed_to)

    def _see_through(self, emergency: Emergency, call: MadeUpCall) -> None:
        """Tell everybody of an emergency, report on it once, and close it."""
        emergencies, number, texts = self._desk.emergencies, emergency.number, call.texts
        self._clock.at = emergency.opened_at + LENGTH
        for one in emergency.notifications:
            self._clock.at += STEP
            emergencies.tell(number, one.rung, uuid4(), answered=True)
        self._clock.at += STEP
        emergencies.add_progress(number, uuid4(), texts["source"], texts["progress"])
        self._clock.at += LENGTH
        emergencies.close(number, texts["result"], texts["feedback"])

    def _new_time(self, call: MadeUpCall, opened_at: datetime) -> datetime | None:
        """The time agreed on anew, where the promised one does not fit."""
        if call.promise == "overdue_hours":
            return self._now - HOURS_OVER
        if call.promise == "today" and not self._fits(call, opened_at):
            closing = datetime.combine(self._today, self._desk.settings.closes_at, self._clock.zone)
            return closing if closing > self._now else self._now + A_LITTLE
        return None

    def _attempt_at(self, opened_at: datetime, turn: int, turns: int) -> datetime:
        """One try a working day, and what would not be past by now shortly before now."""
        opened_on = opened_at.astimezone(self._clock.zone)
        after = [day for day in reversed(self._days) if day > opened_on.date()]
        if turn < len(after) and (at := self._at(after[turn], opened_on.time())) + LENGTH < self._now:
            return at
        return self._now - 2 * (turns - turn) * LENGTH

    def _is_today(self, at: datetime) -> bool:
        return at.astimezone(self._clock.zone).date() == self._today

    def _at(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self._clock.zone)


def _draft(call: MadeUpCall, opened_at: datetime, operator: str, playbook: Playbook) -> Draft:
    """The call as it stood before it was closed, with everything said and done that ought to be."""
    values = {name: text for name, text in call.texts.items() if name not in NO_FIELDS}
    draft = Draft(
        uuid4(),
        opened_at,
        operator,
        call_type=call.call_type,
        values={"phone": call.phone, **values},
        rings=call.rings,
        late_reason=call.texts.get("late_reason", ""),
        transfer=_transfer(call, opened_at),
        begun=opened_at.timestamp(),  # as the moved clock would have said
    )
    kind = playbook.type_of(call.call_type)
    return replace(draft, ticks=ticks(playbook, kind, opened_at)) if kind else draft


def _transfer(call: MadeUpCall, opened_at: datetime) -> Transfer:
    if call.outcome is not Outcome.TRANSFERRED:
        return Transfer()
    return put_through(call.texts["target"], opened_at)


def _read(language: str) -> list[MadeUpCall]:
    return [
        MadeUpCall(
            day=entry["day"],
            at=time.fromisoformat(entry["time"]),
            outcome=Outcome(entry["outcome"]),
            call_type=entry.get("type", ""),
            phone=entry.get("phone", ""),
            rings=entry.get("rings"),
            promise=entry.get("promise", ""),
            tries=tuple(map(AttemptResult, entry.get("tries", ()))),
            replied=entry.get("reply", False),
            texts=entry.get(language, {}),
        )
        for entry in tomllib.loads(CALLS.read_text(encoding="utf-8"))["calls"]
    ]
