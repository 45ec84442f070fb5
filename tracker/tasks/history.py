"""Lines of a task's history; every verb writes them here, and the task's columns follow."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, insert, update
from sqlalchemy.orm.attributes import flag_modified, set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from tracker import clock
from tracker.accounts.models import Division, User
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
    task: Task, percent: int, *, by: User, words: str = "", division: Division | None = None
) -> None:
    """Write how far the task is, or one division's part of it, and let the task's row follow."""
    now = clock.now()
    line = {
        "task_id": task.id,
        "at": now,
        "by_id": by.id,
        "kind": EventKind.PROGRESS,
        "before": "" if division else _kept(task.percent),
        "after": _kept(percent),
        "words": normalised(words),
        "context": {"division": division.id} if division else None,
    }
    db.session.flush()  # What was changed before is saved before, and the row has the version it had then.
    db.session.execute(_INSERT, line)
    _save_percent(task, task.percent if division else percent, now)


# A row, not an entity: it is the line written most, and no verb goes on with it.
_TABLES = TaskEvent.metadata.tables
_INSERT = insert(_TABLES["task_event"])
_TASK = _TABLES["task"]
_SAVE_PERCENT = (
    update(_TASK)
    .where(_TASK.c.id == bindparam("task_id"), _TASK.c.version == bindparam("seen"))
    .values(percent=bindparam("percent"), changed_at=bindparam("at"), version=bindparam("next"))
)


def _save_percent(task: Task, percent: int, at: datetime) -> None:
    """Save by one statement what the session would: it takes longer to find out what to save than
    all else of a report does. The place in lists is the same for every percent."""
    seen = task.version
    kept = {"task_id": task.id, "seen": seen, "percent": percent, "at": at, "next": seen + 1}
    if cast(CursorResult[Any], db.session.execute(_SAVE_PERCENT, kept)).rowcount != 1:
        raise StaleDataError(f"task {task.id} was saved by somebody else")
    for name, value in (("percent", percent), ("changed_at", at), ("version", seen + 1)):
        set_committed_value(task, name, value)


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
