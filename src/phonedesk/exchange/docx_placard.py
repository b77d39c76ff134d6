"""A notice to be posted: a Word document on A4, in large letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from phonedesk.exchange.docx_paper import (
    HEIGHT,
    MARGIN,
    TEXT_FONT,
    TITLE_FONT,
    WIDTH,
    bytes_of,
    say_where_from,
    write,
)

if TYPE_CHECKING:
    from datetime import datetime

    from docx.document import Document as Paper
    from docx.enum.text import WD_PARAGRAPH_ALIGNMENT

    from phonedesk.domain.placard import Placard

TITLE_SIZE, TEXT_SIZE, SIGNED_SIZE = Pt(64), Pt(32), Pt(24)
"""The text leaves room for a sentence with a mobile number on one line."""


def docx_of(placard: Placard, made_at: datetime) -> bytes:
    """The notice as the bytes of a .docx; `made_at` is the time that the document says it was made."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = WIDTH, HEIGHT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    say_where_from(paper, placard.title, made_at)
    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    _add(paper, placard.title, TITLE_FONT, TITLE_SIZE, centre, Pt(60))
    for said in placard.paragraphs:
        _add(paper, said, TEXT_FONT, TEXT_SIZE, WD_ALIGN_PARAGRAPH.LEFT, Pt(24))
    _add(paper, placard.signed, TEXT_FONT, SIGNED_SIZE, right, Pt(6))
    _add(paper, placard.day, TEXT_FONT, SIGNED_SIZE, right, Pt(0))
    return bytes_of(paper)


def _add(paper: Paper, said: str, font: str, size: Pt, alignment: WD_PARAGRAPH_ALIGNMENT, space: Pt) -> None:
    paragraph = paper.add_paragraph()
    paragraph.alignment = alignment
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(0), space
    write(paragraph, said, font, size)
