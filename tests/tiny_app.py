"""A program small enough to know by heart, to try the terminal and the walks on.

Shows what is typed, counts its starts, keeps one row for every Enter, tells Escape from Alt+a, and with a
playbook beside it says so.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import Input, Static

if TYPE_CHECKING:
    from textual import events
    from textual.binding import BindingType

HOME = Path(os.environ["PHONEDESK_HOME"])


class TinyApp(App[None]):
    """One line of input, and one of words about it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("f2", "tell('新来电')", ""),
        ("escape", "tell('按了Escape')", ""),
        Binding("alt+a", "tell('按了Alt+a')", priority=True),  # an Input would take it for an a
        ("ctrl+t", "leave(3)", ""),
    ]

    def compose(self) -> ComposeResult:
        """Three lines."""
        settings = (HOME / "settings.toml").exists()
        playbook = (HOME / "playbook.toml").exists()
        yield Static(f"就绪 设置{settings:d} 用语{playbook:d} 语言{os.environ['LANG']}", id="state")
        yield Static("", id="words", markup=False)
        yield Input(id="line")

    def on_resize(self, event: events.Resize) -> None:
        """Say the size."""
        self.action_tell(f"大小{event.size.width}×{event.size.height}")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep what was typed."""
        with sqlite3.connect(HOME / "phonedesk.db") as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS call (id INTEGER PRIMARY KEY, matter, phone)")
            connection.execute("INSERT INTO call (matter) VALUES (?)", [event.value])
        self.action_tell(f"√ 已存 {event.value}")

    def action_tell(self, words: str) -> None:
        """Show words."""
        self.query_one("#words", Static).update(words)

    def action_leave(self, status: int) -> None:
        """Leave with an exit status."""
        self.exit(return_code=status)


if __name__ == "__main__":
    app = TinyApp()
    app.run()
    sys.exit(app.return_code)
