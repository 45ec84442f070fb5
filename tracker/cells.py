"""Cells of workbooks as every export writes them: text stays text whatever it begins with."""

from __future__ import annotations

from datetime import date
from typing import Any

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""What a workbook is called where files are handed out."""

DAY_FORMAT = "dd/mm/yyyy"
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def text_cell(sheet: Any, text: str) -> Cell:
    """A cell that is never a formula, not even when somebody edits it."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub(" ", text))
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_BEGINS_A_FORMULA)
    return cell


def plain_text(sheet: Any, text: str) -> Cell | str:
    """The same for long tables: a cell of its own only where the text could be taken for more."""
    return (
        text_cell(sheet, text) if text.startswith(_BEGINS_A_FORMULA) else ILLEGAL_CHARACTERS_RE.sub(" ", text)
    )


def day_cell(sheet: Any, value: date | None) -> Cell | None:
    """A day that a spreadsheet can sort and count with."""
    if value is None:
        return None
    cell = WriteOnlyCell(sheet)
    cell.value = value
    cell.number_format = DAY_FORMAT
    return cell
