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


def step_by_step(calendar: WorkCalendar, day: date, count: int) -> date:
    """What `add` means, said without any arithmetic: one day after the other."""
    step = timedelta(1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not calendar.is_working(day):
            day += step
    return day


@given(CALENDARS, st.dates(date(2023, 10, 1), date(2024, 6, 1)), st.integers(-120, 120))
def test_reckoning_gives_the_day_that_going_day_by_day_gives(calendar, day, count):
    assert calendar.add(day, count) == step_by_step(calendar, day, count)


@given(CALENDARS, DAYS, DAYS)
def test_counting_gives_what_asking_each_day_gives(calendar, one, other):
    first, last = min(one, other), max(one, other)
    days = (first + timedelta(n) for n in range(1, (last - first).days + 1))

    assert calendar.count(first, last) == sum(map(calendar.is_working, days))


def test_over_tet_the_days_off_and_the_saturday_worked_for_one_of_them_are_reckoned():
    tet = [date(2026, 2, day) for day in range(16, 21)]
    calendar = WorkCalendar.of(
        days_off=[*tet, date(2026, 1, 1), date(2026, 1, 2)], days_worked=[date(2026, 1, 10)]
    )

    assert calendar.add(date(2026, 2, 13), 1) == date(2026, 2, 23)
    assert calendar.add(date(2026, 2, 23), -1) == date(2026, 2, 13)
    assert calendar.add(date(2025, 12, 31), 1) == date(2026, 1, 5)
    assert calendar.add(date(2026, 1, 9), 1) == date(2026, 1, 10)
    assert calendar.count(date(2025, 12, 31), date(2026, 1, 31)) == 21


def test_what_a_calendar_says_of_a_day_twice_or_needlessly_changes_nothing():
    told = WorkCalendar.of(days_off=[MONDAY, date(2021, 10, 2)], days_worked=[MONDAY, FRIDAY])

    assert told.is_working(MONDAY)
    assert told.count(date(2021, 9, 30), date(2021, 10, 10)) == PLAIN.count(
        date(2021, 9, 30), date(2021, 10, 10)
    )
