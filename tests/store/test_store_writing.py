from __future__ import annotations

import multiprocessing
import sqlite3
from contextlib import closing
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool
from sqlmodel import Session, select

from phonedesk.domain.call import Amendment, Call, TickedStep
from phonedesk.domain.states import AttemptResult, CallbackStatus, Outcome
from phonedesk.domain.transfer import Transfer
from phonedesk.store.errors import CallbackClosedError, NoCallbackError, StoreError
from phonedesk.store.tables import AnswerRow, CallbackRow, CallRow, TickedStepRow, TransferRow
from phonedesk.store.writing import Writer
from tests.store.records import (
    DAY,
    MINUTE,
    OPENED,
    ask,
    attempt,
    change,
    dump,
    plain_call,
    promise,
    whole_call,
)

if TYPE_CHECKING:
    from pathlib import Path

    from phonedesk.store.reading import Reader

TABLES = ("call", "answer", "ticked_step", "transfer", "callback", "attempt", "amendment")


def counts(path: Path) -> dict[str, object]:
    return {table: ask(path, f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}


def test_a_call_with_every_field_set_comes_back_as_it_was_closed(writer: Writer, reader: Reader) -> None:
    call = whole_call()
    bare = plain_call()
    same = [f.name for f in fields(Call) if getattr(call, f.name) == getattr(bare, f.name)]
    given_later = ["number", "amendments", "reply", "notifications", "follow_ups"]
    assert same == ["opened_at", "operator", "call_type", "confidential", *given_later]

    number = writer.close_call(call, DAY)

    assert number == "20261123-001"
    assert reader.call(number) == replace(call, number=number)


def test_a_bare_call_comes_back_without_anything_invented(writer: Writer, reader: Reader) -> None:
    call = plain_call(confidential=True, call_type="")
    number = writer.close_call(call, DAY)
    assert reader.call(number) == replace(call, number=number)


def test_the_reader_and_sqlmodel_read_the_same(path: Path, writer: Writer, reader: Reader) -> None:
    number = writer.close_call(whole_call(), DAY)
    read = reader.call(number)
    assert read is not None
    assert read.callback is not None
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with Session(engine) as session:
        row = session.exec(select(CallRow)).one()
        answers = session.exec(select(AnswerRow)).all()
        steps = session.exec(select(TickedStepRow)).all()
        transfer = session.exec(select(TransferRow)).one()
        callback = session.exec(select(CallbackRow)).one()
        assert (row.number, row.day, row.sequence) == (read.number, "20261123", 1)
        assert row.uuid == read.uuid
        for name in ("operator", "matter", "phone", "phone_normalised", "caller_name", "rings", "position"):
            assert getattr(row, name) == getattr(read, name)
        assert {answer.field: answer.value for answer in answers} == read.answers
        assert [(step.step, step.zh) for step in steps] == [(step.step, step.zh) for step in read.steps]
        assert (transfer.target, transfer.wait_minutes) == (read.transfer.target, read.transfer.wait_minutes)
        assert (callback.due_amount, callback.assignee) == (3, read.callback.assignee)


def test_instants_are_stored_as_microseconds_in_utc(path: Path, writer: Writer) -> None:
    writer.close_call(whole_call(), DAY)
    # 2026-11-23 01:02:03.456789 UTC, by `date -u -d … +%s`
    assert ask(path, "SELECT opened_at FROM call") == [(1795395723456789,)]


def test_closing_is_one_transaction(path: Path, writer: Writer) -> None:
    change(path, "CREATE TRIGGER fault BEFORE INSERT ON callback BEGIN SELECT RAISE(ABORT, 'fault'); END")
    before = dump(path)

    with pytest.raises(StoreError) as raised:
        writer.close_call(whole_call(), DAY)

    assert raised.value.detail == "SQLITE_CONSTRAINT_TRIGGER"
    assert dump(path) == before

    change(path, "DROP TRIGGER fault")
    assert writer.close_call(whole_call(), DAY) == "20261123-001"
    assert counts(path) == {
        "call": 1,
        "answer": 2,
        "ticked_step": 2,
        "transfer": 1,
        "callback": 1,
        "attempt": 0,
        "amendment": 0,
    }


def test_an_attempt_is_one_transaction(path: Path, writer: Writer) -> None:
    number = writer.close_call(whole_call(), DAY)
    change(path, "CREATE TRIGGER fault BEFORE UPDATE ON callback BEGIN SELECT RAISE(ABORT, 'fault'); END")
    before = dump(path)
    tried = attempt(AttemptResult.ANSWERED, "已答复")
    with pytest.raises(StoreError):
        writer.callbacks.record_attempt(number, tried)
    assert dump(path) == before

    change(path, "DROP TRIGGER fault")
    assert writer.callbacks.record_attempt(number, tried).status is CallbackStatus.DONE


def test_an_equal_retry_gives_the_same_number_and_writes_nothing(path: Path, writer: Writer) -> None:
    number = writer.close_call(whole_call(), DAY)
    before = dump(path)
    later = replace(whole_call(), closed_at=OPENED + 9 * MINUTE)
    assert writer.close_call(later, DAY) == number
    assert dump(path) == before


def test_a_different_retry_is_kept_as_amendments(path: Path, writer: Writer, reader: Reader) -> None:
    number = writer.close_call(whole_call(), DAY)
    row_before = ask(path, "SELECT * FROM call")
    retry = replace(
        whole_call(),
        closed_at=OPENED + 9 * MINUTE,
        operator="赵敏",
        caller_name="李思",
        rings=None,
        late_reason="",
        confidential=True,
        outcome=Outcome.ANSWERED,
        read_back_at=None,
        answers={"place": "城北路 8 号", "cause": "漏水"},
    )
    assert writer.close_call(retry, DAY) == number

    assert ask(path, "SELECT * FROM call") == row_before
    read = reader.call(number)
    assert read is not None
    at = OPENED + 9 * MINUTE
    assert set(read.amendments) == {
        Amendment(at, "赵敏", "caller_name", "李四", "李思"),
        Amendment(at, "赵敏", "rings", "4", ""),
        Amendment(at, "赵敏", "late_reason", "另一部电话占线", ""),
        Amendment(at, "赵敏", "confidential", "", "1"),
        Amendment(at, "赵敏", "outcome", "callback", "answered"),
        Amendment(at, "赵敏", "read_back_at", "2026-11-23T01:06:03.456789+00:00", ""),
        Amendment(at, "赵敏", "deadline", "月底前", ""),
        Amendment(at, "赵敏", "place", "城南路 8 号", "城北路 8 号"),
        Amendment(at, "赵敏", "cause", "", "漏水"),
    }
    # Who recorded the call, and when it was closed, stays as it was; all else is as the retry says.
    kept = replace(retry, number=number, operator="王芳", closed_at=OPENED + 5 * MINUTE)
    assert replace(read, amendments=()) == kept

    amended = dump(path)
    assert writer.close_call(retry, DAY) == number
    assert dump(path) == amended


def test_a_retry_adds_what_was_done_and_promised_only_now(writer: Writer, reader: Reader) -> None:
    whole = replace(whole_call(), follows="")
    first = replace(whole, callback=None, transfer=Transfer(target="产权科"))
    number = writer.close_call(first, DAY)
    step = TickedStep("farewell", "end", "2.5.1", "say", "道别", "Farewell", OPENED)
    retry = replace(whole, steps=(*whole.steps, step))
    writer.close_call(retry, DAY)
    assert reader.call(number) == replace(retry, number=number)


def test_numbers_count_up_within_a_day_and_go_on_after_999(path: Path, writer: Writer) -> None:
    assert writer.close_call(plain_call(), DAY) == "20261123-001"
    assert writer.close_call(plain_call(), date(2026, 11, 24)) == "20261124-001"
    assert writer.close_call(plain_call(), DAY) == "20261123-002"
    columns = ", ".join(str(row[1]) for row in ask(path, "PRAGMA table_info(call)")[5:])
    for sequence in (998, 999):
        change(
            path,
            f"INSERT INTO call (id, uuid, number, day, sequence, {columns}) SELECT {sequence}, "
            f"'u{sequence}', '20261123-{sequence}', day, {sequence}, {columns} FROM call WHERE id = 1",
        )
    assert writer.close_call(plain_call(), DAY) == "20261123-1000"
    assert writer.close_call(plain_call(), DAY) == "20261123-1001"


def close_many(path: Path, calls: int, numbers: multiprocessing.Queue[list[str]]) -> None:
    with Writer(path) as writer:
        numbers.put([writer.close_call(plain_call(answers={"a": "b"}), DAY) for _ in range(calls)])


def test_four_desks_closing_at_once_get_numbers_of_their_own(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    numbers: multiprocessing.Queue[list[str]] = context.Queue()
    desks = [context.Process(target=close_many, args=(path, 50, numbers)) for _ in range(4)]
    for desk in desks:
        desk.start()
    minted = [number for _ in desks for number in numbers.get(timeout=60)]
    for desk in desks:
        desk.join(timeout=60)
    assert [desk.exitcode for desk in desks] == [0, 0, 0, 0]
    assert sorted(minted) == [f"20261123-{n:03d}" for n in range(1, 201)]


def test_attempts_are_counted_until_somebody_is_reached(writer: Writer, reader: Reader) -> None:
    number = writer.close_call(whole_call(), DAY)
    first = attempt(AttemptResult.NO_ANSWER)
    later = attempt(AttemptResult.POSTPONED, "下周再打", OPENED + timedelta(days=7))
    last = attempt(AttemptResult.ANSWERED, "材料清单已告知")

    assert writer.callbacks.record_attempt(number, first).unreached == 1
    assert writer.callbacks.record_attempt(number, later).due_at == OPENED + timedelta(days=7)
    done = writer.callbacks.record_attempt(number, last)

    assert (done.status, done.reply, done.attempts) == (CallbackStatus.DONE, last.note, (first, later, last))
    read = reader.call(number)
    assert read is not None
    assert read.callback == done


def test_the_same_attempt_twice_is_recorded_once(path: Path, writer: Writer) -> None:
    number = writer.close_call(whole_call(), DAY)
    tried = attempt(AttemptResult.CANCELLED, "对方已办妥")
    first = writer.callbacks.record_attempt(number, tried)
    before = dump(path)
    assert writer.callbacks.record_attempt(number, tried) == first
    assert dump(path) == before


@pytest.mark.parametrize("result", [AttemptResult.ANSWERED, AttemptResult.CANCELLED])
def test_a_closed_callback_takes_no_other_attempt(path: Path, writer: Writer, result: AttemptResult) -> None:
    number = writer.close_call(whole_call(), DAY)
    closed = writer.callbacks.record_attempt(number, attempt(result))
    before = dump(path)
    with pytest.raises(CallbackClosedError) as raised:
        writer.callbacks.record_attempt(number, attempt(AttemptResult.NO_ANSWER))
    assert raised.value.status is closed.status
    assert dump(path) == before


def test_an_attempt_needs_a_promise_and_a_postponement_its_time(path: Path, writer: Writer) -> None:
    without = writer.close_call(plain_call(), DAY)
    number = writer.close_call(plain_call(callback=promise()), DAY)
    before = dump(path)
    with pytest.raises(NoCallbackError):
        writer.callbacks.record_attempt(without, attempt(AttemptResult.ANSWERED))
    with pytest.raises(ValueError, match="another due time"):
        writer.callbacks.record_attempt(number, attempt(AttemptResult.POSTPONED))
    assert dump(path) == before


def test_records_are_neither_changed_nor_removed(path: Path, writer: Writer) -> None:
    number = writer.close_call(whole_call(), DAY)
    writer.callbacks.record_attempt(number, attempt(AttemptResult.NO_ANSWER))
    writer.close_call(replace(whole_call(), caller_name="李思"), DAY)
    assert all(counts(path).values())
    before = dump(path)
    for table in TABLES:
        column = str(ask(path, f"PRAGMA table_info({table})")[0][1])
        statements = [f"DELETE FROM {table}", f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"]
        if table != "callback":
            statements += [
                f"UPDATE {table} SET {column} = {column}",
                f"UPDATE OR REPLACE {table} SET {column} = 1",
            ]
        for statement in statements:
            with pytest.raises(sqlite3.IntegrityError, match=f"rows of {table} take no"):
                change(path, statement)
    assert dump(path) == before


def test_without_recursive_triggers_a_replacement_would_go_round_them(path: Path, writer: Writer) -> None:
    writer.close_call(plain_call(), DAY)
    with closing(sqlite3.connect(path)) as unprotected:
        unprotected.execute("INSERT OR REPLACE INTO call SELECT * FROM call")
        unprotected.rollback()
