"""An emergency as it reads on the pages: its two clocks, whom the ladder names, and how it goes on."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from phonedesk.domain.call import CORE_FIELDS
from phonedesk.domain.draft import Draft
from phonedesk.domain.states import Channel
from phonedesk.store.errors import StoreError
from phonedesk.tui.lines import details
from phonedesk.wording import message

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from phonedesk.domain.call import Call
    from phonedesk.domain.contact import Contact
    from phonedesk.domain.emergency import Emergency, Notification, NotificationTry
    from phonedesk.tui.front import Front

CLOCKS: Mapping[Channel, str] = {
    Channel.PHONE: message("By phone"),
    Channel.WRITING: message("In writing"),
}
SHORT: Mapping[Channel, str] = {Channel.PHONE: message("phone"), Channel.WRITING: message("written")}
NUMBERS = 2
"""So many people are named with whom one rung can be reached."""


def clock_lines(front: Front, emergency: Emergency) -> Iterator[tuple[str, str]]:
    """Both clocks: how long there is to tell the next one by phone, and in writing (3.4.2)."""
    for through, label in CLOCKS.items():
        if any(one.through is through for one in emergency.notifications):
            yield front.wording.say(label), clock_text(front, emergency, through)


def clock_text(front: Front, emergency: Emergency, through: Channel) -> str:
    """One clock; that everybody was told, and when the last one, where it stands still."""
    wording, due_at = front.wording, emergency.clock(through)
    if due_at is not None:
        until = f"{due_at.astimezone(front.desk.clock.zone):%H:%M}"
        left = wording.countdown(due_at, front.desk.clock.now())
        return wording.say("{left}  (until {time})", left=left, time=until)
    told = [one.told.at for one in emergency.notifications if one.through is through and one.told]
    last = f"{max(told).astimezone(front.desk.clock.zone):%H:%M}" if told else ""
    return wording.say("reported {time}", time=last)


def clocks_of_row(front: Front, emergency: Emergency) -> tuple[str, str, str]:
    """The clock that ends first, the other one, and the tone of the first: for the list of the home page."""
    say, due_at = front.wording.say, emergency.next_due
    if due_at is None:
        reports = say("rep. {n}", n=len(emergency.progress)) if emergency.progress else ""
        return say("reported"), reports, "plain"
    dues = {through: emergency.clock(through) for through in CLOCKS}
    others = [short_clock(front, through, due) for through, due in dues.items() if due and due != due_at]
    return front.wording.countdown(due_at, front.desk.clock.now()), " ".join(others), "alarm"


def draft_clocks(front: Front, ladder: Collection[Notification]) -> str:
    """Both clocks in one line, while the caller is still on the line."""
    firsts = {one.through: one.due_at for one in sorted(ladder, key=lambda one: one.due_at, reverse=True)}
    return "  ".join(short_clock(front, through, firsts[through]) for through in CLOCKS if through in firsts)


def short_clock(front: Front, through: Channel, due_at: datetime) -> str:
    """One clock in at most 20 cells."""
    return f"{front.wording.say(SHORT[through])} {front.wording.countdown(due_at, front.desk.clock.now())}"


def ladder_lines(
    front: Front, emergency: Emergency, up: Notification | None = None
) -> Iterator[tuple[str, str]]:
    """Everybody who is to be told, with a mark, by when, and what was tried; of who is `up` the numbers."""
    wording, zone, marks = front.wording, front.desk.clock.zone, front.marks
    for one in emergency.notifications:
        due = wording.say("until {time}", time=f"{one.due_at.astimezone(zone):%H:%M}")
        tried = [_tried(front, attempt) for attempt in one.tries]
        head = "  ".join((wording.text(one), wording.say(CLOCKS[one.through]), due))
        mark = marks.done if one.told else marks.becomes if one is up else marks.open
        yield mark, "  ".join((head, *tried))
        if one is up:
            yield from (("", f"   {reached}") for reached in reach(front, one))


def _tried(front: Front, attempt: NotificationTry) -> str:
    at = f"{attempt.at.astimezone(front.desk.clock.zone):%H:%M}"
    result = attempt.whom or front.wording.say("reported")
    return f"{at} {result if attempt.answered else front.wording.say('no answer')}"


def next_lines(front: Front, notification: Notification) -> Iterator[tuple[str, str]]:
    """Who comes next, and with whom they can be reached."""
    wording = front.wording
    yield wording.say("Next up"), f"{wording.text(notification)}  {wording.say(CLOCKS[notification.through])}"
    for place, reached in enumerate(reach(front, notification)):
        yield wording.say("Call") if place == 0 else "", reached


def reach(front: Front, notification: Notification) -> list[str]:
    """With whom they can be reached: people of the directory with their numbers, or the playbook's own."""
    people = _people(front, notification)[:NUMBERS]
    known = [_with_numbers(one) for one in people] or [notification.phone]
    return [one for one in known if one] or [front.wording.say("no number known: see the directory")]


def first_contact(front: Front, notification: Notification) -> str:
    """Who probably took it: the first one whom the directory names; '' for nobody."""
    people = _people(front, notification)
    return people[0].name if people else ""


def _people(front: Front, notification: Notification) -> list[Contact]:
    try:
        return front.desk.emergencies.reach(notification)
    except StoreError:  # the ladder stands without the directory, too
        return []


def progress_lines(
    front: Front, emergency: Emergency, newest: int | None = None
) -> Iterator[tuple[str, str]]:
    """How it goes on, each report with its number, its time and its source (3.4.3), and its end.

    With `newest` only so many of the reports.
    """
    say, zone = front.wording.say, front.desk.clock.zone
    for one in emergency.progress[-newest if newest else 0 :]:
        moment = front.wording.moment(one.at, zone)
        yield say("Report {n}", n=one.sequence), f"{moment} {one.source}  {' '.join(one.text.split())}"
    if emergency.closed_at:
        yield say("Over"), f"{front.wording.moment(emergency.closed_at, zone)} {emergency.closed_by}"
        yield say("Ended"), emergency.result
        yield say("Feedback"), emergency.feedback


def report_line(front: Front, call: Call) -> str:
    """What is said to whoever is told by phone: everything that was noted."""
    values = {name: call.text_of(name) for name in (*CORE_FIELDS, *call.answers)}
    draft = Draft(call.uuid, call.opened_at, call.operator, call.call_type, MappingProxyType(values))
    phrase, said = front.desk.playbook.phrases.emergency_report, details(front, draft)
    return front.wording.text(phrase, department=front.department, details=said)


def _with_numbers(contact: Contact) -> str:
    numbers = filter(None, (contact.extension, contact.direct_line, contact.mobile))
    return "  ".join(filter(None, (contact.name, contact.department, *numbers)))
