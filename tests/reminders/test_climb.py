"""A late task climbs day by day, as it is planned and as its letters go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NINE
from tests.reminders.conftest import Live
from tests.servers.smtp import Behaviour, MailServer
from tracker import clock
from tracker.accounts.models import Agency, Division, Role, User
from tracker.mail.models import Letter, Notice, NoticeState
from tracker.reminders.ladder import RungState
from tracker.reminders.occasions import Occasion, Scope
from tracker.reminders.panel import panel_of
from tracker.reminders.policies import switch_policy
from tracker.reminders.truth import situations_of
from tracker.tasks.models import Report, Source, Task

DUE = date(2021, 10, 1)  # A Friday.
HEAD = Occasion.LADDER_HEAD


@pytest.fixture
def leader(make_user: Callable[..., User]) -> User:
    return make_user(Role.LEADER)


@pytest.fixture
def task(
    make_task: Callable[..., Task], division: Division, head: User, official: User, leader: User
) -> Task:
    return make_task(leads=[division], official=official, due=DUE, issued_on=date(2021, 9, 29))


@pytest.fixture
def live_through(session: Session, live: Live, at: Any) -> Callable[..., list[tuple[str, int, date]]]:
    """Let days pass, their letters going out at eight in the morning; who climbed when."""

    def living(first: date, last: date) -> list[tuple[str, int, date]]:
        live(first, last)
        at(NINE)
        rungs = select(Notice.rule, Notice.recipient_id, Notice.planned_on).where(
            Notice.rule.like("ladder%"), Notice.state == NoticeState.TOLD
        )
        return [tuple(row) for row in session.execute(rungs.order_by(Notice.planned_on))]

    return living


def test_climbs_to_the_head_and_then_to_the_leaders(
    task: Task, head: User, leader: User, live_through: Callable[..., Any]
):
    climbed = live_through(date(2021, 9, 30), date(2021, 11, 12))

    assert climbed == [
        ("ladder_head", head.id, date(2021, 10, 6)),
        ("ladder_leader", leader.id, date(2021, 10, 12)),
    ]


def test_a_part_of_a_task_climbs_to_the_head_alone(
    task: Task,
    agency: Agency,
    make_task: Callable[..., Task],
    head: User,
    live_through: Callable[..., Any],
    session: Session,
):
    task.source, task.parent = Source.PART, make_task(due=date(2021, 12, 31))

    climbed = live_through(date(2021, 9, 30), date(2021, 11, 12))

    assert climbed == [("ladder_head", head.id, date(2021, 10, 6))]
    ladder = situations_of(agency.id, {task.id})[task.id].ladder
    panel = panel_of(task, None, clock.today())
    assert [rung.occasion for rung in ladder.rungs] == [HEAD]
    assert panel is not None
    assert panel.ladder == ladder


def test_climbs_as_well_where_the_rules_on_the_due_date_and_on_lateness_are_off(
    task: Task,
    agency: Agency,
    official: User,
    head: User,
    leader: User,
    make_user: Callable[..., User],
    session: Session,
    live_through: Callable[..., Any],
):
    admin, usual = make_user(Role.ADMIN), Scope(agency.id)
    switch_policy(usual, Occasion.ON_DUE, 0, is_on=False, by=admin)
    switch_policy(usual, Occasion.OVERDUE, 1, is_on=False, by=admin)

    climbed = live_through(date(2021, 9, 30), date(2021, 11, 12))

    assert climbed == [
        ("ladder_head", head.id, date(2021, 10, 6)),
        ("ladder_leader", leader.id, date(2021, 10, 12)),
    ]
    lateness = select(Notice.recipient_id, Notice.planned_on).where(Notice.rule == "overdue")
    assert list(session.execute(lateness)) == [(official.id, date(2021, 10, 4))]


def test_a_head_who_answers_for_the_task_is_not_told_over_their_own_head(
    task: Task, head: User, leader: User, live_through: Callable[..., Any], session: Session
):
    task.official = None

    climbed = live_through(date(2021, 9, 30), date(2021, 11, 12))

    assert climbed == [("ladder_leader", leader.id, date(2021, 10, 12))]


def test_of_two_heads_the_one_who_does_not_answer_for_the_task_is_told(
    task: Task,
    head: User,
    leader: User,
    make_user: Callable[..., User],
    division: Division,
    live_through: Callable[..., Any],
):
    task.official = make_user(Role.HEAD, division)

    climbed = live_through(date(2021, 9, 30), date(2021, 10, 8))

    assert climbed == [("ladder_head", head.id, date(2021, 10, 6))]


def test_a_report_stops_it_until_the_days_are_over_again(
    task: Task, official: User, head: User, session: Session, live_through: Callable[..., Any]
):
    live_through(date(2021, 9, 30), date(2021, 10, 5))
    session.add(
        Report(
            task=task, at=clock.at_local(date(2021, 10, 5), 15), by=official, percent=50, words="Nửa đường"
        )
    )

    assert live_through(date(2021, 10, 6), date(2021, 10, 8)) == [("ladder_head", head.id, date(2021, 10, 8))]
    lateness = select(Notice.recipient_id, Notice.planned_on).where(Notice.rule == "overdue")
    assert list(session.execute(lateness)) == [
        (official.id, date(2021, 10, 4)),
        (official.id, date(2021, 10, 7)),  # The rung that counts from the report, announced anew.
    ]


def test_a_weekly_letter_between_the_report_and_the_rung_is_announcement_enough(
    task: Task, official: User, head: User, session: Session, live_through: Callable[..., Any]
):
    live_through(date(2021, 9, 30), date(2021, 10, 5))
    session.add(
        Report(
            task=task, at=clock.at_local(date(2021, 10, 8), 15), by=official, percent=50, words="Nửa đường"
        )
    )

    climbed = live_through(date(2021, 10, 8), date(2021, 10, 14))

    assert ("ladder_head", head.id, date(2021, 10, 13)) in climbed
    lateness = select(Notice.planned_on).where(Notice.rule == "overdue")
    assert list(session.scalars(lateness)) == [date(2021, 10, 4), date(2021, 10, 11)]


def test_the_ladder_is_announced_anew_where_no_rule_tells_of_lateness(
    task: Task,
    agency: Agency,
    official: User,
    head: User,
    make_user: Callable[..., User],
    session: Session,
    live_through: Callable[..., Any],
):
    switch_policy(Scope(agency.id), Occasion.OVERDUE, 1, is_on=False, by=make_user(Role.ADMIN))
    live_through(date(2021, 9, 30), date(2021, 10, 5))
    session.add(
        Report(
            task=task, at=clock.at_local(date(2021, 10, 5), 15), by=official, percent=50, words="Nửa đường"
        )
    )

    climbed = live_through(date(2021, 10, 6), date(2021, 10, 8))

    assert climbed == [("ladder_head", head.id, date(2021, 10, 8))]
    lateness = select(Notice.recipient_id, Notice.planned_on).where(Notice.rule == "overdue")
    assert list(session.execute(lateness)) == [(official.id, date(2021, 10, 7))]


def test_more_time_stops_it_and_the_new_due_date_has_a_ladder_of_its_own(
    task: Task, head: User, session: Session, live_through: Callable[..., Any]
):
    live_through(date(2021, 9, 30), date(2021, 10, 6))
    task.due, task.changed_at = date(2021, 10, 15), clock.at_local(date(2021, 10, 6), 16)

    climbed = live_through(date(2021, 10, 7), date(2021, 10, 21))

    assert climbed == [
        ("ladder_head", head.id, date(2021, 10, 6)),
        ("ladder_head", head.id, date(2021, 10, 20)),
    ]


def test_after_a_stop_it_warns_first_and_climbs_a_rung_a_day(
    task: Task, head: User, leader: User, live_through: Callable[..., Any]
):
    climbed = live_through(date(2021, 11, 1), date(2021, 11, 5))

    assert climbed == [
        ("ladder_head", head.id, date(2021, 11, 2)),
        ("ladder_leader", leader.id, date(2021, 11, 3)),
    ]


def test_while_no_letter_can_go_nothing_climbs_and_afterwards_the_leaders_come_a_day_after_the_head(
    task: Task,
    official: User,
    head: User,
    leader: User,
    session: Session,
    mail_server: MailServer,
    live: Live,
    live_through: Callable[..., Any],
):
    live(date(2021, 9, 30), date(2021, 10, 5))
    told_before = len(mail_server.letters)
    mail_server.will(*[Behaviour.TRY_LATER] * 50)
    live(date(2021, 10, 6), date(2021, 10, 12))
    told_meanwhile = len(mail_server.letters) - told_before
    mail_server.forget()

    climbed = live_through(date(2021, 10, 13), date(2021, 10, 15))

    assert told_meanwhile == 0
    assert [(rule, person) for rule, person, _ in climbed] == [
        ("ladder_head", head.id),
        ("ladder_leader", leader.id),
    ]
    went = select(Letter.day).join(Letter.notices).where(Notice.rule.like("ladder%")).order_by(Notice.id)
    assert list(session.scalars(went)) == [date(2021, 10, 13), date(2021, 10, 14)]


def test_nobody_is_said_to_have_been_told_before_the_letter_went(
    task: Task,
    agency: Agency,
    head: User,
    leader: User,
    live: Live,
    session: Session,
    mail_server: MailServer,
    browse_as: Callable[..., Any],
):
    live(date(2021, 9, 30), date(2021, 10, 5))
    mail_server.will(*[Behaviour.TRY_LATER] * 50)

    live(date(2021, 10, 6), date(2021, 10, 6))

    ladder = situations_of(agency.id, {task.id})[task.id].ladder
    panel = panel_of(task, None, date(2021, 10, 6))
    assert [(rung.state, rung.day) for rung in ladder.rungs] == [
        (RungState.AWAITED, date(2021, 10, 6)),
        (RungState.COMING, date(2021, 10, 12)),
    ]
    assert panel is not None
    assert panel.ladder == ladder
    page = browse_as(head).get(f"/tasks/{task.id}").text
    assert "thư ngày 06/10/2021 chưa gửi đi" in page
    assert "đã báo ngày" not in page


def test_who_took_the_task_over_is_warned_before_it_climbs(
    task: Task,
    make_user: Callable[..., User],
    division: Division,
    session: Session,
    live_through: Callable[..., Any],
):
    live_through(date(2021, 9, 30), date(2021, 10, 5))
    task.official = make_user(Role.OFFICIAL, division)
    task.changed_at = clock.at_local(date(2021, 10, 5), 16)

    climbed = live_through(date(2021, 10, 6), date(2021, 10, 7))

    assert [day for _, _, day in climbed] == [date(2021, 10, 7)]
