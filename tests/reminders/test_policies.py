"""Keeping the rules by which people are told: an agency's, a kind's and a task's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import TODAY
from tracker.accounts.models import Agency, Role, User
from tracker.audit import AuditLine
from tracker.errors import Clash, NotAllowed, NotFound, Refused
from tracker.reminders.models import PlannedDay, ReminderPolicy
from tracker.reminders.occasions import USUAL, Occasion, Policy, Scope, Told
from tracker.reminders.policies import (
    add_policy,
    change_policy,
    remove_policy,
    reset_policies,
    switch_policy,
)
from tracker.reminders.queries import mark_of, policies_for, policies_held, policies_of, rules_of
from tracker.reminders.service import plan_notices
from tracker.tasks.kinds.models import TaskKind
from tracker.tasks.models import Task

BEFORE, SILENT = Occasion.BEFORE_DUE, Occasion.SILENT
IN_TWENTY = Policy(BEFORE, 20)


@pytest.fixture
def admin(make_user: Callable[..., User]) -> User:
    return make_user(Role.ADMIN)


@pytest.fixture
def scope(agency: Agency) -> Scope:
    return Scope(agency.id)


@pytest.fixture
def kind(session: Session, agency: Agency) -> TaskKind:
    kind = TaskKind(agency_id=agency.id, code="review", name="Rà soát")
    session.add(kind)
    session.flush()
    return kind


@pytest.fixture
def of_kind(agency: Agency, kind: TaskKind) -> Scope:
    return Scope(agency.id, kind_id=kind.id)


def days_of(policies: tuple[Policy, ...], occasion: Occasion) -> list[int]:
    return [policy.days for policy in policies if policy.occasion is occasion]


# --- an agency's -----------------------------------------------------------------------


def test_what_nobody_edited_is_the_usual_and_not_kept(agency: Agency, session: Session):
    assert policies_of(agency.id) == USUAL
    assert session.scalars(select(ReminderPolicy)).all() == []


def test_the_first_change_keeps_the_usual_rules_and_one_more(agency: Agency, scope: Scope, admin: User):
    add_policy(scope, IN_TWENTY, by=admin)

    assert days_of(policies_of(agency.id), BEFORE) == [30, 20, 7, 3, 1]
    assert set(policies_of(agency.id)) == {*USUAL, IN_TWENTY}


def test_changes_what_a_rule_says(agency: Agency, scope: Scope, admin: User):
    change_policy(scope, SILENT, 14, Policy(SILENT, 21, told=Told.ANSWERABLE_AND_HEADS), by=admin)

    assert [p for p in policies_of(agency.id) if p.occasion is SILENT] == [
        Policy(SILENT, 21, told=Told.ANSWERABLE_AND_HEADS)
    ]


def test_switches_a_rule_off_and_on_again(agency: Agency, scope: Scope, admin: User):
    switch_policy(scope, BEFORE, 30, is_on=False, by=admin)
    assert Policy(BEFORE, 30, is_on=False) in policies_of(agency.id)

    switch_policy(scope, BEFORE, 30, is_on=True, by=admin)
    assert policies_of(agency.id) == USUAL


def test_removes_a_rule_but_not_the_last_of_its_occasion(agency: Agency, scope: Scope, admin: User):
    remove_policy(scope, BEFORE, 30, by=admin)

    assert days_of(policies_of(agency.id), BEFORE) == [7, 3, 1]
    with pytest.raises(Refused, match="the only rule"):
        remove_policy(scope, SILENT, 14, by=admin)


def test_returns_to_the_usual_rules_of_an_occasion_or_to_all(agency: Agency, scope: Scope, admin: User):
    add_policy(scope, IN_TWENTY, by=admin)
    switch_policy(scope, SILENT, 14, is_on=False, by=admin)

    reset_policies(scope, BEFORE, by=admin)
    assert days_of(policies_of(agency.id), BEFORE) == [30, 7, 3, 1]
    assert Policy(SILENT, 14, is_weekly=True, is_on=False) in policies_of(agency.id)

    reset_policies(scope, by=admin)
    assert policies_of(agency.id) == USUAL


# --- bad input -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "field"),
    [
        (Policy(BEFORE, 0), "days"),
        (Policy(BEFORE, 500), "days"),
        (Policy(BEFORE, -3), "days"),
        (Policy(SILENT, 0), "days"),
        (Policy(Occasion.ON_DUE, 3), "days"),
        (Policy(BEFORE, 7), "days"),
        (Policy(BEFORE, 7, told=Told.HEADS), "days"),
        (Policy(Occasion.ON_DUE), "days"),
        (Policy(Occasion.LADDER_HEAD, 4, told=Told.HEADS), "days"),
        (Policy(BEFORE, 20, is_weekly=True), "is_weekly"),
        (Policy(Occasion.ASSIGNED, told=Told.LEADERS), "told"),
    ],
)
def test_refuses_what_makes_no_rule_and_what_is_said_already(
    agency: Agency, scope: Scope, admin: User, policy: Policy, field: str
):
    with pytest.raises(Refused) as refused:
        add_policy(scope, policy, by=admin)

    assert refused.value.field == field
    assert policies_of(agency.id) == USUAL


def test_refuses_a_change_that_says_what_another_rule_says(scope: Scope, admin: User):
    with pytest.raises(Refused, match="says the same"):
        change_policy(scope, BEFORE, 30, Policy(BEFORE, 7), by=admin)


def test_refuses_to_tell_the_leaders_before_the_head(scope: Scope, admin: User):
    with pytest.raises(Refused, match="later than the head"):
        change_policy(
            scope, Occasion.LADDER_LEADER, 7, Policy(Occasion.LADDER_LEADER, 3, told=Told.LEADERS), by=admin
        )


def test_nobody_who_cannot_decide_is_told_that_a_result_waits(scope: Scope, admin: User):
    with pytest.raises(Refused, match="Only those who decide"):
        add_policy(scope, Policy(Occasion.WAITING, 5), by=admin)


def test_tells_a_second_writer_that_the_rule_was_changed(scope: Scope, admin: User):
    seen = Policy(SILENT, 14, is_weekly=True).fingerprint
    change_policy(scope, SILENT, 14, Policy(SILENT, 14), seen=seen, by=admin)

    with pytest.raises(Clash):
        change_policy(scope, SILENT, 14, Policy(SILENT, 10), seen=seen, by=admin)


def test_tells_who_switches_or_removes_a_rule_that_it_was_changed(scope: Scope, admin: User):
    seen = Policy(SILENT, 14, is_weekly=True).fingerprint
    change_policy(scope, SILENT, 14, Policy(SILENT, 14), seen=seen, by=admin)

    with pytest.raises(Clash):
        switch_policy(scope, SILENT, 14, is_on=False, seen=seen, by=admin)
    with pytest.raises(Clash):
        remove_policy(scope, SILENT, 14, seen=seen, by=admin)


def test_tells_who_drops_the_rules_of_a_place_that_one_was_changed(scope: Scope, admin: User):
    seen = mark_of(policies_held(scope))
    change_policy(scope, BEFORE, 7, Policy(BEFORE, 6), by=admin)

    with pytest.raises(Clash):
        reset_policies(scope, seen=seen, by=admin)


def test_a_rung_is_not_switched_on_below_the_one_before_it(scope: Scope, admin: User):
    switch_policy(scope, Occasion.LADDER_HEAD, 3, is_on=False, by=admin)
    leaders_early = Policy(Occasion.LADDER_LEADER, 2, told=Told.LEADERS)
    change_policy(scope, Occasion.LADDER_LEADER, 7, leaders_early, by=admin)

    with pytest.raises(Refused, match="later than the head"):
        switch_policy(scope, Occasion.LADDER_HEAD, 3, is_on=True, by=admin)


def test_there_is_no_rule_that_nobody_made(scope: Scope, admin: User):
    with pytest.raises(NotFound):
        remove_policy(scope, BEFORE, 99, by=admin)


# --- kinds and tasks -------------------------------------------------------------------


def test_a_kind_says_an_occasion_anew_and_the_rest_is_the_agencys(
    agency: Agency, of_kind: Scope, kind: TaskKind, make_task: Callable[..., Task], admin: User
):
    add_policy(of_kind, IN_TWENTY, by=admin)
    switch_policy(Scope(agency.id), SILENT, 14, is_on=False, by=admin)

    held = policies_for(make_task(kind_id=kind.id))

    assert days_of(held, BEFORE) == [30, 20, 7, 3, 1]
    assert Policy(SILENT, 14, is_weekly=True, is_on=False) in held
    assert days_of(policies_for(make_task()), BEFORE) == [30, 7, 3, 1]


def test_a_task_says_it_over_its_kind(
    agency: Agency, of_kind: Scope, kind: TaskKind, make_task: Callable[..., Task], admin: User
):
    task = make_task(kind_id=kind.id)
    of_task = Scope(agency.id, task_id=task.id)
    add_policy(of_kind, IN_TWENTY, by=admin)
    switch_policy(of_task, BEFORE, 20, is_on=False, by=admin)

    held = policies_held(of_task)

    assert {one.scope for one in held if one.policy.occasion is BEFORE} == {of_task}
    assert Policy(BEFORE, 20, is_on=False) in policies_for(task)
    assert rules_of(agency.id).of(task.id, kind.id) == policies_for(task)


def test_a_task_returns_to_what_its_kind_says(
    agency: Agency, of_kind: Scope, kind: TaskKind, make_task: Callable[..., Task], admin: User
):
    task = make_task(kind_id=kind.id)
    of_task = Scope(agency.id, task_id=task.id)
    add_policy(of_kind, IN_TWENTY, by=admin)
    remove_policy(of_task, BEFORE, 20, by=admin)

    reset_policies(of_task, BEFORE, by=admin)

    assert days_of(policies_for(task), BEFORE) == [30, 20, 7, 3, 1]


def test_a_kind_has_no_summaries(of_kind: Scope, admin: User):
    with pytest.raises(Refused, match="Summaries"):
        switch_policy(of_kind, Occasion.WEEK_OF_HEADS, 0, is_on=False, by=admin)


def test_the_kind_of_another_agency_has_no_rules_here(
    make_agency: Callable[..., Agency], kind: TaskKind, make_user: Callable[..., User]
):
    other = make_agency("Sở Nội vụ")

    with pytest.raises(NotFound):
        add_policy(Scope(other.id, kind_id=kind.id), IN_TWENTY, by=make_user(Role.ADMIN, at=other))


# --- who, and what is left of it ---------------------------------------------------------


@pytest.mark.parametrize("role", [Role.LEADER, Role.OBSERVER])
def test_others_may_not(scope: Scope, of_kind: Scope, make_user: Callable[..., User], role: Role):
    for each in (scope, of_kind):
        with pytest.raises(NotAllowed):
            add_policy(each, IN_TWENTY, by=make_user(role))


def test_the_office_keeps_the_rules_of_kinds_and_not_the_agencys(
    scope: Scope, of_kind: Scope, make_user: Callable[..., User]
):
    office = make_user(Role.OFFICE)

    add_policy(of_kind, IN_TWENTY, by=office)

    with pytest.raises(NotAllowed):
        add_policy(scope, IN_TWENTY, by=office)


def test_leaves_a_line_and_lets_the_day_be_planned_anew(
    agency: Agency, scope: Scope, admin: User, session: Session
):
    plan_notices(agency.id, TODAY)

    add_policy(scope, IN_TWENTY, by=admin)

    line = session.scalars(select(AuditLine).order_by(AuditLine.id.desc())).first()
    assert line is not None
    assert (line.verb, line.user_id, line.details["days"]) == ("add_reminder_policy", admin.id, 20)
    planned = session.get(PlannedDay, agency.id, populate_existing=True)
    assert planned is not None
    assert planned.through == TODAY - timedelta(days=1)


def test_reads_the_rules_by_a_fixed_number_of_queries(
    agency: Agency,
    kind: TaskKind,
    make_task: Callable[..., Task],
    admin: User,
    session: Session,
    count_queries: Callable[[], Any],
):
    for _ in range(10):
        add_policy(Scope(agency.id, task_id=make_task(kind_id=kind.id).id), IN_TWENTY, by=admin)
    agency_id = agency.id
    session.commit()

    with count_queries() as counted:
        rules_of(agency_id)

    assert len(counted) == 2
