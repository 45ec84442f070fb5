"""Which tasks a board, a calendar and a timeline show; each asks the same whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, case, func, select, tuple_, union_all
from sqlalchemy.orm import joinedload, lazyload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from tracker.accounts.models import Agency, Division, User
from tracker.db import db
from tracker.tasks.course.models import Milestone
from tracker.tasks.finding.filters import TaskFilter, conditions
from tracker.tasks.models import Part, State, Task, TaskDivision

CARDS_SHOWN = 10
CLOSED_CARDS_SHOWN = 4
"""How many cards a column shows before it leads to the list."""
SHOWN_A_DAY = 3
SHOWN_OF_ONE_DAY = 100
BARS_SHOWN = 30
MILESTONES_SHOWN = 12
"""How many milestones a bar has room for."""

_WITH_PEOPLE: tuple[ORMOption, ...] = (
    joinedload(Task.official).options(lazyload(User.memberships)),
    selectinload(Task.parts).joinedload(TaskDivision.division),
)


# --- the board ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """The tasks in one state: how many there are, and the first of them."""

    state: State
    total: int
    tasks: Sequence[Task]

    @property
    def left_out(self) -> int:
        return self.total - len(self.tasks)


def list_columns(
    agency: Agency, user: User, wanted: TaskFilter, today: date, states: Sequence[State]
) -> list[Column]:
    """A column for each of the states, by one query that counts and one for the cards."""
    fitting = conditions(agency, user, wanted, today)
    totals = dict(
        db.session.execute(select(Task.state, func.count()).where(*fitting).group_by(Task.state)).all()
    )
    first = [_first_of(state, fitting) for state in states if totals.get(state)]
    if not first:
        return [Column(state, 0, ()) for state in states]
    found: dict[State, list[Task]] = {}
    shown = select(union_all(*first).subquery().c[0])
    query = select(Task).where(Task.id.in_(shown)).options(*_WITH_PEOPLE).order_by(Task.place)
    for task in db.session.scalars(query).unique():
        found.setdefault(task.state, []).append(task)
    return [Column(state, totals.get(state, 0), found.get(state, ())) for state in states]


def _first_of(state: State, fitting: Sequence[ColumnElement[bool]]) -> Select[tuple[int]]:
    shown = CLOSED_CARDS_SHOWN if state.is_closed else CARDS_SHOWN
    first = select(Task.id).where(*fitting, Task.state == state).order_by(Task.place).limit(shown)
    # SQLite lets no part of a union be cut short unless it is a query within one.
    return select(first.subquery().c.id)


# --- the calendar ------------------------------------------------------------


@dataclass(slots=True)
class Day:
    """What is due on one day, as far as it is shown, and how much there is in all."""

    tasks: list[Task] = field(default_factory=list)
    milestones: list[tuple[Milestone, Task]] = field(default_factory=list)
    tasks_in_all: int = 0
    milestones_in_all: int = 0

    @property
    def tasks_left_out(self) -> int:
        return self.tasks_in_all - len(self.tasks)

    @property
    def milestones_left_out(self) -> int:
        return self.milestones_in_all - len(self.milestones)


def list_days(
    agency: Agency,
    user: User,
    wanted: TaskFilter,
    today: date,
    *,
    first: date,
    last: date,
    opened: date | None = None,
) -> dict[date, Day]:
    """What is due on each day from the first to the last: a few of it, and all of the day that
    is opened (as far as a page can hold it)."""
    fitting = conditions(agency, user, wanted, today)
    days: dict[date, Day] = defaultdict(Day)
    for on, task, total in _due_tasks(fitting, first, last, opened):
        day = days[on]
        day.tasks.append(task)
        day.tasks_in_all = total
    for on, milestone, task, total in _due_milestones(fitting, first, last, opened):
        day = days[on]
        day.milestones.append((milestone, task))
        day.milestones_in_all = total
    return dict(days)


def _due_tasks(
    fitting: Sequence[ColumnElement[bool]], first: date, last: date, opened: date | None
) -> list[tuple[date, Task, int]]:
    ranked = (
        select(
            Task.id,
            func.count().over(partition_by=Task.due).label("total"),
            func.row_number().over(partition_by=Task.due, order_by=Task.place).label("place"),
            Task.due,
        )
        .where(*fitting, Task.due >= first, Task.due <= last)
        .subquery()
    )
    return [
        (on, task, total)
        for on, task, total in db.session.execute(
            select(ranked.c.due, Task, ranked.c.total)
            .join(ranked, ranked.c.id == Task.id)
            .where(ranked.c.place <= _shown_on(ranked.c.due, opened))
            .order_by(Task.due, Task.place)
        )
    ]


def _due_milestones(
    fitting: Sequence[ColumnElement[bool]], first: date, last: date, opened: date | None
) -> list[tuple[date, Milestone, Task, int]]:
    ranked = (
        select(
            Milestone.id,
            func.count().over(partition_by=Milestone.due).label("total"),
            func.row_number()
            .over(partition_by=Milestone.due, order_by=(Task.place, Milestone.id))
            .label("place"),
            Milestone.due,
        )
        .join(Task, Task.id == Milestone.task_id)
        .where(*fitting, Milestone.due >= first, Milestone.due <= last)
        .subquery()
    )
    return [
        (on, milestone, task, total)
        for on, milestone, task, total in db.session.execute(
            select(ranked.c.due, Milestone, Task, ranked.c.total)
            .join(ranked, ranked.c.id == Milestone.id)
            .join(Task, Task.id == Milestone.task_id)
            .where(ranked.c.place <= _shown_on(ranked.c.due, opened))
            .order_by(Milestone.due, Task.place, Milestone.id)
        )
    ]


def _shown_on(due: ColumnElement[date], opened: date | None) -> ColumnElement[int] | int:
    if opened is None:
        return SHOWN_A_DAY
    return case((due == opened, SHOWN_OF_ONE_DAY), else_=SHOWN_A_DAY)


# --- the timeline ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where a task stands on the timeline: by its lead division, then as in every list."""

    position: int
    division_id: int
    place: str

    def __str__(self) -> str:
        """As an address holds it."""
        return f"{self.position}.{self.division_id}.{self.place}"


