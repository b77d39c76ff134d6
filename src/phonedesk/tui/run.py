"""Opening the desk on a terminal, and leaving it with everything on the disk."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from typing import TYPE_CHECKING

from phonedesk.troubles import refusal

if TYPE_CHECKING:
    from phonedesk.desk.desk import Desk
    from phonedesk.wording import Wording


def run(desk: Desk, wording: Wording, banner: str) -> int:
    """Run the desk until it is left; the exit code: 0, 1 after a crash, 128 and the signal's number."""
    # Several terminals drop what an input method commits while the kitty protocol is on, and Textual's
    # own debugging variables would write callers' words into files.
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    for name in ("TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_DEBUG", "TEXTUAL_SCREENSHOT"):
        os.environ.pop(name, None)
    from phonedesk.tui.app import PhonedeskApp

    app = PhonedeskApp(desk, wording, banner, lambda error: keep_trace(desk, wording, error))
    app.run()
    app.front.drafts.finish()
    app.front.records.finish(desk.close)
    return last_words(desk, wording, app.return_code or 0, is_behind=app.front.drafts.is_behind)


def last_words(desk: Desk, wording: Wording, code: int, *, is_behind: bool) -> int:
    """Say on the terminal what keeps the records from being used, or a call from being kept.

    Gives the exit code, which then is not 0.
    """
    lines = []
    if error := desk.records_trouble():
        lines += refusal(wording, error, desk.settings.paths)
    if is_behind:
        lines.append(wording.say("There was no way to keep an open call on the disk: it is lost."))
    with contextlib.suppress(OSError):  # the terminal may be gone
        sys.stderr.write("".join(f"{line}\n" for line in lines))
    return code or (1 if lines else 0)


def keep_trace(desk: Desk, wording: Wording, error: Exception) -> str:
    """Log where an error came from, without any caller's words, and give the sentence to leave behind."""
    log = desk.settings.paths.log
    places = [
        f"  {frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    trace = "\n".join((f"{desk.clock.now().isoformat()} {type(error).__name__}", *places, ""))
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(trace)
    except OSError:
        return wording.say("phonedesk had to stop ({kind}); open calls are kept.", kind=type(error).__name__)
    return wording.say(
        "phonedesk had to stop; open calls are kept. What went wrong is noted in {log}.", log=log
    )
