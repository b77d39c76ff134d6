"""What the first frame did without: playbook, call page, drafts and records, made ready meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from phonedesk.store.errors import Reason, StoreError

if TYPE_CHECKING:
    from phonedesk.tui.front import Front


AGAIN = 1.0
"""Seconds between two tries at records that another program holds, or that lack room."""


class LoadingPages(Protocol):
    """The pages that wait for it."""

    async def mount_call_screen(self) -> None:
        """The call page can be laid out."""

    def refresh(self) -> None:
        """Something changed that the page shows."""


async def load(
    front: Front, pages: LoadingPages, ready: Callable[[], None], pause: Callable[[], Awaitable[None]]
) -> None:
    """Load it all; what fails stands as a banner over the home page, and the desk goes on.

    `ready` is called once calls can be taken in full and those left open are back. The records, which take
    longest, are wanted only when one is closed: they wait for a `pause` in the typing.
    """
    await front.records.run(_import_ahead)
    await front.records.run(front.desk.calendar.load)  # first: by the playbook, promises are counted
    faults = await front.records.run(front.desk.load_playbook)
    await pages.mount_call_screen()
    if faults:
        _stand(front, front.playbook_banner(faults))
    try:
        orphans = await asyncio.wrap_future(front.drafts.run(front.desk.adopt_drafts))
        front.calls.adopt(orphans.drafts)
        if orphans.key_fault:
            _stand(front, front.key_banner(orphans.key_fault))
        _offer_back(front, len(orphans.drafts), len(orphans.unreadable))
    except Exception as error:  # whatever it was, the desk goes on and says what is amiss
        _stand(front, front.trouble(error))
    ready()
    pages.refresh()
    await pause()
    with contextlib.suppress(StoreError):  # the first look-up will say what is amiss
        await front.records.run(front.desk.lookup.prepare)
    try:
        await _open_records(front, pages)
    except Exception as error:
        _stand(front, front.trouble(error))
        pages.refresh()
    await asyncio.to_thread(front.desk.papers.clear_up)


async def _open_records(front: Front, pages: LoadingPages) -> None:
    """Open them as soon as no other program holds them, and there is room to make them on the first run.

    The home page says meanwhile that its list waits; that there is no room stands there as a banner.
    """
    no_room = ""
    while True:
        try:
            await front.records.run(front.desk.open_records)
        except StoreError as error:
            if error.reason not in (Reason.BUSY, Reason.FULL):
                raise
            if error.reason is Reason.FULL and not no_room:
                no_room = front.trouble(error)
                _stand(front, no_room)
                pages.refresh()
            await asyncio.sleep(AGAIN)
        else:
            break
    if no_room and front.banner == no_room:
        front.banner = ""
        front.tell(front.wording.say("The records can be used again."))


def _import_ahead() -> None:
    """Import what the call page needs: a first F2 must not wait for it."""
    import phonenumbers  # noqa: F401

    import phonedesk.playbook.model
    import phonedesk.tui.screens.call
    import phonedesk.tui.screens.return_call  # noqa: F401


def _stand(front: Front, banner: str) -> None:
    front.banner = front.banner or banner


def _offer_back(front: Front, drafts: int, unreadable: int) -> None:
    say_count = front.wording.say_count
    if unreadable:
        sentence = say_count(
            "{n} draft cannot be opened with this desk's key; its file was left as it is.",
            "{n} drafts cannot be opened with this desk's key; their files were left as they are.",
            unreadable,
        )
        _stand(front, sentence)
    if drafts:
        sentence = say_count(
            "{n} call was left open. F5 takes it up again.",
            "{n} calls were left open. F5 takes them up again.",
            drafts,
        )
        front.tell(sentence)
