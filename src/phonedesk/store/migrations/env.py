"""Where Alembic runs the migrations: on the connection it is handed, within its open transaction."""

from __future__ import annotations

from alembic import context

from phonedesk.store.tables import Record
from phonedesk.store.triggers import KeptTriggers

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Record.metadata,
    on_version_apply=KeptTriggers(connection).restore,
)
with context.begin_transaction():
    context.run_migrations()
