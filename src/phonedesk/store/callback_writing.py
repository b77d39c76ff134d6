"""Writing what becomes of promises to call back: each step one transaction, and a row that says why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, RowMapping, bindparam, select, update

from phonedesk.domain.callback import (
    Attempt,
    Callback,
    Change,
    ChangeRefusedError,
    Refusal,
    after,
    answer_of,
    correction_of,
    decided,
)
from phonedesk.domain.states import OPEN_STATUSES, AttemptResult, ChangeKind, Outcome
from phonedesk.store.errors import CallbackClosedError, NoCallbackError
from phonedesk.store.known_file import KnownFile, changing
from phonedesk.store.lookup import add_entry
from phonedesk.store.rows import callback_of
from phonedesk.store.tables import ATTEMPT, CALL, CALLBACK, CALLBACK_CHANGE
from phonedesk.store.values import attempt_values, callback_values, change_values

if TYPE_CHECKING:
    import sqlite3

    from phonedesk.domain.call import Call
    from phonedesk.domain.pending import DueReason

_UNDER = (
    select(CALLBACK)
    .select_from(CALLBACK.join(CALL, CALLBACK.c.call_id == CALL.c.id))
    .where(CALL.c.number == bindparam("number"))
)
_TRIED_AS = (
    select(CALLBACK)
    .select_from(CALLBACK.join(ATTEMPT, ATTEMPT.c.callback_id == CALLBACK.c.id))
    .where(ATTEMPT.c.uuid == bindparam("attempt"))
)
_BY_ID = select(CALLBACK).where(CALLBACK.c.id == bindparam("there"))
_MERGED_INTO = select(CALLBACK).where(CALLBACK.c.merged_into == bindparam("there")).order_by(CALLBACK.c.id)
_NOTED_UNDER = (
    select(CALLBACK)
    .select_from(CALLBACK.join(ATTEMPT, ATTEMPT.c.callback_id == CALLBACK.c.id))
    .where(ATTEMPT.c.uuid == bindparam("uuid"))
)
_ATTEMPTS = select(ATTEMPT).where(ATTEMPT.c.callback_id == bindparam("there")).order_by(ATTEMPT.c.id)
_CHANGES = (
    select(CALLBACK_CHANGE)
    .where(CALLBACK_CHANGE.c.callback_id == bindparam("there"))
    .order_by(CALLBACK_CHANGE.c.id)
)
_INSERT_CALLBACK = CALLBACK.insert()
_INSERT_ATTEMPT = ATTEMPT.insert()
_INSERT_CHANGE = CALLBACK_CHANGE.insert()


class CallbackWriter:
    """Changes callbacks over the connection of the one writer; raises StoreError and its kinds.

    NoCallbackError where none was promised under a number.
    """

    def __init__(self, engine: Engine, database: sqlite3.Connection, file: KnownFile) -> None:
        self._engine = engine
        self._database = database
        self._file = file

    @changing
    def record_attempt(self, number: str, attempt: Attempt) -> Callback:
        """Record a try at calling back and give the callback as it stands then.

        One that is merged is answered by the one it is merged into. A retry that says the same changes
        nothing; one that says something else is kept beside the first. Raises CallbackClosedError where the
        callback was done or cancelled meanwhile, ValueError for another due time that is not said.
        """
        with self._engine.begin() as connection:
            return _attempt(connection, self._database, _standing_for(connection, number), attempt)

    @changing
    def promised(self, number: str) -> Callback | None:
        """The callback that answers the call under a number, if one was promised."""
        with self._engine.begin() as connection:
            rows = _answering(connection, number)
            return _callback(connection, rows[-1]) if rows else None

    @changing
    def change(self, number: str, change: Change, due_reason: DueReason | None = None) -> Callback:
        """Record a decision about a callback and give it as it stands then; the same again changes nothing.

        `due_reason` says how an extension was counted. Raises ChangeRefusedError, and CallbackClosedError
        where the callback was done or cancelled meanwhile.
        """
        with self._engine.begin() as connection:
            row = _under(connection, number)
            callback = _callback(connection, row)
            if change.uuid in {known.uuid for known in callback.changes}:
                return callback
            if change.kind is not ChangeKind.REOPENED and not callback.is_open:
                raise CallbackClosedError(callback.status)
            if row["merged_into"] is not None:
                raise ChangeRefusedError(Refusal.MERGED)
            changed = decided(callback, change, due_reason)
            connection.execute(_INSERT_CHANGE, change_values(row["id"], change))
            _keep(connection, self._database, row, callback, changed)
            return changed

    @changing
    def merge(self, number: str, change: Change) -> Callback:
        """Have the callback under `change.text` answer this one too; it is given as it stands then.

        Raises ChangeRefusedError, and CallbackClosedError where one of them is not open.
        """
        with self._engine.begin() as connection:
            row, other = _under(connection, number), _under(connection, change.text)
            callback, into = _callback(connection, row), _callback(connection, other)
            if change.uuid in {known.uuid for known in callback.changes}:
                return into
            if row["id"] == other["id"]:
                raise ChangeRefusedError(Refusal.ITSELF)
            if row["merged_into"] is not None or other["merged_into"] is not None:
                raise ChangeRefusedError(Refusal.MERGED)
            for one in (callback, into):
                if not one.is_open:
                    raise CallbackClosedError(one.status)
            return self._moved(connection, row, change, other, callback.calls)

    @changing
    def unmerge(self, number: str, change: Change) -> Callback:
        """Have a callback that was merged stand for itself again; the other one is given as it stands then.

        `change.text` is the other one's number. Raises ChangeRefusedError where it is not merged into that,
        CallbackClosedError where both are answered already.
        """
        with self._engine.begin() as connection:
            row, other = _under(connection, number), _under(connection, change.text)
            callback, into = _callback(connection, row), _callback(connection, other)
            if change.uuid in {known.uuid for known in callback.changes}:
                return into
            if row["merged_into"] != other["id"]:
                raise ChangeRefusedError(Refusal.NOT_MERGED)
            if not callback.is_open:
                raise CallbackClosedError(callback.status)
            return self._moved(connection, row, change, other, -callback.calls)

    def _moved(
        self, connection: Connection, row: RowMapping, change: Change, other: RowMapping, calls: int
    ) -> Callback:
        """Note the decision, and that the other callback answers so many calls more."""
        into = other["id"] if change.kind is ChangeKind.MERGED else None
        connection.execute(update(CALLBACK).where(CALLBACK.c.id == row["id"]).values(merged_into=into))
        connection.execute(_INSERT_CHANGE, change_values(row["id"], change))
        add_entry(self._database, row["call_id"])
        before = _callback(connection, other)
        after_it = replace(before, calls=before.calls + calls)
        _keep(connection, self._database, other, before, after_it)
        return after_it


def insert_callback(connection: Connection, call_id: int, callback: Callback) -> None:
    """Enter a promise with what has become of it by then."""
    key = connection.execute(
        _INSERT_CALLBACK, {"call_id": call_id, **callback_values(callback)}
    ).inserted_primary_key
    assert key is not None  # every single insert has one; the type speaks of executemany
    if callback.attempts:
        connection.execute(_INSERT_ATTEMPT, [attempt_values(key[0], tried) for tried in callback.attempts])
    if callback.changes:
        connection.execute(_INSERT_CHANGE, [change_values(key[0], change) for change in callback.changes])


def without_second_promise(connection: Connection, call: Call) -> Call:
    """The call as it is recorded: where what it asked after is still promised, that promise stands."""
    if call.callback is None or not call.follows:
        return call
    rows = _answering(connection, call.follows)
    is_promised = bool(rows) and rows[-1]["status"] in OPEN_STATUSES
    return replace(call, callback=None) if is_promised else call


def follow_up(
    connection: Connection, database: sqlite3.Connection, call: Call, asked_before: str = ""
) -> None:
    """Let a call count for the callback that it asked after; one that was answered has done it.

    `asked_before` is after what the record asks that a retry finds. Whatever became of the callback
    meanwhile, the call is recorded.
    """
    if call.follows != asked_before:
        _count(connection, database, asked_before, -1)
        _count(connection, database, call.follows, 1)
    if call.outcome is Outcome.ANSWERED and (rows := _answering(connection, call.follows)):
        _answer(connection, database, rows[-1], call)


def _count(connection: Connection, database: sqlite3.Connection, number: str, calls: int) -> None:
    """Let so many calls more count for a callback, and for those that answer it too."""
    for row in _answering(connection, number):
        callback = _callback(connection, row)
        _set(connection, database, row, replace(callback, calls=callback.calls + calls))


def _answer(connection: Connection, database: sqlite3.Connection, row: RowMapping, call: Call) -> None:
    """Have the callback done by the call that asked after it, unless somebody else has done it meanwhile."""
    attempt = Attempt(
        uuid=answer_of(call.uuid, call.follows),
        opened_at=call.opened_at,
        at=call.closed_at,
        operator=call.operator,
        result=AttemptResult.ANSWERED,
        note=call.reply,
    )
    tried = connection.execute(_TRIED_AS, {"attempt": attempt.uuid}).mappings().first()
    callback = _callback(connection, tried or row)
    own = callback.attempts_of(attempt.uuid)
    if callback.is_open or (own and callback.attempts[-1] in own):
        _attempt(connection, database, tried or row, attempt)


def _attempt(
    connection: Connection, database: sqlite3.Connection, row: RowMapping, attempt: Attempt
) -> Callback:
    callback = _callback(connection, row)
    own = _own_attempts(connection, row, callback, attempt)
    if any(known.says(attempt.result, attempt.note, attempt.due_at) for known in own):
        return callback
    if not callback.is_open and not (own and callback.attempts[-1] in own):
        raise CallbackClosedError(callback.status)
    if own:
        attempt = replace(attempt, uuid=correction_of(attempt.uuid, len(own)))
    changed = after(callback, attempt)
    connection.execute(_INSERT_ATTEMPT, attempt_values(row["id"], attempt))
    _keep(connection, database, row, callback, changed)
    return changed


def _own_attempts(
    connection: Connection, row: RowMapping, callback: Callback, attempt: Attempt
) -> list[Attempt]:
    """What was noted of this return call, even before another callback came to answer this one."""
    noted = connection.execute(_NOTED_UNDER, {"uuid": attempt.uuid}).mappings().first()
    if noted is None or noted["id"] == row["id"]:
        return callback.attempts_of(attempt.uuid)
    before = _callback(connection, noted).attempts
    return replace(callback, attempts=(*before, *callback.attempts)).attempts_of(attempt.uuid)


def _keep(
    connection: Connection,
    database: sqlite3.Connection,
    row: RowMapping,
    before: Callback,
    changed: Callback,
) -> None:
    """Have the row say what the callback is by now; those that it answers too end and go on with it."""
    _set(connection, database, row, changed)
    if before.is_open and changed.is_open:
        return
    for other in _merged_into(connection, row["id"]):
        theirs = _callback(connection, other)
        status = theirs.open_status if changed.is_open else changed.status
        _set(connection, database, other, replace(theirs, status=status, reply=changed.reply))


def _set(connection: Connection, database: sqlite3.Connection, row: RowMapping, callback: Callback) -> None:
    connection.execute(
        update(CALLBACK).where(CALLBACK.c.id == row["id"]).values(dict(callback_values(callback)))
    )
    add_entry(database, row["call_id"])


def _merged_into(connection: Connection, callback_id: int) -> list[RowMapping]:
    """Every callback that this one answers too, however it came to that."""
    found: list[RowMapping] = []
    for row in connection.execute(_MERGED_INTO, {"there": callback_id}).mappings().all():
        found += [row, *_merged_into(connection, row["id"])]
    return found


def _under(connection: Connection, number: str) -> RowMapping:
    row = connection.execute(_UNDER, {"number": number}).mappings().first()
    if row is None:
        raise NoCallbackError(number)
    return row


def _standing_for(connection: Connection, number: str) -> RowMapping:
    """The callback under a number, or the one that answers it too."""
    rows = _answering(connection, number)
    if not rows:
        raise NoCallbackError(number)
    return rows[-1]


def _answering(connection: Connection, number: str) -> list[RowMapping]:
    """The callback under a number and those that answer it too, last the one that stands for itself."""
    rows = list(connection.execute(_UNDER, {"number": number}).mappings().all())
    while rows and rows[-1]["merged_into"] is not None:
        rows.append(connection.execute(_BY_ID, {"there": rows[-1]["merged_into"]}).mappings().one())
    return rows


def _callback(connection: Connection, row: RowMapping) -> Callback:
    key = {"there": row["id"]}
    attempts = connection.execute(_ATTEMPTS, key).mappings().all()
    changes = connection.execute(_CHANGES, key).mappings().all()
    return callback_of(row, attempts, changes)
