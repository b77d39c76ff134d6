"""Other programs that get in the way: processes of their own, as at a real desk."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN " + sys.argv[2])
print("locked", flush=True)
sys.stdin.readline()
connection.rollback()
connection.close()
print("free", flush=True)
sys.stdin.readline()
"""


@contextmanager
def locked_by_another_program(database: Path, kind: str = "EXCLUSIVE") -> Iterator[Callable[[], None]]:
    """The records are locked until what is yielded is called, or the block is left."""
    command = [sys.executable, "-c", HOLD, str(database), kind]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdin
        assert program.stdout
        assert program.stdout.readline() == "locked\n"

        def release() -> None:
            assert program.stdin
            assert program.stdout
            program.stdin.write("\n")
            program.stdin.flush()
            assert program.stdout.readline() == "free\n"

        yield release
        program.kill()
