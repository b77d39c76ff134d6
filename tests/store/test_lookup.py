"""The index is held to a naive scan: whatever is said of records, a query finds exactly what that finds."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypinyin import Style, pinyin

from phonedesk.desk.lookup import Lookup
from phonedesk.domain.query import Query
from phonedesk.domain.states import AttemptResult
from phonedesk.domain.text import query_words
from phonedesk.store import lookup, reading
from phonedesk.store.errors import Reason, StoreError
from phonedesk.store.import_writing import ImportWriter
from phonedesk.store.known_file import KnownFile
from phonedesk.store.lookup_check import disagreeing
from phonedesk.store.pragmas import open_reader
from phonedesk.store.reading import Reader
from phonedesk.store.writing import Writer
from tests.desk.at_desk import SHANGHAI, HandClock
from tests.store.naive_lookup import Said
from tests.store.records import DAY, MINUTE, OPENED, ask, attempt, change, plain_call, promise, whole_call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from phonedesk.domain.call import Call

SIGNS = "张单山三尉迟万俟吕水"
NAMES = st.text(SIGNS + "黑A ", max_size=4)
TEXTS = st.text(SIGNS + 'zshxn12，-%"*Ⅷ㎏é𠮷\n _', max_size=6)
PHONES = st.sampled_from(
    ("", "13800131234", "138 0013 1234", "６５５２１２３４", "010-65521234转8001", "110")
)
NORMALISED = {
    "": "",
    "13800131234": "+8613800131234",
    "138 0013 1234": "+8613800131234",
    "６５５２１２３４": "+861065521234",
    "010-65521234转8001": "+861065521234;ext=8001",
    "110": "110",
}
PHONES = st.sampled_from(tuple(NORMALISED))
SPOKEN = ("zhangsan", "shansan", "hs", "yuchi", "zhsh", "张s", "lv", "swj")
WORDS = st.one_of(
    st.text(SIGNS + "zshanwubuemqlA", min_size=1, max_size=4),
    st.text("0123468-+", min_size=1, max_size=5),
    st.sampled_from((*SPOKEN, "1123-00", "(138)", '"', "*")),
    TEXTS.filter(str.strip),
)
PIECES = st.tuples(
    st.sampled_from(("piece", "piece", "initials", "spelled", "mixed")),
    st.integers(0, 99),
    st.integers(0, 9),
    st.integers(1, 4),
)
"""How a word is made of something that was said: of what, from where on, how long."""
QUERIES = st.lists(
    st.lists(st.one_of(PIECES, PIECES, WORDS), min_size=1, max_size=2), min_size=6, max_size=12
)
Words = list[str | tuple[str, int, int, int]]
Fields = dict[str, object]
Step = tuple[str, Fields | list[Fields] | str, int]


@st.composite
def fields(draw: st.DrawFn) -> dict[str, object]:
    """What a call says, but for its UUID."""
    phone = draw(PHONES)
    return {
        "caller_name": draw(NAMES),
        "organisation": draw(NAMES),
        "position": draw(TEXTS),
        "matter": draw(TEXTS),
        "phone": phone,
        "phone_normalised": NORMALISED[phone],
        "answers": draw(st.dictionaries(st.sampled_from(("place", "when")), TEXTS, max_size=2)),
        "confidential": draw(st.sampled_from((False, False, False, True))),
    }


@st.composite
def calls(draw: st.DrawFn) -> dict[str, object]:
    """The same, with when it came in: late entries, and those of an old log, came in before others."""
    opened_at = OPENED - draw(st.integers(0, 3)) * MINUTE
    return {**draw(fields()), "opened_at": opened_at, "closed_at": opened_at + MINUTE}


class NoMarks:
    """Nobody was told a number."""

    def highest(self, day: str) -> int:
        return 0

    def raise_to(self, sequences: Mapping[str, int]) -> None: ...

    def take_back(self, day: str, sequence: int) -> None: ...


@dataclass
class Known:
    """A record as the test knows it."""

    call: Call
    said: Said
    is_open: bool
    due: int


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("close"), calls(), st.booleans()),
        st.tuples(st.just("import"), st.lists(calls(), max_size=3), st.just(0)),
        st.tuples(st.just("rebuild"), st.just(""), st.just(0)),
        st.tuples(st.just("amend"), fields(), st.integers(0, 9)),
        st.tuples(st.just("try"), TEXTS, st.integers(0, 9)),
    ),
    min_size=3,
    max_size=9,
)


class Office:
    """Carries out the steps on a real database, and keeps in mind what was said."""

    def __init__(self, path: Path) -> None:
        self.path, self.writer = path, Writer(path)
        self.known = list[Known]()
        """In the order of the log."""
        self.reader = Reader(path)
        clock = HandClock(SHANGHAI)
        self.lookup = Lookup(
            clock, lambda: None, lambda: self.reader, lambda patience: Reader(path, patience)
        )

    def close(self) -> None:
        self.writer.close()
        self.reader.close()

    def carry_out(self, step: Step) -> None:
        match step:
            case "close", dict(said), is_promised:
                due = len(self.known) * 7 % 5 + 1
                call = plain_call(**said, callback=promise(due) if is_promised else None)
                self._hear_of(call, self.writer.close_call(call, DAY), due, is_open=bool(is_promised))
            case "import", list(rows), _ if rows:
                self._take_over([plain_call(**said) for said in rows])
            case "rebuild", _, _:
                self.rebuild()
            case "amend", dict(said), which if self.known:
                known = self.known[which % len(self.known)]
                known.call = replace(known.call, **said)  # type: ignore[arg-type]  # fields of Call
                self.writer.close_call(known.call, DAY)
                self._hear(known)
            case "try", str(note), which if self.known:
                self._try(self.known[which % len(self.known)], note)

    def rebuild(self) -> None:
        self.writer.rebuild_index(lambda done, calls: None)
        self._sort()

    def _take_over(self, calls: list[Call]) -> None:
        with ImportWriter(self.path, KnownFile(self.path), NoMarks()) as writer:
            assert writer.add([(call, DAY) for call in calls], lambda done, of: None) == len(calls)
        given = {uuid: str(number) for uuid, number in ask(self.path, "SELECT uuid, number FROM call")}
        for call in calls:
            self._hear_of(call, given[call.uuid.hex], 0, is_open=False)
        self._sort()

    def _sort(self) -> None:
        """By when the calls came in; all are numbered as of one day, as they were entered."""
        self.known.sort(key=lambda known: (known.call.opened_at, known.said.number))

    def _hear_of(self, call: Call, number: str, due: int, *, is_open: bool) -> None:
        known = Known(call, Said(number, call.confidential), is_open, due)
        self.known.append(known)
        self._hear(known)

    def _try(self, known: Known, note: str) -> None:
        if known.is_open:
            result = (
                AttemptResult.ANSWERED if "1" in note else AttemptResult.CANCELLED if "2" in note else None
            )
            self.writer.callbacks.record_attempt(
                known.said.number, attempt(result or AttemptResult.BUSY, note)
            )
            known.is_open = result is None
            known.said.texts.append(note)

    def _hear(self, known: Known) -> None:
        call, said = known.call, known.said
        said.is_confidential = call.confidential
        said.names.append(call.caller_name)
        said.organisations.append(call.organisation)
        said.phones += [call.phone, call.phone_normalised]
        said.texts += [call.position, call.matter, *call.answers.values()]

    def piece(self, how: str, which: int, start: int, length: int) -> str:
        """A word that may find something: a piece of what was said, as it is or as it sounds."""
        ever = [known.said for known in self.known]
        said = [(*s.names, *s.organisations, *s.texts, *s.phones, s.number) for s in ever]
        texts = ["".join(text.split()) for text in chain.from_iterable(said) if text.strip()]
        text = texts[which % len(texts)] if texts else "张"
        piece = text[start % len(text) :][:length]
        spelled = [min(pinyin(sign, Style.NORMAL, heteronym=True, v_to_u=False)[0]) for sign in piece]
        match how:
            case "initials":
                return "".join(sign[:1] for sign in spelled)
            case "spelled":
                return "".join(spelled)[: length + 3]
            case "mixed":
                return piece[:1] + "".join(sign[:1] for sign in spelled[1:])
        return piece

    def expected(self, query: str) -> tuple[list[str], list[str]]:
        """The open callbacks by when they are due, and the other calls, the newest first."""
        words = query.split()
        found = [known for known in self.known if all(known.said.has(word) for word in words)]
        open_ones = (known for known in found if known.is_open)
        pending = sorted(open_ones, key=lambda known: (known.due, known.said.number))
        rest = [known.said.number for known in reversed(found) if not known.is_open]
        return [known.said.number for known in pending], rest


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, queries=QUERIES)
def test_a_look_up_finds_exactly_what_a_naive_scan_finds(
    empty_database: bytes, steps: list[Step], queries: list[Words]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "phonedesk.db"
        path.write_bytes(empty_database)
        with closing(Office(path)) as office:
            for step in steps:
                office.carry_out(step)
                for query in queries[:2]:  # what is known of the callbacks grows step by step
                    compare(office, query)
            for query in queries:
                compare(office, query)
            office.rebuild()
            for query in queries:
                compare(office, query)


def compare(office: Office, words: Words) -> None:
    query = " ".join(word if isinstance(word, str) else office.piece(*word) for word in words)
    read = Query(query_words(query))
    if read.is_empty:
        return
    ways = (office.lookup.find_at_once, office.lookup.find, office.lookup.find_once)
    for found in (find(read, 100) for find in ways):
        if found is not None:  # it had to take longer than a frame
            numbers = [row.number for row in found.callbacks], [row.number for row in found.calls]
            assert numbers == office.expected(query), query
            assert [row.number for row in found.calls_of_callbacks] == numbers[0]


def test_the_open_callbacks_come_first_and_are_among_the_rows_that_were_asked_for(path: Path) -> None:
    with closing(Office(path)) as office:
        for turn in range(6):
            callback = promise(9 - turn) if turn % 2 else None
            office.writer.close_call(plain_call(matter="水费", callback=callback), DAY)
        for limit, callbacks, calls in ((2, "64", ""), (3, "642", ""), (5, "642", "53"), (6, "642", "531")):
            found = office.lookup.find(Query(("水费",)), limit)
            assert "".join(row.number[-1] for row in found.callbacks) == callbacks
            assert "".join(row.number[-1] for row in found.calls) == calls
            assert found.has_more == (limit < 6)


def words_in_the_index(path: Path) -> set[str]:
    """Every token of the index, by FTS5's own account."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("ATTACH ? AS records", (str(path),))
        connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab('records', 'lookup', 'row')")
        return {term for (term,) in connection.execute("SELECT term FROM words")}


