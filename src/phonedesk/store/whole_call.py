"""A whole record, read within the transaction that is about to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, RowMapping, Table, select

from phonedesk.store.rows import CallRows, call_of
from phonedesk.store.tables import AMENDMENT, ANSWER, CALL, CALLBACK, MESSAGE, TICKED_STEP, TRANSFER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from phonedesk.domain.call import Call


def load_call(connection: Connection, call_id: int) -> Call:
    """The call as its record says it now, without the attempts and decisions about its callback."""
    call = connection.execute(select(CALL).where(CALL.c.id == call_id)).mappings().one()
    return call_of(
        CallRows(
            call=call,
            answers=_rows_of(connection, ANSWER, ANSWER.c.call_id, call_id, ANSWER.c.field),
            steps=_rows_of(connection, TICKED_STEP, TICKED_STEP.c.call_id, call_id, TICKED_STEP.c.position),
            transfers=_rows_of(connection, TRANSFER, TRANSFER.c.call_id, call_id, TRANSFER.c.id),
            callbacks=_rows_of(connection, CALLBACK, CALLBACK.c.call_id, call_id, CALLBACK.c.id),
            attempts=(),
            amendments=_rows_of(connection, AMENDMENT, AMENDMENT.c.call_id, call_id, AMENDMENT.c.id),
            messages=_rows_of(connection, MESSAGE, MESSAGE.c.call_id, call_id, MESSAGE.c.id),
        )
    )


def _rows_of(
    connection: Connection, table: Table, owner: Column[int], owner_id: int, order: Column[int]
) -> Sequence[RowMapping]:
    query = select(table).where(owner == owner_id).order_by(order)
    return connection.execute(query).mappings().all()
