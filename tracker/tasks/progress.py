"""A task's percent: every change of it is a line of the history, and moves the tasks above."""

from __future__ import annotations

from tracker.accounts.models import User
from tracker.db import db
from tracker.errors import Refused
from tracker.tasks.family import list_parts, percent_of_parts
from tracker.tasks.history import note, note_percent
from tracker.tasks.models import EventKind, ProgressBy, Task
from tracker.tasks.policy import division_reporting, leads_task
from tracker.words import N_


def set_percent(task: Task, percent: int, *, by: User, words: str = "") -> None:
    """Say how far a task is, for a verb that holds it already; no line when nothing is new."""
    if percent == task.percent and not words:
        return
    note_percent(task, percent, by=by, words=words)
    roll_up(task.parent, by=by)


def percent_known(task: Task, user: User) -> int:
    """How far the person's own part is, as was said last."""
    if leads_task(user, task):
        return task.percent
    own = division_reporting(user, task)
    return next((part.percent for part in task.parts if part.division_id == own.id), 0)


def roll_up(parent: Task | None, *, by: User) -> None:
    """Let a task whose percent comes from its parts follow them. Whoever changed a part holds
    the tasks above it, too (see `service.take`). What a closed task reached stands."""
    if parent is None or parent.progress_by is not ProgressBy.PARTS or not parent.state.is_open:
        return
    db.session.flush()  # The parts are read again, as this transaction leaves them.
    percent = percent_of_parts(list_parts(parent))
    if percent is not None and percent != parent.percent:
        set_percent(parent, percent, by=by)


def type_percent(task: Task, percent: int, *, words: str = "", reason: str = "", by: User) -> None:
    """Say by hand how far a task is. Where the percent was worked out till now, that ends here,
    and the reason for it is kept."""
    if task.progress_by is not ProgressBy.HAND and percent != task.percent:
        if not reason:
            raise Refused(
                N_("The percent is worked out by itself. Say why you type another one."), field="reason"
            )
        note(
            task,
            EventKind.COURSE,
            by=by,
            before=task.progress_by.value,
            after=ProgressBy.HAND.value,
            words=reason,
            context={"field": "basis"},
        )
        task.progress_by = ProgressBy.HAND
    set_percent(task, percent, by=by, words=words)
