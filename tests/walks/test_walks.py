from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.walks.walk import WALKS, read_walk
from tests.walks.walker import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    *("4.1.1", "4.1.2"),
    *("4.2.1", "4.2.2"),
    *("4.3.1", "4.3.2"),
)
"""Every clause on taking calls, copied from the regulation: parts 2 to 4."""


AT_ONCE = 2
"""A walk mostly waits for the program, which mostly waits for keys."""


@pytest.fixture(scope="module")
def walks(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[Path, Future[None]]]:
    """The walks that were asked for, under way, by their scripts."""
    functions = (item for item in request.session.items if isinstance(item, pytest.Function))
    parameters = [test.callspec.params for test in functions if "walks" in test.fixturenames]
    wanted = [script for named in parameters if isinstance(script := named["script"], Path)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        homes = [tmp_path_factory.mktemp("walk") for _ in wanted]
        yield {script: pool.submit(go, script, home) for script, home in zip(wanted, homes, strict=True)}
        pool.shutdown(cancel_futures=True)


def go(script: Path, home: Path) -> None:
    """Carry out one script."""
    run(read_walk(script), home)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_the_walk_goes_as_written(script: Path, walks: Mapping[Path, Future[None]]) -> None:
    walks[script].result()


def test_every_clause_on_taking_calls_is_shown_by_a_walk() -> None:
    shown = frozenset[str]().union(*(read_walk(script).clauses for script in SCRIPTS))
    assert sorted(set(CLAUSES) - shown) == []
    assert sorted(shown - set(CLAUSES)) == []
