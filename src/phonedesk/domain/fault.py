"""What is wrong with a file that an office wrote: structured, so that a sentence can be made of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class FaultCode(StrEnum):
    """Everything that can be wrong with a playbook; what `Fault.detail` holds stands beside it."""

    UNREADABLE = "unreadable"
    SYNTAX = "syntax"
    """The number of the line."""
    TOO_DEEP = "too_deep"
    UNKNOWN_KEY = "unknown_key"
    MISSING = "missing"
    WRONG_TYPE = "wrong_type"
    """What is expected: text, integer, boolean, list or table."""
    WRONG_VALUE = "wrong_value"
    """What is allowed."""
    EMPTY = "empty"
    NO_ID = "no_id"
    """The key that names an entry: id or digit."""
    DUPLICATE = "duplicate"
    """The id or digit that stands there twice."""
    NOTHING_TO_REMOVE = "nothing_to_remove"
    UNKNOWN_PLACE = "unknown_place"
    """The id after which an entry was to stand."""
    UNKNOWN_CLAUSE = "unknown_clause"
    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_DEADLINE = "unknown_deadline"
    UNKNOWN_PHRASE = "unknown_phrase"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_BLANK = "unknown_blank"
    """The name between braces."""
    CORE_MISSING = "core_missing"
    """The id of the field or stage without which no call can be taken."""
    ASK_WITHOUT_FIELD = "ask_without_field"
    MORE_WITHOUT_ASK = "more_without_ask"
    TOO_WIDE = "too_wide"
    """The cells there are."""
    NOT_TWO_CHARACTERS = "not_two_characters"
    LADDER_MISMATCH = "ladder_mismatch"
    TOO_MANY_STEPS = "too_many_steps"
    """The stage and how many steps fit."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file; everything else in the file may be wrong as well."""

    file: Path | None
    """None for the playbook that phonedesk brings along."""
    path: str
    """Where, by ids: `call_types[complaint].steps[calm].short`; empty for the file as a whole."""
    code: FaultCode
    detail: str = ""
