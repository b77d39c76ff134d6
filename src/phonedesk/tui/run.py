"""Opening the desk on a terminal, and leaving it with everything on the disk."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

from phonedesk.domain.text import one_line
from phonedesk.files import append_to_file
from phonedesk.settings import SettingsFault
from phonedesk.store.errors import Reason, StoreError
from phonedesk.troubles import refusal, settings_fault, trouble
from phonedesk.tui.endings import SIGNALLED, Endings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from phonedesk.desk.desk import Desk
    from phonedesk.tui.app import PhonedeskApp
    from phonedesk.wording import Wording

KEPT = "TEXTUAL_DISABLE_KITTY_KEY"
GRACE = 0.8
"""Seconds for which a save that waits for the records is waited for once the desk is left."""
SHORTLY = 0.6
"""Seconds that a backup may take where a signal wants the desk to end."""


def run(desk: Desk, wording: Wording, banner: str) -> int:
    """Run the desk until it is left; the exit code: 0, 1 after a crash, 128 and the signal's number."""
    endings = Endings()
    endings.listen()
    # Several terminals drop what an input method commits while the kitty protocol is on, and Textual's
    # own debugging variables would write callers' words into files.
    os.environ.setdefault(KEPT, "1")
    # Others of its variables, or a size that is not the terminal's, would keep it from starting.
    for name in [name for name in os.environ if name.startswith("TEXTUAL")] + ["COLUMNS", "LINES"]:
        if name != KEPT:
            os.environ.pop(name, None)
    for stream in (sys.__stdout__, sys.__stderr__):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")  # whatever the locale says
    from phonedesk.tui.actions import usable_keys
    from phonedesk.tui.app import PhonedeskApp

    keys, refused = usable_keys(desk.settings.keys)
    desk.settings = replace(desk.settings, keys=keys)
    if refused:
        fault = SettingsFault("wrong_value", desk.settings.paths.settings, f"keys.{refused[0]}")
        banner = banner or settings_fault(wording, fault, in_full=False)
    app = PhonedeskApp(desk, wording, banner, lambda error: keep_trace(desk, wording, error))
    endings.then(app.end_by, app.abandon)
    try:
        app.run()
    except Exception as error:  # Textual ends in order, but for what fails after its own handler is done
        say_at_last([keep_trace(desk, wording, error)])
        return 1
    finally:
        put_away(desk, app)
    code = app.return_code or 0
    if not desk.records_trouble():
        back_up(desk, wording, SHORTLY if code > SIGNALLED else None)
    return last_words(desk, wording, code, is_behind=app.front.drafts.is_behind)


def back_up(desk: Desk, wording: Wording, within: float | None) -> None:
    """Copy the records as the desk is left, or say what a person has to mend before that can be done.

    Other programs that are using the records, or a hurry (`within`, in seconds), put it off to the next time.
    """
    from phonedesk.store.backup import TooLongError

    try:
        desk.backups.rotate(within)
    except TooLongError:
        return
    except StoreError as error:
        if error.reason is not Reason.BUSY:
            reason = trouble(wording, error, desk.settings.paths)
            say_at_last([one_line(wording.say("No backup was made. {reason}", reason=reason))])


def last_words(desk: Desk, wording: Wording, code: int, *, is_behind: bool) -> int:
    """Say on the terminal what keeps the records from being used, or a call from being kept.

    Gives the exit code, which then is not 0.
    """
    lines = []
    if error := desk.records_trouble():
        lines += refusal(wording, error, desk.settings.paths)
    if is_behind:
        lines.append(wording.say("There was no way to keep an open call on the disk: it is lost."))
    say_at_last(lines)
    return code or (1 if lines else 0)


def say_at_last(lines: Sequence[str]) -> None:
    """Print what is left to say, where there is anybody to read it: the terminal may be gone."""
    if lines and sys.stderr:
        with contextlib.suppress(OSError):
            sys.stderr.write("".join(f"{line}\n" for line in lines))


def put_away(desk: Desk, app: PhonedeskApp) -> None:
    """Leave with every open call on the disk; a save that waits for the records gets a moment, no more.

    Where it does not come to pass in that moment, the call is offered back by the next run.
    """
    app.front.drafts.finish()
    app.front.records.finish(desk.close, GRACE)


def keep_trace(desk: Desk, wording: Wording, error: Exception) -> str:
    """Log where an error came from, without any caller's words, and give the sentence to leave behind."""
    log = desk.settings.paths.log
    places = [
        one_line(f"  {frame.filename}:{frame.lineno} {frame.name}")
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    trace = "\n".join((f"{desk.clock.now().isoformat()} {type(error).__name__}", *places, ""))
    try:
        append_to_file(log, trace.encode())
    except OSError:
        return wording.say("phonedesk had to stop ({kind}); open calls are kept.", kind=type(error).__name__)
    said = wording.say(
        "phonedesk had to stop; open calls are kept. What went wrong is noted in {log}.", log=log
    )
    return one_line(said)
