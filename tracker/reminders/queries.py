"""By which rules people are told, and which people have a task whose due date is near or past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select, union

from tracker.accounts.models import Agency, Membership, Role
from tracker.db import db
from tracker.mail.models import Notice, NoticeState
from tracker.reminders.models import ReminderPolicy
from tracker.reminders.occasions import USUAL, Policy, Scope, in_order, over
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


# --- the rules ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """A rule that holds, and whose it is; `is_usual` as long as nobody has edited the agency's."""

    policy: Policy
    scope: Scope
    is_usual: bool = False


def policies_of(agency_id: int) -> tuple[Policy, ...]:
    """The rules of an agency, those switched off too."""
    return tuple(held.policy for held in policies_held(Scope(agency_id)))


def policies_for(task: Task) -> tuple[Policy, ...]:
    """The rules that hold for a task: the agency's, its kind's over those, its own over all."""
    return tuple(held.policy for held in policies_held(scope_of(task)))


def scope_of(task: Task) -> Scope:
    return Scope(task.agency_id, task_id=task.id)


def policies_held(scope: Scope) -> list[Held]:
    """The rules that hold in a scope, in the order of a task's life, each with whose it is."""
    by_scope = _by_scope(scope.agency_id, _scopes_of(scope))
    holds: dict[Policy, Held] = {}
    held: tuple[Policy, ...] = ()
    for each in _scopes_of(scope):
        own = by_scope.get(each, [])
        is_usual = each.is_agency and not own
        policies = USUAL if is_usual else own
        narrower = over(held, policies)
        holds = {policy: holds[policy] for policy in narrower if policy not in policies} | {
            policy: Held(policy, each, is_usual) for policy in policies
        }
        held = narrower
    return [holds[policy] for policy in held]


def wider_policies(scope: Scope) -> tuple[Policy, ...]:
    """What would hold in a scope without its own rules."""
    if scope.is_agency:
        return USUAL
    return tuple(held.policy for held in policies_held(_scopes_of(scope)[-2]))


def has_own_policies(scope: Scope) -> bool:
    return bool(_by_scope(scope.agency_id, [scope]).get(scope))


def said_by(row: ReminderPolicy) -> Policy:
    return Policy(row.occasion, row.days, row.is_weekly, row.told, row.is_on)


def _scopes_of(scope: Scope) -> list[Scope]:
    """From the widest to the scope itself."""
    scopes = [Scope(scope.agency_id)]
    kind_id = scope.kind_id
    if scope.task_id is not None:
        kind_id = db.session.scalar(select(Task.kind_id).where(Task.id == scope.task_id))
    if kind_id is not None:
        scopes.append(Scope(scope.agency_id, kind_id=kind_id))
    if scope.task_id is not None:
        scopes.append(scope)
    return scopes


def _by_scope(agency_id: int, scopes: Sequence[Scope]) -> dict[Scope, list[Policy]]:
    """What each of the scopes says for itself, read at once."""
    rows = db.session.scalars(
        select(ReminderPolicy).where(
            ReminderPolicy.agency_id == agency_id,
            or_(*(and_(*in_scope(scope)) for scope in scopes)),
        )
    )
    found: dict[Scope, list[Policy]] = {}
    for row in rows:
        found.setdefault(Scope(row.agency_id, row.kind_id, row.task_id), []).append(said_by(row))
    return {scope: list(in_order(policies)) for scope, policies in found.items()}


def in_scope(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    return (
        ReminderPolicy.agency_id == scope.agency_id,
        ReminderPolicy.kind_id == scope.kind_id,
        ReminderPolicy.task_id == scope.task_id,
    )
