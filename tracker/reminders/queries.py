"""By which rules people are told, who can be told, and what they were told already."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select

from tracker.accounts.absences import stand_ins
from tracker.accounts.models import Agency, Membership, Role, User
from tracker.db import db
from tracker.mail.addresses import is_reachable
from tracker.mail.models import DeclinedDigest, Letter, LetterState, Notice, NoticeState
from tracker.reminders.facts import CHASED_STATES as CHASED_STATES
from tracker.reminders.ladder import WARNINGS, Climbed
from tracker.reminders.models import PlannedDay, ReminderPolicy
from tracker.reminders.occasions import USUAL, Occasion, Policy, Scope, in_order, over
from tracker.reminders.recipients import People
from tracker.reminders.schedule import FAMILIES
from tracker.tasks.models import Part, Task, TaskDivision
from tracker.tasks.policy import DECIDERS
from tracker.workdays import WorkCalendar

RULES = tuple(occasion.value for occasion in FAMILIES)
"""The names of the notices that are planned by days."""
_RUNGS = tuple(occasion for occasion in Occasion if occasion.is_rung)


@dataclass(frozen=True, slots=True)
class Planning:
    """An agency, how far its days are planned, and whether a task changed since."""

    agency_id: int
    send_hour: int
    through: date | None
    is_changed: bool

    def is_due(self, today: date, hour: int) -> bool:
        """Whether there may be something to plan: a day whose hour has come, or a change after it."""
        if hour < self.send_hour:
            return False
        return self.through != today or self.is_changed


def list_plannings() -> list[Planning]:
    """Every agency, in one query: it is asked every minute."""
    is_changed = exists().where(Task.agency_id == Agency.id, Task.changed_at > PlannedDay.at)
    found = db.session.execute(
        select(Agency.id, Agency.send_hour, PlannedDay.through, is_changed)
        .outerjoin(PlannedDay, PlannedDay.agency_id == Agency.id)
        .order_by(Agency.id)
    )
    return [Planning(*row) for row in found]


# --- people ------------------------------------------------------------------


def people_of(agency_id: int, today: date) -> People:
    """Who can be told in an agency on a day, by letters to them or to their deputies. One query, and
    another where somebody's own address is of no use."""
    people = People()
    found = db.session.execute(
        select(Membership.user_id, Membership.role, Membership.division_id, is_reachable())
        .join(User, User.id == Membership.user_id)
        .where(Membership.agency_id == agency_id, Membership.valid_on(today), User.is_active)
    ).all()
    away = {} if all(reached for *_, reached in found) else stand_ins(agency_id, today)
    heads: dict[int, list[int]] = defaultdict(list)
    for user_id, role, division_id, reached in found:
        if not reached and user_id not in away:
            continue
        if role in {Role.HEAD, Role.OFFICIAL}:
            people.named.add(user_id)
        if role is Role.HEAD and division_id is not None:
            heads[division_id].append(user_id)
        if role in DECIDERS:
            people.deciders.add(user_id)
        if role is Role.LEADER:
            people.leaders.add(user_id)
    people.heads = dict(heads)
    return people


def leads_of(task_ids: Collection[int]) -> dict[int, list[int]]:
    """The divisions that lead each of these tasks."""
    leads: dict[int, list[int]] = defaultdict(list)
    found = db.session.execute(
        select(TaskDivision.task_id, TaskDivision.division_id).where(
            TaskDivision.task_id.in_(task_ids), TaskDivision.part == Part.LEAD
        )
    )
    for task_id, division_id in found:
        leads[task_id].append(division_id)
    return leads


def who_declined(agency_id: int, summary: Occasion) -> set[int]:
    return set(
        db.session.scalars(
            select(DeclinedDigest.user_id).where(
                DeclinedDigest.agency_id == agency_id, DeclinedDigest.rule == summary.value
            )
        )
    )


# --- what was told -----------------------------------------------------------


def last_told(task_ids: Collection[int]) -> dict[tuple[int, int, str], date]:
    """The last day for which each person was told of each matter of these tasks."""
    found = db.session.execute(
        select(Notice.subject_id, Notice.recipient_id, Notice.rule, func.max(Notice.planned_on))
        .where(
            Notice.subject_type == Task.__tablename__,
            Notice.subject_id.in_(task_ids),
            Notice.rule.in_(RULES),
            Notice.state != NoticeState.SKIPPED,
        )
        .group_by(Notice.subject_id, Notice.recipient_id, Notice.rule)
    )
    told: dict[tuple[int, int, str], date] = {}
    for task_id, recipient_id, rule, day in found:
        matter = (task_id, recipient_id, FAMILIES[Occasion(rule)])
        told[matter] = max(day, told.get(matter, day))
    return told


