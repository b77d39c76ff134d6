from __future__ import annotations

import os
import re
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.child import Child, terminal_environment
from tests.terminal import ScreenError, Sieve, Terminal, join_cells, key_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

TINY = (sys.executable, str(Path(__file__).with_name("tiny_app.py")))


def shell(script: str) -> Terminal:
    return Terminal(["sh", "-c", script])


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Terminal]:
    with Terminal(TINY, environ={"PHONEDESK_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("大小80×24")
        yield terminal


def test_wide_characters_stand_side_by_side() -> None:
    with shell("printf '您好，（科技）2026年z'") as terminal:
        terminal.wait_exit()
        assert terminal.row(0) == "您好，（科技）2026年z"


@pytest.mark.parametrize(
    ("cells", "seen"),
    [
        (["好", "", "a"], "好a"),
        (["a", "", "b"], "a b"),  # 好 whose first half was overwritten
        (["好", "a", "b"], " ab"),  # 好 whose second half was overwritten
        (["", "a"], " a"),
        (["a", "好"], "a "),  # no room for its second half
    ],
)
def test_half_a_wide_character_is_a_space(cells: list[str], seen: str) -> None:
    assert join_cells(cells) == seen


QUERIES = (
    "\x1b[>25u\x1b[<u\x1b[>q\x1b[=0;1u\x1b[>4;2m\x1b[?2026$p\x1b[?2048$p\x1b[2 q\x1b[4:3m\x1b[38:2::1:2:3m"
    "\x1b]52;c;YWJj\x07\x1b]8;;http://a\x1b\\\x1bP>|xterm\x1b\\\x1b_Gi=1;AAAA\x1b\\\x1b^pm\x1b\\"
)


def test_queries_leave_nothing_on_the_screen() -> None:
    text = Sieve().sift(f"前{QUERIES}后".encode())
    assert text == "前后"


def test_queries_are_known_however_they_are_cut() -> None:
    sieve = Sieve()
    text = "".join(sieve.sift(bytes([byte])) for byte in f"前{QUERIES}\x1b[1m后".encode())
    assert text == "前\x1b[1m后"


def test_bidi_controls_cut_nothing_off() -> None:
    with shell("printf 'a\\342\\200\\256bc'") as terminal:
        terminal.wait_exit()
        assert terminal.row(0) == "abc"
        assert "\u202e".encode() in terminal.raw


def test_a_textual_screen_holds_nothing_but_its_text(tiny: Terminal) -> None:
    lines = [line.strip(" ▊▎▔▁") for line in tiny.text().splitlines()]
    assert [line for line in lines if line] == ["就绪 设置0 用语0 语言C.UTF-8", "大小80×24"]


def test_what_is_typed_and_pasted_appears(tiny: Terminal) -> None:
    tiny.type("张珊")
    tiny.paste("，三中")
    tiny.key("Enter")
    tiny.wait_for("√ 已存 张珊，三中")


def test_the_program_sees_a_new_size(tiny: Terminal) -> None:
    tiny.resize(120, 36)
    tiny.wait_for("大小120×36")
    assert tiny.text().count("\n") == 35


def test_escape_and_a_key_are_not_alt_and_the_key(tiny: Terminal) -> None:
    tiny.key("Escape")
    tiny.key("a")
    tiny.wait_for("按了Escape")
    tiny.wait_for(re.compile(r"▊\s+a"))


def test_alt_and_a_key_come_as_one(tiny: Terminal) -> None:
    tiny.key("Alt+a")
    tiny.wait_for("按了Alt+a")


def test_function_keys_arrive(tiny: Terminal) -> None:
    tiny.key("F2")
    tiny.wait_for("新来电")


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("F1", b"\x1bOP"),
        ("F4", b"\x1bOS"),
        ("F5", b"\x1b[15~"),
        ("F9", b"\x1b[20~"),
        ("F10", b"\x1b[21~"),
        ("Ctrl+T", b"\x14"),
        ("Ctrl+J", b"\n"),
        ("Shift+Tab", b"\x1b[Z"),
        ("Alt+2", b"\x1b2"),
        ("Up", b"\x1b[A"),
        ("Ctrl+Right", b"\x1b[1;5C"),
        ("５", "５".encode()),
    ],
)
def test_keys_send_what_an_xterm_sends(name: str, sent: bytes) -> None:
    assert key_bytes(name) == sent


