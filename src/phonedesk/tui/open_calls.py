"""The calls that are open at this desk: one on the page, the others parked.

The home page needs this module before any call is open: what a draft is made of is imported where used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from phonedesk.domain.draft import Draft, Event
    from phonedesk.domain.times import Clock


@dataclass(slots=True)
class _Open:
    draft: Draft
    begun: float
    parked: float | None = None
    is_adopted: bool = False


class OpenCalls:
    """Holds the drafts, and hands each change on to be kept."""

    def __init__(self, clock: Clock, keep: Callable[[Draft], None], forget: Callable[[UUID], None]) -> None:
        self._clock = clock
        self._keep = keep
        self._forget = forget
        self._open: dict[UUID, _Open] = {}
        self._current: UUID | None = None

    @property
    def current(self) -> Draft | None:
        """The call on the page."""
        return self._open[self._current].draft if self._current else None

    @property
    def all(self) -> tuple[Draft, ...]:
        """Every open call."""
        return tuple(call.draft for call in self._open.values())

    @property
    def parked(self) -> tuple[Draft, ...]:
        """The calls that wait, the longest waiting first."""
        waiting = [call for uuid, call in self._open.items() if uuid != self._current]
        return tuple(call.draft for call in sorted(waiting, key=lambda call: call.parked or 0.0))

    @property
    def waiting(self) -> Draft | None:
        """The caller who has been waiting longest; what an earlier run left open waits for nobody."""
        callers = (draft for draft in self.parked if draft.has_caller)
        return next((draft for draft in callers if not self._open[draft.uuid].is_adopted), None)

    @property
    def is_anyone_there(self) -> bool:
        """Whether somebody is on the line or waits; what an earlier run left open is safe on the disk."""
        return self.current is not None or self.waiting is not None

    @property
    def is_line_busy(self) -> bool:
        """Whether somebody is on the line, or waits there; a return call that was left keeps nobody."""
        if self.current is not None:
            return True
        calls = (call for call in self._open.values() if not call.is_adopted)
        return any(call.draft.has_caller and not call.draft.returns for call in calls)

    @property
    def count(self) -> int:
        """How many calls are open, the one on the page included."""
        return len(self._open)

    def seconds_open(self, uuid: UUID) -> float:
        """How long the call has been open in this run, by a clock that never jumps."""
        return self._clock.monotonic() - self._open[uuid].begun

    def seconds_parked(self, uuid: UUID) -> float:
        """How long the call has been waiting."""
        parked = self._open[uuid].parked
        return 0.0 if parked is None else self._clock.monotonic() - parked

    def begin(self, operator: str, returns: str = "", *, by_mobile: bool = False) -> Draft:
        """A new call on the page; the one that stood there is parked."""
        from phonedesk.domain.draft import Draft

        begun = self._clock.monotonic()
        opened_at = self._clock.now()
        draft = Draft(uuid4(), opened_at, operator, returns=returns, by_mobile=by_mobile, begun=begun)
        self.take_up(draft)
        return draft

    def take_up(self, draft: Draft) -> None:
        """A draft that was just made, on the page; the call that stood there is parked."""
        self.park()
        self._open[draft.uuid] = _Open(draft, self._clock.monotonic())
        self._current = draft.uuid
        self._keep(draft)

    def adopt(self, drafts: Iterable[Draft]) -> None:
        """Take over calls that an earlier run left open; they are parked."""
        now = self._clock.monotonic()
        for draft in drafts:
            self._open[draft.uuid] = _Open(draft, now, parked=now, is_adopted=True)

    def apply(self, event: Event) -> Draft:
        """The call on the page after the event; raises LookupError where there is none."""
        if self._current is None:
            raise LookupError("no call on the page")
        return self.change(self._current, event)

    def park(self) -> None:
        """Take the call off the page, keeping it."""
        from phonedesk.domain.draft import Parked

        if self._current is None:
            return
        self._open[self._current].parked = self._clock.monotonic()
        self.change(self._current, Parked(self._clock.now()))
        self._current = None

    def resume(self, uuid: UUID) -> Draft:
        """Put a parked call on the page, parking the one that stood there."""
        from phonedesk.domain.draft import Resumed

        self.park()
        self._current = uuid
        self._open[uuid].parked = None
        self._open[uuid].is_adopted = False
        return self.change(uuid, Resumed())

    def let_go(self, uuid: UUID) -> None:
        """The call is in the log, or was no call: its draft goes."""
        del self._open[uuid]
        if self._current == uuid:
            self._current = None
        self._forget(uuid)

    def change(self, uuid: UUID, event: Event) -> Draft:
        """The open call after the event, on the page or not."""
        from phonedesk.domain.draft import apply

        call = self._open[uuid]
        call.draft = apply(call.draft, event)
        self._keep(call.draft)
        return call.draft
