"""The tables, for SQLite and PostgreSQL alike: BIGINT ids, instants as microseconds since 1970 in UTC.

A record is never overwritten: triggers of the migration refuse to update or delete any row, but for a
callback's state, which follows its attempts and the decisions about it. The calendar is no record: what
counted on the way to a due date stands with the callback.
"""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    UniqueConstraint,
    false,
    text,
)
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
ID = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up INTEGER keys alone
OPEN = text("status IN ('pending', 'unreached')")
HAS_PHONE = text("phone_normalised <> ''")
HAS_NAME = text("caller_name <> ''")
MERGED = text("merged_into IS NOT NULL")
FOLLOWS = text("follows <> ''")
UNDELIVERED = text("delivered_at IS NULL")
NOT_OVER = text("closed_at IS NULL")
NAMES_CALLER = text("field IN ('phone_normalised', 'caller_name')")


class Record(SQLModel):
    """What the tables have in common: one naming convention for everything that has a name."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


def _id() -> Column[int]:
    return Column(ID, primary_key=True)


def _owner(table: str, *, key: bool = False, unique: bool = False) -> Column[int]:
    return Column(
        BigInteger, ForeignKey(f"{table}.id"), primary_key=key, nullable=False, unique=unique or None
    )


class CallRow(Record, table=True):
    """A closed call; `day` is YYYYMMDD in the desk's zone, `duration` and `clock_moved` are microseconds."""

    __tablename__ = "call"
    __table_args__ = (
        UniqueConstraint("day", "sequence"),
        Index(
            "ix_call_phone_normalised", "phone_normalised", sqlite_where=HAS_PHONE, postgresql_where=HAS_PHONE
        ),
        Index("ix_call_caller_name", "caller_name", sqlite_where=HAS_NAME, postgresql_where=HAS_NAME),
        Index("ix_call_follows", "follows", sqlite_where=FOLLOWS, postgresql_where=FOLLOWS),
    )

    id: int = Field(sa_column=_id())
    uuid: UUID = Field(unique=True)
    number: str = Field(unique=True)
    day: str
    sequence: int
    opened_at: int = Field(sa_type=BigInteger, index=True)
    closed_at: int = Field(sa_type=BigInteger)
    operator: str
    call_type: str
    outcome: str
    playbook_version: str
    confidential: bool
    rings: int | None
    late_reason: str
    phone: str
    phone_normalised: str
    caller_name: str
    organisation: str
    position: str
    matter: str
    read_back_at: int | None = Field(sa_type=BigInteger)
    duration: int | None = Field(sa_type=BigInteger)
    clock_moved: int = Field(sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    follows: str = Field(sa_column_kwargs={"server_default": text("''")})
    by_mobile: bool = Field(sa_column_kwargs={"server_default": false()})
    late_entry: bool = Field(sa_column_kwargs={"server_default": false()})


class AnswerRow(Record, table=True):
    """What was typed in a field that is no column of the record."""

    __tablename__ = "answer"

    call_id: int = Field(sa_column=_owner("call", key=True))
    field: str = Field(primary_key=True)
    value: str


class TickedStepRow(Record, table=True):
    """A step that was done, with its texts as they read then; `position` keeps their order."""

    __tablename__ = "ticked_step"

    call_id: int = Field(sa_column=_owner("call", key=True))
    position: int = Field(primary_key=True)
    step: str
    stage: str
    clause: str
    kind: str
    zh: str
    en: str
    at: int | None = Field(sa_type=BigInteger)


class TransferRow(Record, table=True):
    """How the caller was handed on; a later row of the same call takes the place of an earlier one."""

    __tablename__ = "transfer"
    __table_args__ = (Index("ix_transfer_call_id", "call_id"),)

    id: int = Field(sa_column=_id())
    call_id: int = Field(sa_column=_owner("call"))
    target: str
    wait_minutes: int | None
    asked_to_hold_at: int | None = Field(sa_type=BigInteger)
    briefed_at: int | None = Field(sa_type=BigInteger)
    confirmed_at: int | None = Field(sa_type=BigInteger)
    result: str | None


class CallbackRow(Record, table=True):
    """A promise to call back; the only row of a record that changes, never without a row that says why.

    `due_make_up` are the make-up days that counted, YYYY-MM-DD, separated by spaces; `merged_into` is the id
    of the callback that answers this one too; `calls` how many calls it answers.
    """

    __tablename__ = "callback"
    __table_args__ = (
        Index("ix_callback_due_at", "due_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_callback_merged_into", "merged_into", sqlite_where=MERGED, postgresql_where=MERGED),
    )

    id: int = Field(sa_column=_id())
    call_id: int = Field(sa_column=_owner("call", unique=True))
    due_at: int = Field(sa_type=BigInteger)
    due_amount: int
    due_unit: str
    status: str
    unreached: int
    reply: str
    assignee: str
    due_make_up: str = Field(sa_column_kwargs={"server_default": text("''")})
    due_estimated: bool = Field(sa_column_kwargs={"server_default": false()})
    due_basis: str = Field(sa_column_kwargs={"server_default": text("'promised'")})
    supervised: bool = Field(sa_column_kwargs={"server_default": false()})
    calls: int = Field(sa_column_kwargs={"server_default": text("1")})
    merged_into: int | None = Field(sa_type=BigInteger)


class AttemptRow(Record, table=True):
    """One try at calling back."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_callback_id", "callback_id"),)

    id: int = Field(sa_column=_id())
    uuid: UUID = Field(unique=True)
    callback_id: int = Field(sa_column=_owner("callback"))
    opened_at: int = Field(sa_type=BigInteger)
    at: int = Field(sa_type=BigInteger)
    operator: str
    result: str
    note: str
    due_at: int | None = Field(sa_type=BigInteger)


class CallbackChangeRow(Record, table=True):
    """What was decided about a callback between two calls."""

    __tablename__ = "callback_change"
    __table_args__ = (Index("ix_callback_change_callback_id", "callback_id"),)

    id: int = Field(sa_column=_id())
    uuid: UUID = Field(unique=True)
    callback_id: int = Field(sa_column=_owner("callback"))
    at: int = Field(sa_type=BigInteger)
    operator: str
    kind: str
    reason: str
    text: str
    due_at: int | None = Field(sa_type=BigInteger)


class ReminderRow(Record, table=True):
    """Of what somebody was reminded already; `subject` is a record's number, or a shift, never a name.

    `due_at` is that of the callback, when it was put under supervision, or the beginning of the shift's day.
    """

    __tablename__ = "reminder"

    kind: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    due_at: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    at: int = Field(sa_type=BigInteger)


class AmendmentRow(Record, table=True):
    """What a field of a record said and says since; of several for one field the latest row stands."""

    __tablename__ = "amendment"
    __table_args__ = (
        Index("ix_amendment_call_id_field", "call_id", "field"),
        Index(
            "ix_amendment_field_new", "field", "new", sqlite_where=NAMES_CALLER, postgresql_where=NAMES_CALLER
        ),
    )

    id: int = Field(sa_column=_id())
    call_id: int = Field(sa_column=_owner("call"))
    at: int = Field(sa_type=BigInteger)
    operator: str
    field: str
    old: str
    new: str


class ContactRow(Record, table=True):
    """Somebody in the directory; it is no record, and is changed as the office changes."""

    __tablename__ = "contact"

    id: int = Field(sa_column=_id())
    uuid: UUID = Field(unique=True)
    name: str
    department: str
    post: str
    duty: str
    room: str
    extension: str
    direct_line: str
    mobile: str
    deputy: str
    on_duty: bool
    away: bool
    leader: bool


class MessageRow(Record, table=True):
    """Somebody who is to be told of a call; that it was done is all that is ever added."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_call_id", "call_id"),
        Index("ix_message_due_at", "due_at", sqlite_where=UNDELIVERED, postgresql_where=UNDELIVERED),
    )

    id: int = Field(sa_column=_id())
    uuid: UUID = Field(unique=True)
    call_id: int = Field(sa_column=_owner("call"))
    whom: str
    at: int = Field(sa_type=BigInteger)
    operator: str
    due_at: int = Field(sa_type=BigInteger)
    delivered_at: int | None = Field(sa_type=BigInteger)
    delivered_by: str


