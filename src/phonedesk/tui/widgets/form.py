"""The form of a call: fixed rows for what every call has, and rows for the type's own fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Label

from phonedesk.tui.widgets.bars import Bar
from phonedesk.tui.widgets.choice import Choice, ChoiceOwner, Option
from phonedesk.tui.widgets.entry import Entry, EntryOwner, Way
from phonedesk.tui.widgets.long_entry import LongEntry

if TYPE_CHECKING:
    from phonedesk.domain.draft import Draft
    from phonedesk.playbook.model import FormField, Playbook
    from phonedesk.tui.front import Front

LATE = 4
"""The digit for four rings and more."""
ROW_FIELDS = ("phone", "caller_name", "organisation", "matter")
"""The fields that every call has, and that stand there before the playbook is loaded."""

ENTRIES = "Entry, LongEntry"

Field = Entry | LongEntry | Choice


class FormOwner(EntryOwner, ChoiceOwner, Protocol):
    """The page that the form belongs to."""


class FieldRow(Horizontal):
    """One or two labelled fields side by side."""


class Extras(Container):
    """The rows of one type's own fields."""

    def __init__(self, call_type: str, *rows: FieldRow) -> None:
        super().__init__(*rows, classes="extras")
        self.call_type = call_type


class CallForm(Container):
    """Shows a draft; it keeps nothing of its own but where the cursor is."""

    COMPONENT_CLASSES = {"form--here"}

    def __init__(self, front: Front, owner: FormOwner) -> None:
        super().__init__(id="form")
        self._front = front
        self._wording = front.wording
        self._owner = owner

    def compose(self) -> ComposeResult:
        """Stages and rings, then phone, type, name, organisation and matter."""
        say = self._wording.say
        with Horizontal(id="stage-row"):
            yield Bar(id="stages")
            yield Label(say("Rings"), classes="label")
            yield Choice("rings", self._owner, unset=say("not noted"))
        with Horizontal(id="late-row"):
            yield Label(say("Late"), classes="label")
            yield Choice("late", self._owner)
        with FieldRow():
            yield Label(say("Phone"), classes="label")
            yield Entry("phone", self._owner, id="field-phone")
            yield Bar(id="known")
        with FieldRow(id="type-row"):
            yield Label(say("Type"), classes="label")
            yield Choice("type", self._owner)
        with FieldRow():
            yield Label(say("Name"), classes="label")
            yield Entry("caller_name", self._owner, id="field-caller_name")
            yield Label(say("Unit"), classes="label")
            yield Entry("organisation", self._owner, id="field-organisation")
        with FieldRow(id="matter-row"):
            yield Label(say("Matter"), classes="label")
            yield LongEntry("matter", self._owner, id="field-matter")
        with Container(id="extras"):
            if self._front.desk.has_playbook:
                yield from self._extras(self._front.desk.playbook)
        yield Bar(id="due")

    async def prepare(self, playbook: Playbook) -> None:
        """Add the types' own fields to a form that was laid out before the playbook was loaded."""
        if not self.query(Extras):
            await self.query_one("#extras").mount_all(self._extras(playbook))

    def show(self, draft: Draft, playbook: Playbook | None) -> None:
        """Show the draft; before the playbook is loaded, what stands there without it."""
        self.query_one("#late-row").display = draft.rings == LATE
        if playbook:
            self._offer_choices(draft, playbook)
            self._show_extras(draft, playbook)
        for field in self.query(ENTRIES).results():
            if isinstance(field, Entry | LongEntry):
                field.fill(draft.text_of(field.field))

    def show_stage(self, stage: str, playbook: Playbook) -> None:
        """Mark where the call stands."""
        here = self.get_visual_style("form--here")
        parts: list[Content | tuple[str, Style]] = []
        for entry in playbook.stages:
            if entry.id != "standby":
                parts.append((self._wording.text(entry.name), here if entry.id == stage else Style.null()))
                parts.append((" > ", Style.null()))
        self.query_one("#stages", Bar).show(Content.assemble(*parts[:-1]))

    def show_due(self, text: str) -> None:
        """By when a callback would be promised."""
        self.query_one("#due", Bar).show(text)

    def fields(self) -> list[Field]:
        """The fields in the order of the page, choices among them; hidden ones left out."""
        late = self.query_one("#late-row").display
        extras = {extras for extras in self.query(Extras).results() if extras.display}
        return [
            field
            for field in self.query(f"Choice, {ENTRIES}").results()
            if isinstance(field, Choice | Entry | LongEntry)
            and (late or field.id != "late")
            and all(part in extras for part in field.ancestors if isinstance(part, Extras))
        ]

    def beyond(self, field: Widget | None, way: Way) -> Field | None:
        """The field that comes next on this way, from the first where there is none; none at the end."""
        fields = self.fields()
        here = fields.index(field) if field in fields else -1
        ahead = fields[:here][::-1] if way is Way.BACK else fields[here + 1 :]
        return next((other for other in ahead if way is not Way.ON or not other.is_filled), None)

    def text_field_after(self, field: Widget) -> Entry | LongEntry:
        """Where text belongs that was typed in a field that takes none."""
        while (following := self.beyond(field, Way.ON)) is not None:
            if isinstance(following, Entry | LongEntry):
                return following
            field = following
        return self.query_one("#field-matter", LongEntry)

    def _offer_choices(self, draft: Draft, playbook: Playbook) -> None:
        text, say = self._wording.text, self._wording.say
        kind = playbook.type_of(draft.call_type)
        self.query_one("#type", Choice).offer(
            tuple(Option(entry.digit, text(entry.short)) for entry in playbook.call_types),
            kind.digit if kind else None,
        )
        rings = tuple(Option(digit, "") for digit in range(1, LATE))
        self.query_one("#rings", Choice).offer((*rings, Option(LATE, say(" or more"))), draft.rings)
        late = next((entry for entry in playbook.late_reasons if text(entry.text) == draft.late_reason), None)
        self.query_one("#late", Choice).offer(
            tuple(Option(entry.digit, text(entry.text)) for entry in playbook.late_reasons),
            late.digit if late else None,
        )

    def _show_extras(self, draft: Draft, playbook: Playbook) -> None:
        kind = playbook.type_of(draft.call_type)
        for extras in self.query(Extras).results():
            extras.display = kind is not None and extras.call_type == kind.id

    def _extras(self, playbook: Playbook) -> Iterator[Extras]:
        """The rows of every type, hidden until it is chosen: mounting them then would let keys go astray."""
        for kind in playbook.call_types:
            own = [playbook.field(field) for field in kind.fields if field not in ROW_FIELDS]
            rows = _in_rows([field for field in own if field])
            yield Extras(kind.id, *(self._row(row) for row in rows))

    def _row(self, fields: Sequence[FormField]) -> FieldRow:
        parts: list[Widget] = []
        for field in fields:
            entry = (LongEntry if field.kind == "text" else Entry)(field.id, self._owner)
            parts += [Label(self._wording.text(field.label), classes="label", markup=False), entry]
        return FieldRow(*parts)


def _in_rows(fields: Sequence[FormField]) -> Iterator[list[FormField]]:
    """The fields two to a row where both are half as wide, otherwise each by itself."""
    row: list[FormField] = []
    for field in fields:
        if row and not (field.half and row[0].half and len(row) == 1):
            yield row
            row = []
        row.append(field)
    if row:
        yield row
