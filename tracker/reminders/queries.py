"""Which people have a task whose due date is near or past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, union

from tracker.accounts.models import Agency, Membership, Role
from tracker.db import db
from tracker.mail.models import Notice, NoticeState
from tracker.reminders.schedule import DEFAULT
from tracker.tasks.models import OPEN_STATES, Part, State, Task, TaskDivision

CHASED_STATES = tuple(state for state in OPEN_STATES if state is not State.SUBMITTED)
"""Whose result is still to come. An objection does not stop the time: it is due as it was."""

RULES = tuple(policy.rule for policy in DEFAULT)


@dataclass(frozen=True, slots=True)
class Answerable:
    """A person who answers for a task, and the last day for which they were told of it."""

    task_id: int
    due: date
    issued_on: date
    recipient_id: int
    told_for: date | None


def list_agencies() -> list[Agency]:
    return list(db.session.scalars(select(Agency).order_by(Agency.id)))


def list_answerable(agency_id: int, today: date, until: date) -> list[Answerable]:
    """Everybody who answers for a task due by a day that nobody has handed in: the official
    it was given to, and the heads of the divisions that lead it. One query for all."""
    chased = select(Task.id).where(
        Task.agency_id == agency_id, Task.state.in_(CHASED_STATES), Task.due <= until
    )
    officials = select(Task.id.label("task_id"), Task.official_id.label("recipient_id")).where(
        Task.id.in_(chased), Task.official_id.is_not(None)
    )
    heads = (
        select(TaskDivision.task_id, Membership.user_id)
        .join(Membership, Membership.division_id == TaskDivision.division_id)
        .where(
            TaskDivision.task_id.in_(chased),
            TaskDivision.part == Part.LEAD,
            Membership.role == Role.HEAD,
            Membership.valid_on(today),
        )
    )
    pairs = union(officials, heads).subquery()
    told_for = (
        select(func.max(Notice.planned_on))
        .where(
            Notice.subject_type == Task.__tablename__,
            Notice.subject_id == pairs.c.task_id,
            Notice.recipient_id == pairs.c.recipient_id,
            Notice.rule.in_(RULES),
            Notice.state != NoticeState.SKIPPED,
        )
        .scalar_subquery()
    )
    found = db.session.execute(
        select(Task.id, Task.due, Task.issued_on, pairs.c.recipient_id, told_for)
        .join(pairs, pairs.c.task_id == Task.id)
        .order_by(Task.id, pairs.c.recipient_id)
    )
    return [Answerable(*row) for row in found]
