"""Records on paper: the forms that are printed, in a private folder, and no longer there than a week."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from phonedesk.files import create_durably, make_private_folder, remove_leftovers, write_durably

if TYPE_CHECKING:
    from pathlib import Path

    from phonedesk.domain.call import Call
    from phonedesk.domain.call_sheet import CallSheet
    from phonedesk.domain.placard import Placard
    from phonedesk.domain.times import Clock

KEPT_FOR = timedelta(days=7)
OURS = re.compile(r"[\w-]+\.docx")
_UNFIT = re.compile(r"[^\w-]")
"""What no file name of ours holds, whatever a foreign database calls a number."""


class ConfidentialError(Exception):
    """A confidential call is not put on paper."""


class Papers:
    """Makes printed forms, and clears them away; for any thread."""

    def __init__(self, clock: Clock, folder: Path) -> None:
        self._clock = clock
        self._folder = folder

    def keep(self, call: Call, sheet: CallSheet) -> Path:
        """Put the form of a call into the folder, as a .docx; the one from before is replaced.

        Raises ConfidentialError, and OSError.
        """
        return self._put_into_folder(call.number, self.docx(call, sheet))

    def keep_report(self, name: str, sheet: CallSheet) -> Path:
        """Put another sheet into the folder under a name, as a .docx; raises OSError."""
        from phonedesk.exchange.docx_sheet import docx_of

        return self._put_into_folder(name, docx_of(sheet, self._clock.now()))

    def keep_placard(self, name: str, placard: Placard) -> Path:
        """Put a notice into the folder under a name, as a .docx; raises OSError."""
        from phonedesk.exchange.docx_placard import docx_of

        return self._put_into_folder(name, docx_of(placard, self._clock.now()))

    def put(self, file: Path, content: bytes) -> None:
        """Put a form where the person wants it, for good; raises FileExistsError and OSError."""
        create_durably(file, content)

    def docx(self, call: Call, sheet: CallSheet) -> bytes:
        """The form of a call as the bytes of a .docx; raises ConfidentialError."""
        from phonedesk.exchange.docx_sheet import docx_of

        _refuse_confidential(call)
        return docx_of(sheet, self._clock.now())

    def text(self, call: Call, sheet: CallSheet) -> str:
        """The form of a call as plain text; raises ConfidentialError."""
        from phonedesk.exchange.text_sheet import text_of

        _refuse_confidential(call)
        return text_of(sheet)

    def clear_up(self) -> None:
        """Remove the forms that are older than seven days, and what a crash left half-written.

        One from a day far ahead was made while the clock was wrong, and goes too. What cannot be removed is
        left to the next time.
        """
        now = self._clock.now()
        with suppress(OSError):
            remove_leftovers(self._folder)
            for file in self._folder.iterdir():
                if OURS.fullmatch(file.name):
                    with suppress(OSError):
                        if abs(now - _changed_at(file)) > KEPT_FOR:
                            file.unlink()

    def _put_into_folder(self, name: str, content: bytes) -> Path:
        self.clear_up()
        make_private_folder(self._folder)
        file = self._folder / f"{_UNFIT.sub('_', name)}.docx"
        write_durably(file, content)
        return file


def _refuse_confidential(call: Call) -> None:
    if call.confidential:
        raise ConfidentialError


def _changed_at(file: Path) -> datetime:
    return datetime.fromtimestamp(file.lstat().st_mtime, UTC)
