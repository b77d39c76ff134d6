"""What the first frame may load: the desk has to be there before anything heavy is."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from benchmarks.office import Office, furnish
from benchmarks.starting import HEAVY, modules_at_first_frame

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return furnish(tmp_path_factory.mktemp("first-frame") / "home", calls=30)


def test_the_first_frame_loads_nothing_heavy(office: Office, tmp_path: Path) -> None:
    loaded = modules_at_first_frame(office, tmp_path)
    assert {"sqlite3", "textual", "phonedesk.tui.screens.home", "phonedesk.store.reading"} <= loaded
    assert not loaded & set(HEAVY)
    assert "phonedesk.domain.calendar" not in loaded


def test_the_call_page_waits_for_nothing_heavy_either() -> None:
    ask = "import sys, phonedesk.tui.app, phonedesk.tui.screens.call; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "phonedesk.tui.screens.call" in loaded
    assert not loaded & set(HEAVY)


def test_what_is_loaded_before_the_first_frame_is_noticed(office: Office, tmp_path: Path) -> None:
    assert "sqlmodel" in modules_at_first_frame(office, tmp_path, before="sqlmodel")
