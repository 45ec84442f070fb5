"""The figures of the vice-director's screen, counted by the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import Agency, Division
from tracker.db import db
from tracker.index.models import Evaluation
from tracker.index.queries import find_evaluation, last_published, result_of
from tracker.index.results import Result, weakest
from tracker.rollup.facts import TaskRow
from tracker.rollup.forecast import Line
from tracker.rollup.queries import Dossier, dossier
from tracker.tasks.figures import Counts, count_by_division, count_tasks, of_year
from tracker.tasks.models import State, Task, TaskDivision, TimeState
from tracker.tasks.queries import in_time_state

SHOWN = 8
"""How many rows a part of the screen shows before it leads to the list."""


@dataclass(frozen=True, slots=True)
class Late:
    """An overdue task: days late, and the index points that are at risk because of it."""

    task: Task
    days: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class Weak:
    """A weak field of the last result, and what is being done about it this year."""

    result: Result
    line: Line | None
    tasks: list[TaskRow]


@dataclass(frozen=True, slots=True)
class Overview:
    """All the screen tells of one year."""

    year: int
    counts: Counts
    divisions: list[tuple[Division, Counts]]
    late: list[Late]
    late_before: int
    last: Evaluation | None
    fields: list[Result]
    weak: list[Weak]
    dossier: Dossier | None


def overview(agency: Agency, year: int, today: date) -> Overview:
    """The year's tasks and points, in a number of queries that does not grow with them."""
    evaluation = find_evaluation(agency, year)
    this_year = dossier(evaluation, today) if evaluation is not None else None
    last = last_published(agency, before=year)
    fields = result_of(last) if last is not None else []
    return Overview(
        year=year,
        counts=count_tasks(agency, year, today),
        divisions=count_by_division(agency, year, today),
        late=list_late(agency, year, today, this_year),
        late_before=count_late_before(agency, year, today),
        last=last,
        fields=fields,
        weak=[_weak(field, this_year) for field in weakest(fields)],
        dossier=this_year,
    )


def list_late(agency: Agency, year: int, today: date, this_year: Dossier | None) -> list[Late]:
    """The overdue tasks, the latest first; those handed in late wait for the office only, and
    so come last."""
    tasks = db.session.scalars(
        select(Task)
        .where(*of_year(agency, year), in_time_state(TimeState.OVERDUE, today))
        .options(selectinload(Task.parts).options(joinedload(TaskDivision.division)))
        .order_by(case((Task.state == State.SUBMITTED, 1), else_=0), Task.due, Task.number)
        .limit(SHOWN)
    )
    stakes = this_year.forecast.at_stake() if this_year is not None else {}
    return [Late(task, _days_late(task, today), stakes.get(task.id, Decimal(0))) for task in tasks]


def count_late_before(agency: Agency, year: int, today: date) -> int:
    """How many tasks of earlier years are overdue still."""
    return (
        db.session.scalar(
            select(func.count(Task.id)).where(
                Task.agency_id == agency.id,
                Task.year < year,
                Task.parent_id.is_(None),
                Task.state.in_([state for state in State if state.is_open]),
                in_time_state(TimeState.OVERDUE, today),
            )
        )
        or 0
    )


def _days_late(task: Task, today: date) -> int:
    """Days after the due date, up to the day the result was handed in."""
    until = task.submitted_on if task.state is State.SUBMITTED and task.submitted_on else today
    return (until - task.due).days if task.due else 0


def _weak(field: Result, this_year: Dossier | None) -> Weak:
    """The same field in this year's forecast, and the tasks on its leaves."""
    if this_year is None:
        return Weak(field, None, [])
    same = (line for line in this_year.forecast.fields if _is_same(line, field))
    line = next(same, None)
    leaves = {leaf.criterion.id for leaf in line.leaves} if line is not None else set()
    year = this_year.evaluation.year
    tasks = [
        task
        for task in this_year.tasks
        if task.state not in {State.CANCELLED, State.MERGED}
        and (task.year == year or task.state.is_open)
        and not leaves.isdisjoint(task.leaves)
    ]
    return Weak(field, line, sorted(tasks, key=_urgency))


def _is_same(line: Line, field: Result) -> bool:
    """A framework that was changed keeps a field under its code and name."""
    mine, other = line.criterion, field.criterion
    return mine.id == other.id or (mine.code, mine.name_vi) == (other.code, other.name_vi)


def _urgency(task: TaskRow) -> tuple[bool, bool, date]:
    """Overdue tasks first, then open ones by their due dates, then those that are done."""
    return (not task.state.is_open, task.time is not TimeState.OVERDUE, task.due or date.max)
