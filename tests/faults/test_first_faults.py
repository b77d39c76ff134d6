"""SIGKILL at any moment: what was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.operations import OPERATIONS, TWINS, Operation

ROOT = Path(__file__).parents[2]
MOMENTS = 20
FIRST = 2
"""The number of the first time: 1 is what some operations find there already."""

CHILD = """
import sys
from pathlib import Path
from tests.faults.operations import OPERATIONS, TWINS, open_desk
home, name = Path(sys.argv[1]), sys.argv[2]
operation = (OPERATIONS | TWINS)[name]
desk = open_desk(home)
if sys.argv[3] == "0":
    operation.before(desk)
print("ready", flush=True)
number = int(sys.argv[4])
while True:
    operation.do(desk, number)
    print(number, flush=True)
    number += 1
"""


@dataclass
class Run:
    """What a child said before it was killed."""

    acknowledged: list[int]
    was_killed: bool


def run_until_killed(home: Path, name: str, turn: int, first: int, after: float) -> Run:
    command = [sys.executable, "-c", CHILD, str(home), name, str(turn), str(first)]
    environ = {"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "LANG": "C.UTF-8"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=home, env=environ) as child:
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
        said = child.stdout.readline()  # the first time is done: from here on at any moment
        time.sleep(after)
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read()
        child.wait()
    whole = (said + rest).split("\n")[:-1]  # a line that was cut was not heard
    return Run([int(line) for line in whole], child.returncode == -signal.SIGKILL)


def check(operation: Operation, home: Path, acknowledged: list[int]) -> None:
    there = operation.there(home)
    if operation.only_last:
        assert max(there) >= acknowledged[-1], "the last one that was acknowledged is not there"
    else:
        missing = set(acknowledged) - there
        assert not missing, f"acknowledged and not there: {sorted(missing)}"


def try_at_random_moments(operation: Operation, name: str, home: Path, moments: int, seed: int) -> None:
    chance = random.Random(seed)
    acknowledged: list[int] = []
    kills = 0
    for turn in range(moments):
        first = acknowledged[-1] + 2 if acknowledged else FIRST  # one may be there that nobody heard of
        run = run_until_killed(home, name, turn, first, chance.uniform(0, 0.06))
        assert run.acknowledged
        kills += run.was_killed
        acknowledged += run.acknowledged
        check(operation, home, acknowledged)
    assert kills == moments, "the fault did not fire every time"


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, name: str) -> None:
    try_at_random_moments(OPERATIONS[name], name, tmp_path, 4, seed=20261123)


@pytest.mark.slow
@pytest.mark.parametrize("name", OPERATIONS)
def test_what_was_acknowledged_survives_a_kill_at_many_moments(tmp_path: Path, name: str) -> None:
    try_at_random_moments(OPERATIONS[name], name, tmp_path, MOMENTS, seed=4_1_2)


@pytest.mark.parametrize("name", TWINS)
def test_without_the_protection_it_does_not(tmp_path: Path, name: str) -> None:
    with pytest.raises(AssertionError, match=r"half there|not there"):
        try_at_random_moments(TWINS[name], name, tmp_path, 60, seed=20261123)
