from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from phonedesk.store.reading import Reader
from phonedesk.store.writing import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path, empty_database: bytes) -> Path:
    database = tmp_path / "phonedesk.db"
    database.write_bytes(empty_database)
    return database


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    with Writer(path) as opened:
        yield opened


@pytest.fixture
def reader(path: Path) -> Iterator[Reader]:
    with Reader(path) as opened:
        yield opened
