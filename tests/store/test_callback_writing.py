"""What becomes of promises, held to a plain model: who answers whom, how many calls, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phonedesk.domain.callback import Callback, Change, ChangeRefusedError, Refusal
from phonedesk.domain.states import AttemptResult, CallbackStatus, ChangeKind, Outcome
from phonedesk.store.errors import CallbackClosedError, NoCallbackError
from phonedesk.store.lookup_check import disagreeing
from phonedesk.store.reading import Reader
from phonedesk.store.writing import Writer
from tests.store.records import DAY, OPENED, ask, attempt, dump, plain_call, promise

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LATER = OPENED + timedelta(days=9)


def change(kind: ChangeKind, text: str = "", **more: object) -> Change:
    """A decision with a UUID of its own."""
    made = Change(uuid4(), OPENED, "赵敏", kind, "有原因", text)
    return replace(made, **more)  # type: ignore[arg-type]  # each test names fields with their own types


def promised(writer: Writer, number: int) -> list[str]:
    """So many callbacks, one after the other."""
    return [writer.close_call(plain_call(callback=promise(), phone="1"), DAY) for _ in range(number)]


def callback_of(reader: Reader, number: str) -> Callback:
    call = reader.call(number)
    assert call is not None
    assert call.callback is not None
    return call.callback


def pending(reader: Reader) -> list[str]:
    return [row.number for row in reader.pending()]


def test_a_merged_one_is_off_the_list_and_answered_with_the_other(writer: Writer, reader: Reader) -> None:
    first, second = promised(writer, 2)
    into = writer.callbacks.merge(second, change(ChangeKind.MERGED, first))
    assert into.calls == 2
    assert pending(reader) == [first]
    assert reader.pending()[0].calls == 2
    assert callback_of(reader, second).merged_into == first
    assert callback_of(reader, first).merged == (second,)

    writer.callbacks.record_attempt(second, attempt(AttemptResult.ANSWERED, "可以办"))

    assert pending(reader) == []
    for number in (first, second):
        answered = callback_of(reader, number)
        assert (answered.status, answered.reply) == ("done", "可以办")
    assert len(callback_of(reader, first).attempts) == 1
    with pytest.raises(CallbackClosedError):
        writer.callbacks.unmerge(second, change(ChangeKind.UNMERGED, first))

    writer.callbacks.change(first, change(ChangeKind.REOPENED))

    assert pending(reader) == [first]
    assert callback_of(reader, second).is_open
    writer.callbacks.unmerge(second, change(ChangeKind.UNMERGED, first))
    assert pending(reader) == [first, second]
    assert [row.calls for row in reader.pending()] == [1, 1]


def test_what_is_refused_writes_nothing(path: Path, writer: Writer) -> None:
    first, second, third = promised(writer, 3)
    without = writer.close_call(plain_call(), DAY)
    writer.callbacks.merge(second, change(ChangeKind.MERGED, first))
    before = dump(path)
    refused: dict[Refusal, Callable[[], object]] = {
        Refusal.ITSELF: lambda: writer.callbacks.merge(third, change(ChangeKind.MERGED, third)),
        Refusal.MERGED: lambda: writer.callbacks.merge(third, change(ChangeKind.MERGED, second)),
        Refusal.NOT_MERGED: lambda: writer.callbacks.unmerge(third, change(ChangeKind.UNMERGED, first)),
        Refusal.OPEN: lambda: writer.callbacks.change(first, change(ChangeKind.REOPENED)),
    }
    for refusal, decide in refused.items():
        with pytest.raises(ChangeRefusedError) as caught:
            decide()
        assert caught.value.refusal is refusal
    with pytest.raises(ChangeRefusedError):
        writer.callbacks.change(second, change(ChangeKind.ASSIGNED, "教育科"))
    with pytest.raises(NoCallbackError):
        writer.callbacks.change(without, change(ChangeKind.ASSIGNED, "教育科"))
    with pytest.raises(NoCallbackError):
        writer.callbacks.merge(first, change(ChangeKind.MERGED, "20261123-999"))
    assert dump(path) == before


def test_the_same_decision_twice_is_one(path: Path, writer: Writer) -> None:
    first, second = promised(writer, 2)
    merged = change(ChangeKind.MERGED, first)
    assigned = change(ChangeKind.ASSIGNED, "教育科")
    taken_out = change(ChangeKind.UNMERGED, first)
    decisions: tuple[Callable[[], object], ...] = (
        lambda: writer.callbacks.merge(second, merged),
        lambda: writer.callbacks.unmerge(second, taken_out),
        lambda: writer.callbacks.change(second, assigned),
    )
    for decide in decisions:
        decide()
        before = dump(path)
        decide()
        assert dump(path) == before


def test_a_decision_is_found_by_its_reason_and_by_whom_it_names(path: Path, writer: Writer) -> None:
    (number,) = promised(writer, 1)
    for kind in (ChangeKind.ASSIGNED, ChangeKind.MOVED, ChangeKind.EXTENDED):
        writer.callbacks.change(number, change(kind, f"教育科{kind}", reason=f"因为{kind}", due_at=LATER))
        assert disagreeing(path) == 0


def test_a_retry_after_another_desk_has_merged_it_is_the_same_attempt(path: Path, writer: Writer) -> None:
    first, second = promised(writer, 2)
    tried = attempt(AttemptResult.BUSY)
    writer.callbacks.record_attempt(second, tried)  # saved, and reported as failed
    writer.callbacks.merge(second, change(ChangeKind.MERGED, first))
    before = dump(path)
    assert writer.callbacks.record_attempt(second, tried).unreached == 0
    assert dump(path) == before
    answered = replace(tried, result=AttemptResult.ANSWERED, note="可以办")
    for _ in range(2):
        assert writer.callbacks.record_attempt(second, answered).reply == "可以办"
    assert ask(path, "SELECT result FROM attempt ORDER BY id") == [("busy",), ("answered",)]


def test_one_that_was_done_in_an_old_log_takes_no_attempt(path: Path, writer: Writer) -> None:
    done = replace(promise(), status=CallbackStatus.DONE, reply="可以办")
    number = writer.close_call(plain_call(callback=done), DAY)
    with pytest.raises(CallbackClosedError):
        writer.callbacks.record_attempt(number, attempt(AttemptResult.BUSY))
    assert ask(path, "SELECT count(*) FROM attempt") == [(0,)]


def test_a_closed_one_takes_no_decision_but_to_go_on(path: Path, writer: Writer) -> None:
    (number,) = promised(writer, 1)
    writer.callbacks.record_attempt(number, attempt(AttemptResult.CANCELLED, "已来窗口"))
    before = dump(path)
    for kind in set(ChangeKind) - {ChangeKind.REOPENED, ChangeKind.MERGED, ChangeKind.UNMERGED}:
        with pytest.raises(CallbackClosedError):
            writer.callbacks.change(number, change(kind, due_at=LATER))
    assert dump(path) == before


def test_a_call_that_asks_after_it_counts_and_makes_no_second_promise(
    path: Path, writer: Writer, reader: Reader
) -> None:
    first, second = promised(writer, 2)
    writer.callbacks.merge(second, change(ChangeKind.MERGED, first))
    asked = plain_call(follows=second, outcome=Outcome.CALLBACK, callback=promise(9))
    number = writer.close_call(asked, DAY)
    writer.close_call(asked, DAY)  # a retry
    assert [(row.number, row.calls) for row in reader.pending()] == [(first, 3)]
    assert ask(path, "SELECT count(*) FROM callback") == [(2,)]

    answered = plain_call(follows=first, outcome=Outcome.ANSWERED, reply="已告知")
    writer.close_call(answered, DAY)
    writer.close_call(answered, DAY)
    done = callback_of(reader, first)
    assert (done.status, done.reply, done.calls, len(done.attempts)) == ("done", "已告知", 4, 1)
    assert pending(reader) == []

    again = writer.close_call(plain_call(follows=first, outcome=Outcome.CALLBACK, callback=promise(9)), DAY)
    assert pending(reader) == [again]
    assert number != again


@dataclass
class Known:
    """A callback as plain bookkeeping has it."""

    is_open: bool = True
    into: int | None = None
    calls: int = 1
    supervised: bool = False
    assignee: str = ""
    below: set[int] = field(default_factory=set)


class Book:
    """A naive account of callbacks: every question is answered by going through all of them."""

    def __init__(self, number: int) -> None:
        self.all = [Known() for _ in range(number)]

    def root(self, one: int) -> int:
        while (into := self.all[one].into) is not None:
            one = into
        return one

    def family(self, one: int) -> list[int]:
        return [other for other in range(len(self.all)) if self.root(other) == one]

    def count(self, one: int) -> int:
        return sum(1 for other in range(len(self.all)) if self._is_under(other, one))

    def _is_under(self, other: int, one: int) -> bool:
        at: int | None = other
        while at is not None and at != one:
            at = self.all[at].into
        return at == one


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["answer", "busy", "merge", "unmerge", "reopen", "supervise", "assign"]),
        st.integers(0, 4),
        st.integers(0, 4),
    ),
    max_size=25,
)


def carry_out(writer: Writer, book: Book, numbers: list[str], step: tuple[str, int, int]) -> None:
    """Do it at the desk, and in the book where the book allows it; both have to agree on whether they do."""
    what, one, other = step
    known, target = book.all[one], book.all[other]
    callbacks, root = writer.callbacks, book.all[book.root(one)]
    match what:
        case "answer" | "busy":
            result = AttemptResult.ANSWERED if what == "answer" else AttemptResult.BUSY
            allowed = root.is_open
            done = does(lambda: callbacks.record_attempt(numbers[one], attempt(result, "好")))
            if allowed and what == "answer":
                for place in book.family(book.root(one)):
                    book.all[place].is_open = False
        case "merge":
            allowed = (
                one != other
                and known.into is None
                and target.into is None
                and known.is_open
                and target.is_open
            )
            done = does(lambda: callbacks.merge(numbers[one], change(ChangeKind.MERGED, numbers[other])))
            if allowed:
                known.into = other
        case "unmerge":
            allowed = known.into == other and known.is_open
            done = does(lambda: callbacks.unmerge(numbers[one], change(ChangeKind.UNMERGED, numbers[other])))
            if allowed:
                known.into = None
        case "reopen":
            allowed = known.into is None and not known.is_open
            done = does(lambda: callbacks.change(numbers[one], change(ChangeKind.REOPENED)))
            if allowed:
                for place in book.family(one):
                    book.all[place].is_open = True
        case "supervise":
            allowed = known.into is None and known.is_open
            done = does(lambda: callbacks.change(numbers[one], change(ChangeKind.SUPERVISED)))
            known.supervised |= allowed
        case _:
            allowed = known.into is None and known.is_open
            done = does(lambda: callbacks.change(numbers[one], change(ChangeKind.ASSIGNED, f"{other}科")))
            if allowed:
                known.assignee = f"{other}科"
    assert done == allowed, step


def does(decide: Callable[[], object]) -> bool:
    """Whether it was done rather than refused."""
    try:
        decide()
    except (ChangeRefusedError, CallbackClosedError):
        return False
    return True


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_row_of_decisions_leaves_what_plain_bookkeeping_says(
    tmp_path_factory: pytest.TempPathFactory, empty_database: bytes, steps: list[tuple[str, int, int]]
) -> None:
    path = tmp_path_factory.mktemp("book") / "phonedesk.db"
    path.write_bytes(empty_database)
    with Writer(path) as writer, Reader(path) as reader:
        numbers = promised(writer, 5)
        book = Book(5)
        for step in steps:
            carry_out(writer, book, numbers, step)
            listed = {row.number: row for row in reader.pending()}
            roots = {
                numbers[place] for place, known in enumerate(book.all) if known.is_open and known.into is None
            }
            assert set(listed) == roots
            for place, known in enumerate(book.all):
                stored = callback_of(reader, numbers[place])
                into = "" if known.into is None else numbers[known.into]
                assert (stored.is_open, stored.merged_into) == (known.is_open, into)
                assert stored.calls == book.count(place)
                assert (stored.supervised, stored.assignee) == (known.supervised, known.assignee)
        assert disagreeing(path) == 0
