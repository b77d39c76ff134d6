"""The terminal's bytes: neither broken ones nor what is hidden in a paste may command the desk."""

from __future__ import annotations

import sys
from codecs import IncrementalDecoder, getincrementaldecoder
from collections.abc import Iterable
from functools import partial
from typing import Any

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from phonedesk.domain.text import clean

PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"
SHORTEST_HELD = 3
"""A lone ESC is the Escape key: only what can be nothing but the beginning of a mark is held back."""


class PasteGuard(XTermParser):
    """Makes the control characters within a paste visible: Textual would take an ESC there for keys."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._is_pasting = False
        self._held = ""

    def feed(self, data: str) -> Iterable[Message]:
        """Parse what came from the terminal; nothing at all says that no more will come."""
        return super().feed(self._tamed(data) if data else data)

    def _tamed(self, data: str) -> str:
        rest, tamed = self._held + data, ""
        while True:
            mark = PASTE_ENDS if self._is_pasting else PASTE_BEGINS
            before, found, after = rest.partition(mark)
            if not found:
                cut = len(before) - _begun(before, mark)
                self._held = before[cut:]
                return tamed + self._shown(before[:cut])
            tamed += self._shown(before) + mark
            self._is_pasting = not self._is_pasting
            rest = after

    def _shown(self, text: str) -> str:
        return clean(text) if self._is_pasting else text


class TerminalDriver(LinuxDriver):
    """Textual's own driver, but for broken bytes, pastes and its own errors."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # what Textual hands to a driver
        super().__init__(*arguments, **options)
        if not (sys.__stderr__ and sys.__stderr__.isatty()):
            self._file = sys.__stdout__  # standard error was redirected: the terminal is there all the same

    def run_input_thread(self) -> None:
        """Read keys; a byte of another encoding becomes U+FFFD where Textual's decoder would raise."""
        # Textual names both inside a long method (for the decoder see its issue 6456): only the names
        # can be replaced.
        linux_driver.getincrementaldecoder = _tolerant_decoder  # type: ignore[assignment, attr-defined]
        for digit in "0123456789":  # Alt and a digit, which Textual reads as what a Mac types with it
            ANSI_SEQUENCES_KEYS.pop(f"\x1b{digit}", None)  # type: ignore[attr-defined]
        linux_driver.XTermParser = PasteGuard  # type: ignore[attr-defined]
        super().run_input_thread()

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:
            self._app.call_later(self._app._handle_exception, error)


def _begun(text: str, mark: str) -> int:
    """How many characters at the end of the text may be the beginning of the mark."""
    lengths = range(len(mark) - 1, SHORTEST_HELD - 1, -1)
    return next((length for length in lengths if text.endswith(mark[:length])), 0)


def _tolerant_decoder(encoding: str) -> partial[IncrementalDecoder]:
    return partial(getincrementaldecoder(encoding), errors="replace")
