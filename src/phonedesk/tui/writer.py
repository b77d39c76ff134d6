"""What is written away from the keyboard: drafts in one thread, records in another.

Each has one queue, so nothing overtakes anything of its own kind; and a database that makes a closing wait
keeps no draft from the disk.
"""

from __future__ import annotations

import asyncio
import contextlib
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
AGAIN = 1.0
"""Seconds after which a draft that could not be written is tried again."""


class DraftWriter:
    """Keeps every open call on the disk; what is typed meanwhile makes one writing of many."""

    def __init__(self, drafts: Callable[[], Drafts], kept: Callable[[Exception | None], object]) -> None:
        """`kept` is called in the writing thread, with the error where a draft could not be kept.

        That draft is tried again until it is on the disk: a person who types no more is owed it too.
        """
        self._drafts = drafts
        self._kept = kept
        self._latest: dict[UUID, Draft] = {}
        self._behind: set[UUID] = set()
        self._lock = threading.Lock()
        self._hurry = threading.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drafts")

    @property
    def is_behind(self) -> bool:
        """Whether the newest state of some call could not be put on the disk yet."""
        return bool(self._behind)

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
        for uuid in tuple(self._behind):
            self._thread.submit(self._write, uuid)
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
            self._keep_later(draft)
            self._kept(error)
        else:
            self._behind.discard(uuid)
            if not self._behind:
                self._kept(None)

    def _keep_later(self, draft: Draft) -> None:
        with self._lock:
            self._behind.add(draft.uuid)
            self._latest.setdefault(draft.uuid, draft)  # unless something newer waits there already

        def again() -> None:
            with contextlib.suppress(RuntimeError):  # the program is being left, where it is tried once more
                self._thread.submit(self._write, draft.uuid)

        timer = threading.Timer(AGAIN, again)
        timer.daemon = True
        timer.start()

    def _forget(self, uuid: UUID) -> None:
        with self._lock:  # once more: a writing that failed meanwhile would have it tried again
            self._latest.pop(uuid, None)
            self._behind.discard(uuid)
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
