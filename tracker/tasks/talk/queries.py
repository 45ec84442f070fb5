"""Which comments, who can be spoken to, and what changed since somebody last looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, func, null, or_, select, union_all
from sqlalchemy.orm import contains_eager, joinedload, lazyload, selectinload

from tracker import clock
from tracker.accounts.absences import deputies_on
from tracker.accounts.models import User
from tracker.accounts.queries import list_people
from tracker.db import db
from tracker.errors import NotFound
from tracker.tasks.finding.queries import Mark
from tracker.tasks.models import State, Task, TaskEvent
from tracker.tasks.policy import DECIDERS, SEE_ALL, partaking, visible_anywhere
from tracker.tasks.talk.models import Comment, CommentFile, Look, Mention
from tracker.tasks.talk.policy import can_read_former

PAGE = 50
LOOKED_AT = timedelta(days=14)
"""Whoever never looked at a task is told of what changed in this time, not of all that ever did."""
VISIT = timedelta(minutes=30)
"""Looks that follow each other within this time are one visit: its first page, which led here
from a mark, does not take the marks of the pages read next."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A page of what was said, the oldest first; `earlier` is where the page before it ends."""

    comments: Sequence[Comment]
    earlier: int | None


def talk_of(task: Task, before: int | None = None) -> Talk:
    """The last comments on a task, or the last before one; a far page costs what the first does."""
    query = select(Comment).where(Comment.task_id == task.id)
    if before is not None:
        query = query.where(Comment.id < before)
    found = db.session.scalars(
        query.order_by(Comment.id.desc())
        .limit(PAGE + 1)
        .options(
            joinedload(Comment.by).options(lazyload(User.memberships)),
            selectinload(Comment.versions),
            selectinload(Comment.files),
            selectinload(Comment.mentions).joinedload(Mention.user).options(lazyload(User.memberships)),
        )
    ).all()
    comments = list(reversed(found[:PAGE]))
    return Talk(comments, comments[0].id if len(found) > PAGE else None)


def get_comment(comment_id: int, task: Task) -> Comment:
    """Raises `NotFound`, for a comment on another task too."""
    comment = db.session.get(Comment, comment_id)
    if comment is None or comment.task_id != task.id:
        raise NotFound
    return comment


def get_comment_file(file_id: int, user: User) -> CommentFile:
    """A file, if the person may see the task it was added to; of a comment that was removed,
    only who may read its former words. Raises `NotFound`."""
    found = db.session.execute(
        select(CommentFile, Comment)
        .join(Comment, Comment.id == CommentFile.comment_id)
        .join(Comment.task)
        .options(contains_eager(Comment.task))
        .where(CommentFile.id == file_id, visible_anywhere(user))
    ).one_or_none()
    if found is None:
        raise NotFound
    file, comment = found
    if comment.removed_at is not None and not can_read_former(user, comment):
        raise NotFound
    return file


def people_who_see(task: Task) -> list[User]:
    """Everybody the task is open to, sorted as Vietnamese names are: those a comment can speak to."""
    people = list_people(task.agency)
    if task.state is State.DRAFT:
        return [person for person in people if person.holds(*DECIDERS, at=task.agency_id)]
    around = select(Task.official_id, null()).where(
        or_(Task.parent_id == task.id, Task.id == task.parent_id), Task.official_id.is_not(None)
    )
    deputies_now = deputies_on(clock.today(), task.agency_id)
    found: Sequence[Any] = db.session.execute(union_all(around, deputies_now)).all()
    near = {official_id for official_id, deputy_id in found if deputy_id is None}
    near |= {watcher.user_id for watcher in task.watchers}
    seeing = {
        person.id
        for person in people
        if person.holds(*SEE_ALL, at=task.agency_id) or person.id in near or partaking(person, task)
    }
    deputies = {user_id: deputy_id for user_id, deputy_id in found if deputy_id is not None}
    told = {deputies[person] for person in seeing & deputies.keys()}
    seeing |= told | {deputies[person] for person in told & deputies.keys()}
    return [person for person in people if person.id in seeing]


# --- what is new -------------------------------------------------------------


def new_since(user: User, task_id: int) -> datetime:
    """What happened to the task after this moment is new to the person: after the last look
    before this visit, of which the look itself may be noted already."""
    now = clock.now()
    query = select(Look).where(Look.user_id == user.id, Look.task_id == task_id)
    look = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if look is None:
        return now - LOOKED_AT
    return look.at if look.at < now - VISIT else look.before or now - LOOKED_AT


def _told_since(table: Any) -> ColumnElement[bool]:
    """Did somebody else add a row of the table to the task since the person's last look?"""
    looked = select(_look.at).where(_look.task_id == table.c.task_id, _look.user_id == _READER)
    unless_looked = bindparam("unless_looked", type_=_look.at.type)
    return (
        select(table.c.task_id)
        .where(
            table.c.task_id == Task.id,
            table.c.by_id != _READER,
            table.c.at > func.coalesce(looked.correlate(table).scalar_subquery(), unless_looked),
        )
        .exists()
    )


_look, _READER = Look.__table__.c, bindparam("reader_id", type_=Integer)
# Written once, for every list asks it of each row it shows.
_IS_CHANGED = or_(_told_since(TaskEvent.__table__), _told_since(Comment.__table__))


def mark_changed(user: User) -> Mark:
    """Marks the tasks to which somebody else did or said something after the person's last look."""
    return Mark(_IS_CHANGED, {"reader_id": user.id, "unless_looked": clock.now() - LOOKED_AT})
