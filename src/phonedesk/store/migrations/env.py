"""Where Alembic runs the migrations: on the connection it is handed."""

from __future__ import annotations

from alembic import context

from phonedesk.store.tables import Record

context.configure(connection=context.config.attributes["connection"], target_metadata=Record.metadata)
with context.begin_transaction():
    context.run_migrations()
