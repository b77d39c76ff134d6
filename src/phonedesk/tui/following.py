"""Who is calling, on the call page: offered, told in the side panel, tied to what was promised to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from phonedesk.desk.callbacks import REPLY
from phonedesk.domain.draft import ANSWER, FieldSet, Followed
from phonedesk.domain.phone import read_phone
from phonedesk.tui import remarks
from phonedesk.tui.who import Who
from phonedesk.tui.widgets.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from textual.timer import Timer
    from textual.widget import Widget

    from phonedesk.domain.draft import Draft, Event
    from phonedesk.domain.pending import PendingCallback
    from phonedesk.tui.front import Front
    from phonedesk.tui.widgets.call_body import CallBody
    from phonedesk.tui.widgets.step_panel import Remark

AGAIN = 0.2
"""Seconds after which it is looked up again who calls, where the records were busy."""
NAMING = ("phone", "caller_name")
"""The fields that say who calls: while the cursor is there, the panel tells all that is known."""
FILLED = ("phone", "caller_name", "organisation")
"""What a callback fills in where it is empty."""


class FollowingPage(Protocol):
    """The page on which a call may turn out to follow an earlier one."""

    @property
    def draft(self) -> Draft | None:
        """The call on the page."""

    @property
    def focused(self) -> Widget | None:
        """What has the cursor."""

    def tell(self, text: str, *, alarm: bool = False) -> None:
        """Say one sentence in the message row."""

    def apply(self, event: Event) -> None:
        """Something happened to the call on the page."""

    def leave_steps(self) -> None:
        """The cursor is to go back into the form."""


class Following:
    """Knows the caller, and ties the call to the callback that it asks after."""

    def __init__(self, front: Front, page: FollowingPage, body: CallBody) -> None:
        self._front = front
        self._page = page
        self._body = body
        self._who = Who(front)
        self._later: Timer | None = None
        """Looks again, where the records were busy."""
        self._filled: dict[UUID, Mapping[str, str]] = {}
        """What was filled in of each open call, as it was then: taken back with the tie."""

    # who it is

    def forget(self) -> None:
        """Another call is on the page: who it is, is looked up anew."""
        self._who.forget()
        self._body.form.known.show("")

    def consider(self) -> None:
        """Look up who it may be by what is typed by now, offer them, and tell what is known."""
        if self._later:
            self._later.stop()
        draft = self._page.draft
        if draft and not draft.amends:
            self._body.form.known.show(self._who.consider(draft))
            self._later = self._body.set_timer(AGAIN, self.consider) if self._who.is_refused else None
            self.remark()

    def take_offer(self, field: str) -> bool:
        """Take the person offered, the last matter too, to be replaced by typing or kept by Enter."""
        draft = self._page.draft
        changes = self._who.changes(draft, field) if draft else {}
        if changes:
            self._fill(changes)
        if "matter" in changes:
            self._body.form.matter.take_over(changes["matter"])
        return bool(changes)

    def warn_of_odd_number(self, field: Widget) -> None:
        """Have a number read back that looks wrong."""
        if isinstance(field, Entry) and field.field == "phone" and field.value.strip():
            odd = read_phone(field.value, self._front.desk.settings.area_code).odd
            said = self._front.wording.say("The number looks odd: please read it back.")
            self._page.tell(said if odd else "")

    def remark(self) -> None:
        """Tell in the side panel who it is: briefly once the cursor has gone on to the rest of the form."""
        draft, panel = self._page.draft, self._body.steps
        if draft and not (panel.is_choosing and panel.has_focus):
            in_full = getattr(self._page.focused, "field", "") in NAMING
            panel.remark(self._remarks(draft, in_full=in_full))
            if in_full and self._callbacks and not draft.follows and not panel.size.width:
                self._page.tell(remarks.key_remark(self._front).text)  # the panel is folded away

    # what it asks after

    def toggle(self) -> None:
        """The key: follow what is open for the caller, or follow nothing any more."""
        draft, say = self._page.draft, self._front.wording.say
        if draft is None:
            return
        if self._body.steps.is_choosing:
            self._page.leave_steps()
            return
        if draft.follows:
            self._let_go(draft)
            return
        if self._who.caller is None:
            self.consider()  # the records may have been busy
        callbacks = self._callbacks
        if not callbacks:
            self._page.tell(say("No callback is open for this caller."))
        elif len(callbacks) == 1:
            self._follow(draft, callbacks[0])
        else:
            offered = remarks.choices(self._front, callbacks)
            self._body.steps.remark(offered, self._choose, len(callbacks))
            self._body.steps.focus()
            self._page.tell(say("{n} callbacks are open: a digit says which.", n=len(callbacks)))

    def question(self, draft: Draft) -> Iterator[tuple[str, str]]:
        """What stands above the reply: the question as it was asked, and what is asked now."""
        say, asked = self._front.wording.say, self._front.desk.callers.asked_after(draft)
        yield say("Follows"), draft.follows
        if asked and asked.matter:
            yield say("Matter"), remarks.in_line(asked.matter)
        if matter := draft.text_of("matter").strip():
            yield say("This call"), remarks.in_line(matter)

    def take_answer(self, draft: Draft) -> None:
        """An answer that stands in the form already need not be typed once more."""
        if not draft.text_of(REPLY).strip() and draft.text_of(ANSWER).strip():
            self._page.apply(FieldSet(REPLY, draft.text_of(ANSWER)))

    @property
    def _callbacks(self) -> tuple[PendingCallback, ...]:
        return self._who.caller.callbacks if self._who.caller else ()

    def _remarks(self, draft: Draft, *, in_full: bool) -> Iterator[Remark]:
        if draft.amends:
            return  # nobody is calling
        yield from remarks.marked(self._front, self._who.mark)
        yield from remarks.listed(self._front, draft, self._who.contact, in_full=in_full)
        if not in_full:
            yield from remarks.ladder(self._front, draft)
        if draft.follows:
            asked = self._front.desk.callers.asked_after(draft)
            yield from remarks.asked_after(self._front, draft.follows, asked, in_full=in_full)
        elif self._who.caller and in_full:
            yield from remarks.person(self._front, self._who.caller)
        elif self._who.caller:
            yield from remarks.in_brief(self._front, self._who.caller)
        elif self._who.alike and in_full:
            yield from remarks.several(self._front, self._who.alike)

    def _choose(self, digit: int) -> None:
        if self._page.draft:
            self._follow(self._page.draft, self._callbacks[digit - 1])
        self._page.leave_steps()

    def _follow(self, draft: Draft, callback: PendingCallback) -> None:
        known = {name: getattr(callback, name) for name in FILLED}
        changes = {name: text for name, text in known.items() if text and not draft.text_of(name).strip()}
        self._filled[draft.uuid] = changes
        self._page.apply(Followed(callback.number))
        self._fill(changes)
        self._page.tell(self._front.wording.say("This call follows {number}.", number=callback.number))

    def _let_go(self, draft: Draft) -> None:
        filled = self._filled.pop(draft.uuid, {})
        self._page.apply(Followed(""))
        self._fill({name: "" for name, text in filled.items() if draft.text_of(name) == text})
        self._page.tell(self._front.wording.say("This call follows none any more; what was typed stays."))

    def _fill(self, changes: Mapping[str, str]) -> None:
        for name, text in changes.items():
            self._page.apply(FieldSet(name, text))
        if draft := self._page.draft:
            self._body.fill_form(draft)
            self.consider()
