"""Who may see and do what with tasks."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import aliased

from tracker import clock
from tracker.accounts.models import Division, Role, User
from tracker.evidence.policy import show_documents_of
from tracker.tasks.models import State, Task, TaskDivision, Watcher
from tracker.tasks.steps import Actor, Step, actors_of, open_steps

SEE_ALL = (Role.ADMIN, Role.LEADER, Role.OFFICE, Role.OBSERVER)
DECIDERS = (Role.OFFICE, Role.LEADER)


def held_by(user: User, agency_id: int) -> ColumnElement[bool]:
    """The agency's issued tasks in which the person has a part: as head of a division, or by name."""
    ways: list[ColumnElement[bool]] = []
    if headed := user.divisions_as(Role.HEAD, at=agency_id):
        parts = select(TaskDivision.task_id).where(TaskDivision.division_id.in_(headed))
        ways.append(Task.id.in_(parts))
    if user.holds(Role.HEAD, Role.OFFICIAL, at=agency_id):
        ways.append(Task.official_id == user.id)
    return (Task.agency_id == agency_id) & (Task.state != State.DRAFT) & or_(false(), *ways)


def visible_to(user: User, agency_id: int) -> ColumnElement[bool]:
    """The agency's tasks that the person may see: their own, those they watch, and those above
    or below one they answer for. A draft is seen by those who can issue it."""
    if user.holds(*DECIDERS, at=agency_id):
        return Task.agency_id == agency_id
    if user.holds(*SEE_ALL, at=agency_id):
        return (Task.agency_id == agency_id) & (Task.state != State.DRAFT)
    if not user.memberships_at(agency_id):
        return false()
    own = aliased(Task)
    watched = select(Watcher.task_id).where(Watcher.user_id == user.id)
    above = select(own.parent_id).where(own.official_id == user.id, own.parent_id.is_not(None))
    below = select(own.id).where(own.official_id == user.id)
    near = or_(Task.id.in_(watched), Task.id.in_(above), Task.parent_id.in_(below))
    return or_(held_by(user, agency_id), (Task.agency_id == agency_id) & (Task.state != State.DRAFT) & near)


def visible_anywhere(user: User) -> ColumnElement[bool]:
    """The tasks the person may see in any agency."""
    today = clock.today()
    agencies = {m.agency_id for m in user.memberships if m.is_valid(today)}
    return or_(false(), *(visible_to(user, agency_id) for agency_id in sorted(agencies)))


def ids_seen_by(user: User, agency_id: int) -> Select[int]:
    return select(Task.id).where(visible_to(user, agency_id))


show_documents_of(ids_seen_by)


def partaking(user: User, task: Task) -> frozenset[Actor]:
    """How the person stands to the task, but for watching it; asks the database nothing."""
    actors = set()
    if user.holds(*DECIDERS, at=task.agency_id):
        actors.add(Actor.DECIDER)
    headed = user.divisions_as(Role.HEAD, at=task.agency_id)
    if any(division.id in headed for division in task.leads):
        actors |= {Actor.HEADING, Actor.LEADING}
        if task.parent_id is not None:  # Who passes a part on decides on what comes back.
            actors.add(Actor.DECIDER)
    if task.official_id == user.id and user.holds(Role.HEAD, Role.OFFICIAL, at=task.agency_id):
        actors.add(Actor.LEADING)
    if any(division.id in headed for division in task.supports):
        actors.add(Actor.SUPPORTING)
    return frozenset(actors)


def actors_for(user: User, task: Task) -> frozenset[Actor]:
    """How the person stands to the task."""
    if any(watcher.user_id == user.id for watcher in task.watchers):
        return partaking(user, task) | {Actor.WATCHING}
    return partaking(user, task)


def may(user: User, step: Step, task: Task) -> bool:
    """Is the step the person's to do, whenever the state lets it be done?"""
    return not actors_of(step).isdisjoint(actors_for(user, task))


def steps_for(user: User, task: Task) -> frozenset[Step]:
    """What the person can do to the task now; pages show a button for each."""
    return open_steps(task.state, actors_for(user, task))


def can_open(user: User, agency_id: int) -> bool:
    """May the person issue tasks in this agency?"""
    return user.holds(*DECIDERS, at=agency_id)


def leads_task(user: User, task: Task) -> bool:
    """Does the person head a division that leads the task, or answer for it by name?"""
    return Actor.LEADING in partaking(user, task)


def division_reporting(user: User, task: Task) -> Division:
    """The division for which the person reports on the task, and which owns what they attach."""
    own = user.divisions_as(Role.HEAD, Role.OFFICIAL, at=task.agency_id)
    named = [*task.leads, *task.supports]
    return next((division for division in named if division.id in own), named[0])
