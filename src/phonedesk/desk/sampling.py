"""Made-up calls and what became of them: the records that closing them for real would have made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from phonedesk.desk.made_up import put_through, ticks
from phonedesk.desk.sample_words import Caller, Weighted, Words
from phonedesk.domain.callback import Attempt, Callback, after
from phonedesk.domain.clock_check import Reading
from phonedesk.domain.draft import Draft
from phonedesk.domain.phone import read_phone
from phonedesk.domain.sample import Sample, sample_uuid
from phonedesk.domain.states import AttemptResult, Outcome

if TYPE_CHECKING:
    from random import Random

    from phonedesk.desk.desk import Desk
    from phonedesk.desk.sample_words import Kind, Topic
    from phonedesk.domain.call import Call
    from phonedesk.playbook.model import CallType

WITHOUT_DETAILS = Weighted[Outcome](
    {
        Outcome.WRONG_NUMBER: 28,
        Outcome.SILENT: 12,
        Outcome.SALES: 17,
        Outcome.TRIVIAL: 26,
        Outcome.INTERNAL: 11,
        Outcome.MISSED: 6,
    }.items()
)
HAS_NO_DETAILS = 0.18
RINGS = Weighted[int | None]({None: 58, 1: 14, 2: 14, 3: 9, 4: 5}.items())
LATE = 4
IN_FULL, READ_OUT = (60, 480), (8, 50)
"""Seconds that a call takes, with details and without."""
IS_FIELD_FILLED, ARE_STEPS_DONE, IS_ANONYMOUS, HAS_ASSIGNEE = 0.85, 0.75, 0.4, 0.6
IS_AMENDED, IS_CANCELLED, IS_LATE = 0.012, 0.06, 0.1
FAILED = Weighted[int]({0: 62, 1: 26, 2: 9, 3: 3}.items())
"""How often nobody was reached before."""
UNREACHED = (AttemptResult.NO_ANSWER, AttemptResult.BUSY)
HOUR = timedelta(hours=1)
FORGOTTEN = timedelta(days=3)
"""A pending callback that is overdue for longer is, but for one in five, put off into the days to come."""
IS_PUT_OFF, DAYS_TO_COME = 0.8, 12
OPENS, LAST_HOUR = 9, 17


class Sampler:
    """Makes one call after the other, the same for the same random numbers."""

    def __init__(self, desk: Desk, random: Random, first: int) -> None:
        """`first` is the ordinal of the first sample; the playbook is loaded."""
        self._desk = desk
        self._random = random
        self._first = self._next = first
        self._now = desk.clock.now()
        self._words = Words(random, desk.settings.area_code)
        self._operators = desk.settings.operators or self._words.all_of("operators")

    @property
    def made(self) -> int:
        """How many samples were made."""
        return self._next - self._first

    def sample(self, opened_at: datetime, *, is_pending: bool) -> Sample:
        """A call that came in at that time, and is a pending callback or is not."""
        ordinal = self._next
        self._next += 1
        draft = Draft(sample_uuid(ordinal), opened_at, self._random.choice(self._operators), begun=0.0)
        day = opened_at.astimezone(self._desk.clock.zone).date()
        if not is_pending and self._random.random() < HAS_NO_DETAILS:
            return Sample(self._without_details(draft), day)
        kind = (self._words.promising if is_pending else self._words.kinds).draw(self._random)
        topic = self._random.choice(kind.topics)
        outcome = Outcome.CALLBACK if is_pending else kind.outcomes.draw(self._random)
        call = self._recorded(draft, kind, topic, outcome)
        if call.callback:
            history = self._pending if is_pending else self._called_back
            call = replace(call, callback=history(call, call.callback, topic, ordinal))
        is_amended = self._random.random() < IS_AMENDED
        return Sample(call, day, self._amended(call) if is_amended else None)

    # the call

    def _without_details(self, draft: Draft) -> Call:
        outcome = WITHOUT_DETAILS.draw(self._random)
        rings = LATE if outcome is Outcome.MISSED else None
        draft = replace(draft, values={"phone": self._words.phone()}, rings=rings)
        return self._closed(draft, outcome, READ_OUT)

    def _recorded(self, draft: Draft, kind: Kind, topic: Topic, outcome: Outcome) -> Call:
        random, playbook = self._random, self._desk.playbook
        call_type = playbook.type_or_fallback(kind.type)
        caller = self._words.caller(topic)
        if call_type.confidential and random.random() < IS_ANONYMOUS:
            caller = Caller(self._words.one_of("anonymous"), phone=caller.phone)
        phone = caller.phone
        if outcome is Outcome.CALLBACK and not read_phone(phone).normalised:
            phone = self._words.mobile()
        rings = RINGS.draw(random)
        values = {
            "phone": phone,
            "caller_name": caller.name,
            "organisation": caller.organisation,
            "position": caller.position if "position" in call_type.fields else "",
            "matter": self._words.matter(topic),
            **self._answers(call_type, topic, outcome),
        }
        draft = replace(
            draft,
            call_type=call_type.id,
            values=values,
            rings=rings,
            late_reason=random.choice(playbook.late_reasons).text.zh if rings == LATE else "",
        )
        if random.random() < ARE_STEPS_DONE:
            draft = replace(draft, ticks=ticks(playbook, call_type, draft.opened_at))
        if outcome is Outcome.TRANSFERRED:
            draft = replace(draft, transfer=put_through(self._words.one_of("targets"), draft.opened_at))
        return self._closed(draft, outcome, IN_FULL)

    def _answers(self, call_type: CallType, topic: Topic, outcome: Outcome) -> dict[str, str]:
        return {
            name: self._words.filled(self._random.choice(texts))
            for name, texts in topic.fields.items()
            if name in call_type.fields
            and (name != "answer" or outcome is Outcome.ANSWERED)
            and self._random.random() < IS_FIELD_FILLED
        }

    def _closed(self, draft: Draft, outcome: Outcome, seconds: tuple[int, int]) -> Call:
        taken = self._random.randint(*seconds)
        closed = Reading(draft.opened_at + timedelta(seconds=taken), float(taken))
        call = self._desk.calls.record_of(draft, outcome, closed)
        return replace(call, notifications=())  # made-up emergencies are over

    # what became of it

    def _pending(self, call: Call, callback: Callback, topic: Topic, ordinal: int) -> Callback:
        failed = FAILED.draw(self._random)
        results = [self._random.choice(UNREACHED) for _ in range(failed)]
        is_forgotten = callback.due_at < self._now - FORGOTTEN
        if is_forgotten and self._random.random() < IS_PUT_OFF:
            results.append(AttemptResult.POSTPONED)
        return self._after(call, self._assigned(callback), results, topic, ordinal)

    def _called_back(self, call: Call, callback: Callback, topic: Topic, ordinal: int) -> Callback:
        results = [self._random.choice(UNREACHED) for _ in range(FAILED.draw(self._random))]
        is_cancelled = not topic.replies or self._random.random() < IS_CANCELLED
        results.append(AttemptResult.CANCELLED if is_cancelled else AttemptResult.ANSWERED)
        return self._after(call, self._assigned(callback), results, topic, ordinal)

    def _assigned(self, callback: Callback) -> Callback:
        if self._random.random() > HAS_ASSIGNEE:
            return callback
        return replace(callback, assignee=self._words.one_of("targets"))

    def _after(
        self, call: Call, callback: Callback, results: list[AttemptResult], topic: Topic, ordinal: int
    ) -> Callback:
        moments = self._moments(call, callback.due_at, len(results))
        for part, (at, result) in enumerate(zip(moments, results, strict=True), 1):
            note, due_at = "", None
            if result is AttemptResult.ANSWERED:
                note = self._words.filled(self._random.choice(topic.replies))
            elif result is AttemptResult.CANCELLED:
                note = self._words.one_of("cancelled")
            elif result is AttemptResult.POSTPONED:
                note, due_at = self._words.one_of("postponed"), self._in_days_to_come()
            operator, length = self._random.choice(self._operators), self._random.randint(20, 240)
            uuid = sample_uuid(ordinal, part)
            opened_at = at - timedelta(seconds=length)
            callback = after(callback, Attempt(uuid, opened_at, at, operator, result, note, due_at))
        return callback

    def _moments(self, call: Call, due_at: datetime, number: int) -> list[datetime]:
        """When somebody tried to call back: until it was due, now and then for longer, never after now."""
        until = max(due_at, call.closed_at + HOUR)
        if self._random.random() < IS_LATE:
            until += self._random.randint(1, 72) * HOUR
        until = min(until, self._now)
        span = until - call.closed_at
        tries = [call.closed_at + span * (0.05 + 0.9 * self._random.random()) for _ in range(number)]
        return sorted(self._in_hours(at, call.closed_at, until) for at in tries)

    def _in_hours(self, at: datetime, after: datetime, until: datetime) -> datetime:
        """The same day while the office is open, where that is within the bounds."""
        local = at.astimezone(self._desk.clock.zone)
        open_at = local.replace(hour=self._random.randint(OPENS, LAST_HOUR - 1)).astimezone(UTC)
        return open_at if after < open_at < until else at

    def _in_days_to_come(self) -> datetime:
        zone = self._desk.clock.zone
        day = self._now.astimezone(zone).date() + timedelta(days=self._random.randint(1, DAYS_TO_COME))
        hour = time(self._random.randint(OPENS, LAST_HOUR))
        return datetime.combine(day, hour, zone).astimezone(UTC)

    def _amended(self, call: Call) -> Call:
        """The call as somebody put it right within a few days: the number, the name or the organisation."""
        at = min(call.closed_at + self._random.randint(1, 60) * HOUR, self._now)
        later = replace(call, closed_at=at, operator=self._random.choice(self._operators))
        match self._random.choice(("phone", "caller_name", "organisation")):
            case "phone":
                phone = self._words.mobile()
                normalised = read_phone(phone, self._desk.settings.area_code).normalised
                return replace(later, phone=phone, phone_normalised=normalised)
            case "caller_name":
                return replace(later, caller_name=self._words.name())
            case _:
                return replace(later, organisation=self._words.filled("{place}社区居委会"))
