"""What the terminal sends, made into messages: neither broken bytes nor what hides in a paste may command."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from textual import constants, events
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.message import Message

from phonedesk.domain.text import REPLACEMENT
from phonedesk.wording import message

BEGIN, END = "\x1b[200~", "\x1b[201~"
"""The marks between which a terminal sends what is pasted."""
MARK = re.compile(r"(\x1b\[20[01]~)")
BEGUN = re.compile(r"\x1b(\[(2(0[01]?)?)?)?\Z")
"""What may be the beginning of a mark."""
BROKEN = re.compile("[\udc80-\udcff]+[0-9]?")
"""Bytes that are no UTF-8, as Python lets them through. A digit right behind belongs to them (GB18030 has
characters that end in one), or it might be taken for an answer."""
QUIET = 0.1
"""Seconds of silence after a paste, before which nobody can have pressed a key."""
PATIENCE = 1.0
"""Seconds of silence within a paste, after which its end will not come any more."""


class Notice(Enum):
    """What a person has to be told about what came in."""

    NOT_UTF8 = message("The terminal does not send UTF-8: set its encoding to UTF-8, then go on.")
    HIDDEN_END = message("The paste held a hidden end mark: all of it was taken as text, no keys.")
    CUT_OFF = message("What was pasted may be incomplete: please check it.")


class Noticed(Message):
    """Something came in that a person has to be told of."""

    def __init__(self, notice: Notice) -> None:
        super().__init__()
        self.notice = notice


class Doubt(Message):
    """Keys follow that came together with pastes, faster than hands are, or such keys are over."""

    def __init__(self, is_doubtful: bool) -> None:
        super().__init__()
        self.is_doubtful = is_doubtful


@dataclass(slots=True)
class Paste:
    """A paste on its way: `text` once its end mark came, `held` what has come in one breath with that."""

    text: list[str]
    held: str = ""
    is_open: bool = True
    is_cut: bool = False
    hides_end: bool = False


class Intake:
    """Decodes, tells pastes from keys, and has the keys parsed.

    A paste that has the end mark within ends too soon: what follows, to the real end mark, would be keys. So
    what comes in one breath with an end mark waits: a second end mark makes it part of the paste; a second
    paste makes it doubtful; silence makes it keys.
    """

    def __init__(self) -> None:
        self._decoder = getincrementaldecoder("utf-8")("surrogateescape")
        self._parser = XTermParser()
        self._begun = ""
        self._paste: Paste | None = None
        self._last = get_time()

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that bytes from the terminal make."""
        self._last = get_time()
        yield from self._take(self._decoder.decode(data))

    def lull(self) -> Iterator[Message]:
        """The messages that silence makes: to be asked for whenever nothing has come for a moment."""
        silence = get_time() - self._last
        if silence >= constants.ESCAPE_DELAY:
            yield from self._take(self._decoder.decode(b"", final=True))
            begun, self._begun = self._begun, ""
            yield from self._plain(begun)
            if begun and self._parser._timeout_time is not None:
                self._parser._timeout_time = 0.0  # it has waited long enough for what would follow
        yield from self._parser.tick()
        paste = self._paste
        if paste and silence >= (PATIENCE if paste.is_open else QUIET):
            yield from self._settle(paste)

    def _take(self, text: str) -> Iterator[Message]:
        tidy, count = BROKEN.subn(lambda broken: REPLACEMENT * len(broken[0]), text)
        tidy = self._begun + tidy
        begun = BEGUN.search(tidy)
        cut = begun.start() if begun else len(tidy)
        self._begun = tidy[cut:]
        for number, part in enumerate(MARK.split(tidy[:cut])):
            yield from self._mark(part) if number % 2 else self._plain(part)
        if count:
            yield Noticed(Notice.NOT_UTF8)

    def _mark(self, mark: str) -> Iterator[Message]:
        paste = self._paste
        if paste is None:
            if mark == BEGIN:
                self._paste = Paste([])
        elif paste.is_open and mark == BEGIN:
            paste.text.append(mark)
        elif paste.is_open:
            paste.is_open = False
        elif mark == BEGIN:
            yield from self._release(paste, is_doubtful=True)
            self._paste = Paste([])
        elif not paste.is_cut:
            paste.text += (END, paste.held)
            paste.held, paste.hides_end = "", True
        else:
            paste.text.append(paste.held)
            paste.held, paste.is_cut = "", False

    def _plain(self, text: str) -> Iterator[Message]:
        paste = self._paste
        if paste is None:
            yield from self._keys(text)
        elif paste.is_open:
            paste.text.append(text)
        else:
            paste.held += text

    def _settle(self, paste: Paste) -> Iterator[Message]:
        """Nothing has come for a while: a paste that is over is a paste, one that is not is cut off."""
        if paste.is_open:
            yield events.Paste("".join(paste.text))
            yield Noticed(Notice.CUT_OFF)
            self._paste = Paste([], is_open=False, is_cut=True)
        elif not paste.is_cut or paste.held:
            self._paste = None
            yield from self._release(paste, is_doubtful=paste.is_cut)

    def _release(self, paste: Paste, *, is_doubtful: bool) -> Iterator[Message]:
        if text := "".join(paste.text):
            yield events.Paste(text)
        if paste.hides_end:
            yield Noticed(Notice.HIDDEN_END)
        if paste.held and is_doubtful:
            yield Doubt(True)
            yield from self._keys(paste.held)
            yield Doubt(False)
        else:
            yield from self._keys(paste.held)

    def _keys(self, text: str) -> Iterator[Message]:
        if text:
            yield from self._parser.feed(text)
