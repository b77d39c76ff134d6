"""Desks with as many made-up calls as one likes, from `phonedesk sample`; each is made once and kept."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.child import terminal_environment

from benchmarks.office import PHONEDESK, SETTINGS, Office

if TYPE_CHECKING:
    from pathlib import Path

DONE = "sampled"
"""A file that says that all of the calls are there."""


@dataclass(frozen=True, slots=True)
class SampledOffices:
    """Where they are kept; copies, which may be written to, go into a folder that is thrown away."""

    kept: Path
    thrown_away: Path

    def of(self, calls: int) -> Office:
        """The office of so many calls, to be read from alone; a million take ten minutes, once."""
        office = Office((self.kept / str(calls)).resolve())
        done = office.home / DONE
        if not done.exists():
            shutil.rmtree(office.home, ignore_errors=True)
            office.home.mkdir(parents=True)
            office.settings.write_text(SETTINGS, encoding="utf-8")
            command = (*PHONEDESK, "sample", str(calls))
            subprocess.run(
                command, env=terminal_environment(office.environ), check=True, stdout=subprocess.DEVNULL
            )
            done.touch()
        return office

    def copy_of(self, calls: int, name: str) -> Office:
        """The same office, to be written to; to be called once for a name."""
        source, copy = self.of(calls), Office((self.thrown_away / name).resolve())
        copy.home.mkdir(parents=True)
        for file in (source.settings, source.database):
            shutil.copy(file, copy.home)
        return copy
