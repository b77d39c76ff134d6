"""SIGKILL at any moment of every operation: what was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faults.forking import run_module
from tests.faults.killing import Tally
from tests.faults.operations import EVERY, OPERATIONS
from tests.faults.twins import KILLED

MOMENTS, MANY_MOMENTS = 100, 2_000
SEED, OTHER_SEED = 20261123, 20261124


def kill(folder: Path, name: str, moments: int, seed: int) -> Tally:
    said = run_module("tests.faults.killing", str(folder), name, str(moments), str(seed))
    print(name, "seed", seed, said)
    return Tally(**json.loads(said))


def survives(folder: Path, name: str, moments: int, seed: int) -> None:
    tally = kill(folder, name, moments, seed)
    assert not tally.amiss, f"seed {seed}, after {tally.kills} kills: {tally.amiss}"
    assert tally.kills == moments, "the fault did not fire every time"
    assert tally.inside > moments / 2, "too few kills came while something was being written"
    assert tally.first > moments / 5, "too few kills came in the first round of a process"
    assert tally.acknowledged >= moments / 4, "too little was acknowledged"


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, name: str) -> None:
    survives(tmp_path, name, MOMENTS, SEED)


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_what_was_acknowledged_survives_a_kill_at_many_moments(tmp_path: Path, name: str) -> None:
    survives(tmp_path, name, MANY_MOMENTS, OTHER_SEED)


@pytest.mark.parametrize("name", KILLED)
def test_without_the_protection_it_does_not(tmp_path: Path, name: str) -> None:
    tally = kill(tmp_path, name, 2 * MOMENTS, SEED)
    assert "half there" in tally.amiss or "not there" in tally.amiss
