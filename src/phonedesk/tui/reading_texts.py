"""Longer texts to read: help, the regulation, a record from the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from phonedesk.domain.call import CORE_FIELDS
from phonedesk.domain.draft import ENTERED_BY
from phonedesk.domain.phone import grouped
from phonedesk.field_words import FieldWords
from phonedesk.store.errors import StoreError
from phonedesk.tui.actions import ACTIONS, shown_key
from phonedesk.tui.amended import changed, signature, told
from phonedesk.tui.emergency_texts import ladder_lines, progress_lines
from phonedesk.tui.promises import history_lines, promise_line, standing_lines

if TYPE_CHECKING:
    from phonedesk.domain.call import Call
    from phonedesk.tui.front import Front
    from phonedesk.tui.screens.page import Page

Lines = Iterator[tuple[str, str]]


def help_text(front: Front, page: Page) -> Lines:
    """What can be done on a page, then what can be done anywhere."""
    say = front.wording.say
    for line in page.help_lines():
        yield "", line
    for keys, text in page.HELP_LINES:
        yield keys, say(text)
    yield "", ""
    for entry in ACTIONS:
        if key := shown_key(entry, front.desk.settings.keys):
            yield key, say(entry.help)
    yield "", ""
    yield "", say("Alt with a digit does what the F-key does, where the terminal leaves it: Alt+2 is F2.")
    yield "", say("Digits may be full width, and a choice takes them with the input method on.")


def regulation_text(front: Front) -> Lines:
    """Every clause, as the playbook carries it."""
    for clause in front.desk.playbook.clauses:
        yield clause.id, front.wording.text(clause)


def record_text(front: Front, call: Call) -> Lines:
    """A record, whole: what it says now, then everything that was ticked, tried and amended."""
    wording, zone = front.wording, front.desk.clock.zone
    say, text, playbook = wording.say, wording.text, front.desk.playbook
    kind, words = playbook.type_of(call.call_type), FieldWords(playbook, wording)
    yield say("Number"), call.number
    mobile = say("By mobile") if call.by_mobile else ""
    at = wording.moment_in_full(call.opened_at, zone)
    yield say("Time"), "  ".join(filter(None, (at, call.operator, mobile)))
    if call.late_entry:
        entered = wording.moment_in_full(call.closed_at, zone)
        yield say("Late entry"), f"{entered}  {call.text_of(ENTERED_BY)}"
    if call.duration is not None:
        yield say("Duration"), wording.stopwatch(call.duration.total_seconds())
    if call.clock_moved:
        moved = wording.clock_moved(call.clock_moved)
        yield say("Clock"), say("The clock jumped {moved}: times in this record may be wrong.", moved=moved)
    yield say("Type"), (text(kind.name) if kind else call.call_type) or "-"
    yield say("Result"), wording.outcome(call.outcome)
    if call.follows:
        yield say("Follows"), call.follows
    yield (
        say("Rings"),
        say("not noted") if call.rings is None else wording.rings(call.rings) + f" {call.late_reason}",
    )
    for field_id in (*CORE_FIELDS, *call.answers):
        content = call.text_of(field_id)
        if field_id == "phone":
            content = grouped(call.phone, call.phone_normalised)
        if content and field_id != ENTERED_BY:
            yield words.name(field_id), words.value(field_id, content)
    yield from _transfer_text(front, call)
    yield from _message_text(front, call)
    yield from _callback_text(front, call)
    yield from _emergency_text(front, call)
    for step in call.steps:
        at = wording.moment(step.at, zone) if step.at else ""
        yield (
            f"{front.marks.done} {step.clause}",
            f"{step.zh if wording.language == 'zh' else step.en or step.zh}  {at}",
        )
    amendments = told(call.amendments)
    if amendments:
        yield "", ""
    for position, change in enumerate(amendments):
        yield "" if position else say("Corrections"), f"{signature(front, change)} {changed(front, change)}"


def _transfer_text(front: Front, call: Call) -> Lines:
    wording, zone, transfer = front.wording, front.desk.clock.zone, call.transfer
    if not transfer.begun:
        return
    result = wording.transfer_result(transfer.result) if transfer.result else ""
    yield wording.say("Transfer"), f"{transfer.target}  {result}"
    steps = (
        (wording.say("Ask"), transfer.asked_to_hold_at),
        (wording.say("Brief"), transfer.briefed_at),
        (wording.say("Confirm"), transfer.confirmed_at),
    )
    for name, at in steps:
        if at:
            yield name, wording.moment_in_full(at, zone)


def _message_text(front: Front, call: Call) -> Lines:
    wording, zone = front.wording, front.desk.clock.zone
    for position, message in enumerate(call.messages):
        state = wording.say("not told yet")
        if message.delivered_at:
            told = wording.moment(message.delivered_at, zone)
            state = wording.say("told {time} {operator}", time=told, operator=message.delivered_by)
        yield "" if position else wording.say("To be told"), f"{message.whom}  {state}"


def _emergency_text(front: Front, call: Call) -> Lines:
    """Who was told, how it went on, and how it ended."""
    try:
        emergency = front.desk.emergencies.of(call.number)
    except StoreError:
        return  # the record stands without it
    if emergency:
        yield "", ""
        yield from ladder_lines(front, emergency)
        yield from progress_lines(front, emergency)
        yield "", ""


def _callback_text(front: Front, call: Call) -> Lines:
    wording, callback = front.wording, call.callback
    if callback is None:
        return
    status = wording.callback_status(callback.status)
    yield wording.say("Callback"), f"{status}  {promise_line(front, callback)}"
    if callback.reply:
        yield wording.say("Reply given"), callback.reply
    yield from standing_lines(front, callback)
    yield from history_lines(front, callback, follow_ups=call.follow_ups)
