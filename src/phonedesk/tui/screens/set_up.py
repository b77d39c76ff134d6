"""The settings of the desk: asked once on the first run, skippably, and again from the menu."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.widget import Widget
from textual.widgets import Label

from phonedesk.domain.text import digits, one_line
from phonedesk.tui.screens.page import Page
from phonedesk.tui.widgets.bars import Bar, Header
from phonedesk.tui.widgets.entry import Entry, Way
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.tui.front import Front

DEPARTMENT, OPERATORS, AREA_CODE = "department", "operators", "area_code"
ORDER = (DEPARTMENT, OPERATORS, AREA_CODE)
BETWEEN_NAMES = re.compile(r"\s*[、，,;；]\s*|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
"""A space parts Chinese names alone: an English one has a space within."""


class SetUpScreen(Page):
    """Three lines; Enter goes on and, on the last one, keeps them; Escape skips."""

    AUTO_FOCUS = f"#set-up-{DEPARTMENT}"
    HELP_LINES = (
        ("Enter", message("Go on; on the last line, keep the settings.")),
        ("Esc", message("Skip; the menu leads here again.")),
    )

    def __init__(self, front: Front, leave: Callable[[], None]) -> None:
        """`leave` leads on, whether the settings were kept or skipped."""
        super().__init__(front)
        self._leave = leave

    def body(self) -> ComposeResult:
        """What is asked, and what it is for."""
        say = self.front.wording.say
        settings = self.front.desk.settings
        questions = {
            DEPARTMENT: (say("Department"), say("with this name the phone is answered"), settings.department),
            OPERATORS: (
                say("Operators"),
                say("names, separated by commas"),
                say("; ").join(settings.operators),
            ),
            AREA_CODE: (say("Area code"), say("completes local numbers, such as 010"), settings.area_code),
        }
        intro = say("Three questions, so that calls are answered and signed right. Esc skips.")
        yield Bar("" if settings.is_set_up else intro, id="intro")
        for field, (label, hint, value) in questions.items():
            with Horizontal(classes="field-row"):
                yield Label(label, classes="wide-label", markup=False)
                entry = Entry(field, self, id=f"set-up-{field}", placeholder=hint)
                entry.fill(value)
                yield entry
        yield Container(id="rest")

    def on_mount(self) -> None:
        """Show the keys."""
        say = self.front.wording.say
        self.query_one("#header", Header).spread(say("Settings of this desk"), "")
        self.offer_keys(("Enter", say("Go on")), ("Esc", say("Skip")), "new_call")

    def edited(self, field: str, text: str) -> None:
        """Nothing is kept before the last Enter."""

    def leave(self, field: Widget, way: Way) -> None:
        """Go on or back; after the last line the settings are kept."""
        here = ORDER.index(field.field) if isinstance(field, Entry) else 0
        following = here - 1 if way is Way.BACK else here + 1
        if following < len(ORDER):
            self.set_focus(self.query_one(f"#set-up-{ORDER[max(0, following)]}"))
        elif way is Way.ON:
            self._keep(self._text(DEPARTMENT), self._text(OPERATORS), self._text(AREA_CODE))

    def take_offer(self, field: str) -> bool:
        """Nothing is offered here."""
        return False

    def action_back(self) -> None:
        """Skip: what was set stays, and the question is not asked again."""
        settings = self.front.desk.settings
        self._keep(settings.department, ";".join(settings.operators), settings.area_code)

    def _keep(self, department: str, names: str, area_code: str) -> None:
        if not self.may_save():
            return
        operators = tuple(name for name in BETWEEN_NAMES.split(names.strip()) if name)
        current = self.front.operator
        try:
            self.front.desk.configure(
                department=department,
                operators=operators,
                operator=current if current in operators else next(iter(operators), ""),
                area_code=digits(area_code),
            )
        except (OSError, ValueError) as error:
            self.tell(self.front.trouble(error), alarm=True)
            return
        self._leave()

    def _text(self, field: str) -> str:
        return one_line(self.query_one(f"#set-up-{field}", Entry).value).strip()
