"""What the files hold, read with a desk of its own: the numbers of what is there, whole and byte for byte.

What is half there raises AssertionError, and so does what cannot be opened.
"""

from __future__ import annotations

import sqlite3
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from phonedesk.privacy.desk_key import DeskKeyError
from phonedesk.store.errors import StoreError
from phonedesk.store.lookup_check import disagreeing
from tests.faults.calendars import check_shipped
from tests.faults.samples import FEW, FIRST, bare_desk, draft_of, matter_of, shipped_playbook

if TYPE_CHECKING:
    from phonedesk.desk.desk import Desk
    from phonedesk.domain.call import Call
    from phonedesk.domain.draft import Draft


@contextmanager
def looking_at(home: Path) -> Iterator[Desk]:
    """A desk that looks at what is there; what it cannot open is a failure."""
    desk = bare_desk(home)
    desk._playbook = shipped_playbook()
    try:
        yield desk
    except (StoreError, DeskKeyError, OSError) as error:
        raise AssertionError(f"does not open: {error!r}") from error
    finally:
        desk.reader.close()
        desk.drafts.release_all()


def opens(home: Path) -> None:
    """Start as the program does: drafts offered back, records ready to be written, and sound."""
    for office in (home, *home.glob("offices/*/home")):
        with looking_at(office) as desk:
            assert desk.adopt_drafts().unreadable == (), "does not open: a draft"
            desk.open_records()
            desk.close()
            with closing(sqlite3.connect(desk.settings.paths.database)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "damaged"
            check_shipped(desk.settings.paths.database)


def number_in(text: str) -> int:
    """The number whose words these are."""
    first = text.split(" ", 1)[0]
    assert first.isdigit(), "half there: the words of nobody"
    assert text == matter_of(int(first)), f"half there: the words of {first}"
    return int(first)


# ── drafts ──


def drafts_in(home: Path) -> list[Draft]:
    """The drafts that the next run is offered."""
    with looking_at(home) as desk:
        orphans = desk.drafts.adopt_orphans(lambda _: False)
    assert orphans.unreadable == (), "a draft is half there"
    return list(orphans.drafts)


def drafts_there(home: Path) -> list[int]:
    drafts = drafts_in(home)
    for draft in drafts:
        assert draft == draft_of(draft.uuid.int), f"half there: the draft {draft.uuid.int}"
    return [draft.uuid.int for draft in drafts]


def words_of_draft_there(home: Path) -> list[int]:
    numbers = [number_in(draft.text_of("matter")) for draft in drafts_in(home)]
    assert drafts_in(home) == [draft_of(1, number) for number in numbers]
    return numbers


def forgotten_there(home: Path) -> list[int]:
    """The times that removed a draft, those for which there never was one among them."""
    return sorted(set(range(FIRST, 20_000)) - set(drafts_there(home)))


def first_drafts_there(home: Path) -> list[int]:
    found = []
    for office in sorted((home / "offices").glob("*/home")):
        there = drafts_there(office)
        assert there in ([], [int(office.parent.name)])
        found += there
    return found


def is_cleared(home: Path, number: int) -> bool:
    """Whether neither the draft of this number nor what was to become it is left."""
    return not any(file.suffix != ".lock" for file in (home / "drafts").glob(f"*{UUID(int=number)}*"))


def cleared_there(home: Path) -> list[int]:
    cleared = [number for number in calls_there(home) if is_cleared(home, number)]
    waiting = set(FEW) - set(drafts_there(home))
    assert not waiting, f"open drafts are not there any more: {waiting}"
    return cleared


# ── records ──


def records_in(home: Path) -> list[Call]:
    """Every call in the log, in the order of entry."""
    database = home / "phonedesk.db"
    if not database.exists():
        return []
    with looking_at(home) as desk:
        desk.reader.pending()  # rolls back what was cut short, as every start does
        with closing(sqlite3.connect(database)) as connection:
            numbers = [row[0] for row in connection.execute("SELECT number FROM call ORDER BY id")]
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "damaged"
        assert disagreeing(database) == 0, "half there: the index does not agree with the records"
        return [_whole(desk, number) for number in numbers]


def _whole(desk: Desk, number: str) -> Call:
    call = desk.calls.record(number)
    assert call is not None, f"{number} is not found by its number"
    return call


def check_call(call: Call) -> None:
    """Whether the record says all that its draft did, and has all that belongs to it."""
    draft = draft_of(call.uuid.int)
    said = (call.uuid, call.opened_at, call.operator, call.call_type, call.phone, call.matter)
    meant = (draft.uuid, draft.opened_at, draft.operator, draft.call_type, *draft.values.values())
    assert said == meant, f"half there: the call {draft.uuid.int}"
    assert call.callback is not None, f"half there: the call {draft.uuid.int} without its callback"
    assert {step.step for step in call.steps} == {"enquiry_matter", "enquiry_contact"}, (
        f"half there: the call {draft.uuid.int} without its steps"
    )


def calls_there(home: Path) -> list[int]:
    calls = records_in(home)
    for call in calls:
        check_call(call)
    return [call.uuid.int for call in calls]


def index_there(home: Path) -> list[int]:
    """Of a rebuilding nothing tells which one it was: the index agrees with the records, or does not."""
    return [sys.maxsize] if records_in(home) else []


def first_calls_there(home: Path) -> list[int]:
    found = []
    for office in sorted((home / "offices").glob("*/home")):
        there = calls_there(office)
        assert there in ([], [int(office.parent.name)])
        found += there
    return found


def lives_there(home: Path) -> list[int]:
    """Which steps of which calls are done: a call that was kept is there as a draft or as a record."""
    drafts, records = set(drafts_there(home)), set(calls_there(home))
    kept = [3 * call for call in drafts | records]
    closed = [3 * call + 1 for call in records]
    forgotten = [3 * call + 2 for call in records - drafts]
    return [*kept, *closed, *forgotten]


def amendments_there(home: Path) -> list[int]:
    calls = records_in(home)
    if not calls:
        return []
    (call,) = calls
    numbers = []
    for amendment in call.amendments:
        if amendment.field == "matter":
            assert amendment.old != amendment.new
            number_in(amendment.old)
            numbers.append(number_in(amendment.new))
    return numbers


def attempts_there(home: Path) -> list[int]:
    calls = records_in(home)
    if not calls:
        return []
    (call,) = calls
    assert call.callback is not None
    assert call.callback.unreached == len(call.callback.attempts), "half there: an attempt not counted"
    return [attempt.uuid.int for attempt in call.callback.attempts]


def follow_ups_there(home: Path) -> list[int]:
    """The calls that asked after the one promise: each counted with it, none with a promise of its own."""
    calls = records_in(home)
    if not calls:
        return []
    asked, *later = calls
    assert asked.callback is not None
    assert asked.callback.calls == 1 + len(later), "half there: a follow-up not counted, or counted twice"
    assert [one.number for one in asked.follow_ups] == [call.number for call in later]
    for call in later:
        assert call.matter == draft_of(call.uuid.int).text_of("matter"), f"half there: {call.uuid.int}"
        assert (call.follows, call.callback) == (asked.number, None), "half there: a second promise"
    return [call.uuid.int for call in later]


def databases_there(home: Path) -> list[int]:
    from phonedesk.store.schema import check

    found = sorted((home / "offices").glob("*/home/phonedesk.db"))
    for file in found:
        try:
            check(file)
            with closing(sqlite3.connect(file)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "damaged"
        except (StoreError, sqlite3.Error) as error:
            raise AssertionError(f"half there: a database: {error}") from error
    return [int(file.parents[1].name) for file in found]


# ── settings ──


def settings_there(home: Path) -> list[int]:
    file = home / "settings.toml"
    if not file.exists():
        return []
    try:
        department = tomllib.loads(file.read_text(encoding="utf-8"))["department"]
    except (ValueError, KeyError) as error:
        raise AssertionError(f"half there: {error!r}") from error
    return [number_in(department)]