class EmergencyRow(Record, table=True):
    """A call of which people are to be told at once; that it is over is all that is ever added."""

    __tablename__ = "emergency"
    __table_args__ = (
        Index("ix_emergency_closed_at", "closed_at", sqlite_where=NOT_OVER, postgresql_where=NOT_OVER),
    )

    id: int = Field(sa_column=_id())
    call_id: int = Field(sa_column=_owner("call", unique=True))
    closed_at: int | None = Field(sa_type=BigInteger)
    closed_by: str
    result: str
    feedback: str


class NotificationRow(Record, table=True):
    """Who is to be told of an emergency, as the ladder read then; of one rung once."""

    __tablename__ = "notification"
    __table_args__ = (UniqueConstraint("emergency_id", "rung"),)

    id: int = Field(sa_column=_id())
    emergency_id: int = Field(sa_column=_owner("emergency"))
    rung: str
    zh: str
    en: str
    through: str
    due_at: int = Field(sa_type=BigInteger)
    sought: str
    phone: str


class NotificationTryRow(Record, table=True):
    """One try at telling them."""

    __tablename__ = "notification_try"
    __table_args__ = (Index("ix_notification_try_notification_id", "notification_id"),)

    id: int = Field(sa_column=_id())
    uuid: UUID = Field(unique=True)
    notification_id: int = Field(sa_column=_owner("notification"))
    at: int = Field(sa_type=BigInteger)
    operator: str
    answered: bool
    whom: str


