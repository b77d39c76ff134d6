"""How the look-up grows with the log: the same queries in logs of ten thousand calls to a million.

    uv run python -m benchmarks.growth [--samples FOLDER] [--each N] [CALLS …]

Each log is made once by `phonedesk sample` and kept.
"""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.looking_up import prepared_desk, times_of
from benchmarks.office import PHONEDESK
from benchmarks.pages import pending_callbacks
from benchmarks.pty import Samples, start_time
from benchmarks.questions import questions
from benchmarks.report import columns, figure
from benchmarks.samples import SampledOffices
from benchmarks.sizes import index_size
from benchmarks.starting import most_urgent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.office import Office

CALLS = (10_000, 100_000, 1_000_000)
STARTS = 5


def growth(offices: Sequence[Office], each: int) -> Iterator[tuple[str, ...]]:
    """A line for each thing measured: what it is, its figure in each office, the last by the first."""
    measured = [dict(_figures(office, each)) for office in offices]
    for what, (_, unit) in measured[0].items():
        figures = [known[what][0] for known in measured]
        yield (what, *(figure(value, unit) for value in figures), f"{figures[-1] / figures[0]:.2f}")


def _figures(office: Office, each: int) -> Iterator[tuple[str, tuple[float, str]]]:
    index, whole = index_size(office)
    yield "index of the look-up", (index.measured, "B")
    yield "the whole database", (whole.measured, "B")
    with closing(prepared_desk(office)) as desk:
        for kind, asked in questions(office.database, each).items():
            queries = [desk.lookup.read(typed) for typed in asked]
            times_of(desk, queries)  # for all to be at hand
            times = times_of(desk, queries)
            yield f"look-up: {kind}, median", (times.median, "s")
            yield f"look-up: {kind}, p99", (times.p99, "s")
    (page,) = pending_callbacks(office, each)
    yield "pending callbacks, all of them", (page.measured, "s")
    marker = most_urgent(office)
    starts = [start_time(PHONEDESK, marker, office.environ) for _ in range(STARTS + 1)]
    yield "exec → first home", (Samples(tuple(starts[1:])).median, "s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description="Measure growth.")
    parser.add_argument("--samples", type=Path, default=Path(".benchmarks"), help="where the logs are kept")
    parser.add_argument("--each", type=int, default=30, help="queries of each kind")
    parser.add_argument("calls", nargs="*", type=int, default=CALLS, metavar="CALLS")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        sampled = SampledOffices(arguments.samples, Path(folder))
        offices = [sampled.of(calls) for calls in arguments.calls]
        heads = ("what", *(f"{calls:,} calls" for calls in arguments.calls), "last ÷ first")
        print(columns([heads, *growth(offices, arguments.each)]))


if __name__ == "__main__":
    main()
