"""At the keyboard: the echo of a key in the call form, while the program is still loading, and F2."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from benchmarks.bare import READY
from benchmarks.keys import BACKSPACE, ENQUIRY, ENTER, FINISH, MISTAKE, NEW_CALL, rare_characters
from benchmarks.office import PHONEDESK, SECOND_ROW
from benchmarks.pty import Samples, Session, interleave
from benchmarks.report import Row
from benchmarks.starting import BARE, BARE_ENVIRON

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.office import Office

CALL_PAGE = ("市政务服务局办公室", "铃响", "事项", "问候，报部门名称", "F7 已说")
"""Line to say, form, steps and keys: the page is painted when the last of them is."""
LOADED = 2
"""Connections to the records once everything is loaded: one that reads, one that writes."""
SETTLING = 0.3
"""Seconds after the last import in which what was loaded is still being tidied up."""
KEY_EVERY = 0.02
"""Seconds between an echo and the next key: an input method commits its characters in quick succession."""
FIELD_FULL = 12
"""Characters after which a field is emptied: names are no longer, and scrolling is not what is measured."""


def echo(office: Office, rounds: int) -> list[Row]:
    """A key in the matter and in the name of a call beside one in a bare Input, and F2 beside both."""
    with (
        Session(BARE, environ=BARE_ENVIRON) as bare,
        Session(PHONEDESK, environ=office.environ) as named,
        Session(PHONEDESK, environ=office.environ) as told,
        Session(PHONEDESK, environ=office.environ) as idle,
    ):
        bare.time_to(READY)
        for desk in (named, told, idle):
            desk.time_to(SECOND_ROW)
            wait_until_loaded(desk, office)
        _open_call(named)
        _open_call(told)
        told.burst(ENTER + ENTER)  # from the name over the organisation to the matter
        measures = {
            "bare": _key_in(bare),
            "name": _key_in(named),
            "matter": _key_in(told),
            "F2": lambda: _new_call(idle),
        }
        interleave(measures, 2)  # the first keys of all meet what no later one does
        samples = interleave(measures, rounds)
    reference, in_matter = samples["bare"].median, samples["matter"].median
    return [
        Row("echo of a key in the matter", in_matter, 2.2, reference, "a bare Input"),
        Row("echo of a key in the name", samples["name"].median, 2.2, reference, "a bare Input"),
        Row("F2 → call page painted", samples["F2"].median, 6, in_matter, "echo in the matter"),
    ]


def echo_while_loading(office: Office, rounds: int) -> list[Row]:
    """The slow keys among those typed from the first frame on, beside those of the same desks once loaded.

    They go into the first field of a call: leaving it waits for the playbook, typing into it does not.
    """
    early: list[float] = []
    later: list[float] = []
    for _ in range(rounds):
        with Session(PHONEDESK, environ=office.environ) as desk:
            desk.time_to(SECOND_ROW)
            desk.send(NEW_CALL)
            desk.first_output_containing(CALL_PAGE[-1])
            desk.drain()  # a page that comes while the imports run comes in pieces: F2 is not the question
            press = _key_in(desk, quiet=0.0, pause=KEY_EVERY)
            end = float("inf")
            taken = 0
            while time.perf_counter() < end:
                early.append(press())
                taken += 1
                if end == float("inf") and desk.holds(office.database) >= LOADED:
                    end = time.perf_counter() + SETTLING
            desk.drain(SETTLING)
            later += [press() for _ in range(taken)]
    slow, usual = Samples(tuple(early)).p95, Samples(tuple(later)).p95
    return [Row("echo while the imports run, p95", slow, 1.5, usual, "the same without imports")]


def wait_until_loaded(desk: Session, office: Office, timeout: float = 20) -> None:
    """Return once the desk has everything loaded, and is quiet; raises TimeoutError."""
    deadline = time.perf_counter() + timeout
    while desk.holds(office.database) < LOADED:
        if time.perf_counter() > deadline:
            raise TimeoutError("the records were never opened for writing")
        desk.drain(0.05)
    desk.drain(SETTLING)


def _key_in(desk: Session, quiet: float = 0.05, pause: float = 0.0) -> Callable[[], float]:
    characters = enumerate(rare_characters())

    def press() -> float:
        number, character = next(characters)
        if number and number % FIELD_FULL == 0:
            desk.burst(BACKSPACE * FIELD_FULL)
        time.sleep(pause)
        return desk.echo(character.encode(), character, quiet)

    return press


def _open_call(desk: Session) -> None:
    """A call on the page, an enquiry where that can be chosen already, the cursor in the name."""
    desk.send(NEW_CALL)
    desk.first_output_containing("铃响")
    desk.burst(ENTER + ENQUIRY)


def _new_call(desk: Session) -> float:
    desk.drain()
    desk.send(NEW_CALL)
    start = time.perf_counter()
    painted = max(desk.first_output_containing(marker) for marker in CALL_PAGE)
    desk.burst(FINISH)
    desk.burst(MISTAKE)
    return painted - start
