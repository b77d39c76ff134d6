"""The goodbye of a correction (更正): what it changes, what others changed meanwhile, and the saving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from phonedesk.desk.calls import NoWayToReachError
from phonedesk.store.errors import AmendedMeanwhileError, NoRecordError
from phonedesk.tui.amended import changed, signature, told
from phonedesk.tui.widgets.call_body import GOODBYE

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from uuid import UUID

    from phonedesk.domain.amending import FieldChange
    from phonedesk.domain.call import Amendment
    from phonedesk.domain.draft import Draft
    from phonedesk.tui.front import Front
    from phonedesk.tui.widgets.call_body import CallBody

SAVE, DROP = 1, 0
"""The digits of the goodbye page: have it saved, and leave the record as it is."""
ROOM = 30
"""Characters of a text that leave room for the other changes."""


class CorrectingPage(Protocol):
    """The page on which a record is corrected."""

    def tell(self, text: str, *, alarm: bool = False) -> None:
        """Say one sentence in the message row."""

    def may_save(self) -> bool:
        """Whether the key at hand may save or drop something."""

    @property
    def draft(self) -> Draft | None:
        """What is on the page."""

    def run_worker(self, work: Coroutine[None, None, None], /) -> object:
        """Have it done away from the keyboard."""

    def let_go(self, draft: Draft) -> bool:
        """The draft goes; whether it was on the page."""

    def bind(self) -> None:
        """Show what is on the page anew."""

    def finish(self) -> None:
        """The goodbye page."""

    def unreachable(self) -> None:
        """A callback was promised, but there is no number."""


class Correcting:
    """Shows what a correction changes, and has it saved once."""

    def __init__(self, front: Front, page: CorrectingPage, leave: Callable[[str], None]) -> None:
        """`leave` leads on to the record of that number."""
        self._front = front
        self._page = page
        self._leave = leave
        self._saving: set[UUID] = set()
        self._meanwhile: dict[UUID, tuple[Amendment, ...]] = {}
        """What other desks amended since a record was opened here, as far as it was shown."""

    def is_saving(self, draft: Draft) -> bool:
        """Whether the correction is just being saved: then nothing of it is changed any more."""
        return draft.uuid in self._saving

    def show(self, draft: Draft, body: CallBody) -> None:
        """Bring the page up to date."""
        body.show_correction(self._line(draft, at_the_end=body.mode == GOODBYE), self._question(draft))

    def _line(self, draft: Draft, *, at_the_end: bool) -> str:
        """What stands where a call has the line to say."""
        say, number = self._front.wording.say, draft.amends
        if not at_the_end:
            return say("Correcting {number}: F9 once it is right.", number=number)
        if self._changes(draft):
            return say("Correcting {number}: 1 saves what stands below.", number=number)
        return say("Correcting {number}: nothing has been changed.", number=number)

    def _question(self, draft: Draft) -> Iterator[tuple[str, str]]:
        """The lines of the goodbye page."""
        say, own = self._front.wording.say, self._changes(draft)
        fields = {change.field for change in own}
        label = say("By others")
        for other in self._meanwhile.get(draft.uuid, ()):
            text = f"{signature(self._front, other)} {changed(self._front, other, ROOM)}"
            if other.field in fields:
                text = say("{change} (you changed it, too)", change=text)
            yield label, text
            label = ""
        if not label:
            yield "", ""
        if not own:
            yield "", say("Nothing has been changed.")
        label = say("Changes")
        for change in own:
            yield label, changed(self._front, change, ROOM)
            label = ""
        yield "", ""
        if own:
            yield str(SAVE), say("save the correction; what the record said is kept")
        yield str(DROP), say("leave the record as it is")

    def digits(self, draft: Draft) -> str:
        """The digit that saves, as the key bar shows it; none where there is nothing to save."""
        return str(SAVE) if self._changes(draft) else ""

    def answer(self, draft: Draft, digit: int) -> None:
        """A digit of the goodbye page."""
        has_changes = bool(self._changes(draft))
        if digit == DROP:
            if not has_changes or self._page.may_save():
                self._drop(draft)
        elif digit == SAVE and has_changes:
            if self._page.may_save():
                self._page.run_worker(self._save(draft))
        else:
            self._page.tell(self._front.wording.say("{digit} stands for nothing here.", digit=digit))

    def back(self, draft: Draft) -> None:
        """Escape in the form: what has not been changed is left, and nothing else."""
        if self._changes(draft):
            self._page.tell(self._front.wording.say("F4 leads home; the correction is kept."))
        else:
            self._drop(draft)

    def _drop(self, draft: Draft) -> None:
        self._meanwhile.pop(draft.uuid, None)
        self._page.let_go(draft)
        self._leave(draft.amends)

    async def _save(self, draft: Draft) -> None:
        say, number = self._front.wording.say, draft.amends
        self._saving.add(draft.uuid)
        self._page.tell(say("Saving."))
        count = len(self._changes(draft))
        try:
            await self._front.records.run(self._front.desk.amendments.save, draft)
        except AmendedMeanwhileError as error:
            self._shown(draft, error)
        except NoWayToReachError:
            self._page.unreachable()
            self._page.tell(say("A callback was promised: it needs a number to call."), alarm=True)
        except NoRecordError:
            self._page.tell(say("{number} is not in the log any more.", number=number), alarm=True)
        except Exception as error:  # whatever it was, what was typed stays and the person has to be told
            self._page.tell(self._front.trouble(error), alarm=True)
        else:
            self._meanwhile.pop(draft.uuid, None)
            said = self._front.wording.say_count(
                "{number} is corrected: {n} change.",
                "{number} is corrected: {n} changes.",
                count,
                number=number,
            )
            if self._page.let_go(draft):
                self._leave(number)
            self._front.records_changed()
            self._front.tell(said)
        finally:
            self._saving.discard(draft.uuid)

    def _shown(self, draft: Draft, error: AmendedMeanwhileError) -> None:
        """Have what others changed shown, and the form follow where it was not changed here."""
        seen = self._meanwhile.get(draft.uuid, ())
        self._meanwhile[draft.uuid] = (*seen, *told(error.since))
        names = dict.fromkeys(change.operator for change in error.since)
        said = self._front.wording.say(
            "Not saved: {operator} corrected {number} first. Look, then press 1.",
            operator=self._front.wording.say(", ").join(names),
            number=draft.amends,
        )
        self._saving.discard(draft.uuid)  # the form is filled anew
        self._front.calls.change(draft.uuid, self._front.desk.amendments.rebase(error.call))
        if self._page.draft and self._page.draft.uuid == draft.uuid:
            self._page.bind()
            self._page.finish()
        self._front.tell(said, alarm=True)

    def _changes(self, draft: Draft) -> tuple[FieldChange, ...]:
        return tuple(told(self._front.desk.amendments.changes(draft)))
