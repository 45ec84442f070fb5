"""How far a task is by its milestones and measures: what must hold whatever they are."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tracker.tasks.course.rules import (
    course_by,
    expected_percent,
    percent_of_measures,
    percent_of_milestones,
    value_on,
)
from tracker.tasks.states import ProgressBy

START, END = date(2021, 1, 1), date(2021, 12, 31)


@dataclass(frozen=True)
class Stage:
    weight: int
    done_on: date | None


@dataclass(frozen=True)
class Read:
    on: date
    value: Decimal


@dataclass(frozen=True)
class Gauge:
    weight: int
    baseline: Decimal
    target: Decimal
    readings: tuple[Read, ...] = ()


days = st.dates(START, END)
weights = st.integers(1, 100)
numbers = st.decimals(-1_000_000, 1_000_000, places=4)
stages = st.builds(Stage, weights, st.none() | days)
reads = st.builds(Read, days, numbers)
gauges = st.builds(Gauge, weights, numbers, numbers, st.lists(reads, max_size=5).map(tuple)).filter(
    lambda gauge: gauge.baseline != gauge.target
)


def read_to_the_end(gauge: Gauge) -> Gauge:
    return replace(gauge, readings=(*gauge.readings, Read(END, gauge.target)))


@given(st.lists(stages, min_size=1), days)
def test_milestones_stay_between_nothing_and_all(milestones, on):
    assert 0 <= percent_of_milestones(milestones, on) <= 100


@given(st.lists(gauges, min_size=1), days)
def test_measures_stay_between_nothing_and_all(measures, on):
    assert 0 <= percent_of_measures(measures, on) <= 100


@given(st.lists(stages, min_size=1))
def test_milestones_are_all_done_exactly_when_each_is(milestones):
    is_done = all(each.done_on is not None for each in milestones)

    assert (percent_of_milestones(milestones, END) == 100) is is_done


@given(st.lists(gauges, min_size=1))
def test_measures_at_their_targets_are_all_done(measures):
    assert percent_of_measures([read_to_the_end(each) for each in measures], END) == 100


@given(st.lists(stages, min_size=1), st.data())
def test_ticking_one_off_never_takes_away(milestones, data):
    place = data.draw(st.integers(0, len(milestones) - 1))
    ticked = [*milestones]
    ticked[place] = replace(ticked[place], done_on=START)

    assert percent_of_milestones(ticked, END) >= percent_of_milestones(milestones, END)


@given(st.lists(gauges, min_size=1), st.data())
def test_reaching_a_target_never_takes_away(measures, data):
    place = data.draw(st.integers(0, len(measures) - 1))
    reached = [*measures]
    reached[place] = read_to_the_end(reached[place])

    assert percent_of_measures(reached, END) >= percent_of_measures(measures, END)


@given(gauges, numbers, numbers)
def test_nearer_to_the_target_is_never_less(gauge, one, other):
    nearer, further = sorted((one, other), reverse=gauge.target > gauge.baseline)

    def percent(value: Decimal) -> int | None:
        return percent_of_measures([replace(gauge, readings=(Read(START, value),))], END)

    assert percent(nearer) >= percent(further)


@given(st.lists(stages, min_size=1), st.lists(gauges, min_size=1), st.randoms())
def test_their_order_says_nothing(milestones, measures, chance: random.Random):
    mixed, others = [*milestones], [*measures]
    chance.shuffle(mixed)
    chance.shuffle(others)

    assert percent_of_milestones(mixed, END) == percent_of_milestones(milestones, END)
    assert percent_of_measures(others, END) == percent_of_measures(measures, END)


@given(st.lists(stages, min_size=1), st.integers(2, 5))
def test_weights_count_only_against_each_other(milestones, times):
    heavier = [replace(each, weight=each.weight * times) for each in milestones]

    assert percent_of_milestones(heavier, END) == percent_of_milestones(milestones, END)


@given(st.lists(stages, min_size=1))
def test_the_course_by_milestones_never_falls(milestones):
    percents = [percent for _, percent in course_by(ProgressBy.MILESTONES, milestones, [])]

    assert percents == sorted(percents)


@given(days, days, days, days)
def test_the_straight_line_never_falls(issued, due, one, other):
    assume(issued < due)
    earlier, later = sorted((one, other))

    assert 0 <= expected_percent(issued, due, earlier) <= expected_percent(issued, due, later) <= 100


@given(days, days)
def test_the_straight_line_ends_at_the_due_date(issued, due):
    assume(issued <= due)

    assert expected_percent(issued, due, due) == 100


def test_there_is_no_straight_line_without_a_due_date():
    assert expected_percent(START, None, END) is None


def test_nothing_planned_says_nothing():
    assert percent_of_milestones([], END) is None
    assert percent_of_measures([], END) is None


@pytest.mark.parametrize(("value", "percent"), [("10", 0), ("7", 50), ("4", 100), ("3", 100), ("12", 0)])
def test_a_measure_may_have_to_fall(value, percent):
    late = Gauge(1, Decimal(10), Decimal(4), (Read(START, Decimal(value)),))

    assert percent_of_measures([late], END) == percent


def test_of_one_day_the_last_reading_counts():
    day = START + timedelta(days=5)
    gauge = Gauge(1, Decimal(0), Decimal(8), (Read(day, Decimal(6)), Read(day, Decimal(4))))

    assert value_on(gauge, END) == 4


def test_what_is_read_later_says_nothing_of_the_day():
    gauge = Gauge(1, Decimal(1), Decimal(8), (Read(END, Decimal(6)),))

    assert value_on(gauge, START) == 1
