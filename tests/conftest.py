"""A test that is skipped fails, unless tests/faults/SKIPS lists it; and what several folders of tests use."""

from __future__ import annotations

from collections.abc import Generator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeVar

import pytest

from phonedesk.store import schema

SKIPS = Path(__file__).parent / "faults" / "SKIPS"

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a new database, made once."""
    path = tmp_path_factory.mktemp("empty") / "phonedesk.db"
    schema.create(path)
    return path.read_bytes()


def allowed_skips(text: str) -> dict[str, str]:
    """Pattern of test ids → why they may be skipped; raises ValueError for one without a reason."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    allowed = {}
    for line in lines:
        pattern, _, reason = line.partition("  ")
        if not reason.strip():
            raise ValueError(f"{SKIPS}: no reason, two spaces after the test's id: {line}")
        allowed[pattern] = reason.strip()
    return allowed


def judged(report: Report) -> Report:
    """The report, a failure where a skip is not listed; expected failures are left alone."""
    if report.skipped and not hasattr(report, "wasxfail"):
        allowed = allowed_skips(SKIPS.read_text(encoding="utf-8"))
        if not any(fnmatchcase(report.nodeid, pattern) for pattern in allowed):
            report.outcome = "failed"
            report.longrepr = f"skipped, but not listed in {SKIPS}: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skip while a test runs, or before it."""
    return judged((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A skip of a whole file."""
    return judged((yield))
