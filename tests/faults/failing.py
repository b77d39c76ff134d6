"""Run as a program, with the shim preloaded: lets every call of one operation fail, one after another.

    python -m tests.faults.failing FOLDER OPERATION all|some [SIGN]

Each time the operation must be done or refused with an error of ours, never half; and a retry once the fault
is lifted, in the same process and in a fresh one, must make exactly one record. It prints what was done as
JSON. With `some`, a write fails in one of the ways alone, the next one in the next: there are very many.
With a sign, for a twin, it ends as soon as that is said of it.
"""

from __future__ import annotations

import errno
import json
import shutil
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from phonedesk.desk.desk import Desk
from phonedesk.privacy.desk_key import DeskKeyError
from phonedesk.store.errors import Reason, StoreError
from tests.faults.bench import Bench, operation_named
from tests.faults.copies import ELSEWHERE
from tests.faults.evidence import opens
from tests.faults.forking import in_child
from tests.faults.operations import Operation
from tests.faults.samples import FIRST, let_go, open_desk
from tests.faults.shim import Failure, Shim

ERRORS_OF_OURS = (StoreError, OSError, DeskKeyError)
MOST = 500
"""More calls than any operation makes."""


@dataclass
class Tally:
    """What was done, and what came of it."""

    points: int = 0
    """Calls that could fail, in the first round of a process and in a later one."""
    faults: int = 0
    refused: int = 0
    done_all_the_same: int = 0
    calls: dict[str, int] = field(default_factory=dict)
    """How often which kind of call failed."""
    amiss: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """What came of one fault, seen from the process that met it."""

    struck: str
    acknowledged: list[int]
    error: str


def failures(nth: int) -> list[Failure]:
    """The ways in which a call fails, those of the next call beginning with another one."""
    ways = [
        Failure(nth, errno.EIO),
        Failure(nth, errno.EIO, from_then_on=True),
        Failure(nth, errno.ENOSPC),
        Failure(nth, errno.ENOSPC, from_then_on=True),
        Failure(nth, errno.EIO, though_done=True),
    ]
    return [*ways[nth % len(ways) :], *ways[: nth % len(ways)]]


def try_round(operation: Operation, desk: Desk, numbers: range) -> tuple[list[int], str]:
    """Do it for these numbers until one is refused: which were acknowledged, and the error."""
    acknowledged: list[int] = []
    for number in numbers:
        try:
            operation.do(desk, number)
        except ERRORS_OF_OURS as error:
            if isinstance(error, StoreError) and error.reason is Reason.UNEXPECTED:
                raise AssertionError("nobody can make a sentence of it") from error
            return acknowledged, repr(error)
        acknowledged.append(number)
    return acknowledged, ""


class Sweep:
    """Every fault of one operation, each on files and in processes of its own."""

    def __init__(self, folder: Path, operation: Operation, every_way: bool, sign: str = "") -> None:
        self._sign = sign
        self._every_way = every_way
        self._bench = Bench(folder, operation)
        self._operation = operation
        self._copy = self._bench.root / "copy"
        """The files as the fault left them, for the fresh process."""
        self._desk_on_copy = open_desk(self._copy)
        self._shim = Shim()
        self._shim.watch(self._bench.root)
        self.tally = Tally()

    def run(self) -> None:
        """Try them all."""
        for rounds_before in (0, 1):
            for nth in range(1, MOST):
                if self._is_found() or not self._fail(nth, rounds_before):
                    break
                self.tally.points += 1

    def _is_found(self) -> bool:
        return bool(self._sign) and any(self._sign in amiss for amiss in self.tally.amiss)

    def _fail(self, nth: int, rounds_before: int) -> bool:
        """Let one call fail, if there are so many."""
        fired = False
        for failure in failures(nth):
            struck = self._try(failure, rounds_before)
            fired = fired or bool(struck)
            if struck == "write" and not self._every_way:
                break
        return fired

    def _try(self, failure: Failure, rounds_before: int) -> str:
        """The kind of call that failed."""
        self._bench.renew()
        steps = self._operation.steps
        before = range(FIRST, FIRST + rounds_before * steps)
        numbers = range(before.stop, before.stop + steps)
        try:
            outcome = in_child(self._meet, failure, before, numbers)
            if outcome is None:
                return ""
            self.tally.faults += 1
            self.tally.refused += bool(outcome.error)
            self.tally.done_all_the_same += not outcome.error
            call = outcome.struck.split(" ")[0]
            self.tally.calls[call] = self.tally.calls.get(call, 0) + 1
            in_child(self._look_after_it, outcome, before, numbers)
        except AssertionError as error:
            self.tally.amiss.append(f"{failure} after {rounds_before} rounds: {error}")
            return "amiss"
        return call

    def _meet(self, failure: Failure, before: range, numbers: range) -> Outcome | None:
        """In a child: meet the fault, keep the files as it left them, and try again once it is lifted."""
        desk = self._bench.desk
        for number in before:
            self._operation.do(desk, number)
        with self._shim.failing(failure):
            acknowledged, error = try_round(self._operation, desk, numbers)
        if not self._shim.fired:
            return None
        if self._bench.home.exists():
            shutil.copytree(self._bench.home, self._copy)
        outcome = Outcome(self._shim.struck, acknowledged, error)
        try:
            self._again(self._operation, desk, outcome, numbers)
            let_go(desk)
        except Exception as error:
            raise AssertionError(f"{outcome}, and the retry failed: {error!r}") from error
        return outcome

    def _look_after_it(self, outcome: Outcome, before: range, numbers: range) -> None:
        """In a fresh process: nothing half is there; a retry here too makes one record; nothing is left."""
        try:
            self._copy.mkdir(exist_ok=True)
            self._operation.check(self._copy, [*before, *outcome.acknowledged])
            self._again(self._operation, self._desk_on_copy, outcome, numbers)
            let_go(self._desk_on_copy)
            for home in (self._copy, self._bench.home):
                self._operation.check(home, [*before, *numbers])
                opens(home)
                left = [path.name for path in home.rglob("*") if is_leftover(path)]
                assert not left, f"left over in {home.name}: {left}"
        except Exception as error:
            raise AssertionError(f"{outcome}: {error!r}") from error

    @staticmethod
    def _again(operation: Operation, desk: Desk, outcome: Outcome, numbers: range) -> None:
        for number in numbers[min(len(outcome.acknowledged), len(numbers) - 1) :]:
            operation.do(desk, number)


def is_leftover(path: Path) -> bool:
    """Whether a start should have cleared it up, and neither keeps it nor leaves it to its owner."""
    stays = path.name == "numbers.txt.lock" or ELSEWHERE in path.parts
    return path.suffix in (".tmp", ".lock") and not stays


def main() -> None:
    began = time.monotonic()
    sweep = Sweep(Path(sys.argv[1]), operation_named(sys.argv[2]), sys.argv[3] == "all", *sys.argv[4:])
    sweep.run()
    sweep.tally.seconds = round(time.monotonic() - began, 1)
    print(json.dumps(asdict(sweep.tally)))


if __name__ == "__main__":
    main()
