"""Who would be told what on the coming days; the same planning, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.conftest import TODAY
from tracker import clock
from tracker.accounts.models import Absence, Agency, CalendarDay, DayKind, Division, Role, User
from tracker.mail.models import Notice
from tracker.reminders.models import ReminderPolicy
from tracker.reminders.occasions import Occasion, Told
from tracker.reminders.preview import preview
from tracker.reminders.service import plan_notices
from tracker.tasks.models import Task

MakeTask = Callable[..., Task]
MONDAY = date(2021, 10, 11)
ISSUED = date(2021, 9, 28)


def seen(agency_id: int, days: int = 14) -> list[tuple[date, int, str, int | None]]:
    return [
        (day, letter.person.id, line.occasion.value, line.task.id if line.task else None)
        for day, letters in preview(agency_id, TODAY, days).days
        for letter in letters
        for line in letter.lines
    ]


def test_shows_day_by_day_what_would_be_told(
    agency: Agency, make_task: MakeTask, division: Division, official: User, head: User
):
    task = make_task(leads=[division], official=official, due=date(2021, 10, 8), issued_on=ISSUED)

    assert set(seen(agency.id)) == {
        (TODAY, official.id, "before_due", task.id),
        (date(2021, 10, 7), official.id, "before_due", task.id),
        (date(2021, 10, 8), official.id, "on_due", task.id),
        (MONDAY, official.id, "overdue", task.id),
        (MONDAY, head.id, "week_of_heads", None),
        (date(2021, 10, 13), head.id, "ladder_head", task.id),
        (date(2021, 10, 18), official.id, "overdue", task.id),
        (date(2021, 10, 18), head.id, "week_of_heads", None),
    }


def test_leaves_out_days_off(
    agency: Agency, make_task: MakeTask, division: Division, official: User, session: Session
):
    make_task(leads=[division], official=official, due=date(2021, 10, 8), issued_on=ISSUED)
    session.add(CalendarDay(agency_id=agency.id, day=MONDAY, kind=DayKind.OFF, name="Nghỉ", source="test"))
    session.flush()

    days = {day for day, *_ in seen(agency.id)}

    assert MONDAY not in days
    assert date(2021, 10, 12) in days


def test_writes_nothing(
    agency: Agency, make_task: MakeTask, division: Division, official: User, session: Session
):
    make_task(leads=[division], official=official, due=date(2021, 10, 8), issued_on=ISSUED)

    preview(agency.id, TODAY)

    assert session.scalar(select(func.count(Notice.id))) == 0


def test_says_what_planning_then_plans(
    agency: Agency,
    make_task: MakeTask,
    division: Division,
    official: User,
    head: User,
    make_user: Callable[..., User],
    session: Session,
    at: Any,
):
    make_user(Role.LEADER)
    for n in range(8):
        make_task(
            leads=[division],
            official=official if n % 2 else None,
            due=date(2021, 10, 6) + timedelta(days=3 * n),
            issued_on=date(2021, 9, 20 + n),
            changed_at=clock.at_local(date(2021, 9, 29), 9),
        )
    at(clock.at_local(date(2021, 10, 4), 7))
    plan_notices(agency.id, date(2021, 10, 4))
    session.commit()
    foreseen = {(day, who, what) for day, who, what, _ in seen(agency.id) if not what.startswith("ladder")}

    for n in range(14):
        at(clock.at_local(TODAY + timedelta(days=n), 7))
        plan_notices(agency.id, TODAY + timedelta(days=n))

    planned = session.execute(
        select(Notice.planned_on, Notice.recipient_id, Notice.rule).where(Notice.planned_on >= TODAY)
    )
    assert {tuple(row) for row in planned} == foreseen


def test_shows_the_deputy_in_the_place_of_who_is_away(
    agency: Agency,
    make_task: MakeTask,
    make_user: Callable[..., User],
    division: Division,
    official: User,
    session: Session,
):
    deputy = make_user(Role.OFFICIAL, division)
    session.add(
        Absence(agency_id=agency.id, user=official, deputy=deputy, from_day=TODAY, to_day=date(2021, 10, 7))
    )
    make_task(leads=[division], official=official, due=date(2021, 10, 8), issued_on=ISSUED)
    session.flush()

    told = [
        (day, letter.person, line.stands_for)
        for day, letters in preview(agency.id, TODAY, 4).days
        for letter in letters
        for line in letter.lines
    ]

    assert told == [
        (TODAY, deputy, official),
        (date(2021, 10, 7), deputy, official),
        (date(2021, 10, 8), official, None),
    ]


def test_tells_a_deputy_once_of_a_matter_that_is_theirs_too(
    agency: Agency,
    make_task: MakeTask,
    division: Division,
    official: User,
    head: User,
    session: Session,
):
    session.add(Absence(agency_id=agency.id, user=official, deputy=head, from_day=TODAY, to_day=TODAY))
    task = make_task(leads=[division], official=official, due=date(2021, 10, 8), issued_on=ISSUED)
    columns = {"agency_id": agency.id, "told": Told.ANSWERABLE_AND_HEADS}
    session.add(ReminderPolicy(occasion=Occasion.BEFORE_DUE, days=3, **columns))
    session.flush()

    [(_, [letter])] = preview(agency.id, TODAY, 1).days

    assert letter.person == head
    assert [(line.task, line.stands_for) for line in letter.lines] == [(task, None)]


@pytest.mark.parametrize("count", [10, 1000])
def test_asks_as_many_queries_for_few_tasks_as_for_many(
    agency: Agency,
    make_task: MakeTask,
    division: Division,
    official: User,
    session: Session,
    count_queries: Callable[[], Any],
    count: int,
):
    agency_id, by = agency.id, official
    for number in range(1, count + 1):
        make_task(leads=[division], official=official, due=date(2021, 10, 8), number=number, created_by=by)
    session.commit()

    with count_queries() as counted:
        found = preview(agency_id, TODAY)

    assert found.is_whole
    assert len(counted) == 15


def test_says_when_not_all_tasks_could_be_looked_at(
    agency: Agency, make_task: MakeTask, division: Division, official: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tracker.reminders.preview.MOST_TASKS", 3)
    for _ in range(4):
        make_task(leads=[division], official=official, due=date(2021, 10, 8))

    assert not preview(agency.id, TODAY).is_whole
