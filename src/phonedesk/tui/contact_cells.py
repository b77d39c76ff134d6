"""How somebody of the directory stands in the columns of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.tui.widgets.row_list import Cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from phonedesk.domain.contact import Contact
    from phonedesk.tui.front import Front

NAME, DEPARTMENT, PHONE = 10, 14, 14


def contact_cells(front: Front, contact: Contact, width: int) -> Sequence[Cell]:
    """Name, department, what is dialled, and whatever else there is room for."""
    say, tone = front.wording.say, "dim" if contact.away else "plain"
    marks = (
        say("away") if contact.away else say("on duty") if contact.on_duty else "",
        say("leader") if contact.leader else "",
    )
    about = "  ".join(filter(None, (*marks, contact.post, contact.duty, contact.room)))
    return (
        Cell(contact.name, NAME, "dim" if contact.away else "strong"),
        Cell(contact.department, DEPARTMENT, tone),
        Cell(contact.phone, PHONE, tone),
        Cell(about, max(0, width - NAME - DEPARTMENT - PHONE), "dim"),
    )
