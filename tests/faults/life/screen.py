"""A life through the screen: the same model, the same comparing, but every step is made of keys."""

from __future__ import annotations

from phonedesk.tui.screens.home import HomeScreen
from tests.faults.life.at_screen import FIELDS, AtTheScreen, paste, press
from tests.faults.life.model import Draft
from tests.faults.life.rules import REGULATION
from tests.faults.life.words import WITHOUT_DETAILS
from tests.tui.driver import Person

PHONES = ("13800131234", "６５５２１２３４", "010-65521234转8001")
TEXTS = ("张珊", "市第二中学", "学籍证明补办", "户口 迁移", "𠀀")
STEPS = (
    *("open",) * 5,
    *("type",) * 10,
    *("choose",) * 3,
    *("said",) * 2,
    *("park",) * 2,
    *("switch",) * 4,
    *("close",) * 7,
    *("fail",) * 2,
    *("transfer", "promise", "promise", "answer", "answer", "mistake", "crash", "leave"),
)


class ScreenLife(AtTheScreen):
    """What can be done with keys."""

    async def live(self, steps: int) -> None:
        """Raises AssertionError where the disk is not as the model says."""
        left = steps
        while left:
            async with self._run() as person:
                while left:
                    left -= 1
                    what = self._chance.choice(STEPS)
                    self._pass(person)
                    if what in ("crash", "leave"):
                        self.met.append(what)
                        break
                    if await getattr(self, f"_{what}")(person):
                        self.met.append(what)
                await self._same(person)
                if what == "crash":  # the kernel's part of it: the locks fall, and their files stay
                    for lock in person.office.desk.drafts._locks.values():
                        lock.release()
                    person.office.desk.drafts._locks.clear()
            if what == "crash":
                self._desk.forget_all()
            else:
                self.model.leave(self._desk)

    # ── the steps: each answers whether it happened ──

    async def _open(self, person: Person) -> bool:
        before = self._desk.current
        await press(person, "f2")
        await person.until(lambda: self._uuid(person) not in ("", before), "no call was opened")
        self._parked()
        self._kept(self.model.open_call(self._desk, self._uuid(person)))
        return True

    async def _type(self, person: Person) -> bool:
        draft = await self._at_hand(person)
        name = self._chance.choice(FIELDS)
        text = self._chance.choice(PHONES if name == "phone" else TEXTS)
        if draft["values"].get(name) or not await self._go_to(person, name):
            return False
        await self._write(person, draft, name, text)
        return True

    async def _choose(self, person: Person) -> bool:
        draft = await self._at_hand(person)
        kind = self._chance.choice([*REGULATION.types.values()])
        await self._to_type(person)
        await press(person, str(kind["digit"]))
        draft["call_type"] = kind["id"]
        self._kept(draft)
        return True

    async def _said(self, person: Person) -> bool:
        draft = await self._at_hand(person)
        await press(person, "f7")
        ticked = set(person.draft.ticks) - set(draft["ticks"])
        to_tick = {s.id for s in REGULATION.steps(draft["call_type"]) if s.kind in ("say", "do")}
        assert len(ticked) <= 1
        assert ticked <= to_tick
        draft["ticks"] |= dict.fromkeys(ticked, self.model.now)
        self._kept(draft)
        return bool(ticked)

    async def _park(self, person: Person) -> bool:
        await press(person, "f4")
        self._parked()
        return True

    async def _switch(self, person: Person) -> bool:
        if not self._desk.parked:
            return False
        which = self._chance.randrange(min(len(self._desk.parked), 9))
        many = len(self._desk.parked) > 1
        uuid = self._desk.parked[which]
        await press(person, "f5", *([str(which + 1)] if many else []))
        await person.until(lambda: self._uuid(person) == uuid, "the other call never came")
        self._resumed(uuid)
        return True

    async def _close(self, person: Person) -> bool:
        draft = await self._at_hand(person)
        outcome = self._outcome(draft)
        await press(person, "f9", self._digit(outcome))
        await self._closed(person, draft, outcome)
        return True

    async def _promise(self, person: Person) -> bool:
        """A callback, to a number that was asked for."""
        draft = await self._at_hand(person)
        if not draft["values"].get("phone"):
            assert await self._go_to(person, "phone")
            await self._write(person, draft, "phone", PHONES[0])
        kind = draft["call_type"] or REGULATION.default_type
        if self._is_empty(draft) or "callback" not in REGULATION.types[kind]["outcomes"]:
            return False
        await press(person, "f9", self._digit("callback"))
        await self._closed(person, draft, "callback")
        return True

    async def _fail(self, person: Person) -> bool:
        """The save fails: the form stays, and once it can be saved the same key saves."""
        draft = await self._at_hand(person)
        outcome = self._outcome(draft)
        database = person.office.desk.writer._database
        database.execute("PRAGMA query_only=ON")
        await press(person, "f9", self._digit(outcome))
        draft["outcome"] = outcome
        self._kept(draft)
        await person.until(lambda: person.app.screen.query(".alarm"), "the failure was never told")
        await person.until(lambda: not person.is_working)
        assert self._uuid(person) == draft["uuid"]
        await self._same(person)
        database.execute("PRAGMA query_only=OFF")
        await press(person, self._digit(outcome))
        await self._closed(person, draft, outcome)
        return True

    async def _transfer(self, person: Person) -> bool:
        draft = await self._at_hand(person)
        await press(person, "f6")
        await paste(person, "3312")
        await press(person, "enter", "enter", "enter", "enter")
        at = self.model.now
        draft["transfer"] |= {"target": "3312", "wait_minutes": 1, "asked_to_hold_at": at, "briefed_at": at}
        draft["transfer"] |= {"confirmed_at": at, "result": "connected"}
        await self._closed(person, draft, "transferred")
        return True

    async def _answer(self, person: Person) -> bool:
        """The most urgent callback, from the home page to the result."""
        pending = self.model.pending()
        if not pending:
            return False
        await self._park(person)
        number = str(pending[0].row["number"])
        await person.until(lambda: not person.is_working)
        await press(person, "enter")
        await person.until(lambda: self._uuid(person), "the return call never opened")
        draft = self.model.open_call(self._desk, self._uuid(person), number)
        result = self._chance.choice(("answered", "no_answer", "busy"))
        await press(person, str(("answered", "no_answer", "busy").index(result) + 1))
        if result == "answered":
            await paste(person, "带身份证")
            await press(person, "enter")
        await person.until(lambda: not self._uuid(person) and person.is_at(HomeScreen), "never home again")
        self.model.attempt(draft, result, "带身份证" if result == "answered" else "", None)
        self.model.let_go(self._desk, draft["uuid"])
        return True

    async def _mistake(self, person: Person) -> bool:
        await self._open(person)
        await press(person, "f9", "0")
        self.model.let_go(self._desk, str(self._desk.current))
        self._next()
        return True

    # ── what they are made of ──

    async def _at_hand(self, person: Person) -> Draft:
        if self._desk.draft is None and not await self._switch(person):
            await self._open(person)
        draft = self._desk.draft
        assert draft
        return draft

    async def _closed(self, person: Person, draft: Draft, outcome: str) -> None:
        """The number is on the screen, and Enter leads on to whoever has waited longest."""
        number = self.model.close(self._desk, draft, outcome)
        await person.sees(number)
        self.model.let_go(self._desk, draft["uuid"])
        if outcome not in WITHOUT_DETAILS:
            await press(person, "enter")
        self._next()
