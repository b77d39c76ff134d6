"""A desk's folder in which something is wrong, and the real program on it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tests.child import terminal_environment
from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "phonedesk"]
NO_OVERRIDE = "-dac_override,-dac_read_search"
WITHOUT_OVERRIDE = (
    ["setpriv", f"--bounding-set={NO_OVERRIDE}", f"--inh-caps={NO_OVERRIDE}"] if os.getuid() == 0 else []
)
"""Before a command: root has to keep to the modes of files as well."""
SETTINGS = """
department = "办公室"
operators = ["李敏"]
operator = "李敏"
area_code = "010"
"""
PATIENCE = 30.0


def make_home(folder: Path) -> Path:
    """A desk that is set up."""
    folder.mkdir()
    (folder / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    return folder


def environment(home: Path, **environ: str) -> dict[str, str]:
    return {"PHONEDESK_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), **environ}


def open_desk(home: Path, *, without: str = "", command: list[str] = PROGRAM, **environ: str) -> Terminal:
    """The desk on a terminal wide enough for every sentence; `without` is a variable that is not set."""
    unset = ["env", "-u", without] if without else []
    return Terminal([*unset, *command], columns=120, rows=36, environ=environment(home, **environ))


def run(
    home: Path, *arguments: str, before: list[str] | None = None, **environ: str
) -> subprocess.CompletedProcess[str]:
    """A command without a terminal."""
    return subprocess.run(
        [*(before or []), *PROGRAM, *arguments],
        env=terminal_environment(environment(home, **{"PHONEDESK_LANG": "en", **environ})),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def look_of(path: Path) -> tuple[object, ...]:
    """Kind, mode and content of what lies there, without waiting for a pipe."""
    found = path.lstat()
    content = (
        hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and found.st_mode & 0o400 else ""
    )
    return found.st_mode, found.st_size, content


def takes_a_call(terminal: Terminal, kept: str = "已暂存") -> None:
    """What can go on goes on: F2 opens a call, what is typed is there, and it is kept, or not."""
    terminal.wait_idle(0.4, PATIENCE)
    terminal.key("F2")
    terminal.type("13800131234")
    terminal.wait_for("138", PATIENCE)
    terminal.wait_for(kept, PATIENCE)


def leaves(terminal: Terminal) -> str:
    """Ctrl+Q ends it with 0; gives everything that was written, in which there is no traceback."""
    terminal.key("Ctrl+Q")
    assert terminal.wait_exit(PATIENCE) == 0
    return _written(terminal)


def leaves_what_is_not_kept(terminal: Terminal) -> str:
    """The first Ctrl+Q says that a call would be lost, the second leaves with 1."""
    terminal.key("Ctrl+Q")
    terminal.wait_for("再按 Ctrl+Q 就退出", PATIENCE)
    terminal.key("Ctrl+Q")
    assert terminal.wait_exit(PATIENCE) == 1
    return _written(terminal)


def _written(terminal: Terminal) -> str:
    output = terminal.raw.decode(errors="replace")
    assert "Traceback" not in output
    return output
