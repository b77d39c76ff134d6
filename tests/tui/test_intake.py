from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual import _parser, events

from phonedesk.tui import intake
from phonedesk.tui.intake import Doubt, Intake, Noticed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.message import Message

BEGIN, END = b"\x1b[200~", b"\x1b[201~"
SHOWN_END = END.decode()


class Line:
    """A terminal's line, with a clock that is set by hand."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.said: list[str] = []
        for room in (intake, _parser):
            patch.setattr(room, "get_time", lambda: self.now)
        self._intake = Intake()

    def send(self, data: bytes, *, size: int = 10**6) -> Line:
        for start in range(0, len(data), size):
            self._note(self._intake.feed(data[start : start + size]))
        return self

    def wait(self, seconds: float) -> list[str]:
        """What has been said by the end of so much silence."""
        self.now += seconds
        self._note(self._intake.lull())
        return self.said

    def _note(self, messages: Iterable[Message]) -> None:
        for message in messages:
            match message:
                case events.Key():
                    shown = message.is_printable and message.key.isidentifier()
                    self.said.append(str(message.character) if shown else message.key)
                case events.Paste():
                    self.said.append(f"paste:{message.text}")
                case Noticed():
                    self.said.append(message.notice.name)
                case Doubt():
                    self.said.append("doubt" if message.is_doubtful else "sure")


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    return Line(monkeypatch)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 1000])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("a东\x1bOQ\r".encode(), ["a", "东", "f2", "enter"]),
        (BEGIN + "甲\n乙".encode() + END, ["paste:甲\n乙"]),
        (b"a" + BEGIN + b"b" + END + b"c", ["a", "paste:b", "c"]),
        (BEGIN + END + b"c", ["c"]),
        (BEGIN + b"a" + END + b"\x1b[20~1" + END, [f"paste:a{SHOWN_END}\x1b[20~1", "HIDDEN_END"]),
        (BEGIN + b"a" + BEGIN + b"b" + END, [f"paste:a{BEGIN.decode()}b"]),
        (
            BEGIN + b"a" + END + b"1" + BEGIN + b"b" + END + b"2",
            ["paste:a", "doubt", "1", "sure", "paste:b", "2"],
        ),
        (BEGIN + b"a" + END + BEGIN + b"b" + END, ["paste:a", "paste:b"]),
        (END + b"1", ["1"]),
        (b"\x1b[200", ["[", "2", "0", "0"]),
    ],
)
def test_whatever_pieces_it_comes_in_it_means_the_same(
    line: Line, size: int, data: bytes, said: list[str]
) -> None:
    assert line.send(data, size=size).wait(0.2) == said


def test_escape_is_known_by_the_silence_after_it(line: Line) -> None:
    line.send(b"\x1b")
    assert line.wait(0.05) == []
    assert line.wait(0.06) == ["escape"]


def test_escape_right_after_a_paste_is_escape(line: Line) -> None:
    line.send(BEGIN + b"a" + END + b"\x1b")
    line.wait(0.11)
    assert line.wait(0.11) == ["paste:a", "escape"]


def test_alt_and_a_key_are_one(line: Line) -> None:
    assert line.send(b"\x1ba").wait(0.2) == ["alt+a"]


def test_a_key_long_after_a_paste_is_a_key_at_once(line: Line) -> None:
    line.send(BEGIN + b"a" + END).wait(0.2)
    line.send(b"\x1b[20~")
    assert line.said == ["paste:a", "f9"]


def test_keys_right_after_a_paste_wait_for_silence(line: Line) -> None:
    line.send(BEGIN + b"a" + END).send(b"1")
    assert line.wait(0.05) == []
    assert line.wait(0.06) == ["paste:a", "1"]


def test_a_paste_whose_end_never_comes_ends_by_itself(line: Line) -> None:
    line.send(BEGIN + b"a")
    assert line.wait(0.9) == []
    assert line.wait(0.2) == ["paste:a", "CUT_OFF"]
    line.send(b"1\x1b[20~")
    assert line.wait(0.2)[2:] == ["doubt", "1", "f9", "sure"]
    line.send(b"2")
    assert line.said[-1] == "2"


def test_the_late_rest_of_a_paste_is_its_rest(line: Line) -> None:
    line.send(BEGIN + b"a").wait(1.1)
    line.send(b"1\x1b[20~" + END + b"2")
    assert line.wait(0.2)[2:] == ["paste:1\x1b[20~", "2"]


def test_broken_bytes_are_shown_one_by_one_and_said_once(line: Line) -> None:
    assert line.send("张珊".encode("gbk")).wait(0.2) == ["�", "�", "ɺ", "NOT_UTF8"]


def test_a_digit_that_is_half_a_character_is_no_digit(line: Line) -> None:
    assert line.send(b"\x81\x32\xef\x32a1").wait(0.2) == ["�", "�", "�", "�", "a", "1", "NOT_UTF8"]


def test_half_a_character_comes_out_after_a_while(line: Line) -> None:
    line.send(b"\xe5\xbc")
    assert line.said == []
    assert line.wait(0.2) == ["�", "�", "NOT_UTF8"]
    line.send("张".encode())
    assert line.said[-1] == "张"
