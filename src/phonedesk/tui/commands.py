"""What the table of actions has done: each public method without arguments carries the id of its action."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

    from phonedesk.domain.draft import Draft
    from phonedesk.tui.front import Front
    from phonedesk.tui.pages import Pages
    from phonedesk.tui.screens.call import CallScreen
    from phonedesk.tui.screens.directory import TypedPeople

MOST_BY_DIGIT = 9
LOCKED = ("new_call", "emergency", "leave")
"""What the locked screen still lets through."""


class Commands:
    """Carries out actions, wherever their keys were pressed."""

    def __init__(self, app: App[int], front: Front, pages: Pages) -> None:
        self._app = app
        self._front = front
        self._pages = pages
        self._is_locked = False
        self._typed_people: TypedPeople | None = None
        self._typed_late: dict[str, str] = {}

    def perform(self, action_id: str) -> None:
        """Do what the table lists under this id; the locked screen lets little through."""
        if not self._is_locked or action_id in LOCKED:
            self._is_locked = False
            getattr(self, action_id)()

    # calls

    def new_call(self) -> None:
        """F2: while a line is dead, on a mobile."""
        front = self._front
        front.calls.begin(front.operator, by_mobile=front.line_fault is not None)
        self._pages.show_current()

    def home(self) -> None:
        """F4: the call that is open stays open."""
        self._pages.home()

    def open_calls(self) -> None:
        """F5: with two calls, the other one; with more, a list."""
        calls, say = self._front.calls, self._front.wording.say
        if len(calls.parked) > 1:
            self._ask_which(calls.parked)
        elif calls.parked:
            self._pages.resume(calls.parked[0])
        elif calls.current:
            self._pages.show_current()
        else:
            self._front.tell(say("No other call is open. F2 takes a new one."))

    def transfer(self) -> None:
        """F6."""
        if page := self._on_call(with_caller=True):
            page.transfer()

    def said(self) -> None:
        """F7."""
        if page := self._on_call(with_caller=True):
            page.said()

    def emergency(self) -> None:
        """F8: the call on the page becomes an emergency, or a new one opens as one."""
        if not self._front.desk.has_playbook:
            return
        current = self._front.calls.current
        if current is None or current.returns or not current.has_caller:
            self.new_call()
        urgent = self._front.desk.playbook.urgent_type
        if urgent and (page := self._on_call()):
            page.become(urgent.id)

    def finish(self) -> None:
        """F9."""
        if page := self._on_call():
            page.finish()

    def call_type(self) -> None:
        """Ctrl+T."""
        if page := self._on_call():
            page.to_type()

    def follow_up(self) -> None:
        """Ctrl+O: the call asks after what was promised."""
        if page := self._on_call(with_caller=True):
            page.follow_up()

    def count_rings(self) -> None:
        """How often it rang."""
        if page := self._on_call():
            page.to_rings()

    def by_mobile(self) -> None:
        """手机接听: the call is taken on a mobile, or is not after all (4.1.2)."""
        if page := self._on_call(with_caller=True):
            page.toggle_mobile()

    def late_entry(self) -> None:
        """补录: a call that was written on paper."""
        from phonedesk.tui.screens.late_entry import LateEntryPage

        if self._front.desk.has_playbook:
            self._pages.open(LateEntryPage(self._front, self._typed_late, self._pages.take_up))

    def say_kept(self) -> None:
        """Ctrl+S."""
        kept = self._front.kept if self._front.calls.count else ""
        self._front.tell(kept or self._front.wording.say("Nothing is open, nothing needs keeping."))

    def _on_call(self, *, with_caller: bool = False) -> CallScreen | None:
        """The call page with the open call on it; says so where none is open, or nobody is on the line."""
        calls = self._front.calls
        if calls.current is None and len(calls.parked) == 1 and not calls.parked[0].returns:
            self._pages.resume(calls.parked[0])
        if calls.current is None or calls.current.returns:
            say = self._front.wording.say
            self._front.tell(say("No call is on the page. F2 takes a new one, F5 an open one."))
            return None
        if with_caller and calls.current.amends:
            self._front.tell(self._front.wording.say("This is a correction: nobody is on the line."))
            return None
        if self._pages.page is not self._pages.call_screen:
            self._pages.show_current()
        return self._pages.call_screen

    def _ask_which(self, parked: tuple[Draft, ...]) -> None:
        from phonedesk.tui.screens.question import QuestionPage

        offered = parked[:MOST_BY_DIGIT]
        lines = [(str(digit), self._front.open_call_line(draft)) for digit, draft in enumerate(offered, 1)]
        title = self._front.wording.say("Open calls")
        self._pages.open(
            QuestionPage(self._front, title, lines, lambda digit: self._pages.resume(offered[digit - 1]))
        )

    # pages

    def look_up(self) -> None:
        """F3: the whole log."""
        from phonedesk.tui.screens.log import LogScreen

        self._pages.open(LogScreen(self._front, self._pages.record))

    def directory(self) -> None:
        """通讯录: who works here."""
        from phonedesk.tui.screens.directory import DirectoryScreen, TypedPeople

        if self._typed_people is None:
            self._typed_people = TypedPeople()
        self._pages.open(DirectoryScreen(self._front, self._pages.open, self._typed_people))

    def nuisances(self) -> None:
        """骚扰号码: who pesters the office."""
        from phonedesk.tui.screens.nuisances import NuisancesScreen

        if self._front.desk.has_playbook:
            self._pages.open(NuisancesScreen(self._front, self._pages.open))

    def line_fault(self) -> None:
        """线路故障: what is to be done while a line is dead."""
        from phonedesk.tui.screens.line_fault import LineFaultScreen

        if self._front.desk.has_playbook:
            self._pages.open(LineFaultScreen(self._front, self._pages.open))

    def faq(self) -> None:
        """常见问答: on a call, to put an answer into it."""
        from phonedesk.tui.screens.faq import FaqScreen

        draft = self._front.calls.current
        is_call = draft is not None and not draft.returns and not draft.amends
        take = self._pages.take_answer if is_call else None
        self._pages.open(FaqScreen(self._front, self._pages.open, take))

    def emergencies(self) -> None:
        """紧急情况: the board of emergencies."""
        from phonedesk.tui.screens.emergencies import EmergenciesScreen

        if self._front.desk.has_playbook:
            self._pages.open(EmergenciesScreen(self._front, self._pages.open, self._pages.emergency))

    def messages(self) -> None:
        """转告: who is still to be told."""
        from phonedesk.tui.screens.messages import MessagesScreen

        self._pages.open(MessagesScreen(self._front, self._pages.open, self._pages.record))

    def print_form(self) -> None:
        """The form of the record that is open."""
        from phonedesk.tui.screens.record import RecordPage

        if isinstance(page := self._pages.page, RecordPage):
            page.print_form()
        else:
            self._ask_for_record()

    def correct(self) -> None:
        """更正: the record that is open, on the call page."""
        from phonedesk.tui.screens.record import RecordPage

        if isinstance(page := self._pages.page, RecordPage):
            page.correct()
        else:
            self._ask_for_record()

    def _ask_for_record(self) -> None:
        self._front.tell(self._front.wording.say("Open the record first: F3, then Enter on its row."))

    def decide(self) -> None:
        """What is decided about the callback that is chosen on a list, or open."""
        number = self._pages.page.number
        if number:
            self._pages.decisions(number)
        else:
            self._front.tell(self._front.wording.say("Choose a callback on the home page first: F4."))

    def menu(self) -> None:
        """F10."""
        from phonedesk.tui.screens.menu import MenuScreen

        self._pages.open(MenuScreen(self._front, self.perform))

    def help(self) -> None:
        """F1."""
        from phonedesk.tui.reading_texts import help_text

        self._pages.read(self._front.wording.say("Help"), list(help_text(self._front, self._pages.page)))

    def regulation(self) -> None:
        """Every clause."""
        from phonedesk.tui.reading_texts import regulation_text

        if self._front.desk.has_playbook:
            self._pages.read(self._front.wording.say("The regulation"), list(regulation_text(self._front)))

    def change_operator(self) -> None:
        """换班: the operator by digit, with what to bear in mind while the phone stands still (2.1.1)."""
        from phonedesk.tui.screens.question import QuestionPage

        desk, wording = self._front.desk, self._front.wording
        names = desk.settings.operators[:MOST_BY_DIGIT]
        lines = [(str(digit), name) for digit, name in enumerate(names, 1)]
        if not lines:
            lines = [("", wording.say("No operators are set: the menu leads to the settings."))]
        if desk.has_playbook:
            standby = (step for step in desk.playbook.steps if step.stage == "standby")
            lines += [("", ""), *(("·", wording.text(step.text)) for step in standby)]
        title = wording.say("Change of shift")
        self._pages.open(
            QuestionPage(self._front, title, lines, lambda digit: self._sign_on(names[digit - 1]))
        )

    def set_up(self) -> None:
        """The settings of the desk."""
        from phonedesk.tui.screens.set_up import SetUpScreen

        self._pages.open(SetUpScreen(self._front, self._pages.home))

    def calendar(self) -> None:
        """The holidays and make-up days."""
        from phonedesk.tui.screens.calendar import CalendarScreen

        self._pages.open(CalendarScreen(self._front, self._pages.open))

    def lock(self) -> None:
        """Cover the screen; Enter uncovers it."""
        from phonedesk.tui.screens.question import QuestionPage

        say = self._front.wording.say
        self._is_locked = True
        lines = [("", say("Enter opens the screen again."))]
        self._pages.open(QuestionPage(self._front, say("Locked"), lines, None, closed=self._unlock))

    def leave(self) -> None:
        """Ctrl+Q: open calls are kept; where the disk did not take one, that is said first."""
        front = self._front
        if front.drafts.is_behind and not front.may_lose:
            front.may_lose = True
            said = front.wording.say("The call is not on the disk: Ctrl+Q again leaves, and loses it.")
            front.tell(said, alarm=True)
        else:
            self._app.exit(0)

    def back_up(self) -> None:
        """Copy the records while the desk is at work."""
        self._app.run_worker(self._back_up(), exit_on_error=False)

    async def _back_up(self) -> None:
        front, say = self._front, self._front.wording.say
        front.tell(say("Backing up."))
        try:
            file = await front.records.run(front.desk.backups.rotate)
        except Exception as error:  # whatever it was, the records are as they were
            front.tell(front.trouble(error), alarm=True)
            return
        front.tell(say("Backed up: {file}", file=file.name) if file else say("No call has been taken yet."))

    # settings

    def light_theme(self) -> None:
        """Dark on light."""
        self._wear("light")

    def dark_theme(self) -> None:
        """Light on dark."""
        self._wear("dark")

    def plain_theme(self) -> None:
        """Sixteen colours."""
        self._wear("plain")

    def other_language(self) -> None:
        """From the next start."""
        self._configure(language="en" if self._front.desk.settings.language == "zh" else "zh")
        self._front.tell(self._front.wording.say("From the next start: 中文 / English."))

    def _unlock(self) -> None:
        self._is_locked = False

    def _sign_on(self, name: str) -> None:
        self._configure(operator=name)
        self._front.tell(self._front.wording.say("On duty: {operator}", operator=name))

    def _wear(self, theme: str) -> None:
        self._app.theme = theme
        self._configure(theme=theme)

    def _configure(self, **changes: str) -> None:
        desk = self._front.desk
        try:
            desk.configure(**changes)
        except (OSError, ValueError) as error:
            self._front.tell(self._front.trouble(error), alarm=True)
            desk.settings = replace(desk.settings, **changes)  # type: ignore[arg-type]  # for this run at least
        self._pages.refresh()
