"""Run as a program, with the shim preloaded: logs one operation, and cuts the power at many moments of it.

    python -m tests.faults.cutting FOLDER OPERATION STATES SEED [lose]

It prints what it did as JSON; where something is amiss, `amiss` says what. With `lose`, for a twin, it goes
on and counts the states in which something was.
"""

from __future__ import annotations

import json
import random
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.faults.bench import Bench, operation_named
from tests.faults.evidence import opens
from tests.faults.forking import in_child
from tests.faults.operations import Operation
from tests.faults.power_cut import Contents, Disk, Event, Kind, events_in, lay_out, read_in
from tests.faults.samples import FIRST, let_go, open_desk
from tests.faults.shim import Shim

ROUNDS = 6
"""How often the operation is done: and once more after another start."""
READY = "ready"


@dataclass
class Tally:
    """What was done, and what came of it."""

    calls: int = 0
    states: int = 0
    different: int = 0
    """How many of the states were none that a program without a power cut would have seen."""
    amiss: str = ""
    lost: int = 0
    seconds: float = 0.0


def do_it_all(bench: Bench, shim: Shim, log: Path) -> Contents:
    """In a child: the operation from nothing, in two runs of the program, all of it logged."""
    shim.log(log)
    desk = open_desk(bench.home)
    bench.operation.before(desk)
    let_go(desk)
    shim.mark(READY)
    last = FIRST + ROUNDS * bench.operation.steps
    for numbers in (range(FIRST, last), range(last, last + bench.operation.steps)):
        desk = open_desk(bench.home)
        for number in numbers:
            bench.operation.do(desk, number)
            shim.mark(str(number))
        let_go(desk)
    return read_in(bench.root)


def whole_log(bench: Bench, shim: Shim, log: Path) -> list[Event]:
    """The calls, which must tell of everything that was written."""
    bench.clear()
    written = in_child(do_it_all, bench, shim, log)
    events = list(events_in(log.read_bytes()))
    disk = Disk(str(bench.root))
    for event in events:
        disk.take(event)
    told = disk.contents()
    assert _without_shared_memory(told) == _without_shared_memory(written), "the log is not the whole of it"
    return events


def _without_shared_memory(contents: Contents) -> Contents:
    """Of these files only the names count: what a program maps into its memory is no call."""
    return {path: b"" if path.name.endswith("-shm") else content for path, content in contents.items()}


def check(operation: Operation, home: Path, acknowledged: list[int]) -> None:
    home.mkdir(exist_ok=True)
    operation.check(home, acknowledged)
    opens(home)


def cut_at_random_moments(bench: Bench, events: list[Event], states: int, seed: int, tally: Tally) -> None:
    chance = random.Random(seed)
    ready = next(place for place, event in enumerate(events) if event.first == READY.encode())
    moments = sorted(chance.randrange(ready + 1, len(events) + 1) for _ in range(states))
    disk, done, acknowledged = Disk(str(bench.root)), 0, list[int]()
    for moment in moments:
        for event in events[done:moment]:
            disk.take(event)
            if event.kind is Kind.MARK and event.first != READY.encode():
                acknowledged.append(int(event.first))
        done = moment
        state = disk.crash(chance)
        tally.states += 1
        tally.different += state != disk.contents()
        bench.clear()
        lay_out(state, bench.root)
        try:
            check(bench.operation, bench.home, acknowledged)
        except AssertionError as error:
            tally.lost += 1
            tally.amiss = tally.amiss or f"at call {moment} of {len(events)}: {error}"
            if "lose" not in sys.argv:
                return


def main() -> None:
    folder, name, states, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    began = time.monotonic()
    tally = Tally()
    bench = Bench(folder, operation_named(name))
    shim = Shim()
    shim.watch(bench.root)
    events = whole_log(bench, shim, folder / "log")
    tally.calls = len(events)
    cut_at_random_moments(bench, events, states, seed, tally)
    tally.seconds = round(time.monotonic() - began, 1)
    print(json.dumps(asdict(tally)))


if __name__ == "__main__":
    main()
