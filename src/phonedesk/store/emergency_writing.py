"""Writing who is to be told of an emergency, that they were, how it goes on, and that it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, bindparam, func, select

from phonedesk.domain.times import to_micros
from phonedesk.store.emergencies import notification_values, progress_values, try_values
from phonedesk.store.errors import NoRecordError
from phonedesk.store.known_file import KnownFile, changing
from phonedesk.store.tables import CALL, EMERGENCY, NOTIFICATION, NOTIFICATION_TRY, PROGRESS

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from phonedesk.domain.emergency import Notification, NotificationTry, Progress

_INSERT = EMERGENCY.insert()
_INSERT_NOTIFICATION = NOTIFICATION.insert()
_INSERT_TRY = NOTIFICATION_TRY.insert()
_INSERT_PROGRESS = PROGRESS.insert()
_OF_CALL = select(EMERGENCY.c.id).where(EMERGENCY.c.call_id == bindparam("call"))
_UNDER = (
    select(EMERGENCY.c.id)
    .join(CALL, CALL.c.id == EMERGENCY.c.call_id)
    .where(CALL.c.number == bindparam("number"))
)
_RUNG = select(NOTIFICATION.c.id).where(
    NOTIFICATION.c.emergency_id == bindparam("emergency"), NOTIFICATION.c.rung == bindparam("rung")
)
_TRY = select(NOTIFICATION_TRY.c.id).where(NOTIFICATION_TRY.c.uuid == bindparam("uuid"))
_STEP = select(PROGRESS.c.sequence).where(PROGRESS.c.uuid == bindparam("uuid"))
_LAST_STEP = select(func.max(PROGRESS.c.sequence)).where(PROGRESS.c.emergency_id == bindparam("emergency"))
_CLOSE = EMERGENCY.update().where(EMERGENCY.c.id == bindparam("there"), EMERGENCY.c.closed_at.is_(None))


def insert_emergency(connection: Connection, call_id: int, notifications: Collection[Notification]) -> None:
    """Enter who is to be told of a call, unless that stands there already."""
    if not notifications or connection.execute(_OF_CALL, {"call": call_id}).first() is not None:
        return
    values = {"call_id": call_id, "closed_by": "", "result": "", "feedback": ""}
    key = connection.execute(_INSERT, values).inserted_primary_key
    assert key is not None  # every single insert has one; the type speaks of executemany
    connection.execute(_INSERT_NOTIFICATION, [notification_values(key[0], one) for one in notifications])


class EmergencyWriter:
    """Follows emergencies over the connection of the one writer; raises StoreError and its kinds."""

    def __init__(self, engine: Engine, file: KnownFile) -> None:
        self._engine = engine
        self._file = file

    @changing
    def tell(self, number: str, rung: str, attempt: NotificationTry) -> None:
        """Note a try at telling somebody; the same again changes nothing. Raises NoRecordError."""
        with self._engine.begin() as connection:
            emergency = _id_of(connection, number)
            rung_id = connection.execute(_RUNG, {"emergency": emergency, "rung": rung}).scalar()
            if rung_id is None:
                raise NoRecordError(number)
            if connection.execute(_TRY, {"uuid": attempt.uuid}).first() is None:
                connection.execute(_INSERT_TRY, try_values(rung_id, attempt))

    @changing
    def add_progress(self, number: str, progress: Progress) -> int:
        """Note how it goes on, and give the number of that report; the same again gives the same.

        Raises NoRecordError.
        """
        with self._engine.begin() as connection:
            emergency = _id_of(connection, number)
            there = connection.execute(_STEP, {"uuid": progress.uuid}).scalar()
            if there is not None:
                return int(there)
            last = connection.execute(_LAST_STEP, {"emergency": emergency}).scalar() or 0
            connection.execute(_INSERT_PROGRESS, progress_values(emergency, last + 1, progress))
            return int(last) + 1

    @changing
    def close(self, number: str, at: datetime, operator: str, result: str, feedback: str) -> bool:
        """Note that it is over; whether it was not noted before. Raises NoRecordError."""
        with self._engine.begin() as connection:
            over = _CLOSE.values(
                closed_at=to_micros(at), closed_by=operator, result=result, feedback=feedback
            )
            return connection.execute(over, {"there": _id_of(connection, number)}).rowcount > 0


def _id_of(connection: Connection, number: str) -> int:
    found = connection.execute(_UNDER, {"number": number}).scalar()
    if found is None:
        raise NoRecordError(number)
    return int(found)
