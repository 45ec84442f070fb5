"""What the page of a task says of its reminders, by one question."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.conftest import TODAY
from tracker.accounts.models import Role
from tracker.mail.models import RefusedAddress
from tracker.reminders.facts import TaskFacts
from tracker.reminders.ladder import RungState
from tracker.reminders.models import ReminderPolicy
from tracker.reminders.occasions import USUAL, Occasion, Policy, Told
from tracker.reminders.panel import next_reminder, panel_of
from tracker.reminders.truth import situations_of
from tracker.tasks.models import Report, State
from tracker.workdays import WorkCalendar

PLAIN = WorkCalendar.of()
LATE = date(2021, 9, 30)  # Three working days before TODAY, a Tuesday.


@pytest.fixture
def leader(make_user):
    return make_user(Role.LEADER)


def facts(due, **fields):
    return TaskFacts(State.IN_PROGRESS, date(2021, 1, 4), due, **fields)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2021, 11, 30), date(2021, 10, 19)),  # 30 working days before.
        (date(2021, 10, 8), TODAY),  # 3 before: today itself.
        (date(2021, 10, 6), TODAY),
        (TODAY, TODAY),
        (date(2021, 10, 4), TODAY),  # The first working day after it.
        (date(2021, 10, 1), date(2021, 10, 11)),  # A week after the first time, on Monday the 4th.
    ],
)
def test_the_next_reminder_is_the_first_that_was_not_yet(due, expected):
    assert next_reminder(facts(due), USUAL, PLAIN, TODAY - timedelta(days=1)) == expected


def test_a_result_that_waits_is_not_reminded_of():
    waiting = TaskFacts(State.SUBMITTED, date(2021, 1, 4), date(2021, 10, 8))

    assert next_reminder(waiting, USUAL, PLAIN, TODAY) is None


def test_a_rule_that_is_off_reminds_of_nothing():
    off = [Policy(Occasion.BEFORE_DUE, 3, is_on=False)]

    assert next_reminder(facts(date(2021, 10, 8)), off, PLAIN, TODAY - timedelta(days=1)) is None


def test_the_panel_says_the_last_letter_and_the_next(make_task, division, official, head, leader, tell):
    task = make_task(leads=[division], official=official, due=date(2021, 10, 8))
    tell(task, official, "before_due", date(2021, 9, 29))

    panel = panel_of(task, None, TODAY)

    assert (panel.told_on, panel.next_on) == (date(2021, 9, 29), TODAY)


def test_what_was_told_today_is_not_still_to_come(make_task, division, official, tell):
    task = make_task(leads=[division], official=official, due=date(2021, 10, 8))
    tell(task, official, "before_due", TODAY)

    assert panel_of(task, None, TODAY).next_on == date(2021, 10, 7)


def test_a_closed_task_and_one_without_a_due_date_have_no_panel(make_task, session, count_queries):
    closed = make_task(state=State.CANCELLED)
    standing = make_task(due=None)
    session.flush()

    with count_queries() as queries:
        panels = [panel_of(closed, None, TODAY), panel_of(standing, None, TODAY)]

    assert panels == [None, None]
    assert len(queries) == 0


def test_the_ladder_is_the_one_by_which_people_are_told(make_task, division, official, head, leader, tell):
    task = make_task(leads=[division], official=official, due=LATE, state=State.IN_PROGRESS)
    tell(task, official, "overdue", date(2021, 10, 1))
    tell(task, head, "ladder_head", TODAY)

    ladder = panel_of(task, None, TODAY).ladder

    assert ladder == situations_of(task.agency_id, {task.id})[task.id].ladder
    assert [(rung.state, rung.day) for rung in ladder.rungs] == [
        (RungState.TAKEN, TODAY),
        (RungState.COMING, date(2021, 10, 11)),
    ]


def test_the_ladder_leaves_out_a_head_who_answers_for_the_task(make_task, division, head, leader):
    task = make_task(leads=[division], due=TODAY)

    panel = panel_of(task, None, TODAY)

    assert panel is not None
    assert [rung.occasion for rung in panel.ladder.coming] == [Occasion.LADDER_LEADER]


def test_a_report_lets_the_ladder_count_anew(session, make_task, division, official, head, leader, tell):
    task = make_task(leads=[division], official=official, due=LATE, state=State.IN_PROGRESS)
    tell(task, official, "overdue", date(2021, 10, 1))
    at = datetime(2021, 10, 4, 3, 0, tzinfo=UTC)
    session.add(Report(task=task, at=at, by=official, percent=20, words="Đang làm"))
    session.flush()

    ladder = panel_of(task, at, TODAY).ladder

    assert ladder == situations_of(task.agency_id, {task.id})[task.id].ladder
    assert ladder.reported_on == date(2021, 10, 4)


def test_a_rung_that_has_nobody_is_said_to_stop(make_task, division, official):
    task = make_task(leads=[division], official=official, due=LATE, state=State.IN_PROGRESS)

    ladder = panel_of(task, None, TODAY).ladder

    assert {rung.state for rung in ladder.rungs} == {RungState.STOPPED}
    assert ladder == situations_of(task.agency_id, {task.id})[task.id].ladder


def test_a_rung_whose_head_no_letter_reaches_is_said_to_stop(
    session, make_task, division, official, head, leader
):
    task = make_task(leads=[division], official=official, due=TODAY)
    session.add(RefusedAddress(address=head.email, since=datetime(2021, 9, 1, tzinfo=UTC), said="550"))
    session.flush()

    ladder = panel_of(task, None, TODAY).ladder

    assert [rung.occasion for rung in ladder.coming] == [Occasion.LADDER_LEADER]


def test_the_rules_of_the_task_win_over_those_of_the_agency(
    session, make_task, division, official, head, leader, agency
):
    task = make_task(leads=[division], official=official, due=LATE, state=State.IN_PROGRESS)
    for rung, days, told in (
        (Occasion.LADDER_HEAD, 10, Told.HEADS),
        (Occasion.LADDER_LEADER, 20, Told.LEADERS),
    ):
        session.add(ReminderPolicy(agency_id=agency.id, task_id=task.id, occasion=rung, days=days, told=told))
    session.flush()

    ladder = panel_of(task, None, TODAY).ladder

    assert [rung.days for rung in ladder.rungs] == [10, 20]
    assert ladder == situations_of(task.agency_id, {task.id})[task.id].ladder


def test_it_costs_one_query(make_task, division, official, head, count_queries, session):
    task = make_task(leads=[division], official=official, due=LATE, state=State.IN_PROGRESS)
    session.commit()
    assert task.parts
    assert task.official

    with count_queries() as queries:
        panel_of(task, None, TODAY)

    assert len(queries) == 1


def test_the_page_of_a_task_shows_its_ladder(browse_as, make_task, division, official, head, leader, tell):
    task = make_task(leads=[division], official=official, due=LATE, state=State.IN_PROGRESS)
    tell(task, official, "overdue", date(2021, 10, 1))
    tell(task, head, "ladder_head", TODAY)

    page = browse_as(official).get(f"/tasks/{task.id}").text

    assert 'id="reminders"' in page
    assert "đã báo ngày 05/10/2021" in page
    assert "ngày 11/10/2021" in page
