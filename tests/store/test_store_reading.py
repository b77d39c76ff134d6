from __future__ import annotations

import re
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from phonedesk.domain.call import KnownCaller
from phonedesk.domain.call_summary import CallSummary
from phonedesk.domain.line_fault import FaultCalls
from phonedesk.domain.pending import PendingCallback
from phonedesk.domain.query import Query
from phonedesk.domain.states import AttemptResult, CallbackStatus, Outcome
from phonedesk.domain.text import query_words
from phonedesk.store import schema
from phonedesk.store.callers import CALLS_BY, OPEN_BY
from phonedesk.store.pragmas import open_reader
from phonedesk.store.queries import PENDING
from phonedesk.store.reading import Reader
from phonedesk.store.writing import Writer
from tests.store.records import DAY, MINUTE, OPENED, attempt, plain_call, promise, whole_call

if TYPE_CHECKING:
    from pathlib import Path

CALLER = {
    "phone": "138 0013 8000",
    "phone_normalised": "+8613800138000",
    "caller_name": "李四",
    "organisation": "城南社区",
    "position": "主任",
    "matter": "门面房产权登记",
}


def numbers(found: list[CallSummary] | list[PendingCallback]) -> list[str]:
    return [row.number for row in found]


def found(reader: Reader, typed: str, limit: int = 10) -> list[str]:
    return numbers(reader.find(Query(query_words(typed)), limit))


def test_the_pending_are_listed_most_urgent_first_without_the_closed(writer: Writer, reader: Reader) -> None:
    late = writer.close_call(plain_call(callback=promise(5)), DAY)
    soon = writer.close_call(plain_call(callback=promise(1)), DAY)
    done = writer.close_call(plain_call(callback=promise(2)), DAY)
    writer.close_call(plain_call(), DAY)
    writer.callbacks.record_attempt(soon, attempt(AttemptResult.BUSY))
    writer.callbacks.record_attempt(done, attempt(AttemptResult.ANSWERED))
    assert numbers(reader.pending()) == [soon, late]
    writer.callbacks.record_attempt(late, attempt(AttemptResult.POSTPONED, due_at=OPENED + MINUTE))
    assert numbers(reader.pending()) == [late, soon]


def test_a_pending_row_says_what_the_record_says_now(writer: Writer, reader: Reader) -> None:
    call = replace(whole_call(), callback=replace(promise(3), assignee="产权科"))
    number = writer.close_call(call, DAY)
    writer.close_call(replace(call, caller_name="李思", matter="过户"), DAY)
    writer.close_call(replace(call, caller_name="李斯", matter="过户"), DAY)
    writer.callbacks.record_attempt(number, attempt(AttemptResult.NO_ANSWER))
    assert reader.pending() == [
        PendingCallback(
            number=number,
            due_at=OPENED + timedelta(days=3),
            due_reason=promise(3).due_reason,
            status=CallbackStatus.UNREACHED,
            unreached=1,
            assignee="产权科",
            opened_at=OPENED,
            call_type="enquiry",
            confidential=False,
            caller_name="李斯",
            organisation="城南社区",
            position="主任",
            phone="０１０－65521234转8001",
            phone_normalised="+861065521234;ext=8001",
            matter="过户",
        )
    ]


@pytest.mark.parametrize("amended", [False, True])
def test_a_confidential_row_carries_neither_type_nor_words(
    writer: Writer, reader: Reader, amended: bool
) -> None:
    secret = replace(whole_call(), confidential=True)
    if amended:
        writer.close_call(replace(secret, confidential=False, matter="别的事"), DAY)
    number = writer.close_call(secret, DAY)
    (row,) = reader.pending()
    assert (row.number, row.confidential) == (number, True)
    assert (row.phone_normalised, row.assignee) == ("", "")
    words = (row.call_type, row.caller_name, row.organisation, row.position, row.phone, row.matter)
    assert words == ("",) * 6
    (summary,) = reader.find(Query(), 10)
    assert (summary.number, summary.confidential) == (number, True)
    assert (summary.call_type, summary.caller_name, summary.organisation) == ("",) * 3
    assert (summary.phone, summary.phone_normalised, summary.matter) == ("",) * 3
    for words_of_it in ("李四", "65521234", "社区", "门面房", "城南路", "主任"):
        assert found(reader, words_of_it) == []
    assert found(reader, number) == [number]
    assert reader.known_caller(secret.phone_normalised, secret.caller_name) is None


def test_a_row_of_the_log_says_who_called(writer: Writer, reader: Reader) -> None:
    number = writer.close_call(whole_call(), DAY)
    assert reader.find(Query(), 10) == [
        CallSummary(
            number=number,
            opened_at=OPENED,
            operator="王芳",
            call_type="enquiry",
            outcome=Outcome.CALLBACK,
            confidential=False,
            phone="０１０－65521234转8001",
            phone_normalised="+861065521234;ext=8001",
            caller_name="李四",
            organisation="城南社区",
            position="主任",
            matter="门面房产权登记\n要什么材料",
            due_at=OPENED + timedelta(days=3),
            status=CallbackStatus.PENDING,
            late_entry=True,
        )
    ]


