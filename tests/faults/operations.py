"""The operations that write: each on a real desk, each with what it must have left once it was acknowledged.

Every fault is tried on every one of them: killed while saving, power cut, the Nth I/O fails. An operation
that is added to the desk is added to OPERATIONS:

- `do(desk, number)` does it for the time of that number and returns once it is acknowledged. All that it
  writes is a function of the number (samples.py), so that it can be compared byte for byte. It is done many
  times in one process, with ascending numbers, and again with the same number after it failed: a retry.
- `there(home)` (in evidence.py) reads the files with a desk of its own and gives the numbers of the times
  that are there, one for each record: a retry that made a second one shows. What is half there raises
  AssertionError.
- `before(desk)` makes what the operation needs; its numbers lie below FIRST.
- `only_last` where each time replaces the one before.

A protection that the operation relies on gets a twin without it in twins.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from phonedesk.desk.desk import Desk
from phonedesk.domain.states import AttemptResult, Outcome
from tests.faults import amending, calendars, copies, evidence, noting, paper, promises, telling
from tests.faults.samples import FEW, bare_desk, draft_of, matter_of, office_of, open_desk

# ── doing ──


def save_draft(desk: Desk, number: int) -> None:
    desk.drafts.save(draft_of(number))


def save_draft_again(desk: Desk, number: int) -> None:
    """One file over and over: the protection is that it is replaced, never written over."""
    desk.drafts.save(draft_of(1, number))


def forget_draft(desk: Desk, number: int) -> None:
    save_draft(desk, number)
    desk.drafts.forget(UUID(int=number))


def first_draft(desk: Desk, number: int) -> None:
    """The first draft of a new account: its folders, the desk's key and the draft."""
    office = bare_desk(office_of(desk.settings.paths.data, number))
    try:
        office.drafts.save(draft_of(number))
    finally:
        office.drafts.release_all()


def first_call(desk: Desk, number: int) -> None:
    """The first call of a new account: its folders, the records, and the call."""
    office = open_desk(office_of(desk.settings.paths.data, number))
    try:
        office.open_records()
        office.calls.close(draft_of(number), Outcome.CALLBACK)
    finally:
        office.close()


def clear_up(desk: Desk, number: int) -> None:
    """The start after a crash between a closing and the removal of its draft, which left a temporary too.

    A start goes on where it cannot remove something: that is for the next one, and here no acknowledgement.
    """
    draft = draft_of(number)
    desk.drafts.save(draft)
    desk.calls.close(draft, Outcome.CALLBACK)
    (desk.settings.paths.drafts / f".{draft.uuid}.age.0badcafe.tmp").write_bytes(b"half a dra")
    desk.drafts.release_all()
    desk.adopt_drafts()
    desk.drafts.release_all()
    if not evidence.is_cleared(desk.settings.paths.data, number):
        raise OSError("not everything could be removed")


def close_call(desk: Desk, number: int) -> None:
    desk.calls.close(draft_of(number), Outcome.CALLBACK)


def close_again(desk: Desk, number: int) -> None:
    """A retry of a call that is recorded already, which says something else by now."""
    desk.calls.close(draft_of(1, number), Outcome.ANSWERED)


def amend_record(desk: Desk, number: int) -> None:
    """A correction of the record that is there; after a failure, the very one that was opened before it."""
    desk.amendments.save(amending.correction_of(desk, number))


