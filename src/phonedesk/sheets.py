"""A record as the form that offices have for it (电话记录单), in a person's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.call_sheet import CallSheet, SheetField
from phonedesk.domain.draft import ENTERED_BY
from phonedesk.domain.items import numbered
from phonedesk.domain.phone import grouped
from phonedesk.field_words import DERIVED, FieldWords

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from phonedesk.domain.call import Amendment, Call
    from phonedesk.playbook.model import Playbook
    from phonedesk.settings import Settings
    from phonedesk.wording import Wording

CONTENT_ROOM, PEN_ROOM = 11, 3
"""Handwritten lines: for the content at least, and for each opinion."""


def call_sheet(call: Call, playbook: Playbook, settings: Settings, wording: Wording) -> CallSheet:
    """The form of a record; what is for the pen is blank."""
    return _Form(call, playbook, settings, wording).sheet()


class _Form:
    def __init__(self, call: Call, playbook: Playbook, settings: Settings, wording: Wording) -> None:
        self._call = call
        self._settings = settings
        self._wording = wording
        self._fields = FieldWords(playbook, wording)

    def sheet(self) -> CallSheet:
        call, say = self._call, self._wording.say
        callback = call.callback
        rows = (
            (
                SheetField(say("From"), call.organisation),
                SheetField(say("Caller"), call.caller_name or say("anonymous")),
            ),
            (
                SheetField(say("Position"), call.position),
                SheetField(say("Phone no."), grouped(call.phone, call.phone_normalised)),
            ),
            (
                SheetField(say("Called at"), self._moment(call.opened_at)),
                SheetField(say("Taken by"), call.operator),
            ),
            (SheetField(say("Content"), "\n".join(self._content()), CONTENT_ROOM),),
            (SheetField(say("Proposal"), room=PEN_ROOM),),
            (SheetField(say("Decision"), room=PEN_ROOM),),
            (SheetField(say("Outcome"), room=PEN_ROOM),),
            (
                SheetField(say("Handled by"), callback.assignee if callback else ""),
                SheetField(say("Handled at")),
            ),
        )
        title = say("{department} call record", department=self._settings.department)
        return CallSheet(title.strip(), SheetField(say("Number"), call.number), rows)

    def _content(self) -> Iterator[str]:
        """The matter, what else was noted, what came of it, and what was amended."""
        call, wording = self._call, self._wording
        if call.matter:
            yield call.matter
        for field, text in call.answers.items():
            if field != ENTERED_BY:
                yield from self._answer(field, text)
        if call.call_type:
            yield self._line(wording.say("Type"), self._fields.value("call_type", call.call_type))
        yield self._line(wording.say("Result"), wording.outcome(call.outcome))
        if call.by_mobile:
            yield self._line(wording.say("Taken by"), wording.say("By mobile"))
        if call.late_entry:
            entered = f"{self._moment(call.closed_at)} {call.text_of(ENTERED_BY)}".rstrip()
            yield self._line(wording.say("Late entry"), entered)
        if call.transfer.begun:
            result = wording.transfer_result(call.transfer.result) if call.transfer.result else ""
            yield self._line(wording.say("Transfer"), f"{call.transfer.target} {result}".strip())
        yield from self._callback()
        for change in call.amendments:
            if change.field not in DERIVED:
                yield self._amendment(change)

    def _answer(self, field: str, text: str) -> Iterator[str]:
        """What was noted in a field; several items each on a line of their own."""
        name, items = self._fields.name(field), self._fields.items(field, text)
        if len(items) > 1:
            yield self._line(name, "").rstrip()
            yield from numbered(items)
        else:
            yield self._line(name, self._fields.value(field, text))

    def _callback(self) -> Iterator[str]:
        wording, callback = self._wording, self._call.callback
        if callback is None:
            return
        promised = wording.say(
            "{at} ({reason})",
            at=self._moment(callback.due_at),
            reason=wording.due_reason(callback.due_reason),
        )
        yield self._line(wording.say("Reply due"), promised)
        if callback.reply and callback.reply not in (attempt.note for attempt in callback.attempts):
            yield self._line(wording.say("Reply given"), callback.reply)
        for attempt in callback.attempts:
            said = (self._moment(attempt.at), wording.attempt_result(attempt.result), attempt.operator)
            yield self._line(wording.say("Tried"), "  ".join(filter(None, (*said, attempt.note))))

    def _amendment(self, change: Amendment) -> str:
        return self._line(
            self._wording.say("Amended"),
            self._wording.say(
                "{at} {operator} {field}: from “{old}” to “{new}”",
                at=self._moment(change.at),
                operator=change.operator,
                field=self._fields.name(change.field),
                old=self._fields.value(change.field, change.old),
                new=self._fields.value(change.field, change.new),
            ),
        )

    def _line(self, label: str, text: str) -> str:
        return self._wording.say("{label}: {text}", label=label, text=text)

    def _moment(self, at: datetime) -> str:
        local = at.astimezone(self._settings.zone)
        return self._wording.say(
            "{year}-{month}-{day} {time}",
            year=local.year,
            month=f"{local:%m}",
            day=f"{local:%d}",
            time=f"{local:%H:%M}",
        )
