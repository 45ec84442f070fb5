"""Which recurring tasks, and which of their occurrences a year still lacks."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from tracker.accounts.models import Agency, Division, Role, User
from tracker.accounts.queries import list_people
from tracker.db import db
from tracker.errors import NotFound
from tracker.index.models import Criterion
from tracker.index.queries import find_evaluation, latest_open_evaluation, leaf_criteria
from tracker.tasks.models import Task
from tracker.tasks.series.models import Cutoff, Series, SeriesDivision
from tracker.tasks.series.periods import CLOSING_DAYS, Day, Period
from tracker.words import N_, Words


class Fate(enum.StrEnum):
    """What becomes of an occurrence when those of a year are made."""

    NEW = "new"
    EXISTS = "exists"
    TOO_LATE = "too_late"
    NO_LEAD = "no_lead"

    @property
    def words(self) -> Words:
        return _FATE_WORDS[self]


_FATE_WORDS = {
    Fate.NEW: N_("Will be made"),
    Fate.EXISTS: N_("Exists already"),
    Fate.TOO_LATE: N_("Left out: due before the day of issue"),
    Fate.NO_LEAD: N_("Left out: its lead division has ended"),
}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A recurring task in one period of a year: the task there is, or the one that would be made."""

    series: Series
    period: Period
    year: int
    due: date
    fate: Fate
    official: User | None
    criteria: Sequence[Criterion]
    task: Task | None = None

    @staticmethod
    def title_of(series: Series, period: Period, year: int) -> str:
        """The series' title with the period where it says `{period}`, else at its end."""
        printed, title = period.printed(year), series.title
        return title.replace("{period}", printed) if "{period}" in title else f"{title} {printed}"

    @property
    def title(self) -> str:
        return self.title_of(self.series, self.period, self.year)

    @property
    def key(self) -> str:
        return f"{self.series.id}:{self.period.value}"


def list_series(agency: Agency, *, only_active: bool = False) -> list[Series]:
    """The agency's recurring tasks, those in use first."""
    query = (
        select(Series)
        .where(Series.agency_id == agency.id)
        .options(
            selectinload(Series.parts).joinedload(SeriesDivision.division),
            joinedload(Series.official).options(lazyload(User.memberships)),
        )
        .order_by(Series.is_active.desc(), Series.id)
    )
    if only_active:
        query = query.where(Series.is_active)
    return list(db.session.scalars(query))


def get_series(series_id: int, agency: Agency) -> Series:
    series = db.session.get(Series, series_id)
    if series is None or series.agency_id != agency.id:
        raise NotFound
    return series


def cutoffs_of(agency: Agency) -> dict[Period, Day]:
    """By when each period's report is due: the agency's own days, else those of the decree."""
    rows = db.session.scalars(select(Cutoff).where(Cutoff.agency_id == agency.id))
    return CLOSING_DAYS | {row.period: Day(row.month, row.day, row.in_next_year) for row in rows}


def plan_occurrences(agency: Agency, year: int, issued_on: date) -> list[Occurrence]:
    """Every occurrence of a year, made or not, by series and period; changes nothing."""
    every = list_series(agency, only_active=True)
    made = {(task.series_id, task.period): task for task in _list_made(agency, year)}
    cutoffs, leaves = cutoffs_of(agency), _leaves_by_code(agency, year)
    staff = {user.id: user for user in list_people(agency, roles=[Role.HEAD, Role.OFFICIAL])}
    occurrences = []
    for series in every:
        official = _still_there(series, staff)
        criteria = [leaves[code] for code in series.criterion_codes if code in leaves]
        for period in (period for period in Period if period.value in series.periods):
            task, due = made.get((series.id, period.of(year))), cutoffs[period].of(year)
            fate = _fate(task, due, series.leads, issued_on)
            occurrences.append(Occurrence(series, period, year, due, fate, official, criteria, task))
    return occurrences


def _list_made(agency: Agency, year: int) -> list[Task]:
    """The occurrences there are of a year."""
    wanted = [period.of(year) for period in Period]
    return list(
        db.session.scalars(
            select(Task)
            .join(Series, Task.series_id == Series.id)
            .where(Series.agency_id == agency.id, Task.period.in_(wanted))
        )
    )


def _leaves_by_code(agency: Agency, year: int) -> dict[str, Criterion]:
    """Criteria are named by their codes, for the framework changes from year to year."""
    evaluation = find_evaluation(agency, year) or latest_open_evaluation(agency)
    return {leaf.code: leaf for leaf in leaf_criteria(evaluation.framework_id)} if evaluation else {}


def _still_there(series: Series, staff: dict[int, User]) -> User | None:
    """The official who answers for it, unless they have left the divisions that lead it."""
    official = staff.get(series.official_id or 0)
    if official is None:
        return None
    own = official.divisions_as(Role.HEAD, Role.OFFICIAL, at=series.agency_id)
    return official if any(division.id in own for division in series.leads) else None


def _fate(task: Task | None, due: date, leads: Sequence[Division], issued_on: date) -> Fate:
    if task is not None:
        return Fate.EXISTS
    if due < issued_on:
        return Fate.TOO_LATE
    return Fate.NEW if leads and all(lead.is_valid(issued_on) for lead in leads) else Fate.NO_LEAD
