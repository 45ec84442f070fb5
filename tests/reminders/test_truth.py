"""Whether a notice still holds when its letter goes, and what an agency does not want told at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NINE, TODAY
from tracker import clock
from tracker.accounts.models import Agency, Division, Role, User
from tracker.mail.models import Notice
from tracker.mail.rules import why_silent
from tracker.mail.service import notify
from tracker.reminders import truth
from tracker.reminders.occasions import Occasion, Scope
from tracker.reminders.policies import switch_policy
from tracker.reminders.service import plan_notices
from tracker.reminders.truth import why_not
from tracker.tasks.models import EventKind, Report, State, Task, TaskEvent
from tracker.tasks.notices import ASSIGNED

MakeTask = Callable[..., Task]
Why = Callable[[], str | None]

ISSUED = date(2021, 9, 28)


@pytest.fixture
def task(make_task: MakeTask, division: Division, official: User) -> Task:
    return make_task(leads=[division], official=official, due=date(2021, 10, 8), issued_on=ISSUED)


@pytest.fixture
def why(session: Session, agency: Agency) -> Why:
    """Why the one timed notice is not told, asked after what the test changed."""

    def ask() -> str | None:
        session.flush()
        [notice] = session.scalars(select(Notice).where(Notice.subject_type == "task"))
        reason = why_not(notice)
        return str(reason) if reason else None

    return ask


def test_what_is_as_it_was_is_told(agency: Agency, task: Task, why: Why):
    plan_notices(agency.id, TODAY)

    assert why() is None


def accept(task: Task) -> None:
    task.state, task.done_on = State.ACCEPTED, TODAY


def hand_in(task: Task) -> None:
    task.state = State.SUBMITTED


def drop_due(task: Task) -> None:
    task.due = task.first_due = None


def move(task: Task) -> None:
    task.due = date(2021, 12, 31)


def take_away(task: Task) -> None:
    task.official = None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (accept, "The task is closed."),
        (hand_in, "The result was handed in and waits for its decision."),
        (drop_due, "The task has no due date any more."),
        (move, "The due date, the calendar or the rule was changed."),
        (take_away, "The recipient does not answer for the task any more."),
    ],
)
def test_says_why_a_reminder_does_not_hold_any_more(
    agency: Agency, task: Task, why: Why, change: Callable[[Task], None], reason: str
):
    plan_notices(agency.id, TODAY)
    change(task)

    assert why() == reason


def test_a_later_notice_says_it(agency: Agency, task: Task, why: Why, at: Any):
    plan_notices(agency.id, TODAY)
    at(NINE + timedelta(days=2))

    assert why() == "A later notice on the same matter says it."


def test_what_was_switched_off_meanwhile_is_not_told(
    agency: Agency, task: Task, why: Why, make_user: Callable[..., User], at: Any
):
    plan_notices(agency.id, TODAY)
    for days in (30, 7, 3, 1):
        switch_policy(Scope(agency.id), Occasion.BEFORE_DUE, days, is_on=False, by=make_user(Role.ADMIN))

    assert why() == "The agency does not want this told any more."


def test_a_report_ends_the_silence(
    agency: Agency, task: Task, official: User, session: Session, why: Why, at: Any
):
    task.due, task.issued_on = date(2021, 12, 31), date(2021, 9, 1)
    task.events[0].at = clock.at_local(task.issued_on, 9)
    plan_notices(agency.id, TODAY)
    session.add(Report(task=task, at=NINE, by=official, percent=30, words="Đang làm"))

    assert why() == "There was a report meanwhile."


def test_a_decision_ends_the_waiting(
    agency: Agency, task: Task, make_user: Callable[..., User], session: Session, why: Why
):
    make_user(Role.OFFICE)
    task.state, task.submitted_on = State.SUBMITTED, date(2021, 9, 29)
    plan_notices(agency.id, TODAY)
    task.state = State.RETURNED

    assert why() == "It was decided already."


@pytest.fixture
def rung(agency: Agency, task: Task, head: User, session: Session, at: Any) -> Notice:
    """The head is to be told on the 13th, three working days after the due date."""
    notice = Notice(
        agency_id=agency.id, rule="ladder_head", subject_type="task", subject_id=task.id, recipient=head,
        planned_on=date(2021, 10, 13), created_at=NINE,
    )  # fmt: skip
    session.add(notice)
    session.flush()
    at(clock.at_local(date(2021, 10, 13), 8))
    return notice


def test_a_rung_holds_as_long_as_nothing_is_heard(rung: Notice):
    assert why_not(rung) is None


def test_a_report_takes_a_rung_back(rung: Notice, task: Task, official: User, session: Session):
    session.add(Report(task=task, at=clock.now(), by=official, percent=30, words="Đang làm"))
    session.flush()

    assert str(why_not(rung)) == "There was a report meanwhile."


def test_more_time_takes_a_rung_back(rung: Notice, task: Task, session: Session):
    task.due = date(2021, 10, 12)
    session.flush()

    assert str(why_not(rung)) == "The due date, the calendar or the rule was changed."


def test_what_was_loaded_is_asked_no_more(
    agency: Agency,
    make_task: MakeTask,
    division: Division,
    official: User,
    session: Session,
    count_queries: Callable[[], Any],
):
    for _ in range(20):
        make_task(leads=[division], official=official, due=date(2021, 10, 8), issued_on=ISSUED)
    plan_notices(agency.id, TODAY)
    session.commit()
    notices = session.scalars(select(Notice)).all()

    with count_queries() as counted:
        truth.load(notices)
        reasons = {why_not(notice) for notice in notices}

    assert reasons == {None}
    assert len(counted) == 6


# --- at once -----------------------------------------------------------------------------


@pytest.fixture
def assigned(session: Session, agency: Agency, task: Task, official: User) -> Notice:
    event = TaskEvent(task=task, at=NINE, by=official, kind=EventKind.OPENED, after="")
    session.add(event)
    session.flush()
    notify(ASSIGNED, about=event, to=[official], agency_id=agency.id)
    return session.scalars(select(Notice)).one()


def test_events_are_told_at_once_where_nobody_said_otherwise(assigned: Notice):
    assert why_silent(assigned) is None


def test_events_that_the_agency_does_not_want_are_not_told(
    assigned: Notice, agency: Agency, make_user: Callable[..., User], session: Session
):
    switch_policy(Scope(agency.id), Occasion.ASSIGNED, 0, is_on=False, by=make_user(Role.ADMIN))
    session.commit()

    assert str(why_silent(assigned)) == "The agency does not want this told."


def test_a_task_may_be_quiet_alone(
    assigned: Notice, agency: Agency, task: Task, make_user: Callable[..., User], session: Session
):
    of_task = Scope(agency.id, task_id=task.id)
    switch_policy(of_task, Occasion.ASSIGNED, 0, is_on=False, by=make_user(Role.ADMIN))
    session.commit()

    assert str(why_silent(assigned)) == "The agency does not want this told."
