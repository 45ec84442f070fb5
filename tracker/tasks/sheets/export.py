"""A list of tasks as a workbook: written row by row, however many there are.

The columns of a plan stand under a plan's heads, so that what was exported can be brought back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tracker.cells import day_cell, plain_text, text_cell
from tracker.tasks.models import Source, State, TimeState
from tracker.tasks.sheets.columns import Column
from tracker.words import N_, Words

Say = Callable[[Words | str], str]

_HEAD = PatternFill("solid", fgColor="E3F0F7")
LAST_TOP_ROW = 5  # Agency, title, filter, day, an empty row; the heads come next.


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A task as the workbook tells it."""

    code: str
    title: str
    details: str
    product: str
    kind: str
    leads: str
    supports: str
    official: str
    official_name: str
    issued_on: date
    due: date | None
    first_due: date | None
    state: State
    time: TimeState
    percent: int
    submitted_on: date | None
    done_on: date | None
    criteria: str
    source: Source


@dataclass(frozen=True, slots=True)
class Top:
    """What stands above the table: whose list it is, what it was narrowed to, of which day."""

    agency: str
    wanted: str
    day: date


def write_tasks(rows: Iterable[ExportRow], top: Top, say: Say, target: BinaryIO) -> int:
    """Write the list; gives the number of rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(say(N_("Tasks")))
    heads = _heads(say)
    _lay_out(sheet, [width for _head, width in heads])
    _write_top(sheet, top, say)
    sheet.append([_styled(text_cell(sheet, head)) for head, _width in heads])
    words = {each: say(each.words) for kind in (State, TimeState, Source) for each in kind}
    count = 0
    for row in rows:
        sheet.append(_cells(sheet, row, words))
        count += 1
    last = get_column_letter(len(heads))
    sheet.auto_filter.ref = f"A{LAST_TOP_ROW + 1}:{last}{LAST_TOP_ROW + 1 + count}"
    book.save(target)
    return count


def _heads(say: Say) -> list[tuple[str, int]]:
    return [
        (say(N_("Task code")), 10),
        (Column.TITLE.head, 60),
        (Column.DETAILS.head, 40),
        (Column.PRODUCT.head, 30),
        (Column.KIND.head, 24),
        (Column.LEADS.head, 30),
        (Column.SUPPORTS.head, 30),
        (say(N_("Answerable official")), 24),
        (Column.OFFICIAL.head, 30),
        (Column.ISSUED_ON.head, 14),
        (Column.DUE.head, 16),
        (say(N_("First due date")), 16),
        (say(N_("State")), 18),
        (say(N_("Time state")), 18),
        (say(N_("Percent done")), 12),
        (say(N_("Handed in")), 14),
        (say(N_("Done")), 14),
        (Column.CRITERIA.head, 18),
        (say(N_("Comes from")), 22),
    ]


def _lay_out(sheet: Any, widths: list[int]) -> None:
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = f"C{LAST_TOP_ROW + 2}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{LAST_TOP_ROW + 1}:{LAST_TOP_ROW + 1}"


def _write_top(sheet: Any, top: Top, say: Say) -> None:
    agency, title = text_cell(sheet, top.agency.upper()), text_cell(sheet, say(N_("LIST OF TASKS")))
    agency.font, title.font = Font(bold=True), Font(bold=True, size=14)
    sheet.append([agency])
    sheet.append([title])
    sheet.append([text_cell(sheet, top.wanted)])
    sheet.append([text_cell(sheet, say(N_("As of %(day)s", day=top.day)))])
    sheet.append([])


def _styled(cell: Any) -> Any:
    cell.font, cell.fill = Font(bold=True), _HEAD
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _cells(sheet: Any, row: ExportRow, words: dict[Any, str]) -> list[Any]:
    return [
        row.code,
        plain_text(sheet, row.title),
        plain_text(sheet, row.details),
        plain_text(sheet, row.product),
        plain_text(sheet, row.kind),
        plain_text(sheet, row.leads),
        plain_text(sheet, row.supports),
        plain_text(sheet, row.official_name),
        plain_text(sheet, row.official),
        day_cell(sheet, row.issued_on),
        day_cell(sheet, row.due),
        day_cell(sheet, row.first_due),
        words[row.state],
        words[row.time],
        row.percent,
        day_cell(sheet, row.submitted_on),
        day_cell(sheet, row.done_on),
        plain_text(sheet, row.criteria),
        words[row.source],
    ]
