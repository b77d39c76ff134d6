"""What is posted on a door: a few words in large letters, not yet set in any format."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Placard:
    """A title, what is said in one paragraph each, and who says so when."""

    title: str
    paragraphs: tuple[str, ...]
    signed: str
    day: str
