"""Makes the Word template of the office's papers: `python -m training.documents.templates`.

The template is made by code, so that its layout can be read, reviewed and made again bit for bit.
Places between braces are filled by docxtpl (see typist); a paragraph or table row that begins with
`{%p` or `{%tr` is an instruction and leaves nothing behind.
"""

import io
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

from training.documents.papers import WORD_TEMPLATE
from training.documents.typist import settled

FACE = "Times New Roman"
CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
_A4 = (Mm(210), Mm(297))
_LIST_INDENT = Cm(1)


def paper() -> bytes:
    """The template of every paper: head, title, reasons, articles, tables, signature, annexes."""
    document = Document()
    _styles(document)
    section = document.sections[0]
    section.page_width, section.page_height = _A4
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(28), Mm(17)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    _letterhead(document)
    _text(document, "{%p if stamp %}")
    _text(document, "{{ stamp }}", bold=True, size=16, align=CENTER)
    _text(document, "{%p endif %}")
    _text(document, "{{ title }}", bold=True, size=16, align=CENTER, before=14)
    _text(document, "{%p if subject %}")
    _text(document, "{{ subject }}", bold=True, align=CENTER)
    _text(document, "-----", align=CENTER, after=8)
    _text(document, "{%p endif %}")
    _each(document, "reason", "reasons", style="Office reasons")
    _text(document, "{%p if ruling %}")
    _text(document, "{{ ruling }}", bold=True, align=CENTER, before=8, after=8)
    _text(document, "{%p endif %}")
    _text(document, "{%p for article in articles %}")
    line = _text(document, "", style="Office text")
    line.add_run("{% if article.label %}{{ article.label }} {% endif %}").bold = True
    line.add_run("{{ article.text }}")
    _text(document, "{%p endfor %}")
    _text(document, "{%p for t in tables %}")
    _text(document, "{%p if t.title %}")
    _text(document, "{{ t.title }}", bold=True, before=6, keep=True)
    _text(document, "{%p endif %}")
    _listing(document)
    _text(document, "{%p endfor %}")
    _text(document, "{%p if closing %}")
    _text(document, "{{ closing }}", style="Office text", before=6)
    _text(document, "{%p endif %}")
    _closing(document)
    _annexes(document)
    return _packed(document)


def _styles(document: Any) -> None:
    normal = document.styles["Normal"]
    normal.font.size = Pt(14)
    _face(normal)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    text = document.styles.add_style("Office text", WD_STYLE_TYPE.PARAGRAPH)
    text.base_style = normal
    text.paragraph_format.first_line_indent = _LIST_INDENT
    text.paragraph_format.space_after = Pt(6)
    text.paragraph_format.alignment = JUSTIFY
    cell = document.styles.add_style("Office cell", WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = normal
    cell.font.size = Pt(12)
    _list_style(document, "Office reasons", base=text, size=14, hanging=False)
    _list_style(document, "Office recipients", base=normal, size=12, hanging=True)


def _face(style: Any) -> None:
    """One face for every script: Word keeps one for each, and falls back where it is not said."""
    style.font.name = FACE
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FACE)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.get_or_add_rPr().append(language)


def _list_style(document: Any, name: str, *, base: Any, size: int, hanging: bool) -> None:
    """A real list of Word with a dash before each line."""
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = base
    style.font.size = Pt(size)
    numbering = document.part.numbering_part.element
    identity = str(900 + len(name))
    abstract = _element("w:abstractNum", {"w:abstractNumId": identity})
    abstract.append(_element("w:multiLevelType", {"w:val": "singleLevel"}))
    level = _element("w:lvl", {"w:ilvl": "0"})
    for tag, value in (
        ("w:start", "1"),
        ("w:numFmt", "bullet"),
        ("w:suff", "space"),
        ("w:lvlText", "-"),
        ("w:lvlJc", "left"),
    ):
        level.append(_element(tag, {"w:val": value}))
    layout = _element("w:pPr", {})
    indent = (
        {"w:left": "170", "w:hanging": "170"} if hanging else {"w:left": "0", "w:firstLine": "567"}
    )
    layout.append(_element("w:ind", indent))
    level.append(layout)
    abstract.append(level)
    # Word wants all abstract lists before the first list that uses one.
    first = numbering.find(qn("w:num"))
    first.addprevious(abstract) if first is not None else numbering.append(abstract)
    number = _element("w:num", {"w:numId": identity})
    number.append(_element("w:abstractNumId", {"w:val": identity}))
    numbering.append(number)
    which = _element("w:numPr", {})
    which.append(_element("w:numId", {"w:val": identity}))
    style.element.get_or_add_pPr().append(which)


