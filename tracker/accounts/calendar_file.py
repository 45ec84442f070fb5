"""The calendar of a year as a workbook: written for people to fill in, and read again; pure.

The heads are Vietnamese whoever reads them, for a workbook goes from hand to hand.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import IO, Any, BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from tracker.accounts.calendar import LONGEST_NAME, SaidDay
from tracker.accounts.models import CalendarDay, DayKind
from tracker.cells import day_cell, plain_text
from tracker.errors import Refused
from tracker.words import N_, Words, fold
from tracker.workbooks import BROKEN, Wrong, day_of, is_too_large, scan_sheet, text_of

MOST_BYTES = 2_000_000
MOST_ROWS = 400
DAY, KIND, NAME, SOURCE = "Ngày", "Loại ngày", "Lý do", "Nguồn"
KINDS = {DayKind.OFF: "Nghỉ", DayKind.WORKED: "Làm bù"}
_KIND_CALLED = {
    **{fold(words): kind for kind, words in KINDS.items()},
    "ngay nghi": DayKind.OFF,
    "nghi bu": DayKind.OFF,
    "lam viec": DayKind.WORKED,
    "ngay lam viec": DayKind.WORKED,
}
_EXAMPLE = (
    (date(2022, 9, 2), DayKind.OFF, "Ngày Quốc khánh"),
    (date(2022, 9, 10), DayKind.WORKED, "Làm bù ngày 01/9/2022"),
)
_HEADS = {fold(head): head for head in (DAY, KIND, NAME)}
_HEAD_WITHIN = 10
_MOST_COLUMNS = 20
_LETTERS = "ABCDEFGHIJKLMNOPQRST"
_HEAD_FILL = PatternFill("solid", fgColor="E3F0F7")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell."""

    cell: str
    words: Words


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of the file: the day it speaks of, or what is wrong with it and what its cells hold."""

    number: int
    said: SaidDay | None
    faults: tuple[Fault, ...] = ()
    typed: tuple[str, ...] = ()


# --- reading -------------------------------------------------------------------------


def read_calendar(file: IO[bytes], year: int) -> list[FileRow]:
    """The rows of the first visible sheet that has the heads.

    Raises `Refused` for what is no such workbook.
    """
    try:
        rows = list(_read(file))
    except BROKEN:
        raise _refused(
            N_("This is no XLSX workbook that can be read. Save it as “Excel Workbook (.xlsx)”.")
        ) from None
    if not rows:
        raise _refused(N_("The file has no rows below its heads."))
    return list(_checked(rows, year))


def _refused(words: Words) -> Refused:
    return Refused(words, field="file")


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: dict[str, Any]
    places: dict[str, int]
    epoch: datetime

    def name_of(self, head: str) -> str:
        return f"{_LETTERS[self.places[head]]}{self.number}"

    def typed(self, head: str) -> str:
        """What the cell shows, as far as a page has room for it."""
        value = getattr(self.cells.get(head), "value", None)
        if isinstance(value, date):
            return f"{value:%d/%m/%Y}"
        return "" if value is None else str(value)[:100]


def _read(file: IO[bytes]) -> Iterator[_Row]:
    with zipfile.ZipFile(file) as archive:
        if is_too_large(archive.infolist()):
            raise _refused(N_("The workbook is larger than any calendar."))
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            last = scan_sheet(archive, sheet).last
            head, places = _find_heads(sheet, min(last, _HEAD_WITHIN))
            if head:
                yield from _rows(book, sheet, head, last, places)
                return
    names = ", ".join(f"“{head}”" for head in (DAY, KIND, NAME))
    raise _refused(N_("No sheet has the heads %(names)s. Use the empty table to fill in.", names=names))


def _find_heads(sheet: Any, last: int) -> tuple[int, dict[str, int]]:
    """The number of the row of heads, and where each stands; 0 where there is none."""
    if last < 1:
        return 0, {}
    for number, cells in enumerate(sheet.iter_rows(min_row=1, max_row=last, max_col=_MOST_COLUMNS), 1):
        places: dict[str, int] = {}
        for place, cell in enumerate(cells):
            head = _HEADS.get(fold(cell.value).rstrip(" *")) if isinstance(cell.value, str) else None
            if head is not None:
                places.setdefault(head, place)
        if len(places) == len(_HEADS):
            return number, places
    return 0, {}


def _rows(book: Any, sheet: Any, head: int, last: int, places: dict[str, int]) -> Iterator[_Row]:
    count = 0
    if last <= head:
        return
    for number, cells in enumerate(
        sheet.iter_rows(min_row=head + 1, max_row=last, max_col=_MOST_COLUMNS), head + 1
    ):
        found = {name: cells[place] if place < len(cells) else None for name, place in places.items()}
        values = [getattr(cell, "value", None) for cell in found.values()]
        if all(value is None or not str(value).strip() for value in values):
            continue
        count += 1
        if count > MOST_ROWS:
            raise _refused(N_("The file has more than %(limit)s rows; a year has fewer.", limit=MOST_ROWS))
        yield _Row(number, found, places, book.epoch)


def _checked(rows: Iterable[_Row], year: int) -> Iterator[FileRow]:
    """Each row in itself, then against the rows above it."""
    first: dict[date, int] = {}
    for row in rows:
        faults: list[Fault] = []
        day = _ask(row, DAY, faults, partial(_day, row, year))
        kind = _ask(row, KIND, faults, partial(_kind, row))
        name = _ask(row, NAME, faults, partial(_name, row))
        if day is not None and first.setdefault(day, row.number) != row.number:
            twice = N_("%(day)s stands in row %(number)s already.", day=day, number=first[day])
            faults.append(Fault(row.name_of(DAY), twice))
        is_right = not faults and day is not None
        said = SaidDay(day, kind, name) if is_right else None
        yield FileRow(row.number, said, tuple(faults), tuple(map(row.typed, (DAY, KIND, NAME))))


def _ask(row: _Row, head: str, faults: list[Fault], read: Callable[[], Any]) -> Any:
    try:
        return read()
    except Wrong as wrong:
        faults.append(Fault(row.name_of(head), wrong.words))
        return None


def _day(row: _Row, year: int) -> date:
    day = day_of(row.cells[DAY], row.epoch)
    if day is None:
        raise Wrong(N_("Type the day, as 30/11/2021."))
    if day.year != year:
        raise Wrong(N_("%(day)s is not in the year %(year)s.", day=day, year=year))
    return day


def _kind(row: _Row) -> DayKind:
    typed = text_of(row.cells[KIND])
    kind = _KIND_CALLED.get(fold(typed))
    if kind is None:
        raise Wrong(
            N_(
                "“%(typed)s” is no kind of day: write “%(off)s” or “%(worked)s”.",
                typed=typed[:60],
                off=KINDS[DayKind.OFF],
                worked=KINDS[DayKind.WORKED],
            )
        )
    return kind


def _name(row: _Row) -> str:
    name = " ".join(text_of(row.cells[NAME]).split())
    if not name:
        raise Wrong(N_("Say why, for example Tết Nguyên đán."))
    if len(name) > LONGEST_NAME:
        raise Wrong(
            N_("At most %(limit)s characters; this has %(length)s.", limit=LONGEST_NAME, length=len(name))
        )
    return name


# --- writing -------------------------------------------------------------------------


def write_calendar(days: Iterable[CalendarDay], source_of: Callable[[str], str], target: BinaryIO) -> None:
    """The days of a year under the heads by which they can be brought back; none for an empty table."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Lịch làm việc"
    for letter, width in zip("ABCD", (14, 14, 48, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    choice = DataValidation(type="list", formula1=f'"{",".join(KINDS.values())}"', allow_blank=True)
    choice.add(f"B2:B{MOST_ROWS + 1}")
    sheet.add_data_validation(choice)
    sheet.append([_head(sheet, words) for words in (DAY, KIND, NAME, SOURCE)])
    for one in days:
        sheet.append(
            [
                day_cell(sheet, one.day),
                KINDS[one.kind],
                plain_text(sheet, one.name),
                plain_text(sheet, source_of(one.source)),
            ]
        )
    if sheet.max_row == 1:
        _add_example(book)
    book.save(target)


def _add_example(book: Workbook) -> None:
    """How rows look, on a sheet of its own: only the first one is read."""
    sheet = book.create_sheet("Ví dụ")
    for letter, width in zip("ABC", (14, 14, 48), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_head(sheet, words) for words in (DAY, KIND, NAME)])
    for day, kind, name in _EXAMPLE:
        sheet.append([day_cell(sheet, day), KINDS[kind], plain_text(sheet, name)])


def _head(sheet: Any, words: str) -> Any:
    cell = WriteOnlyCell(sheet, words)
    cell.font, cell.fill = Font(bold=True), _HEAD_FILL
    return cell
