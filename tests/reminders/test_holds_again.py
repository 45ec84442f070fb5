"""Reminders that did not hold when their letter went, and hold again on another day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NINE, TODAY
from tests.reminders.conftest import Live
from tests.servers.smtp import MailServer
from tracker import clock
from tracker.accounts.models import Agency, Division, Role, User
from tracker.mail.models import Letter, Notice, NoticeState
from tracker.mail.service import Planned, plan
from tracker.reminders.service import plan_notices, remind, remind_where_it_is_time
from tracker.tasks.models import State, Task

MakeTask = Callable[..., Task]
Change = Callable[..., None]

ISSUED = date(2021, 9, 28)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def change(session: Session, at: Any) -> Change:
    """Something of the task becomes another on a day at an hour."""

    def changing(task: Task, day: date, hour: int, **columns: Any) -> None:
        at(clock.at_local(day, hour))
        for name, value in columns.items():
            setattr(task, name, value)
        task.changed_at = clock.now()
        session.commit()

    return changing


@pytest.fixture
def plan_at(session: Session, at: Any) -> Callable[[date, int], None]:
    def planning(day: date, hour: int) -> None:
        at(clock.at_local(day, hour))
        session.commit()
        remind_where_it_is_time()
        session.commit()

    return planning


def told(session: Session) -> list[tuple[str, date, date]]:
    """By which rule, for which day, and on which day the letter went."""
    session.expire_all()
    rows = session.execute(
        select(Notice.rule, Notice.planned_on, Letter.day)
        .join(Letter, Letter.id == Notice.letter_id)
        .where(Notice.subject_type == "task", Notice.state == NoticeState.TOLD)
        .order_by(Letter.day, Notice.id)
    )
    return [(rule, planned_on, day) for rule, planned_on, day in rows]


def test_a_due_date_moved_back_on_the_next_day_is_told_then(
    make_task: MakeTask,
    division: Division,
    official: User,
    head: User,
    session: Session,
    plan_at: Callable[[date, int], None],
    change: Change,
    live: Live,
):
    task = make_task(leads=[division], official=official, due=date(2021, 10, 14), issued_on=ISSUED)
    plan_at(TODAY, 8)
    change(task, TODAY, 8, due=date(2021, 11, 30))
    live(TODAY, TODAY, hour=9)

    change(task, TOMORROW, 10, due=date(2021, 10, 14))
    live(TOMORROW, date(2021, 10, 8), hour=11)

    assert told(session) == [("before_due", TODAY, TOMORROW)]


def test_lateness_of_what_was_handed_in_and_returned_is_told_the_day_it_comes_back_and_is_climbed(
    make_task: MakeTask,
    make_user: Callable[..., User],
    division: Division,
    official: User,
    head: User,
    session: Session,
    plan_at: Callable[[date, int], None],
    change: Change,
    live: Live,
):
    task = make_task(leads=[division], official=official, due=date(2021, 10, 4), issued_on=ISSUED)
    plan_at(TODAY, 7)
    change(task, TODAY, 7, state=State.SUBMITTED, submitted_on=TODAY)
    live(TODAY, TODAY, hour=8)

    change(task, TOMORROW, 10, state=State.RETURNED, submitted_on=None)
    live(TOMORROW, date(2021, 10, 8), hour=11)

    assert told(session) == [
        ("overdue", TODAY, TOMORROW),
        ("ladder_head", date(2021, 10, 7), date(2021, 10, 7)),
    ]


def test_what_is_told_again_stays_told_once(
    make_task: MakeTask,
    division: Division,
    official: User,
    head: User,
    session: Session,
    plan_at: Callable[[date, int], None],
    change: Change,
    live: Live,
    mail_server: MailServer,
):
    task = make_task(leads=[division], official=official, due=date(2021, 10, 14), issued_on=ISSUED)
    plan_at(TODAY, 8)
    change(task, TODAY, 8, due=date(2021, 11, 30))
    live(TODAY, TODAY, hour=9)
    change(task, TOMORROW, 10, due=date(2021, 10, 14))
    live(TOMORROW, TOMORROW, hour=11)

    change(task, TOMORROW, 12, percent=10)
    live(TOMORROW, TOMORROW, hour=13)

    assert len(mail_server.letters) == 1


def test_what_is_too_old_stays_untold(
    agency: Agency, make_task: MakeTask, official: User, division: Division, session: Session, tell: Any
):
    task = make_task(leads=[division], official=official, due=TODAY, issued_on=ISSUED)
    why = "It is too old: what it speaks of is past."
    tell(task, official, "on_due", ISSUED, state=NoticeState.SKIPPED, reason=why)

    again = Planned("on_due", "task", task.id, official.id, ISSUED, reason=why)
    plan([again], agency_id=agency.id, at_once=False)

    [notice] = session.scalars(select(Notice))
    assert (notice.state, notice.reason) == (NoticeState.SKIPPED, why)


def test_taking_up_many_costs_no_query_more(
    agency: Agency,
    make_task: MakeTask,
    make_division: Callable[..., Division],
    make_user: Callable[..., User],
    session: Session,
    tell: Any,
    count_queries: Callable[[], Any],
    at: Any,
):
    def skipped(count: int) -> None:
        for _ in range(count):
            division = make_division()
            head = make_user(Role.HEAD, division)
            task = make_task(leads=[division], due=date(2021, 10, 8), issued_on=ISSUED)
            tell(task, head, "before_due", TODAY, state=NoticeState.SKIPPED, reason="moved")
        session.commit()

    skipped(2)
    with count_queries() as few:
        plan_notices(agency.id, TODAY)
    at(NINE + timedelta(minutes=10))
    skipped(20)
    with count_queries() as many:
        plan_notices(agency.id, TODAY)

    assert {notice.state for notice in session.scalars(select(Notice))} == {NoticeState.PLANNED}
    assert len(many) <= len(few) + 1
    assert remind(agency.id, TODAY) == 22
