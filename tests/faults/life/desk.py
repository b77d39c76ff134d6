"""A real desk in a process of its own, which does what it is told and says what it sees."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from phonedesk.desk.callbacks import ReasonMissingError, ReplyMissingError
from phonedesk.desk.calls import NoWayToReachError
from phonedesk.desk.desk import Desk
from phonedesk.desk.draft_json import to_json
from phonedesk.domain import draft as events
from phonedesk.domain.states import AttemptResult, Outcome, TransferResult
from phonedesk.domain.times import from_micros, to_micros
from phonedesk.settings import load_settings
from phonedesk.store.errors import CallbackClosedError, Reason, StoreError
from phonedesk.store.rows import amendable_texts
from phonedesk.store.schema import create
from phonedesk.store.writing import Writer
from phonedesk.tui.open_calls import OpenCalls
from tests.desk.at_desk import HandClock
from tests.faults.life import broken
from tests.faults.life.faults import draft_fault, save_fault
from tests.faults.samples import shipped_playbook

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from phonedesk.domain.call import KnownCaller
    from phonedesk.domain.draft import Draft

REFUSALS = (NoWayToReachError, ReplyMissingError, ReasonMissingError, CallbackClosedError)
EVERYTHING = 10_000
PATIENCE_MS = 5
TRIES = 50
"""How long the writer of a life waits for a lock."""


@dataclass(frozen=True)
class Seen:
    """What a desk says after a step."""

    current: str | None
    parked: list[str]
    open: dict[str, Any]
    pending: list[tuple[object, ...]]
    found: dict[str, dict[str, tuple[object, ...]]]
    """By query: the rows by number."""
    records: dict[str, dict[str, Any]]
    known: dict[tuple[str, str], tuple[object, ...] | None]


def work(connection: Connection, home: Path, mutant: str) -> None:
    """Be a desk until nobody asks any more; `mutant` names what is broken about it."""
    if mutant:
        broken.BROKEN[mutant]()
    at_work = DeskAtWork(home)
    while True:
        name, moment, arguments = connection.recv()
        at_work.clock.at, at_work.clock.seconds = from_micros(moment[0]), moment[1]
        connection.send(getattr(at_work, name)(*arguments))


def rehearse() -> None:
    """Do each thing once, in a folder of its own: what is compiled and cached for it is so in every child."""
    with tempfile.TemporaryDirectory() as folder:
        create(Path(folder) / "phonedesk.db")
        at_work = DeskAtWork(Path(folder))
        at_work.start("", "UTC")
        for outcome in ("answered", "callback"):
            at_work.open_call("", "")
            at_work.apply("FieldSet", ("phone", "13800131234"), "")
            at_work.apply("FieldSet", ("people", "张珊"), "")
            at_work.apply("StepTicked", ("greeting", ("at", 0)), "")
            at_work.apply("Briefed", (("at", 0),), "")
            at_work.desk.calls.close(at_work._draft, Outcome(outcome))
            at_work.apply("FieldSet", ("people", "朱珊珊"), "")
            _, number = at_work.close(outcome, "")
        at_work.open_call(str(number), "")
        at_work.attempt("busy", None, "")
        at_work.look(["张"], [str(number)], [("13800131234", "张珊")])
        at_work.leave()
        at_work.desk.reader.close()


class DeskAtWork:
    """What the terminal does with a desk, without the terminal: each step is on the disk when it returns.

    A step answers ("done", value), ("refused", why) or ("failed", why).
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self.clock = HandClock(ZoneInfo("UTC"))
        self._unkept: str = ""

    def start(self, operator: str, zone: str) -> tuple[str, object]:
        settings, _ = load_settings({"PHONEDESK_HOME": str(self._home)}, "zh")
        self.clock.zone = ZoneInfo(zone)
        settings = replace(settings, operator=operator, area_code="010", zone=self.clock.zone)
        self.desk = Desk(settings, self.clock)
        self.desk._playbook = shipped_playbook()
        self.calls = OpenCalls(self.clock, self._keep, self.desk.drafts.forget)
        self.desk.calendar.load()
        orphans = self.desk.adopt_drafts()
        self.calls.adopt(orphans.drafts)
        return "done", len(orphans.unreadable)

    def open_records(self) -> tuple[str, object]:
        self._writer()
        return "done", None

    def leave(self) -> tuple[str, object]:
        self.desk.drafts.release_all()
        self.desk.close()
        return "done", None

    def open_call(self, returns: str, fault: str) -> tuple[str, object]:
        with draft_fault(fault):
            draft = self.calls.begin(self.desk.settings.operator, returns=returns)
        return self._kept(str(draft.uuid))

    def apply(self, event: str, arguments: tuple[Any, ...], fault: str) -> tuple[str, object]:
        made = getattr(events, event)(*map(_argument, arguments))
        with draft_fault(fault):
            self.calls.apply(made)
        return self._kept(None)

    def park(self) -> tuple[str, object]:
        self.calls.park()
        return self._kept(None)

    def resume(self, uuid: str) -> tuple[str, object]:
        self.calls.resume(UUID(uuid))
        return self._kept(None)

    def let_go(self) -> tuple[str, object]:
        self.calls.let_go(self._draft.uuid)
        return "done", None

    def close(self, outcome: str, fault: str) -> tuple[str, object]:
        draft = self._draft
        if self.desk.calendar.is_stale:  # the terminal looks every second
            self.desk.calendar.load()
        try:
            with save_fault(fault, self._writer()):
                number = self.desk.calls.close(draft, Outcome(outcome)).number
                self.calls.let_go(draft.uuid)
        except REFUSALS as error:
            return "refused", type(error).__name__
        except StoreError as error:
            return "failed", str(error)
        return "done", number

    def attempt(self, result: str, new_time: int | None, fault: str) -> tuple[str, object]:
        draft = self._draft
        due_at = None if new_time is None else from_micros(new_time)
        try:
            with save_fault(fault, self._writer()):
                self.desk.callbacks.attempt(draft, draft.returns, AttemptResult(result), due_at)
                self.calls.let_go(draft.uuid)
        except REFUSALS as error:
            return "refused", type(error).__name__
        except StoreError as error:
            return "failed", str(error)
        return "done", None

    def look(self, queries: list[str], numbers: list[str], callers: list[tuple[str, str]]) -> Seen:
        current = self.calls.current
        parked = self.calls.parked
        whole = (*parked, *([current] if current else []))
        return Seen(
            current=str(current.uuid) if current else None,
            parked=[str(draft.uuid) for draft in parked],
            open={str(draft.uuid): json.loads(to_json(draft)) for draft in whole},
            pending=[
                (
                    *(row.number, to_micros(row.due_at), row.status.value, row.unreached, row.confidential),
                    *(row.call_type, row.caller_name, row.organisation, row.position),
                    *(row.phone, row.phone_normalised, row.matter),
                )
                for row in self.desk.callbacks.pending()
            ],
            found={query: self._found(query) for query in queries},
            records={number: self._record(number) for number in numbers},
            known={caller: self._known(*caller) for caller in callers},
        )

    def _found(self, query: str) -> dict[str, tuple[object, ...]]:
        return {
            row.number: (
                *(to_micros(row.opened_at), row.operator, row.outcome.value, row.confidential),
                *(row.call_type, row.phone, row.phone_normalised, row.caller_name),
                *(row.organisation, row.matter),
            )
            for row in self.desk.lookup.find(self.desk.lookup.read(query), EVERYTHING).rows
        }

    def _record(self, number: str) -> dict[str, Any]:
        call = self.desk.calls.record(number)
        assert call is not None
        transfer, callback = call.transfer, call.callback
        return {
            "says": {name: text for name, text in amendable_texts(call).items() if text},
            "steps": [step.step for step in call.steps],
            "amendments": len(call.amendments),
            "transfer": transfer.target if transfer.begun else None,
            "attempts": [attempt.result.value for attempt in callback.attempts] if callback else [],
            "status": callback.status.value if callback else "",
        }

    def _known(self, phone: str, name: str) -> tuple[object, ...] | None:
        known = self._known_in_time(phone, name)
        if known is None:
            return None
        return known.calls, known.caller_name, known.organisation, known.phone, known.last_matter

    def _known_in_time(self, phone: str, name: str) -> KnownCaller | None:
        """A busy machine may not say it within a frame; the page looks again, and so does this."""
        for _ in range(TRIES):
            try:
                return self.desk.callers.known(phone, name)
            except StoreError as error:
                if error.reason is not Reason.BUSY:
                    raise
        return self.desk.callers.known(phone, name)

    @property
    def _draft(self) -> Draft:
        draft = self.calls.current
        assert draft is not None
        return draft

    def _writer(self) -> Writer:
        """The desk's own, but for its patience: a lock that another program holds is not waited for."""
        if "writer" not in self.desk.__dict__:
            self.desk.writer = Writer(self.desk.settings.paths.database, PATIENCE_MS, marks=self.desk.numbers)
        return self.desk.writer

    def _keep(self, draft: Draft) -> None:
        try:
            self.desk.drafts.save(draft)
        except OSError as error:  # as the thread of the drafts does: the call goes on, and it is said
            self._unkept = str(error)

    def _kept(self, value: object) -> tuple[str, object]:
        unkept, self._unkept = self._unkept, ""
        return ("failed", (value, unkept)) if unkept else ("done", value)


def _argument(value: Any) -> Any:
    """Instants and results go by wire as plain values."""
    match value:
        case ("at", int(at)):
            return from_micros(at)
        case ("result", str(result)):
            return TransferResult(result)
    return value
