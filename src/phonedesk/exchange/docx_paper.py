"""What every Word document of ours has in common: A4, an office's fonts, and nothing of its maker's."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from phonedesk.domain.text import clean

if TYPE_CHECKING:
    from datetime import datetime

    from docx.document import Document as Paper
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

TITLE_FONT, TEXT_FONT, LATIN_FONT = "方正小标宋简体", "宋体", "Times New Roman"
TEXT_SIZE = Pt(12)
"""小四."""
WIDTH, HEIGHT, MARGIN = Mm(210), Mm(297), Mm(25)


def say_where_from(paper: Paper, title: str, made_at: datetime) -> None:
    """What the file says of itself: nothing that the template's maker left there."""
    about = paper.core_properties
    about.title = clean(title)
    about.author = about.last_modified_by = about.comments = about.subject = about.keywords = ""
    about.created = about.modified = made_at.replace(microsecond=0)
    about.language = "zh-CN"


def write(paragraph: Paragraph, text: str, font: str = TEXT_FONT, size: Pt = TEXT_SIZE) -> Run:
    """Add a text in a font for Chinese, beside the one for Latin letters."""
    run = paragraph.add_run(clean(text))
    run.font.name, run.font.size = LATIN_FONT, size
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")  # quotation marks and dashes are set as Chinese ones
    return run


def bytes_of(paper: Paper) -> bytes:
    """The document as its file holds it."""
    content = io.BytesIO()
    paper.save(content)
    return content.getvalue()
