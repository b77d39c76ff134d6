from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from phonedesk.store import schema
from tests.desk.at_desk import Office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("empty") / "phonedesk.db"
    schema.create(path)
    return path.read_bytes()


@pytest.fixture
def office(tmp_path: Path, empty_database: bytes) -> Iterator[Office]:
    opened = open_office(tmp_path / "home", empty_database)
    yield opened
    opened.desk.reader.close()
