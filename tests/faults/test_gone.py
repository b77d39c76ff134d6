"""Records that are read-only, removed or replaced: refused, or nothing is saved until they are back."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from phonedesk.domain.query import Query
from phonedesk.domain.states import Outcome
from phonedesk.store.errors import Reason, StoreError
from phonedesk.store.known_file import KnownFile
from tests.faults.real_desk import (
    AS_ANYBODY,
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.terminal import Terminal


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    file = furnish(tmp_path / "home", "张珊")
    yield file
    file.parent.chmod(0o700)


def fails_to_save(terminal: Terminal, sentence: str) -> None:
    """The goodbye says why nothing is saved, and stays."""
    terminal.key("F9")
    terminal.wait_for("结果")
    terminal.key("1")
    terminal.wait_for(sentence, START)
    terminal.wait_idle(0.5)
    assert "结果" in terminal.text()


# ── removed, replaced ──


def test_a_file_that_is_removed_stops_saving_until_it_is_back(database: Path, tmp_path: Path) -> None:
    """Removed from its place, that is: the very file can come back."""
    home = database.parent
    with opened(home) as terminal:
        database.rename(tmp_path / "elsewhere.db")
        terminal.wait_for("不见了", START)  # home says it by itself
        take_a_call(terminal, "李四")
        fails_to_save(terminal, "不见了")
        assert [draft.text_of("caller_name") for draft in drafts(home)] == ["李四"]
        assert not database.exists()
        assert callers(tmp_path / "elsewhere.db") == ["张珊"]
        (tmp_path / "elsewhere.db").rename(database)
        terminal.wait_for("又可以使用", START)
        terminal.key("1")
        terminal.wait_for("-002", START)
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0
    assert callers(database) == ["张珊", "李四"]
    assert drafts(home) == []


def test_a_file_that_is_gone_for_good_is_said_on_leaving_and_the_call_is_kept(database: Path) -> None:
    home = database.parent
    with opened(home) as terminal:
        database.unlink()
        take_a_call(terminal, "李四")
        fails_to_save(terminal, "不见了")
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 1
        said = "".join(left_behind(terminal).split())
    assert f"{database}" in said
    assert "没有备份" in said
    assert not database.exists()
    assert [draft.text_of("caller_name") for draft in drafts(home)] == ["李四"]


def test_other_records_in_its_place_are_not_touched_before_the_next_run(
    database: Path, tmp_path: Path
) -> None:
    home, other = database.parent, furnish(tmp_path / "other", "王五", "赵六")
    restored, thrown_away = other.read_bytes(), database.read_bytes()
    os.link(database, tmp_path / "thrown-away.db")  # what is written into it would be seen
    with opened(home) as terminal:
        other.rename(database)
        terminal.wait_for("另一份记录", START)
        take_a_call(terminal, "李四")
        fails_to_save(terminal, "另一份记录")
        terminal.key("F3")
        terminal.wait_for("另一份记录", START)
        assert "王五" not in terminal.text()
        terminal.key("Escape")
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 1
    assert database.read_bytes() == restored
    assert (tmp_path / "thrown-away.db").read_bytes() == thrown_away
    with opened(home) as terminal:
        terminal.wait_for("接着记", START)
        terminal.key("F5")
        terminal.wait_for("李四", START)
        terminal.key("F9")
        terminal.key("1")
        terminal.wait_for("-003", START)
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0
    assert callers(database) == ["王五", "赵六", "李四"]


def test_a_journal_that_is_removed_is_made_again(database: Path) -> None:
    journal = database.with_name("phonedesk.db-journal")
    with opened(database.parent) as terminal:
        journal.unlink()
        take_a_call(terminal, "李四")
        terminal.key("F9")
        terminal.key("1")
        terminal.wait_for("-002", START)
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0
    assert callers(database) == ["张珊", "李四"]


# ── read-only ──


def make_journal_a_folder(journal: Path) -> None:
    journal.unlink()
    journal.mkdir()


READ_ONLY: dict[str, Callable[[Path], object]] = {
    "file": lambda database: database.chmod(0o400),
    "folder": lambda database: database.parent.chmod(0o500),
    "journal": lambda database: database.with_name("phonedesk.db-journal").chmod(0o400),
    "journal is a folder": lambda database: make_journal_a_folder(database.with_name("phonedesk.db-journal")),
}
WRITABLE: dict[str, Callable[[Path], object]] = {
    "file": lambda database: database.chmod(0o600),
    "folder": lambda database: database.parent.chmod(0o700),
    "journal": lambda database: database.with_name("phonedesk.db-journal").chmod(0o600),
    "journal is a folder": lambda database: database.with_name("phonedesk.db-journal").rmdir(),
}


@pytest.mark.parametrize("what", READ_ONLY)
def test_what_is_read_only_is_refused_before_the_form_opens(database: Path, what: str) -> None:
    READ_ONLY[what](database)
    before = listing(database.parent)
    with program(database.parent, *AS_ANYBODY) as terminal:
        assert terminal.wait_exit(START) == 1
        said = "".join(left_behind(terminal).split())
    assert "\x1b[?1049h" not in terminal.raw.decode(errors="replace"), "the form opened"
    assert str(database) in said
    assert "不能写入" in said
    assert listing(database.parent) == before


def test_what_becomes_read_only_stops_saving_until_it_is_mended(database: Path) -> None:
    home = database.parent
    (home / "drafts").mkdir(mode=0o700)
    with opened(home, *AS_ANYBODY) as terminal:
        for number, what in enumerate(READ_ONLY, 2):
            take_a_call(terminal, f"李四{number}")
            terminal.wait_for("已暂存", START)
            READ_ONLY[what](database)
            fails_to_save(terminal, "不能写入")
            assert [draft.text_of("caller_name") for draft in drafts(home)] == [f"李四{number}"]
            assert len(callers(database)) == number - 1
            WRITABLE[what](database)
            terminal.key("1")
            terminal.wait_for(f"-{number:03d}", START)
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0
    assert callers(database) == ["张珊", *(f"李四{number}" for number in range(2, 2 + len(READ_ONLY)))]


# ── twins without the protection ──


def test_without_the_glance_a_desk_goes_on_in_the_other_file(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = furnish(tmp_path / "other", "王五")
    desk = open_desk(database.parent)
    assert [call.caller_name for call in desk.lookup.find(Query()).rows] == ["张珊"]
    other.rename(database)
    for ask in (
        lambda: desk.lookup.find(Query()),
        lambda: desk.calls.close(draft_of(1), Outcome.ANSWERED),
    ):
        with pytest.raises(StoreError) as raised:
            ask()
        assert raised.value.reason is Reason.REPLACED
    monkeypatch.setattr(KnownFile, "confirm", lambda self: None)
    assert [call.caller_name for call in desk.lookup.find(Query()).rows] == ["王五"]
    desk.calls.close(draft_of(1), Outcome.ANSWERED)
    desk.close()
    assert len(callers(database)) == 2


def test_without_the_glance_a_removed_file_is_read_on_and_made_anew(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(database.parent)
    with closing(desk.reader) as reader:
        assert len(reader.find(Query(), 9)) == 1
        shutil.copy(database, database.with_name("copy.db"))
        database.unlink()
        with pytest.raises(StoreError) as raised:
            reader.find(Query(), 9)
        assert raised.value.reason is Reason.GONE
        with pytest.raises(StoreError) as raised:
            desk.open_records()
        assert raised.value.reason is Reason.GONE
        monkeypatch.setattr(KnownFile, "confirm", lambda self: None)
        assert len(reader.find(Query(), 9)) == 1
        desk.open_records()
        desk.close()
    assert callers(database) == []
