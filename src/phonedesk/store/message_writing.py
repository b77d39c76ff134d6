"""Writing whom a call was passed on to: with the call itself, and that it was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, bindparam

from phonedesk.domain.times import to_micros
from phonedesk.store.known_file import KnownFile, changing
from phonedesk.store.message_rows import message_values
from phonedesk.store.tables import MESSAGE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from phonedesk.domain.message import Message

_INSERT = MESSAGE.insert()
_DELIVER = (
    MESSAGE.update()
    .where(MESSAGE.c.uuid == bindparam("there"), MESSAGE.c.delivered_at.is_(None))
    .values(delivered_at=bindparam("told_at"), delivered_by=bindparam("told_by"))
)


def insert_messages(connection: Connection, call_id: int, messages: Iterable[Message]) -> None:
    """Enter who is to be told of a call, none of whom is there yet."""
    if rows := [message_values(call_id, message) for message in messages]:
        connection.execute(_INSERT, rows)


class MessageWriter:
    """Notes what was told, over the connection of the one writer; raises StoreError and its kinds."""

    def __init__(self, engine: Engine, file: KnownFile) -> None:
        self._engine = engine
        self._file = file

    @changing
    def deliver(self, uuid: UUID, at: datetime, operator: str) -> bool:
        """Note that it was told; whether it was not noted before."""
        with self._engine.begin() as connection:
            told = {"there": uuid, "told_at": to_micros(at), "told_by": operator}
            return connection.execute(_DELIVER, told).rowcount > 0
