"""What is written away from the keyboard: drafts in one thread, records in another.

Each has one queue, so nothing overtakes anything of its own kind; and a database that makes a closing wait
keeps no draft from the disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import SimpleQueue
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from textual.message import Message

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


class DraftWritten(Message):
    """An open call is on the disk as it stands, or could not be put there."""

    def __init__(self, error: Exception | None) -> None:
        super().__init__()
        self.error = error


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

    def flush(self) -> None:
        """Return once everything is on disk; more may come."""
        self._hurry.set()
        wait([self._thread.submit(lambda: None)])
        self._hurry.clear()

    def finish(self) -> None:
        """Return once everything is on disk, and let go of the drafts; from any thread, and again."""
        self._hurry.set()
        with contextlib.suppress(RuntimeError):  # another thread is finishing already
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
    """The one thread that writes records; SQLModel is loaded there, after the first frame.

    A daemon, which a pool's threads are not: a save that waits for a lock must not hold up the end.
    """

    def __init__(self) -> None:
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        threading.Thread(target=self._do, name="records", daemon=True).start()

    async def run(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Have it done in the writing thread; raises what it raises."""
        return await asyncio.wrap_future(self._submit(work, *args, **kwargs))

    def finish(self, last: Callable[[], None], patience: float = 0.0) -> None:
        """Have `last` close what the thread has open, once all is saved; wait so many seconds for it."""
        done = self._submit(last)
        self._work.put(None)
        wait([done], patience)

    def _submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        # From here on nobody calls it back: leaving the desk cancels what awaits a save, and not the save.
        future.set_running_or_notify_cancel()

        def done() -> None:
            try:
                future.set_result(work(*args, **kwargs))
            except BaseException as error:  # whoever waits for it has to hear of it
                future.set_exception(error)

        self._work.put(done)
        return future

    def _do(self) -> None:
        while work := self._work.get():
            work()
