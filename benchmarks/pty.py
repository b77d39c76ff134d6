"""Latency as a person has it: from the byte into a terminal to the byte that comes out of it."""

from __future__ import annotations

import os
import re
import select
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.child import Child, terminal_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_CONTROL = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_].*?(?:\x07|\x1b\\)|\x1b[ -/]*[0-Z\\^-~]"
    rb"|\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?)?\Z",  # one whose end has not come yet
    re.DOTALL,
)
_IN_MEMORY = ("tmpfs", "ramfs", "devtmpfs")


class NotOnDiskError(Exception):
    """The folder lies in memory, where a durable write costs nothing; the arguments are folder and kind."""


class SilentError(Exception):
    """The awaited output did not come; the argument tells what came instead."""


class Session:
    """A program in a terminal of its own, timed in seconds; leave the `with` block and it is gone.

    Nothing reads the output between two calls: call `drain` where much may have been written.
    Markers are looked for in the text alone, without control sequences.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._child = Child(command, columns, rows, terminal_environment(environ))
        self._output = bytearray()
        self._from = self._arrived = self._child.started

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.destroy()

    def time_to(self, marker: str, timeout: float = 30) -> float:
        """From the program's exec to the marker on the screen; to be called before anything is sent."""
        return self.first_output_containing(marker, timeout) - self._child.started

    def echo(self, keys: bytes, expected: str, quiet: float = 0.05, timeout: float = 10) -> float:
        """From the keys going in, once nothing has come for `quiet` seconds, to the expected text coming out.

        The text must not stand in what the program draws anyway: a rare letter or character serves.
        """
        self.drain(quiet)
        self.send(keys)
        return self.first_output_containing(expected, timeout) - self._from

    def burst(self, keys: bytes, quiet: float = 0.15, timeout: float = 10) -> float:
        """From the keys going in to the last byte of what they brought, `quiet` seconds before the next."""
        self.drain()
        self.send(keys)
        last = self._from
        arrived = self._read_until(self._from + timeout)
        while arrived is not None:
            last = arrived
            arrived = self._read_until(min(last + quiet, self._from + timeout))
        if not self._output:
            raise SilentError(f"nothing came after {keys!r}")
        return last - self._from

    def send(self, keys: bytes, at: float = 0.0) -> None:
        """Send keys, `at` seconds after exec or now, and forget the output before them."""
        time.sleep(max(0.0, self._child.started + at - time.perf_counter()))
        self._output.clear()
        self._from = time.perf_counter()
        self._child.write(keys)

    def first_output_containing(self, marker: str, timeout: float = 10) -> float:
        """When the text since the last `send`, or since exec, came to hold the marker.

        In `time.perf_counter` seconds; raises SilentError.
        """
        while marker.encode() not in _CONTROL.sub(b"", self._output):
            if self._read_until(self._from + timeout) is None:
                raise SilentError(f"{marker!r} never came, but {bytes(self._output[-400:])!r}")
        return self._arrived

    def drain(self, quiet: float = 0.05, timeout: float = 10) -> None:
        """Read and forget what comes out, until nothing has come for `quiet` seconds."""
        deadline = time.perf_counter() + timeout
        while (now := time.perf_counter()) < deadline and self._read_until(now + quiet) is not None:
            self._output.clear()

    def holds(self, file: Path) -> int:
        """How many descriptors of the file the program has open."""
        return sum(
            os.path.realpath(entry) == str(file) for entry in Path(f"/proc/{self._child.pid}/fd").iterdir()
        )

    def memory(self) -> int:
        """The program's proportional set size (PSS) in bytes."""
        return self._child.memory()

    def wait_exit(self, timeout: float = 10) -> int:
        """The exit status once the program has ended; raises TimeoutError."""
        while self._read_until(time.perf_counter() + timeout) is not None:
            self._output.clear()
        return self._child.wait(timeout)

    def _read_until(self, deadline: float) -> float | None:
        """Take in the next bytes and tell when they came; None at the deadline or the output's end."""
        ready, _, _ = select.select([self._child.master], [], [], max(0.0, deadline - time.perf_counter()))
        try:
            data = os.read(self._child.master, 65536) if ready else b""
        except OSError:  # Linux reports the end of a terminal so
            data = b""
        if not data:
            return None
        self._arrived = time.perf_counter()
        self._output += data
        return self._arrived


@dataclass(frozen=True, slots=True)
class Samples:
    """Measurements of one thing, in the order taken."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """What 95 in 100 do not exceed."""
        return statistics.quantiles(self.values, n=20, method="inclusive")[-1]

    @property
    def p99(self) -> float:
        """What 99 in 100 do not exceed."""
        return statistics.quantiles(self.values, n=100, method="inclusive")[-1]


def interleave(measures: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, Samples]:
    """Take each measurement once a round, every other round backwards: all share the machine's moods."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(rounds):
        names = list(measures)[:: 1 if number % 2 == 0 else -1]
        for name in names:
            taken[name].append(measures[name]())
    return {name: Samples(tuple(values)) for name, values in taken.items()}


def start_time(command: Sequence[str], marker: str, environ: Mapping[str, str] | None = None) -> float:
    """From exec to the marker on the screen, in seconds, of one run that is then ended."""
    with Session(command, environ=environ) as session:
        return session.time_to(marker)


def require_disk(folder: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """The kind of file system that the folder lies on; raises NotOnDiskError where that is memory."""
    kind = filesystem_of(folder, mounts)
    if kind in _IN_MEMORY:
        raise NotOnDiskError(str(folder), kind)
    return kind


def filesystem_of(folder: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """The kind of file system of the innermost mount that holds the folder."""
    place, best, kind = folder.resolve(), -1, "unknown"
    for line in mounts.read_text(encoding="utf-8").splitlines():
        _, mounted, name, *_ = line.split(" ")
        point = Path(re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), mounted))
        if (
            place.is_relative_to(point) and len(point.parts) >= best
        ):  # of two at one place the later is on top
            best, kind = len(point.parts), name
    return kind
