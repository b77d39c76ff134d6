"""The closed sets of values: what came of a call, a callback or a transfer, and how time is counted."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What came of a call: the six results of the goodbye page, then the calls without details."""

    ANSWERED = "answered"
    CALLBACK = "callback"
    TRANSFERRED = "transferred"
    MESSAGE_TAKEN = "message_taken"
    NOT_OURS = "not_ours"
    REFUSED = "refused"
    WRONG_NUMBER = "wrong_number"
    SILENT = "silent"
    SALES = "sales"
    TRIVIAL = "trivial"
    INTERNAL = "internal"
    MISSED = "missed"


RESULTS = (
    Outcome.ANSWERED,
    Outcome.CALLBACK,
    Outcome.TRANSFERRED,
    Outcome.MESSAGE_TAKEN,
    Outcome.NOT_OURS,
    Outcome.REFUSED,
)
"""Digits 1–6 of the goodbye page, in order."""

WITHOUT_DETAILS = (
    Outcome.WRONG_NUMBER,
    Outcome.SILENT,
    Outcome.SALES,
    Outcome.TRIVIAL,
    Outcome.INTERNAL,
    Outcome.MISSED,
)
"""Digits 1–6 of the question that an empty call asks."""


class CallbackStatus(StrEnum):
    """待回电, 未接通, 已回电, 不再回电."""

    PENDING = "pending"
    UNREACHED = "unreached"
    DONE = "done"
    CANCELLED = "cancelled"


OPEN_STATUSES = (CallbackStatus.PENDING, CallbackStatus.UNREACHED)


class AttemptResult(StrEnum):
    """Digits 1–7 of the return call."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    WRONG_NUMBER = "wrong_number"
    CALL_LATER = "call_later"


class ChangeKind(StrEnum):
    """What may be decided about a callback between two calls."""

    EXTENDED = "extended"
    MOVED = "moved"
    REOPENED = "reopened"
    ASSIGNED = "assigned"
    SUPERVISED = "supervised"
    UNSUPERVISED = "unsupervised"
    MERGED = "merged"
    UNMERGED = "unmerged"


class DueBasis(StrEnum):
    """Why a callback is due when it is: as promised, as extended by the playbook, as somebody set it."""

    PROMISED = "promised"
    EXTENDED = "extended"
    MOVED = "moved"


class DeadlineUnit(StrEnum):
    """In what a deadline is counted."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MINUTES = "minutes"


class WarningPoint(StrEnum):
    """When a deadline that draws near tints its row."""

    HALF_TIME = "half_time"
    DAY_BEFORE = "day_before"
    """The working day before, all of it."""


class TransferResult(StrEnum):
    """How the person transferred to took it."""

    CONNECTED = "connected"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    DECLINED = "declined"


class Channel(StrEnum):
    """Through what somebody is told of an emergency."""

    PHONE = "phone"
    WRITING = "writing"


class Part(StrEnum):
    """What a type of call adds to the page; the only thing about a type that code branches on."""

    PEOPLE = "people"
    PLACE_TIME = "place_time"
    LADDER = "ladder"
    CLOCKS = "clocks"
    INSTRUCTION = "instruction"
    REFUSAL = "refusal"
    PASSED_ON = "passed_on"
    NOTICE = "notice"
