from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.walks.walk import WALKS, read_walk
from tests.walks.walker import run

if TYPE_CHECKING:
    from pathlib import Path

SCRIPTS = sorted(WALKS.glob("*.keys"))

CLAUSES = (
    *("2.1.1", "2.1.2"),
    *("2.2.1", "2.2.2", "2.2.3"),
    *("2.3.1", "2.3.2"),
    *("2.4.1", "2.4.2", "2.4.3"),
    *("3.1.1", "3.1.2", "3.1.3"),
    *("3.2.1", "3.2.2", "3.2.3"),
    *("3.3.1", "3.3.2", "3.3.3"),
    *("3.4.1", "3.4.2", "3.4.3"),
    *("4.2.1", "4.2.2"),
    *("4.3.1", "4.3.2"),
)
"""Every clause on taking calls, copied from the regulation: parts 2 to 4, but for line faults (4.1)."""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_the_walk_goes_as_written(script: Path, tmp_path: Path) -> None:
    run(read_walk(script), tmp_path)


def test_every_clause_on_taking_calls_is_shown_by_a_walk() -> None:
    shown = frozenset[str]().union(*(read_walk(script).clauses for script in SCRIPTS))
    assert sorted(set(CLAUSES) - shown) == []
    assert sorted(shown - set(CLAUSES)) == []
