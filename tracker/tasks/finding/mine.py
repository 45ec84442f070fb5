"""One's own work: which tasks ask for something, and what each row of it needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select

from tracker import clock
from tracker.accounts.absences import absences_covered
from tracker.accounts.models import Agency, Division, Membership, Role, User
from tracker.db import db
from tracker.tasks.finding.filters import TaskFilter, address_of
from tracker.tasks.finding.queries import ROW
from tracker.tasks.finding.rows import ListRow, Names, row_of
from tracker.tasks.models import OPEN_STATES, Part, Source, State, Task, TaskDivision
from tracker.tasks.policy import DECIDERS, SEE_ALL, Standing, held_by, standing
from tracker.tasks.states import ProgressBy
from tracker.tasks.steps import Actor, Step, open_steps
from tracker.tasks.timing import SOON

SECTION_SIZE = 50
"""How many tasks a part of one's own work shows before it leads to the list."""

SECTIONS = ("to_decide", "overdue", "due_soon", "returned", "new", "waiting", "other")
"""What work asks for, the most pressing first; each task stands in the first that fits."""

TO_DECIDE = (State.SUBMITTED, State.DISPUTED, State.HAND_OVER_ASKED)
"""A result, or an objection: somebody waits for an answer."""


@dataclass(frozen=True, slots=True)
class MineRow:
    """A task of one's own work, and what can be done with it from its row."""

    task: ListRow
    version: int
    percent: int
    can_report: bool
    can_acknowledge: bool
    is_worked_out: bool
    """Its percent comes from milestones, measures or parts: here only words are told."""


@dataclass(frozen=True, slots=True)
class Mine:
    """One's own work by what it asks for. `totals` counts what a section leaves out, too."""

    sections: dict[str, list[MineRow]] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)


def list_mine(agency: Agency, user: User, today: date) -> Mine:
    """What the person has to do, each task once, by three queries however many there are."""
    ids: dict[str, list[int]] = {}
    for task_id, state, due, is_to_decide, leads in db.session.execute(_asking(agency, user)):
        section = "to_decide" if is_to_decide else _section(state, due, today, leads=bool(leads))
        ids.setdefault(section, []).append(task_id)
    shown = [task_id for found in ids.values() for task_id in found[:SECTION_SIZE]]
    rows = _rows(shown, user, agency.id, today) if shown else {}
    return Mine(
        {name: [rows[task_id] for task_id in ids[name][:SECTION_SIZE]] for name in SECTIONS if name in ids},
        {name: len(found) for name, found in ids.items()},
    )


@dataclass(frozen=True, slots=True)
class StoodInFor:
    """Somebody who is away, and the values of the list's address that show what is theirs."""

    name: str
    until: date
    address: dict[str, str]


def list_stood_in_for(agency: Agency, user: User) -> list[StoodInFor]:
    """In whose place the person sees tasks today. Asks nothing where there is nobody."""
    return [
        StoodInFor(one.user.name, one.to_day, address_of(_work_of(one.user, agency.id)))
        for one in absences_covered(user, agency.id)
    ]


def _work_of(person: User, agency_id: int) -> TaskFilter:
    """The open tasks of the division the person heads, or their own, or all where they see all."""
    division_id = min(person.divisions_as(Role.HEAD, at=agency_id), default=None)
    sees_all = person.holds(*SEE_ALL, at=agency_id)
    official_id = None if division_id is not None or sees_all else person.id
    return TaskFilter(
        states=OPEN_STATES, division_id=None if sees_all else division_id, official_id=official_id
    )


def _asking(agency: Agency, user: User) -> Any:
    """The open tasks in which the person has a part, and those that wait for their decision."""
    to_decide = waits_for(user, agency.id)
    return (
        select(Task.id, Task.state, Task.due, to_decide, _leads(user, agency.id))
        .where(or_(held_by(user, agency.id) & Task.state.in_(OPEN_STATES), to_decide))
        .order_by(Task.due.asc().nulls_last(), Task.year, Task.number)
    )


def waits_for(user: User, agency_id: int) -> ColumnElement[bool]:
    """The results and objections on which the person decides."""
    waiting = (Task.agency_id == agency_id) & Task.state.in_(TO_DECIDE)
    to_decide: ColumnElement[bool] = or_(false(), *(waiting & way for way in _decided_by(user, agency_id)))
    return to_decide


