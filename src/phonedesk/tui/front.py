"""What every screen is handed: the desk it asks, the language it speaks, the calls that are open."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from phonedesk.domain.phone import grouped, read_phone
from phonedesk.domain.states import DueBasis
from phonedesk.sentences import playbook_fault
from phonedesk.store.errors import Reason, from_system
from phonedesk.troubles import key_fault, trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from typing_extensions import TypeIs

    from phonedesk.desk.desk import Desk
    from phonedesk.domain.deadline import Due
    from phonedesk.domain.draft import Draft
    from phonedesk.domain.emergency import Emergency
    from phonedesk.domain.fault import Fault
    from phonedesk.domain.line_fault import LineFault
    from phonedesk.tui.open_calls import OpenCalls
    from phonedesk.tui.writer import DraftWriter, RecordWriter
    from phonedesk.wording import Wording


class Marks(NamedTuple):
    """The marks of a step that is done, open, or only to be borne in mind, and of what became another."""

    done: str
    open: str
    mind: str
    becomes: str


MARKS = Marks("√", "□", "·", "→")
ASCII_MARKS = Marks("x", "o", "-", ">")
"""For terminals that draw the others two columns wide."""


class Teller(Protocol):
    """Says one sentence on whatever page is shown."""

    def __call__(self, text: str, *, alarm: bool = False) -> None:
        """Say it."""


@dataclass(slots=True)
class Front:
    """The front end's own state; there is one, made by the app and handed to each screen."""

    desk: Desk
    wording: Wording
    calls: OpenCalls
    drafts: DraftWriter
    records: RecordWriter
    tell: Teller
    """Say one sentence on whatever page is shown."""
    records_changed: Callable[[], None]
    """Have the page that is shown read the records anew."""
    kept: str = ""
    """What the header says about the drafts on the disk."""
    banner: str = ""
    """A standing fault that the home screen shows: of the settings, the playbook or the records."""
    records_banner: str = ""
    """What keeps the records from being written just now; it goes before any other banner."""
    line_fault: LineFault | None = None
    """The fault that lasts, as the records had it last: every header shows that there is one."""
    emergencies: Sequence[Emergency] = ()
    """Those that go on, as the records had them last, the most urgent first."""
    is_behind: bool = False
    """Whether it was said that an open call could not be kept, and nothing else since."""
    may_lose: bool = False
    """Whether it was said that leaving would lose what is not kept."""

    typed: dict[Hashable, dict[str, str]] = field(default_factory=dict)
    """What was typed on pages and is not saved yet, by what it is about: F2 takes such a page away."""
    is_doubtful: bool = False
    """Whether the key at hand came together with pastes: nobody can have meant to save with it."""

    def typed_about(self, what: Hashable, begun: Mapping[str, str] | None = None) -> dict[str, str]:
        """What was typed about something and is not saved yet; `begun` where nothing was."""
        typed = self.typed.setdefault(what, {})
        if not typed:
            typed.update(begun or {})
        return typed

    @property
    def operator(self) -> str:
        """Who is at the desk now."""
        return self.desk.settings.operator

    @property
    def department(self) -> str:
        """The name with which the phone is answered."""
        return self.desk.settings.department or self.wording.say("this office")

    @property
    def fault_mark(self) -> str:
        """What every header shows while a line is dead."""
        return self.wording.say("Line fault") if self.line_fault else ""

    def read_emergencies(self) -> None:
        """Have the records say which emergencies go on; raises StoreError."""
        self.emergencies = self.desk.emergencies.open()

    def is_emergency(self, row: object) -> TypeIs[Emergency]:
        """Whether a row is one of them: the first frame does without the module that would tell."""
        return row in self.emergencies

    @property
    def is_alarmed(self) -> bool:
        """Whether somebody is still to be told of an emergency, a call that is open among them (3.4.2)."""
        return any(one.is_unanswered for one in self.emergencies) or any(
            map(self._has_ladder, self.calls.all)
        )

    def _has_ladder(self, draft: Draft) -> bool:
        kind = self.desk.playbook.type_of(draft.call_type) if self.desk.has_playbook else None
        return bool(kind and kind.ladder and not draft.amends)

    @property
    def marks(self) -> Marks:
        """The marks of steps, for this terminal."""
        return ASCII_MARKS if self.desk.settings.ascii_rules else MARKS

    def draft_written(self, error: Exception | None) -> None:
        """Note when the call was last kept, or say why it is not."""
        if error is None:
            now = self.desk.clock.now().astimezone(self.desk.clock.zone)
            self.kept = self.wording.say("kept {time}", time=f"{now:%H:%M:%S}")
            if self.is_behind:
                self.tell(self.wording.say("Open calls are kept on the disk again."))
        else:
            self.kept = self.wording.say("not kept")
            if not self.is_behind:
                self.tell(self._unkept(error), alarm=True)
        self.is_behind = error is not None
        self.may_lose = self.may_lose and self.is_behind

    def _unkept(self, error: Exception) -> str:
        if isinstance(error, OSError) and from_system(error).reason is Reason.FULL:
            return self.wording.say("The disk is full: this call is kept as soon as you free some space.")
        return self.trouble(error)

    def read_phone(self, typed: str) -> str:
        """A number as typed, grouped for reading."""
        phone = read_phone(typed, self.desk.settings.area_code)
        return grouped(typed, phone.normalised)

    def due_of(self, draft: Draft) -> Due:
        """By when a callback is promised: what the call asks after is promised already."""
        return self.desk.callers.promised(draft) or self.desk.calls.due(draft)

    def spoken_due(self, draft: Draft) -> str:
        """By when, as it is said to the caller; '' where what was promised to them is overdue."""
        due = self.due_of(draft)
        if draft.follows and due.at < self.desk.clock.now():
            return ""
        return self.wording.spoken_due(due.at, due.reason, self.desk.clock.zone)

    def due_line(self, draft: Draft) -> str:
        """By when a callback for this call would be promised."""
        return self.promised(draft, self.due_of(draft))

    def promised(self, draft: Draft, due: Due) -> str:
        """By when something is due that this call promises, and why then."""
        is_set = due.reason.basis is DueBasis.MOVED
        is_asked = is_set and not draft.moved_due and not draft.follows  # what it follows was moved before
        return self.wording.promised(due.at, due.reason, self.desk.clock.zone, is_asked=is_asked)

    def trouble(self, error: Exception) -> str:
        """One sentence that says what went wrong and what to do."""
        return trouble(self.wording, error, self.desk.settings.paths, in_full=False)

    @property
    def calendar_note(self) -> str:
        """That holidays are not known which ought to be by now; '' where all is well."""
        year, now = self.desk.lacks_holidays_of, self.desk.clock.now().astimezone(self.desk.clock.zone)
        if year is None:
            return ""
        if year == now.year:
            return self.wording.say("This year's holidays are not imported yet")
        return self.wording.say("Next year's holidays are not imported yet")

    @property
    def waiting(self) -> str:
        """What a list says while another program holds the records."""
        return self.wording.say("Waiting: another program is using the records, the list comes by itself.")

    def key_banner(self, fault: str) -> str:
        """The standing sentence while another key stands in for the desk key."""
        return key_fault(self.wording, fault, self.desk.settings.paths.desk_key.name)

    def playbook_banner(self, faults: Sequence[Fault]) -> str:
        """The standing sentence over an office's playbook that is not used: its first fault."""
        first = replace(faults[0], file=None)  # its bare name has to do: a whole path would fill the row
        return self.wording.say("Not used: {fault}", fault=playbook_fault(self.wording, first))

    def late_mark(self, draft: Draft) -> str:
        """What tells a late entry: when the call was."""
        time = self.wording.moment(draft.opened_at, self.desk.clock.zone)
        return self.wording.say("Late entry {time}", time=time)

    def open_call_line(self, draft: Draft) -> str:
        """An open call as one line of a list; of a confidential one, neither type nor name."""
        wording = self.wording
        waiting = wording.stopwatch(self.calls.seconds_parked(draft.uuid))
        if draft.late_entry:
            waiting = self.late_mark(draft)
        kind = self.desk.playbook.type_of(draft.call_type) if self.desk.has_playbook else None
        if draft.amends:
            is_open = not (draft.base.get("confidential") or (kind and kind.confidential))
            name = draft.text_of("caller_name") if is_open else wording.say("[confidential]")
            correction = wording.say("Correction of {number}", number=draft.amends)
            return "  ".join(filter(None, (waiting, correction, name)))
        if kind and kind.confidential:
            return f"{waiting}  {wording.say('[confidential]')}"
        name = wording.text(kind.name) if kind else wording.say("Return call") if draft.returns else ""
        texts = (draft.text_of("caller_name"), self.read_phone(draft.text_of("phone")), draft.returns)
        known = [text for text in (name, *texts) if text]
        return "  ".join((waiting, *(known or [wording.say("nothing noted yet")])))
