"""A notice to be posted: a Word document on A4, in large letters."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from phonedesk.domain.text import clean

if TYPE_CHECKING:
    from datetime import datetime

    from docx.document import Document as Paper
    from docx.enum.text import WD_PARAGRAPH_ALIGNMENT

    from phonedesk.domain.placard import Placard

TITLE_FONT, TEXT_FONT, LATIN_FONT = "方正小标宋简体", "宋体", "Times New Roman"
TITLE_SIZE, TEXT_SIZE, SIGNED_SIZE = Pt(64), Pt(32), Pt(24)
"""The text leaves room for a sentence with a mobile number on one line."""
WIDTH, HEIGHT, MARGIN = Mm(210), Mm(297), Mm(25)


def docx_of(placard: Placard, made_at: datetime) -> bytes:
    """The notice as the bytes of a .docx; `made_at` is the time that the document says it was made."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = WIDTH, HEIGHT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    about = paper.core_properties
    about.title = clean(placard.title)
    about.author = about.last_modified_by = about.comments = about.subject = about.keywords = ""
    about.created = about.modified = made_at.replace(microsecond=0)
    about.language = "zh-CN"
    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    _add(paper, placard.title, TITLE_FONT, TITLE_SIZE, centre, Pt(60))
    for said in placard.paragraphs:
        _add(paper, said, TEXT_FONT, TEXT_SIZE, WD_ALIGN_PARAGRAPH.LEFT, Pt(24))
    _add(paper, placard.signed, TEXT_FONT, SIGNED_SIZE, right, Pt(6))
    _add(paper, placard.day, TEXT_FONT, SIGNED_SIZE, right, Pt(0))
    content = io.BytesIO()
    paper.save(content)
    return content.getvalue()


def _add(paper: Paper, said: str, font: str, size: Pt, alignment: WD_PARAGRAPH_ALIGNMENT, space: Pt) -> None:
    paragraph = paper.add_paragraph()
    paragraph.alignment = alignment
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(0), space
    run = paragraph.add_run(clean(said))
    run.font.name, run.font.size = LATIN_FONT, size
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")  # quotation marks and dashes are set as Chinese ones
