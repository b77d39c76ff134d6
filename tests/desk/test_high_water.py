from __future__ import annotations

import os
import re
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest

from phonedesk import files
from phonedesk.desk.high_water import HEADING, HighWaterMark, UnreadableMarkError
from phonedesk.domain.states import Outcome
from phonedesk.store.errors import StoreError
from tests.desk.at_desk import open_office

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk.at_desk import Office


def numbers_of(office: Office) -> list[object]:
    return [row["number"] for row in office.rows("SELECT number FROM call ORDER BY id")]


def stored(office: Office) -> dict[str, int]:
    """Day → its mark, of every line in the file."""
    lines = (office.home / "numbers.txt").read_text().splitlines()[1:]
    return {line[:8]: max(int(number) for number in line[9:48].replace("=", " ").split()) for line in lines}


def with_places(*places: str, database: str = "a.db") -> bytes:
    return HEADING + f'20261123 {" ".join(places)} "{database}"\n'.encode()


def test_the_mark_is_on_the_disk_with_the_record(office: Office) -> None:
    for _ in range(2):
        office.desk.calls.close(office.draft(matter="停水"), Outcome.ANSWERED)
    assert stored(office) == {"20261123": 2}
    assert (office.home / "numbers.txt").stat().st_mode & 0o777 == 0o600


def test_a_number_that_was_told_is_not_given_again_though_the_records_forgot_it(
    office: Office, empty_database: bytes
) -> None:
    for _ in range(3):
        office.desk.calls.close(office.draft(matter="停水"), Outcome.ANSWERED)
    office.desk.close()
    office.database.write_bytes(empty_database)
    again = open_office(office.home, None)
    number = again.desk.calls.close(again.draft(matter="又停水"), Outcome.ANSWERED).number
    assert number == "20261123-004"
    again.desk.close()


def test_without_the_mark_it_is(office: Office, empty_database: bytes) -> None:
    office.desk.calls.close(office.draft(matter="停水"), Outcome.ANSWERED)
    office.desk.close()
    office.database.write_bytes(empty_database)
    (office.home / "numbers.txt").unlink()
    again = open_office(office.home, None)
    assert again.desk.calls.close(again.draft(matter="又停水"), Outcome.ANSWERED).number == "20261123-001"
    again.desk.close()


def test_a_save_that_fails_leaves_no_gap(office: Office) -> None:
    office.desk.open_records()
    office.desk.writer._database.set_authorizer(refuse_commits)
    with pytest.raises(StoreError):
        office.desk.calls.close(office.draft(matter="停水"), Outcome.ANSWERED)
    office.desk.writer._database.set_authorizer(None)
    assert stored(office) == {"20261123": 0}
    assert office.desk.calls.close(office.draft(matter="停水"), Outcome.ANSWERED).number == "20261123-001"


def refuse_commits(action: int, what: str | None, *_: object) -> int:
    commits = action == sqlite3.SQLITE_TRANSACTION and what == "COMMIT"
    return sqlite3.SQLITE_DENY if commits else sqlite3.SQLITE_OK


def test_a_retry_of_a_record_that_the_mark_missed_raises_it(office: Office) -> None:
    draft = office.draft(matter="停水")
    office.desk.calls.close(draft, Outcome.ANSWERED)
    (office.home / "numbers.txt").unlink()
    office.desk.calls.close(draft, Outcome.ANSWERED)
    assert stored(office) == {"20261123": 1}


def test_two_databases_of_one_desk_are_numbered_apart(tmp_path: Path) -> None:
    file = tmp_path / "numbers.txt"
    HighWaterMark(file, "a.db").raise_to({"20261123": 7})
    assert HighWaterMark(file, "b.db").highest("20261123") == 0
    assert HighWaterMark(file, "a.db").highest("20261123") == 7


def test_a_mark_is_never_lowered_by_raising_it(tmp_path: Path) -> None:
    mark = HighWaterMark(tmp_path / "numbers.txt", "a.db")
    mark.raise_to({"20261123": 7})
    mark.raise_to({"20261123": 3, "20261124": 1})
    assert (mark.highest("20261123"), mark.highest("20261124")) == (7, 1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"20261123 3\n",
        HEADING[:-1],
        HEADING + b"20261123 3\n",
        with_places("000000003=000000003", "000000002=00000000\0", database="phonedesk.db"),
        with_places("000000003=000000003", "000000002=000000002", database="phonedesk.db")[:-1],
    ],
)
def test_a_file_that_holds_no_marks_is_left_alone_and_holds_up_no_call(
    office: Office, content: bytes
) -> None:
    file = office.home / "numbers.txt"
    file.write_bytes(content)
    assert office.desk.calls.close(office.draft(matter="停水"), Outcome.ANSWERED).number == "20261123-001"
    assert isinstance(office.desk.numbers.fault, UnreadableMarkError)
    assert file.read_bytes() == content
    assert numbers_of(office) == ["20261123-001"]


def test_a_mark_that_cannot_be_written_holds_up_no_call(office: Office) -> None:
    (office.home / "numbers.txt.lock").mkdir()
    assert office.desk.calls.close(office.draft(matter="停水"), Outcome.ANSWERED).number == "20261123-001"
    assert isinstance(office.desk.numbers.fault, OSError)
    (office.home / "numbers.txt.lock").rmdir()
    office.desk.calls.close(office.draft(matter="停水"), Outcome.ANSWERED)
    assert office.desk.numbers.fault is None
    assert stored(office) == {"20261123": 2}


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    raised(tmp_path / "config" / "numbers.txt", range(1, 2))
    assert (tmp_path / "config").stat().st_mode & 0o777 == 0o700
    assert HighWaterMark(tmp_path / "config" / "numbers.txt", "a.db").highest("20261123") == 1


