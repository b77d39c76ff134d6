"""What was promised to a caller, as it reads: by when, and everything that was tried and decided since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.callback import answer_of
from phonedesk.domain.states import DueBasis
from phonedesk.tui.wrapping import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from phonedesk.domain.call import FollowUp
    from phonedesk.domain.callback import Attempt, Callback, Change
    from phonedesk.tui.front import Front

NEWEST = 3
"""How much of a long history leaves room for what is to be answered below it."""
BRIEF = 62
"""Columns of a line beside its label: on a page of 80 columns it stays one line."""


def promise_line(front: Front, callback: Callback) -> str:
    """By when, why then, and where somebody set the time, for what reason."""
    wording, zone = front.wording, front.desk.clock.zone
    promise = wording.promised(callback.due_at, callback.due_reason, zone)
    return "  ".join(filter(None, (promise, moved_because(callback))))


def moved_because(callback: Callback) -> str:
    """The reason that was given last for another due time; '' where it was not set by anybody."""
    if callback.due_reason.basis is DueBasis.PROMISED:
        return ""
    tried = [(attempt.at, attempt.note) for attempt in callback.attempts if attempt.due_at]
    decided = [(change.at, change.reason) for change in callback.changes if change.due_at]
    return max((*tried, *decided), default=(None, ""))[1]


def standing_lines(front: Front, callback: Callback) -> Iterator[tuple[str, str]]:
    """Who handles it, and what it is merged with."""
    say = front.wording.say
    marks = (callback.assignee, say("under supervision") if callback.supervised else "")
    if any(marks):
        yield say("Handled by"), "  ".join(filter(None, (callback.assignee or say("nobody yet"), marks[1])))
    if callback.merged_into:
        yield say("Merged"), say("into {number}", number=callback.merged_into)
    if callback.calls > 1:
        calls = front.wording.say_count("{n} call", "{n} calls", callback.calls)
        yield say("Repeats"), "  ".join((calls, *callback.merged))


def history_lines(
    front: Front, callback: Callback, newest: int | None = None, follow_ups: Sequence[FollowUp] = ()
) -> Iterator[tuple[str, str]]:
    """What was tried and decided, and who asked after it, oldest first.

    With `newest` only so many, and how many there are more.
    """
    say = front.wording.say
    lines = [line for _, line in sorted(_dated(front, callback, follow_ups), key=lambda entry: entry[0])]
    hidden = max(0, len(lines) - newest) if newest is not None else 0
    if hidden:
        yield say("So far"), front.wording.say_count("{n} entry before", "{n} entries before", hidden)
    for place, line in enumerate(lines[hidden:]):
        label = say("So far") if place == 0 and not hidden else ""
        yield label, line if newest is None else on_one_line(line)


def on_one_line(text: str) -> str:
    """A text, or of a longer one as much as fits into one line."""
    first, *rest = wrap(" ".join(text.split("\n")), BRIEF)
    return f"{first.rstrip()}…" if rest else first


def _dated(
    front: Front, callback: Callback, follow_ups: Sequence[FollowUp]
) -> Iterator[tuple[datetime, str]]:
    answers = {answer_of(later.uuid, later.follows) for later in follow_ups}
    for attempt in callback.attempts:
        if attempt.uuid not in answers:  # those are told as what they were: calls of the caller
            yield attempt.at, attempt_line(front, attempt)
    for later in follow_ups:
        yield later.opened_at, _follow_up_line(front, later)
    for change in callback.changes:
        yield change.at, _change_line(front, change)


def attempt_line(front: Front, attempt: Attempt) -> str:
    """When a return call was tried, what came of it, and who tried it."""
    wording, zone = front.wording, front.desk.clock.zone
    until = wording.moment(attempt.due_at, zone) if attempt.due_at else ""
    said = (wording.attempt_result(attempt.result), until, attempt.operator, attempt.note)
    return " ".join(filter(None, (wording.moment(attempt.at, zone), *said)))


def _follow_up_line(front: Front, later: FollowUp) -> str:
    wording = front.wording
    said = (wording.say("the caller rang"), wording.outcome(later.outcome), later.operator, later.number)
    moment = wording.moment(later.opened_at, front.desk.clock.zone)
    return " ".join(filter(None, (moment, *said, " ".join(later.matter.split()))))


def _change_line(front: Front, change: Change) -> str:
    wording, zone = front.wording, front.desk.clock.zone
    said = (wording.callback_change(change, zone), change.operator, change.reason)
    return " ".join(filter(None, (wording.moment(change.at, zone), *said)))
