"""What people are told when their division is reorganised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Division, Role, Succession, User
from tracker.accounts.queries import list_people
from tracker.db import db
from tracker.mail.models import Notice
from tracker.mail.rules import Item, Rule, register
from tracker.mail.subjects import read_subjects
from tracker.tasks.models import OPEN_STATES, Task, TaskDivision
from tracker.words import N_, Words

REORGANISED = "division_reorganised"


def people_of(division: Division) -> list[User]:
    """Who works in a division."""
    return list_people(division.agency, roles=[Role.HEAD, Role.OFFICIAL], division_ids=[division.id])


@dataclass(frozen=True, slots=True)
class _Basis:
    """Which division became which, and how many open tasks the later one has now."""

    succession: Succession
    open_tasks: int


def load(notices: Sequence[Notice]) -> None:
    """Leave in each notice what became of the division, with what there is to do."""
    successions = read_subjects(
        notices, Succession, joinedload(Succession.division), joinedload(Succession.successor)
    )
    counted = db.session.execute(
        select(TaskDivision.division_id, func.count().label("open_tasks"))
        .join(Task, Task.id == TaskDivision.task_id)
        .where(
            TaskDivision.division_id.in_({one.successor_id for one in successions.values()}),
            Task.state.in_(OPEN_STATES),
        )
        .group_by(TaskDivision.division_id)
    )
    open_tasks = {row.division_id: row.open_tasks for row in counted}
    for notice in notices:
        succession = successions[notice.subject_id]
        notice.basis = _Basis(succession, open_tasks.get(succession.successor_id, 0))


def _basis(notice: Notice) -> _Basis:
    if notice.basis is None:
        load([notice])
    assert isinstance(notice.basis, _Basis)
    return notice.basis


def _item(notice: Notice) -> Item:
    succession = _basis(notice).succession
    successor = succession.successor
    return Item(
        heading=N_("Reorganisation"),
        title=f"{succession.division.name} → {successor.name}",
        lines=[
            N_(
                "From %(day)s on %(division)s carries on the work.",
                day=succession.from_day,
                division=successor.name,
            ),
            N_("Its open tasks now: %(count)s", count=_basis(notice).open_tasks),
        ],
        path=f"/tasks?division={successor.id}",
    )


def _still_true(notice: Notice) -> Words | None:
    successor = _basis(notice).succession.successor
    if not notice.recipient.divisions_as(Role.HEAD, Role.OFFICIAL, at=successor.agency_id) & {successor.id}:
        return N_("The recipient does not work in the division.")
    return None


register(Rule(REORGANISED, still_true=_still_true, facts=_item, words=N_("Division reorganised"), load=load))
