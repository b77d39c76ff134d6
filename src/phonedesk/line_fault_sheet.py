"""The papers of a line fault: the notice that is posted, and the sheet once the line is in order again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.call_sheet import CallSheet, SheetField
from phonedesk.domain.phone import grouped, read_phone
from phonedesk.domain.placard import Placard

if TYPE_CHECKING:
    from datetime import datetime

    from phonedesk.domain.line_fault import FaultCalls, LineFault
    from phonedesk.playbook.model import FaultTexts
    from phonedesk.settings import Settings
    from phonedesk.wording import Wording


def duration(fault: LineFault, now: datetime, wording: Wording) -> str:
    """How long the fault lasted, in hours and minutes."""
    minutes = max(0, int(fault.lasted(now).total_seconds())) // 60
    if minutes < 60:
        return wording.say("{minutes} min", minutes=minutes)
    return wording.say("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def line_fault_placard(
    fault: LineFault, texts: FaultTexts, now: datetime, settings: Settings, wording: Wording
) -> Placard:
    """The notice: which line is dead, and where to call meanwhile."""
    line = fault.line or wording.say("The office's phone")
    said = [wording.text(texts.notice, line=line)]
    if fault.mobile:
        said.append(wording.text(texts.mobile, mobile=_mobile(fault, settings)))
    day = f"{now.astimezone(settings.zone):%Y-%m-%d}"
    return Placard(wording.say("Phone out of order"), tuple(said), settings.department, day)


def line_fault_sheet(
    fault: LineFault, calls: FaultCalls, now: datetime, settings: Settings, wording: Wording
) -> CallSheet:
    """What was dead from when to when, what was done about it, and how many calls there were."""
    say, zone = wording.say, settings.zone
    began = wording.moment_in_full(fault.began_at, zone)
    ended = wording.moment_in_full(fault.ended_at, zone) if fault.ended_at else say("not yet in order")
    posted = wording.moment_in_full(fault.posted_at, zone) if fault.posted_at else say("not posted")
    return CallSheet(
        say("Record of a line fault"),
        SheetField(say("Repair no."), fault.reference),
        (
            (SheetField(say("Office"), settings.department), SheetField(say("Line"), fault.line)),
            (SheetField(say("Out since"), began), SheetField(say("In order"), ended)),
            (
                SheetField(say("Lasted"), duration(fault, now, wording)),
                SheetField(say("Calls taken"), str(calls.taken)),
            ),
            (
                SheetField(say("By mobile"), str(calls.by_mobile)),
                SheetField(say("Entered later"), str(calls.added)),
            ),
            (SheetField(say("Repair by"), fault.reported_to), SheetField(say("Posted"), posted)),
            (
                SheetField(say("Answered by"), fault.answered_by),
                SheetField(say("Mobile"), _mobile(fault, settings)),
            ),
            (SheetField(say("Remarks"), room=4),),
            (SheetField(say("Noted by"), fault.operator), SheetField(say("Ended by"), fault.ended_by)),
        ),
    )


def _mobile(fault: LineFault, settings: Settings) -> str:
    return grouped(fault.mobile, read_phone(fault.mobile, settings.area_code).normalised)