def numbers(reader: Reader, *words: str) -> list[str]:
    return [row.number[-1] for row in reader.find(Query(words), 50)]


def test_an_old_log_is_put_in_order_and_what_comes_later_stands_where_it_was_entered(
    path: Path, writer: Writer, reader: Reader
) -> None:
    calls = [plain_call(matter="水费", opened_at=OPENED + hour * 60 * MINUTE) for hour in range(4)]
    writer.close_call(calls[2], DAY)
    with ImportWriter(path, KnownFile(path), NoMarks()) as old:
        old.add([(call, DAY) for call in (calls[0], calls[3])], lambda done, of: None)
    assert numbers(reader, "水费") == ["3", "1", "2"]
    writer.close_call(calls[1], DAY)
    writer.close_call(replace(calls[0], matter="水费单"), DAY)
    for words in (("水费",), ("1",), ()):
        assert numbers(reader, *words) == ["4", "3", "1", "2"]
    writer.close_call(replace(calls[3], confidential=True), DAY)
    assert numbers(reader, "1123") == ["4", "3", "1", "2"]
    assert disagreeing(path) == 0
    writer.rebuild_index(lambda done, of: None)
    assert numbers(reader, "2026") == ["3", "1", "4", "2"]


def test_a_record_stands_where_it_was_entered_whatever_is_said_of_it_later(
    writer: Writer, reader: Reader
) -> None:
    calls = [plain_call(matter="水费", callback=promise()) for _ in range(6)]
    given = [writer.close_call(call, DAY) for call in calls]
    writer.close_call(replace(calls[1], caller_name="张三"), DAY)
    writer.callbacks.record_attempt(given[3], attempt(AttemptResult.BUSY, "水费的事"))
    writer.close_call(replace(calls[0], caller_name="张三"), DAY)
    writer.close_call(plain_call(matter="水费"), DAY)
    assert numbers(reader, "水费") == ["7", "6", "5", "4", "3", "2", "1"]
    assert numbers(reader, "张三") == ["2", "1"]
    assert numbers(reader, "的事") == ["4"]
    assert [row.number[-1] for row in reader.find(Query(("水费",)), 3)] == ["7", "6", "5"]
    assert [row.number[-1] for row in reader.find(Query(("水费",)), 2, {given[5]})] == ["7", "5"]


