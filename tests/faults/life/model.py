"""What must be so after each step of a life, in plain Python from the words of the design.

A call is a draft until it is closed, then a record for good. A retry reads first: equal, its number;
different, an amendment. A draft is on the disk; one that is open at a desk is offered to no other; one of
which the records say everything is dropped at the start. A number is the day on which the call was opened in
the desk's zone, then three digits that count up, never given twice.

Nothing here calls the program, and instants are microseconds since 1970.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from tests.faults.life.rules import Record, note_of, record_of, said
from tests.faults.life.words import PHONES, WITHOUT_DETAILS

Draft = dict[str, Any]
"""What is known of an open call, by the names under which a draft keeps it."""
NO_TRANSFER = {
    "target": "",
    "wait_minutes": None,
    "asked_to_hold_at": None,
    "briefed_at": None,
    "confirmed_at": None,
    "result": None,
}
OPEN = ("pending", "unreached")


def new_draft(uuid: str, now: int, operator: str, returns: str) -> Draft:
    return {
        "uuid": uuid,
        "opened_at": now,
        "operator": operator,
        "call_type": "",
        "values": {},
        "rings": None,
        "late_reason": "",
        "ticks": {},
        "transfer": dict(NO_TRANSFER),
        "parked_at": None,
        "returns": returns,
        "outcome": "",
    }


@dataclass
class DeskModel:
    """One desk: what is open at it. It runs, or it does not."""

    operator: str
    runs: bool = False
    zone: str = ""
    open: dict[str, Draft] = field(default_factory=dict)
    current: str | None = None
    parked: list[str] = field(default_factory=list)
    """The longest waiting first."""

    @property
    def draft(self) -> Draft | None:
        return self.open[self.current] if self.current else None

    def forget_all(self) -> None:
        """It has ended: what was not on the disk is gone."""
        self.runs, self.current = False, None
        self.open, self.parked = {}, []


@dataclass
class Folder:
    """The folder of drafts: one for all desks."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    locks: set[str] = field(default_factory=set)
    """The lock files, those that a dead desk left among them."""
    leftovers: set[str] = field(default_factory=set)
    """Of these drafts a half-written file lies about."""

    def keep(self, draft: Draft) -> None:
        self.drafts[draft["uuid"]] = copy.deepcopy(draft)
        self.locks.add(draft["uuid"])

    def drop(self, uuid: str) -> None:
        self.drafts.pop(uuid, None)
        self.locks.discard(uuid)

    def all(self) -> set[str]:
        return set(self.drafts) | self.locks | self.leftovers


