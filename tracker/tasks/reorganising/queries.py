"""What a reorganisation would do; changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from tracker.accounts.changing import check_day
from tracker.accounts.models import Agency, Change, DivisionKind, Membership, Role, User
from tracker.accounts.policy import can_manage_people
from tracker.accounts.queries import has_open_division
from tracker.db import db
from tracker.errors import NotAllowed, Refused
from tracker.tasks.models import Part, Task, TaskDivision
from tracker.tasks.reorganising.plan import Choices, Handing, Moving, Plan, Wanted
from tracker.tasks.series.models import Series, SeriesDivision
from tracker.tasks.states import CLOSED_STATES
from tracker.words import N_

NO_CHOICES = Choices()


def plan_reorganisation(agency: Agency, wanted: Wanted, choices: Choices = NO_CHOICES, *, by: User) -> Plan:
    """Every task, recurring task and role that the change touches, and what becomes of it.

    Raises `Refused` when the change makes no sense.
    """
    if not can_manage_people(by, agency):
        raise NotAllowed
    _check(agency, wanted)
    _check_choices(wanted, choices)
    ending = {division.id for division in wanted.divisions}
    people = [_moving(membership, wanted, choices) for membership in _list_roles(ending, wanted)]
    goes_to = {m.membership.user_id: m.successor for m in people if m.role is not None}
    tasks = [_task_handing(task, ending, goes_to, choices) for task in _list_open_tasks(agency, ending)]
    series = [_series_handing(one, ending, choices) for one in _list_series(agency, ending)]
    if not wanted.successors and (tasks or series):
        raise Refused(
            N_(
                "%(count)s open tasks and recurring tasks would have nobody: choose who takes them over.",
                count=len(tasks) + len(series),
            ),
            field="into",
        )
    if (tasks or series) and any(division.kind is DivisionKind.COUNCIL for division in wanted.into):
        raise Refused(N_("A council carries out no tasks: choose another division."), field="into")
    return Plan(wanted, tasks, series, people, _heads_of(wanted))


def _check(agency: Agency, wanted: Wanted) -> None:
    if not wanted.divisions:
        raise Refused(N_("Choose the division."), field="divisions")
    for division in wanted.divisions:
        if division.agency_id != agency.id or division.valid_to is not None:
            raise Refused(N_("%(division)s has ended already.", division=division.name), field="divisions")
        if wanted.on <= division.valid_from:
            raise Refused(
                N_(
                    "%(division)s began on %(day)s; it can change from the day after.",
                    division=division.name,
                    day=division.valid_from,
                ),
                field="on",
            )
    check_day(wanted.on)
    for division in wanted.into:
        if division in wanted.divisions:
            raise Refused(
                N_("%(division)s cannot carry on after itself.", division=division.name), field="into"
            )
        if division.agency_id != agency.id or not division.is_valid(wanted.on) or division.valid_to:
            raise Refused(
                N_("%(division)s does not exist on %(day)s.", division=division.name, day=wanted.on),
                field="into",
            )
    _check_numbers(wanted)
    _check_names(agency, wanted)


def _check_numbers(wanted: Wanted) -> None:
    """How many divisions a change begins and ends with."""
    ending, going_on = len(wanted.divisions), len(wanted.successors)
    if wanted.change is Change.RENAMED and len(wanted.new) != 1:
        raise Refused(N_("Type the new name."), field="name_1")
    if wanted.change is Change.MERGED:
        if going_on != 1:
            raise Refused(N_("Choose the division they merge into, or name a new one."), field="into")
        if ending + len(wanted.into) < 2:
            raise Refused(N_("Choose at least two divisions."), field="divisions")
    elif ending != 1:
        raise Refused(N_("Choose one division."), field="divisions")
    if wanted.change is Change.SPLIT and going_on < 2:
        raise Refused(N_("A division is split into two at least: name them."), field="name_2")


def _check_choices(wanted: Wanted, choices: Choices) -> None:
    """What was chosen is one of the successors."""
    places = [*choices.tasks.values(), *choices.series.values(), *choices.people.values()]
    if any(place >= max(1, len(wanted.successors)) for place in places):
        raise Refused(N_("Choose again who takes over."))


def _check_names(agency: Agency, wanted: Wanted) -> None:
    names = [one.name for one in wanted.new]
    if len(set(names)) < len(names):
        raise Refused(N_("Two new divisions have the same name."), field="name_2")
    ending = {division.name for division in wanted.divisions}
    for place, name in enumerate(names, 1):
        if name not in ending and has_open_division(agency, name):
            raise Refused(N_("There is a division of this name already."), field=f"name_{place}")
    [old, *_others] = wanted.divisions
    if wanted.change is Change.RENAMED and (old.name, old.short_name) == (
        wanted.new[0].name,
        wanted.new[0].short_name or wanted.new[0].name,
    ):
        raise Refused(N_("The division has this name."), field="name_1")


def _list_open_tasks(agency: Agency, division_ids: set[int]) -> list[Task]:
    """Tasks not closed in which the divisions have a part; drafts too, for they will be issued."""
    held = select(TaskDivision.task_id).where(TaskDivision.division_id.in_(division_ids))
    return list(
        db.session.scalars(
            select(Task)
            .where(Task.agency_id == agency.id, Task.id.in_(held), Task.state.not_in(CLOSED_STATES))
            .options(
                selectinload(Task.parts).joinedload(TaskDivision.division),
                joinedload(Task.official).options(lazyload(User.memberships)),
            )
            .order_by(Task.year, Task.number)
            .execution_options(populate_existing=True)
        )
    )


def _list_series(agency: Agency, division_ids: set[int]) -> list[Series]:
    held = select(SeriesDivision.series_id).where(SeriesDivision.division_id.in_(division_ids))
    return list(
        db.session.scalars(
            select(Series)
            .where(Series.agency_id == agency.id, Series.id.in_(held))
            .options(
                selectinload(Series.parts).joinedload(SeriesDivision.division), lazyload(Series.official)
            )
            .order_by(Series.id)
        )
    )


def _list_roles(division_ids: set[int], wanted: Wanted) -> list[Membership]:
    """The roles in the divisions that hold on the day or begin later."""
    return list(
        db.session.scalars(
            select(Membership)
            .join(Membership.user)
            .where(
                Membership.division_id.in_(division_ids),
                Membership.valid_to.is_(None) | (Membership.valid_to >= wanted.on),
            )
            .options(joinedload(Membership.division), selectinload(Membership.user))
            .order_by(Membership.division_id, Membership.role, User.name_key, Membership.id)
        )
    )


def _heads_of(wanted: Wanted) -> dict[int, int]:
    """How many head the divisions that take something over, by their place."""
    ids = [division.id for division in wanted.into]
    counts = dict(
        db.session.execute(
            select(Membership.division_id, func.count())
            .where(
                Membership.division_id.in_(ids),
                Membership.role == Role.HEAD,
                Membership.valid_on(wanted.on),
            )
            .group_by(Membership.division_id)
        ).all()
    )
    return {place: counts.get(division_id, 0) for place, division_id in enumerate(ids)}


def _moving(membership: Membership, wanted: Wanted, choices: Choices) -> Moving:
    role = choices.roles.get(membership.id, membership.role) if wanted.successors else None
    return Moving(membership, choices.people.get(membership.id, 0), role)


def _task_handing(task: Task, ending: set[int], goes_to: Mapping[int, int], choices: Choices) -> Handing:
    """Unless something else was chosen, a task goes where its official goes."""
    follows = goes_to.get(task.official_id or 0)
    successor = choices.tasks.get(task.id, follows or 0)
    leads = {part.division_id for part in task.parts if part.part is Part.LEAD}
    is_left = bool(leads & ending) and follows is not None and follows != successor and leads <= ending
    return Handing(task, _parts(task.parts, ending), successor, loses_official=is_left)


def _series_handing(series: Series, ending: set[int], choices: Choices) -> Handing:
    return Handing(series, _parts(series.parts, ending), choices.series.get(series.id, 0))


def _parts(parts: Iterable[TaskDivision | SeriesDivision], ending: set[int]) -> frozenset[Part]:
    return frozenset(part.part for part in parts if part.division_id in ending)
