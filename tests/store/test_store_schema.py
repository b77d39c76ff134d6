from __future__ import annotations

import multiprocessing
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateTable

from phonedesk.store import schema
from phonedesk.store.errors import (
    DatabaseMissingError,
    NotADatabaseError,
    Reason,
    SchemaTooNewError,
    SchemaTooOldError,
    StoreError,
)
from phonedesk.store.migrating import migrate
from phonedesk.store.reading import Reader
from phonedesk.store.tables import Record
from phonedesk.store.writing import Writer
from tests.store.records import DAY, ask, change, plain_call

if TYPE_CHECKING:
    from phonedesk.domain.pending import PendingCallback

LANDED = Path(__file__).parent / "landed"
MADE = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"


def is_no_part_of_the_index(name: str | None, kind: str, _: object) -> bool:
    """FTS5 makes tables of its own, of which SQLAlchemy knows nothing."""
    return kind != "table" or name not in ("lookup", "lookup_data", "lookup_idx", "lookup_config")


def pending(path: Path) -> list[PendingCallback]:
    with Reader(path) as reader:
        return reader.pending()


def test_a_new_database_is_private_and_of_the_newest_version(tmp_path: Path) -> None:
    path = tmp_path / "data" / "records of 50%.db"
    schema.create(path)
    schema.check(path)
    assert schema.version(path) == schema.HEAD
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]
    with Writer(path) as writer:
        writer.close_call(plain_call(), DAY)


def test_the_newest_version_is_the_last_migration() -> None:
    assert ScriptDirectory.from_config(schema.alembic_config()).get_heads() == [schema.HEAD]


def test_the_migrations_make_what_the_tables_say(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_no_part_of_the_index})
        assert compare_metadata(context, Record.metadata) == []
        change(path, "DROP INDEX ix_call_opened_at")
        assert len(compare_metadata(context, Record.metadata)) == 1


def test_the_tables_are_written_for_postgresql_too() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    statements = [str(CreateTable(table).compile(dialect=dialect)) for table in Record.metadata.sorted_tables]
    assert sum("id BIGSERIAL NOT NULL" in statement for statement in statements) == 15
    assert sum("call_id BIGINT NOT NULL" in statement for statement in statements) == 8
    instants = [line for statement in statements for line in statement.split("\n") if "\tat " in line]
    assert len(instants) == 9
    assert all("BIGINT" in line for line in instants)


def test_partial_indexes_have_the_conditions_of_the_tables(path: Path) -> None:
    # Alembic's comparison does not look at them.
    rows = ask(path, "SELECT name, sql FROM sqlite_master WHERE type = 'index'")
    made = {str(name): str(sql or "") for name, sql in rows}
    assert made["ix_callback_due_at"].endswith("(due_at) WHERE status IN ('pending', 'unreached')")
    for table in Record.metadata.sorted_tables:
        for index in table.indexes:
            where = index.dialect_options["sqlite"]["where"]
            assert made[str(index.name)].partition(" WHERE ")[2] == ("" if where is None else str(where))


def test_creating_leaves_alone_what_is_there(tmp_path: Path, path: Path) -> None:
    with Writer(path) as writer:
        writer.close_call(plain_call(), DAY)
    empty = tmp_path / "empty.db"
    empty.touch()
    before = path.read_bytes()
    for there in (path, empty):
        schema.create(there)
    assert path.read_bytes() == before
    assert empty.read_bytes() == b""


def create_and_record(path: Path, start: multiprocessing.synchronize.Barrier) -> None:
    start.wait(60)
    schema.create(path)
    with Writer(path) as writer:
        writer.close_call(plain_call(), DAY)


