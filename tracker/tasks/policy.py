"""Who may see and do what with tasks."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, false, or_, select
from sqlalchemy.orm import aliased

from tracker import clock
from tracker.accounts.absences import acted_for, stood_in_for
from tracker.accounts.models import Division, Role, User
from tracker.accounts.queries import divisions_before
from tracker.db import asked_of_each, unindexed
from tracker.evidence.policy import show_documents_of
from tracker.tasks.models import Source, State, Task, TaskDivision, Watcher
from tracker.tasks.steps import Actor, Step, actors_of, open_steps

SEE_ALL = (Role.ADMIN, Role.LEADER, Role.OFFICE, Role.OBSERVER)
DECIDERS = (Role.OFFICE, Role.LEADER)


def held_by(user: User, agency_id: int, *, one_by_one: bool = False) -> ColumnElement[bool]:
    """The agency's issued tasks in which the person has a part: as head of a division, or by name.

    `one_by_one` asks it of each task in turn: cheap for whoever walks along an order and stops.
    """
    ways: list[ColumnElement[bool]] = []
    if headed := user.divisions_as(Role.HEAD, at=agency_id):
        parts = select(TaskDivision.task_id).where(TaskDivision.division_id.in_(headed))
        ways.append(
            parts.where(TaskDivision.task_id == Task.id).exists() if one_by_one else Task.id.in_(parts)
        )
    if user.holds(Role.HEAD, Role.OFFICIAL, at=agency_id):
        ways.append((unindexed(Task.official_id) if one_by_one else Task.official_id) == user.id)
    return (Task.agency_id == agency_id) & (Task.state != State.DRAFT) & or_(false(), *ways)


def held_in_turn(*, heads: bool, is_named: bool, stands_in: bool) -> ColumnElement[bool]:
    """What `held_by` means beside the agency, for a statement made once: it wants the values
    `headed` and `reader_id`, and `away` for those in whose place the reader acts."""
    ways: list[ColumnElement[bool]] = []
    if heads:
        parts = select(TaskDivision.task_id).where(
            TaskDivision.task_id == Task.id, TaskDivision.division_id.in_(HEADED)
        )
        ways.append(asked_of_each(parts))
    if is_named:
        ways.append(unindexed(Task.official_id) == READER)
    if stands_in:
        ways.append(unindexed(Task.official_id).in_(AWAY))
    return (unindexed(Task.state) != State.DRAFT) & or_(false(), *ways)


READER = bindparam("reader_id", type_=Integer)
HEADED = bindparam("headed", expanding=True, type_=Integer)
AWAY = bindparam("away", expanding=True, type_=Integer)


def visible_to(user: User, agency_id: int, *, one_by_one: bool = False) -> ColumnElement[bool]:
    """The agency's tasks that the person may see: their own, those they watch, those above or below
    one they answer for, and those of the divisions before the one they head; and all of this of
    those in whose place they act. A draft is seen by those alone who can issue it."""
    own = _visible_as_oneself(user, agency_id, one_by_one=one_by_one)
    if user.holds(*DECIDERS, at=agency_id) or not (away := stood_in_for(user, agency_id)):
        return own
    theirs = (_visible_as_oneself(other, agency_id, one_by_one=one_by_one) for other in away)
    return or_(own, (Task.state != State.DRAFT) & or_(*theirs))


def _visible_as_oneself(user: User, agency_id: int, *, one_by_one: bool) -> ColumnElement[bool]:
    if user.holds(*DECIDERS, at=agency_id):
        return Task.agency_id == agency_id
    if user.holds(*SEE_ALL, at=agency_id):
        return (Task.agency_id == agency_id) & (Task.state != State.DRAFT)
    if not user.memberships_at(agency_id):
        return false()
    watched, above, below = _ids_near(user.id)
    taken_over = (Task.id.in_(ids) for ids in _ids_taken_over(user))
    near = or_(Task.id.in_(watched), Task.id.in_(above), Task.parent_id.in_(below), *taken_over)
    held = held_by(user, agency_id, one_by_one=one_by_one)
    return or_(held, (Task.agency_id == agency_id) & (Task.state != State.DRAFT) & near)


def ids_seen_near(*, took_over: bool, stands_in: bool) -> list[Select[int]]:
    """Ids of the tasks a person sees without a part in them, from each reason for it; a statement
    made once, which wants the values `reader_id`, `headed_anywhere` if `took_over`, and `away` if
    they stand in for somebody."""
    found = _ids_around(lambda person: person == READER)
    if stands_in:
        found += _ids_around(lambda person: person.in_(AWAY))
    if took_over:
        headed: Any = bindparam("headed_anywhere", expanding=True, type_=Integer)
        before = divisions_before(headed)
        found.append(select(TaskDivision.task_id).where(TaskDivision.division_id.in_(before)))
    return found


def headed_anywhere(user: User) -> set[int]:
    """The divisions the person heads today, in any agency."""
    today = clock.today()
    return {
        m.division_id
        for m in user.memberships
        if m.role is Role.HEAD and m.division_id is not None and m.is_valid(today)
    }


def _ids_taken_over(user: User) -> list[Select[int]]:
    """Ids of what the divisions closed whose work the person's own carry on since."""
    headed = headed_anywhere(user)
    return [_ids_of_divisions_before(tuple(sorted(headed)))] if headed else []


