"""What phonedesk is measured against: the least that Textual can be asked for, an input and a text."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Input, Static

READY = "待回电 7  逾期 2  今天到期 2"
"""What stands on the first frame, of the kind that phonedesk's home shows."""


class BareApp(App[None]):
    """One input, focused from the first frame on, and one line of text."""

    AUTO_FOCUS = "Input"

    def compose(self) -> ComposeResult:
        """The text below the input, so that it is drawn last."""
        yield Input()
        yield Static(READY)


if __name__ == "__main__":
    BareApp().run()
