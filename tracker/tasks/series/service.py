"""Keeping recurring tasks, and making their occurrences ahead for a year."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm.attributes import flag_modified

from tracker import audit, clock
from tracker.accounts.models import Agency, Division, User
from tracker.accounts.queries import work_calendar
from tracker.db import db
from tracker.errors import Clash, NotAllowed, Refused
from tracker.index.queries import latest_open_evaluation, leaf_criteria
from tracker.tasks.history import note
from tracker.tasks.kinds.models import TaskKind
from tracker.tasks.kinds.queries import list_kinds
from tracker.tasks.kinds.service import open_task_of_kind
from tracker.tasks.kinds.shape import measures_of, milestones_of, with_term
from tracker.tasks.models import EventKind, Part, Source, Task
from tracker.tasks.policy import can_open
from tracker.tasks.series.models import Cutoff, Series, SeriesDivision
from tracker.tasks.series.periods import Day, Period
from tracker.tasks.series.queries import Fate, Occurrence, plan_occurrences
from tracker.tasks.service import hold_agency
from tracker.tasks.shape import check_divisions, check_official, line, passage
from tracker.words import N_
from tracker.workdays import WorkCalendar

FIRST_YEAR, LAST_YEAR = 2000, 2098
LONGEST_TITLE = 400
"""So that a title has room for its period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a recurring task is to be like."""

    title: str
    leads: Sequence[Division]
    periods: Collection[Period]
    details: str = ""
    product: str = ""
    kind: TaskKind | None = None
    supports: Sequence[Division] = ()
    official: User | None = None
    criterion_codes: Sequence[str] = ()


def add_series(agency: Agency, wanted: Wanted, *, by: User) -> Series:
    """Begin a recurring task; its occurrences are made by `make_occurrences`."""
    _check_may_keep(by, agency)
    series = Series(agency_id=agency.id, criterion_codes=[])
    _write(series, agency, wanted)
    db.session.add(series)
    audit.record("add_series", series, by=by, agency_id=agency.id, title=series.title)
    return series


def edit_series(
    series: Series, agency: Agency, wanted: Wanted, *, is_active: bool, version: int, by: User
) -> None:
    """Change what occurrences made from now on are like; those there are stay as they are."""
    _check_may_keep(by, agency)
    db.session.refresh(series, with_for_update={"of": Series})
    if version != series.version:
        raise Clash(N_("Somebody else saved this recurring task meanwhile. Nothing is lost: both are shown."))
    _write(series, agency, wanted)
    series.is_active = is_active
    flag_modified(series, "is_active")  # So that the version moves even when only divisions changed.
    audit.record("edit_series", series, by=by, agency_id=agency.id, title=series.title, is_active=is_active)


def set_cutoffs(agency: Agency, days: Mapping[Period, Day], *, by: User) -> None:
    """Say by when the agency's report of each period is due; tasks made already keep their day."""
    _check_may_keep(by, agency)
    for period, day in days.items():
        if not day.is_real:
            raise Refused(N_("This day is not in every year."), field=f"{period.value}_day")
    kept = {row.period: row for row in db.session.scalars(_cutoffs_held(agency))}
    for period, day in days.items():
        row = kept.get(period) or Cutoff(agency_id=agency.id, period=period)
        row.month, row.day, row.in_next_year = day.month, day.day, day.in_next_year
        db.session.add(row)
    told = {period.value: f"{day.day:02}/{day.month:02}" for period, day in days.items()}
    audit.record("set_cutoffs", agency, by=by, agency_id=agency.id, **told)


