"""The real program at Textual's pilot: keys go in, and what is asserted is the screen and the files."""

from __future__ import annotations

import builtins
import threading
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.keys import _character_to_key  # the terminal's own way from a character to a key

from phonedesk.tui.app import PhonedeskApp
from phonedesk.tui.screens.call import CallScreen
from phonedesk.tui.screens.home import HomeScreen
from phonedesk.tui.widgets.choice import Choice
from phonedesk.tui.widgets.entry import Entry
from phonedesk.tui.widgets.long_entry import LongEntry
from phonedesk.wording import Wording

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from textual.pilot import Pilot

    from phonedesk.domain.draft import Draft
    from tests.desk.at_desk import Office

PATIENCE = 12.0
PAUSE = 0.02


@dataclass(frozen=True)
class Person:
    """Somebody at the desk."""

    app: PhonedeskApp
    pilot: Pilot[int]
    office: Office

    async def press(self, *keys: str) -> None:
        """Press keys by Textual's names."""
        for key in keys:
            await self.pilot.press(key)

    async def type(self, text: str) -> None:
        """Type as an input method commits it: full-width characters are keys without a name."""
        for character in text:
            self.app.post_message(events.Key(_character_to_key(character), character))
            await self.pilot.pause()

    async def paste(self, text: str) -> None:
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def until(self, is_so: Callable[[], object], otherwise: str = "never so") -> None:
        """Wait until it is so."""
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < deadline, f"{otherwise}\n{self.screen}"
            await self.pilot.pause(PAUSE)

    async def sees(self, text: str) -> None:
        await self.until(lambda: text in self.screen, f"never shown: {text}")

    async def comes_to(self, field: str) -> None:
        """Wait until the cursor is in the field."""
        await self.until(lambda: self.focused == field, f"never at {field}")

    @property
    def screen(self) -> str:
        """What is on the screen, a line a row."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    @property
    def message(self) -> str:
        """The message row."""
        return self.screen.split("\n")[-2].strip()

    @property
    def draft(self) -> Draft:
        """The call on the page."""
        draft = self.app.front.calls.current
        assert draft is not None
        return draft

    @property
    def focused(self) -> str:
        """The field in which the cursor is."""
        widget = self.app.focused
        if isinstance(widget, Entry | LongEntry):
            return widget.field
        return str(widget.id) if widget else ""

    @property
    def fields(self) -> dict[str, str]:
        """What the fields of the page show."""
        shown = {field.field: field.value for field in self.app.screen.query(Entry)}
        return shown | {field.field: field.text for field in self.app.screen.query(LongEntry)}

    def is_at(self, page: builtins.type[HomeScreen | CallScreen]) -> bool:
        return isinstance(self.app.screen, page)

    async def to_type(self) -> None:
        """F2, and on to the choice of the type."""
        await self.press("f2", "enter")
        await self.until(lambda: isinstance(self.app.focused, Choice), "never at the type")

    async def saved(self, count: int = 1) -> None:
        """Wait until so many calls are in the log and the page has heard of it."""
        await self.until(
            lambda: len(self.office.rows("SELECT id FROM call")) == count, f"never {count} records"
        )
        await self.until(lambda: not self.is_working)

    @property
    def is_working(self) -> bool:
        """Whether something is being loaded or saved."""
        return any(not worker.is_finished for worker in self.app.workers)


@asynccontextmanager
async def at_the_desk_at_once(
    office: Office, *, language: str = "zh", columns: int = 80, rows: int = 24
) -> AsyncIterator[Person]:
    """The program from its first frame on; left again with everything on the disk."""
    app = PhonedeskApp(office.desk, Wording(language), "", lambda error: f"had to stop: {error!r}")
    async with app.run_test(size=(columns, rows)) as pilot:
        yield Person(app, pilot, office)
    app.front.drafts.finish()
    is_over = threading.Event()

    def close() -> None:
        office.desk.close()
        is_over.set()

    app.front.records.finish(close)
    assert is_over.wait(PATIENCE)


@asynccontextmanager
async def at_the_desk(
    office: Office, *, language: str = "zh", columns: int = 80, rows: int = 24
) -> AsyncIterator[Person]:
    """The program with everything loaded."""
    async with at_the_desk_at_once(office, language=language, columns=columns, rows=rows) as person:
        await person.until(lambda: person.app.pages._call_screen, "the call page was never made")
        await person.until(lambda: not person.is_working, "never loaded to the end")
        yield person
