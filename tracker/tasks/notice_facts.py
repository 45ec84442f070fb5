"""What many notices about tasks rest on, read at once: a letter more costs no query more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import User
from tracker.db import db
from tracker.mail.models import Notice
from tracker.mail.subjects import read_subjects
from tracker.tasks.models import Task, TaskDivision, TaskEvent


def load_events(notices: Sequence[Notice]) -> None:
    """Leave in each notice its event."""
    events = find_events(notices)
    for notice in notices:
        notice.basis = events.get(notice.subject_id)


def find_events(notices: Sequence[Notice], *also: Any) -> dict[int, TaskEvent]:
    """The events that notices are about by their ids, with the task, whoever has a part in it and
    what else of the task is wanted."""
    return read_subjects(
        notices,
        TaskEvent,
        joinedload(TaskEvent.by, innerjoin=True).lazyload(User.memberships),
        joinedload(TaskEvent.task, innerjoin=True).options(
            selectinload(Task.parts).joinedload(TaskDivision.division, innerjoin=True),
            selectinload(Task.watchers),
            selectinload(Task.merged_into),
            *also,
        ),
    )


def event_of(notice: Notice) -> TaskEvent:
    """The event that a notice is about."""
    event = notice.basis or db.session.get(TaskEvent, notice.subject_id)
    if not isinstance(event, TaskEvent):
        raise LookupError(f"notice {notice.id} is about no event")
    return event
