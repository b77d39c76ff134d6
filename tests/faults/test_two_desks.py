"""Two programs on one file: no error, no number twice, and neither is offered what is open at the other."""

from __future__ import annotations

import random
import re
import sqlite3
import time
import tomllib
from collections import Counter, defaultdict
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pyrage
import pytest

from phonedesk.domain.draft import Draft
from phonedesk.domain.states import Outcome
from phonedesk.store.lookup_check import disagreeing
from tests.faults import two_desks
from tests.faults.amending import COUNT, correct_many
from tests.faults.samples import open_desk
from tests.faults.warm import WarmParent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.faults.warm import Worker

MODULES = (
    "tests.faults.two_desks",
    "tests.faults.amending",
    "phonedesk.desk.amendments",
    "phonedesk.store.writing",
    "phonedesk.playbook.loader",
    "phonedesk.playbook.progress",
    "phonedesk.desk.calls",
    "phonedesk.desk.callbacks",
    "phonedesk.privacy.desk_key",
    "phonedesk.store.reading",
    "phonedesk.store.rows",
    "phonenumbers",
    "filelock",
    "tomlkit",
)
AHEAD = 0.05
"""Seconds from the word to the moment at which all begin."""
NAME = re.compile(r"([0-9a-f-]{36})\.(age|lock)")


@pytest.fixture(scope="module")
def parent() -> Iterator[WarmParent]:
    with WarmParent(MODULES) as warm:
        yield warm


@pytest.fixture
def home(tmp_path: Path, empty_database: bytes) -> Path:
    (tmp_path / "phonedesk.db").write_bytes(empty_database)
    return tmp_path


@contextmanager
def workers(parent: WarmParent, works: Sequence[tuple[Any, ...]]) -> Iterator[list[Worker]]:
    """A child for each work, ready to begin; gone at the end."""
    started = [parent.start(*work) for work in works]
    try:
        yield started
    finally:
        for worker in started:
            worker.kill()


def at_the_same_moment(started: list[Worker]) -> list[Any]:
    """What each answers, once all have begun together."""
    assert [worker.hear() for worker in started] == ["ready"] * len(started)
    moment = time.monotonic() + AHEAD
    for worker in started:
        worker.tell(moment)
    return [worker.hear() for worker in started]


