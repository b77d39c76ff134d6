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
from phonedesk.cli.find import LIMIT
from phonedesk.domain.query import Query
from phonedesk.domain.tokens import wanted
from phonedesk.store import lookup
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


FOUND = "zs"
"""What is looked up."""
LEAST_FIND = f"""\
import sqlite3, sys, tomllib
from pathlib import Path
import platformdirs

platformdirs.user_data_dir("phonedesk")
settings, database, query, tokens = sys.argv[1:]
tomllib.loads(Path(settings).read_text(encoding="utf-8"))
for row in sqlite3.connect(database).execute(query, (tokens,)).fetchmany({LIMIT}):
    print(*row, sep="  ")
"""


class WrongListError(Exception):
    """A command did not print as many lines as it was to; the argument is what it printed."""


def callbacks_command(office: Office, rounds: int) -> list[Row]:
    """From the command to its end, in a process of its own each time."""
    least = (sys.executable, "-c", LEAST, str(office.settings), str(office.database), QUERY)
    measures = {
        "ours": lambda: _run((*PHONEDESK, "callbacks"), office.environ, PENDING),
        "least": lambda: _run(least, office.environ, PENDING),
    }
    interleave(measures, 1)
    samples = interleave(measures, rounds)
    against = "sqlite3, tomllib, platformdirs"
    return [Row("phonedesk callbacks", samples["ours"].median, 1.5, samples["least"].median, against)]


def find_command(office: Office, rounds: int) -> list[Row]:
    """`phonedesk find zs`, beside the statement that brings the same candidates."""
    tokens = lookup.expression(wanted(Query((FOUND,)), "", ""))
    files = (str(office.settings), str(office.database))
    least = (sys.executable, "-c", LEAST_FIND, *files, lookup.INDEXED, tokens)
    measures = {
        "ours": lambda: _run((*PHONEDESK, "find", FOUND), office.environ, LIMIT),
        "least": lambda: _run(least, office.environ, LIMIT),
    }
    interleave(measures, 1)
    samples = interleave(measures, rounds)
    against = "sqlite3, tomllib, platformdirs"
    return [Row(f"phonedesk find {FOUND}", samples["ours"].median, 1.5, samples["least"].median, against)]


def _run(command: Sequence[str], environ: Mapping[str, str], lines: int) -> float:
    start = time.perf_counter()
    done = subprocess.run(
        command, env=terminal_environment(environ), capture_output=True, text=True, check=True
    )
    seconds = time.perf_counter() - start
    if len(done.stdout.splitlines()) < lines:
        raise WrongListError(done.stdout)
    return seconds
