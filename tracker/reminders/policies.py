"""What people do with the rules by which they are told: keep, change, switch, remove, return to the usual.

A rule is named by its occasion and days within its scope. The first change of an agency's rules
keeps the usual ones as rows; the first change of an occasion for a kind or a task keeps what held
for it until then, so that the other rules of that occasion go on.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from tracker import audit, clock
from tracker.accounts.models import Agency, User
from tracker.db import db
from tracker.errors import Clash, NotAllowed, NotFound, Refused
from tracker.reminders.models import PlannedDay, ReminderPolicy
from tracker.reminders.occasions import MOST_DAYS, Occasion, Policy, Scope, Told
from tracker.reminders.policy import can_keep_policies
from tracker.reminders.queries import in_scope, mark_of, policies_held, said_by, wider_policies
from tracker.tasks.kinds.models import TaskKind
from tracker.tasks.models import Task
from tracker.words import N_


def add_policy(scope: Scope, policy: Policy, *, by: User) -> None:
    """Say one thing more. Raises `Refused` (field `days`, `occasion` or `told`)."""
    _check_may_keep(by, scope)
    _check(policy)
    rows = _take_over(scope, policy.occasion)
    _check_new(rows, policy, instead_of=None)
    db.session.add(_row(scope, policy))
    _changed("add_reminder_policy", scope, by=by, policy=policy)


def change_policy(
    scope: Scope, occasion: Occasion, days: int, policy: Policy, *, seen: str | None = None, by: User
) -> None:
    """Let a rule say something else of its occasion.

    `seen` is the `fingerprint` of the rule the writer saw, here and wherever a rule is named;
    raises `Clash` when it was changed or removed since, `Refused` like `add_policy`.
    """
    _check_may_keep(by, scope)
    _check(policy)
    rows = _take_over(scope, occasion)
    row = _find(rows, occasion, days, seen)
    _check_new(rows, policy, instead_of=row)
    row.days, row.is_weekly, row.told, row.is_on = policy.days, policy.is_weekly, policy.told, policy.is_on
    _changed("change_reminder_policy", scope, by=by, policy=policy, before=days)


def switch_policy(
    scope: Scope, occasion: Occasion, days: int, *, is_on: bool, seen: str | None = None, by: User
) -> None:
    """Let a rule hold, or not; switched off it stays in the list."""
    _check_may_keep(by, scope)
    rows = _take_over(scope, occasion)
    row = _find(rows, occasion, days, seen)
    if is_on and occasion.is_rung:
        _check_order([other for other in rows if other is not row], said_by(row))
    row.is_on = is_on
    _changed("switch_reminder_policy", scope, by=by, policy=said_by(row))


def remove_policy(scope: Scope, occasion: Occasion, days: int, *, seen: str | None = None, by: User) -> None:
    """Take a rule away. The last one of a scope's occasion cannot go: without it the wider rules
    would come back, which nobody expects of a removal."""
    _check_may_keep(by, scope)
    rows = _take_over(scope, occasion)
    row = _find(rows, occasion, days, seen)
    if sum(other.occasion is occasion for other in rows) == 1:
        raise Refused(N_("It is the only rule for this occasion. Switch it off instead."))
    policy = said_by(row)
    db.session.flush()  # A row taken over only now is kept before it is deleted.
    db.session.delete(row)
    _changed("remove_reminder_policy", scope, by=by, policy=policy)


def reset_policies(
    scope: Scope, occasion: Occasion | None = None, *, seen: str | None = None, by: User
) -> None:
    """Return to what holds without the scope's own rules: for an agency the usual ones, for a
    kind the agency's, for a task its kind's; for one occasion, or all. `seen` is the `mark_of`
    all rules that held there."""
    _check_may_keep(by, scope)
    _hold(scope)
    if seen is not None and seen != mark_of(policies_held(scope)):
        raise Clash(N_("Somebody changed these rules meanwhile. Look at them again."))
    if occasion is not None and scope.is_agency:
        _take_over(scope, occasion)
    gone = delete(ReminderPolicy).where(*in_scope(scope))
    if occasion is not None:
        gone = gone.where(ReminderPolicy.occasion == occasion)
    db.session.execute(gone)
    if occasion is not None and scope.is_agency:
        usual = [policy for policy in wider_policies(scope) if policy.occasion is occasion]
        db.session.add_all(_row(scope, policy) for policy in usual)
    _changed("reset_reminder_policies", scope, by=by, occasion=occasion)


# --- what may be said --------------------------------------------------------


def _check_may_keep(by: User, scope: Scope) -> None:
    if not can_keep_policies(by, scope):
        raise NotAllowed


def _check(policy: Policy) -> None:
    """What is wrong with a rule whatever the others say."""
    occasion = policy.occasion
    if occasion.counts_days and not 1 <= policy.days <= MOST_DAYS:
        raise Refused(N_("Choose from 1 to %(most)s days.", most=MOST_DAYS), field="days")
    if not occasion.counts_days and policy.days != 0:
        raise Refused(N_("This occasion has no days to count."), field="days")
    if policy.is_weekly and not occasion.can_be_weekly:
        raise Refused(N_("This occasion comes once, not every week."), field="is_weekly")
    if not occasion.chooses_told and policy.told is not _TOLD_BY_NATURE.get(occasion, Told.ANSWERABLE):
        raise Refused(N_("Who is told of this follows from the occasion."), field="told")
    if occasion.chooses_told and policy.told not in occasion.may_tell:
        raise Refused(N_("Only those who decide on results can be told of this."), field="told")


_TOLD_BY_NATURE = {
    Occasion.LADDER_HEAD: Told.HEADS,
    Occasion.LADDER_LEADER: Told.LEADERS,
    Occasion.WEEK_OF_HEADS: Told.HEADS,
    Occasion.WEEK_OF_LEADERS: Told.LEADERS,
}


def _check_new(rows: list[ReminderPolicy], policy: Policy, *, instead_of: ReminderPolicy | None) -> None:
    """What is wrong with a rule beside the others of its scope."""
    others = [row for row in rows if row is not instead_of]
    for row in others:
        is_one_only = policy.occasion.is_rung or not policy.occasion.counts_days
        if row.occasion is policy.occasion and (is_one_only or row.days == policy.days):
            raise Refused(N_("Another rule says the same already."), field="days")
    if policy.occasion.is_rung:
        _check_order(others, policy)


def _check_order(others: list[ReminderPolicy], policy: Policy) -> None:
    """The leaders come after the head of the division, or the ladder would be climbed downwards."""
    days = {row.occasion: row.days for row in others if row.is_on and row.occasion.is_rung}
    days |= {policy.occasion: policy.days}
    head, leader = days.get(Occasion.LADDER_HEAD), days.get(Occasion.LADDER_LEADER)
    if head is not None and leader is not None and leader <= head:
        raise Refused(N_("The leaders are told later than the head of the division."), field="days")


# --- rows --------------------------------------------------------------------


def _take_over(scope: Scope, occasion: Occasion) -> list[ReminderPolicy]:
    """The scope's rows as they may now be changed: with what held until then, where it said
    nothing of its own, and for the ladder with both of its rungs."""
    if not scope.is_agency and occasion.is_digest:
        raise Refused(N_("Summaries are the agency's; a kind or a task has none."), field="occasion")
    _hold(scope)
    rows = list(db.session.scalars(select(ReminderPolicy).where(*in_scope(scope))))
    said = {row.occasion for row in rows}
    if scope.is_agency:
        missing = set() if rows else set(Occasion)
    else:
        missing = ({Occasion.LADDER_HEAD, Occasion.LADDER_LEADER} if occasion.is_rung else {occasion}) - said
    kept = [_row(scope, policy) for policy in wider_policies(scope) if policy.occasion in missing]
    db.session.add_all(kept)
    return rows + kept


def _hold(scope: Scope) -> None:
    """One at a time changes the rules of an agency."""
    if db.session.get(Agency, scope.agency_id, with_for_update={"key_share": True}) is None:
        raise NotFound


def _find(rows: list[ReminderPolicy], occasion: Occasion, days: int, seen: str | None) -> ReminderPolicy:
    row = next((row for row in rows if (row.occasion, row.days) == (occasion, days)), None)
    if row is None and seen is None:
        raise NotFound
    if row is None or (seen is not None and said_by(row).fingerprint != seen):
        raise Clash(N_("Somebody changed this rule meanwhile. Look at it again."))
    return row


def _row(scope: Scope, policy: Policy) -> ReminderPolicy:
    return ReminderPolicy(
        agency_id=scope.agency_id,
        kind_id=scope.kind_id,
        task_id=scope.task_id,
        occasion=policy.occasion,
        days=policy.days,
        is_weekly=policy.is_weekly,
        told=policy.told,
        is_on=policy.is_on,
    )


def _changed(
    verb: str,
    scope: Scope,
    *,
    by: User,
    policy: Policy | None = None,
    occasion: Occasion | None = None,
    before: int | None = None,
) -> None:
    """Leave a line, and let today be planned again by what holds now; days that lay before the
    change keep what they were told by the rules of then."""
    details: dict[str, Any] = {"occasion": occasion.value if occasion else None}
    if policy is not None:
        details = {
            "occasion": policy.occasion.value,
            "days": policy.days,
            "is_weekly": policy.is_weekly,
            "told": policy.told.value,
            "is_on": policy.is_on,
        }
    if before is not None and policy is not None and before != policy.days:
        details["days_before"] = before
    audit.record(verb, _subject(scope), by=by, agency_id=scope.agency_id, **details)
    today = clock.today()
    db.session.execute(
        update(PlannedDay)
        .where(PlannedDay.agency_id == scope.agency_id, PlannedDay.through >= today)
        .values(through=today - timedelta(days=1))
    )
    db.session.flush()  # A rule that two people add at once is found out here, by the constraint.


def _subject(scope: Scope) -> Agency | TaskKind | Task:
    subject: Agency | TaskKind | Task | None
    if scope.task_id is not None:
        subject = db.session.get(Task, scope.task_id)
    elif scope.kind_id is not None:
        subject = db.session.get(TaskKind, scope.kind_id)
    else:
        return db.session.get_one(Agency, scope.agency_id)
    if subject is None or subject.agency_id != scope.agency_id:
        raise NotFound
    return subject
