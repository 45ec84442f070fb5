"""How the tasks of a year stand, in the figures that leaders quote: one definition for the page
and for the week's letter, so that both say the same on the same day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select

from tracker.accounts.models import Agency, Division
from tracker.db import db
from tracker.tasks.models import Part, Task, TaskDivision
from tracker.tasks.queries import in_time_state
from tracker.tasks.states import TimeState
from tracker.words import N_, Words

DONE = (TimeState.DONE_ON_TIME, TimeState.DONE_LATE)
DUE = (*DONE, TimeState.OVERDUE)
IN_TERM = (TimeState.IN_TERM, TimeState.DUE_SOON, TimeState.DUE, TimeState.NO_DUE_DATE)
ASSIGNED = (*DUE, *IN_TERM)

_ALL, _ALMOST_ALL = Decimal(100), Decimal("99.9")


@dataclass(frozen=True, slots=True)
class Counts:
    """Tasks by how they stand, as reports to the province count them.

    assigned = done on time + done late + in term + overdue; due = those done or overdue. What
    was cancelled is not counted.
    """

    done_on_time: int
    done_late: int
    in_term: int
    overdue: int

    @property
    def done(self) -> int:
        return self.done_on_time + self.done_late

    @property
    def due(self) -> int:
        return self.done + self.overdue

    @property
    def assigned(self) -> int:
        return self.due + self.in_term

    @property
    def percent_done(self) -> Decimal | None:
        """How much of what was due is done; all of it only when all of it is."""
        if not self.due:
            return None
        percent = (Decimal(100 * self.done) / self.due).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return _ALMOST_ALL if percent == _ALL and self.overdue else percent

    def quoted(self, year: int) -> Words:
        """The sentence that leaders quote."""
        if not self.assigned:
            return N_("No task was issued in %(year)s yet.", year=year)
        if not self.due:
            return N_(
                "In %(year)s %(assigned)s tasks were issued; none was due yet.",
                year=year,
                assigned=self.assigned,
            )
        return N_(
            "In %(year)s %(assigned)s tasks were issued; %(due)s were due, %(done)s of them are done "
            "(%(percent)s%%), %(late)s of those late; %(overdue)s are overdue and not done.",
            year=year,
            assigned=self.assigned,
            due=self.due,
            done=self.done,
            percent=self.percent_done,
            late=self.done_late,
            overdue=self.overdue,
        )


def count_tasks(agency: Agency, year: int, today: date) -> Counts:
    row = db.session.execute(select(*_counts(today)).where(*of_year(agency, year))).one()
    return _read(row)


def count_by_division(agency: Agency, year: int, today: date) -> list[tuple[Division, Counts]]:
    """The counts of each division that leads tasks; a task that two lead counts for both."""
    rows = db.session.execute(
        select(Division, *_counts(today))
        .join(TaskDivision, TaskDivision.division_id == Division.id)
        .join(Task, Task.id == TaskDivision.task_id)
        .where(TaskDivision.part == Part.LEAD, *of_year(agency, year))
        .group_by(Division.id)
        .order_by(Division.position, Division.id)
    )
    return [(division, _read(counts)) for division, *counts in rows]


def of_year(agency: Agency, year: int) -> tuple[ColumnElement[bool], ...]:
    """The tasks that figures count: a part of another task is counted with that one."""
    return (Task.agency_id == agency.id, Task.year == year, Task.parent_id.is_(None))


def _counts(today: date) -> list[ColumnElement[int]]:
    """The four counts that make up all others, in the order of `Counts`."""
    groups = ([TimeState.DONE_ON_TIME], [TimeState.DONE_LATE], IN_TERM, [TimeState.OVERDUE])
    stands = [or_(*(in_time_state(time, today) for time in group)) for group in groups]
    return [func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in stands]


def _read(counts: Sequence[Any]) -> Counts:
    return Counts(*(int(count) for count in counts))
