"""Lines of a task's history; every verb writes them here, and the task's columns follow."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from tracker import clock
from tracker.accounts.models import User
from tracker.db import db
from tracker.tasks.models import EventKind, State, Task, TaskEvent
from tracker.tasks.settling import settle_closed
from tracker.words import normalised


def note(
    task: Task,
    kind: EventKind,
    *,
    by: User,
    before: object = "",
    after: object = "",
    words: str = "",
    context: dict[str, Any] | None = None,
) -> TaskEvent:
    """Write what changed. States are kept by value, days in ISO form, divisions and people by
    the names they have now; ids go into `context`."""
    now = clock.now()
    event = TaskEvent(
        task=task,
        at=now,
        by=by,
        kind=kind,
        before=_kept(before),
        after=_kept(after),
        words=normalised(words),
        context=context,
    )
    db.session.add(event)
    task.changed_at = now
    flag_modified(task, "changed_at")  # So that the row's version moves, whatever else was touched.
    return event


def move(task: Task, leads_to: State, *, by: User, words: str = "") -> TaskEvent:
    """Bring the task into another state; what only an open task has is settled when it closes."""
    event = note(task, EventKind.STATE, by=by, before=task.state, after=leads_to, words=words)
    task.state = leads_to
    if leads_to.is_closed:
        settle_closed(task, by=by)
    return event


def _kept(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, State):
        return value.value
    return value.isoformat() if isinstance(value, date) else str(value)
