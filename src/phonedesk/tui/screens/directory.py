"""The office's directory (通讯录): typing finds, Enter leads to what can be changed about somebody."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID, uuid4

from textual.binding import Binding, BindingType

from phonedesk.domain.contact import TEXTS, Contact
from phonedesk.domain.text import fold, one_line
from phonedesk.store.errors import StoreError
from phonedesk.tui.contact_cells import contact_cells
from phonedesk.tui.screens.ask import Asked, AskPage, Refused
from phonedesk.tui.screens.kept_list import KeptListPage
from phonedesk.tui.screens.question import QuestionPage
from phonedesk.tui.widgets.row_list import Cell, RowList
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.tui.front import Front
    from phonedesk.tui.screens.page import Page

NEW = 10
"""Columns of the label before a name that is not in the directory yet."""
EDIT, ON_DUTY, AWAY, LEADER, REMOVE = range(1, 6)
FLAG_OF = {ON_DUTY: "on_duty", AWAY: "away", LEADER: "leader"}
TURNED = {
    "on_duty": (message("on duty now"), message("not on duty any more")),
    "away": (message("away for now"), message("back again")),
    "leader": (message("mark as a senior leader"), message("no senior leader")),
}
"""What turning a flag says: where it did not hold before, and where it did."""
LABELS = {
    "name": message("Name"),
    "department": message("Dept."),
    "post": message("Post"),
    "duty": message("Duty"),
    "room": message("Room"),
    "extension": message("Extension"),
    "direct_line": message("Direct line"),
    "mobile": message("Mobile"),
    "deputy": message("Deputy"),
}


@dataclass
class TypedPeople:
    """What is typed about people and not saved yet: it outlives the page, as F2 takes that away."""

    texts: dict[Contact, MutableMapping[str, str]] = field(default_factory=dict)
    """By what the directory says of them: where that is other by now, it is begun anew."""
    new: UUID = field(default_factory=uuid4)
    """Of whoever is added next: tried again after a fault, it is the same person."""


class DirectoryScreen(KeptListPage):
    """Everybody, those on duty first; the last row adds somebody."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+g", "turn('on_duty')", show=False),
        Binding("ctrl+b", "turn('away')", show=False),
    ]
    HELP_LINES = (
        ("张 zs 户籍 3312", message("Type a piece of a name, its pinyin, department, duty, number.")),
        ("Enter", message("Change somebody, or add whom you typed by the last row.")),
        ("Ctrl+G  Ctrl+B", message("On duty now, or away; the same key takes it back.")),
        ("Esc", message("Back to where you were.")),
    )

    HEADING, HINT = message("Directory"), message("Name, pinyin, department, duty, number")
    KEYS = (("Enter", message("Change")), ("Ctrl+G", message("on duty")), ("Ctrl+B", message("away")))
    ELSEWHERE = ("new_call", "help")

    def __init__(self, front: Front, open_page: Callable[[Page], None], typed: TypedPeople) -> None:
        super().__init__(front, open_page)
        self._typed = typed
        self._found: Sequence[Contact] = ()
        self._being_saved: dict[UUID, Contact] = {}
        """What the list does not show yet: a key pressed again goes on from there."""

    def reload(self) -> None:
        """The records have changed: the cursor stays on whom it is, wherever they stand now."""
        rows = self.query_one(RowList)
        before: Contact | str | None = rows.selected
        self.filter(self.query_text)
        if isinstance(before, Contact):
            rows.move_to(next((at for at, one in enumerate(self._found) if one.uuid == before.uuid), 0))

    def filter(self, query: str) -> None:
        """Show whom the letters mean, and last the way to add somebody."""
        try:
            self._found = self.front.desk.directory.find(query)
        except StoreError as error:
            self.tell(self.front.trouble(error), alarm=True)
            return
        rows: Sequence[Contact | str] = (*self._found, " ".join(query.split()))
        self.query_one(RowList).show(rows, "")

    def open_selected(self) -> None:
        """Ask what is to be changed; somebody new is asked for at once."""
        chosen: Contact | str | None = self.query_one(RowList).selected
        if isinstance(chosen, Contact):
            self._ask(chosen)
        elif chosen is not None:
            self._edit(Contact(self._typed.new, chosen), is_new=True)

    def action_turn(self, flag: str) -> None:
        """Ctrl+G, Ctrl+B: what holds of somebody now holds no more, or the other way round."""
        chosen: Contact | str | None = self.query_one(RowList).selected
        if isinstance(chosen, Contact) and self.may_save():
            self._turn(chosen, flag)

    def _ask(self, contact: Contact) -> None:
        say = self.front.wording.say
        lines = [
            *((say(LABELS[text]), value) for text in TEXTS if (value := getattr(contact, text))),
            ("", ""),
            (str(EDIT), say("change")),
            *((str(digit), say(TURNED[flag][getattr(contact, flag)])) for digit, flag in FLAG_OF.items()),
            (str(REMOVE), say("take out of the directory")),
        ]
        self.open_page(QuestionPage(self.front, contact.label, lines, lambda digit: self._do(contact, digit)))

    def _do(self, contact: Contact, digit: int) -> None:
        if digit == EDIT:
            self._edit(contact)
        elif flag := FLAG_OF.get(digit):
            self._turn(contact, flag)
        elif digit == REMOVE:
            say = self.front.wording.say
            lines = [("", contact.label), ("", ""), ("1", say("take out of the directory"))]
            title = say("Take out of the directory?")
            self.open_page(QuestionPage(self.front, title, lines, lambda _: self._remove(contact)))

    def _turn(self, contact: Contact, flag: str) -> None:
        contact = self._being_saved.get(contact.uuid, contact)
        held = bool(getattr(contact, flag))
        changes: dict[str, bool] = {flag: not held}
        changed = replace(contact, **changes)  # type: ignore[arg-type]  # the field is known as it is chosen
        self._being_saved[contact.uuid] = changed
        change = self.front.wording.say(TURNED[flag][held])
        said = self.front.wording.say("{person}: {change}", person=contact.label, change=change)
        self.app.run_worker(self._put(changed, said), exit_on_error=False)

    def _edit(self, contact: Contact, *, is_new: bool = False) -> None:
        say = self.front.wording.say
        begun = replace(contact, on_duty=False, away=False, leader=False)
        typed = self._typed.texts.setdefault(begun, {text: getattr(contact, text) for text in TEXTS})
        asked = [Asked(text, say(LABELS[text])) for text in TEXTS]
        title = say("New in the directory") if is_new else contact.label

        async def hand_on() -> Refused | None:
            texts = {text: one_line(typed.get(text, "")).strip() for text in TEXTS}
            if not texts["name"] and not texts["department"]:
                return Refused(say("Please type a name or a department."), "name")
            changed = replace(contact, **texts)  # type: ignore[arg-type]  # texts alone are typed
            if other := self._same(changed):
                return Refused(say("{person} is in the directory already.", person=other.label), "name")
            refused = await self._put(changed, say("Saved: {person}", person=changed.label))
            if refused is None:
                self._typed.texts.pop(begun, None)
                if is_new:
                    self._typed.new = uuid4()
            return refused

        self.open_page(AskPage(self.front, title, (), asked, typed, hand_on))

    def _same(self, contact: Contact) -> Contact | None:
        """Another with the same name in the same department: a file could not tell them apart."""
        who = (fold(contact.name), fold(contact.department))
        others = (one for one in self._everybody() if one.uuid != contact.uuid)
        return next((one for one in others if (fold(one.name), fold(one.department)) == who), None)

    def _everybody(self) -> Sequence[Contact]:
        try:
            return self.front.desk.directory.everybody()
        except StoreError:
            return ()  # saving says what is wrong

    def _remove(self, contact: Contact) -> None:
        said = self.front.wording.say("{person} is in the directory no more.", person=contact.label)
        self.save(partial(self.front.desk.directory.remove, contact.uuid), said)

    async def _put(self, contact: Contact, said: str) -> Refused | None:
        try:
            return await self.saved(partial(self.front.desk.directory.put, (contact,)), said)
        finally:
            if self._being_saved.get(contact.uuid) is contact:
                del self._being_saved[contact.uuid]

    def lay_out(self, row: Contact | str, width: int) -> Sequence[Cell]:
        """Somebody, or the way to add whom one typed."""
        if isinstance(row, str):
            say = self.front.wording.say
            is_empty = not (row or self._found)
            hint = say("nobody yet; a whole file: phonedesk directory import FILE") if is_empty else ""
            return (Cell(say("add"), NEW, "dim"), Cell(row or hint, width - NEW, "plain" if row else "dim"))
        return contact_cells(self.front, row, width)