def list_climbed(task_ids: Collection[int]) -> dict[int, list[Climbed]]:
    """What was told on the ladders of these tasks, under whatever due date. A rung whose letter was
    given up is behind them, too: it is in the ledger, and those above must hear."""
    rungs = [rung.value for rung in _RUNGS]
    is_given_up = (Letter.state == LetterState.FAILED) & Notice.rule.in_(rungs)
    climbed: dict[int, list[Climbed]] = defaultdict(list)
    found = db.session.execute(
        select(
            Notice.subject_id, Notice.rule, Notice.recipient_id, Notice.planned_on, Letter.state, Letter.day
        )
        .outerjoin(Letter, Letter.id == Notice.letter_id)
        .where(
            Notice.subject_type == Task.__tablename__,
            Notice.subject_id.in_(task_ids),
            Notice.rule.in_([*(warning.value for warning in WARNINGS), *rungs]),
            or_(Notice.state != NoticeState.SKIPPED, is_given_up),
        )
    )
    for task_id, rule, recipient_id, planned_on, state, day in found:
        went_on = day if state in {LetterState.SENT, LetterState.FAILED} else None
        failed = state == LetterState.FAILED
        climbed[task_id].append(Climbed(Occasion(rule), recipient_id, planned_on, went_on, failed))
    return climbed


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


def mark_of(held: Sequence[Held]) -> str:
    """Another one when a rule that holds in a scope is another, or somebody else's."""
    return hashlib.sha256(repr([(one.policy.fingerprint, one.scope) for one in held]).encode()).hexdigest()


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


def _by_scope(agency_id: int, scopes: Sequence[Scope] = ()) -> dict[Scope, list[Policy]]:
    """What each of the scopes says for itself, or each there is, read at once."""
    asked = select(ReminderPolicy).where(ReminderPolicy.agency_id == agency_id)
    if scopes:
        asked = asked.where(or_(*(and_(*in_scope(scope)) for scope in scopes)))
    rows = db.session.scalars(asked.order_by(ReminderPolicy.id))
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


@dataclass(frozen=True, slots=True)
class PolicySet:
    """Rules that hold for some of an agency's tasks, and which these are."""

    policies: tuple[Policy, ...]
    within: ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of an agency, each list being what holds for whom it is of."""

    agency_id: int
    of_agency: tuple[Policy, ...]
    of_kinds: Mapping[int, tuple[Policy, ...]]
    of_tasks: Mapping[int, tuple[Policy, ...]]

    def of(self, task_id: int, kind_id: int | None) -> tuple[Policy, ...]:
        if task_id in self.of_tasks:
            return self.of_tasks[task_id]
        return self.of_agency if kind_id is None else self.of_kinds.get(kind_id, self.of_agency)

    @property
    def sets(self) -> list[PolicySet]:
        """The rules with the tasks they hold for; each task is within one set."""
        alike: dict[tuple[Policy, ...], list[int]] = defaultdict(list)
        for task_id, policies in self.of_tasks.items():
            alike[policies].append(task_id)
        within = Task.agency_id == self.agency_id
        special = [PolicySet(policies, within & Task.id.in_(ids)) for policies, ids in alike.items()]
        return [*self.sets_of_many, *special]

    @property
    def sets_of_many(self) -> list[PolicySet]:
        """Those of the agency and of its kinds, without the tasks that have rules of their own."""
        within = Task.agency_id == self.agency_id
        if self.of_tasks:
            within &= Task.id.not_in(self.of_tasks)
        found = [
            PolicySet(policies, within & (Task.kind_id == kind)) for kind, policies in self.of_kinds.items()
        ]
        if self.of_kinds:
            within &= or_(Task.kind_id.is_(None), Task.kind_id.not_in(self.of_kinds))
        return [PolicySet(self.of_agency, within), *found]


def rules_of(agency_id: int) -> Rules:
    """What holds in an agency, for every kind and task that differs, too."""
    own = _by_scope(agency_id)
    of_agency = over(own.get(Scope(agency_id), USUAL), ())
    of_kinds = {scope.kind_id: over(of_agency, said) for scope, said in own.items() if scope.kind_id}
    special = {scope.task_id: said for scope, said in own.items() if scope.task_id}
    of_tasks = {
        task_id: over(of_agency if kind_id is None else of_kinds.get(kind_id, of_agency), special[task_id])
        for task_id, kind_id in _kinds_of(special)
    }
    return Rules(agency_id, of_agency, of_kinds, of_tasks)


def _kinds_of(task_ids: Collection[int]) -> Sequence[Row[int, int | None]]:
    if not task_ids:
        return []
    return db.session.execute(select(Task.id, Task.kind_id).where(Task.id.in_(task_ids))).all()


EDITION = 2
"""Rises when what the rules say becomes another: what was planned by the old meaning is looked at again."""


def basis_of(calendar: WorkCalendar, people: People) -> str:
    """Another one when the calendar or the people of the agency are others.

    By another basis the next planning looks at every open task, and tells each person what is in
    force and was not told to them. So a new head, or whoever follows an official who left, hears
    the next working morning of all that is theirs, and does not wait for the next notice of each
    task; and a date that the calendar moved is told by the new calendar. Letters of a day whose
    planning is over stay as they are; what is not true any more when they go is left out. Other rules
    are no other basis: they hold from the day on which they were made, and say nothing of days before.
    """
    days = (sorted(calendar.days_off), sorted(calendar.days_worked))
    return hashlib.sha256(repr((EDITION, days, people.signature)).encode()).hexdigest()
