"""phonedesk as a process of its own, without a terminal, and records for it to show."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from phonedesk.domain.call import Call
from phonedesk.domain.callback import Callback
from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import DeadlineUnit, Outcome
from phonedesk.store.schema import create
from phonedesk.store.writing import Writer
from tests.child import terminal_environment

if TYPE_CHECKING:
    from pathlib import Path


def phonedesk(
    home: Path, *arguments: str, language: str = "en", **environ: str
) -> subprocess.CompletedProcess[str]:
    """What the command printed, and its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "phonedesk", *arguments],
        env=terminal_environment({"PHONEDESK_HOME": str(home), "PHONEDESK_LANG": language, **environ}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def promise(now: datetime, due_in: timedelta, **fields: object) -> Call:
    """A call whose callback is due so long from now; `fields` are fields of Call."""
    callback = Callback(now + due_in, DueReason(3, DeadlineUnit.WORKING_DAYS), assignee="教育科")
    told = {"call_type": "enquiry", "closed_at": now - timedelta(days=9), **fields}
    return Call(
        uuid4(), now - timedelta(days=9), operator="李敏", outcome=Outcome.CALLBACK,
        callback=callback, **told,  # type: ignore[arg-type]  # each test names fields with their own types
    )  # fmt: skip


def record(home: Path, *calls: Call) -> None:
    """Put calls into the log of the desk at `home`."""
    database = home / "phonedesk.db"
    create(database)
    with Writer(database) as writer:
        for call in calls:
            writer.close_call(call, call.opened_at.date())
