"""What a playbook may hold, guarded strictly; what refers to what is checked in `checks`."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, Strict

from phonedesk.domain.draft import ANSWER
from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import Channel, DeadlineUnit, Outcome, Part, WarningPoint

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")
# Strict as the models are, TOML knows neither tuples nor enums: an array and a string stand for them.
Many = Annotated[tuple[T, ...], Strict(False)]
Choice = Annotated[T, Strict(False)]
Results = Annotated[tuple[Choice[Outcome], ...], Strict(False), Field(min_length=1)]
Words = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(min_length=1, pattern=r"^[A-Za-z0-9_.]+$")]
Digit = Annotated[int, Field(ge=1, le=9)]


class StageId(StrEnum):
    """The stages of a call, from before the ring to the goodbye."""

    STANDBY = "standby"
    GREET = "greet"
    RECORD = "record"
    TRANSFER = "transfer"
    CLOSE = "close"


class StepKind(StrEnum):
    """What a step asks of the receptionist."""

    MIND = "mind"
    """A reminder, never counted."""
    ASK = "ask"
    """Done when its field is filled."""
    SAY = "say"
    DO = "do"


class FieldKind(StrEnum):
    """How a field is typed."""

    LINE = "line"
    TEXT = "text"
    LIST = "list"
    """Items, one by one."""
    PHONE = "phone"


class Compartment(StrEnum):
    """To which part of a sealed call a field belongs."""

    IDENTITY = "identity"
    CONTENT = "content"


class Entry(BaseModel):
    """What all parts of a playbook have in common: frozen, strict, and no key that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Text(Entry):
    """A text in both languages; an office may leave the English out."""

    zh: Words
    en: str = ""


class Phrases(Entry):
    """The lines that belong to no single type of call."""

    greeting: Text
    apology: Text
    hold: Text
    briefing: Text
    confirm: Text
    unavailable: Text
    hold_for_head: Text
    head: Text
    read_back: Text
    promise: Text
    farewell: Text
    farewell_number: Text
    secrecy: Text
    return_call: Text
    reply_check: Text
    not_ours: Text
    referred: Text
    refused: Text
    emergency_report: Text
    emergency_paper: Text


class Clause(Text):
    """A clause of the regulation, as it is shown by F1 on a step."""

    id: Id


class Stage(Entry):
    """A stage of the call by the name it has on the page."""

    id: Choice[StageId]
    name: Text


class Step(Entry):
    """One thing to bear in mind, ask, say or do, with the clause it carries out."""

    id: Id
    stage: Choice[StageId]
    clause: Id
    kind: Choice[StepKind]
    text: Text
    short: Text
    """At most 20 cells, for the panel."""
    phrase: str = ""
    """The phrase that is its line, so that an office words it once."""
    line: Text | None = None
    """What to say aloud; filled from `phrase` where the step has no line of its own."""
    field: str = ""
    """The field that an ask step waits for."""
    more: Text | None = None
    """What to ask on, while the cursor is still in its field and something stands there."""


class FormField(Entry):
    """One thing that can be noted about a call."""

    id: Id
    label: Text
    kind: Choice[FieldKind] = FieldKind.LINE
    half: bool = False
    """Whether two of them share a row at 80 columns."""
    compartment: Choice[Compartment] = Compartment.CONTENT
    searched: bool = False
    urged: bool = False
    """Whether the goodbye page lists it as missing."""
    read_back: bool = True
    """Whether it is read back to the caller: not what we say and do ourselves."""


class Span(Entry):
    """A length of time as the office counts it."""

    amount: Annotated[int, Field(ge=0)]
    unit: Choice[DeadlineUnit]

    @property
    def reason(self) -> DueReason:
        """The same for the rules of the domain."""
        return DueReason(self.amount, self.unit)


class Deadline(Span):
    """Within what time something promised is done."""

    id: Id
    warn: Many[Choice[WarningPoint]] = ()
    extension: Span | None = None
    """How much longer it may take, once."""


class Rung(Entry):
    """Who is to be told of an emergency, within how many minutes of the call, and through what (3.4.2)."""

    id: Id
    whom: Text
    within: Annotated[int, Field(ge=1)]
    through: Choice[Channel]
    sought: str = ""
    """What the directory is asked for to find the number, `{head}` filled in; what `whom` says otherwise."""
    phone: str = ""
    """A number that the directory does not have."""


class LateReason(Entry):
    """Why the phone rang more than three times (2.1.2)."""

    digit: Digit
    text: Text
    said: Text | None = None

    @property
    def spoken(self) -> Text:
        """How the reason reads within the apology."""
        return self.said or self.text


class Nuisance(Entry):
    """How often a number may pester the office before that is reported (4.3.2)."""

    days: Annotated[int, Field(ge=1)]
    """Within so many days."""
    threshold: Annotated[int, Field(ge=1)]
    """So many calls make the next one a matter for the report."""

    @property
    def within(self) -> timedelta:
        """The same days as a span of time."""
        return timedelta(days=self.days)