def whole_call(desk: Desk, number: int) -> None:
    """One of three steps in a call's life: kept, closed, and its draft removed."""
    draft = draft_of(number // 3)
    match number % 3:
        case 0:
            desk.drafts.save(draft)
        case 1:
            desk.calls.close(draft, Outcome.CALLBACK)
        case _:
            desk.drafts.forget(draft.uuid)


def close_follow_up(desk: Desk, number: int) -> None:
    """A call that asks after what was promised: it counts for that, and promises nothing more."""
    (callback,) = desk.callbacks.pending()
    desk.calls.close(replace(draft_of(number), follows=callback.number), Outcome.CALLBACK)


def attempt_callback(desk: Desk, number: int) -> None:
    (callback,) = desk.callbacks.pending()
    desk.callbacks.attempt(draft_of(number), callback.number, AttemptResult.BUSY)


def reindex(desk: Desk, number: int) -> None:
    desk.reindex(lambda done, calls: None)


def configure(desk: Desk, number: int) -> None:
    desk.configure(department=matter_of(number))


def create_database(desk: Desk, number: int) -> None:
    from phonedesk.store.schema import create

    create(office_of(desk.settings.paths.data, number) / "phonedesk.db")


# ── before ──


def nothing(_: Desk) -> None:
    """The operation needs nothing to be there."""


def drafts_of(numbers: range) -> Callable[[Desk], None]:
    """These drafts, left by an earlier run."""

    def save(desk: Desk) -> None:
        for number in numbers:
            save_draft(desk, number)
        desk.drafts.release_all()

    return save


def one_call(desk: Desk) -> None:
    close_call(desk, 1)


def a_key(desk: Desk) -> None:
    """The desk key, which the first draft made."""
    drafts_of(range(1, 2))(desk)


# ── the table ──


@dataclass(frozen=True)
class Operation:
    """Something that writes."""

    do: Callable[[Desk, int], None]
    there: Callable[[Path], list[int]]
    before: Callable[[Desk], None] = nothing
    only_last: bool = False
    steps: int = 1
    """How many times make one round; a process begins with a round."""

    def check(self, home: Path, acknowledged: list[int]) -> None:
        """Raise AssertionError where something acknowledged is not there, is there twice, or half."""
        there = self.there(home)
        assert len(there) == len(set(there)), f"there twice: {sorted(there)}"
        if not self.only_last:
            missing = sorted(set(acknowledged) - set(there))
            assert not missing, f"acknowledged and not there: {missing}"
        elif acknowledged:
            assert there, "what was acknowledged is not there"
            assert there[0] >= acknowledged[-1], "the last one that was acknowledged is not there"


OPERATIONS: Mapping[str, Operation] = {
    "save_draft": Operation(save_draft, evidence.drafts_there),
    "save_draft_again": Operation(save_draft_again, evidence.words_of_draft_there, only_last=True),
    "forget_draft": Operation(forget_draft, evidence.forgotten_there),
    "first_draft": Operation(first_draft, evidence.first_drafts_there),
    "first_call": Operation(first_call, evidence.first_calls_there),
    "clear_up": Operation(clear_up, evidence.cleared_there, drafts_of(FEW)),
    "close_call": Operation(close_call, evidence.calls_there),
    "close_again": Operation(close_again, evidence.amendments_there, one_call),
    "amend_record": Operation(amend_record, evidence.amendments_there, one_call),
    "whole_call": Operation(whole_call, evidence.lives_there, steps=3),
    "close_follow_up": Operation(close_follow_up, evidence.follow_ups_there, one_call),
    "attempt_callback": Operation(attempt_callback, evidence.attempts_there, one_call),
    "decide_callback": Operation(promises.decide_callback, promises.decided_there, one_call),
    "reindex": Operation(reindex, evidence.index_there, one_call, only_last=True),
    "configure": Operation(configure, evidence.settings_there, only_last=True),
    "create_database": Operation(create_database, evidence.databases_there),
    "migrate_records": Operation(copies.migrate_records, copies.migrated_there),
    "back_up": Operation(copies.back_up, copies.backups_there, one_call),
    "rotate": Operation(copies.rotate, copies.rotated_there, one_call, only_last=True),
    "restore": Operation(copies.restore, copies.restored_there, copies.a_template, only_last=True),
    "export_key": Operation(copies.export_key, copies.exported_there, a_key),
    "seed_calendar": Operation(calendars.seed_calendar, calendars.seeded_there),
    "import_calendar": Operation(calendars.import_calendar, calendars.imported_there, calendars.open_records),
    "note_reminders": Operation(noting.note_reminders, noting.noted_there),
    "raise_mark": Operation(copies.raise_mark, copies.marks_there, only_last=True),
}

RARE: Mapping[str, Operation] = {
    "merge_callbacks": Operation(promises.merge_callbacks, promises.merged_there, promises.two_promises),
    "mark_number": Operation(telling.mark_number, telling.marks_there),
    "end_line_fault": Operation(telling.end_line_fault, telling.ended_there),
    "close_emergency": Operation(telling.close_emergency, telling.emergencies_there),
    "put_answer": Operation(telling.put_answer, telling.answers_there),
    "put_contacts": Operation(telling.put_contacts, telling.contacts_there),
    "tell_message": Operation(telling.tell_message, telling.told_there),
    "print_form": Operation(paper.print_form, paper.forms_there),
    "add_sample": Operation(paper.add_sample, paper.samples_there),
    "import_calls": Operation(paper.import_calls, paper.imports_there),
}
"""What rests on the protections of the others and is done now and then: tried in the slow runs alone."""
EVERY = {**OPERATIONS, **RARE}
