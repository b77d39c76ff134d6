"""Twins of the operations, each without one protection: the faults must show in every one of them."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

from phonedesk import files
from phonedesk.desk import drafts
from phonedesk.desk.desk import Desk
from phonedesk.desk.draft_json import to_json
from phonedesk.domain.states import Outcome
from phonedesk.privacy import desk_key
from phonedesk.store import amending
from phonedesk.store import pragmas as store_pragmas
from phonedesk.store.lookup import rebuild
from tests.faults import evidence
from tests.faults.amending import correction_of
from tests.faults.copies import marks_there, raise_mark
from tests.faults.operations import Operation, close_call, first_draft, one_call, save_draft
from tests.faults.samples import FIRST, draft_of


def save_draft_in_place(desk: Desk, number: int) -> None:
    """The same file written over where it stands."""
    draft = draft_of(1, number)
    key = desk_key.DeskKey.load_or_create(desk.settings.paths.desk_key)
    desk.settings.paths.drafts.mkdir(parents=True, exist_ok=True)
    sealed = key.seal(to_json(draft))
    with (desk.settings.paths.drafts / f"{draft.uuid}.age").open("wb", buffering=0) as file:
        for start in range(0, len(sealed), 64):
            file.write(sealed[start : start + 64])


def acknowledge_before_writing(desk: Desk, number: int) -> None:
    """Saved half a second after it was said to be: as if a queue were taken for the disk."""
    threading.Timer(0.5, save_draft, (desk, number)).start()


@contextmanager
def opened_with(*pragmas: str) -> Iterator[None]:
    """Connections opened meanwhile are less careful."""
    with patch.object(store_pragmas, "PRAGMAS", pragmas):
        yield


def close_call_in_wal(desk: Desk, number: int) -> None:
    with opened_with("journal_mode=WAL", "synchronous=NORMAL"):
        close_call(desk, number)


def close_call_deleting_the_journal(desk: Desk, number: int) -> None:
    """Python's default: the journal is removed, and the folder not synced after it."""
    with opened_with("journal_mode=DELETE", "synchronous=FULL"):
        close_call(desk, number)


def save_draft_without_a_sync(desk: Desk, number: int) -> None:
    with patch.object(os, "fsync"):
        save_draft(desk, number)


def save_draft_without_syncing_folders(desk: Desk, number: int) -> None:
    with (
        patch.object(files, "sync_folder"),
        patch.object(drafts, "sync_folder"),
        patch.object(desk_key, "sync_folder"),
    ):
        save_draft(desk, number)


def raise_mark_without_a_sync(desk: Desk, number: int) -> None:
    with patch.object(files, "sync_content"):
        raise_mark(desk, number)


def first_draft_in_a_folder_not_synced(desk: Desk, number: int) -> None:
    """The folders are made as one makes folders: their own names were never synced."""

    def make(folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)

    with (
        patch.object(drafts, "make_private_folder", make),
        patch.object(desk_key, "make_private_folder", make),
    ):
        first_draft(desk, number)


def close_call_as_another(desk: Desk, number: int) -> None:
    """A retry is a new call."""
    draft = replace(draft_of(number), uuid=uuid4())
    desk.calls.close(draft, Outcome.CALLBACK)


def amend_record_without_a_look(desk: Desk, number: int) -> None:
    """A retry writes what it was to write, whatever the record says by then."""
    draft = replace(correction_of(desk, number), seen=sys.maxsize)
    with patch.object(amending, "amendable_texts", lambda _: draft.base):
        desk.amendments.save(draft)


def reindex_bit_by_bit(desk: Desk, number: int) -> None:
    """Every statement is a transaction of its own."""
    desk.open_records()
    rebuild(desk.writer._database)


def matters_there(home: Path) -> list[int]:
    return [evidence.number_in(call.matter) for call in evidence.records_in(home)]


def always_there(home: Path) -> list[int]:
    return list(range(FIRST, FIRST + 10))


def write_bare(desk: Desk, number: int) -> None:
    """The error is the driver's own."""
    desk.open_records()
    with closing(sqlite3.connect(desk.settings.paths.database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = version_num")
        connection.commit()


KILLED: Mapping[str, Operation] = {
    "save_draft_in_place": Operation(save_draft_in_place, evidence.words_of_draft_there, only_last=True),
    "acknowledge_before_writing": Operation(acknowledge_before_writing, evidence.drafts_there),
    "reindex_bit_by_bit": Operation(reindex_bit_by_bit, evidence.index_there, one_call, only_last=True),
}
CUT: Mapping[str, Operation] = {
    "close_call_in_wal": Operation(close_call_in_wal, evidence.calls_there),
    "close_call_deleting_the_journal": Operation(close_call_deleting_the_journal, evidence.calls_there),
    "save_draft_without_a_sync": Operation(save_draft_without_a_sync, evidence.drafts_there),
    "save_draft_without_syncing_folders": Operation(
        save_draft_without_syncing_folders, evidence.drafts_there
    ),
    "first_draft_in_a_folder_not_synced": Operation(
        first_draft_in_a_folder_not_synced, evidence.first_drafts_there
    ),
    "raise_mark_without_a_sync": Operation(raise_mark_without_a_sync, marks_there, only_last=True),
}
FAILING: Mapping[str, tuple[Operation, str]] = {
    "save_draft_in_place": (KILLED["save_draft_in_place"], "half there"),
    "close_call_as_another": (Operation(close_call_as_another, matters_there), "there twice"),
    "amend_record_without_a_look": (
        Operation(amend_record_without_a_look, evidence.amendments_there, one_call),
        "there twice",
    ),
    "write_bare": (Operation(write_bare, always_there), "sqlite3.OperationalError"),
}
"""Each with what must be said of it."""
TWINS = {**KILLED, **CUT, **{name: twin for name, (twin, _) in FAILING.items()}}
