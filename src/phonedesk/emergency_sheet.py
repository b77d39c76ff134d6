"""The written report on an emergency (3.4.2, 3.4.3): the first, each that follows, and the final one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.call_sheet import CallSheet, SheetField
from phonedesk.domain.emergency import ReportKind
from phonedesk.domain.phone import grouped
from phonedesk.field_words import FieldWords
from phonedesk.wording import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from phonedesk.domain.call import Call
    from phonedesk.domain.emergency import Emergency, Notification
    from phonedesk.playbook.model import Playbook
    from phonedesk.settings import Settings
    from phonedesk.wording import Wording

TITLES: Mapping[ReportKind, str] = {
    ReportKind.FIRST: message("Report on an emergency (first)"),
    ReportKind.FOLLOW_UP: message("Report on an emergency (follow-up {n})"),
    ReportKind.FINAL: message("Report on an emergency (final)"),
}


def emergency_sheet(
    call: Call, emergency: Emergency, playbook: Playbook, settings: Settings, wording: Wording
) -> CallSheet:
    """What happened, who was told when, how it went on, and in the final one how it ended."""
    say, zone = wording.say, settings.zone
    number = SheetField(say("Number"), call.number)
    told = "\n".join(_told(one, settings, wording) for one in emergency.notifications)
    went_on = "\n".join(
        say(
            "({n}) {at} {source}: {text}",
            n=one.sequence,
            at=wording.moment(one.at, zone),
            source=one.source,
            text=one.text,
        )
        for one in emergency.progress
    )
    caller = "  ".join(
        filter(None, (call.caller_name, call.organisation, grouped(call.phone, call.phone_normalised)))
    )
    ended = (
        (SheetField(say("Ended"), emergency.result, 3),),
        (SheetField(say("Feedback"), emergency.feedback, 2),),
    )
    return CallSheet(
        say(TITLES[emergency.report], n=len(emergency.progress)),
        number,
        (
            (
                SheetField(say("Office"), settings.department),
                SheetField(say("Called at"), wording.moment_in_full(call.opened_at, zone)),
            ),
            (SheetField(say("Caller"), caller or say("anonymous")),),
            (SheetField(say("What happened"), "\n".join(_noted(call, playbook, wording)), 5),),
            (SheetField(say("Reported to"), told, 3),),
            *(((SheetField(say("Since then"), went_on, 3),),) if went_on else ()),
            *(() if emergency.is_open else ended),
            (SheetField(say("Signed"), settings.operator), SheetField(say("Released by"))),
        ),
    )


def _noted(call: Call, playbook: Playbook, wording: Wording) -> Iterator[str]:
    """The matter, then every field of the type that was filled."""
    if call.matter:
        yield call.matter
    words, kind = FieldWords(playbook, wording), playbook.type_of(call.call_type)
    for field in dict.fromkeys((*(kind.fields if kind else ()), *call.answers)):
        if text := call.answers.get(field):
            yield wording.say("{label}: {text}", label=words.name(field), text=text)


def _told(one: Notification, settings: Settings, wording: Wording) -> str:
    """Somebody of the ladder: when they were told, and who took it; otherwise that they were not."""
    if one.told is None:
        return "  ".join((wording.text(one), wording.say("not reported yet")))
    at = wording.moment(one.told.at, settings.zone)
    return "  ".join(filter(None, (wording.text(one), at, one.told.whom)))
