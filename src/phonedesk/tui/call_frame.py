"""What frames the call page: its header, its keys, and the clause that F1 shows on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.playbook.progress import next_step, steps_at
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.domain.draft import Draft
    from phonedesk.playbook.model import Step
    from phonedesk.tui.front import Front
    from phonedesk.wording import Wording

HELP_LINES = (
    ("Enter", message("Next field that is empty; in a numbered field the next item.")),
    ("↑ Shift+Tab", message("Previous field; above the number: how often it rang.")),
    ("↓", message("In number or name: take the person offered.")),
    ("1–9", message("Choose where there is a choice, and move on.")),
    ("9", message("On the goodbye page: another time for the callback, and why.")),
    ("Ctrl+J", message("A new line in the matter.")),
    ("Tab", message("To the steps and back; Space ticks or takes back.")),
    ("Esc", message("Back to the form; a call is never left or dropped.")),
)
"""What F1 says of the keys of the call page."""


def call_header(front: Front, draft: Draft) -> tuple[str, str]:
    """The stopwatch, the type and who waits; at the right when the draft was last kept, and by whom."""
    calls, wording = front.calls, front.wording
    if draft.amends:
        left = [wording.say("Correction of {number}", number=draft.amends)]
    elif draft.late_entry:
        left = [front.late_mark(draft)]
    else:
        left = [wording.say("Call {time}", time=wording.stopwatch(calls.seconds_open(draft.uuid)))]
    kind = front.desk.playbook.type_of(draft.call_type) if front.desk.has_playbook else None
    if kind:
        name = wording.text(kind.name)
        left.append(wording.say("{type} [confidential]", type=name) if kind.confidential else name)
    if draft.by_mobile:
        left.append(wording.say("By mobile"))
    if draft.follows:
        left.append(wording.say("Follows {number}", number=draft.follows))
    callers = [parked for parked in calls.parked if parked.has_caller]
    if callers:
        waited = wording.stopwatch(calls.seconds_parked(callers[0].uuid))
        left.append(wording.say("Open {n}, waiting {time}", n=len(callers), time=waited))
    return "  ".join(left), f"{front.kept}  {front.operator if draft.amends else draft.operator}"


Keys = tuple[str | tuple[str, str], ...]


def call_keys(wording: Wording, mode: str, draft: Draft | None, digits: str) -> Keys:
    """The keys that lead on from a part of the page; `digits` are those that save on the goodbye page."""
    say = wording.say
    if draft and draft.amends:
        return _correction_keys(wording, mode, digits)
    match mode:
        case "farewell":
            return ("new_call", "home", ("Enter", say("Go on")), "menu", "help")
        case "goodbye":
            read_back = (("F7", say("Read back")),) if draft is None or draft.has_caller else ()
            return ((digits, say("Save")), *read_back, ("Esc", say("Back")), "new_call", "help")
        case "reply":
            return (("Enter", say("Save")), ("Esc", say("Back")), "new_call", "home", "help")
        case "transfer":
            return (("Enter", say("Next step")), ("Esc", say("Back")), "new_call", "finish", "help")
        case _:
            return ("finish", "transfer", "said", "new_call", "open_calls", "emergency", "menu", "help")


def clause_lines(front: Front, draft: Draft, stage: str, selected: Step | None) -> list[str]:
    """The selected step, otherwise the next one, with its clause; while a record is corrected, how."""
    playbook, wording = front.desk.playbook, front.wording
    if draft.amends:
        return [
            wording.say("Enter goes on to each field; F9 shows what changes, 1 saves it, 0 leaves it."),
            "",
        ]
    states = steps_at(playbook, draft, stage)
    step = selected or next_step(states) or (states[0].step if states else None)
    clause = playbook.clause(step.clause) if step else None
    if step is None or clause is None:
        return []
    return [wording.text(step.text), f"{clause.id}  {wording.text(clause)}", ""]


def _correction_keys(wording: Wording, mode: str, digits: str) -> Keys:
    say = wording.say
    if mode == "goodbye":
        own = ((digits, say("Save")),) * bool(digits)
        return (*own, ("0", say("Leave as it is")), ("Esc", say("Back")), "new_call", "open_calls", "help")
    return ("finish", "call_type", "new_call", "open_calls", "emergency", "menu", "help")
