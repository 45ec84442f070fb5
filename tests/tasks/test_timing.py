"""How a task stands against its due dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import TODAY
from tracker.tasks.states import State, TimeState
from tracker.tasks.timing import days_left, first_time_state, time_state


@dataclass
class Facts:
    state: State = State.IN_PROGRESS
    due: date | None = TODAY
    first_due: date | None = TODAY
    submitted_on: date | None = None
    done_on: date | None = None


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (-1, TimeState.OVERDUE),
        (0, TimeState.DUE),
        (1, TimeState.DUE_SOON),
        (7, TimeState.DUE_SOON),
        (8, TimeState.IN_TERM),
    ],
)
def test_open_work_is_judged_by_the_days_that_are_left(left: int, expected: TimeState):
    assert time_state(Facts(due=days(left)), TODAY) is expected


def test_what_was_submitted_in_time_stays_in_term_however_long_the_decision_takes():
    task = Facts(State.SUBMITTED, due=days(-30), submitted_on=days(-30))

    assert time_state(task, TODAY) is TimeState.IN_TERM


def test_what_was_submitted_late_is_overdue():
    task = Facts(State.SUBMITTED, due=days(-2), submitted_on=days(-1))

    assert time_state(task, TODAY) is TimeState.OVERDUE


def test_a_moved_due_date_is_told_from_the_first():
    task = Facts(State.ACCEPTED, due=days(5), first_due=days(-5), done_on=TODAY)

    assert time_state(task, TODAY) is TimeState.DONE_ON_TIME
    assert first_time_state(task, TODAY) is TimeState.DONE_LATE


def test_nobody_is_told_of_days_left_for_what_is_handed_in():
    assert days_left(Facts(State.SUBMITTED, submitted_on=TODAY), TODAY) is None
    assert days_left(Facts(due=days(-3)), TODAY) == -3


dates = st.dates(date(2021, 1, 1), date(2021, 12, 31))
facts = st.builds(
    Facts,
    state=st.sampled_from(State),
    due=st.none() | dates,
    first_due=st.none() | dates,
    submitted_on=st.none() | dates,
    done_on=st.none() | dates,
)
ENDED = {TimeState.DONE_ON_TIME, TimeState.DONE_LATE, TimeState.CANCELLED}


@given(facts, dates)
def test_every_task_has_exactly_one_time_state_and_closed_ones_an_end(task: Facts, today: date):
    state = time_state(task, today)

    assert (state in ENDED) is task.state.is_closed
    assert (state is TimeState.NOT_ISSUED) is (task.state is State.DRAFT)


@given(facts, dates, st.integers(0, 60))
def test_open_work_never_becomes_less_late_by_waiting(task: Facts, today: date, later: int):
    order = [
        TimeState.NO_DUE_DATE, TimeState.IN_TERM, TimeState.DUE_SOON, TimeState.DUE, TimeState.OVERDUE
    ]  # fmt: skip
    before, after = time_state(task, today), time_state(task, today + timedelta(days=later))

    if task.state.is_open and task.submitted_on is not None:
        assert order.index(after) >= order.index(before)


@given(facts, dates)
def test_only_what_is_late_says_negative_days(task: Facts, today: date):
    left = days_left(task, today)

    if left is not None:
        assert (left < 0) is (time_state(task, today) is TimeState.OVERDUE)
