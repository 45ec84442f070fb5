"""What hangs on a task at all, found out by one question: most tasks have little of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BindParameter, bindparam, exists, select
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value

from tracker.db import db
from tracker.evidence.models import Proof
from tracker.tasks.extensions.models import Extension
from tracker.tasks.models import Report, Task, TaskCriterion, Watcher


@dataclass(frozen=True, slots=True)
class Hanging:
    """Which questions about a task have an answer; the others need not be asked."""

    criteria: bool
    watchers: bool
    parts: bool
    merged: bool
    reports: bool
    proofs: bool
    extensions: bool


_other = aliased(Task)
_id: BindParameter[int] = bindparam("task_id")
_QUESTION = select(
    exists().where(TaskCriterion.task_id == _id),
    exists().where(Watcher.task_id == _id),
    exists().where(_other.parent_id == _id),
    exists().where(_other.merged_into_id == _id),
    exists().where(Report.task_id == _id),
    exists().where(Proof.task_id == _id),
    exists().where(Extension.task_id == _id),
)


def what_hangs_on(task: Task) -> Hanging:
    """One question for all; the task's own lists that are empty are not asked for again."""
    found = Hanging(*map(bool, db.session.execute(_QUESTION, {"task_id": task.id}).one()))
    for name in ("criteria", "watchers"):
        if not getattr(found, name):
            set_committed_value(task, name, [])
    return found
