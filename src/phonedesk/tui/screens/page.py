"""What every page has: its header, its message row and its keys."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from phonedesk.domain.text import shown
from phonedesk.store.errors import StoreError
from phonedesk.tui.actions import action, shown_key
from phonedesk.tui.front import Front
from phonedesk.tui.sizes import SLIM, USUAL, WIDE
from phonedesk.tui.widgets.bars import Bar, Header, KeyBar, MessageRow

if TYPE_CHECKING:
    from phonedesk.domain.call import Call

SETTLED = 0.3
"""Seconds after which what came in one breath with a paste has been dealt with."""


class Page(Screen[None]):
    """A full screen: header, body, messages, keys."""

    # The classes of the usual size are there from the start: the first frame is not styled twice for them.
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (SLIM, "-slim"), (USUAL, "-usual"), (WIDE, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (15, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", show=False)]
    CSS_PATH: ClassVar[str | list[str | PurePath] | None] = "../styles/over.tcss"
    HELP_LINES: ClassVar[tuple[tuple[str, str], ...]] = ()
    """(keys, message) pairs that F1 explains beside the keys that hold everywhere."""

    FOR_CALLERS: ClassVar[bool] = False
    """Whether somebody may be on the line as long as it is shown: nothing is said here by itself."""

    def __init__(self, front: Front) -> None:
        super().__init__(
            classes=f"-usual -high -{front.wording.language}" + " -ascii" * front.desk.settings.ascii_rules
        )
        self.front = front
        # Held, not looked for: a save may end, and have its say, while the page is being taken down.
        self._messages = MessageRow(id="messages")

    def compose(self) -> ComposeResult:
        """The frame, around what the page itself is about."""
        yield Header(lambda: self.front.fault_mark, lambda: self.front.is_alarmed, id="header")
        yield from self.body()
        yield Bar(self.front.wording.say("The window is too small; nothing is lost."), id="too-small")
        yield self._messages
        yield KeyBar(id="keys")

    def on_screen_resume(self) -> None:
        """An emergency may have begun or been told of on another page."""
        for header in self.query(Header):
            header.sound()

    def body(self) -> ComposeResult:
        """What the page is about."""
        yield Widget()

    def tell(self, text: str, *, alarm: bool = False) -> None:
        """Say one sentence in the message row."""
        self._messages.tell(text, alarm=alarm)

    def remind(self, text: str) -> None:
        """Say a sentence that nobody asked for: the next key may not be meant for it."""
        self._messages.tell(text, reminds=True)

    @property
    def may_remind(self) -> bool:
        """Whether there is room for a reminder: nobody is on the line, and what was said has been read."""
        return not self.FOR_CALLERS and not self._messages.is_unread

    @property
    def reminds(self) -> bool:
        """Whether a reminder stands in the message row that nobody can have read yet."""
        return self._messages.reminds

    def hush(self) -> None:
        """A key was pressed: what was said before it, other than an alarm, has been read."""
        self._messages.hush()

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, where the terminal allows it; what cannot be seen is made visible."""
        self.app.copy_to_clipboard(shown(text))
        self.tell(self.front.wording.say("Copied, where the terminal allows it."))

    def offer_keys(self, *entries: str | tuple[str, str]) -> None:
        """Fill the key bar: ids of actions, or (key, label) pairs of what this page alone understands."""
        say = self.front.wording.say
        shown = []
        for entry in entries:
            if isinstance(entry, str):
                known = action(entry)
                key = shown_key(known, self.front.desk.settings.keys)
                shown.append((key, say(known.label), f"app.perform('{known.id}')"))
            else:
                shown.append((entry[0], entry[1], ""))
        self.query_one("#keys", KeyBar).offer(shown)

    @property
    def number(self) -> str:
        """The record that is chosen or open here; '' for none."""
        return ""

    def read_again(self, call: Call) -> Call:
        """The record as it stands by now; as it was, where it cannot be read, which is said."""
        try:
            return self.front.desk.calls.record(call.number) or call
        except StoreError as error:
            self.tell(self.front.trouble(error), alarm=True)
            return call

    def reload(self) -> None:
        """The records have changed."""

    def refresh_frame(self) -> None:
        """Something changed that header or messages show."""

    def help_lines(self) -> list[str]:
        """What F1 says first, for where the cursor is; pages with steps name the clause here."""
        return []

    def action_back(self) -> None:
        """Close the page, losing nothing."""
        self.dismiss()

    def paste_refused(self) -> None:
        """Ctrl+V reaches the program, but not what is on the terminal's clipboard."""
        self.tell(self.front.wording.say("Please paste with Ctrl+Shift+V."))

    def undone(self) -> None:
        """Say how it comes back."""
        self.tell(self.front.wording.say("Undone; Ctrl+Y brings it back."))

    def over_limit(self, added: int, limit: int) -> None:
        """What was typed or pasted does not fit into a field: nothing of it is taken, and nothing cut."""
        say = self.front.wording.say
        full = say("This field is full: it takes {limit} characters.", limit=limit)
        pasted = say(
            "{n} characters were pasted, this field takes {limit}: none was put in.",
            n=added,
            limit=limit,
        )
        self.tell(pasted if added > 1 else full, alarm=True)

    def may_save(self) -> bool:
        """Whether the key at hand may save or drop something; says so where it may not."""
        if self.front.is_doubtful:
            sentence = self.front.wording.say(
                "Nothing was saved: these keys came along with a paste. Press again."
            )
            # Only once the rest of the pastes is there as well: it would wipe the sentence away.
            self.app.set_timer(SETTLED, lambda: self.front.tell(sentence, alarm=True))
        return not self.front.is_doubtful
