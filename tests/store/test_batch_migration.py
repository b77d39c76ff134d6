"""A migration that rewrites a table: its children, its triggers and its indexes have to outlive it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic.config import Config

from phonedesk.store import migrating, pragmas, schema
from phonedesk.store.errors import StoreError
from phonedesk.store.triggers import KeptTriggers
from tests.store.records import ask, change
from tests.store.test_store_schema import LANDED

if TYPE_CHECKING:
    from collections.abc import Callable

TABLES = (
    "answer",
    "ticked_step",
    "transfer",
    "callback",
    "attempt",
    "amendment",
    "callback_change",
    "calendar_day",
)
TRIGGERS = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
INDEXES = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Records with something in most tables, of the newest schema."""
    path = Path(shutil.copy(max(LANDED.glob("*.db")), tmp_path / "phonedesk.db"))
    migrating.migrate(path, tmp_path / "landed.db")
    return path


@pytest.fixture
def batch(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest migration is one that rewrites the table of the calls."""
    shipped: Callable[[], Config] = schema.alembic_config
    folders = (Path(schema.__file__).parent / "migrations" / "versions", Path(__file__).parent / "batch")

    def config() -> Config:
        made = shipped()
        made.set_main_option("version_locations", ":".join(map(str, folders)))
        return made

    monkeypatch.setattr(schema, "alembic_config", config)
    monkeypatch.setattr(schema, "OLDER", (*schema.OLDER, schema.HEAD))
    for module in (schema, migrating):
        monkeypatch.setattr(module, "HEAD", "batch")


def rows_of_calls(path: Path, more: str = "") -> list[tuple[object, ...]]:
    return ask(path, f"SELECT uuid, number, rings, matter, read_back_at {more} FROM call ORDER BY id")


@pytest.mark.usefixtures("batch")
def test_everything_outlives_a_table_that_is_rewritten(old: Path, tmp_path: Path) -> None:
    rows = {table: ask(old, f"SELECT * FROM {table}") for table in TABLES}
    calls, triggers, indexes = rows_of_calls(old), ask(old, TRIGGERS), ask(old, INDEXES)
    assert len(triggers) >= 15
    assert len(indexes) >= 23
    migrating.migrate(old, tmp_path / "backup.db")
    assert schema.version(old) == "batch"
    assert rows_of_calls(old, ", extra") == [(*call, "随") for call in calls]
    assert {table: ask(old, f"SELECT * FROM {table}") for table in TABLES} == rows
    assert ask(old, TRIGGERS) == triggers
    assert set(ask(old, INDEXES)) >= set(indexes)
    for attack in (
        "DELETE FROM call",
        "UPDATE call SET matter = ''",
        "INSERT OR REPLACE INTO call SELECT * FROM call",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="rows of call take no"):
            change(old, attack)


@pytest.mark.usefixtures("batch")
def test_a_new_database_keeps_its_triggers_too(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    schema.create(new)
    migrating.migrate(old, tmp_path / "backup.db")
    # Alembic writes the constraints of a rewritten table in any order.
    for made in (TRIGGERS, INDEXES, "SELECT * FROM pragma_table_info('call')"):
        assert ask(new, made) == ask(old, made)


@pytest.mark.usefixtures("batch")
def test_without_being_kept_its_triggers_are_lost_without_a_word(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KeptTriggers, "restore", lambda *_, **__: None)
    before = ask(old, TRIGGERS)
    migrating.migrate(old, tmp_path / "backup.db")
    lost = {row[0] for row in set(before) - set(ask(old, TRIGGERS))}
    assert lost == {"call_no_update", "call_no_delete"}


class WithForeignKeys(pragmas._Writing):
    """Does not let them be switched off."""

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        return super().execute("SELECT 1" if sql == "PRAGMA foreign_keys=OFF" else sql, *values)


@pytest.mark.usefixtures("batch")
def test_with_foreign_keys_on_it_fails_and_changes_nothing(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = old.read_bytes()
    monkeypatch.setattr(pragmas, "_Writing", WithForeignKeys)
    with pytest.raises(StoreError):
        migrating.migrate(old, tmp_path / "backup.db")
    monkeypatch.undo()
    assert old.read_bytes() == before
