"""The menu: every command, found by Chinese, English or pinyin initials."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from phonedesk.domain.text import fold, query_words
from phonedesk.settings import LANGUAGES
from phonedesk.tui.actions import ACTIONS, Action, shown_key
from phonedesk.tui.screens.list_page import ListPage
from phonedesk.tui.widgets.bars import Header
from phonedesk.tui.widgets.entry import Entry
from phonedesk.tui.widgets.row_list import Cell, RowList
from phonedesk.wording import Wording, message

if TYPE_CHECKING:
    from phonedesk.tui.front import Front

KEY, LABEL = 8, 22


class MenuScreen(ListPage):
    """Enter does what the row says."""

    HELP_LINES = (
        (
            "hb 换班 shift",
            message("Type a piece of a command, in Chinese, in English, or its pinyin initials."),
        ),
        ("Enter", message("Do it.")),
        ("Esc", message("Close the menu.")),
    )

    def __init__(self, front: Front, perform: Callable[[str], None]) -> None:
        super().__init__(front)
        self._perform = perform
        self._languages = tuple(map(Wording, LANGUAGES))

    def body(self) -> ComposeResult:
        """The box and the commands."""
        say = self.front.wording.say
        yield Entry("look_up", self, id="look-up", placeholder=say("Find a command"))
        yield RowList[Action](self._lay_out, id="rows")

    def on_mount(self) -> None:
        """Show every command."""
        say = self.front.wording.say
        self.query_one("#header", Header).spread(say("Menu"), "")
        self.offer_keys(("Enter", say("Do it")), ("Esc", say("Close")), "help")
        self.filter("")

    def filter(self, query: str) -> None:
        """Show the commands in which every word is found; initials count from their beginning."""
        words = query_words(query)
        meant = [entry for entry in ACTIONS if self._is_meant(entry, words)]
        self.query_one(RowList).show(meant, self.front.wording.say("No command is called that."))

    def open_selected(self) -> None:
        """Close the menu and do it."""
        chosen: Action | None = self.query_one(RowList).selected
        if chosen:
            self.dismiss()
            self._perform(chosen.id)

    def _is_meant(self, entry: Action, words: Sequence[str]) -> bool:
        labels = (language.say(entry.label) for language in self._languages)
        texts = fold("\n".join((*labels, self.front.wording.say(entry.help))))
        initials = entry.initials.split()
        return all(word in texts or any(i.startswith(word) for i in initials) for word in words)

    def _lay_out(self, entry: Action, width: int) -> Sequence[Cell]:
        say = self.front.wording.say
        return (
            Cell(shown_key(entry, self.front.desk.settings.keys), KEY, "strong"),
            Cell(say(entry.label), LABEL),
            Cell(say(entry.help), max(0, width - KEY - LABEL), "dim"),
        )
