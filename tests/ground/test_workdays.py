from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.workdays import WorkCalendar

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
NEAR = st.sets(st.dates(date(2024, 1, 1), date(2024, 3, 1)), max_size=20)
CALENDARS = st.builds(WorkCalendar.of, NEAR, NEAR)
PLAIN = WorkCalendar()
FRIDAY, MONDAY = date(2021, 10, 1), date(2021, 10, 4)


def test_a_weekend_is_stepped_over():
    assert PLAIN.add(FRIDAY, 1) == MONDAY
    assert PLAIN.add(MONDAY, -1) == FRIDAY
    assert PLAIN.on_or_after(date(2021, 10, 2)) == MONDAY
    assert PLAIN.on_or_before(date(2021, 10, 3)) == FRIDAY


def test_a_swapped_saturday_is_worked():
    swapped = WorkCalendar.of(days_off=[MONDAY], days_worked=[date(2021, 10, 2)])

    assert swapped.add(FRIDAY, 1) == date(2021, 10, 2)
    assert swapped.add(FRIDAY, 2) == date(2021, 10, 5)


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_so_many_days_on_are_counted_back_as_many(calendar, day, count):
    later = calendar.add(day, count)

    assert calendar.is_working(later)
    assert calendar.count(day, later) == count
    assert calendar.count(later, day) == -count


@given(CALENDARS, DAYS)
def test_moving_to_a_working_day_moves_no_further_than_needed(calendar, day):
    after, before = calendar.on_or_after(day), calendar.on_or_before(day)

    assert before <= day <= after
    assert calendar.is_working(before)
    assert calendar.is_working(after)
    between = [before + timedelta(n) for n in range(1, (after - before).days)]
    assert day in {before, after} or not any(map(calendar.is_working, between))


@given(CALENDARS, DAYS)
def test_no_days_on_is_the_day_itself(calendar, day):
    assert calendar.add(day, 0) == day
    assert calendar.count(day, day) == 0
