"""Until when and how often more time may be asked for, for any day and any rule."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.tasks.extensions.rules import last_day_to_ask, why_not_ask
from tracker.workdays import WorkCalendar

FRIDAY = date(2021, 10, 8)
MONDAY = date(2021, 10, 11)
PLAIN = WorkCalendar.of()

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
calendars = st.builds(WorkCalendar.of, st.frozensets(days, max_size=20), st.frozensets(days, max_size=5))


def ask(today, due, granted=0, *, days_before=0, most=2, calendar=PLAIN):
    return why_not_ask(today, due, granted, days_before=days_before, most=most, calendar=calendar)


def test_with_no_days_before_one_may_ask_on_the_due_date_itself():
    assert ask(MONDAY, MONDAY) is None


def test_after_the_due_date_nobody_asks():
    assert "passed" in str(ask(MONDAY + timedelta(1), MONDAY))


@pytest.mark.parametrize(("before", "last"), [(1, FRIDAY), (2, date(2021, 10, 7)), (6, date(2021, 10, 1))])
def test_days_before_are_working_days(before, last):
    assert last_day_to_ask(MONDAY, before, PLAIN) == last
    assert ask(last, MONDAY, days_before=before) is None
    assert ask(last + timedelta(1), MONDAY, days_before=before) is not None


def test_a_holiday_is_no_day_to_ask_on_in_time():
    calendar = WorkCalendar.of(days_off=[FRIDAY])

    assert last_day_to_ask(MONDAY, 1, calendar) == date(2021, 10, 7)


def test_a_task_without_a_due_date_has_nothing_to_extend():
    assert "no due date" in str(ask(MONDAY, None))


def test_most_counts_what_was_granted():
    assert ask(FRIDAY, MONDAY, 1, most=2) is None
    assert ask(FRIDAY, MONDAY, 2, most=2) is not None
    assert "extends no due dates" in str(ask(FRIDAY, MONDAY, 0, most=0))


@given(days, st.integers(0, 60), calendars)
def test_the_last_day_is_never_after_the_due_date(due, before, calendar):
    last = last_day_to_ask(due, before, calendar)

    assert last <= due
    assert before == 0 or calendar.is_working(last)


@given(days, st.integers(0, 59), calendars)
def test_more_days_before_never_leave_more_time_to_ask(due, before, calendar):
    assert last_day_to_ask(due, before + 1, calendar) <= last_day_to_ask(due, before, calendar)


@given(days, days, st.integers(0, 20), st.integers(0, 60), st.integers(0, 20), calendars)
def test_who_may_ask_is_in_time_and_below_the_most(today, due, granted, before, most, calendar):
    if ask(today, due, granted, days_before=before, most=most, calendar=calendar) is None:
        assert today <= last_day_to_ask(due, before, calendar) <= due
        assert granted < most


@given(days, days, st.integers(0, 60), calendars)
def test_whoever_may_ask_today_might_have_asked_yesterday(today, due, before, calendar):
    if ask(today, due, days_before=before, calendar=calendar) is None:
        assert ask(today - timedelta(1), due, days_before=before, calendar=calendar) is None
