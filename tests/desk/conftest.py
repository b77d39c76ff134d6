from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.at_desk import Office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def office(tmp_path: Path, empty_database: bytes) -> Iterator[Office]:
    opened = open_office(tmp_path / "home", empty_database)
    yield opened
    opened.desk.reader.close()
    opened.desk.close()
    opened.desk.drafts.release_all()
