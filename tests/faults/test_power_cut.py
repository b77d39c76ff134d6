"""The power goes at any moment of every operation: what was acknowledged is there, and every state opens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faults.cutting import Tally
from tests.faults.forking import run_module
from tests.faults.operations import EVERY, OPERATIONS
from tests.faults.twins import CUT

STATES, MANY_STATES = -(-2_000 // len(OPERATIONS)), -(-50_000 // len(OPERATIONS))
"""For each operation; all of them together make 2,000, and 50,000."""
SEED, OTHER_SEED = 20261123, 20261124


def cut(folder: Path, shim: Path, name: str, states: int, seed: int, *options: str) -> Tally:
    arguments = (str(folder), name, str(states), str(seed), *options)
    said = run_module("tests.faults.cutting", *arguments, preload=shim)
    print(name, "seed", seed, said)
    return Tally(**json.loads(said))


def survives(folder: Path, shim: Path, name: str, states: int, seed: int) -> None:
    tally = cut(folder, shim, name, states, seed)
    assert not tally.amiss, f"seed {seed}, in state {tally.states}: {tally.amiss}"
    assert tally.states == states
    assert tally.different > states / 8, "the power cuts took too little away"


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_was_acknowledged_survives_a_power_cut(tmp_path: Path, shim: Path, name: str) -> None:
    survives(tmp_path, shim, name, STATES, SEED)


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_what_was_acknowledged_survives_many_power_cuts(tmp_path: Path, shim: Path, name: str) -> None:
    survives(tmp_path, shim, name, MANY_STATES, OTHER_SEED)


@pytest.mark.parametrize("name", CUT)
def test_without_the_protection_it_does_not(tmp_path: Path, shim: Path, name: str) -> None:
    tally = cut(tmp_path, shim, name, STATES, SEED, "lose")
    assert tally.lost, "the twin lost nothing"
    assert any(sign in tally.amiss for sign in ("half there", "not there", "does not open"))
