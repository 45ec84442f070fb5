"""Holding the rows of a plan against what there is: which are new, which are there, which are wrong.

The rules are those of every task (`shape`); here each is asked of a row, and what it refuses is
said at the cell.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.accounts.models import Division, User
from tracker.errors import Refused
from tracker.index.models import Criterion
from tracker.tasks.kinds.models import TaskKind
from tracker.tasks.shape import check_criteria, check_divisions, check_due, check_official, line, passage
from tracker.tasks.sheets.columns import REQUIRED, Column, pieces
from tracker.tasks.sheets.plan_file import Fault, PlanRow, PlanTable
from tracker.tasks.sheets.queries import Known, Standing
from tracker.words import N_, Words, fold


class RowState(enum.StrEnum):
    """What will become of a row of a plan."""

    NEW = "new"
    THERE = "there"
    WRONG = "wrong"

    @property
    def words(self) -> Words:
        return _ROW_WORDS[self]


_ROW_WORDS = {
    RowState.NEW: N_("Will be issued"),
    RowState.THERE: N_("There already"),
    RowState.WRONG: N_("To be mended"),
}


@dataclass(frozen=True, slots=True)
class NewTask:
    """A row that is right: the task it will be."""

    title: str
    details: str
    product: str
    kind: TaskKind | None
    leads: list[Division]
    supports: list[Division]
    official: User | None
    issued_on: date
    due: date
    criteria: list[Criterion]
    import_key: str


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row, what is wrong with it, and the task that it is or will be."""

    row: PlanRow
    faults: tuple[Fault, ...]
    new: NewTask | None
    there: Standing | None

    @property
    def state(self) -> RowState:
        if self.faults:
            return RowState.WRONG
        return RowState.THERE if self.there else RowState.NEW


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """Every row of a plan as it stands today."""

    table: PlanTable
    rows: list[CheckedRow]

    @property
    def faults(self) -> list[Fault]:
        return [fault for row in self.rows for fault in row.faults]

    def in_state(self, state: RowState) -> list[CheckedRow]:
        return [row for row in self.rows if row.state is state]


def years_of(table: PlanTable) -> set[int]:
    """The years in which the plan's tasks will be numbered."""
    return {day.year for row in table.rows if (day := row.days.get(Column.ISSUED_ON))}


def check_plan(table: PlanTable, known: Known) -> CheckedPlan:
    """Each row in itself, then against the rows above it."""
    seen: dict[str, int] = {}
    rows = []
    for row in table.rows:
        checked = _Check(row, known).whole()
        if checked.new is not None:
            first = seen.setdefault(checked.new.import_key, row.number)
            if first != row.number:
                same = N_("The row says the same as row %(number)s.", number=first)
                checked = CheckedRow(row, (row.fault(Column.TITLE, same),), None, None)
        rows.append(checked)
    return CheckedPlan(table, rows)


