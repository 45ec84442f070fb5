"""Workbooks of a year: the self-assessment table, and the list of what its package holds.

`say` translates; text cells stay text whatever people typed into them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from tracker.accounts.queries import agency_name_on
from tracker.cells import day_cell, text_cell
from tracker.index.models import Level
from tracker.rollup.facts import FileRow
from tracker.rollup.papers import Row, own_points, rows_of
from tracker.rollup.queries import Dossier
from tracker.words import N_, Words

Say = Callable[[Words], str]

_THIN = Side(style="thin", color="999999")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="E3F0F7")
_FIELD = PatternFill("solid", fgColor="F4F6F8")
_FONT = "Times New Roman"


def write_table(dossier: Dossier, on: date, say: Say, target: BinaryIO) -> None:
    """The self-assessment table of a year, as a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(say(N_("Self-assessment")))
    _lay_out(sheet, widths=(8, 60, 10, 12, 48, 48))
    agency, evaluation = dossier.evaluation.agency, dossier.evaluation
    name = agency_name_on(agency, min(on, evaluation.closes_on)).name
    title = N_("SELF-ASSESSMENT OF THE REFORM INDEX IN %(year)s", year=evaluation.year)
    sheet.append([_text(sheet, name.upper(), bold=True)])
    sheet.append([_text(sheet, say(title), bold=True, size=14)])
    state = N_("As of %(day)s; framework: %(name)s", day=on, name=evaluation.framework.name)
    sheet.append([_text(sheet, say(state))])
    if not evaluation.framework.is_official:
        sheet.append([_text(sheet, say(N_("The framework is a reconstruction, not an official decision.")))])
    sheet.append([])
    heads = (
        N_("No."),
        N_("Field / criterion / sub-criterion"),
        N_("Maximum points"),
        N_("Self-assessed points"),
        N_("Supporting documents"),
        N_("Remarks / explanation"),
    )
    sheet.append([_text(sheet, say(head), bold=True, fill=_HEAD, boxed=True) for head in heads])
    for row in rows_of(dossier):
        sheet.append(_table_row(sheet, row, say))
    total = dossier.forecast.total
    own = sum((own_points(line) or Decimal(0) for line in dossier.forecast.fields), Decimal(0))
    sheet.append(_total_row(sheet, say(N_("Total")), total.maximum, own))
    book.save(target)


def _table_row(sheet: Any, row: Row, say: Say) -> list[Cell]:
    bold = not row.is_leaf
    fill = _FIELD if row.level is Level.FIELD else None
    documents = "\n".join(_citation(file, say) for file in row.files)
    remarks = "\n".join(say(remark) for remark in row.remarks)
    return [
        _text(sheet, row.code, bold=bold, fill=fill, boxed=True),
        _text(sheet, row.name, bold=bold, fill=fill, boxed=True),
        _number(sheet, row.maximum, bold=bold, fill=fill),
        _number(sheet, row.own, bold=bold, fill=fill),
        _text(sheet, documents, fill=fill, boxed=True),
        _text(sheet, remarks, fill=fill, boxed=True),
    ]


def _total_row(sheet: Any, name: str, maximum: Decimal, own: Decimal) -> list[Cell]:
    empty = [_text(sheet, "", fill=_HEAD, boxed=True) for _ in range(2)]
    return [
        _text(sheet, "", fill=_HEAD, boxed=True),
        _text(sheet, name, bold=True, fill=_HEAD, boxed=True),
        _number(sheet, maximum, bold=True, fill=_HEAD),
        _number(sheet, own, bold=True, fill=_HEAD),
        *empty,
    ]


def _citation(file: FileRow, say: Say) -> str:
    """A document as papers cite it."""
    return say(
        N_(
            "%(number)s of %(day)s, %(issuer)s: %(title)s",
            number=file.number,
            day=file.signed_on,
            issuer=file.issuer,
            title=file.title,
        )
    )


# --- the index of the package ------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the package's index: a file, or a criterion without one and why."""

    code: str
    criterion: str
    place: str
    file: FileRow | None
    remark: str


def write_index(entries: Iterable[Entry], say: Say, target: BinaryIO) -> None:
    """What the package holds, and what it lacks."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(say(N_("Documents")))
    _lay_out(sheet, widths=(10, 40, 20, 12, 26, 44, 50, 66, 40))
    heads = (
        N_("No."),
        N_("Criterion"),
        N_("Number and symbol"),
        N_("Date signed"),
        N_("Issuer"),
        N_("Subject"),
        N_("File"),
        N_("SHA-256"),
        N_("Remarks / explanation"),
    )
    sheet.append([_text(sheet, say(head), bold=True, fill=_HEAD, boxed=True) for head in heads])
    for entry in entries:
        file = entry.file
        sheet.append(
            [
                _text(sheet, entry.code, boxed=True),
                _text(sheet, entry.criterion, boxed=True),
                _text(sheet, file.number if file else "", boxed=True),
                _day(sheet, file.signed_on if file else None),
                _text(sheet, file.issuer if file else "", boxed=True),
                _text(sheet, file.title if file else "", boxed=True),
                _text(sheet, entry.place, boxed=True),
                _text(sheet, file.sha256 if file else "", boxed=True),
                _text(sheet, entry.remark, boxed=True),
            ]
        )
    book.save(target)


# --- cells -------------------------------------------------------------------


def _lay_out(sheet: Any, *, widths: tuple[int, ...]) -> None:
    for place, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _text(
    sheet: Any,
    text: str,
    *,
    bold: bool = False,
    size: int = 11,
    fill: PatternFill | None = None,
    boxed: bool = False,
) -> Cell:
    """A cell that stays text whatever it begins with: never a formula, not even when edited."""
    cell = text_cell(sheet, text)
    _dress(cell, bold=bold, size=size, fill=fill, boxed=boxed)
    cell.alignment = Alignment(wrap_text=boxed, vertical="top")
    return cell


def _number(sheet: Any, value: Decimal | None, *, bold: bool, fill: PatternFill | None) -> Cell:
    cell = WriteOnlyCell(sheet)
    cell.value = value
    _dress(cell, bold=bold, fill=fill, boxed=True)
    cell.alignment = Alignment(vertical="top", horizontal="right")
    return cell


def _day(sheet: Any, value: date | None) -> Cell:
    cell = day_cell(sheet, value) or WriteOnlyCell(sheet)
    _dress(cell, boxed=True)
    cell.alignment = Alignment(vertical="top")
    return cell


def _dress(
    cell: Cell, *, bold: bool = False, size: int = 11, fill: PatternFill | None = None, boxed: bool = False
) -> None:
    cell.font = Font(name=_FONT, size=size, bold=bold)
    if fill is not None:
        cell.fill = fill
    if boxed:
        cell.border = _BOX
