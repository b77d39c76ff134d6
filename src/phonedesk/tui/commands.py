"""What the table of actions has done: each public method without arguments carries the id of its action."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from phonedesk.store.errors import StoreError
from phonedesk.tui.screens.page import Page

if TYPE_CHECKING:
    from textual.app import App

    from phonedesk.domain.draft import Draft
    from phonedesk.tui.front import Front
    from phonedesk.tui.screens.call import CallScreen

LOCKED = ("new_call", "emergency", "leave")
"""What the locked screen still lets through."""


class Commands:
    """Leads from page to page; there is one home page and one call page."""

    def __init__(self, app: App[int], front: Front) -> None:
        self._app = app
        self._front = front
        self._call_screen: CallScreen | None = None
        self._is_locked = False

    # the pages

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return cast("Page", self._app.screen)

    def tell(self, text: str, *, alarm: bool = False) -> None:
        """Say something on whatever page is shown."""
        self.page.tell(text, alarm=alarm)

    def perform(self, action_id: str) -> None:
        """Do what the table lists under this id; the locked screen lets little through."""
        if not self._is_locked or action_id in LOCKED:
            self._is_locked = False
            getattr(self, action_id)()

    @property
    def call_screen(self) -> CallScreen:
        """The one call page, made just after the first frame, or when it is wanted before that."""
        if self._call_screen is None:
            from phonedesk.tui.screens.call import CallScreen

            self._call_screen = CallScreen(self._front, self._after_call)
            self._app.install_screen(self._call_screen, "call")
        return self._call_screen

    def mount_call_screen(self) -> None:
        """Have the call page laid out behind the home page, so that F2 only has to show it."""
        if self._call_screen is None:
            self._app.push_screen(self.call_screen)
            self._app.pop_screen()

    def _go_home(self) -> None:
        while len(self._app.screen_stack) > 1:
            self._app.pop_screen()

    def _show_current(self) -> None:
        """Show the call that is on the page: a return call on its own page."""
        draft = self._front.calls.current
        if draft is None:
            return
        with self._app.batch_update():
            self._go_home()
            if draft.returns:
                self._show_return_call(draft)
            else:
                self._app.push_screen(self.call_screen)
                self.call_screen.bind()

    def _show_return_call(self, draft: Draft) -> None:
        from phonedesk.tui.screens.return_call import ReturnCallScreen

        call = self._front.desk.calls.record(draft.returns)
        if call is not None:
            self._app.push_screen(ReturnCallScreen(self._front, call, self.home))

    def _after_call(self) -> None:
        """A call is over: the caller who has been waiting longest comes next, otherwise the home page."""
        waiting = self._front.calls.waiting
        if waiting and not waiting.returns:
            self._resume(waiting)
        else:
            self.home()

    # the actions

    def new_call(self) -> None:
        """F2."""
        self._front.calls.begin(self._front.operator)
        self._show_current()

    def return_call(self, number: str) -> None:
        """Enter on the home page: a callback is a call."""
        if not self._front.desk.has_playbook:
            return
        waiting = [draft for draft in self._front.calls.parked if draft.returns == number]
        try:
            if waiting:
                self._front.calls.resume(waiting[0].uuid)
            else:
                self._front.calls.begin(self._front.operator, returns=number)
            self._show_current()
        except StoreError as error:
            self.tell(self._front.trouble(error), alarm=True)

    def home(self) -> None:
        """F4: the call that is open stays open."""
        self._front.calls.park()
        self._go_home()

    def open_calls(self) -> None:
        """F5: with two calls, the other one; with more, a list."""
        calls, say = self._front.calls, self._front.wording.say
        if not calls.parked:
            self.tell(say("No other call is open. F2 takes a new one."))
        elif len(calls.parked) == 1:
            self._resume(calls.parked[0])
        else:
            self._ask_which(calls.parked)

    def _ask_which(self, parked: tuple[Draft, ...]) -> None:
        from phonedesk.tui.screens.question import QuestionPage

        lines = [
            (str(number), self._front.open_call_line(draft)) for number, draft in enumerate(parked[:9], 1)
        ]
        title = self._front.wording.say("Open calls")
        page = QuestionPage(self._front, title, lines, lambda digit: self._resume(parked[digit - 1]))
        self._app.push_screen(page)

    def _resume(self, draft: Draft) -> None:
        self._front.calls.resume(draft.uuid)
        self._show_current()

    def look_up(self) -> None:
        """F3: the whole log."""
        from phonedesk.tui.screens.log import LogScreen

        if not isinstance(self.page, LogScreen):
            self._app.push_screen(LogScreen(self._front, self._open_record))

    def _open_record(self, number: str) -> None:
        from phonedesk.tui.reading_texts import record_text

        try:
            call = self._front.desk.calls.record(number)
        except StoreError as error:
            self.tell(self._front.trouble(error), alarm=True)
            return
        if call and self._front.desk.has_playbook:
            self._read(number, list(record_text(self._front, call)))

    def _read(self, title: str, lines: list[tuple[str, str]]) -> None:
        from phonedesk.tui.screens.text_page import TextPage

        self._app.push_screen(TextPage(self._front, title, lines))

    def help(self) -> None:
        """F1."""
        from phonedesk.tui.reading_texts import help_text

        self._read(self._front.wording.say("Help"), list(help_text(self._front, self.page)))

    def regulation(self) -> None:
        """Every clause."""
        from phonedesk.tui.reading_texts import regulation_text

        if self._front.desk.has_playbook:
            self._read(self._front.wording.say("The regulation"), list(regulation_text(self._front)))

    def menu(self) -> None:
        """F10."""
        from phonedesk.tui.screens.menu import MenuScreen

        if not isinstance(self.page, MenuScreen):
            self._app.push_screen(MenuScreen(self._front, self.perform))

    def _on_call(self) -> CallScreen | None:
        """The call page with the open call on it; says so where none is open."""
        calls = self._front.calls
        if calls.current is None and len(calls.parked) == 1 and not calls.parked[0].returns:
            self._resume(calls.parked[0])
        if calls.current is None or calls.current.returns:
            self.tell(self._front.wording.say("No call is on the page. F2 takes a new one, F5 an open one."))
            return None
        if self.page is not self.call_screen:
            self._show_current()
        return self.call_screen

    def transfer(self) -> None:
        """F6."""
        if page := self._on_call():
            page.transfer()

    def said(self) -> None:
        """F7."""
        if page := self._on_call():
            page.said()

    def finish(self) -> None:
        """F9."""
        if page := self._on_call():
            page.finish()

    def call_type(self) -> None:
        """Ctrl+T."""
        if page := self._on_call():
            page.to_type()

    def count_rings(self) -> None:
        """How often it rang."""
        if page := self._on_call():
            page.to_rings()

    def emergency(self) -> None:
        """F8: the call on the page becomes an emergency, or a new one opens as one."""
        if not self._front.desk.has_playbook:
            return
        if self._front.calls.current is None or self._front.calls.current.returns:
            self.new_call()
        urgent = self._front.desk.playbook.urgent_type
        if urgent and (page := self._on_call()):
            page.become(urgent.id)

    def change_operator(self) -> None:
        """换班: the operator by digit, with what to bear in mind while the phone stands still (2.1.1)."""
        from phonedesk.tui.screens.question import QuestionPage

        desk, wording = self._front.desk, self._front.wording
        names = desk.settings.operators[:9]
        lines = [(str(number), name) for number, name in enumerate(names, 1)]
        if not lines:
            lines = [("", wording.say("No operators are set: the menu leads to the settings."))]
        if desk.has_playbook:
            lines.append(("", ""))
            standby = (step for step in desk.playbook.steps if step.stage == "standby")
            lines += [("·", wording.text(step.text)) for step in standby]
        self._app.push_screen(
            QuestionPage(
                self._front, wording.say("Change of shift"), lines, lambda n: self._sign_on(names[n - 1])
            )
        )

    def _sign_on(self, name: str) -> None:
        self._configure(operator=name)
        self.tell(self._front.wording.say("On duty: {operator}", operator=name))

    def set_up(self) -> None:
        """The settings of the desk."""
        from phonedesk.tui.screens.set_up import SetUpScreen

        self._app.push_screen(SetUpScreen(self._front, self.home))

    def light_theme(self) -> None:
        """Dark on light."""
        self._wear("light")

    def dark_theme(self) -> None:
        """Light on dark."""
        self._wear("dark")

    def plain_theme(self) -> None:
        """Sixteen colours."""
        self._wear("plain")

    def _wear(self, theme: str) -> None:
        self._app.theme = theme
        self._configure(theme=theme)

    def other_language(self) -> None:
        """From the next start."""
        self._configure(language="en" if self._front.desk.settings.language == "zh" else "zh")
        self.tell(self._front.wording.say("From the next start: 中文 / English."))

    def _configure(self, **changes: str) -> None:
        desk = self._front.desk
        try:
            desk.configure(**changes)
        except (OSError, ValueError) as error:
            self.tell(self._front.trouble(error), alarm=True)
            desk.settings = replace(desk.settings, **changes)  # type: ignore[arg-type]  # for this run at least
        self.page.refresh_frame()

    def lock(self) -> None:
        """Cover the screen."""
        from phonedesk.tui.screens.question import QuestionPage

        say = self._front.wording.say
        self._is_locked = True
        page = QuestionPage(self._front, say("Locked"), [("", say("Enter opens the screen again."))], None)
        self._app.push_screen(page, lambda _: self._unlock())

    def _unlock(self) -> None:
        self._is_locked = False

    def say_kept(self) -> None:
        """Ctrl+S."""
        kept = self._front.kept or self._front.wording.say("Nothing is open, nothing needs keeping.")
        self.tell(kept)

    def leave(self) -> None:
        """Ctrl+Q: open calls are kept."""
        self._app.exit(0)

    # what happens by itself

    def draft_written(self, error: Exception | None) -> None:
        """Say when the call was last kept, or why it is not."""
        wording, clock = self._front.wording, self._front.desk.clock
        if error is None:
            now = clock.now().astimezone(clock.zone)
            self._front.kept = wording.say("kept {time}", time=f"{now:%H:%M:%S}")
        else:
            self._front.kept = wording.say("not kept")
            self.tell(self._front.trouble(error), alarm=True)

    async def load(self) -> None:
        """Everything that the first frame did without: playbook, call page, drafts, records."""
        front = self._front
        await front.records.run(_import_ahead)
        faults = await front.records.run(front.desk.load_playbook)
        self.mount_call_screen()
        if self.page is self.call_screen:
            self.call_screen.playbook_loaded()
        if faults:
            self._stand(front.playbook_banner(faults))
        try:
            orphans = await asyncio.wrap_future(front.drafts.run(front.desk.adopt_drafts))
            front.calls.adopt(orphans.drafts)
            self._offer_back(len(orphans.drafts), len(orphans.unreadable))
            await front.records.run(front.desk.open_records)
        except Exception as error:  # whatever it was, the desk goes on and says what is amiss
            self._stand(front.trouble(error))
        self.page.refresh_frame()

    def _stand(self, banner: str) -> None:
        self._front.banner = self._front.banner or banner
        self.page.refresh_frame()

    def _offer_back(self, drafts: int, unreadable: int) -> None:
        wording = self._front.wording
        if unreadable:
            self._stand(
                wording.say_count(
                    "{n} draft cannot be opened with this desk's key; its file was left as it is.",
                    "{n} drafts cannot be opened with this desk's key; their files were left as they are.",
                    unreadable,
                )
            )
        if drafts:
            self.tell(
                wording.say_count(
                    "{n} call was left open. F5 takes it up again.",
                    "{n} calls were left open. F5 takes them up again.",
                    drafts,
                )
            )


def _import_ahead() -> None:
    """Import what the call page needs, away from the keyboard."""
    import phonenumbers  # noqa: F401

    import phonedesk.playbook.model
    import phonedesk.tui.screens.call
    import phonedesk.tui.screens.return_call  # noqa: F401
