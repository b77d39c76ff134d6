"""The version of a database, and making a new one.

Alembic is imported where a database is made; whoever only looks at the version never waits for it.
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
    from_system,
    translated,
)
from phonedesk.store.pragmas import open_reader

if TYPE_CHECKING:
    from pathlib import Path

    from alembic.config import Config

HEAD = "0001"
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
    """Refuse what this program must not write to, changing nothing.

    Raises DatabaseMissingError, NotADatabaseError, SchemaTooNewError, and StoreError where it cannot be read.
    """
    refuse_newer(version(path, busy_timeout_ms))


def refuse_newer(found: str) -> None:
    """Raise SchemaTooNewError for a revision that this program does not know."""
    if found != HEAD:  # there is no older one than the first
        raise SchemaTooNewError(found, HEAD)


def alembic_config() -> Config:
    """Alembic's settings, which hold from a source tree and an installed wheel alike."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "phonedesk.store:migrations")
    config.set_main_option("path_separator", "os")
    return config


def _empty_database() -> bytes:
    """The bytes of a database as the migrations make it; a half-made one never lies on the disk."""
    from alembic import command
    from sqlalchemy import create_engine
    from sqlalchemy.pool import StaticPool

    with closing(sqlite3.connect(":memory:")) as database:
        engine = create_engine("sqlite://", creator=lambda: database, poolclass=StaticPool)
        config = alembic_config()
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        return database.serialize()
