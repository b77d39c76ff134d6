"""Papers that are made beside the keys: a report, a notice, a sheet."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from phonedesk.tui.front import Front


async def put_on_paper(front: Front, keep: Callable[[], Path]) -> None:
    """Have a paper made, and say where it lies and for how long."""
    try:
        file = await asyncio.to_thread(keep)
    except Exception as error:  # whatever it was, the records are as they were
        front.tell(front.trouble(error), alarm=True)
    else:
        front.tell(front.wording.say("Kept for 7 days: {file}", file=short_path(file)))


def short_path(file: Path) -> str:
    """The path as a shell would take it, as short as it can be said."""
    try:
        return f"~/{file.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(file)
