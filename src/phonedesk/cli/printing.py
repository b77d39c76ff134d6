"""Printing for people and pipes: columns by terminal cells, any encoding, a reader that leaves early."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import TYPE_CHECKING

from phonedesk.domain.cells import cells
from phonedesk.domain.text import shown_in_line
from phonedesk.troubles import refusal, trouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from phonedesk.settings import Settings
    from phonedesk.store.errors import StoreError
    from phonedesk.wording import Wording

OK, FAILED, WRONG_USAGE = 0, 1, 2
WIDEST_COLUMN = 30
"""A longer text pushes its own row out, not every other."""
GAP = "  "


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows with their columns aligned; the last column keeps its own width."""
    widths = [max(min(cells(text), WIDEST_COLUMN) for text in column) for column in zip(*rows, strict=True)]
    return [
        GAP.join(
            [
                *(text + " " * (width - cells(text)) for text, width in zip(row[:-1], widths, strict=False)),
                row[-1],
            ]
        ).rstrip()
        for row in rows
    ]


def print_lines(lines: Iterable[str], settings: Settings, wording: Wording, code: int = OK) -> int:
    """Print the lines and give `code`, or 1 where they could not be written.

    What the terminal's encoding lacks becomes a question mark. A pipe that is closed early is no trouble.
    """
    return _write("".join(f"{line}\n" for line in lines), settings, wording, code, None)


def print_json(text: str, settings: Settings, wording: Wording) -> int:
    """Print JSON, which is UTF-8 whatever the terminal's encoding."""
    import json

    # Escaped, what could command a terminal is the same to a program.
    harmless = "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)
    return _write(f"{harmless}\n", settings, wording, OK, "utf-8")


def refuse(error: StoreError, settings: Settings, wording: Wording) -> int:
    """Say why the records cannot be used, and what may help; gives exit code 1."""
    for line in refusal(wording, error, settings.paths):
        complain(line)
    return FAILED


def complain(sentence: str, code: int = FAILED) -> int:
    """Say on standard error what went wrong, and give the exit code."""
    # Without standard error, or with one that takes nothing, the exit code has to do.
    with contextlib.suppress(OSError):
        if sys.stderr:
            print(shown_in_line(sentence), file=sys.stderr, flush=True)
    return code


def _write(text: str, settings: Settings, wording: Wording, code: int, encoding: str | None) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding or sys.stdout.encoding, errors="replace")
    if sys.stdout is None:
        return complain(wording.say("It could not be written ({reason}).", reason="EBADF"))
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon_output()
    except OSError as error:
        _abandon_output()
        return complain(trouble(wording, error, settings.paths))
    return code


def _abandon_output() -> None:
    """Keep Python from trying to write the rest once more when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
