"""The operations that write: each on a real desk, each with what it must have left once it was acknowledged.

An operation that is added to the desk is added here, and every fault is tried on it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from phonedesk.desk.desk import Desk
from phonedesk.domain.draft import Draft
from phonedesk.domain.states import AttemptResult, Outcome
from phonedesk.domain.times import SystemClock
from phonedesk.settings import load_settings
from phonedesk.store.errors import StoreError
from phonedesk.store.reading import Reader

FILLING = "补办学籍证明要哪些材料。" * 200
"""Long enough that half of it would be seen."""
FIRST_SCHEMA = Path(__file__).parents[1] / "store" / "landed" / "0001.db"
"""Records as the first phonedesk wrote them."""


def open_desk(home: Path) -> Desk:
    """A desk as the program opens it."""
    settings, _ = load_settings({"PHONEDESK_HOME": str(home)}, "zh")
    desk = Desk(settings, SystemClock(settings.zone))
    desk.load_playbook()
    return desk


def draft_of(desk: Desk, number: int, words: str = "") -> Draft:
    """The call of this number, always with the same UUID."""
    values = {"phone": f"138{number:08d}", "matter": words or f"{number} {FILLING} {number}"}
    return Draft(UUID(int=number), desk.clock.now(), "李敏", "enquiry", values)


# ── doing ──


def save_draft(desk: Desk, number: int) -> None:
    desk.drafts.save(draft_of(desk, number))


def save_draft_again(desk: Desk, number: int) -> None:
    """One file over and over: the protection is that it is replaced, never written over."""
    desk.drafts.save(draft_of(desk, 1, f"{number} {FILLING} {number}"))


def forget_draft(desk: Desk, number: int) -> None:
    desk.drafts.forget(UUID(int=number))


def close_call(desk: Desk, number: int) -> None:
    desk.calls.close(draft_of(desk, number), Outcome.CALLBACK)


def close_again(desk: Desk, number: int) -> None:
    """A retry of a call that is recorded already, which says something else by now."""
    desk.calls.close(draft_of(desk, 1, f"{number} {FILLING} {number}"), Outcome.ANSWERED)


def attempt_callback(desk: Desk, number: int) -> None:
    (callback,) = desk.callbacks.pending()
    desk.callbacks.attempt(draft_of(desk, number), callback.number, AttemptResult.BUSY)


def configure(desk: Desk, number: int) -> None:
    desk.configure(department=f"{number} {FILLING} {number}")


def create_database(desk: Desk, number: int) -> None:
    from phonedesk.store.schema import create

    folder = desk.settings.paths.data / "made"
    create(folder / f"{number}.db")


def migrate_records(desk: Desk, number: int) -> None:
    """Records of the first schema, brought to this version."""
    from phonedesk.files import create_durably, make_private_folder
    from phonedesk.store.migrating import migrate

    folder = desk.settings.paths.data / "older"
    file = folder / f"{number}.db"
    make_private_folder(folder)
    if not file.exists():
        create_durably(file, FIRST_SCHEMA.read_bytes())
    migrate(file, folder / "backups" / f"{uuid4()}.db")


# ── before ──


def nothing(_: Desk) -> None:
    """The operation needs nothing to be there."""


def many_drafts(desk: Desk) -> None:
    for number in range(1, 400):
        save_draft(desk, number)
    desk.drafts.release_all()


def one_call(desk: Desk) -> None:
    desk.calls.close(draft_of(desk, 1), Outcome.CALLBACK)


# ── after: each gives the numbers that are there, and raises AssertionError for what is half there ──


def drafts_there(home: Path) -> set[int]:
    desk = open_desk(home)
    orphans = desk.drafts.adopt_orphans(lambda _: False)
    desk.drafts.release_all()
    assert orphans.unreadable == (), "a draft is half there"
    for draft in orphans.drafts:
        first, *_, last = draft.text_of("matter").split(" ")
        assert first == last
    return {int(draft.text_of("matter").split(" ")[0]) for draft in orphans.drafts}


def no_drafts_there(home: Path) -> set[int]:
    """The drafts that were forgotten, those that never were among them."""
    return set(range(1, 100_000)) - drafts_there(home)


def calls_there(home: Path) -> set[int]:
    desk = open_desk(home)
    there = set()
    for summary in desk.calls.find(""):
        call = desk.calls.record(summary.number)
        assert call is not None
        assert call.callback is not None, "a call without its callback"
        assert {step.step for step in call.steps} == {"enquiry_matter", "enquiry_contact"}, (
            "steps are missing"
        )
        there.add(call.uuid.int)
    return there


def amendments_there(home: Path) -> set[int]:
    desk = open_desk(home)
    (summary,) = desk.calls.find("")
    call = desk.calls.record(summary.number)
    assert call is not None
    matters = [amendment for amendment in call.amendments if amendment.field == "matter"]
    return {int(amendment.new.split(" ")[0]) for amendment in matters}


def attempts_there(home: Path) -> set[int]:
    desk = open_desk(home)
    (summary,) = desk.calls.find("")
    call = desk.calls.record(summary.number)
    assert call is not None
    assert call.callback is not None
    assert call.callback.unreached == len(call.callback.attempts), "an attempt that was not counted"
    return {attempt.uuid.int for attempt in call.callback.attempts}


def settings_there(home: Path) -> set[int]:
    file = home / "settings.toml"
    if not file.exists():
        return set()
    first, *_, last = tomllib.loads(file.read_text(encoding="utf-8"))["department"].split(" ")
    assert first == last
    return {int(first)}


def databases_there(home: Path) -> set[int]:
    from phonedesk.store.schema import check

    found = sorted((home / "made").glob("[0-9]*.db"))
    for file in found:
        try:
            check(file)
        except StoreError as error:
            raise AssertionError(f"half a database: {error}") from error
    return {int(file.stem) for file in found}


def migrated_there(home: Path) -> set[int]:
    from phonedesk.store.schema import HEAD, version

    files = sorted((home / "older").glob("[0-9]*.db"))
    versions = {int(file.stem): version(file) for file in files}
    assert set(versions.values()) <= {"0001", HEAD}
    there = {number for number, found in versions.items() if found == HEAD}
    for number in there:
        with Reader(home / "older" / f"{number}.db") as reader:
            assert len(reader.recent((), 100)) == 19, "calls were lost on the way"
    return there


@dataclass(frozen=True)
class Operation:
    """Something that writes."""

    do: Callable[[Desk, int], None]
    """Do it for the time of this number; when it returns, it is acknowledged."""
    there: Callable[[Path], set[int]]
    """Which numbers the files hold."""
    before: Callable[[Desk], None] = nothing
    only_last: bool = False
    """Whether each time replaces the one before."""


OPERATIONS: Mapping[str, Operation] = {
    "save_draft": Operation(save_draft, drafts_there),
    "save_draft_again": Operation(save_draft_again, drafts_there, only_last=True),
    "forget_draft": Operation(forget_draft, no_drafts_there, many_drafts),
    "close_call": Operation(close_call, calls_there),
    "close_again": Operation(close_again, amendments_there, one_call),
    "attempt_callback": Operation(attempt_callback, attempts_there, one_call),
    "configure": Operation(configure, settings_there, only_last=True),
    "create_database": Operation(create_database, databases_there),
    "migrate_records": Operation(migrate_records, migrated_there),
}


# ── twins without the protection ──


def save_draft_in_place(desk: Desk, number: int) -> None:
    """The same file written over where it stands."""
    from phonedesk.desk.draft_json import to_json
    from phonedesk.privacy.desk_key import DeskKey

    draft = draft_of(desk, 1, f"{number} {FILLING} {number}")
    key = DeskKey.load_or_create(desk.settings.paths.desk_key)
    desk.settings.paths.drafts.mkdir(parents=True, exist_ok=True)
    sealed = key.seal(to_json(draft))
    with (desk.settings.paths.drafts / f"{draft.uuid}.age").open("wb", buffering=0) as file:
        for start in range(0, len(sealed), 64):
            file.write(sealed[start : start + 64])


def acknowledge_before_writing(desk: Desk, number: int) -> None:
    """Saved half a second after it was said to be: as if a queue were taken for the disk."""
    import threading

    threading.Timer(0.5, save_draft, (desk, number)).start()


TWINS: Mapping[str, Operation] = {
    "save_draft_in_place": Operation(save_draft_in_place, drafts_there, only_last=True),
    "acknowledge_before_writing": Operation(acknowledge_before_writing, drafts_there),
}
