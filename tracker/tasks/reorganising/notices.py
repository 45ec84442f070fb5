"""What people are told when their division is reorganised."""

from __future__ import annotations

from sqlalchemy import func, select

from tracker.accounts.models import Division, Role, Succession, User
from tracker.accounts.queries import list_people
from tracker.db import db
from tracker.mail.models import Notice
from tracker.mail.rules import Item, Rule, register
from tracker.tasks.models import OPEN_STATES, Task, TaskDivision
from tracker.words import N_, Words

REORGANISED = "division_reorganised"


def people_of(division: Division) -> list[User]:
    """Who works in a division."""
    return list_people(division.agency, roles=[Role.HEAD, Role.OFFICIAL], division_ids=[division.id])


def _succession(notice: Notice) -> Succession:
    return db.session.get_one(Succession, notice.subject_id)


def _item(notice: Notice) -> Item:
    succession = _succession(notice)
    successor = succession.successor
    held = select(TaskDivision.task_id).where(TaskDivision.division_id == successor.id)
    count = db.session.scalar(select(func.count()).where(Task.id.in_(held), Task.state.in_(OPEN_STATES)))
    return Item(
        heading=N_("Reorganisation"),
        title=f"{succession.division.name} → {successor.name}",
        lines=[
            N_(
                "From %(day)s on %(division)s carries on the work.",
                day=succession.from_day,
                division=successor.name,
            ),
            N_("Its open tasks now: %(count)s", count=count),
        ],
        path=f"/tasks?division={successor.id}",
    )


def _still_true(notice: Notice) -> Words | None:
    successor = _succession(notice).successor
    if not notice.recipient.divisions_as(Role.HEAD, Role.OFFICIAL, at=successor.agency_id) & {successor.id}:
        return N_("The recipient does not work in the division.")
    return None


register(Rule(REORGANISED, still_true=_still_true, facts=_item, words=N_("Division reorganised")))
