"""Ends that come from outside: a signal, a closed window. They are heeded until everything is on the disk."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

SIGNALLED = 128
"""What a shell adds to the number of the signal that ended a program."""
ENDS = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)
PATIENCE = 1.3
"""Seconds after the first signal in which the program may end in its own way: two are promised."""


class Endings:
    """Notes the first signal that asks for the end; what comes after it changes nothing.

    Neither in the middle of the start nor while the last drafts are written does a signal kill the program.
    """

    def __init__(self) -> None:
        self.number: signal.Signals | None = None
        """The signal that came, if any."""
        self._act: Callable[[signal.Signals], object] | None = None
        self._last_resort: Callable[[], object] | None = None
        self._has_come = threading.Event()

    def listen(self) -> None:
        """Heed signals from now on, to the very end of the program; for the main thread."""
        # The thread waits from the start: a signal's handler may not start one.
        threading.Thread(target=self._insist, name="endings", daemon=True).start()
        for number in ENDS:
            signal.signal(number, lambda came, _: self.come(signal.Signals(came)))

    def then(self, act: Callable[[signal.Signals], object], last_resort: Callable[[], object]) -> None:
        """Have this done, by the signal's handler, as one comes; at once where one has come already.

        `last_resort` puts everything on the disk, in a thread of its own, where that came to nothing.
        """
        self._last_resort = last_resort
        self._act = act
        if self.number is not None:
            act(self.number)

    def come(self, number: signal.Signals) -> None:
        """The end is asked for."""
        if self.number is None:
            self.number = number
            self._has_come.set()
            if self._act:
                self._act(number)

    def _insist(self) -> None:
        """Leave all the same where a terminal that takes no more output, or a lock, holds the program up."""
        self._has_come.wait()
        if self.number is not None:
            threading.Event().wait(PATIENCE)
            if self._last_resort:
                self._last_resort()
            os._exit(SIGNALLED + self.number)
