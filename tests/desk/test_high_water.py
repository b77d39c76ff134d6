from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pytest

from phonedesk.desk.high_water import HighWaterMark, UnreadableMarkError
from phonedesk.domain.states import Outcome
from phonedesk.store.errors import StoreError
from tests.desk.at_desk import open_office

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk.at_desk import Office


def numbers_of(office: Office) -> list[object]:
    return [row["number"] for row in office.rows("SELECT number FROM call ORDER BY id")]


def stored(office: Office) -> dict[str, int]:
    days: dict[str, int] = json.loads((office.home / "numbers.json").read_text())["databases"]["phonedesk.db"]
    return days


def test_the_mark_is_on_the_disk_with_the_record(office: Office) -> None:
    for _ in range(2):
        office.desk.calls.close(office.draft(matter="停水"), Outcome.ANSWERED)
    assert stored(office) == {"20261123": 2}
    assert (office.home / "numbers.json").stat().st_mode & 0o777 == 0o600


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
    (office.home / "numbers.json").unlink()
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
    (office.home / "numbers.json").unlink()
    office.desk.calls.close(draft, Outcome.ANSWERED)
    assert stored(office) == {"20261123": 1}


def test_two_databases_of_one_desk_are_numbered_apart(tmp_path: Path) -> None:
    file = tmp_path / "numbers.json"
    HighWaterMark(file, "a.db").raise_to({"20261123": 7})
    assert HighWaterMark(file, "b.db").highest("20261123") == 0
    assert HighWaterMark(file, "a.db").highest("20261123") == 7


def test_a_mark_is_never_lowered_by_raising_it(tmp_path: Path) -> None:
    mark = HighWaterMark(tmp_path / "numbers.json", "a.db")
    mark.raise_to({"20261123": 7})
    mark.raise_to({"20261123": 3, "20261124": 1})
    assert (mark.highest("20261123"), mark.highest("20261124")) == (7, 1)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"databases": []}', b'{"databases": {"x": {"d": "z"}}}']
)
def test_a_file_that_holds_no_marks_is_left_alone_and_holds_up_no_call(
    office: Office, content: bytes
) -> None:
    file = office.home / "numbers.json"
    file.write_bytes(content)
    assert office.desk.calls.close(office.draft(matter="停水"), Outcome.ANSWERED).number == "20261123-001"
    assert isinstance(office.desk.numbers.fault, UnreadableMarkError)
    assert file.read_bytes() == content
    assert numbers_of(office) == ["20261123-001"]


def test_a_mark_that_cannot_be_written_holds_up_no_call(office: Office) -> None:
    (office.home / "numbers.json.lock").mkdir()
    assert office.desk.calls.close(office.draft(matter="停水"), Outcome.ANSWERED).number == "20261123-001"
    assert isinstance(office.desk.numbers.fault, OSError)
    (office.home / "numbers.json.lock").rmdir()
    office.desk.calls.close(office.draft(matter="停水"), Outcome.ANSWERED)
    assert office.desk.numbers.fault is None
    assert stored(office) == {"20261123": 2}
