"""The office's directory (通讯录): typing finds, Enter leads to what can be changed about somebody."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from textual.app import ComposeResult

from phonedesk.domain.contact import TEXTS, Contact
from phonedesk.domain.text import one_line
from phonedesk.store.errors import StoreError
from phonedesk.tui.contact_cells import contact_cells
from phonedesk.tui.screens.ask import Asked, AskPage, Refused
from phonedesk.tui.screens.list_page import ListPage
from phonedesk.tui.screens.question import QuestionPage
from phonedesk.tui.widgets.bars import Header
from phonedesk.tui.widgets.entry import Entry
from phonedesk.tui.widgets.row_list import Cell, RowList
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.tui.front import Front
    from phonedesk.tui.screens.page import Page

NEW = 10
"""Columns of the label before a name that is not in the directory yet."""
EDIT, ON_DUTY, AWAY, LEADER, REMOVE = range(1, 6)
FLAG_OF = {ON_DUTY: "on_duty", AWAY: "away", LEADER: "leader"}
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


class DirectoryScreen(ListPage):
    """Everybody, those on duty first; the last row adds somebody."""

    HELP_LINES = (
        ("张 zs 户籍 3312", message("Type a piece of a name, its pinyin, department, duty, number.")),
        ("Enter", message("Change somebody, or add whom you typed by the last row.")),
        ("Esc", message("Back to where you were.")),
    )

    def __init__(self, front: Front, open_page: Callable[[Page], None]) -> None:
        super().__init__(front)
        self._open_page = open_page
        self._typed: dict[UUID, MutableMapping[str, str]] = {}
        """What is being typed about somebody, until it is saved."""

    def body(self) -> ComposeResult:
        """The box and the people."""
        placeholder = self.front.wording.say("Name, pinyin, department, duty, number")
        yield Entry("look_up", self, id="look-up", placeholder=placeholder)
        yield RowList[Contact | str](self._lay_out, id="rows")

    def on_mount(self) -> None:
        """Show everybody."""
        say = self.front.wording.say
        self.query_one("#header", Header).spread(say("Directory"), self.front.operator)
        self.offer_keys(("Enter", say("Change or add")), ("Esc", say("Close")), "new_call", "home", "help")
        self.filter("")

    def on_screen_resume(self) -> None:
        """What was changed shows."""
        if self.is_mounted:
            self.reload()

    def reload(self) -> None:
        """The records have changed."""
        self.filter(self.query_text)

    def filter(self, query: str) -> None:
        """Show whom the letters mean, and last the way to add somebody."""
        try:
            people = self.front.desk.directory.find(query)
        except StoreError as error:
            self.tell(self.front.trouble(error), alarm=True)
            return
        rows: Sequence[Contact | str] = (*people, " ".join(query.split()))
        self.query_one(RowList).show(rows, "", keeps_cursor=True)

    def open_selected(self) -> None:
        """Ask what is to be changed; somebody new is asked for at once."""
        chosen: Contact | str | None = self.query_one(RowList).selected
        if isinstance(chosen, Contact):
            self._ask(chosen)
        elif chosen is not None:
            self._edit(Contact(uuid4(), chosen), is_new=True)

    def _ask(self, contact: Contact) -> None:
        say = self.front.wording.say
        lines = [
            *((say(LABELS[text]), value) for text in TEXTS if (value := getattr(contact, text))),
            ("", ""),
            (str(EDIT), say("change")),
            (str(ON_DUTY), say("not on duty any more") if contact.on_duty else say("on duty now")),
            (str(AWAY), say("back again") if contact.away else say("away for now")),
            (str(LEADER), say("no senior leader") if contact.leader else say("mark as a senior leader")),
            (str(REMOVE), say("take out of the directory")),
        ]
        self._open_page(
            QuestionPage(self.front, contact.label, lines, lambda digit: self._do(contact, digit))
        )

    def _do(self, contact: Contact, digit: int) -> None:
        if digit == EDIT:
            self._edit(contact)
        elif flag := FLAG_OF.get(digit):
            changes: dict[str, bool] = {flag: not getattr(contact, flag)}
            changed = replace(contact, **changes)  # type: ignore[arg-type]  # the field is known as it is chosen
            self.run_worker(self._put(changed), exit_on_error=False)
        elif digit == REMOVE:
            say = self.front.wording.say
            lines = [("", contact.label), ("", ""), ("1", say("take out of the directory"))]
            title = say("Take out of the directory?")
            self._open_page(QuestionPage(self.front, title, lines, lambda _: self._remove(contact)))

    def _edit(self, contact: Contact, *, is_new: bool = False) -> None:
        say = self.front.wording.say
        typed = self._typed.setdefault(contact.uuid, {text: getattr(contact, text) for text in TEXTS})
        asked = [Asked(text, say(LABELS[text])) for text in TEXTS]
        title = say("New in the directory") if is_new else contact.label

        async def hand_on() -> Refused | None:
            texts = {text: one_line(typed.get(text, "")).strip() for text in TEXTS}
            if not texts["name"] and not texts["department"]:
                return Refused(say("Please type a name or a department."), "name")
            return await self._put(replace(contact, **texts))  # type: ignore[arg-type]  # texts alone are typed

        self._open_page(AskPage(self.front, title, (), asked, typed, hand_on))

    def _remove(self, contact: Contact) -> None:
        self.run_worker(self._removed(contact), exit_on_error=False)

    async def _removed(self, contact: Contact) -> None:
        front = self.front
        try:
            await front.records.run(front.desk.directory.remove, contact.uuid)
        except Exception as error:  # whatever it was, everybody is still there
            self.tell(front.trouble(error), alarm=True)
            return
        front.records_changed()
        self.tell(front.wording.say("{person} is in the directory no more.", person=contact.label))

    async def _put(self, contact: Contact) -> Refused | None:
        front = self.front
        try:
            await front.records.run(front.desk.directory.put, (contact,))
        except Exception as error:  # whatever it was, what was typed stays
            said = front.trouble(error)
            self.tell(said, alarm=True)
            return Refused(said)
        self._typed.pop(contact.uuid, None)
        front.records_changed()
        self.tell(front.wording.say("Saved: {person}", person=contact.label))
        return None

    def _lay_out(self, row: Contact | str, width: int) -> Sequence[Cell]:
        if isinstance(row, str):
            return (Cell(self.front.wording.say("add"), NEW, "dim"), Cell(row, width - NEW))
        return contact_cells(self.front, row, width)
