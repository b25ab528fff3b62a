"""A response as a file: Word and Markdown, both of the same document (`rules/consultation_document.py`).

The same response always gives the same bytes: a Word file is a ZIP archive, which would otherwise carry the
time of writing in each of its entries.
"""

import io
import re
from datetime import UTC, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from catchment.voice.rules.consultation_document import Bullets, Document, Heading, Paragraph, Rows

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
MARKS = re.compile(r"([\\`*_\[\]<>#|~&$^])")  # what begins something in Markdown wherever it stands
AT_START = re.compile(r"^([-+=:]|\d{1,9}(?=[.)]))")  # and what does so only where a line begins


def as_markdown(document: Document) -> str:
    """Return the document in Markdown (CommonMark with tables); what people typed is escaped."""
    parts = []
    for block in document.blocks:
        match block:
            case Heading():
                parts.append(f"{'#' * block.level} {escaped(block.words)}")
            case Paragraph():
                said = escaped(block.words, start=not block.strong)
                parts.append(f"**{escaped(block.strong)}** {said}" if block.strong else said)
            case Bullets():
                parts.append("\n".join(f"- {escaped(each)}" for each in block.items))
            case Rows():
                lines = [block.headings, ("---",) * len(block.headings)]
                head, rule = (_row(each) for each in lines)
                rows = [_row(tuple(escaped(each) for each in row)) for row in block.rows]
                parts.append("\n".join((head, rule, *rows)))
    return "\n\n".join(parts) + "\n"


def escaped(text: str, *, start: bool = True) -> str:
    """Return a text that Markdown shows as it is; `start` where it begins a line."""
    said = MARKS.sub(r"\\\1", text)
    if not start:
        return said
    found = AT_START.match(said)
    if not found:
        return said
    if found[1].isdigit():
        return f"{found[1]}\\{said[found.end() :]}"
    return f"\\{said}"


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def as_word(document: Document) -> bytes:
    """Return the document as a Word file, with real headings, lists and tables."""
    made = docx.Document()
    for block in document.blocks:
        match block:
            case Heading():
                made.add_heading(block.words, level=block.level)
            case Paragraph():
                paragraph = made.add_paragraph()
                if block.strong:
                    paragraph.add_run(block.strong).bold = True
                    paragraph.add_run(" ")
                paragraph.add_run(block.words)
            case Bullets():
                for each in block.items:
                    made.add_paragraph(each, style="List Bullet")
            case Rows():
                _table(made, block)
    _described(made, document)
    kept = io.BytesIO()
    made.save(kept)
    return _same_bytes(kept.getvalue())


def _table(made: Any, block: Rows) -> None:
    table = made.add_table(rows=1, cols=len(block.headings), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, block.headings, strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    repeated = OxmlElement("w:tblHeader")  # read aloud as the row of headings, and repeated on each page
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in block.rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words


def _described(made: Any, document: Document) -> None:
    """Say in the file's own properties what it is; its day is that of the response."""
    day = datetime(document.on.year, document.on.month, document.on.day, tzinfo=UTC)
    core = made.core_properties
    core.title, core.author, core.language = document.title[:255], document.author[:255], "en-GB"
    core.comments, core.last_modified_by = "", document.author[:255]
    core.created = core.modified = day


def _same_bytes(content: bytes) -> bytes:
    """Return a ZIP archive without the time at which it was written."""
    kept = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as before, ZipFile(kept, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(ZipInfo(name, ZIP_EPOCH), before.read(name), ZIP_DEFLATED)
    return kept.getvalue()
