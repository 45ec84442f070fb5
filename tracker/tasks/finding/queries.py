"""Which tasks a list shows."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from tracker.accounts.models import Agency, User
from tracker.paging import Page, page_of
from tracker.tasks.finding.filters import TaskFilter, conditions
from tracker.tasks.models import Task, TaskDivision


def list_tasks(agency: Agency, user: User, wanted: TaskFilter, today: date, page: int = 1) -> Page[Task]:
    """The tasks the person may see: open ones by due date, then closed ones, the last done first."""
    return page_of(
        select(Task)
        .where(*conditions(agency, user, wanted, today))
        .options(
            joinedload(Task.official).options(lazyload(User.memberships)),
            selectinload(Task.parts).joinedload(TaskDivision.division),
        )
        .order_by(Task.place),
        page,
    )
