"""What is written away from the keyboard: drafts in one thread, records in another.

Each has one queue, so nothing overtakes anything of its own kind; and a database that makes a closing wait
keeps no draft from the disk.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from uuid import UUID

    from phonedesk.desk.drafts import Drafts
    from phonedesk.domain.draft import Draft

P = ParamSpec("P")
T = TypeVar("T")
GATHERING = 0.2
"""Seconds in which further keystrokes join a draft before it is written: well below the second promised."""


class DraftWriter:
    """Keeps every open call on the disk; what is typed meanwhile makes one writing of many."""

    def __init__(self, drafts: Callable[[], Drafts], kept: Callable[[Exception | None], object]) -> None:
        """`kept` is called in the writing thread, with the error where a draft could not be kept."""
        self._drafts = drafts
        self._kept = kept
        self._latest: dict[UUID, Draft] = {}
        self._lock = threading.Lock()
        self._hurry = threading.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drafts")

    def keep(self, draft: Draft) -> None:
        """Have this state of the call on disk within a second."""
        with self._lock:
            waiting = draft.uuid in self._latest
            self._latest[draft.uuid] = draft
        if not waiting:
            self._thread.submit(self._write, draft.uuid)

    def forget(self, uuid: UUID) -> None:
        """Remove the draft of a call that is in the log, or was opened by mistake."""
        with self._lock:
            self._latest.pop(uuid, None)
        self._thread.submit(self._forget, uuid)

    def run(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do something else with the drafts, in their thread."""
        return self._thread.submit(work, *args, **kwargs)

    def finish(self) -> None:
        """Return once everything is on disk, and let go of the drafts."""
        self._hurry.set()
        self._thread.submit(self._release_all)
        self._thread.shutdown(wait=True)

    def _write(self, uuid: UUID) -> None:
        self._hurry.wait(GATHERING)
        with self._lock:
            draft = self._latest.pop(uuid, None)
        if draft is None:
            return
        try:
            self._drafts().save(draft)
        except Exception as error:  # whatever it was, the person at the desk has to be told
            self._kept(error)
        else:
            self._kept(None)

    def _forget(self, uuid: UUID) -> None:
        self._drafts().forget(uuid)

    def _release_all(self) -> None:
        self._drafts().release_all()


class RecordWriter:
    """The one thread that writes records; SQLModel is loaded there, after the first frame."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="records")

    async def run(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Have it done in the writing thread; raises what it raises."""
        return await asyncio.wrap_future(self._thread.submit(work, *args, **kwargs))

    def finish(self, last: Callable[[], None]) -> None:
        """Take no more work; `last` closes what the thread has open."""
        self._thread.submit(last)
        self._thread.shutdown(wait=False)
