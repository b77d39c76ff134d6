"""The application: a hall from which the pages lead off."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from phonedesk.tui.actions import bindings
from phonedesk.tui.commands import Commands
from phonedesk.tui.endings import SIGNALLED
from phonedesk.tui.front import Front
from phonedesk.tui.in_turn import InTurnApp
from phonedesk.tui.intake import Doubt, Noticed
from phonedesk.tui.loading import load
from phonedesk.tui.open_calls import OpenCalls
from phonedesk.tui.pages import Pages
from phonedesk.tui.reminding import Reminding
from phonedesk.tui.screens.home import HomeScreen
from phonedesk.tui.terminal import TerminalDriver
from phonedesk.tui.themes import THEMES
from phonedesk.tui.watching import EVERY, RecordsWatch
from phonedesk.tui.writer import DraftWriter, DraftWritten, RecordWriter

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable

    from textual.screen import Screen

    from phonedesk.desk.desk import Desk
    from phonedesk.wording import Wording


class PhonedeskApp(InTurnApp):
    """The desk on a terminal."""

    TITLE = "phonedesk"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH: ClassVar = ["styles/pages.tcss", "styles/home.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(),
        Binding("ctrl+c,ctrl+z,ctrl+backslash", "help_quit", show=False),
    ]

    def __init__(
        self, desk: Desk, wording: Wording, banner: str, keep_trace: Callable[[Exception], str]
    ) -> None:
        """`keep_trace` logs an error that ends the program and gives the sentence to leave behind."""
        super().__init__(driver_class=TerminalDriver)
        self._keep_trace = keep_trace
        self._ended_by: signal.Signals | None = None
        drafts = DraftWriter(lambda: desk.drafts, lambda error: self.post_message(DraftWritten(error)))
        calls = OpenCalls(desk.clock, drafts.keep, drafts.forget)
        self.front = Front(
            desk, wording, calls, drafts, RecordWriter(), self._tell, self._records_changed, banner=banner
        )
        self.pages = Pages(self, self.front)
        self.commands = Commands(self, self.front, self.pages)
        for theme in THEMES:
            self.register_theme(theme)
        # Not watched: the application would be styled twice before its first frame.
        self.set_reactive(PhonedeskApp.theme, desk.settings.theme)
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_keymap(dict(desk.settings.keys))

    def get_default_screen(self) -> Screen[None]:
        """The home page is the one that is always there."""
        return HomeScreen(self.front, self.pages.return_call, self.pages.record, self.pages.emergency)

    def on_mount(self) -> None:
        """Leave everything that is slow until the first frame stands."""
        self.app_suspend_signal.subscribe(self, lambda _: self.front.drafts.flush(), immediate=True)
        self.screen.call_after_refresh(self._settle)  # in its turn: keys may keep the app itself waiting

    def end_by(self, number: signal.Signals) -> None:
        """A signal asks for the end; for its handler, before the first frame as after the last."""
        self._ended_by = number
        if self._loop and self.first_frame.is_set():  # a page that is being made cannot be left
            self._loop.call_soon_threadsafe(self._end)

    def abandon(self) -> None:
        """The end was asked for, and something holds it up: have the calls on the disk all the same."""
        self.front.drafts.finish()
        if isinstance(self._driver, TerminalDriver):
            self._driver.give_up()

    def _end(self) -> None:
        self.exit(return_code=SIGNALLED + (self._ended_by or 0))

    def _records_changed(self) -> None:
        self.pages.page.reload()

    def _tell(self, text: str, *, alarm: bool = False) -> None:
        self.pages.page.tell(text, alarm=alarm)

    def _settle(self) -> None:
        self.first_frame.set()
        if self._ended_by:
            self._end()
        gc.freeze()
        gc.enable()
        watch = RecordsWatch(self.front, lambda: self.exit(return_code=1), self.run_worker)
        self.set_interval(EVERY, watch.look)
        self.set_interval(EVERY, Reminding(self.front, self.pages, self).look)
        self.run_worker(self._load(), exit_on_error=False)

    async def _load(self) -> None:
        try:
            await load(self.front, self.pages, self.playbook_loaded.set, self.pause)
        finally:
            self.playbook_loaded.set()
        if not self.front.desk.settings.is_set_up and self.pages.is_home_untouched:
            self.commands.set_up()

    def on_noticed(self, event: Noticed) -> None:
        """Something came from the terminal that a person has to be told of."""
        self._tell(self.front.wording.say(event.notice.value), alarm=True)

    def on_doubt(self, event: Doubt) -> None:
        """Keys follow that no hand pressed: they may move, and save nothing; or they are over."""
        self.front.is_doubtful = event.is_doubtful

    def hush(self) -> None:
        """A key was pressed: what was said before it has been read."""
        self.pages.page.hush()

    def action_perform(self, action_id: str) -> None:
        """Do what the table of actions lists under this id."""
        self.commands.perform(action_id)

    def action_help_quit(self) -> None:
        """What ends or stops other programs ends nothing here: say how the desk is left."""
        self._tell(self.front.wording.say("Ctrl+Q leaves phonedesk; open calls are kept."))

    def on_draft_written(self, event: DraftWritten) -> None:
        """The page says when the call was last kept, or that it was not; on the way out there is none."""
        if self.is_running and self.pages.page.is_running:
            self.front.draft_written(event.error)
            self.pages.refresh()

    def _handle_exception(self, error: Exception) -> None:
        """One sentence for a traceback with callers' words; once the end was asked for, it is no crash."""
        sentence = self._keep_trace(error)
        if self._exception is None and not self._exit:
            self._return_code = 1
            self._exception = error
            self._exception_event.set()
            self._exit_renderables.append(Content(sentence).markup)
        self._close_messages_no_wait()
