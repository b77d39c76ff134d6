"""`phonedesk keys desk export` and `import`: what is sealed here opens again elsewhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyrage
import pytest

from tests.child import terminal_environment
from tests.faults.evidence import drafts_there
from tests.faults.samples import draft_of, open_desk
from tests.terminal import Terminal

SECRET = "correct horse battery"


def keys(home: Path, action: str, file: Path, passphrase: str = SECRET) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "phonedesk", "keys", "desk", action, str(file)],
        env=terminal_environment({"PHONEDESK_HOME": str(home), "PHONEDESK_LANG": "en"}),
        input=f"{passphrase}\n",
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A desk with an open call."""
    folder = tmp_path / "home"
    folder.mkdir()
    desk = open_desk(folder)
    desk.drafts.save(draft_of(5))
    desk.drafts.release_all()
    return folder


def test_an_exported_key_opens_the_drafts_on_another_machine(home: Path, tmp_path: Path) -> None:
    exported = tmp_path / "key.age"
    done = keys(home, "export", exported)
    assert (done.returncode, done.stderr) == (0, "")
    assert exported.stat().st_mode & 0o777 == 0o600
    key = (home / "desk.key").read_text().strip()
    assert key not in exported.read_text()
    assert pyrage.passphrase.decrypt(exported.read_bytes(), SECRET).decode() == key
    (home / "desk.key").unlink()
    done = keys(home, "import", exported)
    assert (done.returncode, done.stderr) == (0, "")
    assert (home / "desk.key").stat().st_mode & 0o777 == 0o600
    assert drafts_there(home) == [5]


def test_importing_the_key_that_is_here_changes_nothing(home: Path, tmp_path: Path) -> None:
    keys(home, "export", tmp_path / "key.age")
    assert keys(home, "import", tmp_path / "key.age").returncode == 0


def test_another_key_is_never_written_over(home: Path, tmp_path: Path) -> None:
    keys(home, "export", tmp_path / "key.age")
    other = f"{pyrage.x25519.Identity.generate()}\n"
    (home / "desk.key").write_text(other)
    done = keys(home, "import", tmp_path / "key.age")
    assert done.returncode == 1
    assert f"Another desk key is here ({home / 'desk.key'})" in done.stderr
    assert (home / "desk.key").read_text() == other


@pytest.mark.parametrize(
    ("passphrase", "code", "said"),
    [("short", 2, "10 characters or more"), ("", 2, "10 characters or more")],
)
def test_a_passphrase_that_could_be_guessed_is_refused(
    home: Path, tmp_path: Path, passphrase: str, code: int, said: str
) -> None:
    done = keys(home, "export", tmp_path / "key.age", passphrase)
    assert (done.returncode, said in done.stderr) == (code, True)
    assert not (tmp_path / "key.age").exists()


def test_a_wrong_passphrase_or_file_opens_nothing(home: Path, tmp_path: Path) -> None:
    keys(home, "export", tmp_path / "key.age")
    (tmp_path / "garbage.age").write_bytes(b"\xff\x00garbage")
    (tmp_path / "other.age").write_bytes(pyrage.passphrase.encrypt(b"no key", SECRET))
    for file, passphrase in (
        ("key.age", "wrong horse battery"),
        ("garbage.age", SECRET),
        ("other.age", SECRET),
    ):
        done = keys(home, "import", tmp_path / file, passphrase)
        assert done.returncode == 1
        assert done.stderr == f"This passphrase opens no desk key in {tmp_path / file}.\n"
    assert keys(home, "import", tmp_path / "missing.age").returncode == 2
    assert keys(home, "export", tmp_path / "key.age").returncode == 1  # it is there already
    assert keys(home, "export", tmp_path / "no" / "folder.age").returncode == 1


@pytest.mark.parametrize(("again", "code"), [(SECRET, 0), ("another horse battery", 2)])
def test_at_a_terminal_the_passphrase_is_asked_twice_and_never_shown(
    home: Path, tmp_path: Path, again: str, code: int
) -> None:
    command = [sys.executable, "-m", "phonedesk", "keys", "desk", "export", str(tmp_path / "key.age")]
    with Terminal(command, environ={"PHONEDESK_HOME": str(home), "PHONEDESK_LANG": "zh"}) as terminal:
        terminal.wait_for("请设定保护本机密钥的口令")
        terminal.send(f"{SECRET}\r")
        terminal.wait_for("请再输入一次")
        terminal.send(f"{again}\r")
        assert terminal.wait_exit(20) == code
        assert SECRET.encode() not in terminal.raw
    assert (tmp_path / "key.age").exists() == (code == 0)