def test_the_log_runs_from_the_last_entry_and_stops_at_the_limit(writer: Writer, reader: Reader) -> None:
    for minutes in (3, 9, 1, 9):  # whatever the clock said
        writer.close_call(plain_call(opened_at=OPENED + minutes * MINUTE, matter="水费"), DAY)
    newest_first = ["20261123-004", "20261123-003", "20261123-002", "20261123-001"]
    assert found(reader, "") == newest_first
    assert found(reader, "", 3) == newest_first[:3]
    assert found(reader, "水费", 2) == newest_first[:2]


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("李四", True),
        ("四", True),
        ("社区 主任", True),
        ("社区 处长", False),
        ("00138", True),
        ("138-0013-8000", True),
        ("１３８００１３８０００", True),
        ("20261123-001", True),
        ("月底前", True),
        ("MATERIALS", True),
        ("张三", False),
        ("底前materials", False),  # stands in no single answer
    ],
)
def test_every_word_has_to_be_found_somewhere(
    writer: Writer, reader: Reader, query: str, is_there: bool
) -> None:
    call = plain_call(**CALLER, answers={"a": "月底前", "b": "materials"})
    number = writer.close_call(call, DAY)
    assert found(reader, query) == ([number] if is_there else [])


def test_an_amended_record_is_found_by_all_that_it_has_said(writer: Writer, reader: Reader) -> None:
    call = plain_call(**CALLER, answers={"a": "月底前", "b": "带原件"})
    number = writer.close_call(call, DAY)
    retry = replace(call, caller_name="李思", phone="139", answers={"a": "年底前", "c": "复印件"})
    writer.close_call(replace(retry, answers={"a": "下周前", "c": "复印件"}), DAY)
    writer.close_call(retry, DAY)
    for said in ("李四", "138", "月底前", "下周前", "带原件", "李思", "139", "年底前", "复印件"):
        assert found(reader, said) == [number]
    assert found(reader, "李四 复印件") == [number]


def test_a_known_caller_is_the_newest_from_that_number(writer: Writer, reader: Reader) -> None:
    writer.close_call(plain_call(**CALLER), DAY)
    newest = plain_call(**{**CALLER, "caller_name": "李思", "matter": "过户"}, opened_at=OPENED + MINUTE)
    writer.close_call(newest, DAY)
    writer.close_call(plain_call(**{**CALLER, "phone_normalised": "+861", "matter": "别的"}), DAY)
    writer.close_call(plain_call(**CALLER, confidential=True, opened_at=OPENED + 9 * MINUTE), DAY)
    number = "+8613800138000"
    known = KnownCaller("李思", "城南社区", "138 0013 8000", "过户", OPENED + MINUTE, 2, number)
    assert reader.known_caller("+8613800138000", "李四") == known


def test_a_caller_is_known_by_exactly_the_name_where_the_number_is_new(
    writer: Writer, reader: Reader
) -> None:
    writer.close_call(plain_call(**CALLER), DAY)
    number = "+8613800138000"
    known = KnownCaller("李四", "城南社区", "138 0013 8000", "门面房产权登记", OPENED, 1, number)
    assert reader.known_caller("+869999", "李四") == replace(known, is_namesake=True)
    assert reader.known_caller("", "李四") == known
    assert reader.known_caller("+869999", "李") is None


def test_callers_without_number_and_name_are_not_one_caller(writer: Writer, reader: Reader) -> None:
    writer.close_call(plain_call(), DAY)
    assert reader.known_caller("", "") is None


def test_a_caller_is_known_by_what_the_record_says_now(writer: Writer, reader: Reader) -> None:
    call = plain_call(**CALLER)
    writer.close_call(call, DAY)
    writer.close_call(replace(call, caller_name="李思", phone_normalised="+867"), DAY)
    assert reader.known_caller("+8613800138000", "李四") is None
    for known in (reader.known_caller("+867", ""), reader.known_caller("", "李思")):
        assert known is not None
        assert (known.caller_name, known.calls) == ("李思", 1)


def test_a_missing_file_reads_as_empty_until_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "new" / "phonedesk.db"
    call = plain_call(callback=promise())
    with closing(Reader(path)) as reader:
        assert (reader.pending(), reader.find(Query(), 5), reader.call("20261123-001")) == ([], [], None)
        assert reader.known_caller("1", "a") is None
        assert reader.call_of_draft(call.uuid) is None
        assert reader.calls_within(OPENED, OPENED + MINUTE) == FaultCalls()
        assert reader.last_line_fault_end() is None
        assert not path.exists()
        schema.create(path)
        with Writer(path) as writer:
            number = writer.close_call(call, DAY)
        assert numbers(reader.pending()) == [number]
        assert reader.call_of_draft(call.uuid) == reader.call(number)
        assert reader.call_of_draft(uuid4()) is None


def test_an_unknown_number_has_no_record(writer: Writer, reader: Reader) -> None:
    writer.close_call(plain_call(), DAY)
    assert reader.call("20261123-002") is None


def plan(path: Path, sql: str, value: str = "") -> str:
    with closing(open_reader(path)) as connection:
        explained = connection.execute(f"EXPLAIN QUERY PLAN {sql}", {"value": value})
        return "\n".join(row[3] for row in explained)


def test_the_pending_come_from_the_partial_index(path: Path) -> None:
    steps = plan(path, PENDING)
    assert "SCAN b USING INDEX ix_callback_due_at" in steps
    assert "TEMP B-TREE" not in steps


def test_a_known_caller_is_looked_up_in_indexes(path: Path) -> None:
    for column in ("phone_normalised", "caller_name"):
        for sql in (CALLS_BY[column], OPEN_BY[column]):
            steps = plan(path, sql, "x")
            assert f"INDEX ix_call_{column} ({column}=?)" in steps
            assert "ix_amendment_field_new (field=? AND new=?)" in steps
            assert not re.search(r"SCAN (call|c|amendment|a|callback|b|m|s)\b", steps)


def test_importing_the_reader_loads_nothing_heavy() -> None:
    script = "import sys, phonedesk.store.reading; print('\\n'.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "phonedesk.store.reading" in loaded
    heavy = {"sqlmodel", "sqlalchemy", "alembic", "pydantic", "phonenumbers", "textual", "logging", "asyncio"}
    assert not loaded & heavy
