"""What hangs on a task at all, found out by one question: most tasks have little of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import BindParameter, bindparam, exists, select
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value

from tracker.accounts.models import User
from tracker.db import db
from tracker.evidence.models import Proof
from tracker.tasks.extensions.models import Extension
from tracker.tasks.models import Task, TaskCriterion, Watcher
from tracker.tasks.queries import find_whole_task, if_seen


@dataclass(frozen=True, slots=True)
class Hanging:
    """Which questions about a task have an answer; the others need not be asked."""

    criteria: bool
    watchers: bool
    parts: bool
    merged: bool
    proofs: bool
    extensions: bool


_other = aliased(Task)
_id: BindParameter[int] = bindparam("task_id")
_QUESTIONS = (
    exists().where(TaskCriterion.task_id == _id),
    exists().where(Watcher.task_id == _id),
    exists().where(_other.parent_id == _id),
    exists().where(_other.merged_into_id == _id),
    exists().where(Proof.task_id == _id),
    exists().where(Extension.task_id == _id),
)
_ALONE = select(*_QUESTIONS)


def get_task_and_hanging(task_id: int, user: User) -> tuple[Task, Hanging]:
    """`get_task`, and what hangs on the task, by one query. Raises `NotFound`."""
    found, answers = find_whole_task(task_id, *_QUESTIONS)
    task = if_seen(found, user)
    return task, _hanging(task, answers)


def what_hangs_on(task: Task) -> Hanging:
    """One question for all."""
    return _hanging(task, db.session.execute(_ALONE, {"task_id": task.id}).one())


def _hanging(task: Task, answers: Iterable[bool]) -> Hanging:
    """The task's own lists that are empty are not asked for again."""
    found = Hanging(*map(bool, answers))
    for name in ("criteria", "watchers"):
        if not getattr(found, name):
            set_committed_value(task, name, [])
    return found