@lru_cache(maxsize=1024)
def _ids_of_divisions_before(division_ids: tuple[int, ...]) -> Select[int]:
    before = divisions_before(division_ids)
    return select(TaskDivision.task_id).where(TaskDivision.division_id.in_(before))


@lru_cache(maxsize=1024)  # Building them takes longer than asking them.
def _ids_near(user_id: int) -> tuple[Any, Any, Any]:
    return _near(lambda person: person == user_id)


def _ids_around(is_one: Callable[[Any], ColumnElement[bool]]) -> list[Select[int]]:
    watched, above, below = _near(is_one)
    return [watched, above, select(Task.id).where(Task.parent_id.in_(below))]


def _near(is_one: Callable[[Any], ColumnElement[bool]]) -> tuple[Any, Any, Any]:
    """Ids of what a person watches, of what is above their own tasks, and of their own. `is_one`
    says of a column whether it names the person, or one of several."""
    watched = select(Watcher.task_id).where(is_one(Watcher.user_id))
    above = select(_own.parent_id).where(is_one(_own.official_id), _own.parent_id.is_not(None))
    below = select(_own.id).where(is_one(_own.official_id))
    return watched, above, below


_own = aliased(Task)


def plainly_sees(user: User, task: Task) -> bool:
    """Does the person see the task for what both are? Where not, the database may still know a
    reason: that they watch it, say (see `visible_anywhere`)."""
    if user.holds(*DECIDERS, at=task.agency_id):
        return True
    if task.state is State.DRAFT:
        return False
    return user.holds(*SEE_ALL, at=task.agency_id) or bool(partaking(user, task))


def visible_anywhere(user: User) -> ColumnElement[bool]:
    """The tasks the person may see in any agency."""
    today = clock.today()
    agencies = {m.agency_id for m in user.memberships if m.is_valid(today)}
    return or_(false(), *(visible_to(user, agency_id) for agency_id in sorted(agencies)))


def ids_seen_by(user: User, agency_id: int) -> Select[int]:
    return select(Task.id).where(visible_to(user, agency_id))


