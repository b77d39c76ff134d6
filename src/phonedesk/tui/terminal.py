"""The terminal's two ends of the line: what comes in is tamed, and it is left as it was found."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import termios
import tty
from typing import Any

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.drivers import linux_driver
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.geometry import Size

from phonedesk.tui.intake import Intake

AT_ONCE = 1024 * 16
TICK = 0.05
"""Seconds after which silence is looked at."""
LEFT = b"\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1049l\x1b[?25h\x1b[?1004l"
"""Paste marks, mouse and focus reports off, lines wrapped, the other screen left, the cursor shown."""


class Output(WriterThread):
    """Writes to the terminal; once that is gone, or the thread is over, to nowhere."""

    def write(self, text: str) -> None:
        """Have text written; a thread that is over would leave it lying, and hold its writer up."""
        if self.is_alive():
            super().write(text)

    def run(self) -> None:
        """Write; where the terminal is gone, so that it cannot fail again at the end, let it all fall."""
        try:
            super().run()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            for stream in filter(None, (sys.__stdout__, sys.__stderr__)):
                os.dup2(nowhere, stream.fileno())
            while self._queue.get() is not None:
                pass


class TerminalDriver(LinuxDriver):
    """Textual's own driver, but for what comes in, a terminal that is gone, and standing still."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # what Textual hands to a driver
        super().__init__(*arguments, **options)
        if not (sys.__stderr__ and sys.__stderr__.isatty()):
            self._file = sys.__stdout__  # standard error was redirected: the terminal is there all the same

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        # Textual names the class within a long method: only the name can be replaced.
        linux_driver.WriterThread = Output  # type: ignore[attr-defined]
        super().start_application_mode()  # type: ignore[no-untyped-call]
        # Textual measures within the signal's handler: one that is interrupted by the next reports last a
        # size that is no more.
        signal.signal(signal.SIGWINCH, lambda *_: self._loop.call_soon_threadsafe(self._measure))

    def _measure(self) -> None:
        if not self._in_band_window_resize:
            size = Size(*self._get_terminal_size())
            self.process_message(Resize(size, size))
            self._app.refresh()  # a window dragged there and back is blank, though its size is the same

    def run_input_thread(self) -> None:
        """Read what comes from the terminal; a terminal that is gone ends the program as a signal would."""
        for digit in "0123456789":  # Alt and a digit, which Textual reads as what a Mac types with it
            ANSI_SEQUENCES_KEYS.pop(f"\x1b{digit}", None)  # type: ignore[attr-defined]
        intake = Intake()
        while not self.exit_event.is_set():
            data = None
            if select.select([self.fileno], [], [], TICK)[0] and not (data := self._read()):
                os.kill(os.getpid(), signal.SIGHUP)
                return
            for message in intake.feed(data) if data else intake.lull():
                self.process_message(message)

    def notify(self, text: str) -> None:
        """Have the terminal show a notification, where it knows how (OSC 9); the text holds no controls."""
        self.write(f"\x1b]9;{text}\x07")

    def give_up(self) -> None:
        """Leave the terminal as it was, as far as that goes without waiting for it."""
        self._restore_attributes()
        with contextlib.suppress(OSError):
            if select.select([], [self.fileno], [], 0)[1]:
                os.write(self.fileno, LEFT)

    # standing still: Textual does it within the signals' handlers, and starts anew at every SIGCONT

    def _sigtstp_application(self, *_: object) -> None:
        if self._loop.is_running():
            self._loop.call_soon_threadsafe(self._stand_still)
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        if self._loop.is_running():
            self._loop.call_soon_threadsafe(self._go_on)

    def _stand_still(self) -> None:
        if not self._app._exit:
            self._app._suspend_signal()
            self.suspend_application_mode()
        os.kill(os.getpid(), signal.SIGSTOP)

    def _go_on(self) -> None:
        if self._app._exit:
            return
        if self._writer_thread is None or not self._writer_thread.is_alive():
            self.resume_application_mode()
        else:
            self._take_again()
        self._app.refresh(layout=True)

    def _take_again(self) -> None:
        """Somebody else may have had the terminal: SIGSTOP asks nobody."""
        with contextlib.suppress(termios.error):
            attributes = termios.tcgetattr(self.fileno)
            attributes[tty.LFLAG] = self._patch_lflag(attributes[tty.LFLAG])
            attributes[tty.IFLAG] = self._patch_iflag(attributes[tty.IFLAG])
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
        self.write("\x1b[?1049h\x1b[?25l\x1b[?1004h")
        self._enable_bracketed_paste()
        self._disable_line_wrap()
        self._enable_mouse_support()

    def _restore_attributes(self) -> None:
        if self.attrs_before is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, AT_ONCE)
        except OSError:  # Linux reports the end of a terminal so
            return b""

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:
            self._app.call_later(self._app._handle_exception, error)
