"""The version of a database, making a new one, and running the migrations.

Alembic is imported where a database is made or changed; whoever only looks at the version never waits for it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from phonedesk.files import create_durably, make_private_folder
from phonedesk.store.errors import (
    NotADatabaseError,
    Reason,
    SchemaTooNewError,
    SchemaTooOldError,
    from_system,
    translated,
)
from phonedesk.store.pragmas import open_reader, refuse_read_only, refuse_unreadable

if TYPE_CHECKING:
    from pathlib import Path

    from alembic.config import Config
    from sqlalchemy import Connection, Engine

OLDER = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008")
"""The revisions that landed before the newest."""
HEAD = "0009"
"""The newest migration's revision."""
CHECK_BUSY_TIMEOUT_MS = 1000


def create(path: Path) -> None:
    """Make an empty database, readable by this account alone; what lies there already is left as it is.

    Two desks may do this at once: the slower one finds the faster one's file and uses it. Raises StoreError.
    """
    content = _empty_database()
    try:
        make_private_folder(path.parent)
    except OSError as error:
        raise from_system(error) from None
    try:
        create_durably(path, content)
    except FileExistsError:
        return
    except OSError as error:
        raise from_system(error) from None


@translated
def version(path: Path, busy_timeout_ms: int = CHECK_BUSY_TIMEOUT_MS) -> str:
    """The schema's revision.

    Raises DatabaseMissingError, NotADatabaseError and, where it cannot be read, StoreError.
    """
    with closing(open_reader(path, busy_timeout_ms)) as connection:
        return read_version(connection)


def read_version(connection: sqlite3.Connection) -> str:
    """The revision of an open database; raises NotADatabaseError where it is not ours, sqlite3.Error."""
    known = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    ).fetchone()
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
    if row is None:
        raise NotADatabaseError(Reason.FOREIGN)
    return str(row[0])


def check(path: Path, busy_timeout_ms: int = CHECK_BUSY_TIMEOUT_MS) -> None:
    """Refuse what this program must not work with, changing nothing.

    Raises DatabaseMissingError, NotADatabaseError, SchemaTooOldError, SchemaTooNewError, and StoreError where
    it cannot be read.
    """
    refuse_unreadable(path)
    refuse_read_only(path)
    refuse_other(version(path, busy_timeout_ms))


def refuse_other(found: str) -> None:
    """Raise SchemaTooOldError or SchemaTooNewError for any revision but the newest."""
    refuse_newer(found)
    if found != HEAD:
        raise SchemaTooOldError(found, HEAD)


def refuse_newer(found: str) -> None:
    """Raise SchemaTooNewError for a revision that this program does not know."""
    if found not in (*OLDER, HEAD):
        raise SchemaTooNewError(found, HEAD)


def alembic_config() -> Config:
    """Alembic's settings, which hold from a source tree and an installed wheel alike."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "phonedesk.store:migrations")
    config.set_main_option("path_separator", "os")
    return config


def engine_over(database: sqlite3.Connection) -> Engine:
    """SQLAlchemy over one connection that is open already; it begins with the write lock in hand."""
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import StaticPool

    engine = create_engine(
        "sqlite://",
        creator=lambda: database,
        poolclass=StaticPool,
        hide_parameters=True,  # they are callers' words
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing and bring the index up to date, within the caller's transaction."""
    from alembic import command

    from phonedesk.store.lookup import bring_up_to_date

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    bring_up_to_date(driver_of(connection))


def driver_of(connection: Connection) -> sqlite3.Connection:
    """The connection below SQLAlchemy's, in the same transaction."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # whatever the pool may hold elsewhere
    return driver


def _empty_database() -> bytes:
    """The bytes of a database as the migrations make it; a half-made one never lies on the disk."""
    with closing(sqlite3.connect(":memory:")) as database:
        with engine_over(database).begin() as connection:
            upgrade(connection)
        return database.serialize()
