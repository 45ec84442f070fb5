"""Where tasks lie on the timeline."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import TODAY
from tracker.tasks.layouts.months import Month, month_of
from tracker.tasks.layouts.spans import (
    FEWEST_MONTHS,
    MOST_LABELS,
    MOST_MONTHS,
    Axis,
    MarkKind,
    axis_over,
    marks_on,
    span_of,
)

days = st.dates(date(1990, 1, 1), date(2099, 12, 31))
near = st.dates(TODAY - timedelta(days=900), TODAY + timedelta(days=900))
axes = st.builds(lambda shown: axis_over(shown, TODAY), st.lists(near, max_size=8))


@given(st.lists(days, max_size=6), days)
def test_an_axis_always_shows_today_and_no_more_months_than_it_has_room_for(shown, today):
    axis = axis_over(shown, today)

    assert axis.holds(today)
    assert FEWEST_MONTHS <= axis.months <= MOST_MONTHS


@given(st.lists(days, min_size=1, max_size=6))
def test_an_axis_shows_every_day_that_there_is_room_for(shown):
    axis = axis_over(shown, shown[0])
    months = month_of(max(shown)).first - month_of(min(shown)).first

    if months < timedelta(days=28 * (MOST_MONTHS - 1)):
        assert all(axis.holds(day) for day in shown)


@given(axes, near, near)
def test_later_days_lie_further_right(axis, one, other):
    earlier, later = sorted([one, other])

    assert 0 <= axis.at(earlier) <= axis.at(later) <= 100
    assert axis.at(earlier) <= axis.after(earlier)


@given(axes)
def test_an_axis_begins_at_its_first_day_and_ends_after_its_last(axis):
    assert (axis.at(axis.first_day), axis.after(axis.last_day)) == (0, 100)


@given(axes)
def test_months_are_named_as_far_as_there_is_room(axis):
    ticks = axis.ticks()

    assert len(ticks) == axis.months
    assert ticks[0].is_named
    assert sum(tick.is_named for tick in ticks) <= MOST_LABELS


@given(axes, near, st.none() | near, st.none() | near, st.integers(0, 100), st.none() | near)
def test_a_bar_lies_on_the_axis_and_is_filled_within_itself(axis, issued_on, due, first_due, percent, late):
    span = span_of(axis, issued_on=issued_on, due=due, first_due=first_due, percent=percent, late_until=late)

    assert 0 <= span.start <= span.filled <= span.end <= 100
    assert span.late_until is None or span.end <= span.late_until <= 100
    assert min(span.width, span.filled_width, span.late_width) >= 0
    assert span.first_due is None or 0 <= span.first_due <= 100


AXIS = Axis(Month(2021, 9), 3)


def bar(**wanted):
    columns = {
        "issued_on": date(2021, 9, 1),
        "due": date(2021, 11, 30),
        "first_due": date(2021, 11, 30),
        "percent": 50,
        "late_until": None,
    }
    return span_of(AXIS, **{**columns, **wanted})


def test_a_bar_runs_from_the_issue_to_the_end_of_the_due_day():
    span = bar()

    assert (span.start, span.filled, span.end) == (0, 50, 100)


def test_a_due_date_that_was_not_moved_has_no_mark_of_its_own():
    assert bar().first_due is None
    assert bar(first_due=date(2021, 10, 15)).first_due == AXIS.after(date(2021, 10, 15))


def test_a_bar_without_a_due_date_goes_on():
    span = bar(due=None, first_due=None)

    assert (span.end, span.goes_on_after) == (100, True)


def test_what_was_issued_before_the_axis_begins_at_its_edge():
    span = bar(issued_on=date(2021, 1, 5))

    assert (span.start, span.goes_on_before) == (0, True)


def test_an_overdue_bar_has_a_tail_to_the_day_it_is_late_until():
    span = bar(due=date(2021, 9, 30), late_until=TODAY)

    assert (span.end, span.late_until) == (AXIS.after(date(2021, 9, 30)), AXIS.after(TODAY))


def test_a_bar_has_no_tail_before_its_due_date():
    assert bar(late_until=TODAY).late_until is None


@pytest.mark.parametrize(
    ("due", "done_on", "kind"),
    [
        (TODAY, None, MarkKind.OPEN),
        (TODAY - timedelta(days=1), None, MarkKind.LATE),
        (TODAY - timedelta(days=1), TODAY, MarkKind.DONE),
    ],
)
def test_a_milestone_says_how_it_stands(due, done_on, kind):
    assert [mark.kind for mark in marks_on(AXIS, [("Bước một", due, done_on)], TODAY)] == [kind]


def test_milestones_beyond_the_axis_are_left_out():
    beyond = [("Sang năm", date(2022, 5, 1), None), ("Năm ngoái", date(2020, 5, 1), None)]

    assert marks_on(AXIS, beyond, TODAY) == []
