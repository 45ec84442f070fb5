"""Who is told on which day: examples, and what holds for every task and calendar."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.reminders.schedule import DEFAULT, Reminder, farthest_due, latest_reminder
from tracker.workdays import WorkCalendar

PLAIN = WorkCalendar()
TET_2022 = WorkCalendar.of(days_off=[date(2022, 1, 31) + timedelta(days=n) for n in range(5)])
LONG_AGO = date(2021, 1, 1)

ORDER = [policy.rule for policy in DEFAULT]


def reminder_days(due: date, issued_on: date, until: date, calendar: WorkCalendar) -> list[Reminder]:
    """What is said day by day of a task that stays open until a day."""
    days = (issued_on + timedelta(days=n) for n in range(1, (until - issued_on).days + 1))
    said = (latest_reminder(due, issued_on, day, calendar) for day in days)
    return list(dict.fromkeys(reminder for reminder in said if reminder is not None))


def days_of(due: date, until: date, calendar: WorkCalendar = PLAIN, issued_on: date = LONG_AGO):
    return [(r.rule, r.day) for r in reminder_days(due, issued_on, until, calendar)]


def test_tells_seven_three_and_one_working_days_before_on_the_day_and_weekly_when_late():
    assert days_of(date(2021, 10, 14), until=date(2021, 10, 31)) == [
        ("due_in_7", date(2021, 10, 5)),
        ("due_in_3", date(2021, 10, 11)),
        ("due_in_1", date(2021, 10, 13)),
        ("due_today", date(2021, 10, 14)),
        ("overdue", date(2021, 10, 15)),
        ("overdue", date(2021, 10, 22)),
        ("overdue", date(2021, 10, 29)),
    ]


def test_tells_of_a_sunday_on_the_friday_before_and_of_lateness_on_monday():
    assert days_of(date(2021, 10, 10), until=date(2021, 10, 12))[-3:] == [
        ("due_in_1", date(2021, 10, 7)),
        ("due_today", date(2021, 10, 8)),
        ("overdue", date(2021, 10, 11)),
    ]


def test_moves_what_falls_into_the_new_year_holiday():
    assert days_of(date(2022, 2, 2), until=date(2022, 2, 20), calendar=TET_2022) == [
        ("due_in_7", date(2022, 1, 19)),
        ("due_in_3", date(2022, 1, 25)),
        ("due_in_1", date(2022, 1, 27)),
        ("due_today", date(2022, 1, 28)),
        ("overdue", date(2022, 2, 7)),
        ("overdue", date(2022, 2, 14)),
    ]


def test_weekly_lateness_that_falls_on_holidays_moves_to_the_day_after_them():
    told = days_of(date(2022, 1, 21), until=date(2022, 2, 8), calendar=TET_2022)

    assert told[-2:] == [("overdue", date(2022, 1, 24)), ("overdue", date(2022, 2, 7))]


def test_says_nothing_for_days_up_to_the_issue_of_the_task():
    told = days_of(date(2021, 10, 14), until=date(2021, 10, 14), issued_on=date(2021, 10, 11))

    assert told == [("due_in_1", date(2021, 10, 13)), ("due_today", date(2021, 10, 14))]


def test_folds_what_was_missed_into_the_latest():
    missed_since_monday = latest_reminder(date(2021, 10, 14), LONG_AGO, date(2021, 10, 15), PLAIN)

    assert missed_since_monday == Reminder("overdue", date(2021, 10, 15))


def test_holds_over_the_end_of_the_year():
    assert days_of(date(2022, 1, 3), until=date(2022, 1, 4)) == [
        ("due_in_7", date(2021, 12, 23)),
        ("due_in_3", date(2021, 12, 29)),
        ("due_in_1", date(2021, 12, 31)),
        ("due_today", date(2022, 1, 3)),
        ("overdue", date(2022, 1, 4)),
    ]


# --- what always holds ---------------------------------------------------------------------

some_day = st.dates(date(2021, 1, 1), date(2021, 12, 31))
few_days = st.sets(some_day, max_size=40)
calendars = st.builds(
    lambda off, worked: WorkCalendar.of(days_off=off - worked, days_worked=worked), few_days, few_days
)
spans = st.integers(min_value=0, max_value=90).map(lambda n: timedelta(days=n))


@given(due=some_day, calendar=calendars, ahead=spans, after=spans)
def test_nothing_is_ever_said_on_a_day_off(due, calendar, ahead, after):
    for reminder in reminder_days(due, due - ahead, due + after, calendar):
        assert calendar.is_working(reminder.day)


@given(due=some_day, calendar=calendars, ahead=spans, after=spans)
def test_no_rule_speaks_twice_of_one_day_and_the_order_is_kept(due, calendar, ahead, after):
    told = reminder_days(due, due - ahead, due + after, calendar)

    assert len(set(told)) == len(told)
    assert [r.day for r in told] == sorted(r.day for r in told)
    assert [ORDER.index(r.rule) for r in told] == sorted(ORDER.index(r.rule) for r in told)


@given(due=some_day, calendar=calendars, ahead=spans, today=some_day)
def test_what_is_in_force_was_due_by_then_and_after_the_issue(due, calendar, ahead, today):
    reminder = latest_reminder(due, due - ahead, today, calendar)

    if reminder is not None:
        assert due - ahead < reminder.day <= today


@given(due=some_day, calendar=calendars, after=spans)
def test_before_means_not_after_the_due_date_and_late_means_after_it(due, calendar, after):
    for reminder in reminder_days(due, due - timedelta(days=60), due + after, calendar):
        assert (reminder.day > due) == (reminder.rule == "overdue")


@given(due=some_day, calendar=calendars)
def test_as_many_working_days_are_left_as_the_rule_says(due, calendar):
    for reminder in reminder_days(due, due - timedelta(days=120), due, calendar):
        if reminder.rule.startswith("due_in_"):
            assert calendar.count(reminder.day, due) == int(reminder.rule.removeprefix("due_in_"))


@given(due=some_day, calendar=calendars, ahead=spans, down_from=some_day, down=spans)
def test_after_any_stop_each_reminder_is_told_or_folded_into_a_later_one(
    due, calendar, ahead, down_from, down
):
    """A run is missed on every day of the stop; whatever fell into it is covered by what the
    next run says, unless that was said before the stop."""
    issued_on = due - ahead
    back = calendar.on_or_after(down_from + down)
    for missed in reminder_days(due, issued_on, back, calendar):
        if down_from <= missed.day <= back:
            said = latest_reminder(due, issued_on, back, calendar)
            assert said is not None
            assert said.day >= missed.day


@given(today=some_day, calendar=calendars, ahead=spans)
def test_nothing_beyond_the_farthest_due_date_is_spoken_of(today, calendar, ahead):
    today = calendar.on_or_after(today)
    farthest = farthest_due(today, calendar)

    assert latest_reminder(farthest, LONG_AGO - timedelta(days=90), today, calendar) is not None
    beyond = farthest + timedelta(days=1) + ahead
    assert latest_reminder(beyond, LONG_AGO - timedelta(days=90), today, calendar) is None