@dataclass
class Model:
    """Two desks on one folder, and the records."""

    now: int
    desks: tuple[DeskModel, DeskModel]
    folder: Folder = field(default_factory=Folder)
    records: list[Record] = field(default_factory=list)
    """In order of entry."""
    promised: list[str] = field(default_factory=list)
    """The numbers of the calls with a callback, in order of entry."""
    lost: dict[str, int] = field(default_factory=dict)
    """Day → the last sequence that was taken, and may have been told, though no record bears it."""

    # ── the start, and the end ──

    def start(self, desk: DeskModel, zone: str, *, can_read_records: bool = True) -> None:
        """What no running desk has open is taken over, unless the records say all of it."""
        held = {uuid for other in self.desks if other.runs for uuid in other.open}
        desk.runs, desk.zone = True, zone
        taken = []
        for uuid in self.folder.all() - held:
            self.folder.leftovers.discard(uuid)
            draft = self.folder.drafts.get(uuid)
            if draft is None or (can_read_records and self._says_all(desk, draft)):
                self.folder.drop(uuid)
            else:
                self.folder.locks.add(uuid)
                taken.append(copy.deepcopy(draft))
        for draft in sorted(taken, key=lambda draft: (draft["opened_at"], draft["uuid"])):
            desk.open[draft["uuid"]] = draft
            desk.parked.append(draft["uuid"])

    def leave(self, desk: DeskModel) -> None:
        """Drafts stay for the next start, without their locks."""
        self.folder.locks -= set(desk.open)
        desk.forget_all()

    def is_recorded(self, uuid: str) -> bool:
        calls = any(record.row["uuid"] == uuid for record in self.records)
        return calls or any(self._tried(record, uuid) for record in self.records)

    def _says_all(self, desk: DeskModel, draft: Draft) -> bool:
        """Whether saving the draft, with what was chosen last, would put nothing into the records."""
        if draft["returns"]:
            own = [row for row in self.by_number(draft["returns"]).attempts if row["draft"] == draft["uuid"]]
            said = {(row["result"], row["note"]) for row in own}
            result = draft["outcome"] or (own[-1]["result"] if own else "")
            return (result, note_of(draft, result)) in said
        known = next((record for record in self.records if record.row["uuid"] == draft["uuid"]), None)
        if known is None:
            return False
        outcome = draft["outcome"] or known.says()["outcome"]
        if outcome in WITHOUT_DETAILS and draft["call_type"]:
            return False
        if outcome == "callback" and not PHONES[draft["values"].get("phone", "")].recorded:
            return False
        return not self.would_write(desk, draft, outcome)

    # ── open calls ──

    def open_call(self, desk: DeskModel, uuid: str, returns: str = "") -> Draft:
        draft = new_draft(uuid, self.now, desk.operator, returns)
        desk.open[uuid] = draft
        desk.current = uuid
        self.folder.locks.add(uuid)
        return draft

    def park(self, desk: DeskModel) -> Draft | None:
        """The call on the page, which waits from now on."""
        draft = desk.draft
        if draft is not None:
            draft["parked_at"] = self.now
            desk.parked.append(draft["uuid"])
            desk.current = None
        return draft

    def resume(self, desk: DeskModel, uuid: str) -> Draft:
        desk.parked.remove(uuid)
        desk.current = uuid
        desk.open[uuid]["parked_at"] = None
        return desk.open[uuid]

    def let_go(self, desk: DeskModel, uuid: str) -> None:
        self._out_of_memory(desk, uuid)
        self.folder.drop(uuid)

    def _out_of_memory(self, desk: DeskModel, uuid: str) -> None:
        del desk.open[uuid]
        if desk.current == uuid:
            desk.current = None
        else:
            desk.parked.remove(uuid)

    # ── records ──

    def close(self, desk: DeskModel, draft: Draft, outcome: str) -> str:
        """The number of the call: a new one, or that of the record which is there already."""
        record = record_of(draft, outcome, self.now, desk.zone)
        known = next((there for there in self.records if there.row["uuid"] == draft["uuid"]), None)
        if known is None:
            sequence = self._next_sequence(str(record.row["day"]))
            record.row |= {"sequence": sequence, "number": f"{record.row['day']}-{sequence:03d}"}
            self.records.append(record)
            known = record
        else:
            self._amend(known, record, draft["operator"])
        number = str(known.row["number"])
        if record.callback and number not in self.promised:
            known.callback = record.callback
            self.promised.append(number)
        return number

    def lose_number(self, desk: DeskModel, draft: Draft, outcome: str) -> None:
        """A desk died with the number of a new record in its mouth: nobody knows whether it was told."""
        if not self.is_recorded(draft["uuid"]):
            day = str(record_of(draft, outcome, self.now, desk.zone).row["day"])
            self.lost[day] = self._next_sequence(day)

    def _next_sequence(self, day: str) -> int:
        same_day = [int(there.row["sequence"]) for there in self.records if there.row["day"] == day]
        return max([*same_day, self.lost.get(day, 0)]) + 1

    def would_write(self, desk: DeskModel, draft: Draft, outcome: str) -> bool:
        """Whether closing puts any row into the records."""
        trial = copy.deepcopy(self)
        before = (trial.records, trial.promised)
        after = copy.deepcopy(before)
        trial.close(desk, draft, outcome)
        return before != after

    def _amend(self, known: Record, record: Record, operator: str) -> None:
        before, now = known.says(), said(record.row, record.answers)
        for name in {**before, **now}:
            old, new = before.get(name, ""), now.get(name, "")
            if old != new:
                signed = {"at": self.now, "operator": operator}
                known.amendments.append({**signed, "field": name, "old": old, "new": new})
        there = {step["step"] for step in known.steps}
        known.steps += [step for step in record.steps if step["step"] not in there]
        if record.transfers and (not known.transfers or known.transfers[-1] != record.transfers[-1]):
            known.transfers += record.transfers

    # ── return calls ──

    def pending(self) -> list[Record]:
        """The open callbacks, the most urgent first."""
        found = [self.by_number(number) for number in self.promised]
        open_ones = [record for record in found if record.callback and record.callback["status"] in OPEN]
        return sorted(open_ones, key=lambda record: record.callback["due_at"] if record.callback else 0)

    def by_number(self, number: str) -> Record:
        return next(record for record in self.records if record.row["number"] == number)

    def refusal(self, draft: Draft, result: str, note: str, due_at: int | None) -> str:
        """Why an attempt is not written; "" where it is, or where it is written already."""
        if result == "answered" and not note:
            return "ReplyMissingError"
        if result in ("postponed", "cancelled") and not note:
            return "ReasonMissingError"
        record = self.by_number(draft["returns"])
        assert record.callback
        if record.callback["status"] in OPEN or self._says(record, draft, result, note, due_at):
            return ""
        is_own = record.attempts[-1]["draft"] == draft["uuid"]  # what closed it is corrected
        return "" if is_own else "CallbackClosedError"

    def would_attempt(self, draft: Draft, result: str, note: str, due_at: int | None) -> bool:
        """Whether an attempt puts any row into the records."""
        return copy.deepcopy(self).attempt(draft, result, note, due_at)

    def attempt(self, draft: Draft, result: str, note: str, due_at: int | None) -> bool:
        """A try at calling back; whether it was not written yet.

        What is said differently of the same return call is kept beside what was written first.
        """
        record = self.by_number(draft["returns"])
        callback = record.callback
        assert callback
        if self._says(record, draft, result, note, due_at):
            return False
        record.attempts.append(
            {
                "draft": draft["uuid"],
                "opened_at": draft["opened_at"],
                "at": self.now,
                "operator": draft["operator"],
                "result": result,
                "note": note,
                "due_at": due_at,
            }
        )
        match result:
            case "answered":
                callback |= {"status": "done", "reply": note}
            case "no_answer" | "busy":
                callback |= {"status": "unreached", "unreached": callback["unreached"] + 1}
            case "postponed":
                callback["due_at"] = due_at
            case "cancelled":
                callback["status"] = "cancelled"
        return True

    @staticmethod
    def _says(record: Record, draft: Draft, result: str, note: str, due_at: int | None) -> bool:
        """Whether this was written of the return call before."""
        said = (draft["uuid"], result, note, due_at)
        return any(
            (row["draft"], row["result"], row["note"], row["due_at"]) == said for row in record.attempts
        )

    @staticmethod
    def _tried(record: Record, uuid: str) -> bool:
        return any(row["draft"] == uuid for row in record.attempts)