class _Check:
    """One row being checked; faults gather."""

    def __init__(self, row: PlanRow, known: Known) -> None:
        self.row, self.known = row, known
        self.faults = list(row.faults)
        self.broken = {fault.column for fault in row.faults}

    def whole(self) -> CheckedRow:
        row, agency = self.row, self.known.agency
        self._look_for_required()
        title = self._ask(Column.TITLE, lambda: line(self._text(Column.TITLE), "title", _NO_TITLE)) or ""
        details = self._ask(Column.DETAILS, lambda: passage(self._text(Column.DETAILS), "details")) or ""
        product = self._ask(Column.PRODUCT, lambda: passage(self._text(Column.PRODUCT), "product")) or ""
        issued_on, due = row.days.get(Column.ISSUED_ON), row.days.get(Column.DUE)
        on = issued_on or due or date.max
        kind = self._kind()
        leads, supports = self._divisions(Column.LEADS, on), self._divisions(Column.SUPPORTS, on)
        supports = [division for division in supports if division not in leads]
        official = self._official()
        criteria = self._criteria(on.year)
        if issued_on is not None:
            self._ask(Column.DUE, lambda: check_due(due, issued_on))
            if leads:
                self._ask(Column.LEADS, lambda: check_divisions(agency, leads, [], on=issued_on))
            if supports:
                self._ask(Column.SUPPORTS, lambda: check_divisions(agency, supports, [], on=issued_on))
        if leads:
            self._ask(Column.OFFICIAL, lambda: check_official(agency, official, leads))
        self._ask(Column.CRITERIA, lambda: check_criteria(agency, criteria))
        if self.faults or issued_on is None or due is None:
            return CheckedRow(row, tuple(sorted(self.faults, key=_place_of)), None, None)
        key = import_key(title, leads, issued_on, due)
        new = NewTask(title, details, product, kind, leads, supports, official, issued_on, due, criteria, key)
        return CheckedRow(row, (), new, self._there(new))

    def _text(self, column: Column) -> str:
        return self.row.texts.get(column, "")

    def _say(self, column: Column, words: Words) -> None:
        """One fault a cell: the first tells most."""
        if column not in self.broken:
            self.broken.add(column)
            self.faults.append(self.row.fault(column, words))

    def _ask(self, column: Column, rule: Callable[[], Any]) -> Any:
        try:
            return rule()
        except Refused as refusal:
            self._say(column, refusal.words)
            return None

    def _look_for_required(self) -> None:
        for column in REQUIRED:
            if not (self.row.texts.get(column) or self.row.days.get(column)):
                self._say(column, N_("The column “%(column)s” must be filled in.", column=column.head))

    def _kind(self) -> TaskKind | None:
        name = self._text(Column.KIND)
        kind = self.known.kinds.get(fold(name))
        if name and kind is None:
            self._say(Column.KIND, N_("There is no kind of task called “%(name)s”.", name=_short(name)))
        return kind

    def _divisions(self, column: Column, on: date) -> list[Division]:
        """The divisions named; of several with one name the one that exists on the day."""
        text = self._text(column)
        names = [text] if fold(text) in self.known.divisions else pieces(text)
        found: list[Division] = []
        for name in names:
            called = self.known.divisions.get(fold(name), [])
            if not called:
                self._say(column, N_("There is no division called “%(name)s”.", name=_short(name)))
                continue
            division = next((each for each in called if each.is_valid(on)), called[-1])
            if division not in found:
                found.append(division)
        return found

    def _official(self) -> User | None:
        address = self._text(Column.OFFICIAL).strip().lower()
        official = self.known.officials.get(address)
        if address and official is None:
            words = N_(
                "No head or official of the agency has the address “%(address)s”.", address=_short(address)
            )
            self._say(Column.OFFICIAL, words)
        return official

    def _criteria(self, year: int) -> list[Criterion]:
        known = self.known.criteria.get(year, {})
        found: list[Criterion] = []
        for code in pieces(self._text(Column.CRITERIA).replace(",", ";")):
            criterion = known.get(code)
            if criterion is None:
                self._say(
                    Column.CRITERIA, N_("The year's index has no criterion “%(code)s”.", code=_short(code))
                )
            elif criterion not in found:
                found.append(criterion)
        return found

    def _there(self, new: NewTask) -> Standing | None:
        """The task that came of this row before, or that somebody issued with the same words."""
        if new.import_key in self.known.imported:
            return self.known.imported[new.import_key]
        same = (new.issued_on.year, fold(new.title), frozenset(d.id for d in new.leads))
        alike = self.known.standing.get(same, [])
        return next((one for one in alike if not one.is_gone and new.due in one.dues), None)


_PLACES = {column: place for place, column in enumerate(Column)}


def _place_of(fault: Fault) -> int:
    """Faults of a row are told as its columns stand."""
    return _PLACES[fault.column] if fault.column is not None else -1


_NO_TITLE = N_("Say what is to be done.")


def import_key(title: str, leads: list[Division], issued_on: date, due: date) -> str:
    """What makes a row of a plan the same task, however often and in whatever file it comes."""
    said = [
        str(issued_on.year),
        fold(title),
        *sorted(str(division.id) for division in leads),
        due.isoformat(),
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