def _element(tag: str, attributes: dict[str, str]) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(name), value)
    return made


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = CENTER
    for kind, instruction in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            run._r.append(_element("w:fldChar", {"w:fldCharType": kind}))  # noqa: SLF001  # python-docx has no fields
        else:
            text = OxmlElement("w:instrText")
            text.text = instruction
            run._r.append(text)  # noqa: SLF001  # as above


def _text(
    place: Any,
    words: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: float | None = None,
    align: Any = None,
    before: float = 0,
    after: float = 0,
    style: str | None = None,
    keep: bool = False,
) -> Any:
    line = place.add_paragraph(style=style)
    if words:
        run = line.add_run(words)
        run.bold, run.italic = bold or None, italic or None
        if size:
            run.font.size = Pt(size)
    if align is not None:
        line.alignment = align
    if before:
        line.paragraph_format.space_before = Pt(before)
    if after:
        line.paragraph_format.space_after = Pt(after)
    if keep:
        line.paragraph_format.keep_with_next = True
    return line


def _each(place: Any, one: str, many: str, *, style: str) -> None:
    _text(place, f"{{%p for {one} in {many} %}}")
    _text(place, f"{{{{ {one} }}}}", style=style)
    _text(place, "{%p endfor %}")


def _letterhead(document: Any) -> None:
    table = _frame(document, 2, (4_677, 4_677))
    left, right = table.rows[0].cells
    _first(left, "{{ superior_body }}")
    _text(left, "{{ issuing_body }}", bold=True, align=CENTER)
    _text(left, "*", align=CENTER)
    _text(left, "{{ number }}", align=CENTER)
    title = _first(right, "ĐẢNG CỘNG SẢN VIỆT NAM", bold=True, size=15)
    # A solid line as long as the title: the border of the words and not of the paragraph.
    title.runs[0].font.underline = True
    _text(right, "{{ dateline }}", italic=True, align=CENTER, before=4)


def _first(cell: Any, words: str, *, bold: bool = False, size: float | None = None) -> Any:
    """Word wants a paragraph in every cell, and so does not let us begin with none."""
    line = cell.paragraphs[0]
    line.alignment = CENTER
    run = line.add_run(words)
    run.bold = bold or None
    if size:
        run.font.size = Pt(size)
    return line


def _frame(place: Any, columns: int, widths: tuple[int, ...]) -> Any:
    """A table without lines that only holds texts side by side."""
    table = place.add_table(rows=1, cols=columns)
    table.autofit = False
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        cell.width = width * 635
    return table


def _listing(place: Any) -> None:
    """The table of a listing `t`: head repeated on each page, groups, rows; then its notes."""
    table = place.add_table(rows=0, cols=1)
    table.style = "Table Grid"
    table.autofit = False
    head = _loop_row(table, "{{ column.title }}", "t.columns", "center", bold=True)
    head.append(_element("w:tblHeader", {}))
    _row(table, "{%tr for group in t.groups %}")
    _row(table, "{%tr if group.heading %}")
    cell = _row(table, "{{ group.heading }}", bold=True)
    cell._tc.get_or_add_tcPr().append(_element("w:gridSpan", {"w:val": "{{ t.columns|length }}"}))  # noqa: SLF001  # a width that is known later
    cell.paragraphs[0].paragraph_format.keep_with_next = True
    _row(table, "{%tr endif %}")
    _row(table, "{%tr for row in group.rows %}")
    _loop_row(table, "{{ row[column.place] }}", "t.columns", "{{ column.align }}")
    _row(table, "{%tr endfor %}")
    _row(table, "{%tr endfor %}")
    _text(place, "{%p for note in t.notes %}")
    _text(place, "{{ note }}", style="Office cell", before=4)
    _text(place, "{%p endfor %}")