def test_two_desks_creating_at_once_share_one_database(tmp_path: Path) -> None:
    path = tmp_path / "phonedesk.db"
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(2)
    desks = [context.Process(target=create_and_record, args=(path, start)) for _ in range(2)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join(timeout=60)
    assert [desk.exitcode for desk in desks] == [0, 0]
    assert ask(path, "SELECT number FROM call ORDER BY 1") == [("20261123-001",), ("20261123-002",)]
    left = {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in tmp_path.iterdir()}
    assert left == {"phonedesk.db": 0o600, "phonedesk.db-journal": 0o600}


def test_a_database_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as raised:
        schema.create(tmp_path / "file" / "phonedesk.db")
    assert raised.value.reason is Reason.IO


def test_a_missing_database_is_refused_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "phonedesk.db"
    for refuse in (schema.check, Writer):
        with pytest.raises(DatabaseMissingError):
            refuse(path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"no database at all", Reason.NOT_A_DATABASE),
        (b"\0" * 8192, Reason.NOT_A_DATABASE),
    ],
)
def test_what_is_no_database_is_refused_and_left_alone(
    tmp_path: Path, content: bytes, reason: Reason
) -> None:
    path = tmp_path / "phonedesk.db"
    path.write_bytes(content)
    reader = Reader(path)
    for refuse in (lambda: schema.check(path), lambda: Writer(path), reader.pending):
        with pytest.raises(NotADatabaseError) as raised:
            refuse()
        assert raised.value.reason is reason
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    for refuse in (schema.check, Writer):
        with pytest.raises(NotADatabaseError) as raised:
            refuse(tmp_path)
        assert raised.value.reason is Reason.NOT_A_FILE


def test_somebody_elses_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "phonedesk.db"
    change(path, "CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    for refuse in (schema.check, Writer):
        with pytest.raises(NotADatabaseError) as raised:
            refuse(path)
        assert raised.value.reason is Reason.FOREIGN
    assert path.read_bytes() == before


def test_a_damaged_database_is_refused_and_left_alone(path: Path) -> None:
    size = path.stat().st_size
    os.truncate(path, size // 2)
    before = path.read_bytes()
    with pytest.raises(StoreError) as raised:
        schema.check(path)
    assert raised.value.reason is Reason.DAMAGED
    assert path.read_bytes() == before


@pytest.mark.parametrize("found", ["0099", "zz", "", "0001; DROP TABLE call"])
def test_a_newer_schema_is_refused_with_both_versions_named(path: Path, found: str) -> None:
    change(path, f"UPDATE alembic_version SET version_num = '{found}'")
    before = path.read_bytes()
    for refuse in (schema.check, Writer, pending, lambda path: migrate(path, path.with_name("backup.db"))):
        with pytest.raises(SchemaTooNewError) as raised:
            refuse(path)
        assert (raised.value.found, raised.value.known) == (found, schema.HEAD)
        assert all(version in str(raised.value) for version in (found, schema.HEAD))
    assert path.read_bytes() == before
    assert not path.with_name("backup.db").exists()


def test_an_older_schema_is_refused_with_both_versions_named_until_it_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "phonedesk.db"
    path.write_bytes((LANDED / "0001.db").read_bytes())
    before = path.read_bytes()
    for refuse in (schema.check, Writer, pending):
        with pytest.raises(SchemaTooOldError) as raised:
            refuse(path)
        assert (raised.value.found, raised.value.known) == ("0001", schema.HEAD)
    assert path.read_bytes() == before
    migrate(path, tmp_path / "backup.db")
    assert len(pending(path)) == 3
    with Writer(path) as writer:
        writer.close_call(plain_call(), DAY)


def test_every_schema_that_landed_is_known_and_kept_with_rows_in_every_table() -> None:
    script = ScriptDirectory.from_config(schema.alembic_config())
    landed = [revision.revision for revision in script.walk_revisions()]
    assert [*schema.OLDER, schema.HEAD] == sorted(landed)
    assert sorted(file.stem for file in LANDED.glob("*.db")) == sorted(landed)
    for revision in landed:
        with closing(sqlite3.connect(f"{(LANDED / f'{revision}.db').as_uri()}?immutable=1", uri=True)) as old:
            assert old.execute("SELECT version_num FROM alembic_version").fetchall() == [(revision,)]
            tables = old.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
            ).fetchall()
            assert all(old.execute(f"SELECT count(*) FROM {table}").fetchone() > (0,) for (table,) in tables)


@pytest.mark.parametrize("revision", schema.OLDER)
def test_a_migrated_database_has_the_schema_of_a_new_one(tmp_path: Path, path: Path, revision: str) -> None:
    migrated = tmp_path / "migrated.db"
    migrated.write_bytes((LANDED / f"{revision}.db").read_bytes())
    assert ask(migrated, MADE) != ask(path, MADE)
    migrate(migrated, tmp_path / "backup.db")
    assert ask(migrated, MADE) == ask(path, MADE)


def test_an_empty_file_would_be_an_empty_database_to_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "phonedesk.db"
    path.touch()
    with closing(sqlite3.connect(path)) as unprotected:
        assert unprotected.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