@pytest.mark.parametrize("was_open", [False, True])
def test_no_word_of_a_confidential_record_is_in_the_index(writer: Writer, path: Path, was_open: bool) -> None:
    before = words_in_the_index(path)
    secret = replace(whole_call(), confidential=True)
    if was_open:
        writer.close_call(replace(secret, confidential=False), DAY)
        writer.close_call(replace(secret, confidential=False, caller_name="赵六"), DAY)
        assert {"李四", "赵六", "产权"} <= words_in_the_index(path)
    number = writer.close_call(secret, DAY)
    writer.callbacks.record_attempt(number, attempt(AttemptResult.BUSY, "机密"))
    left = {word for word in words_in_the_index(path) - before if not "\ue083" <= word[0] <= "\ue086"}
    of_number = "20 02 26 61 11 12 23 30 00 01 2026 0261 2611 6112 1123 1230 2300 3001"
    assert left == {f"\ue082{run}" for run in of_number.split()}
    change(path, "INSERT INTO lookup (lookup) VALUES ('integrity-check')")


def test_an_index_of_other_rules_is_made_anew_when_it_is_next_written(path: Path) -> None:
    call = plain_call(caller_name="张三")
    with Writer(path) as writer:
        writer.close_call(call, DAY)
        writer.close_call(replace(call, caller_name="李四"), DAY)
    change(path, "INSERT INTO lookup (lookup) VALUES ('delete-all')")
    change(path, "UPDATE lookup_state SET version = 'other'")
    with Reader(path) as reader:
        assert numbers(reader, "张三") == []
        assert disagreeing(path) == 1
        with Writer(path):
            assert numbers(reader, "张三") == numbers(reader, "ls") == ["1"]
    assert disagreeing(path) == 0
    assert ask(path, "SELECT * FROM lookup_entry") == [(1, 1, 1, 1)]


