"""Days and terms that a kind brings to a task."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.tasks.kinds.models import Anchor
from tracker.tasks.kinds.shape import TermDraft, day_of_milestone, term_in, with_term
from tracker.workdays import WorkCalendar

ONLINE = [TermDraft(2022, "toàn trình hoặc một phần"), TermDraft(2011, "mức độ 4")]
PLAIN = WorkCalendar.of(days_off=[date(2021, 9, 2), date(2021, 9, 3)])

days = st.dates(date(2021, 1, 1), date(2021, 12, 31))


@pytest.mark.parametrize(
    ("year", "term"),
    [
        (2021, "mức độ 4"),
        (2022, "toàn trình hoặc một phần"),
        (2030, "toàn trình hoặc một phần"),
        (2005, "mức độ 4"),
    ],
)
def test_the_term_is_that_of_the_year(year, term):
    assert term_in(ONLINE, year) == term
    assert with_term("Dịch vụ công {term} của Ban", ONLINE, year) == f"Dịch vụ công {term} của Ban"


def test_a_kind_without_terms_leaves_no_gap():
    assert with_term("Dịch vụ công {term}", [], 2021) == "Dịch vụ công"


@pytest.mark.parametrize(
    ("anchor", "count", "day"),
    [
        (Anchor.ISSUE, 1, date(2021, 9, 6)),  # A holiday and a weekend later.
        (Anchor.ISSUE, 5, date(2021, 9, 6)),
        (Anchor.DUE, 0, date(2021, 9, 30)),
        (Anchor.DUE, 4, date(2021, 9, 24)),  # Not on the Sunday.
        (Anchor.ISSUE, 90, date(2021, 9, 30)),  # Not after the task itself.
        (Anchor.DUE, 90, date(2021, 9, 1)),  # Not before it.
    ],
)
def test_a_milestone_falls_on_a_working_day_of_the_task(anchor, count, day):
    assert day_of_milestone(anchor, count, date(2021, 9, 1), date(2021, 9, 30), PLAIN) == day


def test_what_is_counted_from_the_due_date_waits_for_it():
    assert day_of_milestone(Anchor.DUE, 3, date(2021, 9, 1), None, PLAIN) is None


@given(st.sampled_from(Anchor), st.integers(0, 3650), days, st.integers(0, 400))
def test_a_milestone_always_lies_within_its_task(anchor, count, issued, length):
    due = issued + timedelta(days=length)

    day = day_of_milestone(anchor, count, issued, due, PLAIN)

    assert day is not None
    assert issued <= day <= due


@given(st.sampled_from(Anchor), st.integers(0, 3650), days, st.integers(7, 400))
def test_a_milestone_falls_on_a_day_off_only_where_the_task_begins(anchor, count, issued, length):
    day = day_of_milestone(anchor, count, issued, issued + timedelta(days=length), PLAIN)

    assert day is not None
    assert day == issued or PLAIN.is_working(day)
