"""Which kinds of tasks an agency has."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import Agency, User
from tracker.db import db
from tracker.errors import NotAllowed, NotFound
from tracker.tasks.kinds.models import TaskKind
from tracker.tasks.kinds.policy import can_keep_kinds
from tracker.tasks.kinds.shape import with_term
from tracker.tasks.models import Task

_WHOLE = (
    selectinload(TaskKind.terms),
    selectinload(TaskKind.milestones),
    selectinload(TaskKind.measures),
)


def list_kinds(agency: Agency, *, active_only: bool = True) -> list[TaskKind]:
    """The agency's kinds in their order, whole."""
    wanted = select(TaskKind).where(TaskKind.agency_id == agency.id).options(*_WHOLE)
    if active_only:
        wanted = wanted.where(TaskKind.is_active)
    return list(db.session.scalars(wanted.order_by(TaskKind.position, TaskKind.id)))


def list_kind_names(agency: Agency, year: int) -> list[tuple[int, str]]:
    """Every kind the agency ever had, by its id, as it is called in the year."""
    kinds = list_kinds(agency, active_only=False)
    return [(kind.id, with_term(kind.name, kind.terms, year)) for kind in kinds]


def get_kind(kind_id: int, user: User) -> TaskKind:
    """The kind, for somebody who keeps it. Raises `NotFound`, or `NotAllowed`."""
    kind = db.session.get(TaskKind, kind_id, options=_WHOLE)
    if kind is None or not user.memberships_at(kind.agency_id):
        raise NotFound
    if not can_keep_kinds(user, kind.agency_id):
        raise NotAllowed
    return kind


def find_kind_name(task: Task) -> str:
    """What the task's kind is called in the task's year; nothing for a task without one."""
    if task.kind_id is None:
        return ""
    kind = db.session.get(TaskKind, task.kind_id, options=[joinedload(TaskKind.terms)])
    return with_term(kind.name, kind.terms, task.year) if kind is not None else ""


def count_tasks(agency: Agency) -> dict[int, int]:
    """How many tasks each of the agency's kinds has, by the kind's id."""
    rows = db.session.execute(
        select(Task.kind_id, func.count())
        .where(Task.agency_id == agency.id, Task.kind_id.is_not(None))
        .group_by(Task.kind_id)
    )
    return {kind_id: count for kind_id, count in rows if kind_id is not None}
