"""`phonedesk callbacks` beside the least that Python can make the same query with."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

from tests.child import terminal_environment

from benchmarks.office import PENDING, PHONEDESK
from benchmarks.pty import interleave
from benchmarks.report import Row
from phonedesk.store.queries import PENDING as QUERY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.office import Office

LEAST = """\
import sqlite3, sys, tomllib
from pathlib import Path
import platformdirs

platformdirs.user_data_dir("phonedesk")
settings, database, query = sys.argv[1:]
tomllib.loads(Path(settings).read_text(encoding="utf-8"))
for row in sqlite3.connect(database).execute(query):
    print(*row, sep="  ")
"""


class WrongListError(Exception):
    """A command did not print a line for every pending callback; the argument is what it printed."""


def callbacks_command(office: Office, rounds: int) -> list[Row]:
    """From the command to its end, in a process of its own each time."""
    least = (sys.executable, "-c", LEAST, str(office.settings), str(office.database), QUERY)
    measures = {
        "ours": lambda: _run((*PHONEDESK, "callbacks"), office.environ),
        "least": lambda: _run(least, office.environ),
    }
    interleave(measures, 1)
    samples = interleave(measures, rounds)
    against = "sqlite3, tomllib, platformdirs"
    return [Row("phonedesk callbacks", samples["ours"].median, 1.5, samples["least"].median, against)]


def _run(command: Sequence[str], environ: Mapping[str, str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(
        command, env=terminal_environment(environ), capture_output=True, text=True, check=True
    )
    seconds = time.perf_counter() - start
    if len(done.stdout.splitlines()) != PENDING:
        raise WrongListError(done.stdout)
    return seconds
