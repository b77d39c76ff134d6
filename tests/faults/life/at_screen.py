"""One desk at Textual's pilot, with its model: keys, looking, and the way about the call page."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from textual import events

from tests.desk.at_desk import open_office
from tests.faults.life.looking import Disk, compare_disk
from tests.faults.life.model import DeskModel, Draft, Model
from tests.faults.life.rules import REGULATION, arrange, instant, micros
from tests.faults.life.words import BEGIN, OPERATORS, OUTCOMES, WITHOUT_DETAILS
from tests.tui.driver import Person, at_the_desk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

SECOND = 1_000_000
FIELDS = ("phone", "caller_name", "organisation", "matter")
MOST_FIELDS = 12
"""More than any type asks for: where it asks for the phone last, that is where Enter leads at last."""
ZONE = "Asia/Shanghai"


async def press(person: Person, *keys: str) -> None:
    """Press keys, one done with before the next; the pilot's own pressing waits ten times as long."""
    for key in keys:
        person.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await _done(person)


async def paste(person: Person, text: str) -> None:
    person.app.post_message(events.Paste(text))
    await _done(person)


async def _done(person: Person) -> None:
    done = asyncio.Event()
    person.app.call_later(done.set)
    await done.wait()


class AtTheScreen:
    """One desk at Textual's pilot; `met` names the steps that happened."""

    def __init__(self, home: Path, database: bytes, number: int) -> None:
        self._home = home
        home.mkdir(parents=True)
        (home / "phonedesk.db").write_bytes(database)
        arrange(home / "phonedesk.db")
        self._database = database
        self._chance = random.Random(number)
        self._desk = DeskModel(OPERATORS[0])
        self.model = Model(micros(BEGIN), (self._desk, DeskModel(OPERATORS[1])))
        self._adopted: set[str] = set()
        self.met: list[str] = []

    @asynccontextmanager
    async def _run(self) -> AsyncIterator[Person]:
        """The program from its start on, with what an earlier run left open."""
        office = open_office(self._home, self._database)
        office.clock.at = instant(self.model.now)
        async with at_the_desk(office) as person:
            self.model.start(self._desk, ZONE)
            self._adopted = set(self._desk.open)
            yield person
            office.desk.reader.close()

    def _pass(self, person: Person) -> None:
        self.model.now += SECOND
        person.office.clock.at = instant(self.model.now)
        person.office.clock.seconds += 1

    async def _same(self, person: Person) -> None:
        """The disk is as the model says within a second or two: drafts are written behind the keys."""
        disk = Disk(self._home)

        def is_same() -> bool:
            try:
                compare_disk(disk, self.model)
            except (AssertionError, FileNotFoundError):
                return False
            return True

        try:
            await person.until(is_same, "never as it must be")
        except AssertionError:
            compare_disk(disk, self.model)  # says what is wrong
            raise
        finally:
            disk.close()
        assert [str(draft.uuid) for draft in person.app.front.calls.parked] == self._desk.parked

    # ── what they are made of ──

    @staticmethod
    def _uuid(person: Person) -> str:
        """The call on the page, "" where there is none."""
        current = person.app.front.calls.current
        return str(current.uuid) if current is not None else ""

    def _kept(self, draft: Draft) -> None:
        self.model.folder.keep(draft)

    def _parked(self) -> None:
        if draft := self.model.park(self._desk):
            self._kept(draft)

    def _resumed(self, uuid: str) -> None:
        self._parked()
        self._adopted.discard(uuid)
        self._kept(self.model.resume(self._desk, uuid))

    async def _to_type(self, person: Person) -> None:
        if person.focused != "type":
            await press(person, "ctrl+t")
        await person.until(lambda: person.focused == "type", "never at the type")

    async def _go_to(self, person: Person, name: str) -> bool:
        """By Ctrl+T and back to the phone, then by Enter, which passes over what is filled."""
        await self._to_type(person)
        await press(person, "shift+tab")
        for _ in range(MOST_FIELDS):
            if person.focused == name:
                return True
            await press(person, "enter")
        return person.focused == name

    async def _write(self, person: Person, draft: Draft, name: str, text: str) -> None:
        await paste(person, text)
        draft["values"][name] = text
        self._kept(draft)

    @staticmethod
    def _is_empty(draft: Draft) -> bool:
        typed = any(text for name, text in draft["values"].items() if name != "phone")
        return not (typed or draft["call_type"])

    def _outcome(self, draft: Draft) -> str:
        if self._is_empty(draft):
            return self._chance.choice(WITHOUT_DETAILS)
        kind = REGULATION.types[draft["call_type"] or REGULATION.default_type]
        without_phone = [] if draft["values"].get("phone") else ["callback"]
        return str(self._chance.choice([o for o in kind["outcomes"] if o not in without_phone]))

    @staticmethod
    def _digit(outcome: str) -> str:
        among = WITHOUT_DETAILS if outcome in WITHOUT_DETAILS else OUTCOMES
        return str(among.index(outcome) + 1)

    def _next(self) -> None:
        waiting = [uuid for uuid in self._desk.parked if uuid not in self._adopted]
        if waiting:
            self._resumed(waiting[0])
