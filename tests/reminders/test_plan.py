"""Whom a day's reminders are planned for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NINE, TODAY
from tracker import clock
from tracker.accounts.models import Agency, CalendarDay, DayKind, Division, Role, User
from tracker.mail.models import DeclinedDigest, Notice, NoticeState
from tracker.reminders.models import ReminderPolicy
from tracker.reminders.occasions import Occasion
from tracker.reminders.occasions import Told as Whom
from tracker.reminders.service import plan_notices
from tracker.tasks.models import EventKind, Report, Rhythm, Source, State, Task, TaskEvent

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


@pytest.mark.parametrize("state", [State.SUBMITTED, State.DISPUTED, State.HAND_OVER_ASKED, State.ACCEPTED])
def test_does_not_chase_what_is_handed_in_objected_to_or_closed(
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
    agency_id = agency.id
    make_task(leads=[division], due=IN_THREE)
    session.commit()
    with count_queries() as for_one:
        plan_notices(agency_id, TODAY, remember=False)
    session.commit()
    for _ in range(60):
        make_task(leads=[division], due=IN_THREE)
    session.commit()
    with count_queries() as for_many:
        plan_notices(agency_id, TODAY, remember=False)

    assert len(for_many) == len(for_one)
    assert clock.today() == TODAY


# --- other occasions --------------------------------------------------------------------


def test_tells_those_who_decide_that_a_result_waits(
    agency: Agency, make_task: MakeTask, make_user: Callable[..., User], told: Told
):
    office, leader = make_user(Role.OFFICE), make_user(Role.LEADER)
    make_task(state=State.SUBMITTED, submitted_on=date(2021, 9, 29), due=IN_THREE)

    plan_notices(agency.id, TODAY)

    assert sorted(told()) == [("waiting", office.id), ("waiting", leader.id)]


def test_of_a_part_the_head_decides_who_passed_it_on(
    agency: Agency,
    make_task: MakeTask,
    make_user: Callable[..., User],
    division: Division,
    head: User,
    official: User,
    told: Told,
):
    make_user(Role.OFFICE)
    make_task(
        leads=[division],
        official=official,
        source=Source.PART,
        state=State.SUBMITTED,
        submitted_on=date(2021, 9, 29),
    )

    plan_notices(agency.id, TODAY)

    assert told() == [("waiting", head.id)]


def test_tells_of_silence_since_the_last_report(
    agency: Agency, make_task: MakeTask, division: Division, official: User, session: Session, told: Told
):
    quiet, heard = (make_task(leads=[division], official=official, issued_on=date(2021, 9, 1)) for _ in "12")
    for task, day in ((quiet, date(2021, 9, 21)), (heard, date(2021, 10, 1))):
        moment = clock.at_local(day, 23)
        session.add(Report(task=task, at=moment, by=official, percent=10, words="Đang làm"))
    session.flush()

    plan_notices(agency.id, TODAY)

    assert list(session.execute(select(Notice.rule, Notice.subject_id))) == [("silent", quiet.id)]


def test_says_nothing_the_next_morning_of_days_passed_when_a_task_was_typed_in(
    agency: Agency, make_task: MakeTask, division: Division, official: User, told: Told
):
    late = make_task(leads=[division], official=official, due=IN_THREE, issued_on=date(2021, 8, 30))
    late.events[0].at = clock.at_local(TODAY, 8)

    plan_notices(agency.id, TODAY)

    assert told() == []


def test_the_weeks_letters_go_to_heads_and_leaders_on_its_first_working_day(
    agency: Agency, make_user: Callable[..., User], head: User, session: Session, told: Told
):
    leader, declined = make_user(Role.LEADER), make_user(Role.LEADER)
    session.add(DeclinedDigest(user_id=declined.id, agency_id=agency.id, rule="week_of_leaders", since=NINE))

    plan_notices(agency.id, MONDAY)

    assert sorted(told()) == [("week_of_heads", head.id), ("week_of_leaders", leader.id)]


def test_a_stop_puts_the_weeks_letters_off_to_the_next_working_day(
    agency: Agency, head: User, session: Session, at: Any, told: Told
):
    plan_notices(agency.id, TODAY)
    at(NINE + timedelta(days=8))

    plan_notices(agency.id, date(2021, 10, 13))
    plan_notices(agency.id, date(2021, 10, 14))

    assert told() == [("week_of_heads", head.id)]
    assert session.scalars(select(Notice.planned_on)).all() == [MONDAY]


def test_finds_by_days_what_it_would_find_by_looking_at_all(
    agency: Agency,
    make_task: MakeTask,
    division: Division,
    official: User,
    head: User,
    make_user: Callable[..., User],
    session: Session,
    at: Any,
):
    """A quarter day by day: what is planned from day to day, and what a look at everything adds."""
    make_user(Role.LEADER)
    for n in range(12):
        task = make_task(
            leads=[division],
            official=official if n % 3 else None,
            due=date(2021, 10, 1) + timedelta(days=9 * n) if n % 4 else None,
            rhythm=None if n % 4 else Rhythm.MONTHLY,
            state=State.SUBMITTED if n % 5 == 4 else State.IN_PROGRESS,
            submitted_on=date(2021, 10, n + 1) if n % 5 == 4 else None,
            issued_on=date(2021, 9, 1 + n),
            changed_at=clock.at_local(date(2021, 9, 20), 9),
        )
        if n % 5 == 3:
            raised = clock.at_local(date(2021, 10, n), 9)
            task.state = State.DISPUTED
            task.events.append(TaskEvent(at=raised, by=head, kind=EventKind.STATE, after="disputed"))
        if n % 4 == 2:  # Typed in before the day of issue, on it, and after it.
            task.events[0].at = clock.at_local(date(2021, 9, 7), 23)
        if n % 2:
            moment = clock.at_local(date(2021, 9, 1) + timedelta(days=4 * n), 23)
            session.add(Report(task=task, at=moment, by=head, percent=10, words="Đang làm"))
    session.commit()
    added = {}
    for n in range(100):
        day = date(2021, 9, 27) + timedelta(days=n)
        at(clock.at_local(day, 7))
        plan_notices(agency.id, day)
        if more := plan_notices(agency.id, day, remember=False):
            added[day] = more

    assert added == {}
    assert len(session.scalars(select(Notice.id)).all()) > 100
