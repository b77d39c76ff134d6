"""Breaking lines by the widths that Textual draws."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from phonedesk.domain.cells import wrap as wrap_by


def wrap(text: str, width: int) -> Iterator[str]:
    """The text in lines of at most `width` cells."""
    return wrap_by(text, width, cell_len)
