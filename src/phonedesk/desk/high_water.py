"""The highest number given on each day, beside the settings: a restored backup knows less than callers do.

A line for each day and database, the newest on top; a number is overwritten where it stands, which costs a
fraction of a new file. Hence its two places: the one that holds less is written, so that a power cut within
it leaves the other, and a number is whole where it reads the same on both sides of its `=`.

    20261123 000000007=000000007 000000006=000000006 "phonedesk.db"
"""

from __future__ import annotations

import errno
import json
import os
import re
from typing import TYPE_CHECKING

from phonedesk.files import locked, make_private_folder, overwrite_durably, read_file, write_durably

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

HEADING = b"phonedesk: day, its highest number in one of two places, records\n"
DIGITS = 9
_PLACES = rb"(\d{9})=(\d{9}) (\d{9})=(\d{9})"
_LINES = re.compile(rb'(?:\S+ \d{9}=\d{9} \d{9}=\d{9} "[^\n]*"\n)*')


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
        self._database = json.dumps(database).encode()
        self.fault: Exception | None = None
        """Why the mark could not be kept the last time; none where it was."""

    def highest(self, day: str) -> int:
        """The highest sequence known to have been given on a day (YYYYMMDD); 0 for none."""
        try:
            return max(_numbers(self._find(self._read(), day)))
        except (OSError, UnreadableMarkError) as error:
            self.fault = error
            return 0

    @property
    def has_any(self) -> bool:
        """Whether numbers were given before; also where nobody can read which."""
        try:
            content = self._read()
            self._confirm(content)
            lines = re.finditer(rb"\n\S+ %s %s(?=\n)" % (_PLACES, re.escape(self._database)), content)
            return any(max(_numbers(line)) for line in lines)
        except (OSError, UnreadableMarkError):
            return True

    def raise_to(self, sequences: Mapping[str, int]) -> None:
        """Have the marks of these days on the disk, each no lower than it was."""
        self._change(sequences, max)

    def take_back(self, day: str, sequence: int) -> None:
        """The saving that this number was for failed: the day stands at the number before it again."""
        self._change({day: sequence}, lambda last, given: given - 1 if last == given else last)

    def _change(self, sequences: Mapping[str, int], change: Callable[[int, int], int]) -> None:
        """Give each day the mark that `change` makes of the one it has and its sequence."""
        try:
            if not self._file.parent.is_dir():
                make_private_folder(self._file.parent)
            with locked(self._file.with_name(f"{self._file.name}.lock")):
                content = self._read()
                new = b""
                for day, sequence in sequences.items():
                    line = self._find(content, day)
                    last = max(_numbers(line))
                    mark = change(last, sequence)
                    if line is None and mark:
                        places = b"%s %s" % (_place(mark), _place(0))
                        new += b"%s %s %s\n" % (day.encode(), places, self._database)
                    elif line is not None and mark != last:
                        self._overwrite(line, mark)
                if new:
                    write_durably(self._file, HEADING + new + self._read().removeprefix(HEADING))
        except (OSError, UnreadableMarkError) as error:
            self.fault = error
        else:
            self.fault = None

    def _overwrite(self, line: re.Match[bytes], mark: int) -> None:
        """Raise the lower of the two numbers, or lower the higher one."""
        numbers = _numbers(line)
        place = numbers.index(min(numbers) if mark > max(numbers) else max(numbers))
        first, last = 2 * place + 1, 2 * place + 2
        before = line.string[line.start(first) : line.end(last)]
        overwrite_durably(self._file, line.start(first), before, _place(mark))

    def _read(self) -> bytes:
        try:
            content = read_file(self._file)
        except FileNotFoundError:
            return HEADING
        if not content.startswith(HEADING):
            raise UnreadableMarkError(self._file)
        return content

    def _find(self, content: bytes, day: str) -> re.Match[bytes] | None:
        """The line of a day; raises UnreadableMarkError where there is none among lines that are none."""
        pattern = rb"\n%s %s %s\n" % (re.escape(day.encode()), _PLACES, re.escape(self._database))
        line = re.search(pattern, content)
        if line is None:
            self._confirm(content)
        return line

    def _confirm(self, content: bytes) -> None:
        if not _LINES.fullmatch(content, len(HEADING)):
            raise UnreadableMarkError(self._file)


def _place(mark: int) -> bytes:
    """A number as it is written; raises OSError for one that has more digits than there is room for."""
    number = b"%0*d" % (DIGITS, mark)
    if len(number) > DIGITS:
        raise OSError(errno.EOVERFLOW, os.strerror(errno.EOVERFLOW))
    return number + b"=" + number


def _numbers(line: re.Match[bytes] | None) -> tuple[int, int]:
    """What stands in the two places: 0 where there is no line, and in a place that a power cut tore."""
    if line is None:
        return 0, 0
    one, again, other, other_again = map(int, line.groups())
    return one if one == again else 0, other if other == other_again else 0
