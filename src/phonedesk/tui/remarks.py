"""What the side panel says above the steps: who is calling, what is promised to them, what they ask after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.phone import grouped
from phonedesk.domain.states import Channel, Part
from phonedesk.tui.actions import action, shown_key
from phonedesk.tui.emergency_texts import reach
from phonedesk.tui.who import calls_so_far
from phonedesk.tui.widgets.step_panel import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from phonedesk.desk.callers import Asked
    from phonedesk.domain.call import KnownCaller
    from phonedesk.domain.call_summary import CallSummary
    from phonedesk.domain.contact import Contact
    from phonedesk.domain.draft import Draft
    from phonedesk.domain.nuisance import NumberMark
    from phonedesk.domain.pending import PendingCallback
    from phonedesk.tui.front import Front

ALARM, DIM, STRONG = "alarm", "mind", "title"
SHOWN_ALIKE = 6
SHOWN_PROMISES = 3
ROOMY = 4
"""Among so many callbacks, each has room for two lines of its matter."""
TRIES = 2
"""So many attempts are shown, the latest."""


def person(front: Front, caller: KnownCaller) -> Iterator[Remark]:
    """Who it is, how often they called, what about the last time, and what is promised to them."""
    say, zone = front.wording.say, front.desk.clock.zone
    who = "  ".join(filter(None, (caller.caller_name, caller.organisation)))
    yield Remark(who or say("anonymous"), STRONG, 2)
    if caller.is_namesake:
        number = grouped(caller.phone, caller.phone_normalised) or say("without a number")
        yield Remark(say("Namesake: called from {number}", number=number), ALARM, 2)
    elif caller.other_numbers:
        number = grouped(caller.phone, caller.phone_normalised)
        yield Remark(number, DIM)
        yield Remark(
            front.wording.say_count(
                "Namesake: {n} other number", "Namesake: {n} other numbers", caller.other_numbers
            ),
            ALARM,
            2,
        )
    last = f"{caller.last_at.astimezone(zone):%m-%d}"
    yield Remark(say("{calls}, last {day}", calls=calls_so_far(front, caller), day=last))
    if caller.refused:
        yield Remark(
            front.wording.say_count(
                "Nuisance: {n} call in {days} days",
                "Nuisance: {n} calls in {days} days",
                caller.refused,
                days=front.desk.playbook.nuisance.days,
            ),
            ALARM,
        )
    if caller.last_matter and caller.last_matter not in {promise.matter for promise in caller.callbacks}:
        yield Remark(say("Last  {matter}", matter=in_line(caller.last_matter)), at_most=2)
    yield from promises(front, caller)


def marked(front: Front, mark: NumberMark | None) -> Iterator[Remark]:
    """That the number pesters the office: it is refused politely, at once (4.3.1)."""
    if mark:
        day = f"{mark.at.astimezone(front.desk.clock.zone):%m-%d}"
        yield Remark(front.wording.say("Marked as a nuisance on {day}: refuse politely", day=day), ALARM, 2)


def listed(front: Front, draft: Draft, contact: Contact | None, *, in_full: bool) -> Iterator[Remark]:
    """Who of the directory it is; whether a senior leader is the one that they are taken for (4.2)."""
    if not front.desk.has_playbook:
        return
    say, playbook = front.wording.say, front.desk.playbook
    kind = playbook.type_of(draft.call_type)
    is_leaders = kind is not None and Part.INSTRUCTION in kind.parts
    if contact and contact.leader:
        who = " ".join(filter(None, (contact.name, contact.department, contact.post)))
        yield Remark(say("Senior leader: {who}", who=who), ALARM, 2)
        if not is_leaders and (leaders := playbook.leaders_type):
            key = shown_key(action("call_type"), front.desk.settings.keys)
            yield Remark(say("{key} {digit}: a leader's call", key=key, digit=leaders.digit), STRONG)
    elif contact and in_full:
        who = " ".join(filter(None, (contact.name, contact.department, contact.post)))
        yield Remark(say("Directory: {who}", who=who), DIM, 2)
    if is_leaders and any(draft.text_of(field).strip() for field in ("phone", "caller_name")):
        yield from _verified(front, draft, contact)


def _verified(front: Front, draft: Draft, contact: Contact | None) -> Iterator[Remark]:
    say = front.wording.say
    if contact is None or not contact.leader:
        yield Remark(say("Not a leader's number that we know: ring back to be sure."), ALARM, 2)
    elif not front.desk.directory.has_phone(contact, draft.text_of("phone")):
        number = contact.direct_line or contact.mobile or contact.extension
        yield Remark(say("Verify: ring back on {number}", number=number or "-"), ALARM, 2)
    else:
        yield Remark(say("The number is the one we have."), DIM)


def ladder(front: Front, draft: Draft) -> Iterator[Remark]:
    """Whom to tell of an emergency by phone, within how many minutes, at what number (3.4.2)."""
    if not front.desk.has_playbook:
        return
    for one in front.desk.emergencies.planned(draft):
        if one.through is Channel.PHONE:
            minutes = round((one.due_at - draft.opened_at).total_seconds() / 60)
            whom = front.wording.text(one)
            yield Remark(front.wording.say("{minutes} min  {whom}", minutes=minutes, whom=whom), STRONG)
            yield Remark(f"  {reach(front, one)[0]}", DIM)


def promises(front: Front, caller: KnownCaller) -> Iterator[Remark]:
    """What is promised to them still, and the key that has this call ask after it."""
    for callback in caller.callbacks[:SHOWN_PROMISES]:
        yield Remark("")
        of = callback.caller_name if callback.caller_name != caller.caller_name else ""
        yield from _promise(front, callback, of)
    if left := len(caller.callbacks[SHOWN_PROMISES:]):
        yield Remark(front.wording.say("{n} more", n=left))
    if caller.callbacks:
        yield key_remark(front)


def choices(front: Front, callbacks: Sequence[PendingCallback]) -> Iterator[Remark]:
    """The callbacks with the digits that choose among them."""
    for digit, callback in enumerate(callbacks, 1):
        if len(callbacks) <= ROOMY:
            yield from _promise(front, callback, callback.caller_name, f"{digit} ")
        else:
            yield _due(front, callback, f"{digit} ")
            yield Remark(in_line(callback.matter), DIM)
    yield Remark("")
    yield Remark(front.wording.say("A digit chooses, Esc leaves it."), STRONG)


def in_brief(front: Front, caller: KnownCaller) -> Iterator[Remark]:
    """The same once the cursor has gone on: what is most urgent alone."""
    if caller.callbacks:
        yield _due(front, caller.callbacks[0])
        yield key_remark(front)


def several(front: Front, alike: Sequence[CallSummary]) -> Iterator[Remark]:
    """Whose numbers end in what was typed."""
    say = front.wording.say
    yield Remark(say("Numbers that end so"), STRONG)
    for row in alike[:SHOWN_ALIKE]:
        yield Remark(grouped(row.phone, row.phone_normalised))
        who = "  ".join(filter(None, (row.caller_name, row.organisation)))
        yield Remark(f"  {who or say('anonymous')}", DIM)
    if len(alike) > SHOWN_ALIKE:
        yield Remark(say("and more"), DIM)


def asked_after(front: Front, number: str, asked: Asked | None, *, in_full: bool) -> Iterator[Remark]:
    """What the call asks after: the question as it was asked, until when, by whom, and what was tried."""
    wording, zone = front.wording, front.desk.clock.zone
    yield Remark(wording.say("Follows {number}", number=number), STRONG)
    if asked is None:
        return
    callback = asked.callback
    now = front.desk.clock.now()
    style = ALARM if callback.due_at < now else ""
    if not callback.is_open:
        yield Remark(wording.callback_status(callback.status), ALARM)
    elif not in_full:
        yield Remark(wording.say("Due  {due}", due=wording.due(callback.due_at, now, zone)), style)
    else:
        promise = wording.promised(callback.due_at, callback.due_reason, zone)
        yield Remark(wording.say("Due  {due}", due=promise), style, 2)
    if not in_full:
        return
    if asked.matter:
        yield Remark(in_line(asked.matter), at_most=3)
    if callback.assignee:
        yield Remark(wording.say("With  {assignee}", assignee=callback.assignee))
    for tried in callback.attempts[-TRIES:]:
        result = wording.attempt_result(tried.result)
        yield Remark(f"{wording.moment(tried.at, zone)} {result}", DIM)
    if callback.calls > 1:
        yield Remark(repeated(front, callback.calls), ALARM)
    key = shown_key(action("follow_up"), front.desk.settings.keys)
    yield Remark(wording.say("{key} takes that back", key=key), DIM)


def key_remark(front: Front) -> Remark:
    """The key that has this call ask after a callback."""
    entry = action("follow_up")
    key = shown_key(entry, front.desk.settings.keys)
    return Remark(f"{key} {front.wording.say(entry.label)}", STRONG)


def repeated(front: Front, calls: int) -> str:
    """That somebody has called about the same matter before."""
    return front.wording.say("Same matter, {n} calls", n=calls)


def in_line(text: str) -> str:
    """A text of several lines in one."""
    return " ".join(text.split())


def _promise(front: Front, callback: PendingCallback, of: str, digit: str = "") -> Iterator[Remark]:
    yield _due(front, callback, digit)
    if matter := "  ".join(filter(None, (of, in_line(callback.matter)))):
        yield Remark(matter, at_most=2)
    if callback.calls > 1:
        yield Remark(repeated(front, callback.calls), ALARM)


def _due(front: Front, callback: PendingCallback, digit: str = "") -> Remark:
    now, zone = front.desk.clock.now(), front.desk.clock.zone
    due = front.wording.due(callback.due_at, now, zone)
    number = callback.number[len("2026") :]  # as callers are told it
    return Remark(f"{digit}{number} {due}", ALARM if callback.is_overdue(now) else "")
