"""Lines of a task's history; every verb writes them here, and the task's columns follow."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
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
    event = TaskEvent(
        task=task,
        at=clock.now(),
        by=by,
        kind=kind,
        before=_kept(before),
        after=_kept(after),
        words=normalised(words),
        context=context,
    )
    db.session.add(event)
    _touch(task, event.at)
    return event


def note_percent(
    task: Task,
    percent: int,
    *,
    by: User,
    before: int | None = None,
    words: str = "",
    context: dict[str, Any] | None = None,
) -> None:
    """Write how far the task is, or one division's part of it. Written before the task's columns
    follow, so that these are saved once."""
    now = clock.now()
    line = {
        "task_id": task.id,
        "at": now,
        "by_id": by.id,
        "kind": EventKind.PROGRESS,
        "before": _kept(before),
        "after": _kept(percent),
        "words": normalised(words),
        "context": context,
    }
    db.session.execute(_INSERT, line)
    _touch(task, now)


# A row, not an entity: it is the line written most, and no verb goes on with it.
_INSERT = insert(TaskEvent.metadata.tables["task_event"])


def _touch(task: Task, at: datetime) -> None:
    task.changed_at = at
    flag_modified(task, "changed_at")  # So that the row's version moves, whatever else was touched.


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
