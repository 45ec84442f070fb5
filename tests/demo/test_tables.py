"""What the example's tables say, before anything of it is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.demo.load import EXAMPLE_MONDAY, FILED, WORK, example_offset
from tracker.demo.people import ACCOUNTS, HEADS, UNITS
from tracker.demo.story import Work, ago, ahead, date_of
from tracker.index.framework_table import reconstructed_rows
from tracker.workdays import WorkCalendar

WEEK = [EXAMPLE_MONDAY + timedelta(days=n) for n in range(7)]
CALENDAR = WorkCalendar.of(holidays.country_holidays("VN", years=2021))
by_title = pytest.mark.parametrize("work", WORK, ids=lambda work: work.title[:40])


@given(st.dates(min_value=date(2021, 1, 1), max_value=date(2100, 12, 31)))
def test_the_offset_brings_every_day_into_the_week_of_4_october_2021_on_its_weekday(today: date):
    there = today + example_offset(today)

    assert there in WEEK
    assert there.weekday() == today.weekday()


@given(st.sampled_from(WEEK), st.integers(1, 30))
def test_days_counted_from_loading_are_working_days_on_the_right_side_of_it(today: date, days: int):
    before, after = date_of(ago(days), today), date_of(ahead(days), today)

    assert before <= today - timedelta(days=days) < today < today + timedelta(days=days) <= after
    assert before.weekday() < 5
    assert after.weekday() < 5


def days_of(work: Work, today: date) -> Iterator[date]:
    """When the task was issued, and each step of its story was taken."""
    yield work.issued
    for step in work.story:
        yield date_of(step.on, today)


@by_title
@pytest.mark.parametrize("today", [WEEK[0], WEEK[6]])
def test_a_story_goes_forward_on_working_days_until_loading(work: Work, today: date):
    days = list(days_of(work, today))

    assert all(before <= after for before, after in pairwise(days))
    assert days[-1] <= today
    assert [day for day in days if day != today and not CALENDAR.is_working(day)] == []


@by_title
def test_a_task_names_divisions_people_and_leaves_there_are(work: Work):
    leaves = {row["code"] for row in reconstructed_rows() if row["scored_by"]}
    official = next((each for each in ACCOUNTS if each.key == work.official), None)

    assert {*work.leads, *work.supports} <= {unit.name for unit in UNITS}
    assert not {*work.leads} & {*work.supports}
    assert set(work.criteria) <= leaves
    assert set(work.leads) <= set(HEADS)
    assert official is None or official.unit in work.leads


def test_documents_are_numbered_in_the_order_of_their_signing():
    papers = [filed.paper for filed in FILED]
    papers += [step.paper for work in WORK for step in work.story if getattr(step, "paper", None)]
    series: dict[str, list[tuple[date, int]]] = {}
    for paper in papers:
        number, _, symbol = paper.number.partition("/")
        series.setdefault(symbol, []).append((date_of(paper.signed, WEEK[0]), int(number)))

    for signed in series.values():
        numbers = [number for _, number in sorted(signed)]
        assert numbers == sorted(set(numbers))
