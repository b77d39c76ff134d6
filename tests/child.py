"""A program in a pseudo-terminal of its own: started, written to, signalled, waited for and cleared away."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import struct
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_KEPT = ("PATH", "HOME", "TMPDIR", "TZ", "VIRTUAL_ENV")
_IGNORED_BY_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)
_POLL = 0.005


def terminal_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a plain xterm in a UTF-8 locale, with `extra` laid over it.

    Nothing else of ours is handed on: a PHONEDESK_… or TEXTUAL_… variable of whoever runs the tests would
    change what is tested, and PYTHONDONTWRITEBYTECODE would make every start three times slower.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "TERM": "xterm-256color", "LANG": "C.UTF-8", **(extra or {})}


class Child:
    """A running program with `master` as its terminal's other end; leave the `with` block and it is gone.

    `started` is the moment just before it was spawned, in `time.perf_counter` seconds.
    """

    def __init__(self, command: Sequence[str], columns: int, rows: int, environ: Mapping[str, str]) -> None:
        self.master, slave = os.openpty()
        self._status: int | None = None
        self.resize(columns, rows)
        # Spawned rather than forked: a fork in a process with threads is a warning since Python 3.12.
        # The session's leader takes the first terminal that it opens for its controlling one: hence by name.
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, os.ttyname(slave), os.O_RDWR, 0),
            (os.POSIX_SPAWN_DUP2, 0, 1),
            (os.POSIX_SPAWN_DUP2, 0, 2),
        ]
        self.started = time.perf_counter()
        try:
            self.pid = os.posix_spawnp(
                command[0],
                list(command),
                dict(environ),
                file_actions=actions,
                setsid=True,
                setsigdef=_IGNORED_BY_PYTHON,
            )
        except BaseException:
            self.close_master()
            raise
        finally:
            os.close(slave)  # only now: a terminal whose last user has closed it reads as hung up

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.destroy()

    def write(self, data: bytes) -> None:
        """Send bytes as the keyboard; raises OSError once the program or the terminal is gone."""
        while data:
            data = data[os.write(self.master, data) :]

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the kernel tells the program by SIGWINCH."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def poll(self) -> int | None:
        """The exit status, negative for a signal, or None while the program runs."""
        if self._status is None:
            ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended is not None:
                # What it left in its group goes before it is reaped: after that its number may be another's.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.pid, signal.SIGKILL)
                self._status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._status

    def wait(self, timeout: float) -> int:
        """The exit status, as soon as there is one; raises TimeoutError after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                raise TimeoutError(f"still running after {timeout:g} s")
            time.sleep(_POLL)
        return status

    def close_master(self) -> None:
        """Hang up, as a terminal whose window is closed."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1  # the number may soon be another file's

    def destroy(self) -> None:
        """End the program and all that it started, stopped or not, and close the terminal."""
        if self.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
            self.wait(10)
        self.close_master()

    def memory(self) -> int:
        """The program's proportional set size (PSS) in bytes."""
        for line in Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
        raise ValueError("smaps_rollup tells no Pss")
