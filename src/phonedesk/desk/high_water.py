"""The highest number given on each day, beside the settings: a restored backup knows less than callers do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from phonedesk.files import make_private_folder, write_durably

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

Days = dict[str, int]
"""Day (YYYYMMDD) → the highest sequence given on it."""


class UnreadableMarkError(Exception):
    """The file holds no marks; it is left as it is. The argument is its path."""


class HighWaterMark:
    """The marks of one database, in a file that desks of the same account share.

    A mark that cannot be read or kept holds up no call: `fault` says so, and the records alone give the
    numbers.
    """

    def __init__(self, file: Path, database: str) -> None:
        """`database` names the records within the file."""
        self._file = file
        self._database = database
        self.fault: Exception | None = None
        """Why the mark could not be kept the last time; none where it was."""

    def highest(self, day: str) -> int:
        """The highest sequence known to have been given on a day (YYYYMMDD); 0 for none."""
        try:
            return self._read().get(self._database, {}).get(day, 0)
        except (OSError, UnreadableMarkError) as error:
            self.fault = error
            return 0

    @property
    def has_any(self) -> bool:
        """Whether numbers were given before; also where nobody can read which."""
        try:
            return any(self._read().get(self._database, {}).values())
        except (OSError, UnreadableMarkError):
            return True

    def raise_to(self, sequences: Mapping[str, int]) -> None:
        """Have the marks of these days on the disk, each no lower than it was."""
        self._change(lambda days: {day: max(last, days.get(day, 0)) for day, last in sequences.items()})

    def take_back(self, day: str, sequence: int) -> None:
        """The saving that this number was for failed: the day stands at the number before it again."""
        self._change(lambda days: {day: sequence - 1} if days.get(day) == sequence else {})

    def _change(self, changes: Callable[[Days], Days]) -> None:
        from filelock import FileLock

        try:
            if not self._file.parent.is_dir():
                make_private_folder(self._file.parent)
            with FileLock(f"{self._file}.lock"):
                databases = self._read()
                before = databases.get(self._database, {})
                days = before | changes(before)
                if days != before:
                    stored = {"databases": databases | {self._database: days}}
                    write_durably(self._file, json.dumps(stored).encode())
        except (OSError, UnreadableMarkError) as error:
            self.fault = error
        else:
            self.fault = None

    def _read(self) -> dict[str, Days]:
        try:
            stored = json.loads(self._file.read_bytes())
            return {
                database: {day: int(sequence) for day, sequence in days.items()}
                for database, days in stored["databases"].items()
            }
        except FileNotFoundError:
            return {}
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise UnreadableMarkError(self._file) from error