class ProgressRow(Record, table=True):
    """How an emergency went on; `sequence` counts from 1."""

    __tablename__ = "progress"
    __table_args__ = (UniqueConstraint("emergency_id", "sequence"),)

    id: int = Field(sa_column=_id())
    uuid: UUID = Field(unique=True)
    emergency_id: int = Field(sa_column=_owner("emergency"))
    sequence: int
    at: int = Field(sa_type=BigInteger)
    operator: str
    source: str
    text: str


class NumberMarkRow(Record, table=True):
    """That a number pesters the office, or does not any more; of several for one the latest row stands."""

    __tablename__ = "number_mark"
    __table_args__ = (Index("ix_number_mark_phone_normalised", "phone_normalised"),)

    id: int = Field(sa_column=_id())
    uuid: UUID = Field(unique=True)
    phone_normalised: str
    at: int = Field(sa_type=BigInteger)
    operator: str
    kind: str
    reason: str


class LineFaultRow(Record, table=True):
    """A line that is dead; the row changes until it is in order again."""

    __tablename__ = "line_fault"

    id: int = Field(sa_column=_id())
    uuid: UUID = Field(unique=True)
    began_at: int = Field(sa_type=BigInteger)
    operator: str
    line: str
    reported_to: str
    reference: str
    answered_by: str
    mobile: str
    posted_at: int | None = Field(sa_type=BigInteger)
    ended_at: int | None = Field(sa_type=BigInteger)
    ended_by: str


class CalendarDayRow(Record, table=True):
    """A day that is arranged for; `day` is YYYY-MM-DD, `source` says whether the office arranged it."""

    __tablename__ = "calendar_day"

    day: str = Field(primary_key=True)
    kind: str
    name: str
    source: str


class CalendarYearRow(Record, table=True):
    """A year of which every holiday is known."""

    __tablename__ = "calendar_year"

    year: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))


class LookupEntryRow(Record, table=True):
    """An entry of the look-up's index: its record's place, and the highest place that there was by then."""

    __tablename__ = "lookup_entry"
    __table_args__ = (Index("ix_lookup_entry_call_id", "call_id"),)

    position: int = Field(sa_column=_id())
    call_id: int = Field(sa_column=_owner("call"))
    rank: int = Field(sa_type=BigInteger)
    newest_rank: int = Field(sa_type=BigInteger)


class LookupStateRow(Record, table=True):
    """By which rules the index was made, and how often it was made anew; there is one row."""

    __tablename__ = "lookup_state"

    id: int = Field(sa_column=_id())
    version: str
    generation: int = Field(sa_type=BigInteger)


CALL = Record.metadata.tables["call"]
ANSWER = Record.metadata.tables["answer"]
TICKED_STEP = Record.metadata.tables["ticked_step"]
TRANSFER = Record.metadata.tables["transfer"]
CALLBACK = Record.metadata.tables["callback"]
ATTEMPT = Record.metadata.tables["attempt"]
CALLBACK_CHANGE = Record.metadata.tables["callback_change"]
REMINDER = Record.metadata.tables["reminder"]
AMENDMENT = Record.metadata.tables["amendment"]
CONTACT = Record.metadata.tables["contact"]
MESSAGE = Record.metadata.tables["message"]
EMERGENCY = Record.metadata.tables["emergency"]
NOTIFICATION = Record.metadata.tables["notification"]
NOTIFICATION_TRY = Record.metadata.tables["notification_try"]
PROGRESS = Record.metadata.tables["progress"]
NUMBER_MARK = Record.metadata.tables["number_mark"]
LINE_FAULT = Record.metadata.tables["line_fault"]
CALENDAR_DAY = Record.metadata.tables["calendar_day"]
CALENDAR_YEAR = Record.metadata.tables["calendar_year"]
