"""What the desk weighs after a long day, beside a bare Textual application and itself in the morning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.bare import READY
from benchmarks.keys import ANSWERED, ENQUIRY, ENTER, FINISH, NEW_CALL
from benchmarks.office import PHONEDESK, SECOND_ROW
from benchmarks.pty import Session
from benchmarks.report import Row
from benchmarks.starting import BARE, BARE_ENVIRON
from benchmarks.typing_speed import wait_until_loaded

if TYPE_CHECKING:
    from benchmarks.office import Office

FIRST_CALLS = 10
HOME = "待回电"
"""Stands on the home page alone."""


def after_calls(office: Office, calls: int) -> list[Row]:
    """Take calls through the terminal; what is shared with the bare application is halved in both figures."""
    with Session(BARE, environ=BARE_ENVIRON) as bare, Session(PHONEDESK, environ=office.environ) as desk:
        bare.time_to(READY)
        desk.time_to(SECOND_ROW)
        wait_until_loaded(desk, office)
        for number in range(FIRST_CALLS):
            _take_call(desk, number)
        early = desk.memory()
        for number in range(FIRST_CALLS, calls):
            _take_call(desk, number)
        desk.drain()
        late, reference = desk.memory(), bare.memory()
    what = f"memory (PSS) after {calls} calls"
    return [
        Row(what, late, 2.4, reference, "bare Textual app", unit="B"),
        Row(what, late, 1.1, early, f"after {FIRST_CALLS} calls", unit="B"),
    ]


def _take_call(desk: Session, number: int) -> None:
    """An enquiry answered at once: number, type, name, unit, matter, goodbye, farewell, home."""
    texts = (f"1380013{number:04d}", f"张珊{number}", "市第二中学", f"学籍证明补办要哪些材料 {number}")
    phone, name, organisation, matter = (text.encode() for text in texts)
    typed = phone + ENTER + ENQUIRY + name + ENTER + organisation + ENTER + matter
    for keys, shown in (
        (NEW_CALL, "铃响"),
        (typed, "√ 事项"),
        (FINISH, "当场答复"),
        (ANSWERED, "您的来电编号是"),
        (ENTER, HOME),
    ):
        desk.send(keys)
        desk.first_output_containing(shown)
