"""Records that are damaged, or none of ours: refused, untouched, named, and the backups listed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from phonedesk.desk.high_water import HEADING
from phonedesk.domain.states import Outcome
from phonedesk.store import known_file, pragmas, schema
from phonedesk.store.errors import NotADatabaseError, Reason, StoreError
from phonedesk.store.known_file import KnownFile
from tests.child import terminal_environment
from tests.faults.real_desk import (
    AS_ANYBODY,
    PROGRAM,
    ROOT,
    START,
    callers,
    drafts,
    furnish,
    left_behind,
    listing,
    opened,
    program,
    take_a_call,
)
from tests.faults.samples import draft_of, open_desk
from tests.store.records import dump

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BACKUPS = {
    "phonedesk-20261120-173005.db": "2026-11-20 17:30:05",
    "phonedesk-20261123-173001.db": "2026-11-23 17:30:01",
    "replaced-20261121-080000.db": "2026-11-21 08:00:00",
}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A desk with a few calls and three backups, left in good order."""
    home = tmp_path / "home"
    file = furnish(home, "张珊", "李四", "周嵩")
    (home / "backups").mkdir()
    for name in BACKUPS:
        shutil.copy(file, home / "backups" / name)
    (home / "backups" / "notes.txt").write_text("none of ours")
    return file