# ── writing over a number where it stands ──


def raised(file: Path, numbers: range) -> HighWaterMark:
    mark = HighWaterMark(file, "a.db")
    for number in numbers:
        mark.raise_to({"20261123": number})
    return mark


def test_a_day_that_has_its_line_is_written_over_in_turn(tmp_path: Path) -> None:
    file = tmp_path / "numbers.txt"
    raised(file, range(1, 2))
    there = file.stat().st_ino
    mark = raised(file, range(2, 8))
    assert file.read_bytes() == with_places("000000007=000000007", "000000006=000000006")
    mark.take_back("20261123", 7)
    assert file.read_bytes() == with_places("000000006=000000006", "000000006=000000006")
    raised(file, range(7, 8))
    mark.raise_to({"20261123": 7})
    assert file.read_bytes() == with_places("000000007=000000007", "000000006=000000006")
    assert file.stat().st_ino == there


def test_the_newest_day_stands_on_top(tmp_path: Path) -> None:
    mark = raised(tmp_path / "numbers.txt", range(1, 2))
    mark.raise_to({"20261124": 1})
    mark.raise_to({"20261123": 2})
    lines = (tmp_path / "numbers.txt").read_text().splitlines()
    assert [line[:8] for line in lines[1:]] == ["20261124", "20261123"]
    assert (mark.highest("20261123"), mark.highest("20261124")) == (2, 1)


@pytest.mark.parametrize("last", [1, 7, 9, 99, 999])
def test_a_place_torn_anywhere_leaves_what_was_acknowledged(tmp_path: Path, last: int) -> None:
    file = tmp_path / "numbers.txt"
    raised(file, range(1, last + 1))
    old = file.read_bytes()
    raised(file, range(last + 1, last + 2))
    new = file.read_bytes()
    for torn in range(len(new) + 1):
        for content in (new[:torn] + old[torn:], old[:torn] + new[torn:]):
            file.write_bytes(content)
            mark = HighWaterMark(file, "a.db")
            assert mark.highest("20261123") in {last, last + 1}
            mark.raise_to({"20261123": last + 2})
            assert (mark.highest("20261123"), mark.fault) == (last + 2, None)
            mark.raise_to({"20261123": last + 3})
            assert not re.search(rb"(\d{9})=(?!\1)", file.read_bytes()), "what was torn is written over"


@pytest.mark.parametrize("call", ["pwrite", "sync_content"])
def test_a_mark_that_never_reached_the_disk_is_not_taken_for_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """The next number would be written over the one that is on the disk."""
    file = tmp_path / "numbers.txt"
    mark = raised(file, range(1, 4))
    before = file.read_bytes()
    pwrite, failed = os.pwrite, list[int]()

    def fails_once(descriptor: int, *rest: object) -> int:
        if not failed:
            failed.append(descriptor)
            raise OSError(28, "no space")
        return pwrite(descriptor, *rest)  # type: ignore[arg-type]  # the one that is put back

    monkeypatch.setattr(*((os, call) if call == "pwrite" else (files, call)), fails_once)
    mark.raise_to({"20261123": 4})
    assert isinstance(mark.fault, OSError)
    assert file.read_bytes() == before
    monkeypatch.undo()
    again = HighWaterMark(file, "a.db")
    again.raise_to({"20261123": 4})
    assert (again.highest("20261123"), again.fault) == (4, None)


def test_a_number_that_has_no_room_is_said_and_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "numbers.txt"
    mark = raised(file, range(1, 2))
    before = file.read_bytes()
    mark.raise_to({"20261123": 10**9})
    assert isinstance(mark.fault, OSError)
    assert file.read_bytes() == before


def test_names_of_records_that_no_line_could_hold_are_told_apart(tmp_path: Path) -> None:
    names = ['a" "b', "a\nb", "调查.db", "a\udcff", "a.b", "aXb"]
    for number, name in enumerate(names, 1):
        HighWaterMark(tmp_path / "numbers.txt", name).raise_to({"20261123": number})
    assert [HighWaterMark(tmp_path / "numbers.txt", name).highest("20261123") for name in names] == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]


def raise_many(file: Path, database: str, first: int) -> None:
    mark = HighWaterMark(file, database)
    for number in range(first, 400, 2):
        mark.raise_to({"20261123": number, f"2027{number:04d}": number})
        assert mark.fault is None
        assert mark.highest("20261123") >= number


def test_processes_that_raise_marks_at_once_lose_none(tmp_path: Path) -> None:
    file = tmp_path / "numbers.txt"
    works = [("a.db", 1), ("a.db", 2), ("b.db", 1)]
    with ProcessPoolExecutor(3, get_context("spawn")) as processes:
        for done in [processes.submit(raise_many, file, *work) for work in works]:
            done.result()
    first, second = HighWaterMark(file, "a.db"), HighWaterMark(file, "b.db")
    assert (first.highest("20261123"), second.highest("20261123")) == (399, 399)
    assert all(first.highest(f"2027{number:04d}") == number for number in range(1, 400))
    assert all(second.highest(f"2027{number:04d}") == number for number in range(1, 400, 2))
