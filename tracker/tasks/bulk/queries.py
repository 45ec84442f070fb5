"""Which tasks were chosen, and what they can be given."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from tracker.accounts.models import Agency, Division, Role, User
from tracker.accounts.queries import list_people, list_task_divisions
from tracker.db import db
from tracker.tasks.bulk.acts import BulkAct
from tracker.tasks.models import Task, TaskDivision, TaskEvent
from tracker.tasks.policy import DECIDERS, visible_to


def list_chosen(ids: Collection[int], agency: Agency, user: User) -> list[Task]:
    """Those of these tasks that the person may see, as lists show them."""
    return list(
        db.session.scalars(
            select(Task)
            .where(Task.id.in_(ids), visible_to(user, agency.id))
            .options(
                joinedload(Task.agency),
                joinedload(Task.official).options(lazyload(User.memberships)),
                joinedload(Task.parent),
                selectinload(Task.parts).joinedload(TaskDivision.division),
                selectinload(Task.watchers),
                selectinload(Task.criteria),
            )
            .order_by(Task.place)
        ).unique()
    )


def last_event_id() -> int:
    """The number of the newest line of any history."""
    return db.session.scalar(select(func.max(TaskEvent.id))) or 0


def events_since(event_id: int, ids: Collection[int]) -> Sequence[TaskEvent]:
    """What was written into the histories of these tasks since."""
    wanted = select(TaskEvent).where(TaskEvent.id > event_id, TaskEvent.task_id.in_(ids))
    return db.session.scalars(wanted.order_by(TaskEvent.id)).all()


@dataclass(frozen=True, slots=True)
class Offer:
    """Whom and what tasks can be given."""

    people: list[User]
    divisions: list[Division]


def offer_for(act: BulkAct, agency: Agency, user: User) -> Offer:
    """What the form of the act offers. A head gives tasks to officials of their own divisions."""
    if act is BulkAct.LEAD:
        return Offer([], list_task_divisions(agency))
    if act is BulkAct.WATCH:
        return Offer(list_people(agency), [])
    if act is BulkAct.ASSIGN:
        own = None if user.holds(*DECIDERS, at=agency) else user.divisions_as(Role.HEAD, at=agency)
        return Offer(list_people(agency, roles=[Role.HEAD, Role.OFFICIAL], division_ids=own), [])
    return Offer([], [])
