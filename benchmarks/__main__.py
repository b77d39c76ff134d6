"""Measure how fast and how light phonedesk is, each figure beside its reference in the same run.

    uv run python -m benchmarks [--quick] [--json] [--calls N] [--samples FOLDER] [ROW …]

See docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks import (
    closing,
    command,
    looking_up,
    looking_up_keys,
    memory,
    pages,
    sizes,
    starting,
    typing_speed,
)
from benchmarks.office import Office, furnish
from benchmarks.pty import NotOnDiskError, require_disk
from benchmarks.report import Row, report
from benchmarks.samples import SampledOffices

CALLS, TIMES_LARGER = 200, 100
MANY, FEW = 1_000_000, 10_000
"""Calls in the log of the offices that `phonedesk sample` makes."""
SAVED_A_SECOND = 40


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often each thing is measured."""

    starts: int = 15
    keys: int = 60
    early_keys: int = 10
    loads: int = 10
    closings: int = 60
    commands: int = 15
    calls: int = 200
    queries: int = 100


QUICK = Rounds(starts=5, keys=15, early_keys=3, loads=3, closings=20, commands=5, calls=30, queries=15)


class Bench:
    """The offices that the rows are measured on, each furnished when it is first wanted."""

    def __init__(self, folder: Path, rounds: Rounds, samples: Path, many: int = MANY) -> None:
        """Offices of samples are kept in a folder of their own; `many` calls are in the larger one."""
        self._folder = folder
        self._rounds = rounds
        self._sampled = SampledOffices(samples, folder)
        self._many = many

    @cached_property
    def small(self) -> Office:
        """An office of a few days."""
        return self._furnish("small", CALLS)

    @cached_property
    def large(self) -> Office:
        """An office of a year."""
        return self._furnish("large", CALLS * TIMES_LARGER)

    @property
    def rows(self) -> Mapping[str, Callable[[], list[Row]]]:
        """What can be measured, by name, in the order of the table."""
        rounds = self._rounds
        return {
            "start": lambda: starting.first_frames(self.small, self.large, rounds.starts),
            "modules": lambda: starting.heavy_modules(self.small, self._folder),
            "early-keys": lambda: starting.early_keys(self.small, rounds.early_keys),
            "echo": lambda: typing_speed.echo(self.small, rounds.keys),
            "loading": lambda: typing_speed.echo_while_loading(self.small, rounds.loads),
            "closing": lambda: closing.close_a_call(
                self._furnish("closing", CALLS), self._furnish("bare", CALLS), rounds.closings
            ),
            "callbacks": lambda: command.callbacks_command(self.small, rounds.commands),
            **self._rows_of_samples,
            "memory": lambda: memory.after_calls(self._furnish("memory", CALLS), rounds.calls),
        }

    @property
    def _rows_of_samples(self) -> Mapping[str, Callable[[], list[Row]]]:
        rounds, sampled, many = self._rounds, self._sampled, self._many
        return {
            "key-to-rows": lambda: looking_up_keys.key_to_rows(sampled.of(many), rounds.keys),
            "look-up": lambda: looking_up.by_kind(sampled.of(many), rounds.queries),
            "look-up-saving": lambda: looking_up.while_saving(
                sampled.copy_of(many, "saving"), rounds.queries // 5, SAVED_A_SECOND
            ),
            "index-size": lambda: sizes.index_size(sampled.of(many)),
            "pending": lambda: pages.pending_callbacks(sampled.of(many), rounds.keys),
            "closing-indexed": lambda: closing.close_a_call(
                sampled.copy_of(many, "indexed"), sampled.copy_of(many, "without-index"), rounds.closings
            ),
            "find": lambda: command.find_command(sampled.of(many), rounds.commands),
            "first-home": lambda: starting.first_home(sampled.of(FEW), sampled.of(many), rounds.starts),
        }

    def _furnish(self, name: str, calls: int) -> Office:
        return furnish(self._folder / name, calls)


def main() -> int:
    """Measure and print; the exit code is 1 where a bar is missed, 2 where there is no disk to measure on."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure phonedesk.")
    parser.add_argument("--quick", action="store_true", help="fewer runs: for a first look")
    parser.add_argument("--json", action="store_true", help="print JSON, in seconds and bytes")
    parser.add_argument("--folder", type=Path, default=Path.cwd(), help="on the disk to measure on")
    parser.add_argument("--calls", type=int, default=MANY, help="made-up calls in the larger log")
    parser.add_argument(
        "--samples", type=Path, default=Path(".benchmarks"), help="where logs of made-up calls are kept"
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help="only these: start, echo, memory …")
    arguments = parser.parse_args()
    try:
        require_disk(arguments.folder)
        require_disk(arguments.samples)
    except NotOnDiskError as error:
        parser.exit(2, f"{' is '.join(error.args)}: choose a folder on a disk with --folder\n")
    with tempfile.TemporaryDirectory(dir=arguments.folder, prefix=".benchmarks-") as folder:
        rounds = QUICK if arguments.quick else Rounds()
        rows = Bench(Path(folder), rounds, arguments.samples, arguments.calls).rows
        if unknown := set(arguments.rows) - set(rows):
            parser.error(f"{', '.join(sorted(unknown))}: choose from {', '.join(rows)}")
        measured: list[Row] = []
        for name, measure in rows.items():
            if not arguments.rows or name in arguments.rows:
                print(f"{name} …", file=sys.stderr, flush=True)
                measured += measure()
    return report(measured, in_json=arguments.json)


if __name__ == "__main__":
    sys.exit(main())
