"""The way from page to page: one home page, one call page, and whatever lies over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from phonedesk.domain.draft import ANSWER, FieldSet, TypeChanged
from phonedesk.store.errors import StoreError
from phonedesk.tui.screens.home import HomeScreen
from phonedesk.tui.screens.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from phonedesk.domain.draft import Draft
    from phonedesk.tui.front import Front
    from phonedesk.tui.in_turn import InTurnApp
    from phonedesk.tui.screens.call import CallScreen


class Pages:
    """Shows pages; which calls are open is the front's business."""

    def __init__(self, app: InTurnApp, front: Front) -> None:
        self._app = app
        self._front = front
        self._call_screen: CallScreen | None = None

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return cast("Page", self._app.screen)

    @property
    def is_home_untouched(self) -> bool:
        """Whether the home page is shown and nothing has been typed there."""
        return isinstance(self.page, HomeScreen) and not self.page.query_text

    @property
    def call_screen(self) -> CallScreen:
        """The one call page, made just after the first frame, or when it is wanted before that."""
        if self._call_screen is None:
            from phonedesk.tui.screens.call import CallScreen

            self._call_screen = CallScreen(
                self._front, self.after_call, self.after_correction, self.open, self.after_emergency
            )
            self._app.install_screen(self._call_screen, "call")
        return self._call_screen

    async def mount_call_screen(self) -> None:
        """Have the call page laid out behind the home page, so that F2 only has to show it."""
        if self._call_screen is None:
            mounting = self._app.push_screen(self.call_screen)
            self._app.pop_screen()
            await mounting
        else:
            await self._call_screen.playbook_loaded()

    def refresh(self) -> None:
        """Something changed that the page shows; one that is still being made will show it by itself."""
        if self.page.is_mounted:
            self.page.refresh_frame()

    def open(self, page: Page) -> None:
        """Lay a page over the one that is shown, unless one of its kind is shown already."""
        if type(page) is not type(self.page):
            self._app.show_page(page)

    def home(self) -> None:
        """The home page; the call that is open stays open."""
        self._front.calls.park()
        self._uncover()

    def show_current(self) -> None:
        """Show the call that is on the page: a return call on its own page."""
        draft = self._front.calls.current
        if draft is None:
            return
        with self._app.batch_update():
            self._uncover()
            if draft.returns:
                self._show_return_call(draft)
            else:
                self._app.show_page(self.call_screen)
                self.call_screen.bind()

    def resume(self, draft: Draft) -> None:
        """Put a parked call on the page."""
        self._front.calls.resume(draft.uuid)
        self.show_current()

    def after_call(self) -> None:
        """A call is over: the caller who has been waiting longest comes next, otherwise the home page."""
        waiting = self._front.calls.waiting
        if waiting and not waiting.returns:
            self.resume(waiting)
        else:
            self.home()

    def after_emergency(self, number: str) -> None:
        """The call of an emergency is over: people are told before anybody else comes next."""
        self.home()
        self.emergency(number)

    def emergency(self, number: str) -> None:
        """Whom to tell of an emergency, and how it goes on."""
        from phonedesk.tui.screens.emergency import EmergencyScreen

        try:
            found = self._front.desk.emergencies.of(number)
        except StoreError as error:
            self._front.tell(self._front.trouble(error), alarm=True)
            return
        if found and self._front.desk.has_playbook:
            self.open(EmergencyScreen(self._front, found, self.open))

    def take_up(self, draft: Draft) -> None:
        """A call that was just made, on the page; the one that stood there is parked."""
        self._front.calls.take_up(draft)
        self.show_current()

    def return_call(self, number: str) -> None:
        """Enter on the home page: a callback is a call; one that was left is taken up again."""
        if not self._front.desk.has_playbook:
            return
        try:
            number = self._front.desk.callbacks.standing_for(number)
        except StoreError as error:
            self._front.tell(self._front.trouble(error), alarm=True)
            return
        calls = self._front.calls
        left = next((draft for draft in calls.parked if draft.returns == number), None)
        if left:
            calls.resume(left.uuid)
        else:
            calls.begin(self._front.operator, returns=number)
        self.show_current()

    def record(self, number: str) -> None:
        """A record from the log, whole."""
        from phonedesk.tui.reading_texts import record_text
        from phonedesk.tui.screens.record import RecordPage

        try:
            call = self._front.desk.calls.record(number)
        except StoreError as error:
            self._front.tell(self._front.trouble(error), alarm=True)
            return
        if call and self._front.desk.has_playbook:
            lines = list(record_text(self._front, call))
            self.open(RecordPage(self._front, call, lines, self.correct, self.decisions, self.emergency))

    def take_answer(self, answer: str) -> None:
        """A standard answer goes into the call that is open, which is an enquiry where nobody chose."""
        draft, playbook = self._front.calls.current, self._front.desk.playbook
        if draft is None:
            return
        if not draft.call_type and (kind := playbook.answering_type):
            self._front.calls.apply(TypeChanged(kind.id))
        self._front.calls.apply(FieldSet(ANSWER, answer))
        self.show_current()
        self._front.tell(self._front.wording.say("The answer is in the call."))

    def correct(self, number: str) -> None:
        """The correction of a record on the call page; one that was left is taken up again."""
        calls = self._front.calls
        left = next(
            (draft for draft in (*calls.parked, calls.current) if draft and draft.amends == number), None
        )
        try:
            call = self._front.desk.calls.record(number) if left is None else None
        except StoreError as error:
            self._front.tell(self._front.trouble(error), alarm=True)
            return
        if left:
            calls.resume(left.uuid)
        elif call:
            calls.take_up(self._front.desk.amendments.begin(call))
        self.show_current()

    def after_correction(self, number: str) -> None:
        """A correction is over: who waits comes first, otherwise the record as it stands."""
        self.after_call()
        if isinstance(self.page, HomeScreen):
            self.record(number)

    def decisions(self, number: str) -> None:
        """What can be decided about a callback."""
        from phonedesk.tui.screens.decisions import DecisionsPage

        try:
            call = self._front.desk.calls.record(number)
        except StoreError as error:
            self._front.tell(self._front.trouble(error), alarm=True)
            return
        if call and call.callback and self._front.desk.has_playbook:
            self.open(DecisionsPage(self._front, call, self.open))
        else:
            self._front.tell(self._front.wording.say("No callback was promised under that number."))

    def read(self, title: str, lines: Sequence[tuple[str, str]]) -> None:
        """A text to read."""
        from phonedesk.tui.screens.text_page import TextPage

        self.open(TextPage(self._front, title, lines))

    def _show_return_call(self, draft: Draft) -> None:
        from phonedesk.tui.screens.return_call import ReturnCallScreen

        try:
            call = self._front.desk.calls.record(draft.returns)
        except StoreError as error:
            if any(draft.values.values()):
                self._front.calls.park()
            else:
                self._front.calls.let_go(draft.uuid)  # nothing was begun: the same Enter opens it once more
            self._front.tell(self._front.trouble(error), alarm=True)
            return
        if call is not None:
            self._app.show_page(ReturnCallScreen(self._front, call, self.home, self.decisions))

    def _uncover(self) -> None:
        while len(self._app.screen_stack) > 1:
            self._app.pop_screen()
