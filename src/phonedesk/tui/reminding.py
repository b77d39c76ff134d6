"""Reminders on the terminal: the message row, the bell and a notification, never while a call is open."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from phonedesk.domain.reminders import ReminderKind
from phonedesk.domain.text import shown_in_line
from phonedesk.tui.terminal import TerminalDriver
from phonedesk.wording import message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from phonedesk.domain.reminders import Reminder, Summary
    from phonedesk.tui.app import PhonedeskApp
    from phonedesk.tui.front import Front
    from phonedesk.tui.pages import Pages

_ONE = {
    ReminderKind.OVERDUE: message("{number} is overdue"),
    ReminderKind.DUE_TODAY: message("{number}: call back by {time} today"),
    ReminderKind.SUPERVISED: message("{number} is under supervision"),
    ReminderKind.TO_TELL: message("Emergency {number}: tell the next one by {time}"),
    ReminderKind.TELL_LATE: message("Emergency {number}: somebody should have been told by {time}"),
}
_COUNTED = {
    ReminderKind.OVERDUE: message("overdue {n}"),
    ReminderKind.DUE_TODAY: message("due today {n}"),
    ReminderKind.SUPERVISED: message("under supervision {n}"),
    ReminderKind.TO_TELL: message("emergencies to be told {n}"),
    ReminderKind.TELL_LATE: message("emergencies told late {n}"),
}


class Reminding:
    """Says what the desk has to remind of, as soon as nobody is on the line and nobody types."""

    def __init__(self, front: Front, pages: Pages, app: PhonedeskApp) -> None:
        self._front = front
        self._pages = pages
        self._app = app
        self._is_looking = False
        self._summary: Summary | None = None
        self._single: list[Reminder] = []
        """What a call came in between with."""

    def look(self) -> None:
        """Glance whether there is anything to say; once a second."""
        if self._is_looking or not self._may_speak:
            return
        if self._summary or self._single:
            self._speak()
        elif self._front.desk.reminders.is_due:
            self._is_looking = True
            self._app.run_worker(self._look(), group="reminders", exit_on_error=False)

    @property
    def _may_speak(self) -> bool:
        if not self._app.screen_stack:  # on the way out
            return False
        is_ready = self._app.playbook_loaded.is_set() and not self._front.calls.is_line_busy
        return is_ready and self._pages.page.may_remind

    async def _look(self) -> None:
        try:
            await self._app.pause()
            if self._may_speak:
                told = await self._front.records.run(self._front.desk.reminders.take)
                self._summary = told.summary or self._summary
                self._single += told.single
        finally:
            self._is_looking = False
        if self._may_speak:
            self._speak()

    def _speak(self) -> None:
        """The summary without a sound, otherwise all the single ones in one sentence."""
        if self._summary:
            self._pages.page.remind(summary_text(self._front, self._summary))
            self._summary = None
        elif self._single:
            text = reminder_text(self._front, self._single)
            self._single.clear()
            self._pages.page.remind(text)
            self._ring(shown_in_line(text))

    def _ring(self, text: str) -> None:
        """Draw the attention of somebody who looks elsewhere, as far as the settings want that."""
        settings, driver = self._front.desk.settings, self._app._driver
        if settings.bell:
            self._app.bell()
        if settings.notifications and isinstance(driver, TerminalDriver):
            driver.notify(text)


def summary_text(front: Front, stands: Summary) -> str:
    """How everything stands as a shift begins."""
    say = front.wording.say
    counts = say(
        "callbacks {n}, overdue {overdue}, due today {today}",
        n=stands.pending,
        overdue=stands.overdue,
        today=stands.due_today,
    )
    if not stands.operator:
        return counts
    return say("On duty {operator}: {counts}", operator=stands.operator, counts=counts)


def reminder_text(front: Front, reminders: Sequence[Reminder]) -> str:
    """One reminder with its number, several as counts; no names, since notifications are seen by anybody."""
    say = front.wording.say
    if len(reminders) == 1:
        kind, number, at = reminders[0]
        return say(_ONE[kind], number=number, time=f"{at.astimezone(front.desk.clock.zone):%H:%M}")
    found = Counter(reminder.kind for reminder in reminders)
    counts = say(", ").join(say(text, n=found[kind]) for kind, text in _COUNTED.items() if found[kind])
    return say("Reminders: {counts}", counts=counts)
