"""A task's percent: every change of it is a line of the history, and moves the tasks above."""

from __future__ import annotations

from tracker.accounts.models import User
from tracker.db import db
from tracker.tasks.family import list_parts, percent_of_parts
from tracker.tasks.history import note
from tracker.tasks.models import EventKind, ProgressBy, Task, TaskEvent


def set_percent(task: Task, percent: int, *, by: User, words: str = "") -> TaskEvent | None:
    """Say how far a task is, for a verb that holds it already; no line when nothing is new."""
    if percent == task.percent and not words:
        return None
    event = note(task, EventKind.PROGRESS, by=by, before=task.percent, after=percent, words=words)
    task.percent = percent
    roll_up(task.parent, by=by)
    return event


def roll_up(parent: Task | None, *, by: User) -> None:
    """Let a task whose percent comes from its parts follow them. Whoever changed a part holds
    the tasks above it, too (see `service.take`)."""
    if parent is None or parent.progress_by is not ProgressBy.PARTS:
        return
    db.session.flush()  # The parts are read again, as this transaction leaves them.
    percent = percent_of_parts(list_parts(parent))
    if percent is not None and percent != parent.percent:
        set_percent(parent, percent, by=by)
