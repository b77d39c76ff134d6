"""Places and variables that are not what they should be: one sentence, an honest exit code, no traceback."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.child import terminal_environment
from tests.faults.desk_home import (
    PROGRAM,
    SETTINGS,
    WITHOUT_OVERRIDE,
    environment,
    leaves,
    leaves_what_is_not_kept,
    make_home,
    open_desk,
    run,
    takes_a_call,
)
from tests.terminal import Terminal

COMMANDS = (["doctor"], ["callbacks"], ["where"], ["where", "--json"], ["playbook", "check"])
TERM = {
    "zh": ("TERM 写的不是能显示画面的终端", "没有设置 TERM：如果画面不对，请设为 TERM=xterm-256color"),
    "en": (
        "TERM does not name a terminal",
        "TERM is not set: where the page looks wrong, set TERM=xterm-256color.",
    ),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path / "home")


# ── the terminal ──


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_dumb_terminal_is_refused_with_what_to_do(home: Path, language: str) -> None:
    with open_desk(home, TERM="dumb", PHONEDESK_LANG=language) as terminal:
        assert terminal.wait_exit(30) == 2
        output = terminal.raw.decode()
    assert "TERM=xterm-256color" in output
    assert len(output.splitlines()) == 1
    assert bool(re.search("[一-鿿]", output)) == (language == "zh")
    assert "\x1b" not in output


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_term_the_desk_opens_and_says_what_to_do(home: Path, language: str) -> None:
    with open_desk(home, without="TERM", PHONEDESK_LANG=language) as terminal:
        terminal.wait_for(TERM[language][1], 30)
        takes_a_call(terminal, {"zh": "已暂存", "en": "kept"}[language])
        leaves(terminal)


VARIABLES = {
    "a size that is not the terminal's": {"COLUMNS": "999999", "LINES": "9999", "TERM": "nonsense"},
    "values of no kind": {
        **{"TEXTUAL_COLOR_SYSTEM": "nope", "TEXTUAL_FPS": "x", "TEXTUAL_THEME": "nope", "COLUMNS": "x"},
        **{"TZ": "Nonsense\x1b[2J", "TMPDIR": "/nowhere", "PHONEDESK_LANG": "\x1b["},
    },
    "another encoding": {"PYTHONIOENCODING": "ascii"},
    "the C locale without Python's help": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "the POSIX locale": {"LC_ALL": "POSIX"},
    "a locale of GBK": {"LC_ALL": "zh_CN.GBK", "PYTHONIOENCODING": "gbk:strict"},
}


@pytest.mark.parametrize("name", VARIABLES)
def test_whatever_the_variables_say_the_desk_draws_itself(home: Path, name: str) -> None:
    with open_desk(home, without="", command=PROGRAM, **VARIABLES[name]) as terminal:
        terminal.wait_for("查找", 30)
        takes_a_call(terminal)
        assert "\x1b[2J\x1b" not in leaves(terminal).partition("查找")[2]


@pytest.mark.parametrize("name", VARIABLES)
def test_whatever_the_variables_say_every_command_works(home: Path, name: str) -> None:
    for command in COMMANDS:
        environ = terminal_environment(environment(home, **VARIABLES[name]))
        done = subprocess.run(
            [*PROGRAM, *command],
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == (1 if command == ["doctor"] and "GBK" in environ.get("LC_ALL", "") else 0)
        assert b"Traceback" not in done.stderr
        assert b"\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize("redirection", ["2>/dev/null", "2>&-", "2>/dev/full"])
def test_with_standard_error_elsewhere_the_desk_draws_itself(home: Path, redirection: str) -> None:
    command = ["sh", "-c", f"exec {' '.join(PROGRAM)} {redirection}"]
    with open_desk(home, command=command) as terminal:
        terminal.wait_for("查找", 30)
        takes_a_call(terminal)
        leaves(terminal)


@pytest.mark.parametrize("redirection", ["<&-", "</dev/null", ">&-", ">/dev/null", ">/dev/full"])
def test_without_a_terminal_the_desk_says_what_works_without(home: Path, redirection: str) -> None:
    command = ["sh", "-c", f"{' '.join(PROGRAM)} {redirection}; echo code $? >&2"]
    with open_desk(home, command=command) as terminal:
        terminal.wait_for("code 2", 30)
        assert "本程序要在终端里打开" in terminal.text()
        assert "Traceback" not in terminal.text()


@pytest.mark.parametrize("redirection", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", ">/dev/full", "2>/dev/full"])
def test_with_streams_closed_or_full_every_command_has_an_honest_exit_code(
    home: Path, redirection: str
) -> None:
    for command in ("doctor", "where --json", "playbook show", "no-such"):
        line = f"{' '.join(PROGRAM)} {command} {redirection}"
        done = subprocess.run(
            ["sh", "-c", line],
            env=terminal_environment(environment(home)),
            capture_output=True,
            timeout=60,
            check=False,
        )
        no_output = redirection.startswith(">") or redirection.count("&-") == 3
        assert done.returncode == (2 if command == "no-such" else 1 if no_output else 0)
        assert b"Traceback" not in done.stderr
    assert sorted(path.name for path in home.iterdir()) == ["settings.toml"]


# ── warnings as errors ──


def test_with_warnings_as_errors_a_call_is_taken_to_its_end(home: Path) -> None:
    with open_desk(home, PYTHONWARNINGS="error", PYTHONDEVMODE="1") as terminal:
        terminal.wait_for("查找", 30)
        takes_a_call(terminal)
        terminal.key("Enter")
        terminal.key("1")
        terminal.wait_for("业务咨询 要点", 30)
        terminal.key("F9")
        terminal.wait_for("当场答复", 30)
        terminal.key("1")
        terminal.wait_for("-001", 30)
        output = leaves(terminal)
    assert "Warning" not in output
    for command in COMMANDS:
        done = run(home, *command, PYTHONWARNINGS="error")
        assert (done.returncode, done.stderr.count("Warning")) == (0, 0)


# ── places ──


def test_a_home_that_cannot_be_written_opens_and_says_that_nothing_is_kept(home: Path) -> None:
    home.chmod(0o500)
    with open_desk(home, command=[*WITHOUT_OVERRIDE, *PROGRAM]) as terminal:
        terminal.wait_for("查找", 30)
        takes_a_call(terminal, "未暂存")
        terminal.wait_for("不能写入，请允许本账户写入。", 30)
        assert terminal.text().count("13800131234") == 1
        leaves_what_is_not_kept(terminal)
    for language, sentence in (
        ("zh", "不能写入，请允许本账户写入"),
        ("en", "allow this account to write there"),
    ):
        for command in (["doctor"], ["setup", "--area-code", "021"]):
            done = run(home, *command, before=WITHOUT_OVERRIDE, PHONEDESK_LANG=language)
            assert done.returncode == 1
            assert sentence in done.stdout + done.stderr
    home.chmod(0o700)
    assert [path.name for path in home.iterdir()] == ["settings.toml"]
    assert (home / "settings.toml").read_text(encoding="utf-8") == SETTINGS


@pytest.mark.parametrize("name", ["drafts", "home"])
def test_a_file_in_a_folders_place_is_named(tmp_path: Path, name: str) -> None:
    if name == "home":
        (tmp_path / "home").write_text("ours")
        done = run(tmp_path / "home", "doctor")
        assert (done.returncode, "cannot be written" in done.stdout) == (1, True)
        assert (tmp_path / "home").read_text() == "ours"
        return
    home = make_home(tmp_path / "home")
    (home / "drafts").write_text("ours")
    with open_desk(home) as terminal:
        terminal.wait_for("查找", 30)
        takes_a_call(terminal, "未暂存")
        terminal.wait_for("drafts 不是该在那里的东西，请移走。", 30)
        leaves_what_is_not_kept(terminal)
    assert (home / "drafts").read_text() == "ours"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HOME", ""),
        ("HOME", "here"),
        ("XDG_CONFIG_HOME", "here"),
        ("XDG_DATA_HOME", "./x"),
        ("XDG_STATE_HOME", "x\x1b["),
    ],
)
def test_a_place_that_depends_on_where_one_stands_is_refused(
    tmp_path: Path, variable: str, value: str
) -> None:
    for language, sentence in (("zh", "要填文件夹路径"), ("en", "has to be the path of a folder")):
        environ = terminal_environment({"PHONEDESK_LANG": language, "HOME": str(tmp_path), variable: value})
        done = subprocess.run(
            [*PROGRAM, "where"],
            env=environ,
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(variable)
        assert sentence in done.stderr
        assert "\x1b" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_demonstration_without_room_says_what_to_set(tmp_path: Path, language: str) -> None:
    """The folder for temporary files is full: a small one of its own, mounted for this program alone."""
    small = tmp_path / "small"
    small.mkdir()
    script = f"mount -t tmpfs -o size=32k tmpfs {small} && TMPDIR={small} exec {' '.join(PROGRAM)} --demo"
    space = ["unshare", "--map-root-user", "--mount", "sh", "-c", script]
    with open_desk(tmp_path, command=space, PHONEDESK_LANG=language) as terminal:
        assert terminal.wait_exit(60) == 1
        output = terminal.raw.decode()
    assert "TMPDIR" in output
    assert len(output.strip().splitlines()) == 1
    assert bool(re.search("[一-鿿]", output)) == (language == "zh")
    assert list(small.iterdir()) == []


HOSTILE_NAMES = {
    "escape": "a\x1b[2J\x1b]0;t\x07",
    "line feed": "a\nb",
    "not UTF-8": "a\udcff\udc9b",
    "turned round": "a\u202eb\u2066",
    "C1": "a\x9b2J",
}


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_path_with_hostile_signs_is_drawn_as_signs_and_works(tmp_path: Path, name: str) -> None:
    hostile = HOSTILE_NAMES[name]
    home = make_home(tmp_path / hostile)
    (home / "playbook.toml").write_text("colour = 1\n")
    commands = (
        *COMMANDS,
        ["playbook", "check", f"{home}/none{hostile}"],
        [f"no{hostile}"],
        ["callbacks", f"--{hostile}"],
    )
    for command in (*commands, ["setup", "--area-code", "010"]):
        environ = terminal_environment(environment(home))
        done = subprocess.run([*PROGRAM, *command], env=environ, capture_output=True, timeout=60, check=False)
        printed = (done.stdout + done.stderr).decode()  # strictly: it is UTF-8 whatever the name
        assert b"Traceback" not in done.stderr
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", printed)
    assert '"exists": true' in run(home, "where", "--json").stdout


def test_a_database_that_is_a_hostile_url_is_refused_as_signs(home: Path) -> None:
    done = run(home, "where", PHONEDESK_DATABASE="file://\x1b[2J\u202e")
    assert done.returncode == 2
    assert "file://␛[2J<U+202E>" in done.stderr
    assert "\x1b" not in done.stderr


def test_ctrl_c_leaves_a_command_without_a_traceback(home: Path) -> None:
    os.mkfifo(home / "pipe")
    waits = f"m.start = lambda *_: open({str(home / 'pipe')!r})"
    script = f"import phonedesk.__main__ as m; {waits}; m.main()"
    with Terminal([PROGRAM[0], "-c", script], environ=environment(home)) as terminal:
        terminal.wait_idle(1.5, 30)
        terminal.send("\x03")
        assert terminal.wait_exit(30) == 130
        assert b"Traceback" not in terminal.raw
