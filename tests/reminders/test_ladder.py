"""The ladder of what is late: each rung once, never unannounced, stopped by a report or more time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reminders.facts import TaskFacts
from tracker.reminders.ladder import WARNINGS, RungState, ladder_of, needs_announcement
from tracker.reminders.occasions import USUAL, Occasion, Policy, Told
from tracker.reminders.schedule import Schedule, coming
from tracker.tasks.models import State
from tracker.workdays import WorkCalendar

PLAIN = WorkCalendar()
ISSUED, DUE = date(2021, 9, 1), date(2021, 10, 1)  # A Friday.
HEAD, LEADER = Occasion.LADDER_HEAD, Occasion.LADDER_LEADER
LATE = TaskFacts(State.IN_PROGRESS, ISSUED, DUE, warned_on=DUE)


def days_of(facts: TaskFacts, today: date) -> list[date | None]:
    return [rung.day for rung in ladder_of(facts, USUAL, PLAIN, today).rungs]


def test_the_head_comes_three_working_days_late_and_the_leaders_seven():
    assert days_of(LATE, DUE) == [date(2021, 10, 6), date(2021, 10, 12)]


def test_a_report_starts_the_count_again():
    ladder = ladder_of(LATE._replace(reported_on=date(2021, 10, 5)), USUAL, PLAIN, date(2021, 10, 6))

    assert [rung.day for rung in ladder.rungs] == [date(2021, 10, 8), date(2021, 10, 14)]
    assert ladder.reported_on == ladder.counted_from == date(2021, 10, 5)


def test_nobody_is_told_whom_no_letter_of_an_earlier_day_announced():
    assert days_of(LATE._replace(warned_on=None), date(2021, 10, 20))[0] == date(2021, 10, 21)
    assert days_of(LATE._replace(warned_on=date(2021, 10, 20)), date(2021, 10, 20))[0] == date(2021, 10, 21)


def test_after_a_stop_a_rung_a_day_is_climbed():
    assert days_of(LATE, date(2021, 10, 20)) == [date(2021, 10, 20), date(2021, 10, 21)]


def test_a_rung_that_was_taken_is_not_taken_again():
    facts = LATE._replace(taken=((HEAD, date(2021, 10, 6)),), reported_on=date(2021, 10, 7))

    ladder = ladder_of(facts, USUAL, PLAIN, date(2021, 10, 20))

    assert [(rung.state, rung.day) for rung in ladder.rungs] == [
        (RungState.TAKEN, date(2021, 10, 6)),
        (RungState.COMING, date(2021, 10, 20)),
    ]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.CANCELLED])
def test_what_is_handed_in_or_closed_climbs_no_further(state: State):
    ladder = ladder_of(LATE._replace(state=state), USUAL, PLAIN, date(2021, 10, 20))

    assert {rung.state for rung in ladder.rungs} == {RungState.STOPPED}
    assert ladder.next is None


def test_nobody_waits_for_a_rung_that_has_nobody_to_tell():
    ladder = ladder_of(LATE._replace(vacant=(HEAD,)), USUAL, PLAIN, date(2021, 10, 20))

    assert [rung.state for rung in ladder.rungs] == [RungState.STOPPED, RungState.COMING]
    assert ladder.next is not None
    assert ladder.next.day == date(2021, 10, 20)


def test_the_leaders_wait_until_the_letter_to_the_head_has_gone():
    facts = LATE._replace(taken=((HEAD, date(2021, 10, 6)),), awaited=(HEAD,))

    assert days_of(facts, date(2021, 10, 20))[1] == date(2021, 10, 21)


def test_there_is_no_ladder_without_a_due_date_or_rungs():
    assert ladder_of(LATE._replace(due=None), USUAL, PLAIN, DUE).rungs == ()
    assert ladder_of(LATE, [Policy(HEAD, 3, told=Told.HEADS, is_on=False)], PLAIN, DUE).rungs == ()


# --- its own announcement --------------------------------------------------------------------


@pytest.mark.parametrize(
    "warning",
    [
        Policy(Occasion.ON_DUE),
        Policy(Occasion.OVERDUE, 1, is_weekly=True),
        Policy(Occasion.OVERDUE, 2, told=Told.ANSWERABLE_AND_HEADS),
    ],
)
def test_a_rule_that_warns_in_time_announces_the_ladder(warning: Policy):
    assert not needs_announcement([warning, Policy(HEAD, 3, told=Told.HEADS)])


@pytest.mark.parametrize(
    "warning",
    [
        Policy(Occasion.BEFORE_DUE, 1),
        Policy(Occasion.ON_DUE, is_on=False),
        Policy(Occasion.OVERDUE, 1, told=Told.HEADS),
        Policy(Occasion.OVERDUE, 3, is_weekly=True),
    ],
)
def test_where_no_rule_warns_in_time_the_ladder_announces_itself(warning: Policy):
    assert needs_announcement([warning, Policy(HEAD, 3, told=Told.HEADS)])


def test_nothing_is_announced_where_nothing_is_climbed():
    assert not needs_announcement([Policy(Occasion.ON_DUE, is_on=False), Policy(HEAD, 3, is_on=False)])


# --- what always holds ---------------------------------------------------------------------

some_day = st.dates(date(2021, 1, 1), date(2021, 12, 31))
few_days = st.sets(some_day, max_size=40)
calendars = st.builds(
    lambda off, worked: WorkCalendar.of(days_off=off - worked, days_worked=worked), few_days, few_days
)


NO_WARNING = tuple(p for p in USUAL if p.occasion not in {Occasion.ON_DUE, Occasion.OVERDUE})


def lived(
    facts: TaskFacts, calendar: WorkCalendar, days: Iterable[date], policies: Sequence[Policy] = USUAL
) -> list[tuple[Occasion, date]]:
    """What is told of a task on those days on which the scheduler runs."""
    schedules = [Schedule(policies, calendar, day) for day in days]
    return [(due.occasion, due.day) for due in coming(facts, schedules, facts.issued_on)]


@given(
    due=some_day,
    calendar=calendars,
    stops=st.sets(st.integers(0, 60), max_size=50),
    reported=st.one_of(st.none(), st.integers(-5, 40)),
    policies=st.sampled_from([USUAL, NO_WARNING]),
)
def test_each_rung_once_never_unannounced_and_never_two_on_a_day(due, calendar, stops, reported, policies):
    facts = TaskFacts(State.IN_PROGRESS, due - timedelta(days=30), due)
    if reported is not None:
        facts = facts._replace(reported_on=due + timedelta(days=reported))
    days = [due + timedelta(days=n - 3) for n in range(60) if n not in stops]

    told = lived(facts, calendar, days, policies)

    rungs = [(occasion, day) for occasion, day in told if occasion.is_rung]
    warned = [day for occasion, day in told if occasion in {Occasion.ON_DUE, Occasion.OVERDUE}]
    base = max(due, facts.reported_on or due)
    assert len({occasion for occasion, _ in rungs}) == len(rungs)
    assert len({day for _, day in rungs}) == len(rungs)
    assert [occasion for occasion, _ in rungs] == [HEAD, LEADER][: len(rungs)]
    for occasion, day in rungs:
        assert min(warned) < day
        assert calendar.is_working(day)
        assert calendar.count(base, day) >= {HEAD: 3, LEADER: 7}[occasion]


@given(due=some_day, calendar=calendars, policies=st.sampled_from([USUAL, NO_WARNING]))
def test_late_work_climbs_the_whole_ladder_whatever_else_is_said(due, calendar, policies):
    facts = TaskFacts(State.IN_PROGRESS, due - timedelta(days=30), due)
    days = [due + timedelta(days=n - 3) for n in range(90)]

    told = lived(facts, calendar, days, policies)

    assert [occasion for occasion, _ in told if occasion.is_rung] == [HEAD, LEADER]


@given(
    due=some_day,
    calendar=calendars,
    reported=st.integers(1, 40),
    policies=st.sampled_from([USUAL, NO_WARNING]),
)
def test_after_a_late_report_each_rung_is_announced_again_and_comes_on_its_day(
    due, calendar, reported, policies
):
    report = due + timedelta(days=reported)
    facts = TaskFacts(State.IN_PROGRESS, due - timedelta(days=30), due, reported_on=report)
    days = [report + timedelta(days=n) for n in range(1, 60)]
    schedules = [Schedule(policies, calendar, day) for day in days]

    told = [(due.occasion, due.day) for due in coming(facts, schedules, report)]

    warned = min(day for occasion, day in told if occasion in WARNINGS)
    rungs = [day for occasion, day in told if occasion.is_rung]
    assert report < warned < rungs[0]
    assert rungs == [calendar.add(report, 3), calendar.add(report, 7)]


@given(due=some_day, calendar=calendars, now=st.integers(0, 40))
def test_a_report_ends_what_was_to_be_taken(due, calendar, now):
    today = calendar.on_or_after(due + timedelta(days=now))
    facts = TaskFacts(State.IN_PROGRESS, due - timedelta(days=30), due, reported_on=today, warned_on=due)

    assert not [due for due in Schedule(USUAL, calendar, today).due_notices(facts) if due.occasion.is_rung]
