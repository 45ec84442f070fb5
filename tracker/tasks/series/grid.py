"""Task by period: what was reported of recurring and of standing work in a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import lazyload, selectinload

from tracker import clock
from tracker.accounts.models import Agency, Role, User
from tracker.db import db
from tracker.tasks.models import Report, Rhythm, State, Task, TaskDivision
from tracker.tasks.policy import SEE_ALL, visible_to
from tracker.tasks.series.models import Series, SeriesDivision
from tracker.tasks.series.periods import Fate, Period, Span, spans


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A recurring task, with its occurrence in each period of the year; None where there is none."""

    series: Series
    tasks: dict[Period, Task]

    def asks(self, period: Period) -> bool:
        return period.value in self.series.periods


@dataclass(frozen=True, slots=True)
class Cell:
    """A span of a standing task: how it stands, and its latest report."""

    span: Span
    fate: Fate
    reported_on: date | None
    percent: int | None


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A standing task, span by span."""

    task: Task
    cells: list[Cell]


def series_rows(agency: Agency, user: User, year: int) -> list[SeriesRow]:
    """The recurring tasks the person may see, in use or with an occurrence in the year."""
    every = db.session.scalars(
        select(Series)
        .where(Series.agency_id == agency.id)
        .options(
            lazyload(Series.official),
            selectinload(Series.parts).joinedload(SeriesDivision.division),
        )
        .order_by(Series.id)
    ).all()
    tasks = db.session.scalars(
        select(Task)
        .where(
            visible_to(user, agency.id),
            Task.series_id.in_(select(Series.id).where(Series.agency_id == agency.id)),
            Task.period.in_([period.of(year) for period in Period]),
        )
        .options(lazyload("*"))
    )
    found: dict[int | None, dict[Period, Task]] = defaultdict(dict)
    for task in tasks:
        found[task.series_id][Period((task.period or "").partition("-")[2])] = task
    own = user.divisions_as(Role.HEAD, Role.OFFICIAL, at=agency)
    sees_all = user.holds(*SEE_ALL, at=agency)
    return [
        SeriesRow(series, found[series.id])
        for series in every
        if found[series.id]
        or (series.is_active and (sees_all or any(part.division_id in own for part in series.parts)))
    ]


def standing_rows(agency: Agency, user: User, year: int, today: date) -> list[StandingRow]:
    """The standing tasks the person may see that ran in the year, those reported most often first."""
    tasks = db.session.scalars(
        select(Task)
        .where(visible_to(user, agency.id), *_standing_in(year))
        .options(selectinload(Task.parts).joinedload(TaskDivision.division), lazyload(Task.official))
        .order_by(Task.year, Task.number)
    ).all()
    reports = _reports_of(agency, user, year)
    order = list(Rhythm)
    rows = [StandingRow(task, _cells(task, year, reports[task.id], today)) for task in tasks]
    return sorted(rows, key=lambda row: order.index(row.task.rhythm or Rhythm.YEARLY))


def _standing_in(year: int) -> list[ColumnElement[bool]]:
    return [
        Task.rhythm.is_not(None),
        Task.state != State.DRAFT,
        Task.issued_on <= date(year, 12, 31),
        or_(Task.done_on.is_(None), Task.done_on >= date(year, 1, 1)),
    ]


def _reports_of(agency: Agency, user: User, year: int) -> dict[int, list[tuple[date, int]]]:
    """The days of the year on which standing tasks were reported, and the percent said."""
    standing = select(Task.id).where(visible_to(user, agency.id), *_standing_in(year))
    first, last = clock.at_local(date(year, 1, 1), 0), clock.at_local(date(year + 1, 1, 1), 0)
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    rows = db.session.execute(
        select(Report.task_id, Report.at, Report.percent)
        .where(Report.task_id.in_(standing), Report.at >= first, Report.at < last)
        .order_by(Report.id)
    )
    for task_id, at, percent in rows:
        found[task_id].append((clock.day_of(at), percent))
    return found


def _cells(task: Task, year: int, reports: Sequence[tuple[date, int]], today: date) -> list[Cell]:
    days = [day for day, _percent in reports]
    until = _ended_on(task)
    cells = []
    for span in spans(task.rhythm or Rhythm.YEARLY, year):
        latest = span.latest(days)
        percent = next((percent for day, percent in reversed(reports) if day == latest), None)
        fate = span.fate(days, since=task.issued_on, until=until, today=today)
        cells.append(Cell(span, fate, latest, percent))
    return cells


def _ended_on(task: Task) -> date | None:
    """From when nothing is asked of the task any more."""
    if not task.state.is_closed:
        return None
    return task.done_on or clock.day_of(task.changed_at)