def _row(table: Any, words: str, *, bold: bool = False) -> Any:
    cell = table.add_row().cells[0]
    cell.paragraphs[0].style = "Office cell"
    cell.paragraphs[0].add_run(words).bold = bold or None
    return cell


def _loop_row(table: Any, words: str, many: str, align: str, *, bold: bool = False) -> Any:
    """A row with a cell for each column; gives the row's properties."""
    row = table.add_row()
    first = row.cells[0]
    tr = row._tr  # noqa: SLF001  # cells that repeat are nothing python-docx knows
    cells = []
    for text in (f"{{%tc for column in {many} %}}", words, "{%tc endfor %}"):
        tc = OxmlElement("w:tc")
        properties = OxmlElement("w:tcPr")
        if text == words:
            width = {"w:w": "{{ column.width }}", "w:type": "dxa"}
            properties.append(_element("w:tcW", width))
            properties.append(_element("w:vAlign", {"w:val": "center"}))
        tc.append(properties)
        paragraph = OxmlElement("w:p")
        layout = OxmlElement("w:pPr")
        layout.append(_element("w:pStyle", {"w:val": "Officecell"}))
        if text == words:
            layout.append(_element("w:jc", {"w:val": align}))
        paragraph.append(layout)
        run = OxmlElement("w:r")
        if bold and text == words:
            face = OxmlElement("w:rPr")
            face.append(OxmlElement("w:b"))
            run.append(face)
        said = OxmlElement("w:t")
        said.text = text
        run.append(said)
        paragraph.append(run)
        tc.append(paragraph)
        cells.append(tc)
    first._tc.addprevious(cells[0])  # noqa: SLF001  # as above
    for before, after in pairwise(cells):
        before.addnext(after)
    tr.remove(first._tc)  # noqa: SLF001  # as above
    properties = tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    return properties


def _closing(document: Any) -> None:
    _text(document, "{%p if signature %}", before=10)
    table = _frame(document, 2, (4_677, 4_677))
    properties = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001  # signatures stay on one page
    properties.append(OxmlElement("w:cantSplit"))
    left, right = table.rows[0].cells
    left.paragraphs[0].add_run("{%p if recipients %}")
    _text(left, "Nơi nhận:").runs[0].font.underline = True
    _each(left, "to", "recipients", style="Office recipients")
    _text(left, "{%p endif %}")
    _text(left, "")
    _first(right, "{{ signature.authority_line }}", bold=True)
    _text(right, "{{ signature.signer_title }}", align=CENTER)
    for _ in range(4):
        _text(right, "", align=CENTER)
    _text(right, "{{ signature.signer_name }}", bold=True, align=CENTER)
    _text(document, "{%p endif %}")


def _annexes(document: Any) -> None:
    _text(document, "{%p for t in annexes %}")
    title = _text(document, "{{ t.title }}", bold=True, align=CENTER)
    title.paragraph_format.page_break_before = True
    _text(document, "{%p if t.subtitle %}")
    _text(document, "{{ t.subtitle }}", italic=True, align=CENTER, after=8)
    _text(document, "{%p endif %}")
    _listing(document)
    _text(document, "{%p endfor %}")


def _packed(document: Any) -> bytes:
    about = document.core_properties
    about.author, about.title, about.comments = "", "", ""
    about.created = about.modified = datetime(2026, 1, 1)  # noqa: DTZ001  # Word keeps no zone
    made = io.BytesIO()
    document.save(made)
    return settled(made.getvalue())


def main() -> None:
    """Write the template beside this module."""
    (Path(__file__).parent / WORD_TEMPLATE).write_bytes(paper())


if __name__ == "__main__":
    main()
