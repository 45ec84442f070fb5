"""Who does what in a task: divisions and their reports, officials, watchers, parts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from tracker.accounts.models import Agency, Division, Role, User
from tracker.accounts.queries import list_people
from tracker.db import db
from tracker.tasks.models import Task, TaskDivision, Watcher

DEEPEST = 3
"""A task, its parts, and their parts: deeper than this nobody finds their way."""


def list_parts_with_people(task: Task) -> list[Task]:
    """The parts of the task, with all a table of them shows."""
    return list(
        db.session.scalars(
            select(Task)
            .where(Task.parent_id == task.id)
            .options(
                joinedload(Task.official).options(lazyload(User.memberships)),
                selectinload(Task.parts).joinedload(TaskDivision.division),
            )
            .order_by(Task.id)
        )
    )


def list_watchers(task: Task) -> list[User]:
    return list(
        db.session.scalars(
            select(User)
            .join(Watcher, Watcher.user_id == User.id)
            .where(Watcher.task_id == task.id)
            .options(lazyload(User.memberships))
            .order_by(User.name_key, User.id)
        )
    )


def list_officials_of(agency: Agency, divisions: Sequence[Division]) -> list[User]:
    """Who can answer for a task of these divisions."""
    ids = [division.id for division in divisions]
    return list_people(agency, roles=[Role.HEAD, Role.OFFICIAL], division_ids=ids)


def count_levels_above(task: Task | None) -> int:
    """How many tasks stand one above the other from this one up, itself included."""
    return len(list_line_above(task))


def list_line_above(task: Task | None) -> list[Task]:
    """The task, the one above it, and so on up. Whatever the table holds, the walk ends."""
    line: list[Task] = []
    while task is not None and task not in line:
        line.append(task)
        task = db.session.get(Task, task.parent_id) if task.parent_id is not None else None
    return line


def count_levels_below(task: Task) -> int:
    """How many levels of parts the task has below it."""
    ids, levels = [task.id], 0
    while levels <= DEEPEST and (
        ids := list(db.session.scalars(select(Task.id).where(Task.parent_id.in_(ids))))
    ):
        levels += 1
    return levels
