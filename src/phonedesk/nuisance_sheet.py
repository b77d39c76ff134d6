"""The report on a number that pesters the office, on paper (4.3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.call_sheet import CallSheet, SheetField
from phonedesk.domain.phone import grouped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from phonedesk.domain.nuisance import Pestering
    from phonedesk.settings import Settings
    from phonedesk.wording import Wording


def nuisance_sheet(pestering: Pestering, days: int, settings: Settings, wording: Wording) -> CallSheet:
    """Number, how often, when and what was said; room for whom it goes to and what is done."""
    say, number = wording.say, grouped(pestering.phone, pestering.phone_normalised)
    often = wording.say_count(
        "{n} call in {days} days", "{n} calls in {days} days", len(pestering.calls), days=days
    )
    return CallSheet(
        say("Report on nuisance calls"),
        SheetField(say("Phone"), number),
        (
            (SheetField(say("Reported by"), settings.department), SheetField(say("How often"), often)),
            (SheetField(say("Calls"), "\n".join(_calls(pestering, settings, wording)), 6),),
            (SheetField(say("Reported to"), room=2),),
            (SheetField(say("Measures"), room=4),),
            (SheetField(say("Signed"), settings.operator), SheetField(say("Day"))),
        ),
    )


def _calls(pestering: Pestering, settings: Settings, wording: Wording) -> Iterator[str]:
    for call in pestering.calls:
        said = " ".join(call.matter.split()) or wording.say("nothing was noted")
        at = wording.moment_in_full(call.opened_at, settings.zone)
        yield f"{at}  {call.number}  {call.operator}  {said}"
