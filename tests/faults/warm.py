"""Processes of their own at the price of a fork: the children of a parent that has imported everything.

The parent is started fresh and has one thread, so that forking is safe whatever the tests have running.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parents[2]
FORK, REAP = "fork", "reap"


class Worker:
    """A child that carries out one function; the function answers on a connection."""

    def __init__(self, parent: WarmParent, pid: int, connection: Connection) -> None:
        self._parent = parent
        self.pid = pid
        self._connection = connection
        self._status: int | None = None

    def ask(self, question: object) -> Any:
        """Send a question and give the answer; raises EOFError where the child died over it."""
        self.tell(question)
        return self.hear()

    def tell(self, message: object) -> None:
        """Send a message."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the end is heard next
            self._connection.send(message)

    def hear(self) -> Any:
        """What the child says next; raises EOFError where it is gone."""
        try:
            return self._connection.recv()
        except ConnectionResetError:
            raise EOFError from None

    def kill(self) -> int:
        """SIGKILL, and return once the kernel has cleared it away, its locks too."""
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)
        return self.wait()

    def wait(self) -> int:
        """The exit status once it has ended, negative for a signal."""
        if self._status is None:
            self._status = os.waitstatus_to_exitcode(self._parent.command(REAP, self.pid))
            self._connection.close()
        return self._status


class WarmParent:
    """Imports the modules once, and rehearses; every child has and knows it all.

    `rehearsal` is `module:function`: caches that it fills are filled in every child.
    """

    def __init__(self, modules: Sequence[str], rehearsal: str = "") -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._listener = Listener(str(Path(self._folder.name) / "socket"), "AF_UNIX")
        environ = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(self._listener.address), rehearsal, *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environ,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        with self._process:  # closes its pipes, too
            self._process.wait()
        self._listener.close()
        self._folder.cleanup()

    def start(self, work: Callable[..., None], *args: object) -> Worker:
        """Fork a child that calls `work(connection, *args)` and ends with it."""
        pid = self.command(FORK, 0)
        connection = self._listener.accept()
        connection.send((work, args))
        return Worker(self, pid, connection)

    def command(self, verb: str, number: int) -> int:
        """Have the parent fork, or wait for a child; the number that it answers."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{verb} {number}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def be_warm_parent(address: str, rehearsal: str, modules: Sequence[str]) -> None:
    """Import and rehearse, then fork and reap as told, until nobody is there to tell."""
    for module in modules:
        importlib.import_module(module)
    if rehearsal:
        module, _, function = rehearsal.partition(":")
        getattr(importlib.import_module(module), function)()
    gc.freeze()
    for line in sys.stdin:
        verb, number = line.split()
        if verb == REAP:
            print(os.waitpid(int(number), 0)[1], flush=True)
        elif pid := os.fork():
            print(pid, flush=True)
        else:
            os._exit(_work(address))


def _work(address: str) -> int:
    try:
        with Client(address, "AF_UNIX") as connection:
            work, args = connection.recv()
            work(connection, *args)
    except EOFError:
        return 0  # whoever asked is gone
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    be_warm_parent(sys.argv[1], sys.argv[2], sys.argv[3:])
