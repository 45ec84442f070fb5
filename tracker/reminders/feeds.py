"""The addresses under which people's calendars are read, and what stands in each."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import lazyload

from tracker import clock
from tracker.accounts.models import Agency, Role, User
from tracker.audit import record
from tracker.db import db
from tracker.errors import NotAllowed, NotFound, Refused
from tracker.reminders.feed import Entry
from tracker.reminders.models import CalendarFeed
from tracker.tasks.course.models import Milestone
from tracker.tasks.models import Part, State, Task, TaskDivision, Watcher
from tracker.tasks.policy import visible_to
from tracker.tasks.states import TimeState
from tracker.tasks.timing import time_state
from tracker.words import N_, Words

BACK, AHEAD = timedelta(days=183), timedelta(days=365)
"""A calendar holds a year and a half: what was due lately, and what comes."""
_SECRET_BYTES = 24


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose calendar an address opens, and of which agency."""

    user: User
    agency: Agency


def find_feed(user_id: int, agency_id: int) -> CalendarFeed | None:
    return db.session.get(CalendarFeed, (user_id, agency_id))


def make_feed(user: User, agency: Agency) -> str:
    """A new address for the person's calendar: the secret part of it, known only now. The one
    before it opens nothing any more."""
    if not user.memberships_at(agency.id):
        raise NotAllowed
    token = secrets.token_urlsafe(_SECRET_BYTES)
    feed = find_feed(user.id, agency.id)
    if feed is None:
        feed = CalendarFeed(user_id=user.id, agency_id=agency.id)
        db.session.add(feed)
    feed.digest, feed.made_at = _digest(token), clock.now()
    record("make_feed", user, by=user, agency_id=agency.id)
    return token


def revoke_feed(user: User, agency: Agency) -> None:
    """Let the address of the person's calendar open nothing any more."""
    feed = find_feed(user.id, agency.id)
    if feed is None:
        raise Refused(N_("There is no address to revoke."))
    db.session.delete(feed)
    record("revoke_feed", user, by=user, agency_id=agency.id)


def get_reader(token: str) -> Reader:
    """Whose calendar the address opens; `NotFound` also for people who have left."""
    found = db.session.execute(
        select(User, Agency)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)
        .join(Agency, Agency.id == CalendarFeed.agency_id)
        .where(CalendarFeed.digest == _digest(token))
    ).one_or_none()
    if found is None or not found.User.is_active or not found.User.memberships_at(found.Agency.id):
        raise NotFound
    return Reader(found.User, found.Agency)


def _digest(token: str) -> str:
    return hashlib.sha256(b"calendar feed " + token.encode()).hexdigest()


def list_entries(reader: Reader, today: date) -> list[Entry]:
    """What the person has to do with, by its day: as official, as head of the division that leads,
    or because they watch it. Two queries, however much it is."""
    first, last = today - BACK, today + AHEAD
    ids = _ids_of(reader)
    tasks = db.session.scalars(
        select(Task).options(lazyload("*")).where(Task.id.in_(ids), Task.due.between(first, last))
    )
    milestones = db.session.execute(
        select(Milestone, Task)
        .join(Task, Task.id == Milestone.task_id)
        .options(lazyload("*"))
        .where(Task.id.in_(ids), Milestone.due.between(first, last))
    )
    entries = [_of_task(task, task.due, today) for task in tasks if task.due is not None]
    entries += [_of_milestone(one, one.due, task, today) for one, task in milestones if one.due is not None]
    return sorted(entries, key=lambda entry: (entry.day, entry.name))


def _ids_of(reader: Reader) -> Select[int]:
    user, agency = reader.user, reader.agency
    led = select(TaskDivision.task_id).where(
        TaskDivision.division_id.in_(user.divisions_as(Role.HEAD, at=agency)), TaskDivision.part == Part.LEAD
    )
    watched = select(Watcher.task_id).where(Watcher.user_id == user.id)
    return select(Task.id).where(
        or_(Task.official_id == user.id, Task.id.in_(led), Task.id.in_(watched)),
        Task.state != State.DRAFT,
        visible_to(user, agency.id),
    )


def _of_task(task: Task, due: date, today: date) -> Entry:
    time = time_state(task, today)
    return Entry(
        name=f"task-{task.id}",
        day=due,
        title=task.title,
        code=task.code,
        words=time.words,
        is_milestone=False,
        is_cancelled=time is TimeState.CANCELLED,
        path=f"/tasks/{task.id}",
        version=task.version,
        changed_at=task.changed_at,
    )


def _of_milestone(milestone: Milestone, due: date, task: Task, today: date) -> Entry:
    return Entry(
        name=f"milestone-{milestone.id}",
        day=due,
        title=milestone.name,
        code=task.code,
        words=_words_of(milestone, due, task, today),
        is_milestone=True,
        is_cancelled=time_state(task, today) is TimeState.CANCELLED,
        path=f"/tasks/{task.id}/course",
        version=task.version,
        changed_at=task.changed_at,
    )


def _words_of(milestone: Milestone, due: date, task: Task, today: date) -> Words:
    if milestone.done_on is not None:
        return N_("Milestone done")
    return N_("Milestone late") if due < today and not task.state.is_closed else N_("Milestone")