def rows(home: Path, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query over a plain connection."""
    with closing(sqlite3.connect(home / "phonedesk.db")) as connection:
        return connection.execute(sql).fetchall()


# ── records ──


def close_at_once(parent: WarmParent, home: Path, desks: int, count: int, *, safely: bool) -> list[Any]:
    works = [(two_desks.close_many, home, number, count, safely) for number in range(1, desks + 1)]
    with workers(parent, works) as started:
        return at_the_same_moment(started)


@pytest.mark.parametrize("count", [250, pytest.param(1000, marks=pytest.mark.slow)])
def test_eight_programs_close_many_calls_each(parent: WarmParent, home: Path, count: int) -> None:
    answers = close_at_once(parent, home, desks=8, count=count, safely=True)
    assert [errors for _, errors, _ in answers] == [[]] * 8
    told = {uuid: number for numbers, _, _ in answers for uuid, number in numbers.items()}
    stored = {UUID(hex=uuid).int: number for uuid, number in rows(home, "SELECT uuid, number FROM call")}
    assert len(told) == 8 * count
    assert stored == told, "what a desk was told is what is in the log"
    days = defaultdict(set)
    for number in stored.values():
        day, _, sequence = number.partition("-")
        days[day].add(int(sequence))
    assert {day: len(numbers) for day, numbers in days.items()} == {
        "20261123": 8 * (count // 3 + 1),
        "20261124": 8 * (count // 3),
        "20261125": 8 * (count // 3),
    }
    assert all(numbers == set(range(1, len(numbers) + 1)) for numbers in days.values()), "no gap, none twice"
    for uuid, matter in rows(home, "SELECT uuid, matter FROM call"):
        desk_number, turn = divmod(UUID(hex=uuid).int, two_desks.MANY)
        assert matter == f"{desk_number} 补办学籍证明 {turn}", "each is its own"
    parts = ("answer", "callback", "ticked_step WHERE step = 'enquiry_matter'")
    for part in parts:
        assert rows(home, f"SELECT count(DISTINCT call_id), count(*) FROM {part}") == [(8 * count, 8 * count)]
    assert rows(home, "PRAGMA integrity_check") == [("ok",)]


def test_without_the_write_lock_in_hand_some_closings_fail(parent: WarmParent, home: Path) -> None:
    answers = close_at_once(parent, home, desks=8, count=40, safely=False)
    errors = [error for _, errors, _ in answers for error in errors]
    assert errors, "reading first and writing then is not safe, and nothing failed"
    assert all(error.startswith("busy") for error in errors)


# ── corrections ──


def correct_at_once(parent: WarmParent, home: Path, count: int, *, safely: bool) -> int:
    """Let two desks correct one record so many times each; gives how often one was shown the other's."""
    desk = open_desk(home)
    desk.calls.close(
        Draft(UUID(int=1), two_desks.FIRST_DAY, "李敏", "enquiry", {COUNT: "0"}), Outcome.ANSWERED
    )
    desk.close()
    works = [(correct_many, home, own, count, safely) for own in ("caller_name", "organisation")]
    with workers(parent, works) as started:
        return sum(at_the_same_moment(started))


def test_two_programs_correct_one_record_and_neither_loses_a_word(parent: WarmParent, home: Path) -> None:
    conflicts = correct_at_once(parent, home, 40, safely=True)
    assert conflicts, "they never came in each other's way"
    history: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for field, old, new in rows(home, "SELECT field, old, new FROM amendment ORDER BY id"):
        history[field].append((old, new))
    for field, changes in history.items():
        assert [old for old, _ in changes[1:]] == [new for _, new in changes[:-1]], f"{field}: no gap"
    assert [new for _, new in history[COUNT]] == [str(n) for n in range(1, 81)], "each is counted once"
    for own in ("caller_name", "organisation"):
        assert [new for _, new in history[own]] == [f"{own} {n}" for n in range(40)]
    assert rows(home, "PRAGMA integrity_check") == [("ok",)]
    assert disagreeing(home / "phonedesk.db") == 0


def test_without_a_look_at_what_others_changed_some_of_it_is_written_over(
    parent: WarmParent, home: Path
) -> None:
    correct_at_once(parent, home, 40, safely=False)
    (last,) = rows(home, f"SELECT new FROM amendment WHERE field = '{COUNT}' ORDER BY id DESC LIMIT 1")
    assert int(last[0]) < 80


# ── drafts ──


def take_calls_at_once(parent: WarmParent, home: Path, count: int, *, locked: bool) -> list[Any]:
    works = [(two_desks.take_calls, home, number, count, locked) for number in (1, 2)]
    with workers(parent, works) as started:
        return at_the_same_moment(started)


def test_neither_desk_is_ever_offered_what_the_other_has_open_or_is_just_done_with(
    parent: WarmParent, home: Path
) -> None:
    answers = take_calls_at_once(parent, home, 400, locked=True)
    assert [(offered, errors) for offered, _, errors in answers] == [([], []), ([], [])]
    told = [number for _, closed, _ in answers for number in closed.values()]
    assert len(told) == len(set(told)) == 800
    assert rows(home, "SELECT count(*) FROM call") == [(800,)]
    assert list((home / "drafts").iterdir()) == [], "neither draft nor lock is left"


def test_without_locks_a_desk_is_offered_what_the_other_has_open(parent: WarmParent, home: Path) -> None:
    answers = take_calls_at_once(parent, home, 400, locked=False)
    assert any(offered for offered, _, _ in answers)


def leave_orphans(parent: WarmParent, home: Path, count: int) -> set[int]:
    """Calls that a killed desk left open, by their UUIDs."""
    with workers(parent, [(two_desks.hold_drafts, home, 9, count)]) as (dying,):
        assert dying.hear() == "held"
    found = [NAME.fullmatch(file.name) for file in (home / "drafts").iterdir()]
    assert Counter(name[2] for name in found if name) == {"age": count, "lock": count}
    return {9 * two_desks.MANY + turn for turn in range(count)}


def offered_at_once(parent: WarmParent, home: Path, *, locked: bool) -> list[list[int]]:
    """What each of three desks is offered that start at the same moment."""
    with workers(parent, [(two_desks.adopt_at, home, locked)] * 3) as started:
        answers = at_the_same_moment(started)
        held = {UUID(file.stem).int for file in (home / "drafts").glob("*.lock")}
    assert [unreadable for _, unreadable in answers] == [[], [], []]
    assert not locked or held == {uuid for offered, _ in answers for uuid in offered}
    return [offered for offered, _ in answers]


def test_desks_that_start_at_the_same_moment_share_what_was_left_open(parent: WarmParent, home: Path) -> None:
    shared = 0
    for _ in range(12):
        orphans = leave_orphans(parent, home, 40)
        offered = offered_at_once(parent, home, locked=True)
        assert sorted(uuid for part in offered for uuid in part) == sorted(orphans), "each once, to one desk"
        shared += sum(map(bool, offered)) > 1
    assert shared, "they never came in each other's way"


def test_without_locks_two_desks_are_offered_the_same(parent: WarmParent, home: Path) -> None:
    leave_orphans(parent, home, 40)
    offered = offered_at_once(parent, home, locked=False)
    assert max(Counter(uuid for part in offered for uuid in part).values()) > 1


def test_what_a_dying_desk_had_open_is_offered_to_the_other_once_it_is_dead(
    parent: WarmParent, home: Path
) -> None:
    chance = random.Random(20261123)
    for number in range(1, 9):
        works: list[tuple[Any, ...]] = [
            (two_desks.hold_drafts, home, number, 20),
            (two_desks.adopt_until_told, home, 0.0),
        ]
        with workers(parent, works) as (dying, other):
            assert other.hear() == "ready"  # from here on it looks for orphans, while the drafts are made
            assert dying.hear() == "held"
            time.sleep(chance.uniform(0, 0.02))
            killed = time.monotonic()
            dying.kill()
            deadline = time.monotonic() + 10
            while (locks := len(list((home / "drafts").glob("*.lock")))) < 20 and time.monotonic() < deadline:
                time.sleep(0.001)
            assert locks == 20
            time.sleep(0.05)
            offered = other.ask("enough")
        assert sorted(uuid for uuid, _ in offered) == [number * two_desks.MANY + turn for turn in range(20)]
        assert min(moment for _, moment in offered) > killed, "offered while it was open elsewhere"
        for file in (home / "drafts").iterdir():
            file.unlink()


def fight(parent: WarmParent, home: Path, *, whole: bool, seconds: float) -> tuple[int, int]:
    """How often the one lock was held, and how often by two."""
    (home / "drafts").mkdir()
    work = (two_desks.fight_for_a_lock, home, UUID(int=1), seconds, whole)
    with workers(parent, [work] * 4) as started:
        answers = at_the_same_moment(started)
    return sum(held for held, _ in answers), sum(by_two for _, by_two in answers)


def test_a_lock_whose_file_goes_with_it_is_never_held_by_two(parent: WarmParent, home: Path) -> None:
    held, by_two = fight(parent, home, whole=True, seconds=2.0)
    assert held > 200
    assert by_two == 0
    assert list((home / "drafts").iterdir()) == []


def test_a_lock_that_does_not_look_whether_its_file_is_still_there_is(parent: WarmParent, home: Path) -> None:
    held, by_two = fight(parent, home, whole=False, seconds=2.0)
    assert by_two > 0, f"held {held} times, and never by two"


# ── the first start ──


def test_desks_that_start_first_at_the_same_moment_make_everything_once(
    parent: WarmParent, tmp_path: Path
) -> None:
    for round_number in range(4):
        home = tmp_path / str(round_number)
        works = [(two_desks.start_first, home, number) for number in (1, 2, 3)]
        with workers(parent, works) as started:
            numbers = at_the_same_moment(started)
            assert sorted(numbers) == ["20261123-001", "20261123-002", "20261123-003"]
            assert sorted(rows(home, "SELECT number FROM call")) == [(number,) for number in sorted(numbers)]
            assert open_desk(home).adopt_drafts().drafts == (), "each is open at its desk"
        identity = pyrage.x25519.Identity.from_str((home / "desk.key").read_text(encoding="ascii").strip())
        drafts = sorted((home / "drafts").glob("*.age"))
        assert [UUID(file.stem).int for file in drafts] == [
            number * two_desks.MANY + 1 for number in (1, 2, 3)
        ]
        for file in drafts:
            assert pyrage.decrypt(file.read_bytes(), [identity]), "one key opens what every desk has open"
        settings = tomllib.loads((home / "settings.toml").read_text(encoding="utf-8"))
        assert settings["operators"] == ["李敏", "赵强"]
        left = {path.name for path in home.iterdir()} - {"phonedesk.db-journal"}
        given = {"numbers.txt", "numbers.txt.lock"}
        assert left == {"desk.key", "drafts", "phonedesk.db", "settings.toml"} | given, (
            "nothing half made is left"
        )
