"""An application in which each key is done with before the next is looked at.

Textual forwards keys to the widget that has the focus and goes on: a fast F2 overtakes the letters typed
before it, and letters overtake a page that is still on its way to its first frame.
"""

from __future__ import annotations

import asyncio
import contextlib
import time

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import AwaitMount

from phonedesk.tui.actions import ACTIONS, action

LONGEST = 5.0
"""Seconds for which the next key waits at most."""
PAUSE = 0.3
"""Seconds without a key in which work that would hold up typing begins."""
KEYS = frozenset(key for entry in ACTIONS for key in entry.keys.split(","))
WAITING = ("enter", "tab", "shift+tab", "up", "down", "escape")
"""Keys that lead on from a field, beside those of the table of actions."""


class InTurnApp(App[int]):
    """Takes keys in turn, from the first frame on; what needs the playbook waits until that is loaded."""

    def __init__(self, driver_class: type[object] | None = None) -> None:
        super().__init__(driver_class=driver_class)  # type: ignore[arg-type]
        self.first_frame = asyncio.Event()
        self.playbook_loaded = asyncio.Event()
        self._mounting: AwaitMount | None = None
        self._last_key = 0.0

    def show_page(self, page: Screen[None]) -> AwaitMount:
        """Lay a page over the one that is shown; the next key is for it."""
        self._mounting = self.push_screen(page)
        return self._mounting

    async def pause(self) -> None:
        """Return when nobody has typed for a moment, at the latest after some seconds."""
        end = time.monotonic() + LONGEST
        while (now := time.monotonic()) < end and now - self._last_key < PAUSE:
            await asyncio.sleep(PAUSE - (now - self._last_key))

    def hush(self) -> None:
        """A key was pressed: what was said before it has been read."""

    async def on_event(self, event: events.Event) -> None:
        """Have each key done with before the next: what is typed fast lands where it was meant."""
        if isinstance(event, events.Key):
            self._last_key = time.monotonic()
            await self.first_frame.wait()
            if not self.playbook_loaded.is_set() and self._wants_playbook(event):
                await self.playbook_loaded.wait()
            self.hush()
        await super().on_event(event)
        if isinstance(event, events.Key | events.Paste):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._done_with_key(), LONGEST)

    def _wants_playbook(self, event: events.Key) -> bool:
        """Whether a key must wait for the first half second to be over: typing, and F2, never do."""
        if event.key in action("new_call").keys.split(","):
            return False
        is_choice = self.focused is None or self.focused.has_class("choice")
        return is_choice or event.key in WAITING or event.key in KEYS

    async def _done_with_key(self) -> None:
        await _drained(self.focused or self.screen)
        mounting, self._mounting = self._mounting, None
        if mounting:
            await mounting
            await _drained(self.screen)


async def _drained(pump: MessagePump) -> None:
    """Return once a widget or screen has dealt with everything that it has been told so far."""
    done = asyncio.Event()
    if pump.call_later(done.set):
        await done.wait()
