"""A terminal to test the real program in: keys go in as bytes, and what a person would see comes out."""

from __future__ import annotations

import codecs
import os
import re
import select
import signal
import termios
import threading
import time
import unicodedata
from typing import TYPE_CHECKING, Self

import pyte

from tests.child import Child, terminal_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Pattern = str | re.Pattern[str]

_ESCAPE_PAUSE = 0.3  # three times what Textual waits for the rest of a sequence
_NAMED = {
    "Enter": b"\r",
    "Escape": b"\x1b",
    "Tab": b"\t",
    "Shift+Tab": b"\x1b[Z",
    "Space": b" ",
    "Backspace": b"\x7f",
    "Insert": b"\x1b[2~",
    "Delete": b"\x1b[3~",
    "PageUp": b"\x1b[5~",
    "PageDown": b"\x1b[6~",
    **{f"F{number}": b"\x1bO" + b"PQRS"[number - 1 : number] for number in range(1, 5)},
    **{
        f"F{number}": b"\x1b[%d~" % code
        for number, code in enumerate((15, 17, 18, 19, 20, 21, 23, 24), start=5)
    },
}
_ARROWS = {"Up": b"A", "Down": b"B", "Right": b"C", "Left": b"D", "End": b"F", "Home": b"H"}
_ARROW_MODIFIERS = {"Shift": b"2", "Alt": b"3", "Ctrl": b"5"}

_NOT_FOR_PYTE = re.compile(
    r"\x1b\[[<=>][0-?]*[ -/]*[@-~]"  # private CSI, as kitty's: pyte prints their ends
    r"|\x1b\[[0-?]*[ -/]+[@-~]"  # CSI with an intermediate byte, such as the query for a mode
    r"|\x1b\[[0-9;]*:[0-9;:]*m"  # colours with colons
    r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\)",  # OSC, DCS, SOS, PM, APC: pyte knows the first alone
    re.DOTALL,
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?)?\Z")


class ScreenError(AssertionError):
    """The screen does not show what it should; the message carries the screen."""


def key_bytes(name: str) -> bytes:
    """What an xterm sends for a key such as F2, Enter, Ctrl+T, Alt+2, Shift+Up or 5; raises ValueError."""
    if name in _NAMED:
        return _NAMED[name]
    if name in _ARROWS:
        return b"\x1b[" + _ARROWS[name]
    if len(name) == 1 and name.isprintable():
        return name.encode()
    modifier, plus, rest = name.partition("+")
    if plus and modifier in _ARROW_MODIFIERS and rest in _ARROWS:
        return b"\x1b[1;" + _ARROW_MODIFIERS[modifier] + _ARROWS[rest]
    if plus and modifier == "Alt":
        return b"\x1b" + key_bytes(rest)
    if plus and modifier == "Ctrl" and len(rest) == 1 and "@" <= rest.upper() <= "_":
        return bytes([ord(rest.upper()) & 0x1F])
    raise ValueError(f"no such key: {name}")


