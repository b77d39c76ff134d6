"""The library of standard answers: a file of its own, which the office may also edit by hand."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import TYPE_CHECKING

from phonedesk.domain.faq import StandardAnswer, found
from phonedesk.domain.text import clean, one_line
from phonedesk.files import file_state, make_private_folder, read_file, write_durably

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from phonedesk.domain.times import Clock
    from phonedesk.settings import Settings

MOST_BYTES = 5_000_000
ENTRIES = "answers"


class UnreadableFaqError(Exception):
    """The file holds something else than standard answers; the argument is its path."""


class Faq:
    """The use cases of standard answers; writing is for one thread at a time."""

    def __init__(self, clock: Clock, settings: Callable[[], Settings]) -> None:
        self._clock = clock
        self._settings = settings
        self._known: Sequence[StandardAnswer] = ()
        self._read_from: tuple[int, int] | None = None

    def all(self) -> Sequence[StandardAnswer]:
        """All of them, read anew where the file has changed; raises OSError and UnreadableFaqError."""
        state = file_state(self._file)
        if state is None:
            self._known = ()
        elif state != self._read_from:
            self._known = _read(self._file)
        self._read_from = state
        return self._known

    def find(self, typed: str) -> list[StandardAnswer]:
        """Those that a few words mean; raises OSError and UnreadableFaqError."""
        return found(self.all(), typed)

    def put(self, question: str, answer: str, instead_of: StandardAnswer | None = None) -> None:
        """Keep an answer, confirmed today, in the place of another or as a new one.

        Raises OSError and UnreadableFaqError: a file that cannot be read is never written over.
        """
        new = StandardAnswer(one_line(question).strip(), clean(answer).strip(), self.today)
        known = list(self.all())
        if instead_of in known:
            known[known.index(instead_of)] = new
        elif new not in known:
            known.append(new)
        self._write(known)

    def remove(self, answer: StandardAnswer) -> None:
        """Take one out; raises OSError and UnreadableFaqError."""
        self._write([known for known in self.all() if known != answer])

    @property
    def today(self) -> date:
        """The day by the office's clock."""
        return self._clock.now().astimezone(self._clock.zone).date()

    @property
    def _file(self) -> Path:
        return self._settings().paths.faq

    def _write(self, answers: Sequence[StandardAnswer]) -> None:
        import tomlkit

        document = tomlkit.document()
        entries = tomlkit.aot()
        for answer in answers:
            entry = tomlkit.table()
            entry["question"] = answer.question
            entry["answer"] = tomlkit.string(answer.answer, multiline="\n" in answer.answer)
            entry["confirmed"] = answer.confirmed
            entries.append(entry)
        document[ENTRIES] = entries
        make_private_folder(self._file.parent)
        write_durably(self._file, tomlkit.dumps(document).encode())


def _read(file: Path) -> list[StandardAnswer]:
    try:
        entries = tomllib.loads(read_file(file, MOST_BYTES).decode("utf-8-sig")).get(ENTRIES, [])
        return [_answer(entry) for entry in entries]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise UnreadableFaqError(file) from None


def _answer(entry: dict[str, object]) -> StandardAnswer:
    question, answer, confirmed = entry["question"], entry["answer"], entry["confirmed"]
    if not (isinstance(question, str) and isinstance(answer, str) and type(confirmed) is date):
        raise TypeError
    return StandardAnswer(one_line(question), clean(answer), confirmed)