def make_occurrences(
    agency: Agency, year: int, *, issued_on: date, seen: Collection[str] | None = None, by: User
) -> list[Task]:
    """Issue the tasks that the recurring ones still lack in a year; done again, it adds nothing.

    `seen` are the keys of the occurrences the person was shown. Raises `Refused` when others
    would be made by now, or when a due date would lie before the day of issue.
    """
    _check_may_keep(by, agency)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(N_("Choose a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))
    # Whoever makes them at the same moment waits here, and then finds them made.
    hold_agency(agency.id)
    planned = [o for o in plan_occurrences(agency, year, issued_on) if o.fate is Fate.NEW]
    if seen is not None and {o.key for o in planned} != set(seen):
        raise Refused(N_("Recurring tasks changed while you were looking. Please look again."))
    kinds = {kind.id: kind for kind in list_kinds(agency, active_only=False)}
    calendar = work_calendar(agency.id)
    tasks = [
        _make(agency, o, kinds.get(o.series.kind_id or 0), issued_on=issued_on, calendar=calendar, by=by)
        for o in planned
    ]
    audit.record("make_occurrences", agency, by=by, agency_id=agency.id, year=year, count=len(tasks))
    return tasks


def adopt_task(series: Series, period: Period, year: int, task: Task, *, by: User) -> None:
    """Give a task that was issued by hand its place among the occurrences, so that it is not
    made a second time; a closed one too, for the grid tells of the whole year."""
    if not can_open(by, series.agency_id) or task.agency_id != series.agency_id:
        raise NotAllowed
    db.session.refresh(task, with_for_update={"of": Task})
    if task.series_id is not None:
        raise Refused(N_("Task %(code)s has its place already.", code=task.code), field="code")
    taken = select(Task.id).where(Task.series_id == series.id, Task.period == period.of(year))
    if db.session.scalar(taken) is not None:
        raise Refused(N_("This period has its task already."), field="code")
    task.series_id, task.period = series.id, period.of(year)
    title = Occurrence.title_of(series, period, year)
    note(task, EventKind.DETAILS, by=by, after=title, context={"field": "series", "series": series.id})
    audit.record("adopt_task", task, by=by, agency_id=task.agency_id, series=series.id, period=task.period)


def _make(
    agency: Agency,
    occurrence: Occurrence,
    kind: TaskKind | None,
    *,
    issued_on: date,
    calendar: WorkCalendar,
    by: User,
) -> Task:
    """Issue one occurrence, with the course that its kind brings."""
    series = occurrence.series
    task = open_task_of_kind(
        kind,
        agency=agency,
        title=occurrence.title,
        details=series.details,
        product=series.product or (with_term(kind.product, kind.terms, issued_on.year) if kind else ""),
        evidence_wanted=with_term(kind.evidence_wanted, kind.terms, issued_on.year) if kind else "",
        source=Source.SERIES,
        leads=series.leads,
        supports=[division for division in series.supports if division.is_valid(issued_on)],
        official=occurrence.official,
        criteria=occurrence.criteria,
        issued_on=issued_on,
        due=occurrence.due,
        milestones=milestones_of(kind, issued_on, occurrence.due, calendar) if kind else (),
        measures=measures_of(kind, issued_on.year) if kind else (),
        by=by,
    )
    task.series_id, task.period = series.id, occurrence.period.of(occurrence.year)
    return task


def _check_may_keep(by: User, agency: Agency) -> None:
    if not can_open(by, agency.id):
        raise NotAllowed


def _cutoffs_held(agency: Agency) -> Select[Cutoff]:
    return select(Cutoff).where(Cutoff.agency_id == agency.id).with_for_update()


def _write(series: Series, agency: Agency, wanted: Wanted) -> None:
    title = line(wanted.title, "title", N_("Say what is to be done."))
    if len(title) > LONGEST_TITLE:
        raise Refused(
            N_("At most %(limit)s characters; this has %(length)s.", limit=LONGEST_TITLE, length=len(title)),
            field="title",
        )
    if not wanted.periods:
        raise Refused(N_("Choose the periods that are reported on."), field="periods")
    if wanted.kind is not None and wanted.kind.agency_id != agency.id:
        raise NotAllowed
    supports = [division for division in wanted.supports if division not in wanted.leads]
    known = [part.division for part in series.parts]
    check_divisions(agency, wanted.leads, supports, on=clock.today(), known=known)
    if wanted.official is not None and wanted.official.id != series.official_id:
        check_official(agency, wanted.official, wanted.leads)
    codes = list(dict.fromkeys(wanted.criterion_codes))
    _check_codes(agency, codes, known=series.criterion_codes)
    series.title = title
    series.details = passage(wanted.details, "details")
    series.product = passage(wanted.product, "product")
    series.kind_id = wanted.kind.id if wanted.kind else None
    series.official = wanted.official
    series.periods = [period.value for period in Period if period in wanted.periods]
    series.criterion_codes = codes
    _set_parts(series, wanted.leads, supports)


def _check_codes(agency: Agency, codes: Sequence[str], known: Collection[str]) -> None:
    """Codes are those of leaves of the framework in use; one that was valid once may stay."""
    evaluation = latest_open_evaluation(agency)
    leaves = {leaf.code for leaf in leaf_criteria(evaluation.framework_id)} if evaluation else set()
    unknown = [code for code in codes if code not in leaves and code not in known]
    if unknown:
        raise Refused(
            N_("The index in use scores no criterion %(codes)s.", codes=", ".join(unknown)[:200]),
            field="criterion_codes",
        )


def _set_parts(series: Series, leads: Sequence[Division], supports: Sequence[Division]) -> None:
    wanted = dict.fromkeys(supports, Part.SUPPORT) | dict.fromkeys(leads, Part.LEAD)
    for row in list(series.parts):
        if row.division in wanted:
            row.part = wanted.pop(row.division)
        else:
            series.parts.remove(row)
    series.parts += [SeriesDivision(division=division, part=part) for division, part in wanted.items()]