class Sieve:
    """Keeps from pyte the sequences that it would print as text; they stay in `Terminal.raw`."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""

    def sift(self, data: bytes) -> str:
        """What pyte may see of the output so far; an unfinished sequence waits for its rest."""
        text = self._held + self._decoder.decode(data)
        unfinished = _UNFINISHED.search(text)
        end = unfinished.start() if unfinished else len(text)
        self._held = text[end:]
        shown = _NOT_FOR_PYTE.sub("", text[:end])
        # At a format character (a bidi control, a joiner) pyte drops the rest of the run; terminals do not.
        return "".join(char for char in shown if unicodedata.category(char) != "Cf")


class Terminal:
    """A program in a terminal of columns × rows; leave the `with` block and nothing of it is left running.

    Waiting methods take seconds and raise ScreenError, with the screen, when the time is over. `raw` is every
    byte that came out.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._sieve = Sieve()
        self._raw = bytearray()
        self._changed = threading.Condition()
        self._last_output = time.monotonic()
        self._is_over = False
        self._may_send_at = 0.0
        self._child = Child(command, columns, rows, terminal_environment(environ))
        self.attributes_before = self.attributes()
        """What `attributes` gives while the program is not yet that far."""
        self._wake, self._waker = os.pipe()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.signal(signal.SIGKILL)
        self.hang_up()
        self._child.destroy()

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._child.pid

    @property
    def raw(self) -> bytes:
        """Every byte that the program wrote."""
        with self._changed:
            return bytes(self._raw)

    # ── the keyboard ──

    def send(self, data: str | bytes) -> None:
        """Send text or bytes as they are."""
        # A lone Escape is only told from Alt and a key by the silence after it.
        time.sleep(max(0.0, self._may_send_at - time.monotonic()))
        self._child.write(data.encode() if isinstance(data, str) else data)

    def key(self, name: str) -> None:
        """Press one key, by its name in `key_bytes`."""
        self.send(key_bytes(name))
        if name == "Escape":
            self._may_send_at = time.monotonic() + _ESCAPE_PAUSE

    def type(self, text: str) -> None:
        """Type text, as a keyboard or an input method commits it."""
        self.send(text)

    def paste(self, text: str) -> None:
        """Paste text, bracketed."""
        self.send(f"\x1b[200~{text}\x1b[201~")

    # ── the screen ──

    def text(self) -> str:
        """The whole screen, a line a row, without the spaces at their ends."""
        with self._changed:
            return "\n".join(self._row(number) for number in range(self._screen.lines))

    def row(self, number: int) -> str:
        """One row, 0 the first, -1 the last, without the spaces at its end."""
        with self._changed:
            return self._row(number % self._screen.lines)

    def dump(self) -> str:
        """The screen in a frame and how the program stands, for messages."""
        status = self._child.poll()
        state = "running" if status is None else f"exit status {status}"
        rule = "─" * self._screen.columns
        return f"{rule}\n{self.text()}\n{rule} {state}"

    def wait_for(self, wanted: Pattern, timeout: float = 10) -> str:
        """Wait until the screen shows the text or a match of the expression; returns the screen."""
        return self.wait_until(lambda text: _shows(text, wanted), f"never shown: {_name(wanted)}", timeout)

    def wait_gone(self, unwanted: Pattern, timeout: float = 10) -> str:
        """Wait until the screen shows the text, or a match of the expression, no more; returns the screen."""
        return self.wait_until(
            lambda text: not _shows(text, unwanted), f"still shown: {_name(unwanted)}", timeout
        )

    def wait_until(self, is_so: Callable[[str], bool], otherwise: str, timeout: float = 10) -> str:
        """Wait until `is_so` of the screen; fails at once when the program has ended without it."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not is_so(text := self.text()):
                if self._is_over or not self._changed.wait(max(0.0, deadline - time.monotonic())):
                    break
            else:
                return text
        raise ScreenError(f"{otherwise}\n{self.dump()}")

    def wait_idle(self, quiet: float = 0.2, timeout: float = 10) -> None:
        """Wait until nothing has come out for `quiet` seconds."""
        start = time.monotonic()
        while True:
            with self._changed:
                silence = time.monotonic() - max(self._last_output, start)
                if self._is_over or silence >= quiet:
                    return
            if time.monotonic() - start > timeout:
                raise ScreenError(f"never quiet for {quiet:g} s\n{self.dump()}")
            time.sleep(quiet - silence)

    # ── the machine ──

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        with self._changed:
            self._screen.resize(rows, columns)
        self._child.resize(columns, rows)

    def hang_up(self) -> None:
        """Close the window: the program gets SIGHUP and its terminal is gone."""
        if self._wake < 0:
            return
        os.write(self._waker, b"x")  # a terminal is not hung up while somebody still reads it
        self._reader.join()
        os.close(self._wake)
        os.close(self._waker)
        self._wake = self._waker = -1
        self._child.close_master()

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send the program a signal."""
        self._child.signal(number)

    def wait_exit(self, timeout: float = 10) -> int:
        """The exit status, negative for a signal, once the program has ended and its last output is read."""
        try:
            status = self._child.wait(timeout)
        except TimeoutError as error:
            raise ScreenError(f"{error}\n{self.dump()}") from None
        self._reader.join(timeout)
        return status

    def attributes(self) -> list[object]:
        """The terminal's attributes (termios) as they are now."""
        return list(termios.tcgetattr(self._child.master))

    def modes(self) -> dict[int, bool]:
        """The private modes of the terminal (25 the cursor, 1049 the other screen …) as last switched."""
        switched = re.findall(rb"\x1b\[\?([0-9;]+)([hl])", self.raw)
        return {int(mode): end == b"h" for modes, end in switched for mode in modes.split(b";")}

    def blank(self) -> None:
        """Wipe what is shown, as a shell would that has the terminal for a while."""
        with self._changed:
            self._screen.reset()

    def memory(self) -> int:
        """The program's proportional set size (PSS) in bytes."""
        return self._child.memory()

    def _row(self, number: int) -> str:
        cells = [self._screen.buffer[number][column].data for column in range(self._screen.columns)]
        return join_cells(cells).rstrip()

    def _read(self) -> None:
        while True:
            ready, _, _ = select.select([self._child.master, self._wake], [], [])
            try:
                data = b"" if self._wake in ready else os.read(self._child.master, 65536)
            except OSError:  # Linux reports the end of a terminal so
                data = b""
            with self._changed:
                self._raw += data
                self._last_output = time.monotonic()
                self._stream.feed(self._sieve.sift(data))
                self._is_over = not data
                self._changed.notify_all()
            if not data:
                return


def join_cells(cells: Sequence[str]) -> str:
    """A row's cells as text, as wide as the row: half of a wide character shows as a space.

    pyte leaves an empty cell behind a wide character, and either standing when the other is overwritten.
    """
    joined = []
    for index, cell in enumerate(cells):
        before = cells[index - 1] if index else ""
        after = cells[index + 1] if index + 1 < len(cells) else " "
        if cell == "":
            joined.append("" if _is_wide(before) else " ")
        else:
            joined.append(" " if _is_wide(cell) and after != "" else cell)
    return "".join(joined)


def _is_wide(cell: str) -> bool:
    return cell != "" and unicodedata.east_asian_width(cell[0]) in "WF"


def _shows(text: str, wanted: Pattern) -> bool:
    return wanted in text if isinstance(wanted, str) else wanted.search(text) is not None


def _name(wanted: Pattern) -> str:
    return wanted if isinstance(wanted, str) else f"/{wanted.pattern}/"
