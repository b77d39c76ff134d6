"""Saving a call or an attempt, and how that goes where it is made to fail."""

from __future__ import annotations

from tests.faults.life import words
from tests.faults.life.desks import GONE, SECOND
from tests.faults.life.model import DeskModel, Draft
from tests.faults.life.opening import Opening
from tests.faults.life.rules import note_of

WITH_ROWS_ALONE = ("trigger", "no_room")
"""Faults that are met where a row is written: a retry that has nothing new to say meets none."""
AT_THE_COMMIT = ("reading", "after_commit")
"""Faults of the commit, which waits for whoever reads even where there is nothing to write."""
BEFORE_ALL = ("reserved", "exclusive", "read_only")
"""Faults that are met before anything is read."""
HOUR = 3600 * SECOND


class Saves(Opening):
    """The steps that put something into the records."""

    def do_close(self, number: int, outcome: str, fault: str) -> None:
        desk = self.model.desks[number]
        draft = self.at_hand(number)
        if draft["returns"]:
            return
        if fault == "full":
            draft["values"]["matter"] = words.LONG
            assert self.ask(number, "apply", "FieldSet", ("matter", words.LONG), "") == ("done", None)
            self.model.folder.keep(draft)
        has_phone = bool(words.PHONES[draft["values"].get("phone", "")].recorded)
        refusal = "NoWayToReachError" if outcome == "callback" and not has_phone else ""
        writes = not refusal and self.model.would_write(desk, draft, outcome)
        draft["outcome"] = outcome
        self.apply(number, "OutcomeChosen", (outcome,), "")
        with self.locked_for(number, fault):
            answer = self.ask(number, "close", outcome, fault)
        if refusal:
            assert answer == ("refused", refusal)
            return
        if self._is_written(answer, fault, writes=writes):
            given = self.model.close(desk, draft, outcome)
            assert answer[0] != "done" or answer[1] == given, "the number that the caller was told"
        elif fault == "killed_before_commit":
            self.model.lose_number(desk, draft, outcome)
        self._let_go(desk, draft, answer, fault)

    def do_attempt(self, number: int, result: str, fault: str) -> None:
        desk = self.model.desks[number]
        draft = desk.draft
        if draft is None or not draft["returns"]:
            self.call_back(number, 0)
            draft = desk.draft
        if draft is None or not draft["returns"]:
            return
        new_time = self.model.now + 26 * HOUR if result == "postponed" else None
        note = note_of(draft, result)
        refusal = self.model.refusal(draft, result, note, new_time)
        draft["outcome"] = result
        self.apply(number, "OutcomeChosen", (result,), "")
        with self.locked_for(number, fault):
            answer = self.ask(number, "attempt", result, new_time, fault)
        if refusal and (refusal != "CallbackClosedError" or fault not in BEFORE_ALL):
            assert answer == ("refused", refusal)
            return
        writes = not refusal and self.model.would_attempt(draft, result, note, new_time)
        if self._is_written(answer, fault, writes=writes):
            self.model.attempt(draft, result, note, new_time)
        self._let_go(desk, draft, answer, fault)

    def _is_written(self, answer: tuple[str, object], fault: str, *, writes: bool) -> bool:
        """Whether it is in the records now, as the fault will have it."""
        if fault == "full":
            has_failed = answer[0] == "failed"  # a correction may find room in the pages that are there
            assert has_failed or answer[0] == "done"
            assert not has_failed or writes
        elif fault in WITH_ROWS_ALONE:
            has_failed = writes
            assert answer[0] == ("failed" if writes else "done"), f"{fault}: {answer}"
        elif fault in BEFORE_ALL or fault in AT_THE_COMMIT:
            has_failed = True
            assert answer[0] == "failed", f"{fault}: {answer}"
        elif fault:
            has_failed = True
            assert answer == GONE, f"{fault}: {answer}"
        else:
            has_failed = False
            assert answer[0] == "done", answer
        self.note("save", fault if has_failed else "")
        return not has_failed or fault in ("after_commit", "killed_after_commit", "killed_forgetting")

    def _let_go(self, desk: DeskModel, draft: Draft, answer: tuple[str, object], fault: str) -> None:
        """The draft goes once the record is acknowledged, and not before."""
        if answer[0] == "done":
            self.model.let_go(desk, draft["uuid"])
        elif fault == "killed_forgetting":
            del self.model.folder.drafts[draft["uuid"]]
