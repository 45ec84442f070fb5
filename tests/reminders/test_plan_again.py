"""Planning again: on the same day, on the next, by other rules, after a stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NINE, TODAY
from tracker import clock
from tracker.accounts.models import Agency, CalendarDay, DayKind, Division, Role, User
from tracker.mail.models import Notice, NoticeState
from tracker.reminders.models import PlannedDay, ReminderPolicy
from tracker.reminders.occasions import Occasion, Policy, Scope
from tracker.reminders.occasions import Told as Whom
from tracker.reminders.policies import add_policy
from tracker.reminders.service import plan_notices, remind_where_it_is_time
from tracker.tasks.kinds.models import TaskKind
from tracker.tasks.models import Task

MakeTask = Callable[..., Task]
Told = Callable[[], list[tuple[str, int]]]

IN_THREE = date(2021, 10, 8)  # A Friday, three working days after TODAY.
LAST_WEEK = date(2021, 9, 28)


@pytest.fixture
def make_task(make_task: MakeTask) -> MakeTask:
    """A task issued so lately that nobody misses a report of it."""
    return partial(make_task, issued_on=LAST_WEEK)


def rule(session: Session, agency: Agency, occasion: Occasion, days: int = 0, **columns: Any) -> None:
    columns = {"told": Whom.ANSWERABLE, **columns}
    session.add(ReminderPolicy(agency_id=agency.id, occasion=occasion, days=days, **columns))
    session.flush()


# --- once a day, and what changes on it -----------------------------------------------


@pytest.fixture
def planned_today(agency: Agency, session: Session, at: Callable[[datetime], None]) -> None:
    """The day is planned, and some minutes have passed."""
    plan_notices(agency.id, TODAY)
    session.commit()
    at(NINE + timedelta(minutes=10))


def test_looking_again_costs_one_query(
    session: Session,
    make_task: MakeTask,
    official: User,
    planned_today: None,
    count_queries: Callable[[], Any],
):
    session.commit()

    with count_queries() as counted:
        remind_where_it_is_time()

    assert len(counted) == 1


def test_a_task_that_changed_since_is_looked_at_again(
    agency: Agency,
    make_task: MakeTask,
    division: Division,
    official: User,
    planned_today: None,
    session: Session,
    told: Told,
):
    make_task(leads=[division], official=official, due=IN_THREE)
    session.commit()

    remind_where_it_is_time()

    assert told() == [("before_due", official.id)]


def test_the_next_day_only_what_is_new_is_said(
    agency: Agency, make_task: MakeTask, division: Division, official: User, session: Session, at: Any
):
    make_task(leads=[division], official=official, due=date(2021, 10, 7))
    make_task(leads=[division], official=official, due=IN_THREE)
    plan_notices(agency.id, TODAY)
    at(NINE + timedelta(days=1))

    plan_notices(agency.id, TODAY + timedelta(days=1))

    days = select(Notice.planned_on).order_by(Notice.planned_on)
    assert list(session.scalars(days)) == [date(2021, 10, 4), TODAY, date(2021, 10, 6)]


def test_other_rules_are_followed_on_the_day_they_are_made(
    agency: Agency,
    make_task: MakeTask,
    division: Division,
    official: User,
    make_user: Callable[..., User],
    session: Session,
    at: Any,
    told: Told,
):
    make_task(leads=[division], official=official, due=date(2021, 10, 15), changed_at=NINE)
    at(NINE + timedelta(minutes=10))
    plan_notices(agency.id, TODAY)
    before = told()

    add_policy(Scope(agency.id), Policy(Occasion.BEFORE_DUE, 8), by=make_user(Role.ADMIN))
    session.commit()
    remind_where_it_is_time()

    assert before == []
    assert told() == [("before_due", official.id)]


def test_a_new_rule_says_nothing_of_days_before_it_was_made(
    agency: Agency,
    make_task: MakeTask,
    division: Division,
    official: User,
    head: User,
    make_user: Callable[..., User],
    session: Session,
    at: Any,
    told: Told,
):
    make_task(leads=[division], official=official, due=IN_THREE, changed_at=NINE - timedelta(days=7))
    at(NINE + timedelta(minutes=10))
    plan_notices(agency.id, TODAY)
    before = told()

    in_four = Policy(Occasion.BEFORE_DUE, 4, told=Whom.HEADS)  # The working day before TODAY.
    add_policy(Scope(agency.id), in_four, by=make_user(Role.ADMIN))
    session.commit()
    remind_where_it_is_time()

    assert before == [("before_due", official.id)]
    assert told() == before


def test_another_calendar_is_followed_the_next_morning(
    agency: Agency, make_task: MakeTask, division: Division, official: User, session: Session, at: Any
):
    make_task(leads=[division], official=official, due=date(2021, 10, 11))  # Three days before: the 6th.
    plan_notices(agency.id, TODAY)
    at(NINE + timedelta(days=2))
    for day in (TODAY + timedelta(days=1), IN_THREE):
        session.add(CalendarDay(agency_id=agency.id, day=day, kind=DayKind.OFF, name="Nghỉ", source="test"))

    plan_notices(agency.id, date(2021, 10, 7))

    planned = select(Notice.planned_on).where(Notice.planned_on > TODAY)
    assert list(session.scalars(planned)) == [date(2021, 10, 7)]


def test_a_new_head_hears_the_next_morning_of_all_that_is_theirs(
    agency: Agency,
    make_task: MakeTask,
    make_user: Callable[..., User],
    division: Division,
    head: User,
    session: Session,
    at: Any,
    told: Told,
):
    make_task(leads=[division], due=date(2021, 10, 4), changed_at=NINE - timedelta(days=7))
    plan_notices(agency.id, TODAY)
    head.memberships[0].valid_to = TODAY
    newcomer = make_user(Role.HEAD, division)
    session.commit()
    at(NINE + timedelta(days=1))

    plan_notices(agency.id, TODAY + timedelta(days=1))

    assert told() == [("overdue", head.id), ("overdue", newcomer.id)]


def test_who_follows_an_official_who_left_hears_of_what_was_theirs(
    agency: Agency,
    make_task: MakeTask,
    division: Division,
    head: User,
    official: User,
    session: Session,
    at: Any,
    told: Told,
):
    make_task(leads=[division], official=official, due=IN_THREE, changed_at=NINE - timedelta(days=7))
    plan_notices(agency.id, TODAY)
    official.is_active = False
    session.commit()
    at(NINE + timedelta(days=1))

    plan_notices(agency.id, TODAY + timedelta(days=1))

    assert told() == [("before_due", official.id), ("before_due", head.id)]


def test_the_weeks_letters_come_after_a_stop_even_if_people_changed_in_it(
    agency: Agency, head: User, make_user: Callable[..., User], session: Session, at: Any, told: Told
):
    plan_notices(agency.id, TODAY)
    make_user(Role.OFFICE)
    session.commit()
    at(NINE + timedelta(days=8))

    plan_notices(agency.id, date(2021, 10, 13))

    assert told() == [("week_of_heads", head.id)]


def test_the_weeks_letters_come_after_a_stop_even_if_a_rule_changed_in_it(
    agency: Agency, head: User, make_user: Callable[..., User], session: Session, at: Any, told: Told
):
    plan_notices(agency.id, date(2021, 10, 8))
    at(clock.at_local(date(2021, 10, 12), 6))
    add_policy(Scope(agency.id), Policy(Occasion.BEFORE_DUE, 8), by=make_user(Role.ADMIN))
    session.commit()
    at(clock.at_local(date(2021, 10, 12), 8))

    remind_where_it_is_time()

    assert told() == [("week_of_heads", head.id)]


def test_tasks_with_rules_of_their_own_cost_no_query_more(
    agency: Agency,
    make_task: MakeTask,
    division: Division,
    official: User,
    session: Session,
    at: Any,
    told: Told,
    count_queries: Callable[[], Any],
):
    def own_rules(days: range) -> None:
        for day in days:
            task = make_task(leads=[division], official=official, due=date(2021, 10, 18))
            rule(session, agency, Occasion.BEFORE_DUE, day, task_id=task.id)

    def planned_on(day: date) -> int:
        at(clock.at_local(day, 8))
        session.commit()
        with count_queries() as counted:
            plan_notices(agency.id, day)
        return len(counted)

    own_rules(range(2, 4))
    planned_on(date(2021, 10, 11))
    few = planned_on(date(2021, 10, 12))
    own_rules(range(4, 24))
    planned_on(date(2021, 10, 13))
    many = planned_on(date(2021, 10, 14))

    assert many <= few
    planned = select(Notice.planned_on).where(Notice.rule == "before_due").order_by(Notice.id.desc())
    assert session.scalars(planned).first() == date(2021, 10, 14)


def test_a_day_that_is_tried_out_is_not_remembered(agency: Agency, session: Session):
    plan_notices(agency.id, date(2021, 11, 30), remember=False)

    assert session.get(PlannedDay, agency.id) is None


def test_a_kind_has_rules_of_its_own(
    agency: Agency,
    make_task: MakeTask,
    division: Division,
    official: User,
    session: Session,
    told: Told,
):
    kind = TaskKind(agency_id=agency.id, code="quiet", name="Việc lặng lẽ")
    session.add(kind)
    session.flush()
    columns = {"agency_id": agency.id, "kind_id": kind.id, "told": Whom.ANSWERABLE}
    session.add(ReminderPolicy(occasion=Occasion.BEFORE_DUE, days=3, is_on=False, **columns))
    make_task(leads=[division], official=official, due=IN_THREE, kind_id=kind.id)
    loud = make_task(leads=[division], official=official, due=IN_THREE)

    plan_notices(agency.id, TODAY)

    assert list(session.scalars(select(Notice.subject_id).where(Notice.rule == "before_due"))) == [loud.id]


def test_what_was_too_late_to_say_is_noted_with_the_reason(
    agency: Agency, make_task: MakeTask, division: Division, official: User, session: Session, at: Any
):
    rule(session, agency, Occasion.ON_DUE)
    make_task(leads=[division], official=official, due=IN_THREE, changed_at=NINE - timedelta(days=7))
    plan_notices(agency.id, TODAY)
    at(NINE + timedelta(days=30))

    plan_notices(agency.id, date(2021, 11, 4))

    [notice] = session.scalars(select(Notice).where(Notice.recipient_id == official.id))
    assert (notice.planned_on, notice.state) == (IN_THREE, NoticeState.SKIPPED)
    assert "too old" in notice.reason
