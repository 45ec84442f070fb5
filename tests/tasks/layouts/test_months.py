"""Months of the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.tasks.layouts.months import Month, month_of, read_month

days = st.dates(date(1990, 1, 1), date(2099, 12, 31))
months = days.map(month_of)


@given(months)
def test_weeks_run_from_monday_to_sunday_without_a_gap(month):
    shown = [day for week in month.weeks for day in week]

    assert all([day.weekday() for day in week] == list(range(7)) for week in month.weeks)
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(shown))


@given(months)
def test_every_week_holds_a_day_of_the_month_and_all_its_days_are_there(month):
    assert all(any(day in month for day in week) for week in month.weeks)
    assert sum(day in month for week in month.weeks for day in week) == month.last.day


@given(months, st.integers(-300, 300))
def test_going_on_and_coming_back_leads_to_the_same_month(month, count):
    assert month + count + -count == month


@given(months)
def test_the_next_month_begins_on_the_day_after_the_last(month):
    assert (month + 1).first == month.last + timedelta(days=1)


@given(months)
def test_an_address_reads_back_what_it_was_written_from(month):
    assert read_month(str(month)) == month


@pytest.mark.parametrize("written", ["", "2021", "2021-13", "2021-00", "0001-01", "9999-12", "2021-1", "x"])
def test_what_names_no_month_people_work_in_is_none(written):
    assert read_month(written) is None


def test_a_month_is_written_as_addresses_have_it():
    assert str(Month(2021, 3)) == "2021-03"
