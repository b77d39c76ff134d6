"""Every call that writes fails, once and for good: done or a clear error, never half; a retry is enough."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faults.failing import Tally
from tests.faults.forking import run_module
from tests.faults.operations import EVERY, OPERATIONS
from tests.faults.twins import FAILING

LONG = (
    "first_draft",
    "first_call",
    "clear_up",
    "close_again",
    "amend_record",
    "whole_call",
    "close_follow_up",
    "decide_callback",
    "reindex",
    "migrate_records",
    "rotate",
    "restore",
    "import_calendar",
    "note_reminders",
    "back_up",
    "create_database",
    "seed_calendar",
    "export_key",
    "configure",
    "raise_mark",
)
"""What rests on the protections of the others, and takes long: the slow runs let all of it fail."""
WAYS = 5
"""EIO and ENOSPC, each once and from then on; and EIO although it was done."""


def fail(folder: Path, shim: Path, name: str, *options: str) -> Tally:
    said = run_module("tests.faults.failing", str(folder), name, *options, preload=shim)
    print(name, said)
    return Tally(**json.loads(said))


def is_done_or_refused(tally: Tally) -> None:
    assert not tally.amiss, f"{len(tally.amiss)} of {tally.faults}: {tally.amiss[0]}"
    assert tally.points >= 4, "too few calls were there to fail"
    assert tally.refused, "nothing was ever refused"
    assert tally.calls.keys() & {"fsync", "fdatasync"}, "no sync was let fail"
    assert "write" in tally.calls, "no write was let fail"


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name not in LONG])
def test_an_operation_is_done_or_refused_and_a_retry_makes_one_record(
    tmp_path: Path, shim: Path, name: str
) -> None:
    tally = fail(tmp_path, shim, name, "some")
    is_done_or_refused(tally)
    assert tally.faults > tally.points, "the faults did not fire"


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_it_is_so_in_every_way_in_which_a_call_can_fail(tmp_path: Path, shim: Path, name: str) -> None:
    tally = fail(tmp_path, shim, name, "all")
    is_done_or_refused(tally)
    assert tally.faults > tally.points * (WAYS - 1), "the faults did not fire"


@pytest.mark.parametrize(("name", "sign"), [(name, sign) for name, (_, sign) in FAILING.items()])
def test_without_the_protection_it_is_not(tmp_path: Path, shim: Path, name: str, sign: str) -> None:
    tally = fail(tmp_path, shim, name, "some", sign)
    assert any(sign in amiss for amiss in tally.amiss), tally.amiss
