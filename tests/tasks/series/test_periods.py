"""The days of periods, whatever the year."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.tasks.series.periods import CLOSING_DAYS, Day, Fate, Period, spans
from tracker.tasks.states import Rhythm

YEARS = st.integers(2000, 2098)
DAYS = st.dates(date(2000, 1, 1), date(2098, 12, 31))


@given(st.sampled_from(Rhythm), YEARS)
def test_the_spans_of_a_rhythm_fill_the_year_without_gap_or_overlap(rhythm, year):
    found = spans(rhythm, year)

    assert (found[0].first, found[-1].last) == (date(year, 1, 1), date(year, 12, 31))
    for earlier, later in itertools.pairwise(found):
        assert later.first == earlier.last + timedelta(days=1)
    assert sum(span.months for span in found) == 12


@given(st.sampled_from(Rhythm), DAYS, DAYS, DAYS)
def test_a_report_always_counts_and_nothing_is_missing_before_its_span_ended(rhythm, day, since, today):
    for span in spans(rhythm, today.year):
        reported = span.fate([day], since=since, until=None, today=today)
        silent = span.fate([], since=since, until=None, today=today)

        assert (reported is Fate.REPORTED) == (span.first <= day <= span.last)
        assert silent is not Fate.REPORTED
        if silent is Fate.MISSING:
            assert today > span.last >= since


@given(st.integers(1, 12), st.integers(1, 31), YEARS)
def test_a_real_day_is_in_every_year(month, day, year):
    found = Day(month, day)

    if found.is_real:
        assert (found.of(year).month, found.of(year).day) == (month, day)
    else:
        assert day > 28


def test_the_closing_days_are_those_of_the_decree():
    assert [CLOSING_DAYS[period].of(2021) for period in Period] == [
        date(2021, 3, 14),
        date(2021, 6, 14),
        date(2021, 9, 14),
        date(2021, 12, 14),
    ]


def test_a_report_of_the_year_can_be_due_in_the_next():
    assert Day(1, 15, in_next_year=True).of(2021) == date(2022, 1, 15)
