"""A life as it is lived: each step at a real desk and in the model, and then the two compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.life import words
from tests.faults.life.desks import SECOND
from tests.faults.life.model import NO_TRANSFER, Draft
from tests.faults.life.rules import micros
from tests.faults.life.saves import Saves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.faults.life.steps import Step

WITHOUT_A_DESK = ("wait", "jump", "turn", "crash", "leave", "start", "restart")
"""Steps for which a desk that does not run is not started first."""


class Life(Saves):
    """What can happen at a desk, by the names that steps have."""

    def live(self, steps: Sequence[Step]) -> None:
        """Raises AssertionError at the first step after which something is not as it must be."""
        for step in steps:
            self.take(step)
            self.compare()
        self.compare(every=True)

    def take(self, step: Step) -> None:
        """Have it happen, where it can."""
        self.pass_time(1)
        if step.what not in WITHOUT_A_DESK and not self.model.desks[step.desk].runs:
            self.start(step.desk, words.ZONES[step.desk])
        getattr(self, f"do_{step.what}")(step.desk, *step.details, step.fault)

    def do_wait(self, _: int, seconds: int, fault: str) -> None:
        self.pass_time(seconds)

    def do_jump(self, _: int, seconds: int, fault: str) -> None:
        self.set_clock(self.model.now + seconds * SECOND)

    def do_turn(self, _: int, which: int, fault: str) -> None:
        self.set_clock(micros(words.TURNS_OF_THE_CLOCK[which]))

    def do_start(self, number: int, zone: str, fault: str) -> None:
        self.start(number, zone, fault)

    def do_open(self, number: int, fault: str) -> None:
        self.open_call(number, fault)

    def do_return(self, number: int, which: int, fault: str) -> None:
        self.call_back(number, which)

    def do_park(self, number: int, fault: str) -> None:
        self.park(number)

    def do_switch(self, number: int, which: int, fault: str) -> None:
        if parked := self.model.desks[number].parked:
            self.resume(number, parked[which % len(parked)])

    def do_mistake(self, number: int, fault: str) -> None:
        desk = self.model.desks[number]
        if desk.current:
            assert self.ask(number, "let_go") == ("done", None)
            self.model.let_go(desk, desk.current)

    def do_crash(self, number: int, fault: str) -> None:
        self.crash(number)

    def do_restart(self, number: int, zone: str, fault: str) -> None:
        """Killed, and started again at once; with a fault, while another program has the records locked."""
        self.crash(number)
        self.start(number, zone, fault)

    def do_leave(self, number: int, fault: str) -> None:
        self.leave(number)

    def do_type(self, number: int, name: str, text: str, fault: str) -> None:
        draft = self.at_hand(number)
        if bool(draft["returns"]) != (name in (words.REPLY, words.REASON)):
            return
        draft["values"][name] = text
        self.apply(number, "FieldSet", (name, text), fault)

    def do_promise(self, number: int, fault: str) -> None:
        """A callback, to a number that is asked for where none is known."""
        draft = self._call(number)
        if draft and not words.PHONES[draft["values"].get("phone", "")].recorded:
            self.do_type(number, "phone", words.REACHABLE, "")
        self.do_close(number, "callback", fault)

    def do_retry(self, number: int, name: str, text: str, outcome: str, fault: str) -> None:
        """A call is corrected and saved again that is recorded, though its saving was said to have failed."""
        desk = self.model.desks[number]
        for uuid, draft in desk.open.items():
            if self.model.is_recorded(uuid) and not draft["returns"]:
                if desk.current != uuid:
                    self.resume(number, uuid)
                self.do_type(number, name, text, "")
                self.do_close(number, outcome, fault)
                return

    def do_choose(self, number: int, call_type: str, fault: str) -> None:
        if draft := self._call(number):
            draft["call_type"] = call_type
            self.apply(number, "TypeChanged", (call_type,), fault)

    def do_ring(self, number: int, rings: int, fault: str) -> None:
        if draft := self._call(number):
            draft["rings"] = rings
            draft["late_reason"] = draft["late_reason"] if rings == 4 else ""
            self.apply(number, "RingsCounted", (rings,), fault)

    def do_late(self, number: int, reason: str, fault: str) -> None:
        if draft := self._call(number):
            draft["late_reason"] = reason
            self.apply(number, "LateReasonGiven", (reason,), fault)

    def do_tick(self, number: int, step: str, fault: str) -> None:
        if draft := self._call(number):
            draft["ticks"][step] = self.model.now
            self.apply(number, "StepTicked", (step, self._now), fault)

    def do_untick(self, number: int, which: int, fault: str) -> None:
        draft = self._call(number)
        if draft and draft["ticks"]:
            step = sorted(draft["ticks"])[which % len(draft["ticks"])]
            del draft["ticks"][step]
            self.apply(number, "StepUnticked", (step,), fault)

    def do_target(self, number: int, whom: str, fault: str) -> None:
        if draft := self._call(number):
            if draft["transfer"]["result"]:
                draft["transfer"] = dict(NO_TRANSFER)
            draft["transfer"]["target"] = whom
            self.apply(number, "TransferTargeted", (whom,), fault)

    def do_hold(self, number: int, minutes: int, fault: str) -> None:
        if draft := self._call(number):
            draft["transfer"] |= {"wait_minutes": minutes, "asked_to_hold_at": self.model.now}
            self.apply(number, "AskedToHold", (minutes, self._now), fault)

    def do_brief(self, number: int, fault: str) -> None:
        if draft := self._call(number):
            draft["transfer"]["briefed_at"] = self.model.now
            self.apply(number, "Briefed", (self._now,), fault)

    def do_connect(self, number: int, result: str, fault: str) -> None:
        if draft := self._call(number):
            confirmed = self.model.now if result == "connected" else None
            draft["transfer"] |= {"result": result, "confirmed_at": confirmed}
            self.apply(number, "TransferEnded", (("result", result), self._now), fault)

    # ── a draft that changes ──

    def _call(self, number: int) -> Draft | None:
        """The call at hand, where it is no return call."""
        draft = self.at_hand(number)
        return None if draft["returns"] else draft

    @property
    def _now(self) -> tuple[str, int]:
        return ("at", self.model.now)
