"""Files of the example's documents: small, and truly of the kind their names say."""

from __future__ import annotations

import textwrap
import zipfile
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

from openpyxl import Workbook
from werkzeug.datastructures import FileStorage

from tracker.demo.pdf import Line, make_pdf
from tracker.demo.story import Paper
from tracker.evidence.store import StoredFile, keep

MADE_UP = "Tài liệu minh họa đi kèm ví dụ của phần mềm; không phải văn bản có thật."


def keep_file(paper: Paper, signed: date, extra: str = "") -> StoredFile:
    """Make the document's file and put it into the store; `extra` is what a later version adds."""
    lines = [*paper.lines, *([extra] if extra else []), MADE_UP]
    made = _MAKERS[paper.kind](paper, signed, lines)
    title = textwrap.shorten(paper.title, 80, placeholder=" …")
    name = f"{paper.number} {title}.{paper.kind}".replace("/", "-")
    return keep(FileStorage(BytesIO(made), filename=name))


def _head(paper: Paper, signed: date) -> list[str]:
    return [
        paper.issuer.upper(),
        f"Số: {paper.number}",
        f"Quảng Nam, {signed:ngày %d tháng %m năm %Y}",
        paper.title,
    ]


def _text(paper: Paper, signed: date, lines: list[str]) -> bytes:
    return "\r\n".join([*_head(paper, signed), "", *lines, ""]).encode()


def _pdf(paper: Paper, signed: date, lines: list[str]) -> bytes:
    issuer, number, place, title = _head(paper, signed)
    page = [Line(issuer, 12), Line(number, 11), Line(place, 11), Line("")]
    page += [Line(part, 15) for part in textwrap.wrap(title, 52)] + [Line("")]
    page += [Line(part, 11) for line in lines for part in textwrap.wrap(line, 80)]
    return make_pdf(page, f"{number} {title}")


def _sheet(paper: Paper, signed: date, lines: list[str]) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Bảng số liệu"
    for line in [*_head(paper, signed), ""]:
        sheet.append([line])
    for row in paper.rows:
        sheet.append(list(row))
    for line in ["", *lines]:
        sheet.append([line])
    sheet.column_dimensions["A"].width = 32
    made = BytesIO()
    workbook.save(made)
    return made.getvalue()


def _word(paper: Paper, signed: date, lines: list[str]) -> bytes:
    paragraphs = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        for line in [*_head(paper, signed), "", *lines]
    )
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in _WORD_PARTS.items():
            archive.writestr(zipfile.ZipInfo(name), _XML + xml.format(paragraphs=paragraphs))
    return made.getvalue()


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPEN = "http://schemas.openxmlformats.org"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
_WORD_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_OPEN}/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{_RELATIONS}"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_OPEN}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{_OPEN}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>"
    ),
    "word/document.xml": (
        f'<w:document xmlns:w="{_OPEN}/wordprocessingml/2006/main">'
        "<w:body>{paragraphs}</w:body></w:document>"
    ),
}
_MAKERS = {"pdf": _pdf, "docx": _word, "xlsx": _sheet, "txt": _text}
