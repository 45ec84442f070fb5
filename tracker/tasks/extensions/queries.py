"""What was asked of more time, and by which rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, literal, select, true, union_all
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from tracker import clock
from tracker.accounts.models import Agency, Role, User
from tracker.accounts.queries import list_people, work_calendar
from tracker.db import db
from tracker.tasks.extensions.models import DECIDER, Extension, ExtensionPolicy, ExtensionState
from tracker.tasks.extensions.policy import may_decide
from tracker.tasks.extensions.rules import DAYS_BEFORE, MOST, why_not_ask
from tracker.tasks.models import OPEN_STATES, Source, Task, TaskDivision
from tracker.tasks.policy import DECIDERS, visible_to
from tracker.tasks.steps import Step, find_move
from tracker.words import N_, Words

MOST_WAITING = 50
"""How many askings one's own work shows; as these are decided, the next come up."""


def rule_of(agency_id: int) -> ExtensionPolicy:
    """The agency's rule; as long as nobody has edited it, the usual one, which is not kept."""
    kept = db.session.get(ExtensionPolicy, agency_id, populate_existing=True)
    return kept or ExtensionPolicy(agency_id=agency_id, days_before=DAYS_BEFORE, most=MOST, decider=DECIDER)


def mark_of(rule: ExtensionPolicy) -> str:
    """By which a form knows the rule that its editor saw."""
    return f"{rule.days_before}-{rule.most}-{rule.decider.value}"


def extension_chain(task: Task) -> list[Extension]:
    """All that was asked for the task, the first asking first."""
    return list(
        db.session.scalars(
            select(Extension)
            .where(Extension.task_id == task.id)
            .options(
                joinedload(Extension.asked_by).options(lazyload(User.memberships)),
                joinedload(Extension.decided_by).options(lazyload(User.memberships)),
            )
            .order_by(Extension.id)
        )
    )


def find_asked(task: Task) -> Extension | None:
    """The asking that waits for a decision."""
    return db.session.scalar(
        select(Extension).where(Extension.task_id == task.id, Extension.state == ExtensionState.ASKED)
    )


def find_obstacle(task: Task, rule: ExtensionPolicy) -> Words | None:
    """Why no more time can be asked for the task now; None when it can."""
    if find_move(Step.ASK_EXTENSION, task.state) is None:
        return N_("This cannot be done now: the task is “%(state)s”.", state=task.state.words)
    if find_asked(task) is not None:
        return N_("More time was asked for already, and the decision is not made yet.")
    granted = db.session.scalar(
        select(func.count()).where(Extension.task_id == task.id, Extension.state == ExtensionState.GRANTED)
    )
    return why_not_ask(
        clock.today(),
        task.due,
        granted or 0,
        days_before=rule.days_before,
        most=rule.most,
        calendar=work_calendar(task.agency_id),
    )


def list_waiting_extensions(agency: Agency, user: User, limit: int = MOST_WAITING) -> list[Extension]:
    """The askings on which the person is to decide, the task due first before the others."""
    if not _can_be_asked(user, agency):
        return []
    rule = rule_of(agency.id)
    found = db.session.scalars(
        select(Extension)
        .join(Extension.task)
        .where(*_waits_for(user, agency, rule))
        .options(
            contains_eager(Extension.task).selectinload(Task.parts).joinedload(TaskDivision.division),
            joinedload(Extension.asked_by).options(lazyload(User.memberships)),
        )
        .order_by(Extension.due_before, Extension.id)
        .limit(limit)
    )
    return [extension for extension in found if may_decide(user, extension, rule)]


def list_waiting_for_each(agency: Agency, users: Sequence[User]) -> dict[int, list[Extension]]:
    """The same for many people at once, by their ids; a fixed number of queries."""
    asked = [user for user in users if _can_be_asked(user, agency)]
    if not asked:
        return {}
    rule = rule_of(agency.id)
    each = (
        select(literal(user.id).label("user_id"), Extension.id.label("extension_id"))
        .join(Extension.task)
        .where(*_waits_for(user, agency, rule))
        .order_by(Extension.due_before, Extension.id)
        .limit(MOST_WAITING)
        .subquery()
        for user in asked
    )
    pairs = db.session.execute(union_all(*(select(one) for one in each))).all()
    waiting: dict[int, set[int]] = defaultdict(set)
    for user_id, extension_id in pairs:
        waiting[user_id].add(extension_id)
    extensions = db.session.scalars(
        select(Extension)
        .where(Extension.id.in_({extension_id for _, extension_id in pairs}))
        .options(
            joinedload(Extension.task).selectinload(Task.parts).joinedload(TaskDivision.division),
            joinedload(Extension.asked_by).options(lazyload(User.memberships)),
        )
        .order_by(Extension.due_before, Extension.id)
    ).all()
    return {
        user.id: [one for one in extensions if one.id in waiting[user.id] and may_decide(user, one, rule)]
        for user in asked
    }


def _can_be_asked(user: User, agency: Agency) -> bool:
    return user.holds(*DECIDERS, Role.HEAD, at=agency)


def _waits_for(user: User, agency: Agency, rule: ExtensionPolicy) -> list[ColumnElement[bool]]:
    # Whom the rule does not name decides on parts alone.
    theirs = true() if user.holds(rule.decider, at=agency) else Task.source == Source.PART
    return [
        visible_to(user, agency.id),
        theirs,
        Extension.state == ExtensionState.ASKED,
        Extension.asked_by_id != user.id,
        Task.state.in_(OPEN_STATES),
    ]


def people_who_decide(extension: Extension) -> list[User]:
    """Who is asked: for a part the heads who passed it on, else those whom the rule names."""
    task = extension.task
    if task.source is Source.PART:
        heads = list_people(task.agency, roles=[Role.HEAD], division_ids=[d.id for d in task.leads])
        if others := [head for head in heads if head.id != extension.asked_by_id]:
            return others
    return list_people(task.agency, roles=[rule_of(task.agency_id).decider])
