"""What the database says of a task's time is what the pure rule says, for whatever task."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tracker import clock
from tracker.tasks.models import Source, State, Task, TimeState
from tracker.tasks.queries import in_time_state
from tracker.tasks.timing import time_state

JANUARY = date(2021, 1, 1)
dates = st.dates(JANUARY, date(2021, 3, 31))  # Close together, so that they often meet.
rows = st.lists(
    st.tuples(st.sampled_from(State), st.none() | dates, st.none() | dates, dates), min_size=1, max_size=40
)


@pytest.fixture
def place(session, agency, make_user):
    """Where tasks can be written that are thrown away after each example."""
    writer = make_user()
    session.commit()
    return {"agency_id": agency.id, "created_by_id": writer.id}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, dates)
def test_the_condition_and_the_rule_agree(session, place, found, today):
    other = _task(place, 1, State.ASSIGNED, None, None, JANUARY)
    session.add(other)
    session.flush()
    for number, (state, due, submitted_on, done_on) in enumerate(found, start=2):
        task = _task(place, number, state, due, submitted_on, done_on)
        task.merged_into_id = other.id if state is State.MERGED else None
        session.add(task)
    session.flush()

    tasks = session.scalars(select(Task)).all()
    by_rule = {task.id: {time_state(task, today)} for task in tasks}
    by_condition: dict[int, set[TimeState]] = {task.id: set() for task in tasks}
    for time in TimeState:
        for task_id in session.scalars(select(Task.id).where(in_time_state(time, today))):
            by_condition[task_id].add(time)
    session.rollback()

    assert by_condition == by_rule


def _task(place, number, state, due, submitted_on, done_on):
    return Task(
        **place,
        year=2021,
        number=number,
        title="Nhiệm vụ",
        source=Source.PLAN,
        issued_on=JANUARY,
        due=due,
        first_due=due,
        state=state,
        submitted_on=submitted_on,
        done_on=done_on if state is State.ACCEPTED else None,
        created_at=clock.now(),
        changed_at=clock.now(),
    )