show_documents_of(ids_seen_by)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is in an agency today, found out once for many tasks."""

    decides: bool
    headed: frozenset[int]
    named: frozenset[int]
    """As whom they answer for a task by name."""

    def partaking(
        self,
        *,
        leads: Collection[int],
        supports: Collection[int],
        official_id: int | None,
        is_part: bool,
    ) -> frozenset[Actor]:
        """How the person stands to a task with these divisions and this official."""
        actors = {Actor.DECIDER} if self.decides else set()
        if not self.headed.isdisjoint(leads):
            actors |= {Actor.HEADING, Actor.LEADING}
            if is_part:  # Who passed it on decides on what comes back; not so where it was only placed.
                actors.add(Actor.DECIDER)
        if official_id in self.named:
            actors.add(Actor.LEADING)
        if not self.headed.isdisjoint(supports):
            actors.add(Actor.SUPPORTING)
        return frozenset(actors)


def standing(user: User, agency_id: int) -> Standing:
    """What the person is by themselves and in the place of those who are away. Deciding as the
    office or a leader does not go over to a deputy: it stays with all others of that role."""
    own = _own_standing(user, agency_id)
    away = [_own_standing(other, agency_id) for other in acted_for(user, agency_id)]
    if not away:
        return own
    return replace(
        own,
        headed=own.headed.union(*(other.headed for other in away)),
        named=own.named.union(*(other.named for other in away)),
    )


def _own_standing(user: User, agency_id: int) -> Standing:
    held = user.memberships_at(agency_id)
    roles = {membership.role for membership in held}
    can_be_named = not roles.isdisjoint({Role.HEAD, Role.OFFICIAL})
    return Standing(
        decides=not roles.isdisjoint(DECIDERS),
        headed=frozenset(m.division_id for m in held if m.role is Role.HEAD and m.division_id is not None),
        named=frozenset({user.id} if can_be_named else ()),
    )


def partaking(user: User, task: Task) -> frozenset[Actor]:
    """How the person themselves stands to the task, but for watching it; asks the database nothing."""
    return _stands_to(_own_standing(user, task.agency_id), task)


def acting(user: User, task: Task) -> frozenset[Actor]:
    """How the person stands to the task, by themselves or for somebody who is away."""
    return _stands_to(standing(user, task.agency_id), task)


def _stands_to(here: Standing, task: Task) -> frozenset[Actor]:
    return here.partaking(
        leads=[division.id for division in task.leads],
        supports=[division.id for division in task.supports],
        official_id=task.official_id,
        is_part=task.source is Source.PART,
    )


def actors_for(user: User, task: Task) -> frozenset[Actor]:
    """How the person themselves stands to the task."""
    if _watches(user, task):
        return partaking(user, task) | {Actor.WATCHING}
    return partaking(user, task)


def _watches(user: User, task: Task) -> bool:
    """An observer who follows a task reads, as everywhere, and gets its letters."""
    can_take_part = any(held.role is not Role.OBSERVER for held in user.memberships_at(task.agency_id))
    return can_take_part and any(watcher.user_id == user.id for watcher in task.watchers)


def is_one_of(user: User, actors: Collection[Actor], task: Task) -> bool:
    """Does the person stand to the task in one of these ways, perhaps for somebody who is away?
    Who watches it is asked last."""
    if not partaking(user, task).isdisjoint(actors) or not acting(user, task).isdisjoint(actors):
        return True
    return Actor.WATCHING in actors and _watches(user, task)


def may(user: User, step: Step, task: Task) -> bool:
    """Is the step the person's to do, whenever the state lets it be done?"""
    return is_one_of(user, actors_of(step), task)


def steps_for(user: User, task: Task) -> frozenset[Step]:
    """What the person can do to the task now; pages show a button for each."""
    actors = acting(user, task)
    return open_steps(task.state, actors | {Actor.WATCHING} if _watches(user, task) else actors)


def can_open(user: User, agency_id: int) -> bool:
    """May the person issue tasks in this agency?"""
    return user.holds(*DECIDERS, at=agency_id)


def leads_task(user: User, task: Task) -> bool:
    """Does the person, or whom they stand in for, head a division that leads the task, or answer
    for it by name?"""
    return Actor.LEADING in acting(user, task)


def division_reporting(user: User, task: Task) -> Division:
    """The division for which the person reports on the task, and which owns what they attach: of
    those that lead or support it their own, or that of somebody who is away."""
    people = (user, *acted_for(user, task.agency_id))
    for divisions in (task.leads, task.supports):
        for person in people:
            own = person.divisions_as(Role.HEAD, Role.OFFICIAL, at=task.agency_id)
            if found := next((division for division in divisions if division.id in own), None):
                return found
    return [*task.leads, *task.supports][0]