class FaultTexts(Entry):
    """What is to be done while a line is dead (4.1), and what the notice says."""

    report: Text
    """Whom it is reported to (4.1.1)."""
    post: Text
    """That the notice is posted (4.1.1)."""
    answer: Text
    """Who answers meanwhile (4.1.2)."""
    notice: Text
    """The notice, with `{line}`."""
    mobile: Text
    """What the notice adds where somebody answers on a mobile, with `{mobile}`."""


class CallType(Entry):
    """A type of call: what it asks for, how it is handled, and when an answer is due."""

    id: Id
    digit: Digit
    name: Text
    short: Text
    """Two Chinese characters, or five English letters, beside its digit."""
    clauses: Many[Id] = ()
    priority: int = 0
    """Higher is more urgent."""
    confidential: bool = False
    parts: Many[Choice[Part]] = ()
    fields: Many[Id]
    steps: Many[Step] = ()
    outcomes: Results
    deadline: str
    ladder: Many[Rung] = ()


class _Named(Protocol):
    @property
    def id(self) -> str: ...


Entity = TypeVar("Entity", bound=_Named)


def _by_id(entries: Iterable[Entity]) -> dict[str, Entity]:
    return {entry.id: entry for entry in entries}


class Playbook(Entry):
    """The whole regulation as this office follows it."""

    version: Words
    phrases: Phrases
    clauses: Many[Clause]
    stages: Many[Stage]
    fields: Many[FormField]
    deadlines: Many[Deadline]
    late_reasons: Many[LateReason]
    nuisance: Nuisance
    line_fault: FaultTexts
    steps: Many[Step]
    """The steps of every call, whatever its type."""
    default_type: str
    """What a call is when nobody chose."""
    call_types: Many[CallType]

    def type_of(self, type_id: str) -> CallType | None:
        """The type with this id; none for a call without a type, or of a type the playbook has no more."""
        return self._types.get(type_id)

    def type_at(self, digit: int) -> CallType | None:
        """The type chosen by this digit."""
        return next((kind for kind in self.call_types if kind.digit == digit), None)

    def type_or_fallback(self, type_id: str) -> CallType:
        """The type with this id, otherwise the one for calls of which nobody chose it."""
        return self.type_of(type_id) or self.fallback

    @property
    def fallback(self) -> CallType:
        """The type that a call gets when nobody chose one."""
        return self._types[self.default_type]

    @cached_property
    def urgent_type(self) -> CallType | None:
        """What F8 makes of a call: the first type with people to be told in order (3.4)."""
        return next((kind for kind in self.call_types if Part.LADDER in kind.parts), None)

    @cached_property
    def nuisance_types(self) -> frozenset[str]:
        """The ids of the types of call that are refused (4.3)."""
        return frozenset(kind.id for kind in self.call_types if Part.REFUSAL in kind.parts)

    @cached_property
    def answering_type(self) -> CallType | None:
        """What a call is in which an answer is given: the first type that asks for one (3.1.1)."""
        return next((kind for kind in self.call_types if ANSWER in kind.fields), None)

    @cached_property
    def leaders_type(self) -> CallType | None:
        """What a senior leader's call is: the first type in which an instruction is taken (4.2)."""
        return next((kind for kind in self.call_types if Part.INSTRUCTION in kind.parts), None)

    def field(self, field_id: str) -> FormField | None:
        """The field with this id."""
        return self._fields.get(field_id)

    def clause(self, clause_id: str) -> Clause | None:
        """The clause with this id, for F1 on a step."""
        return self._clauses.get(clause_id)

    def stage(self, stage_id: str) -> Stage | None:
        """The stage with this id."""
        return _by_id(self.stages).get(stage_id)

    def step(self, step_id: str) -> Step | None:
        """The step with this id, common or of any type."""
        return self._steps.get(step_id)

    def deadline_of(self, kind: CallType) -> Deadline:
        """Within what time a promise made in a call of this type is kept."""
        return self._deadlines[kind.deadline]

    def late_reason(self, digit: int) -> LateReason | None:
        """The reason chosen by this digit."""
        return next((reason for reason in self.late_reasons if reason.digit == digit), None)

    @cached_property
    def _types(self) -> dict[str, CallType]:
        return _by_id(self.call_types)

    @cached_property
    def _fields(self) -> dict[str, FormField]:
        return _by_id(self.fields)

    @cached_property
    def _clauses(self) -> dict[str, Clause]:
        return _by_id(self.clauses)

    @cached_property
    def _deadlines(self) -> dict[str, Deadline]:
        return _by_id(self.deadlines)

    @cached_property
    def _steps(self) -> dict[str, Step]:
        of_types = (step for kind in self.call_types for step in kind.steps)
        return {**_by_id(of_types), **_by_id(self.steps)}
