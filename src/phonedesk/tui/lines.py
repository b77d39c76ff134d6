"""What to say aloud at this moment of a call: the playbook's lines with their places filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.draft import HEAD, HEAD_ASKED, REFERRED_TO
from phonedesk.domain.items import items_of, numbered
from phonedesk.domain.transfer import FAILED
from phonedesk.field_words import LIST
from phonedesk.playbook.progress import read_back_fields, steps_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from phonedesk.domain.draft import Draft
    from phonedesk.playbook.model import Step, Text
    from phonedesk.tui.front import Front

HOLD = "hold"
"""The phrase that asks a caller to hold."""
PAUSE = "……"
BEGINNING = 100
"""Characters of a long text that leave room for what is to be answered below it."""
STOPS = "。；.;"
BRIEFED = ("caller_name", "organisation", "matter")


def stage_of(draft: Draft) -> str:
    """Where the call stands while the form is shown: greeting, until something is known of it.

    Nobody is greeted where a paper note is entered.
    """
    return "greet" if draft.is_empty and draft.has_caller else "record"


def lines_to_say(front: Front, draft: Draft, stage: str, here: str = "") -> list[str]:
    """The line of the next open step of the stage, then the one after it.

    `here` is the field under the cursor: what its step asks on comes before all of them.
    """
    playbook = front.desk.playbook
    wording = front.wording
    if stage == "close" and draft.is_empty:
        return [wording.text(playbook.phrases.farewell)]
    steps = steps_at(playbook, draft, stage)
    states = [state for state in steps if state.step.line]
    asks_on = (state.step.more for state in steps if state.done and state.step.field == here)
    ahead = [state.step for state in states if state.step.kind != "mind" and not state.done]
    lines = [filled_line(front, draft, more) for more in asks_on if more]
    lines += [spoken_line(front, draft, step) for step in ahead]
    return lines or [spoken_line(front, draft, state.step) for state in states if state.step.kind == "mind"]


def apology_line(front: Front, draft: Draft) -> str:
    """That we are sorry for the long ringing, with the reason once it is noted (2.1.2)."""
    playbook, text = front.desk.playbook, front.wording.text
    reasons = (reason for reason in playbook.late_reasons if text(reason.text) == draft.late_reason)
    spoken = next((text(reason.spoken) for reason in reasons), PAUSE)
    return text(playbook.phrases.apology, reason=spoken)


def hold_line(front: Front, draft: Draft) -> str:
    """That the caller may hold, and how long; a senior leader is not asked (2.4.1, 4.2.1)."""
    phrases = front.desk.playbook.phrases
    phrase = phrases.hold_for_head if draft.text_of(HEAD) == HEAD_ASKED else phrases.hold
    return front.wording.text(phrase, **places(front, draft))


def not_ours_line(front: Front, draft: Draft) -> str:
    """That it is another office's business, and whose, as far as that is known."""
    phrases, referred = front.desk.playbook.phrases, draft.text_of(REFERRED_TO).strip()
    return front.wording.text(phrases.referred if referred else phrases.not_ours, referred=referred)


def unavailable_line(front: Front, draft: Draft) -> str:
    """That whoever was asked for cannot take the call; '' where nobody was asked for in vain."""
    if draft.transfer.result not in FAILED:
        return ""
    return front.wording.text(front.desk.playbook.phrases.unavailable, **places(front, draft))


def spoken_line(front: Front, draft: Draft, step: Step) -> str:
    """A step's line with what is known of the call in it."""
    if step.line is None:
        return ""
    if step.phrase == HOLD:
        return hold_line(front, draft)
    return filled_line(front, draft, step.line)


def filled_line(front: Front, draft: Draft, line: Text) -> str:
    """A line of the playbook with what is known of the call in it."""
    plain = front.wording.text(line)
    if "{" not in plain:
        return plain
    text = front.wording.text(line, **places(front, draft))
    return " ".join(part for part in text.split(" ") if part)  # what is not known leaves no gap


def places(front: Front, draft: Draft) -> Mapping[str, str]:
    """What fills the places of a line; of a confidential call neither who it is nor what about (3.3.3)."""
    wording = front.wording
    kind = front.desk.playbook.type_of(draft.call_type)
    hidden = kind is not None and kind.confidential
    name, organisation, matter = ("", "", "") if hidden else map(draft.text_of, BRIEFED)
    return {
        "department": front.department,
        "due": front.spoken_due(draft) or PAUSE,
        "name": name or wording.say("a caller"),
        "organisation": organisation,
        "matter": beginning(front, matter) or (wording.text(kind.name) if kind else PAUSE),
        "head": front.desk.calls.head,
        "person": (draft.transfer.target.split() or [PAUSE])[0],
        "minutes": str(draft.transfer.wait_minutes or 1),
        "details": details(front, draft),
    }


def details(front: Front, draft: Draft) -> str:
    """What is read back to the caller; of a confidential call never who it is (3.3.3)."""
    parts = []
    for field in read_back_fields(front.desk.playbook, draft):
        typed = draft.text_of(field.id)
        if field.kind == LIST:  # in one breath: no full stop between two of them
            between = front.wording.say("{one}; {another}", one="", another="")
            typed = between.join(numbered([item.rstrip(STOPS) for item in items_of(typed)]))
        text = " ".join(typed.split())
        shown = front.read_phone(text) if field.kind == "phone" else text
        parts.append(f"{front.wording.text(field.label)} {shown}")
    return front.wording.say(", ").join(parts)


def beginning(front: Front, text: str) -> str:
    """A text as it is, or of a long one the beginning, and how long it is."""
    shown = "\n".join(text.split("\n")[:4])[:BEGINNING]
    if shown == text:
        return text
    return front.wording.say("{text} … ({n} characters in all)", text=shown, n=len(text))
