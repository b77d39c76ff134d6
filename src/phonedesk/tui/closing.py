"""The goodbye of a call: what is still missing, what came of it, the saving, and the farewell."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from phonedesk.desk.callbacks import ReplyMissingError
from phonedesk.desk.calls import NoWayToReachError
from phonedesk.desk.passing_on import missed_by, people_to_tell
from phonedesk.domain.draft import REFERRED_TO
from phonedesk.domain.states import RESULTS, WITHOUT_DETAILS, DeadlineUnit, DueBasis, Outcome
from phonedesk.playbook.progress import missing_fields, steps_at, unsaid_steps
from phonedesk.store.errors import StoreError
from phonedesk.tui.actions import initials_of
from phonedesk.tui.emergency_texts import reach
from phonedesk.tui.lines import beginning, details, not_ours_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from phonedesk.desk.calls import Closed
    from phonedesk.domain.callback import Callback
    from phonedesk.domain.draft import Draft
    from phonedesk.tui.front import Front

MOVE_DUE = 9
"""The digit that asks by when else a callback is promised, and why."""
MISTAKE = 0
"""The digit that ends an empty call without a record."""


class ClosingPage(Protocol):
    """The page on which a call is closed."""

    def tell(self, text: str, *, alarm: bool = False) -> None:
        """Say one sentence in the message row."""

    def may_save(self) -> bool:
        """Whether the key at hand may save or drop something."""

    def save(self, outcome: Outcome) -> None:
        """Close the call on the page."""

    def ask_for_reply(self, draft: Draft) -> None:
        """Ask what the caller was told who asked after a callback."""

    def move_due(self, draft: Draft) -> None:
        """Ask by when else a callback is promised."""

    def let_go(self, draft: Draft) -> bool:
        """The draft goes; whether it was on the page."""

    def closed(self, draft: Draft, outcome: Outcome, closed: Closed) -> None:
        """The call is in the log; its draft can go."""

    def unreachable(self) -> None:
        """A callback was promised, but there is no number."""


class Closing:
    """Asks what came of a call, and has it saved once."""

    def __init__(self, front: Front, page: ClosingPage, leave: Callable[[], None]) -> None:
        """`leave` leads on once there is no call any more."""
        self._front = front
        self._page = page
        self._leave = leave
        self._saving: set[UUID] = set()

    def is_saving(self, draft: Draft) -> bool:
        """Whether the call is just being saved: then nothing of it is changed any more."""
        return draft.uuid in self._saving

    def question(self, draft: Draft) -> Iterator[tuple[str, str]]:
        """The lines of the goodbye page."""
        if draft.is_empty:
            yield from self._without_details()
            return
        say, text, playbook = self._front.wording.say, self._front.wording.text, self._front.desk.playbook
        read_back = next((s for s in steps_at(playbook, draft, "close") if s.step.kind == "do"), None)
        if read_back and draft.has_caller:
            marks = self._front.marks
            mark = marks.done if read_back.done else marks.open
            yield say("Read back"), f"{mark} {beginning(self._front, details(self._front, draft))}"
        outcomes = self._outcomes(draft)
        if Outcome.CALLBACK in outcomes and (spoken := self._front.spoken_due(draft)):
            if draft.has_caller:
                yield say("Promise"), text(playbook.phrases.promise, due=spoken)
            if draft.moved_due and not self._front.desk.callers.promised(draft):
                yield say("Reason"), draft.moved_due.reason
        missing = [text(field.label) for field in missing_fields(playbook, draft)]
        if not draft.call_type:
            missing.insert(0, say("the type (kept as “{type}”)", type=text(playbook.fallback.name)))
        if missing:
            yield say("Missing"), say(", ").join(missing)
        unsaid = [text(step.short) for step in unsaid_steps(playbook, draft)]
        if unsaid and draft.has_caller:
            yield say("Unsaid"), say(", ").join(unsaid)
        yield "", ""
        for number, outcome in enumerate(outcomes):
            yield say("Result") if number == 0 else "", self._result(draft, outcome)
        if self._may_move_due(draft):
            yield "", say("{digit} another time for the callback", digit=MOVE_DUE)
        if draft.is_bare:
            yield "", f"{MISTAKE} {self._mistake}"

    def digits(self, draft: Draft) -> str:
        """The digits that save, as the key bar shows them."""
        if draft.is_empty:
            return f"{MISTAKE}-{len(WITHOUT_DETAILS)}"
        numbers = sorted(RESULTS.index(outcome) + 1 for outcome in self._outcomes(draft))
        return f"{numbers[0]}-{numbers[-1]}" if len(numbers) > 1 else str(numbers[0])

    def answer(self, draft: Draft, digit: int) -> None:
        """A digit of the goodbye page."""
        if draft.is_bare and digit == MISTAKE:
            if self._page.may_save():
                self._page.let_go(draft)
                self._leave()
        elif digit == MOVE_DUE and not draft.is_empty and self._may_move_due(draft):
            self._page.move_due(draft)
        elif outcome := self._outcome_at(draft, digit):
            if draft.follows and outcome is Outcome.ANSWERED:  # the reply is kept (3.1.3)
                self._page.ask_for_reply(draft)
            else:
                self._page.save(outcome)
        else:
            self._page.tell(self._front.wording.say("{digit} stands for nothing here.", digit=digit))

    def back(self, draft: Draft) -> None:
        """Escape in the form: a call is never left by it."""
        self._page.tell(self._front.wording.say("F4 leads home; the call is kept."))

    def _outcome_at(self, draft: Draft, digit: int) -> Outcome | None:
        if draft.is_empty:
            return WITHOUT_DETAILS[digit - 1] if 1 <= digit <= len(WITHOUT_DETAILS) else None
        if not 1 <= digit <= len(RESULTS):
            return None
        outcome = RESULTS[digit - 1]
        return outcome if outcome in self._outcomes(draft) else None

    async def save(self, draft: Draft, outcome: Outcome) -> None:
        """Put the call into the log; a failure leaves everything as it was, with one sentence."""
        if self.is_saving(draft):
            return
        self._saving.add(draft.uuid)
        self._page.tell(self._front.wording.say("Saving."))
        try:
            closed = await self._front.records.run(self._front.desk.calls.close, draft, outcome)
        except NoWayToReachError:
            self._page.unreachable()
        except ReplyMissingError:
            said = self._front.wording.say("Please type the reply that was given.")
            self._page.tell(said, alarm=True)
        except Exception as error:  # whatever it was, the form stays and the person has to be told
            self._page.tell(self._front.trouble(error), alarm=True)
        else:
            self._page.closed(draft, outcome, closed)
            if fault := self._front.desk.numbers.fault:
                self._front.banner = self._front.banner or self._front.trouble(fault)
        finally:
            self._saving.discard(draft.uuid)

    def saved(self, outcome: Outcome, closed: Closed) -> str:
        """Under which number the call is in the log, as what."""
        wording = self._front.wording
        return wording.say(
            "Saved as {number}: {outcome}.", number=closed.number, outcome=wording.outcome(outcome)
        )

    def clock_moved(self, closed: Closed) -> str:
        """That the clock was moved, where it was."""
        if not closed.clock_moved:
            return ""
        return self._front.wording.say(
            "Saved as {number} and marked: the clock jumped {moved}, check it.",
            number=closed.number,
            moved=self._front.wording.clock_moved(closed.clock_moved),
        )

    def farewell(self, draft: Draft, outcome: Outcome, closed: Closed) -> Iterator[tuple[str, str]]:
        """The lines of the farewell page."""
        wording = self._front.wording
        yield "", self.saved(outcome, closed)
        if outcome is Outcome.NOT_OURS and draft.has_caller:
            yield wording.say("Say"), not_ours_line(self._front, draft)
        yield from self._pestering(draft)
        if closed.is_emergency:
            yield "Enter", wording.say("whom to tell now: {whom}", whom=self._first_of_ladder(draft))
        if closed.due:
            yield wording.say("Promise"), self._front.promised(draft, closed.due)
        if told := self._told(draft, outcome):
            yield wording.say("To be told"), told
        if asked := closed.asked_after:
            yield wording.say("Follows"), f"{draft.follows}  {wording.callback_status(asked.status)}"
            if asked.is_open:
                yield "", self._promise_stands(asked, asked.calls)

    def _first_of_ladder(self, draft: Draft) -> str:
        """Who is to be told first, and with whom they can be reached (3.4.2)."""
        first = self._front.desk.emergencies.planned(draft)[0]
        return f"{self._front.wording.text(first)}  {reach(self._front, first)[0]}"

    def _pestering(self, draft: Draft) -> Iterator[tuple[str, str]]:
        """That a number called so often that it is to be reported (4.3.2)."""
        desk, wording = self._front.desk, self._front.wording
        phone = draft.text_of("phone").strip()
        if draft.call_type not in desk.playbook.nuisance_types or not phone:
            return
        with suppress(StoreError):  # it is in the log, whatever can be read of it
            pestering = desk.nuisances.of(phone)
            if desk.nuisances.is_reportable(pestering):
                days, letters = desk.playbook.nuisance.days, initials_of("nuisances")
                often = wording.say("{n} nuisance calls in {days} days", n=len(pestering.calls), days=days)
                yield "", often
                yield f"F10 {letters}", wording.say("report it, mark the number (4.3.2)")

    def farewell_line(self, closed: Closed) -> str:
        """The last line to say, with the number as callers are told it: without the year."""
        farewell = self._front.desk.playbook.phrases.farewell_number
        return self._front.wording.text(farewell, number=closed.number[len("2026") :])

    def entered_line(self) -> str:
        """What stands there where nobody is on the line: the way to the next paper note."""
        letters = initials_of("late_entry")
        return self._front.wording.say("Entered. F10 {letters} enters the next one.", letters=letters)

    def _promise_stands(self, callback: Callback, calls: int) -> str:
        """That the earlier promise holds, and how often its caller has called by then."""
        local = callback.due_at.astimezone(self._front.desk.clock.zone)
        due = f"{local:%H:%M}" if callback.due_reason.unit is DeadlineUnit.MINUTES else f"{local:%m-%d}"
        return self._front.wording.say("{due} stays, call {n}", due=due, n=calls)

    def _told(self, draft: Draft, outcome: Outcome) -> str:
        """Who is to be told of the call, and by when where that was asked for or set; '' for nobody."""
        front, desk = self._front, self._front.desk
        people = front.wording.say(", ").join(people_to_tell(desk.playbook, draft, outcome, desk.calls.head))
        due = desk.calls.due(draft)
        is_set = people and due.reason.basis is DueBasis.MOVED
        return f"{people}\n{front.promised(draft, due)}" if is_set else people

    def _may_move_due(self, draft: Draft) -> bool:
        """Whether a callback would be promised: one that stands already is moved on its own page."""
        return Outcome.CALLBACK in self._outcomes(draft) and not self._front.desk.callers.promised(draft)

    def _outcomes(self, draft: Draft) -> tuple[Outcome, ...]:
        return self._front.desk.playbook.type_or_fallback(draft.call_type).outcomes

    def _without_details(self) -> Iterator[tuple[str, str]]:
        wording = self._front.wording
        yield "", wording.say("Nothing was noted. What kind of call was it?")
        yield "", ""
        for digit, outcome in enumerate(WITHOUT_DETAILS, start=1):
            yield str(digit), wording.outcome(outcome)
        yield str(MISTAKE), self._mistake

    @property
    def _mistake(self) -> str:
        return self._front.wording.say("opened by mistake, no record")

    def _result(self, draft: Draft, outcome: Outcome) -> str:
        wording = self._front.wording
        line = f"{RESULTS.index(outcome) + 1} {wording.outcome(outcome)}"
        asked = self._front.desk.callers.asked_after(draft)
        is_promised = asked is not None and asked.callback.is_open
        if outcome is Outcome.CALLBACK and asked and is_promised:
            line += "  " + self._promise_stands(asked.callback, asked.callback.calls + 1)
        elif outcome is Outcome.CALLBACK:
            line += "  " + self._front.due_line(draft)
            if assignee := missed_by(draft):
                line += "  " + wording.say("by {person}", person=assignee.split()[0])
        elif outcome is Outcome.ANSWERED and is_promised:
            line += "  " + wording.say("ends {number}", number=draft.follows[len("2026") :])
        elif outcome is Outcome.MESSAGE_TAKEN:
            line += "  " + self._told(draft, outcome)
        elif outcome is Outcome.NOT_OURS:
            line += "  " + draft.text_of(REFERRED_TO).strip()
        return line
