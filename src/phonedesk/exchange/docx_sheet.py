"""The paper form as a Word document on A4, for any word processor of an office: Word, WPS, LibreOffice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from phonedesk.domain.text import clean
from phonedesk.exchange.docx_paper import (
    HEIGHT,
    LATIN_FONT,
    MARGIN,
    TEXT_FONT,
    TEXT_SIZE,
    TITLE_FONT,
    WIDTH,
    bytes_of,
    say_where_from,
    write,
)

if TYPE_CHECKING:
    from datetime import datetime

    from docx.document import Document as Paper
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

    from phonedesk.domain.call_sheet import CallSheet, SheetField

TITLE_SIZE, FOOT_SIZE = Pt(22), Pt(9)
"""二号 and 小五; the text is 小四."""
FOOT = Mm(15)
COLUMNS = (Mm(23), Mm(62), Mm(23), Mm(52))
PADDING = 57
"""Above and below the text of a cell, in twentieths of a point: one millimetre."""
LINE = 8.5
"""The height of a handwritten line, in millimetres."""


def docx_of(sheet: CallSheet, made_at: datetime) -> bytes:
    """The form as the bytes of a .docx; `made_at` is the time that the document says it was made."""
    paper = Document()
    _set_page(paper)
    _set_language(paper)
    say_where_from(paper, f"{sheet.title} {sheet.number.text}", made_at)
    title = _paragraph(paper.paragraphs[0] if paper.paragraphs else paper.add_paragraph())
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(14)
    write(title, sheet.title, TITLE_FONT, TITLE_SIZE)
    number = _paragraph(paper.add_paragraph())
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    number.paragraph_format.space_after = Pt(4)
    write(number, f"{sheet.number.label} {sheet.number.text}")
    _set_table(paper, sheet)
    _set_foot(paper, sheet.number.text)
    return bytes_of(paper)


def _set_page(paper: Paper) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = WIDTH, HEIGHT
    section.left_margin = section.right_margin = section.top_margin = MARGIN
    section.bottom_margin = Mm(20)
    section.footer_distance = FOOT
    style = paper.styles["Normal"]
    style.font.name, style.font.size = LATIN_FONT, TEXT_SIZE
    style.element.rPr.rFonts.set(qn("w:eastAsia"), TEXT_FONT)


def _set_language(paper: Paper) -> None:
    """Chinese, so that lines break and marks are set as Chinese has them."""
    for language in paper.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _set_table(paper: Paper, sheet: CallSheet) -> None:
    table = paper.add_table(rows=0, cols=len(COLUMNS))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for fields in sheet.rows:
        row = table.add_row()
        for cell, width in zip(row.cells, COLUMNS, strict=True):
            cell.width = width
        _set_row(row, fields)
    _set_grid(table)


def _set_grid(table: Table) -> None:
    """The widths once more where LibreOffice and WPS look for them, and air around the texts."""
    for column, width in zip(table.columns, COLUMNS, strict=True):
        column.width = width
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:top", "w:bottom"):
        margin = OxmlElement(side)
        margin.set(qn("w:w"), str(PADDING))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = table._tbl.tblPr.find(qn("w:tblLook"))  # behind which the schema has nothing more
    look.addprevious(margins)


def _set_row(row: _Row, fields: tuple[SheetField, ...]) -> None:
    cells = row.cells
    texts = [cells[1].merge(cells[-1])] if len(fields) == 1 else [cells[1], cells[3]]
    row.height = Mm(max(field.room for field in fields) * LINE)
    row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
    is_for_pen = not any(field.text for field in fields)
    if is_for_pen:  # what is written by hand is not torn apart by the end of a page
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for label, text, field in zip((cells[0], cells[2]), texts, fields, strict=False):
        label.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        heading = _paragraph(label.paragraphs[0])
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write(heading, field.label)
        _fill(text, field)


def _fill(cell: _Cell, field: SheetField) -> None:
    is_single = field.room == 1
    cell.vertical_alignment = (
        WD_CELL_VERTICAL_ALIGNMENT.CENTER if is_single else WD_CELL_VERTICAL_ALIGNMENT.TOP
    )
    for number, line in enumerate(clean(field.text).split("\n")):
        paragraph = _paragraph(cell.add_paragraph() if number else cell.paragraphs[0])
        write(paragraph, line)
        if not is_single:
            paragraph.paragraph_format.line_spacing = 1.25


def _set_foot(paper: Paper, number: str) -> None:
    """Number and page, so that loose sheets are found together."""
    foot = _paragraph(paper.sections[0].footer.paragraphs[0])
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(foot, f"{number}  ", size=FOOT_SIZE)
    _write_field(foot, "PAGE")
    write(foot, "/", size=FOOT_SIZE)
    _write_field(foot, "NUMPAGES")


def _paragraph(paragraph: Paragraph) -> Paragraph:
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
    return paragraph


def _write_field(paragraph: Paragraph, code: str) -> None:
    """A number that the word processor counts; 1 stands there until it does."""
    run = write(paragraph, "1", size=FOOT_SIZE)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run._element.addprevious(field)
    field.append(run._element)
