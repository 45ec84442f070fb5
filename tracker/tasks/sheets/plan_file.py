"""Reading the workbook of a yearly plan: rows of cells, and what is wrong with cells; pure."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from tracker.errors import Refused
from tracker.tasks.sheets.columns import DAYS, REQUIRED, Column, column_called
from tracker.words import N_, Words
from tracker.workbooks import BROKEN, Scan, Wrong, day_of, is_too_large, scan_sheet, text_of

MOST_ROWS = 10_000
MOST_BYTES = 10_000_000
_MOST_COLUMNS = 60
_HEAD_WITHIN = 20  # Titles of a paper may stand above the heads.
_FEW_HEADS = 3

_NO_WORKBOOK = N_("This is no XLSX workbook that can be read. Save the plan as “Excel Workbook (.xlsx)”.")
_TOO_LARGE = N_("The workbook is larger than any plan. Keep only the sheet of the plan and save it again.")
_TOO_MANY = N_("The plan has more than %(limit)s rows. Bring it in several files.", limit=MOST_ROWS)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell, or with a whole row where `column` is None."""

    row: int
    column: Column | None
    cell: str
    words: Words


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row as it was read: text and days by column, and the name of each cell."""

    number: int
    texts: Mapping[Column, str]
    days: Mapping[Column, date | None]
    cells: Mapping[Column, str]
    faults: tuple[Fault, ...] = ()

    def fault(self, column: Column | None, words: Words) -> Fault:
        name = self.cells.get(column, "") if column is not None else ""
        return Fault(self.number, column, name or f"{self.number}:{self.number}", words)


@dataclass(frozen=True, slots=True)
class PlanTable:
    """The rows of a plan, the sheet they stand on, and what its reader must know of the rest."""

    sheet: str
    rows: tuple[PlanRow, ...]
    notes: tuple[Words, ...] = ()


def read_plan(file: IO[bytes]) -> PlanTable:
    """The rows below the heads of the first visible sheet that has them.

    Raises `Refused` for what is no such workbook, with the columns that lack.
    """
    try:
        return _read(file)
    except BROKEN:
        raise _refused(_NO_WORKBOOK) from None


def _refused(words: Words) -> Refused:
    return Refused(words, field="file")


def _read(file: IO[bytes]) -> PlanTable:
    with zipfile.ZipFile(file) as archive:
        if is_too_large(archive.infolist()):
            raise _refused(_TOO_LARGE)
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        notes: list[Words] = []
        found: tuple[Any, int, dict[int, Column], Scan] | None = None
        lacking: list[Column] | None = None
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                notes.append(N_("The hidden sheet “%(sheet)s” is not read.", sheet=sheet.title))
                continue
            scan = scan_sheet(archive, sheet)
            head, columns = _find_heads(sheet, scan)
            if found is not None:
                if head:
                    notes.append(
                        N_("The sheet “%(sheet)s” is not read, only the first one.", sheet=sheet.title)
                    )
            elif head and not (lack := [c for c in REQUIRED if c not in columns.values()]):
                found = sheet, head, columns, scan
            elif head:
                lacking = lacking or lack
        if found is None:
            raise _refused(_what_lacks(lacking, notes))
        sheet, head, columns, scan = found
        rows = tuple(_rows(book, sheet, head, columns, scan))
        return PlanTable(sheet.title, rows, tuple(notes))


def _what_lacks(lacking: list[Column] | None, notes: list[Words]) -> Words:
    names = ", ".join(f"“{column.head}”" for column in lacking or REQUIRED)
    if lacking is not None:
        return N_("The row of heads lacks the columns %(names)s. Use the empty plan to fill in.", names=names)
    if notes:
        return N_(
            "No visible sheet has the heads of a plan: %(names)s. Hidden sheets are not read.", names=names
        )
    return N_("No sheet has the heads of a plan: %(names)s. Use the empty plan to fill in.", names=names)


# --- heads and rows ----------------------------------------------------------


def _find_heads(sheet: Any, scan: Scan) -> tuple[int, dict[int, Column]]:
    """The number of the row of heads, and which column stands where; 0 where there is none."""
    rows = _cells(sheet, 1, min(scan.last, _HEAD_WITHIN))
    for number, cells in enumerate(rows, 1):
        columns: dict[int, Column] = {}
        for place, cell in enumerate(cells):
            column = column_called(cell.value) if isinstance(cell.value, str) else None
            if column is not None and column not in columns.values():
                columns[place] = column
        if len(columns) >= _FEW_HEADS:
            return number, columns
    return 0, {}


def _cells(sheet: Any, first: int, last: int) -> Iterator[Any]:
    if last < first:
        return iter(())
    rows: Iterator[Any] = sheet.iter_rows(min_row=first, max_row=last, max_col=_MOST_COLUMNS)
    return rows


def _rows(book: Any, sheet: Any, head: int, columns: dict[int, Column], scan: Scan) -> Iterator[PlanRow]:
    merged = _merged_by_row(scan, head, columns)
    count = 0
    for number, cells in enumerate(_cells(sheet, head + 1, scan.last), head + 1):
        row = _row(book.epoch, number, cells, columns, merged.get(number, ()))
        if row is not None:
            count += 1
            if count > MOST_ROWS:
                raise _refused(_TOO_MANY)
            yield row


def _merged_by_row(scan: Scan, head: int, columns: dict[int, Column]) -> dict[int, list[tuple[int, str]]]:
    """Where below the heads cells were merged: by the row of their first cell, its place and the range."""
    found: dict[int, list[tuple[int, str]]] = {}
    for name in scan.merged:
        left, top, right, bottom = range_boundaries(name)
        places = [place for place in columns if (left or 1) - 1 <= place < (right or _MOST_COLUMNS)]
        if places and (bottom or 0) > head:
            found.setdefault(max(top or 1, head + 1), []).append((places[0], name))
    return found


def _row(
    epoch: datetime,
    number: int,
    cells: Any,
    columns: dict[int, Column],
    merged: Any,
) -> PlanRow | None:
    """The row, or None where nothing stands in it."""
    names = {column: f"{get_column_letter(place + 1)}{number}" for place, column in columns.items()}
    texts: dict[Column, str] = {}
    days: dict[Column, date | None] = {}
    faults: list[Fault] = []
    is_empty = not merged
    for place, column in columns.items():
        cell = cells[place] if place < len(cells) else None
        value = getattr(cell, "value", None)
        is_empty = is_empty and (value is None or (isinstance(value, str) and not value.strip()))
        try:
            if column in DAYS:
                days[column] = day_of(cell, epoch)
            else:
                texts[column] = text_of(cell)
        except Wrong as wrong:
            faults.append(Fault(number, column, names[column], wrong.words))
    if is_empty:
        return None
    for place, name in merged:
        words = N_("The cells %(range)s are merged. Part them and fill in each row.", range=name)
        faults.append(Fault(number, columns[place], names[columns[place]], words))
    return PlanRow(number, texts, days, names, tuple(faults))
