"""Whom a day's reminders are planned for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import TODAY
from tracker import clock
from tracker.accounts.models import Agency, CalendarDay, DayKind, Division, Role, User
from tracker.mail.models import Notice, NoticeState
from tracker.reminders.models import ReminderPolicy
from tracker.reminders.occasions import Occasion
from tracker.reminders.occasions import Told as Whom
from tracker.reminders.service import plan_notices
from tracker.tasks.models import State, Task

MakeTask = Callable[..., Task]
Told = Callable[[], list[tuple[str, int]]]

IN_THREE = date(2021, 10, 8)  # A Friday, three working days after TODAY.
LAST_WEEK = date(2021, 9, 28)
MONDAY = date(2021, 10, 11)


@pytest.fixture
def make_task(make_task: MakeTask) -> MakeTask:
    """A task issued so lately that nobody misses a report of it."""
    return partial(make_task, issued_on=LAST_WEEK)


def rule(session: Session, agency: Agency, occasion: Occasion, days: int = 0, **columns: Any) -> None:
    columns = {"told": Whom.ANSWERABLE, **columns}
    session.add(ReminderPolicy(agency_id=agency.id, occasion=occasion, days=days, **columns))
    session.flush()


def test_tells_the_official_who_answers_for_the_task(
    agency: Agency, make_task: MakeTask, division: Division, head: User, official: User, told: Told
):
    make_task(leads=[division], official=official, due=IN_THREE)

    plan_notices(agency.id, TODAY)

    assert told() == [("before_due", official.id)]


def test_tells_the_head_of_the_leading_division_where_no_official_can_be_told(
    agency: Agency,
    make_task: MakeTask,
    make_user: Callable[..., User],
    division: Division,
    head: User,
    told: Told,
):
    make_task(leads=[division], due=IN_THREE)
    make_task(leads=[division], due=IN_THREE, official=make_user(Role.OFFICIAL, division, is_active=False))
    make_task(leads=[division], due=IN_THREE, official=make_user())

    plan_notices(agency.id, TODAY)

    assert told() == [("before_due", head.id)] * 3


def test_tells_both_where_the_agency_wants_it(
    agency: Agency,
    make_task: MakeTask,
    division: Division,
    head: User,
    official: User,
    session: Session,
    told: Told,
):
    rule(session, agency, Occasion.BEFORE_DUE, 3, told=Whom.ANSWERABLE_AND_HEADS)
    make_task(leads=[division], official=official, due=IN_THREE)

    plan_notices(agency.id, TODAY)

    assert sorted(told()) == sorted([("before_due", head.id), ("before_due", official.id)])


def test_leaves_supporting_divisions_in_peace(
    agency: Agency,
    make_task: MakeTask,
    make_division: Callable[..., Division],
    division: Division,
    head: User,
    told: Told,
):
    make_task(leads=[make_division()], supports=[division], due=IN_THREE)

    plan_notices(agency.id, TODAY)

    assert told() == []


def test_is_planned_once_however_often_it_runs(
    agency: Agency, make_task: MakeTask, division: Division, head: User, told: Told
):
    make_task(leads=[division], due=IN_THREE)

    counts = [plan_notices(agency.id, TODAY) for _ in range(3)]

    assert counts == [1, 0, 0]
    assert len(told()) == 1


@pytest.mark.parametrize("state", [State.ASSIGNED, State.IN_PROGRESS, State.RETURNED])
def test_chases_what_is_still_to_be_done(
    agency: Agency, make_task: MakeTask, division: Division, head: User, told: Told, state: State
):
    make_task(leads=[division], due=IN_THREE, state=state)

    plan_notices(agency.id, TODAY)

    assert told() == [("before_due", head.id)]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.CANCELLED])
def test_does_not_chase_what_is_handed_in_or_closed(
    agency: Agency, make_task: MakeTask, division: Division, head: User, told: Told, state: State
):
    make_task(leads=[division], due=IN_THREE, state=state)

    plan_notices(agency.id, TODAY)

    assert told() == []


def test_says_nothing_of_tasks_without_a_due_date(
    agency: Agency, make_task: MakeTask, division: Division, head: User, told: Told
):
    make_task(leads=[division], due=None)

    plan_notices(agency.id, TODAY)

    assert told() == []


def test_plans_nothing_on_a_day_off(
    agency: Agency, make_task: MakeTask, division: Division, head: User, session: Session, told: Told
):
    make_task(leads=[division], due=IN_THREE)
    session.add(CalendarDay(agency_id=agency.id, day=TODAY, kind=DayKind.OFF, name="Nghỉ bù", source="test"))

    plan_notices(agency.id, TODAY)

    assert told() == []


def test_what_a_stop_missed_is_folded_into_the_latest(
    agency: Agency, make_task: MakeTask, division: Division, head: User, session: Session
):
    make_task(leads=[division], due=IN_THREE)
    plan_notices(agency.id, date(2021, 9, 29))

    plan_notices(agency.id, date(2021, 10, 12))

    planned = session.execute(
        select(Notice.rule, Notice.planned_on).where(Notice.subject_type == "task").order_by(Notice.id)
    ).all()
    assert [tuple(row) for row in planned] == [
        ("before_due", date(2021, 9, 29)),
        ("overdue", date(2021, 10, 11)),
    ]


def test_tells_those_who_answer_for_the_task_since_it_was_handed_over(
    agency: Agency,
    make_task: MakeTask,
    make_user: Callable[..., User],
    division: Division,
    official: User,
    session: Session,
    told: Told,
):
    task = make_task(leads=[division], official=official, due=IN_THREE)
    plan_notices(agency.id, TODAY)
    task.official = make_user(Role.OFFICIAL, division)
    session.flush()

    plan_notices(agency.id, TODAY)

    assert told() == [("before_due", official.id), ("before_due", task.official_id)]


def test_a_skipped_notice_does_not_silence_the_next(
    agency: Agency, make_task: MakeTask, division: Division, head: User, session: Session, told: Told
):
    task = make_task(leads=[division], due=IN_THREE)
    plan_notices(agency.id, TODAY)
    session.scalars(select(Notice)).one().state = NoticeState.SKIPPED
    task.due = date(2021, 10, 7)
    session.flush()

    plan_notices(agency.id, date(2021, 10, 6))

    assert told() == [("before_due", head.id), ("before_due", head.id)]


def test_asks_as_many_queries_for_many_tasks_as_for_one(
    agency: Agency,
    make_task: MakeTask,
    division: Division,
    head: User,
    session: Session,
    count_queries: Callable[[], Any],
):
    make_task(leads=[division], due=IN_THREE)
    session.commit()
    with count_queries() as for_one:
        plan_notices(agency.id, TODAY)
    session.commit()
    for _ in range(60):
        make_task(leads=[division], due=date(2021, 10, 1))
    session.commit()
    with count_queries() as for_many:
        plan_notices(agency.id, TODAY)

    assert len(for_many) == len(for_one)
    assert clock.today() == TODAY
