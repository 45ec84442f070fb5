"""The empty plan that people download, with what may be chosen and how each column is filled in.

`say` translates the explanations; heads and the names of sheets stay as the papers write them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from tracker.cells import DAY_FORMAT
from tracker.tasks.sheets.columns import DAYS, REQUIRED, Column
from tracker.tasks.sheets.plan_file import MOST_ROWS
from tracker.words import N_, Words

Say = Callable[[Words], str]

PLAN, GUIDE, LISTS = "Kế hoạch", "Hướng dẫn", "Danh mục"
_HEAD = PatternFill("solid", fgColor="E3F0F7")
_MUST = PatternFill("solid", fgColor="FCE9D4")
_WIDTHS = {
    Column.TITLE: 60,
    Column.DETAILS: 50,
    Column.PRODUCT: 32,
    Column.KIND: 26,
    Column.LEADS: 30,
    Column.SUPPORTS: 30,
    Column.OFFICIAL: 30,
    Column.ISSUED_ON: 14,
    Column.DUE: 16,
    Column.CRITERIA: 16,
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What a plan may name: the lists of the third sheet. People and criteria with their names."""

    divisions: Sequence[str]
    officials: Sequence[tuple[str, str]]
    kinds: Sequence[str]
    criteria: Sequence[tuple[str, str]]


def write_empty_plan(choices: Choices, say: Say, target: BinaryIO) -> None:
    book = Workbook()
    plan = book.worksheets[0]
    plan.title = PLAN
    _lay_out_plan(plan)
    _explain(book.create_sheet(GUIDE), say)
    ends = _list(book.create_sheet(LISTS), choices)
    for column, (letter, end) in ends.items():
        _offer(plan, column, f"'{LISTS}'!${letter}$2:${letter}${end}")
    book.save(target)


def _lay_out_plan(sheet: Any) -> None:
    sheet.append([column.head for column in Column])
    sheet.freeze_panes = "B2"
    for place, column in enumerate(Column, 1):
        cell, letter = sheet.cell(1, place), get_column_letter(place)
        cell.font, cell.fill = Font(bold=True), _MUST if column in REQUIRED else _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        dimension = sheet.column_dimensions[letter]
        dimension.width = _WIDTHS[column]
        # Codes are kept as text, or 1.10 would become 1.1.
        dimension.number_format = DAY_FORMAT if column in DAYS else "@"


def _offer(sheet: Any, column: Column, cells: str) -> None:
    """A list to choose from. Other entries are let through: several may be named in one cell."""
    letter = get_column_letter(list(Column).index(column) + 1)
    choice = DataValidation(type="list", formula1=f"={cells}", allow_blank=True, showErrorMessage=False)
    choice.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
    sheet.add_data_validation(choice)


def _explain(sheet: Any, say: Say) -> None:
    _add_heads(sheet, (say(N_("Column")), say(N_("What stands in it"))))
    for column in Column:
        sheet.append([column.head, say(column.explained)])
    sheet.append([])
    for words in (
        N_("One row a task. Values only: no formulas, no merged cells."),
        N_("Nothing is saved while one row is wrong: the page shows each cell to be mended."),
        N_("A row that came before is known again and issued once, even if the file is brought twice."),
        N_("Only the first visible sheet with these heads is read."),
    ):
        sheet.append([None, say(words)])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 100
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(vertical="top", wrap_text=True)


def _list(sheet: Any, choices: Choices) -> dict[Column, tuple[str, int]]:
    """Write the lists; gives for each column where its list ends."""
    lists: list[tuple[Column, str, list[str], list[str]]] = [
        (Column.LEADS, "Đơn vị", list(choices.divisions), []),
        (Column.OFFICIAL, "Email", *_parted(choices.officials)),
        (Column.KIND, Column.KIND.head, list(choices.kinds), []),
        (Column.CRITERIA, Column.CRITERIA.head, *_parted(choices.criteria)),
    ]
    ends: dict[Column, tuple[str, int]] = {}
    place = 1
    for column, head, values, names in lists:
        letter = get_column_letter(place)
        _fill(sheet, place, head, values, 34)
        if names:
            place += 1
            _fill(sheet, place, "Tên", names, 50)
        place += 1
        if values:
            ends[column] = letter, len(values) + 1
    if Column.LEADS in ends:
        ends[Column.SUPPORTS] = ends[Column.LEADS]
    sheet.freeze_panes = "A2"
    return ends


def _parted(pairs: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
    pairs = list(pairs)
    return [first for first, _ in pairs], [second for _, second in pairs]


def _fill(sheet: Any, place: int, head: str, values: Iterable[str], width: int) -> None:
    for row, value in enumerate([head, *values], 1):
        cell = sheet.cell(row, place)
        cell.value, cell.data_type, cell.number_format = value, "s", "@"
    sheet.cell(1, place).font, sheet.cell(1, place).fill = Font(bold=True), _HEAD
    sheet.column_dimensions[get_column_letter(place)].width = width


def _add_heads(sheet: Any, heads: Iterable[str]) -> None:
    sheet.append(list(heads))
    for cell in sheet[sheet.max_row]:
        cell.font, cell.fill = Font(bold=True), _HEAD