@pytest.mark.parametrize("name", ["F13", "enter", "Ctrl+Enter", "Hyper+a", ""])
def test_an_unknown_key_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no such key"):
        key_bytes(name)


def test_exit_statuses_are_told(tiny: Terminal) -> None:
    tiny.key("Ctrl+T")
    assert tiny.wait_exit() == 3


def test_a_killed_program_tells_the_signal(tiny: Terminal) -> None:
    tiny.kill(signal.SIGKILL)
    assert tiny.wait_exit() == -signal.SIGKILL


def test_hanging_up_sends_sighup() -> None:
    with shell("trap 'exit 7' HUP; echo ready; while :; do sleep 0.01; done") as terminal:
        terminal.wait_for("ready")
        terminal.hang_up()
        assert terminal.wait_exit() == 7


def test_what_never_shows_fails_with_the_screen() -> None:
    with shell("echo 您好; sleep 60") as terminal:
        terminal.wait_for("您好")
        with pytest.raises(ScreenError, match=r"never shown: 再见\n(?s:.)*您好(?s:.)*running"):
            terminal.wait_for("再见", timeout=0.1)
        with pytest.raises(ScreenError, match="still shown: 您好"):
            terminal.wait_gone("您好", timeout=0.1)
        with pytest.raises(ScreenError, match="still running after"):
            terminal.wait_exit(timeout=0.1)


def test_waiting_ends_with_the_program() -> None:
    with shell("echo 再见; exit 4") as terminal:
        start = time.monotonic()
        with pytest.raises(ScreenError, match="exit status 4"):
            terminal.wait_for("您好", timeout=30)
        assert time.monotonic() - start < 10


def test_idle_means_that_output_has_ended() -> None:
    with shell("for i in 1 2 3 4 5; do echo $i; sleep 0.1; done; sleep 60") as terminal:
        terminal.wait_idle(quiet=0.4)
        assert terminal.row(4) == "5"
    with (
        shell("while :; do echo x; sleep 0.02; done") as terminal,
        pytest.raises(ScreenError, match="never quiet"),
    ):
        terminal.wait_idle(quiet=0.5, timeout=0.6)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")


@pytest.mark.parametrize("stop", [False, True])
def test_nothing_is_left_running(stop: bool) -> None:
    with shell("trap '' HUP TERM INT; sleep 60 & echo child=$!; wait") as terminal:
        text = terminal.wait_for(re.compile(r"child=\d+"))
        grandchild = int(text.split("child=")[1].split()[0])
        assert is_running(terminal.pid)
        assert is_running(grandchild)
        if stop:
            terminal.kill(signal.SIGSTOP)
    assert not is_running(terminal.pid)
    deadline = time.monotonic() + 5
    while is_running(grandchild) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_running(grandchild)


def test_nothing_is_left_open() -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with shell("exit 0") as terminal:
        terminal.wait_exit()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_an_unknown_program_leaves_nothing_open() -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(FileNotFoundError):
        Terminal(["/no/such/program"])
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_the_environment_is_a_plain_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHONEDESK_DATABASE", "/elsewhere")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    environ = terminal_environment({"LANG": "zh_CN.GBK"})
    assert environ["TERM"] == "xterm-256color"
    assert environ["LANG"] == "zh_CN.GBK"
    assert not {"PHONEDESK_DATABASE", "PYTHONDONTWRITEBYTECODE"} & environ.keys()


def test_memory_is_of_a_plausible_size() -> None:
    with Child([sys.executable, "-c", "input()"], 80, 24, terminal_environment()) as child:
        time.sleep(0.3)
        assert 2_000_000 < child.memory() < 100_000_000
