"""How far a long command has come: one line on a terminal, written over; nothing anywhere else."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from phonedesk.wording import Wording

BACK = "\r"
CLEAR = "\x1b[K"


class Progress:
    """A block during which a line on standard error says how much is done."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._is_seen = bool(sys.stderr and sys.stderr.isatty())
        self._began = time.monotonic()
        self._whole = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._write(f"{BACK}{CLEAR}")

    def at(self, done: int, whole: int) -> None:
        """So many are done of so many; of 0, where nobody knows yet how many there are.

        Another whole is another piece of work.
        """
        if whole != self._whole:
            self._whole, self._began = whole, time.monotonic()
        if not whole:
            said = self._wording.say_count("{n} row read", "{n} rows read", done)
            self._write(f"{BACK}{said}{CLEAR}")
            return
        seconds = max(time.monotonic() - self._began, 0.001)
        said = self._wording.say(
            "{done} of {whole}, {rate} a second", done=done, whole=whole, rate=round(done / seconds)
        )
        self._write(f"{BACK}{said}{CLEAR}")

    def _write(self, text: str) -> None:
        if self._is_seen:
            sys.stderr.write(text)
            sys.stderr.flush()
