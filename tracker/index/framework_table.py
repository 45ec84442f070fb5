"""The table of a framework as a file: read from CSV or XLSX, and the empty one to fill in."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from tracker.errors import Refused
from tracker.index.framework_file import COLUMNS
from tracker.index.models import Level, ScoredBy
from tracker.words import N_, Words

Row = dict[str, str]
Say = Callable[[Words], str]

_MUST_BE_THERE = ("code", "parent_code", "level", "name_vi", "maximum", "scored_by", "rule")

MOST_BYTES = 1_000_000
_MOST_BYTES_UNPACKED = 20_000_000
_MOST_ROWS = 2_000
_MOST_COLUMNS = 40
_RECONSTRUCTED = Path(__file__).with_name("framework_reconstructed.csv")

_NOT_A_TABLE = N_("This is neither a CSV nor an XLSX file. Save the table as one of them.")
_NOT_UNICODE = N_("The CSV file is not in Unicode. Save it as “CSV UTF-8”, or as XLSX.")
_TOO_LARGE = N_("The table is larger than 1 MB or has more than 2,000 rows: this is no table of criteria.")


def reconstructed_rows() -> list[Row]:
    """The shipped framework: a reconstruction that fits published figures, not an official decision."""
    return read_table(_RECONSTRUCTED.read_bytes())


def read_table(content: bytes) -> list[Row]:
    """The rows below the heads, each by its columns; rows without a word stay, so that the others
    keep the numbers that a spreadsheet shows.

    Raises `Refused` for what is no table of these columns.
    """
    if len(content) > MOST_BYTES:
        raise _refused(_TOO_LARGE)
    is_workbook = content.startswith(b"PK\x03\x04")
    lines = _kept(_lines_of_workbook(content) if is_workbook else _lines_of_text(content))
    if not lines:
        raise _refused(N_("There is no table in the file."))
    heads = [head.strip().lower() for head in lines[0]]
    if missing := [name for name in _MUST_BE_THERE if name not in heads]:
        raise _refused(N_("The first row lacks the columns %(names)s.", names=", ".join(missing)))
    return [
        {head: cell for head, cell in zip(heads, line, strict=False) if head in COLUMNS}
        for line in lines[1:]
    ]


def _refused(words: Words) -> Refused:
    return Refused(words, field="file")


def _kept(lines: Iterable[Sequence[str]]) -> list[Sequence[str]]:
    """All lines to the last one with a word in it."""
    kept: list[Sequence[str]] = []
    for place, line in enumerate(lines):
        if any(cell.strip() for cell in line):
            if place > _MOST_ROWS:
                raise _refused(_TOO_LARGE)
            kept += [()] * (place - len(kept))
            kept.append(line[:_MOST_COLUMNS])
    return kept


def _lines_of_text(content: bytes) -> list[list[str]]:
    """The lines of a CSV file, whether commas, semicolons or tabs part its cells: which of them a
    spreadsheet writes depends on the country it is set to."""
    text = _decoded(content)
    first = text.partition("\n")[0]
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count)))
    except csv.Error:
        raise _refused(_NOT_A_TABLE) from None


def _decoded(content: bytes) -> str:
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(_NOT_A_TABLE if b"\x00" in content else _NOT_UNICODE) from None
    if "\x00" in text:
        raise _refused(_NOT_A_TABLE)
    return text


def _lines_of_workbook(content: bytes) -> list[list[str]]:
    """The lines of the first sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MOST_BYTES_UNPACKED:
                raise _refused(_TOO_LARGE)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_col=_MOST_COLUMNS, values_only=True)
        return [[_text_of(value) for value in row] for row in rows]
    except (
        zipfile.BadZipFile, zlib.error, OSError, EOFError, SyntaxError,
        LookupError, ValueError, TypeError, AttributeError, NotImplementedError,
    ):  # fmt: skip
        # What is packed like a workbook and is none breaks its reader in all these ways.
        raise _refused(_NOT_A_TABLE) from None


def _text_of(value: Any) -> str:
    """A cell as people see it: 1 and not 1.0, 0.3 and not 0.30000000000000004."""
    if isinstance(value, float):
        return f"{value:.10g}"
    return "" if value is None else str(value)


# --- the empty table ---------------------------------------------------------

_EXPLAINED: dict[str, Words] = {
    "code": N_("Number of the criterion, kept as text: 1, 1.1, 1.1.1. Each only once."),
    "parent_code": N_("Code of the row that it is part of; empty for a field. That row stands above it."),
    "level": N_("field, criterion or subcriterion."),
    "name_vi": N_("Name, as the decision prints it."),
    "name_en": N_("Name in English; may be empty."),
    "maximum": N_("Maximum points. A row with parts has the sum of its parts."),
    "scored_by": N_(
        "Only for rows without parts: self (on paper), survey, or auto (from figures of a system)."
    ),
    "rule": N_(
        "Only for rows without parts. survey for the survey; else steps “documents=share of the points”: "
        "1=1 gives all points for one document, 1=0.5 2=1 half for one and all for two."
    ),
    "evidence_wanted": N_("Which documents prove it; may be empty."),
}
_WIDTHS = {"name_vi": 60, "name_en": 40, "evidence_wanted": 50}
_HEAD = PatternFill("solid", fgColor="E3F0F7")
_SAMPLE_ROWS = 6


def empty_csv() -> bytes:
    """The row of heads, marked as UTF-8 so that a spreadsheet opens it rightly."""
    return codecs.BOM_UTF8 + (",".join(COLUMNS) + "\r\n").encode()


def empty_workbook(say: Say) -> bytes:
    """The row of heads, and a second sheet that explains each column and shows a few rows."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = say(N_("Criteria"))
    _add_heads(sheet, COLUMNS)
    sheet.freeze_panes = "A2"
    for letter, name in zip("ABCDEFGHI", COLUMNS, strict=True):
        sheet.column_dimensions[letter].width = _WIDTHS.get(name, 14)
        if name != "maximum":  # Kept as text, or 1.10 would become 1.1.
            sheet.column_dimensions[letter].number_format = "@"
    for letter, words in (("C", Level), ("G", ScoredBy)):
        choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
        choice.add(f"{letter}2:{letter}{_MOST_ROWS}")
        sheet.add_data_validation(choice)
    _explain(book.create_sheet(say(N_("How to fill it in"))), say)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _explain(sheet: Any, say: Say) -> None:
    _add_heads(sheet, (say(N_("Column")), say(N_("What stands in it"))))
    for name in COLUMNS:
        sheet.append([name, say(_EXPLAINED[name])])
    sheet.append([])
    sheet.append([say(N_("The first rows of a framework that was filled in:"))])
    _add_heads(sheet, COLUMNS)
    for row in reconstructed_rows()[:_SAMPLE_ROWS]:
        sheet.append([row[name] for name in COLUMNS])
    for letter, width in zip("ABCDEFGHI", (18, 90, 14, 60, 40, 10, 12, 12, 50), strict=True):
        sheet.column_dimensions[letter].width = width
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(vertical="top", wrap_text=cell.column > 1)


def _add_heads(sheet: Any, heads: Iterable[str]) -> None:
    sheet.append(list(heads))
    for cell in sheet[sheet.max_row]:
        cell.font, cell.fill = Font(bold=True), _HEAD
