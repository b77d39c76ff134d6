"""The form of a call: fixed rows for what every call has, and rows for the type's own fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Label

from phonedesk.domain.draft import HEAD, HEAD_ASKED, HEAD_AWAY
from phonedesk.domain.states import Part
from phonedesk.domain.text import shown_in_line
from phonedesk.tui.widgets.bars import Bar
from phonedesk.tui.widgets.choice import Choice, ChoiceOwner, Option
from phonedesk.tui.widgets.entry import Entry, EntryOwner, Way
from phonedesk.tui.widgets.list_entry import ListEntry
from phonedesk.tui.widgets.long_entry import LongEntry
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.domain.draft import Draft
    from phonedesk.playbook.model import FormField, Playbook
    from phonedesk.tui.front import Front
    from phonedesk.wording import Wording

LATE = 4
"""The digit for four rings and more."""
ROW_FIELDS = ("phone", "caller_name", "organisation", "matter")
"""The fields that every call has, and that stand there before the playbook is loaded."""

HEADS = (HEAD_ASKED, HEAD_AWAY)
"""Digits 1 and 2, while a senior leader is on the line (4.2.1)."""

Field = Entry | LongEntry | Choice
ENTRIES: Mapping[str, type[Entry | LongEntry]] = {"text": LongEntry, "list": ListEntry}
"""In what a field of that kind is typed; any other in a line."""


class FormOwner(EntryOwner, ChoiceOwner, Protocol):
    """The page that the form belongs to."""


class FieldRow(Horizontal):
    """One or two labelled fields side by side."""


class Extras(Container):
    """The rows of one type's own fields."""

    def __init__(
        self, call_type: str, wording: Wording, owner: FormOwner, fields: Sequence[FormField]
    ) -> None:
        self.call_type = call_type
        self.entries: list[Entry | LongEntry] = []
        rows = []
        for in_row in _in_rows(fields):
            parts: list[Widget] = []
            for field in in_row:
                entry = ENTRIES.get(field.kind, Entry)(field.id, owner)
                self.entries.append(entry)
                parts += [
                    Label(shown_in_line(wording.text(field.label)), classes="label", markup=False),
                    entry,
                ]
            rows.append(FieldRow(*parts))
        super().__init__(*rows, classes="extras")


