"""Run as a program: kills one operation at many moments, and looks after each kill at what is there.

    python -m tests.faults.killing FOLDER OPERATION MOMENTS SEED

It prints what it did as JSON; where something is amiss, `amiss` says what.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.faults.bench import Bench, operation_named
from tests.faults.forking import in_child
from tests.faults.operations import Operation
from tests.faults.samples import FIRST

KILLS_A_HOME = 10
"""So many kills befall the same files, each process going on with what the one before left."""
PATIENCE = 60.0


@dataclass
class Tally:
    """What was done, and what came of it."""

    kills: int = 0
    inside: int = 0
    """How many of them came between the beginning of an operation and its acknowledgement."""
    first: int = 0
    """How many of those came in the first round of a process."""
    acknowledged: int = 0
    amiss: str = ""
    seconds: float = 0.0


@dataclass
class Heard:
    """What a child said before it was killed."""

    acknowledged: list[int] = field(default_factory=list)
    begun: list[int] = field(default_factory=list)


def go_on(bench: Bench, first: int, pipe: int) -> None:
    """In the child: do it over and over, saying when it begins and when it is done."""
    number = first
    while True:
        os.write(pipe, f"<{number}\n".encode())
        bench.operation.do(bench.desk, number)
        os.write(pipe, f">{number}\n".encode())
        number += 1


def heard_in(said: bytes) -> Heard:
    heard = Heard()
    for line in said.decode().split("\n")[:-1]:  # a line that was cut was not heard
        (heard.begun if line[0] == "<" else heard.acknowledged).append(int(line[1:]))
    return heard


def killed_child(bench: Bench, first: int, after: float, rounds: int) -> Heard:
    """Let a child work, kill it so many seconds after so many rounds, and tell what it had said."""
    reading, writing = os.pipe()
    if (pid := os.fork()) == 0:
        try:
            go_on(bench, first, writing)
        finally:
            os._exit(1)
    os.close(writing)
    said = b""
    wanted = rounds * bench.operation.steps
    while said.count(b">") < wanted or not said:
        assert select.select([reading], [], [], PATIENCE)[0], "the child said nothing"
        more = os.read(reading, 65536)
        assert more, "the child ended by itself"
        said += more
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    while more := os.read(reading, 65536):
        said += more
    os.close(reading)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status == -signal.SIGKILL, f"the child was not killed but ended with {status}"
    return heard_in(said)


def durations(bench: Bench) -> tuple[float, float]:
    """How long a process's first round takes, and one after that."""

    def measure() -> tuple[float, float]:
        taken = []
        steps = bench.operation.steps
        for turn in range(4):
            began = time.perf_counter()
            for number in range(FIRST + turn * steps, FIRST + (turn + 1) * steps):
                bench.operation.do(bench.desk, number)
            taken.append(time.perf_counter() - began)
        return taken[0], min(taken[1:])

    bench.renew()
    return in_child(measure)


def next_first(operation: Operation, heard: Heard) -> int:
    """Where the next process goes on: one may be there that nobody heard of."""
    return (heard.begun[-1] // operation.steps + 1) * operation.steps


def kill_at_random_moments(bench: Bench, moments: int, chance: random.Random, tally: Tally) -> None:
    first_takes, later_takes = durations(bench)
    for turn in range(moments):
        if turn % KILLS_A_HOME == 0:
            bench.renew()
            first, acknowledged = FIRST, list[int]()
        rounds = turn % 2
        after = chance.uniform(0, 2 * later_takes if rounds else first_takes)
        heard = killed_child(bench, first, after, rounds)
        tally.kills += 1
        inside = heard.begun[-1:] != heard.acknowledged[-1:]
        tally.inside += inside
        tally.first += inside and not rounds
        tally.acknowledged += len(heard.acknowledged)
        acknowledged += heard.acknowledged
        in_child(bench.operation.check, bench.home, acknowledged)
        first = next_first(bench.operation, heard)


def main() -> None:
    folder, name, moments, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    tally = Tally()
    began = time.monotonic()
    bench = Bench(folder, operation_named(name))
    try:
        kill_at_random_moments(bench, moments, random.Random(seed), tally)
    except AssertionError as error:
        tally.amiss = str(error)
    tally.seconds = round(time.monotonic() - began, 1)
    print(json.dumps(asdict(tally)))


if __name__ == "__main__":
    main()