@pytest.mark.parametrize(
    "damage",
    [
        "INSERT INTO lookup (rowid, tokens) VALUES (1, '多')",
        "INSERT INTO lookup (rowid, tokens) VALUES (9, '多')",
        "INSERT INTO lookup (lookup, rowid, tokens) VALUES ('delete', 1, '张')",
        "DELETE FROM lookup_entry WHERE position = 1",
        "INSERT INTO lookup_entry VALUES (9, 2, 2, 9)",
        "UPDATE lookup_entry SET rank = 2 WHERE position = 1",
        "UPDATE lookup_entry SET newest_rank = 1 WHERE position = 2",
    ],
)
def test_an_index_that_does_not_agree_with_the_records_is_found_out(path: Path, damage: str) -> None:
    with Writer(path) as writer:
        writer.close_call(plain_call(caller_name="张三", matter="水费-Abc"), DAY)
        writer.close_call(plain_call(confidential=True, caller_name="张三"), DAY)
        assert disagreeing(path) == 0
        change(path, damage)
        assert disagreeing(path) > 0
        told: list[tuple[int, int]] = []
        assert writer.rebuild_index(lambda done, calls: told.append((done, calls))) == 2
    assert disagreeing(path) == 0


def test_a_rebuilding_says_how_far_it_is(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "REPORTED", 2)
    for _ in range(5):
        writer.close_call(plain_call(), DAY)
    told: list[tuple[int, int]] = []
    writer.rebuild_index(lambda done, calls: told.append((done, calls)))
    assert told == [(2, 5), (4, 5)]


def test_a_look_up_that_takes_too_long_is_stopped(
    writer: Writer, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        writer.close_call(plain_call(matter=f"水费{number}"), DAY)
    monkeypatch.setattr(reading, "STEPS_A_GLANCE", 1)
    with reader.at_most(0), pytest.raises(StoreError) as raised:
        reader.find(Query(("水费",)), 50)
    assert raised.value.reason is Reason.BUSY
    assert len(reader.find(Query(("水费",)), 50)) == 30
    with reader.at_most(60):
        assert len(reader.find(Query(("水费",)), 50)) == 30


def test_the_index_drives_the_search(path: Path) -> None:
    with closing(open_reader(path)) as connection:
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {lookup.INDEXED}", ('"张"',))]
        for sql in (lookup.NEWEST_FIRST, lookup._ALL):
            assert "USE TEMP B-TREE" not in [*connection.execute(f"EXPLAIN QUERY PLAN {sql}")][-1][3]
        changed = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {lookup._CHANGED}", (1,))]
    assert "SEARCH lookup_entry USING INTEGER PRIMARY KEY (rowid>?)" in changed
    assert steps[0].startswith("SCAN f VIRTUAL TABLE INDEX")
    of_rows = steps[: next(place for place, step in enumerate(steps) if "SUBQUERY" in step)]
    assert [step.split()[1] for step in of_rows[1:]] == ["e", "c", "b"]
    assert all(step.startswith("SEARCH") for step in of_rows[1:])
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps[-1]


def test_a_search_for_no_type_or_no_day_finds_nothing(writer: Writer, reader: Reader) -> None:
    writer.close_call(plain_call(), DAY)
    for query in (
        Query(types=frozenset()),
        Query(types=frozenset(("notice",))),
        Query(first="20261124"),
        Query(last="20261122"),
        Query(operators=("赵",)),
    ):
        assert reader.find(query, 5) == []
    for query in (
        Query(types=frozenset(("enquiry", "notice"))),
        Query(first="20200101"),
        Query(last="20301231"),
        Query(first="20261123", last="20261123"),
        Query(operators=("wf",)),
    ):
        assert len(reader.find(query, 5)) == 1
