"""Records of an older or a newer phonedesk: migrated in one go, whenever killed, or refused untouched."""

from __future__ import annotations

import itertools
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from phonedesk.store import migrating, schema
from phonedesk.store.backup import prove
from phonedesk.store.errors import Reason, StoreError
from phonedesk.store.lookup_check import disagreeing
from phonedesk.store.migrating import migrate
from tests.child import terminal_environment
from tests.faults.warm import ROOT
from tests.store.test_store_schema import LANDED, MADE
from tests.tui.locking import locked_by_another_program

if TYPE_CHECKING:
    from sqlalchemy import Connection

FIRST = LANDED / "0001.db"
MOMENTS = 100
"""How often it is killed while it works, and again so often while it commits."""
MANY_MOMENTS = 1000
MIGRATE = """
import sys
from pathlib import Path
from phonedesk.store.migrating import migrate
sys.stdin.readline()
migrate(Path(sys.argv[1]), Path(sys.argv[2]))
"""
Contents = dict[str, list[tuple[object, ...]]]


def contents(path: Path) -> Contents:
    """Everything that the file holds, as whoever opens it next finds it."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        made = connection.execute(MADE).fetchall()
        tables = [name for kind, name, _, sql in made if kind == "table" and "VIRTUAL" not in sql]
        rows = {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
                for name in tables if name != "alembic_version"}  # fmt: skip
        version = connection.execute("SELECT * FROM alembic_version").fetchall()
    return {**rows, "schema": made, "version": version}


@dataclass(frozen=True)
class Sides:
    """What the records are before and after."""

    old: Contents
    new: Contents

    def of(self, path: Path) -> str:
        there = contents(path)
        assert there in (self.old, self.new), f"neither old nor new: {there['version']}"
        return "old" if there == self.old else "new"


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory, empty_database: bytes) -> Sides:
    folder = tmp_path_factory.mktemp("sides")
    old = contents(Path(shutil.copy(FIRST, folder / "old.db")))
    (folder / "new.db").write_bytes(empty_database)
    migrated = Path(shutil.copy(FIRST, folder / "migrated.db"))
    migrate(migrated, folder / "backup.db")
    assert disagreeing(migrated) == 0
    index = {name: rows for name, rows in contents(migrated).items() if name.startswith("lookup")}
    assert {position for position, *_ in index["lookup_entry"]} == {call[0] for call in old["call"]}
    calls = [
        (*call, None, 0, "", 0, 0) for call in old["call"]
    ]  # nobody measured them, and none asks after another
    put_off = {row[0] for row in old["callback"] if row[5] == "done"}  # of these one alone, as it was made
    # What was promised was counted by weekends alone.
    new: Contents = {
        **old,
        "call": calls,
        "callback": [
            (*row, "", int("working_days" in row), "moved" if row[0] in put_off else "promised", 0, 1, None)
            for row in old["callback"]
        ],
        "callback_change": [],
        "reminder": [],
        "contact": [],
        "message": [],
        "number_mark": [],
        "line_fault": [],
        "emergency": [],
        "notification": [],
        "notification_try": [],
        "progress": [],
        **index,
        "calendar_day": [],
        "calendar_year": [],
        "schema": contents(folder / "new.db")["schema"],
        "version": [(schema.HEAD,)],
    }
    return Sides(old, new)


class Warm:
    """The program that migrates in children, and a folder for every turn."""

    def __init__(self, folder: Path, process: subprocess.Popen[str]) -> None:
        self._folder, self._process, self._turns = folder, process, itertools.count()

    def fresh(self) -> Path:
        """A copy of the first schema in a folder of its own."""
        folder = self._folder / f"{next(self._turns)}"
        folder.mkdir()
        return Path(shutil.copy(FIRST, folder / "phonedesk.db"))

    def migrate(self, path: Path, where: str, how: str = "whole") -> str:
        """Migrate in a child that is killed there; what the child said of itself."""
        assert self._process.stdin
        assert self._process.stdout
        backup = path.parent / "backups" / f"{next(self._turns)}.db"
        self._process.stdin.write(f"{how}\t{where}\t{path}\t{backup}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


@contextmanager
def warm_program(folder: Path) -> Iterator[Warm]:
    command = [sys.executable, "-m", "tests.faults.warm_migration", str(folder)]
    environ = terminal_environment({"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"})
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield Warm(folder, process)
        assert process.stdin
        process.stdin.close()


@pytest.fixture
def warm(tmp_path: Path) -> Iterator[Warm]:
    with warm_program(tmp_path) as program:
        yield program


def check_backups(path: Path, sides: Sides) -> int:
    """Every copy that stands under its name is whole; how many there are."""
    copies = sorted((path.parent / "backups").glob("[!.]*.db"))
    for copy in copies:
        assert prove(copy).version == "0001"
        assert contents(copy) == sides.old
    return len(copies)


def test_killed_before_any_statement_it_is_old_and_starting_again_finishes(warm: Warm, sides: Sides) -> None:
    count = int(warm.migrate(warm.fresh(), "never").split(" ")[0])
    assert count > 40
    for statement in range(1, count + 1):  # the last one is the commit
        path = warm.fresh()
        assert warm.migrate(path, f"statement:{statement}") == "killed"
        assert sides.of(path) == "old"
        if statement % 4 == 3:  # of the others nobody has to hear again
            assert warm.migrate(path, "never") != "killed"
            assert sides.of(path) == "new"
            assert check_backups(path, sides) >= 1
    print(f"killed before each of {count} statements")


def is_hot(path: Path) -> bool:
    """Whether a change was begun in the file, and not ended."""
    journal = path.with_name(f"{path.name}-journal")
    return journal.exists() and journal.stat().st_size > 0


def kill_at_random_moments(warm: Warm, sides: Sides, moments: int) -> None:
    chance = random.Random(20261124)
    for kind in ("after", "commit"):
        killed: list[str] = []
        hot = 0
        while len(killed) < moments:
            if len(killed) % 20 == 0:  # a machine is not always as fast
                _, whole, commit = warm.migrate(warm.fresh(), "never").split(" ")
            path = warm.fresh()
            longest = float(whole if kind == "after" else commit)
            is_killed = warm.migrate(path, f"{kind}:{chance.uniform(0, longest)}") == "killed"
            hot += is_killed and is_hot(path)
            state = sides.of(path)
            killed += [state] * is_killed
            check_backups(path, sides)
            shutil.rmtree(path.parent)
        assert hot or kind == "after", "never killed between the journal and the end"
        print(f"{kind}: killed {len(killed)} times, {killed.count('old')} old, {hot} with a hot journal")


def test_killed_at_any_moment_it_is_old_or_new(warm: Warm, sides: Sides) -> None:
    kill_at_random_moments(warm, sides, MOMENTS)


@pytest.mark.slow
def test_killed_at_many_moments_it_is_old_or_new(warm: Warm, sides: Sides) -> None:
    kill_at_random_moments(warm, sides, MANY_MOMENTS)


def test_killed_over_and_over_nobody_having_looked_in_between_it_comes_to_its_end(
    warm: Warm, sides: Sides
) -> None:
    path = warm.fresh()
    count = int(warm.migrate(warm.fresh(), "never").split(" ")[0])
    for statement in range(count // 3, count - 1, 3):
        assert warm.migrate(path, f"statement:{statement}") == "killed"
    assert warm.migrate(path, "never") != "killed"
    assert sides.of(path) == "new"
    assert check_backups(path, sides) >= 4


def test_without_its_transaction_it_would_be_neither(warm: Warm, sides: Sides) -> None:
    count = int(warm.migrate(warm.fresh(), "never", "loose").split(" ")[0])
    with pytest.raises(AssertionError, match="neither old nor new"):  # noqa: PT012  # at some statement
        for statement in range(count, 0, -1):
            path = warm.fresh()
            assert warm.migrate(path, f"statement:{statement}", "loose") == "killed"
            sides.of(path)


# ── other desks ──


def test_while_it_migrates_others_read_and_nobody_writes(
    tmp_path: Path, sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copy(FIRST, tmp_path / "phonedesk.db"))
    seen = []
    upgrade = schema.upgrade

    def upgrade_watched(connection: Connection) -> None:
        upgrade(connection)
        seen.append(contents(path))
        with closing(sqlite3.connect(path, timeout=0)) as other, pytest.raises(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")

    monkeypatch.setattr(migrating, "upgrade", upgrade_watched)
    migrate(path, tmp_path / "backups" / "before.db")
    assert seen == [sides.old]
    assert sides.of(path) == "new"


def test_records_that_another_program_holds_stay_old_until_it_lets_go(tmp_path: Path, sides: Sides) -> None:
    path = Path(shutil.copy(FIRST, tmp_path / "phonedesk.db"))
    with locked_by_another_program(path, "IMMEDIATE") as release:
        with pytest.raises(StoreError) as raised:
            migrate(path, tmp_path / "backup.db")
        assert raised.value.reason is Reason.BUSY
        assert sides.of(path) == "old"
        assert not (tmp_path / "backup.db").exists()
        release()
    migrate(path, tmp_path / "backup.db")
    assert sides.of(path) == "new"


def test_two_desks_that_start_at_once_migrate_once(tmp_path: Path, sides: Sides) -> None:
    path = Path(shutil.copy(FIRST, tmp_path / "phonedesk.db"))
    desks = [
        subprocess.Popen(
            [sys.executable, "-c", MIGRATE, str(path), str(tmp_path / f"{desk}.backup")],
            stdin=subprocess.PIPE,
        )
        for desk in range(3)
    ]
    for desk in desks:
        assert desk.stdin
        desk.stdin.write(b"\n")
        desk.stdin.flush()
    for desk in desks:
        desk.communicate(timeout=60)
    assert [desk.returncode for desk in desks] == [0, 0, 0]
    assert sides.of(path) == "new"
    (backup,) = tmp_path.glob("*.backup")
    assert contents(backup) == sides.old


@pytest.mark.parametrize("fails", ["upgrade", "is_sound", "back_up"])
def test_a_migration_that_fails_leaves_the_records_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    path = Path(shutil.copy(FIRST, tmp_path / "phonedesk.db"))
    before, tried = path.read_bytes(), []
    works = getattr(migrating, fails)

    def fail(*arguments: object) -> bool:
        tried.append(works(*arguments))
        if fails == "is_sound":
            return False
        raise StoreError(Reason.IO)

    monkeypatch.setattr(migrating, fails, fail)
    with pytest.raises(StoreError):
        migrate(path, tmp_path / "backup.db")
    assert len(tried) == 1
    assert path.read_bytes() == before
    assert prove(tmp_path / "backup.db").version == "0001"
