"""The preloaded library that tells what a program writes, or lets it fail: built, handed on, spoken to."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")


def build(folder: Path) -> Path:
    """The library, compiled with the machine's compiler, or the one among the development packages."""
    library = folder / "shim.so"
    compiler = [found] if (found := shutil.which("cc")) else [sys.executable, "-m", "ziglang", "cc"]
    command = [*compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    environ = {**os.environ, "ZIG_GLOBAL_CACHE_DIR": str(folder), "ZIG_LOCAL_CACHE_DIR": str(folder)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)
    assert done.returncode == 0, done.stderr
    return library


@dataclass(frozen=True)
class Failure:
    """Which call fails, with which error, and how."""

    nth: int
    error: int
    from_then_on: bool = False
    though_done: bool = False
    """The call does its work and says all the same that it failed."""


class Shim:
    """The library in this process, which has to be started with it preloaded."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self._library.shim_struck.restype = ctypes.c_char_p

    def watch(self, folder: Path) -> None:
        """From now on what lies below this folder counts."""
        self._library.shim_watch(os.fsencode(folder))

    def log(self, file: Path) -> None:
        """Write down from now on what is written."""
        assert self._library.shim_log(os.fsencode(file)) == 0

    def mark(self, text: str) -> None:
        """Put a word of our own into the log."""
        self._library.shim_mark(text.encode())

    @contextmanager
    def failing(self, failure: Failure) -> Iterator[None]:
        """Let a call fail while this lasts."""
        self._library.shim_arm(failure.nth, failure.error, failure.from_then_on, failure.though_done)
        try:
            yield
        finally:
            self.calls = self._library.shim_disarm()

    calls = 0
    """How many calls could have failed the last time."""

    @property
    def fired(self) -> bool:
        """Whether a call did fail."""
        return bool(self._library.shim_fired())

    @property
    def struck(self) -> str:
        """The first call that failed, and its file."""
        return os.fsdecode(self._library.shim_struck())