def _decided_by(user: User, agency_id: int) -> list[ColumnElement[bool]]:
    """Whose results the person decides on: a head on those of the parts they passed on, the
    office and the leaders on all others, and on a part that a head did."""
    ways: list[ColumnElement[bool]] = []
    if user.holds(*DECIDERS, at=agency_id):
        heads = select(Membership.user_id).where(
            Membership.agency_id == agency_id,
            Membership.role == Role.HEAD,
            Membership.valid_on(clock.today()),
        )
        ways.append((Task.source != Source.PART) | Task.official_id.in_(heads))
    if headed := user.divisions_as(Role.HEAD, at=agency_id):
        led = select(TaskDivision.task_id).where(
            TaskDivision.division_id.in_(headed), TaskDivision.part == Part.LEAD
        )
        not_own = func.coalesce(Task.official_id, 0) != user.id
        ways.append((Task.source == Source.PART) & Task.id.in_(led) & not_own)
    return ways


def _leads(user: User, agency_id: int) -> ColumnElement[bool]:
    """Does the person lead the task, by name or as head of a division?"""
    ways: list[ColumnElement[bool]] = [Task.official_id == user.id]
    if headed := user.divisions_as(Role.HEAD, at=agency_id):
        parts = select(TaskDivision.id).where(
            TaskDivision.task_id == Task.id,
            TaskDivision.division_id.in_(headed),
            TaskDivision.part == Part.LEAD,
        )
        ways.append(parts.exists())
    return or_(*ways)


def _section(state: State, due: date | None, today: date, *, leads: bool) -> str:
    if state is State.SUBMITTED:
        return "waiting"
    if due is not None and due < today:
        return "overdue"
    if due is not None and due <= today + SOON:
        return "due_soon"
    if state is State.RETURNED:
        return "returned"
    return "new" if state is State.ASSIGNED and leads else "other"


@dataclass(frozen=True, slots=True)
class _PartOfTask:
    """What one division has to do with a task."""

    part: Part
    division_id: int
    name: str
    percent: int


def _rows(task_ids: Sequence[int], user: User, agency_id: int, today: date) -> dict[int, MineRow]:
    tasks = db.session.execute(
        select(*ROW, Task.version, Task.progress_by)
        .outerjoin(User, Task.official_id == User.id)
        .where(Task.id.in_(task_ids))
    ).all()
    parts: dict[int, list[_PartOfTask]] = defaultdict(list)
    for task_id, part, division_id, name, percent in db.session.execute(
        select(
            TaskDivision.task_id,
            TaskDivision.part,
            TaskDivision.division_id,
            Division.short_name,
            TaskDivision.percent,
        )
        .join(Division, TaskDivision.division_id == Division.id)
        .where(TaskDivision.task_id.in_(task_ids))
        .order_by(TaskDivision.id)
    ):
        parts[task_id].append(_PartOfTask(part, division_id, name, percent))
    here, own = standing(user, agency_id), user.divisions_as(Role.HEAD, Role.OFFICIAL, at=agency_id)
    return {task.id: _row(task, here, parts[task.id], own, today) for task in tasks}


def _named(parts: Iterable[_PartOfTask], wanted: Part) -> Names:
    return tuple((one.division_id, one.name) for one in parts if one.part is wanted)


def _row(
    task: Any, here: Standing, parts: Sequence[_PartOfTask], own: frozenset[int], today: date
) -> MineRow:
    leading, supporting = _named(parts, Part.LEAD), _named(parts, Part.SUPPORT)
    actors = here.partaking(
        leads=[number for number, _ in leading],
        supports=[number for number, _ in supporting],
        official_id=task.official_id,
        is_part=bool(task.is_part),
    )
    steps = open_steps(task.state, actors)
    leads = Actor.LEADING in actors
    percent = task.percent
    if not leads:  # A supporting division tells of its own part.
        percent = next((one.percent for one in parts if one.division_id in own), 0)
    return MineRow(
        row_of(task[: len(ROW)], leading, supporting, here, today),
        task.version,
        percent,
        can_report=Step.REPORT in steps,
        can_acknowledge=Step.ACKNOWLEDGE in steps,
        is_worked_out=leads and task.progress_by is not ProgressBy.HAND,
    )
