"""Which kinds and tasks of an agency have rules of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from tracker.accounts.models import User
from tracker.db import db
from tracker.errors import NotFound
from tracker.reminders.models import ReminderPolicy
from tracker.tasks.kinds.models import TaskKind
from tracker.tasks.models import Task
from tracker.tasks.policy import visible_to

MOST_TASKS = 20


@dataclass(frozen=True, slots=True)
class OwnRules:
    """What differs from the agency's rules, each with the number of its rules; of tasks the
    latest, and how many there are in all."""

    kinds: Sequence[tuple[TaskKind, int]]
    tasks: Sequence[tuple[Task, int]]
    tasks_in_all: int


def list_own_rules(agency_id: int, user: User) -> OwnRules:
    count = func.count(ReminderPolicy.id)
    kinds = db.session.execute(
        select(TaskKind, count)
        .join(ReminderPolicy, ReminderPolicy.kind_id == TaskKind.id)
        .where(ReminderPolicy.agency_id == agency_id)
        .group_by(TaskKind.id)
        .order_by(TaskKind.position, TaskKind.id)
    )
    numbers = (
        select(Task.id, count.label("rules"))
        .join(ReminderPolicy, ReminderPolicy.task_id == Task.id)
        .where(ReminderPolicy.agency_id == agency_id, visible_to(user, agency_id))
        .group_by(Task.id)
        .subquery()
    )
    in_all = select(func.count()).select_from(numbers).scalar_subquery()
    tasks = db.session.execute(
        select(Task, numbers.c.rules, in_all)
        .join(numbers, numbers.c.id == Task.id)
        .order_by(Task.id.desc())
        .limit(MOST_TASKS)
    ).all()
    return OwnRules(
        [(kind, rules) for kind, rules in kinds],
        [(task, rules) for task, rules, _ in tasks],
        tasks[0][2] if tasks else 0,
    )


def get_kind_of(kind_id: int, agency_id: int) -> TaskKind:
    kind = db.session.get(TaskKind, kind_id)
    if kind is None or kind.agency_id != agency_id:
        raise NotFound
    return kind