class CallForm(Container):
    """Shows a draft; it keeps nothing of its own but where the cursor is."""

    COMPONENT_CLASSES = {"form--here"}

    def __init__(self, front: Front, owner: FormOwner) -> None:
        super().__init__(id="form")
        self._front = front
        self._wording = front.wording
        self._owner = owner
        self.rings = Choice("rings", owner, unset=self._wording.say("not noted"))
        self.late = Choice("late", owner)
        self.phone = Entry("phone", owner, id="field-phone")
        self.known = Bar(id="known")
        """Who the number or the name brings to mind."""
        self.call_type = Choice("type", owner)
        self.head = Choice(HEAD, owner)
        self.caller_name = Entry("caller_name", owner, id="field-caller_name")
        self.organisation = Entry("organisation", owner, id="field-organisation")
        self.matter = LongEntry("matter", owner, id="field-matter")
        self._extras: tuple[Extras, ...] = ()
        self._order: Sequence[str] = ROW_FIELDS
        """In which order the fields are asked for."""
        self._skips_filled = True
        """Whether Enter passes by what is filled: not where a record is corrected."""

    def compose(self) -> ComposeResult:
        """Stages and rings, then phone, type, name, organisation, matter, and what the type adds."""
        if self._front.desk.has_playbook:
            self._extras = tuple(self._make_extras(self._front.desk.playbook))
        yield Horizontal(Bar(id="stages"), self._label(message("Rings")), self.rings, id="stage-row")
        yield Horizontal(self._label(message("Late")), self.late, id="late-row")
        yield FieldRow(self._label(message("Phone")), self.phone, self.known)
        yield FieldRow(self._label(message("Type")), self.call_type, id="type-row")
        yield FieldRow(self._label(message("Head")), self.head, id="head-row")
        yield FieldRow(
            self._label(message("Name")), self.caller_name, self._label(message("Org.")), self.organisation
        )
        yield FieldRow(self._label(message("Matter")), self.matter, id="matter-row")
        yield Container(*self._extras, id="extras")
        yield Bar(id="due")

    async def prepare(self, playbook: Playbook) -> None:
        """Add the types' own fields to a form that was laid out before the playbook was loaded."""
        if not self._extras:
            self._extras = tuple(self._make_extras(playbook))
            await self.query_one("#extras").mount_all(self._extras)

    def show(self, draft: Draft, playbook: Playbook | None) -> None:
        """Show the draft; before the playbook is loaded, what stands there without it."""
        self.query_one("#late-row").display = draft.rings == LATE
        self._skips_filled = not draft.amends
        if playbook:
            self._offer_choices(draft, playbook)
            kind = playbook.type_of(draft.call_type)
            self._order = kind.fields if kind else ROW_FIELDS
            self.query_one("#head-row").display = kind is not None and Part.INSTRUCTION in kind.parts
            for extras in self._extras:
                extras.display = kind is not None and extras.call_type == kind.id
        for entry in (self.phone, self.caller_name, self.organisation, self.matter, *self._all_extras()):
            entry.fill(draft.text_of(entry.field))

    def show_stage(self, stage: str, playbook: Playbook) -> None:
        """Mark where the call stands; of a correction, which has no stages, nothing is shown."""
        here = self.get_visual_style("form--here")
        parts: list[Content | tuple[str, Style]] = []
        for entry in playbook.stages:
            if stage and entry.id != "standby":
                parts.append((self._wording.text(entry.name), here if entry.id == stage else Style.null()))
                parts.append((" > ", Style.null()))
        self.query_one("#stages", Bar).show(Content.assemble(*parts[:-1]))

    def show_due(self, text: str) -> None:
        """By when a callback would be promised."""
        self.query_one("#due", Bar).show(text)

    def fields(self) -> list[Field]:
        """The fields in the order in which they are asked for, choices among them; hidden ones left out."""
        late = [self.late] if self.query_one("#late-row").display else []
        own = [entry for extras in self._extras if extras.display for entry in extras.entries]
        head = [self.head] if self.query_one("#head-row").display else []
        named = (self.caller_name, self.organisation, self.matter)
        asked: list[Field] = [self.phone, self.call_type, *head, *named, *own]
        return [self.rings, *late, *sorted(asked, key=self._place)]

    def _place(self, field: Field) -> int:
        """Where the playbook asks for a field; the choices stand behind the number where that comes first."""
        if isinstance(field, Choice):
            return 0
        return self._order.index(field.field) if field.field in self._order else len(self._order)

    def beyond(self, field: Widget | None, way: Way) -> Field | None:
        """The field that comes next on this way, from the first where there is none; none at the end."""
        fields = self.fields()
        here = fields.index(field) if field in fields else -1
        ahead = fields[:here][::-1] if way is Way.BACK else fields[here + 1 :]
        skips = way is Way.ON and self._skips_filled
        return next((other for other in ahead if not (skips and other.is_filled)), None)

    def text_field_after(self, field: Widget) -> Entry | LongEntry:
        """Where text belongs that was typed in a field that takes none."""
        while (following := self.beyond(field, Way.ON)) is not None:
            if isinstance(following, Entry | LongEntry):
                return following
            field = following
        return self.matter

    def _offer_choices(self, draft: Draft, playbook: Playbook) -> None:
        text, say = self._wording.text, self._wording.say
        kind = playbook.type_of(draft.call_type)
        self.call_type.offer(
            tuple(Option(entry.digit, text(entry.short)) for entry in playbook.call_types),
            kind.digit if kind else None,
        )
        heads = (Option(1, say("our head to the phone")), Option(2, say("our head is not there")))
        chosen = HEADS.index(said) + 1 if (said := draft.text_of(HEAD)) in HEADS else None
        self.head.offer(heads, chosen)
        rings = tuple(Option(digit, "") for digit in range(1, LATE))
        self.rings.offer((*rings, Option(LATE, say("+"))), draft.rings)
        late = next((entry for entry in playbook.late_reasons if text(entry.text) == draft.late_reason), None)
        self.late.offer(
            tuple(Option(entry.digit, text(entry.text)) for entry in playbook.late_reasons),
            late.digit if late else None,
        )

    def _all_extras(self) -> Iterator[Entry | LongEntry]:
        for extras in self._extras:
            yield from extras.entries

    def _make_extras(self, playbook: Playbook) -> Iterator[Extras]:
        """The rows of every type, hidden until it is chosen: mounting them then would let keys go astray."""
        for kind in playbook.call_types:
            own = [playbook.field(field) for field in kind.fields if field not in ROW_FIELDS]
            yield Extras(kind.id, self._wording, self._owner, [field for field in own if field])

    def _label(self, text: str) -> Label:
        return Label(self._wording.say(text), classes="label", markup=False)


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
