"""Follow-ups, attempts and merges in any order leave every promise as a plain reckoning has it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from phonedesk.domain.callback import Change
from phonedesk.domain.states import AttemptResult, ChangeKind, Outcome
from tests.desk.at_desk import Office, open_office

if TYPE_CHECKING:
    from phonedesk.domain.draft import Draft

PROMISES = 3
OUTCOMES = (Outcome.ANSWERED, Outcome.CALLBACK, Outcome.NOT_OURS)
WHICH = st.integers(0, PROMISES - 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("follow"), WHICH, st.sampled_from(OUTCOMES)),
        st.tuples(st.just("again"), st.integers(0, 5), st.none()),
        st.tuples(st.just("answer"), WHICH, st.none()),
        st.tuples(st.just("merge"), WHICH, WHICH),
    ),
    max_size=8,
)


@dataclass
class Promise:
    """One promise as a person would reckon it."""

    number: str
    into: Promise | None = None
    own: int = 1
    is_open: bool = True
    reply: str = ""

    @property
    def standing(self) -> Promise:
        return self.into.standing if self.into else self


@dataclass
class Reckoning:
    """The promises, and what was closed so far."""

    promises: list[Promise]
    closed: list[tuple[Draft, Outcome]] = field(default_factory=list)

    def those_of(self, standing: Promise) -> list[Promise]:
        return [promise for promise in self.promises if promise.standing is standing]

    def end(self, promise: Promise, reply: str) -> None:
        for one in self.those_of(promise.standing):
            one.is_open, one.reply = False, reply

    def calls(self, promise: Promise) -> int:
        return promise.own + sum(self.calls(one) for one in self.promises if one.into is promise)


def follow(office: Office, reckoning: Reckoning, which: int, outcome: Outcome) -> None:
    promise = reckoning.promises[which]
    reply = f"答复{len(reckoning.closed)}"
    draft = replace(office.draft("enquiry", phone="139", reply=reply), follows=promise.number)
    number = office.desk.calls.close(draft, outcome).number
    promise.own += 1
    reckoning.closed.append((draft, outcome))
    if outcome is Outcome.CALLBACK and not promise.standing.is_open:
        reckoning.promises.append(Promise(number))
    if outcome is Outcome.ANSWERED and promise.standing.is_open:
        reckoning.end(promise, reply)


def merge(office: Office, reckoning: Reckoning, which: int, other: int) -> None:
    one, into = reckoning.promises[which], reckoning.promises[other]
    if one is into or one.into or into.into or not (one.is_open and into.is_open):
        return
    record = office.desk.calls.record(one.number)
    assert record is not None
    change = Change(uuid4(), office.clock.at, "李敏", ChangeKind.MERGED, text=into.number)
    office.desk.callbacks.decide(record, change)
    one.into = into


def answer(office: Office, reckoning: Reckoning, which: int) -> None:
    promise = reckoning.promises[which]
    if promise.standing.is_open:
        draft = office.draft(returns=promise.number, reply="回电答复")
        office.desk.callbacks.attempt(draft, promise.number, AttemptResult.ANSWERED)
        reckoning.end(promise, "回电答复")


def compare(office: Office, reckoning: Reckoning) -> None:
    stands = {one.number for one in reckoning.promises if one.is_open and not one.into}
    assert {row.number for row in office.desk.callbacks.pending()} == stands
    for promise in reckoning.promises:
        record = office.desk.calls.record(promise.number)
        assert record is not None
        assert record.callback is not None
        said = (record.callback.is_open, record.callback.reply, record.callback.calls)
        assert said == (promise.is_open, promise.reply, reckoning.calls(promise))
    assert len(office.rows("SELECT id FROM callback")) == len(reckoning.promises)
    assert office.desk.calls_not_indexed() == 0
    for draft, outcome in reckoning.closed:
        assert office.desk.calls.is_recorded(replace(draft, outcome=outcome.value), office.desk.reader)


@given(steps=STEPS)
@settings(max_examples=30, deadline=None)
def test_any_order_of_calls_leaves_every_promise_as_reckoned(
    empty_database: bytes, steps: list[tuple[str, int, Outcome | int | None]]
) -> None:
    with TemporaryDirectory() as folder:
        office = open_office(Path(folder) / "home", empty_database)
        promises = [
            Promise(office.desk.calls.close(office.draft("enquiry", phone="138"), Outcome.CALLBACK).number)
            for _ in range(PROMISES)
        ]
        reckoning = Reckoning(promises)
        for name, which, more in steps:
            if name == "follow" and isinstance(more, Outcome):
                follow(office, reckoning, which, more)
            elif name == "merge" and isinstance(more, int):
                merge(office, reckoning, which, more)
            elif name == "answer":
                answer(office, reckoning, which)
            elif reckoning.closed:
                office.desk.calls.close(*reckoning.closed[which % len(reckoning.closed)])
        compare(office, reckoning)
        office.desk.reader.close()
        office.desk.close()
