"""Opening calls, changing them, parking them, and taking them up again: at a desk and in the model."""

from __future__ import annotations

from tests.faults.life.desks import GONE, Desks
from tests.faults.life.model import Draft


class Opening(Desks):
    """Which calls are open, and which of them is on the page."""

    def at_hand(self, number: int) -> Draft:
        """The call on the page: where there is none, the one that has waited longest, or a new one."""
        desk = self.model.desks[number]
        if desk.draft is None and desk.parked:
            self.resume(number, desk.parked[0])
        elif desk.draft is None:
            self.open_call(number)
        draft = desk.draft
        assert draft
        return draft

    def open_call(self, number: int, fault: str = "", returns: str = "") -> None:
        desk = self.model.desks[number]
        fault = "" if desk.draft else fault  # the call that stood there would be parked under it, too
        answer, value = self.ask(number, "open_call", returns, fault)
        assert answer == ("failed" if fault else "done")
        if parked := self.model.park(desk):
            self.model.folder.keep(parked)
        draft = self.model.open_call(desk, value[0] if fault else value, returns)
        self.note("open", fault)
        if not fault:
            self.model.folder.keep(draft)

    def call_back(self, number: int, which: int) -> None:
        """Enter on the home page: a return call that was left is taken up again."""
        pending, desk = self.model.pending(), self.model.desks[number]
        if not pending:
            return
        returns = str(pending[which % len(pending)].row["number"])
        left = [uuid for uuid in desk.parked if desk.open[uuid]["returns"] == returns]
        if left:
            self.resume(number, left[0])
        else:
            self.open_call(number, returns=returns)

    def park(self, number: int) -> None:
        assert self.ask(number, "park") == ("done", None)
        if draft := self.model.park(self.model.desks[number]):
            self.model.folder.keep(draft)

    def resume(self, number: int, uuid: str) -> None:
        desk = self.model.desks[number]
        assert self.ask(number, "resume", uuid) == ("done", None)
        if parked := self.model.park(desk):
            self.model.folder.keep(parked)
        self.model.folder.keep(self.model.resume(desk, uuid))

    def apply(self, number: int, event: str, arguments: tuple[object, ...], fault: str) -> None:
        """The draft has changed in the model: at the desk, too, and on the disk unless that failed."""
        draft = self.model.desks[number].draft
        assert draft
        answer = self.ask(number, "apply", event, arguments, fault)
        self.note("type", fault)
        folder = self.model.folder
        match fault:
            case "no_room":
                assert answer[0] == "failed"
            case "killed_writing":
                assert answer == GONE
                folder.leftovers.add(draft["uuid"])
            case "killed_renamed":
                assert answer == GONE
                folder.keep(draft)
            case _:
                assert answer == ("done", None)
                folder.keep(draft)