def read_place(written: str) -> Place | None:
    position, _, rest = written.partition(".")
    division_id, _, place = rest.partition(".")
    is_number = all(n.isascii() and n.isdigit() and len(n) < 10 for n in (position, division_id))
    return Place(int(position), int(division_id), place) if is_number and place else None


@dataclass(frozen=True, slots=True)
class Bars:
    """The tasks of one page of the timeline, with the division that leads each."""

    rows: Sequence[tuple[Division, Task]]
    before: Place | None
    after: Place | None


def list_bars(
    agency: Agency,
    user: User,
    wanted: TaskFilter,
    today: date,
    *,
    after: Place | None = None,
    before: Place | None = None,
) -> Bars:
    """The tasks that follow one place, or come before one: a far page costs what the first does."""
    lead = (
        select(func.min(TaskDivision.id))
        .where(TaskDivision.task_id == Task.id, TaskDivision.part == Part.LEAD)
        .correlate(Task)
        .scalar_subquery()
    )
    here = tuple_(Division.position, Division.id, Task.place)
    order = (Division.position, Division.id, Task.place)
    query = (
        select(Task.id, Division.position, Division.id, Task.place)
        .join(TaskDivision, TaskDivision.id == lead)
        .join(Division, Division.id == TaskDivision.division_id)
        .where(*conditions(agency, user, wanted, today))
    )
    if before is not None:
        query = query.where(here < _values(before)).order_by(*(column.desc() for column in order))
    else:
        query = query.where(here > _values(after)) if after is not None else query
        query = query.order_by(*order)
    found = db.session.execute(query.limit(BARS_SHOWN + 1)).all()
    has_more, found = len(found) > BARS_SHOWN, found[:BARS_SHOWN]
    if before is not None:
        found = found[::-1]
    if not found:
        return Bars((), None, None)
    places = [Place(position, division_id, place) for _, position, division_id, place in found]
    return Bars(
        _with_leads({task_id: place.division_id for (task_id, *_), place in zip(found, places, strict=True)}),
        before=places[0] if (has_more if before is not None else after is not None) else None,
        after=places[-1] if before is not None or has_more else None,
    )


def _values(place: Place) -> tuple[int, int, str]:
    return (place.position, place.division_id, place.place)


def _with_leads(leads: dict[int, int]) -> list[tuple[Division, Task]]:
    """The tasks by these ids, each with the division by the id beside it."""
    query = select(Task).where(Task.id.in_(leads)).options(*_WITH_PEOPLE)
    tasks = {task.id: task for task in db.session.scalars(query).unique()}
    divisions = {division.id: division for task in tasks.values() for division in task.leads}
    return [(divisions[division_id], tasks[task_id]) for task_id, division_id in leads.items()]


def milestones_of(task_ids: Collection[int]) -> dict[int, list[Milestone]]:
    """The first milestones with a due date of each of these tasks."""
    ranked = (
        select(
            Milestone.id,
            func.row_number().over(partition_by=Milestone.task_id, order_by=Milestone.due).label("place"),
        )
        .where(Milestone.task_id.in_(task_ids), Milestone.due.is_not(None))
        .subquery()
    )
    found: dict[int, list[Milestone]] = {}
    for milestone in db.session.scalars(
        select(Milestone)
        .join(ranked, ranked.c.id == Milestone.id)
        .where(ranked.c.place <= MILESTONES_SHOWN)
        .order_by(Milestone.due, Milestone.id)
    ):
        found.setdefault(milestone.task_id, []).append(milestone)
    return found