def page_size(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA page_size").fetchone()[0])


def zero(path: Path, start: int, length: int) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(bytes(length))


def zero_page_of(path: Path, table: str) -> None:
    """Zero the root page of a table."""
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        (page,) = connection.execute(query, (table,)).fetchone()
    size = page_size(path)
    zero(path, (page - 1) * size, size)


def cut(path: Path, by: int) -> None:
    os.truncate(path, path.stat().st_size - by)


def put_instead(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


def make_foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "zeroed header": lambda path: zero(path, 0, 100),
    "zeroed first page": lambda path: zero(path, 0, page_size(path)),
    "cut off by a page": lambda path: cut(path, page_size(path)),
    "cut off within its last page": lambda path: cut(path, 100),
    "cut off within its header": lambda path: os.truncate(path, 50),
    "zero bytes": lambda path: os.truncate(path, 0),
    "not a database": lambda path: path.write_bytes("来电登记簿\n".encode() * 999),
    "another program's database": lambda path: put_instead(path, make_foreign),
    "a directory": lambda path: put_instead(path, lambda it: it.mkdir()),
    "a FIFO": lambda path: put_instead(path, os.mkfifo),
    "no permission": lambda path: path.chmod(0),
    "removed": lambda path: path.unlink(),
}


def command(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {"PHONEDESK_HOME": str(home), "PHONEDESK_LANG": "zh", "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [*AS_ANYBODY, *PROGRAM, *arguments],
        env=terminal_environment(environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def lists_the_backups(said: str, folder: Path) -> bool:
    """Newest first, each with its time and the command to type; nothing else that lies there."""
    joined = "".join(said.split())
    newest_first = sorted(BACKUPS, key=lambda name: BACKUPS[name], reverse=True)
    wanted = [
        "".join((BACKUPS[name].replace(" ", ""), "phonedeskrestore", str(folder / name)))
        for name in newest_first
    ]
    sizes = [f"{(folder / name).stat().st_size / 1000:.1f}kB" for name in newest_first]
    places = []
    for entry, size in zip(wanted, sizes, strict=True):
        time, _, rest = entry.partition("phonedeskrestore")
        places.append(joined.find(f"{time}{size}phonedeskrestore{rest}"))
    return -1 not in places and places == sorted(places) and "notes.txt" not in joined


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_cannot_be_used_is_refused_and_named_and_left_as_it_was(database: Path, damage: str) -> None:
    home, folder = database.parent, database.parent / "backups"
    sound = database.read_bytes()
    DAMAGES[damage](database)
    before, mode = listing(home), database.stat().st_mode if database.exists() else None
    assert before.get("phonedesk.db-journal", b"") == b""
    with program(home, *AS_ANYBODY) as terminal:
        assert terminal.wait_exit(START) == 1
        said = left_behind(terminal)
    assert "\x1b[?1049h" not in terminal.raw.decode(errors="replace"), "the form opened"
    assert str(database) in "".join(said.split())
    assert lists_the_backups(said, folder)
    listed = command(home, "callbacks")
    assert (listed.returncode, listed.stdout) == (1, "")
    assert str(database) in listed.stderr.splitlines()[0]
    assert lists_the_backups(listed.stderr, folder)
    checked = command(home, "doctor")
    assert checked.returncode == 1
    assert str(database) in checked.stdout
    assert lists_the_backups(checked.stdout, folder)
    for output in (said, listed.stderr, checked.stderr):
        assert "Traceback" not in output
    assert listing(home) == before
    assert (database.stat().st_mode if database.exists() else None) == mode
    assert damage == "no permission" or before.get("phonedesk.db") != sound, "the fault did not fire"


def test_where_there_is_no_backup_that_is_said(database: Path) -> None:
    shutil.rmtree(database.parent / "backups")
    os.truncate(database, 0)
    said = command(database.parent, "callbacks").stderr
    assert str(database.parent / "backups") in said
    assert "没有备份" in said


# ── records that are gone ──


def marks_of(database: str, number: int) -> bytes:
    return HEADING + f'20261123 {number:09d}={number:09d} 000000000=000000000 "{database}"\n'.encode()


def test_numbers_that_were_given_say_that_there_were_records(database: Path) -> None:
    home = database.parent
    shutil.rmtree(home / "backups")
    database.unlink()
    (home / "numbers.txt").write_bytes(marks_of("phonedesk.db", 3))
    with program(home) as terminal:
        assert terminal.wait_exit(START) == 1
        assert "--new" in left_behind(terminal)
    assert not database.exists()


@pytest.mark.parametrize(
    "marks",
    [
        b"",
        marks_of("/another.db", 3),
        marks_of("phonedesk.db", 0),
    ],
)
def test_a_first_run_that_was_cut_short_is_still_a_first_run(database: Path, marks: bytes) -> None:
    """A call may be kept before there are any records."""
    home = database.parent
    shutil.rmtree(home / "backups")
    database.unlink()
    (home / "numbers.txt").unlink(missing_ok=True)
    desk = open_desk(home)
    desk.drafts.save(draft_of(1))
    if marks:
        (home / "numbers.txt").write_bytes(marks)
    assert command(home, "callbacks").returncode == 0
    assert "还没有记录" in command(home, "doctor").stdout


def test_records_are_begun_anew_only_when_that_is_asked_for(database: Path) -> None:
    home = database.parent
    database.unlink()
    assert command(home, "callbacks").returncode == 1
    with opened(home, command=(*PROGRAM, "--new")) as terminal:
        take_a_call(terminal, "王五")
        terminal.key("F9")
        terminal.key("1")
        terminal.wait_for("已保存", START)  # the number goes on where the old records were
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0
    assert callers(database) == ["王五"]
    with opened(home, command=(*PROGRAM, "--new")) as terminal:  # what is there is never begun anew
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0
    assert callers(database) == ["王五"]


# ── a zeroed page: only a look at the whole file finds it ──


def test_a_zeroed_page_is_found_and_the_desk_leaves(database: Path) -> None:
    home = database.parent
    zero_page_of(database, "ticked_step")
    before = listing(home)
    with program(home) as terminal:
        terminal.wait_for("查找", START)
        assert terminal.wait_exit(START) == 1
        said = left_behind(terminal)
    assert str(database) in "".join(said.split())
    assert lists_the_backups(said, home / "backups")
    assert "损坏" in said
    assert listing(home) == before
    assert command(home, "doctor").returncode == 1


def test_a_call_that_was_begun_meanwhile_is_kept_and_nothing_more_is_written(database: Path) -> None:
    home = database.parent
    zero_page_of(database, "ticked_step")
    damaged = database.read_bytes()
    with program(home) as terminal:
        terminal.wait_until(lambda text: text.strip() != "", "nothing on the screen", START)
        take_a_call(terminal, "王五")
        terminal.wait_for("损坏", START)
        terminal.key("F9")
        terminal.key("1")
        terminal.wait_for("损坏", START)
        terminal.wait_idle(0.5)
        assert "结果" in terminal.text()
        terminal.key("F4")
        terminal.wait_for("损坏")
        terminal.key("F5")
        terminal.wait_for("王五")
        terminal.type("。")  # and typing goes on
        terminal.wait_for("王五。")
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 1
        said = left_behind(terminal)
    assert lists_the_backups(said, home / "backups")
    assert [draft.text_of("caller_name") for draft in drafts(home)] == ["王五。"]
    assert database.read_bytes() == damaged
    assert database.with_name("phonedesk.db-journal").read_bytes() == b""


def test_damage_that_a_later_look_up_meets_is_heeded(database: Path) -> None:
    home = database.parent
    with opened(home) as terminal:
        zero_page_of(database, "call")
        damaged = database.read_bytes()
        terminal.key("F3")
        assert terminal.wait_exit(START) == 1
        assert lists_the_backups(left_behind(terminal), home / "backups")
    assert database.read_bytes() == damaged


def test_every_page_that_is_zeroed_is_found_or_held_nothing(tmp_path: Path) -> None:
    """The oracle is the dump of a plain connection."""
    file = furnish(tmp_path / "home", *(f"第{n}位来电人" * 20 for n in range(40)), outcome=Outcome.CALLBACK)
    sound, size = file.read_bytes(), page_size(file)
    told = dump(file)
    found = 0
    for page in range(len(sound) // size):
        file.write_bytes(sound)
        zero(file, page * size, size)
        if what_is_wrong_with(file) in (Reason.DAMAGED, Reason.NOT_A_DATABASE):
            found += 1
        else:
            assert dump(file) == told, f"page {page + 1} was lost, and nobody noticed"
    assert found > 20
    file.write_bytes(sound)
    assert what_is_wrong_with(file) is None


def what_is_wrong_with(file: Path) -> Reason | None:
    try:
        KnownFile(file).look_through(0)
    except StoreError as error:
        return error.reason
    return None


# ── twins without the protection ──


def test_without_the_size_a_file_that_lacks_its_end_opens(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut(database, 100)
    with pytest.raises(StoreError) as raised:
        schema.check(database)
    assert raised.value.reason is Reason.DAMAGED
    monkeypatch.setattr(pragmas, "_refuse_cut_off", lambda connection, path: None)
    schema.check(database)


def test_without_the_look_at_the_whole_a_call_goes_into_a_damaged_file(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = database.parent
    zero_page_of(database, "transfer")
    damaged = database.read_bytes()
    with pytest.raises(StoreError) as raised:
        open_desk(home).calls.close(draft_of(1), Outcome.ANSWERED)
    assert raised.value.reason is Reason.DAMAGED
    assert database.read_bytes() == damaged
    monkeypatch.setattr(known_file.KnownFile, "look_through", lambda self, patience_ms: self.confirm())
    desk = open_desk(home)
    desk.calls.close(draft_of(1), Outcome.ANSWERED)
    desk.close()
    assert database.read_bytes() != damaged


def test_without_the_glance_a_fifo_would_be_waited_for(database: Path) -> None:
    put_instead(database, os.mkfifo)
    with pytest.raises(NotADatabaseError):
        schema.check(database)
    opening = [*PROGRAM[:1], "-c", f"import sqlite3; open({str(database)!r}, 'rb')"]
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run(opening, timeout=1, check=False)
