from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SKIPS, allowed_skips

TESTS = """
import pytest

@pytest.mark.skip(reason="listed")
def test_listed(): ...

@pytest.mark.skip(reason="by a mark")
def test_marked(): ...

def test_within():
    pytest.skip("by itself")

@pytest.mark.xfail
def test_expected_to_fail():
    assert False
"""


def run(folder: Path, test_file: str, skips: str) -> str:
    """What pytest says of this file of tests under our conftest, one line a test."""
    shutil.copy(Path(__file__).with_name("conftest.py"), folder)
    (folder / "faults").mkdir()
    (folder / "faults" / "SKIPS").write_text(skips, encoding="utf-8")
    (folder / "test_it.py").write_text(test_file, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = (
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:asyncio",
        str(folder),
    )
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def test_a_skip_fails_unless_it_is_listed(tmp_path: Path) -> None:
    said = run(tmp_path, TESTS, "# why\ntest_it.py::test_list*  it is listed\n")
    assert said.splitlines()[-1].startswith("1 failed, 1 skipped, 1 xfailed, 1 error")
    assert "test_it.py::test_marked" in said
    assert "test_it.py::test_within" in said


def test_a_file_that_skips_itself_fails_too(tmp_path: Path) -> None:
    said = run(tmp_path, "import pytest\npytest.importorskip('there_is_no_such_module')\n", "")
    assert said.splitlines()[-1].startswith("1 error")


def test_a_skip_is_listed_with_its_reason() -> None:
    assert allowed_skips("# a\n\ntests/a.py::*  the disk is full\n") == {"tests/a.py::*": "the disk is full"}
    with pytest.raises(ValueError, match="no reason"):
        allowed_skips("tests/a.py::test_b\n")


def test_the_list_of_skips_can_be_read() -> None:
    assert isinstance(allowed_skips(SKIPS.read_text(encoding="utf-8")), dict)
