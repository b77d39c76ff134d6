"""A process that has imported and prepared all it needs: what is measured and killed is the writing alone."""

from __future__ import annotations

import functools
import gc
import shutil
from pathlib import Path

from phonedesk.store import schema
from tests.faults.evidence import opens
from tests.faults.forking import in_child
from tests.faults.operations import EVERY, Operation
from tests.faults.samples import FIRST, let_go, open_desk
from tests.faults.twins import TWINS


def operation_named(name: str) -> Operation:
    """The operation, or the twin of one."""
    return EVERY[name] if name in EVERY else TWINS[name]


class Bench:
    """One home, made anew as often as it is wanted.

    `desk` has opened nothing yet and is used in forks alone, so that it is as good as new in each of them.
    """

    def __init__(self, folder: Path, operation: Operation) -> None:
        self.operation = operation
        self.root = folder / "root"
        self.home = self.root / "home"
        self._template = folder / "template" / "home"
        # The bytes of a new database are made in memory, which takes ten times as long as writing them.
        schema._empty_database = functools.cache(schema._empty_database)
        self._warm_up(folder / "warm" / "home")
        in_child(self._prepare)
        self.desk = open_desk(self.home)
        gc.collect()
        gc.freeze()  # a fork then copies less

    def renew(self) -> None:
        """Make the home as the operation finds it the first time."""
        self.clear()
        if self._template.exists():
            shutil.copytree(self._template, self.home)

    def clear(self) -> None:
        """Leave nothing but the folder that the home is made in."""
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)

    def _prepare(self) -> None:
        desk = open_desk(self._template)
        self.operation.before(desk)
        let_go(desk)

    def _warm_up(self, home: Path) -> None:
        desk = open_desk(home)
        self.operation.before(desk)
        for number in range(FIRST, FIRST + self.operation.steps):
            self.operation.do(desk, number)
        let_go(desk)
        self.operation.there(home)
        opens(home)
