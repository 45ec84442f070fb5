"""Ticking milestones off and telling readings."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.conftest import TODAY
from tracker.errors import NotAllowed, Refused
from tracker.tasks.course.queries import course_of, list_percents
from tracker.tasks.course.service import add_reading, complete_milestone, reopen_milestone
from tracker.tasks.models import EventKind, State
from tracker.tasks.states import ProgressBy


@pytest.fixture
def first(plan, task, two_milestones):
    return plan(task, milestones=two_milestones, basis=ProgressBy.MILESTONES).milestones[0]


@pytest.fixture
def measure(plan, task, communes):
    return plan(task, measures=[communes], basis=ProgressBy.MEASURES).measures[0]


@pytest.fixture
def read(task, measure, cast):
    def make(value, **fields):
        known = {"on": TODAY, "source": "Báo cáo của xã", "version": None, "by": cast.head}
        return add_reading(task, measure, value=Decimal(value), **(known | fields))

    return make


def test_a_tick_moves_the_percent_by_its_weight(task, first, cast):
    complete_milestone(task, first, on=TODAY, version=None, by=cast.head)

    assert (first.done_on, task.percent) == (TODAY, 25)
    assert list_percents(task) == [(TODAY, 25)]


def test_a_tick_taken_back_moves_it_back(task, first, cast):
    complete_milestone(task, first, on=TODAY, version=None, by=cast.head)
    reopen_milestone(task, first, version=None, by=cast.head)

    assert (first.done_on, task.percent) == (None, 0)


def test_the_first_tick_begins_the_work(task, first, cast):
    complete_milestone(task, first, on=TODAY, version=None, by=cast.official)

    assert task.state is State.IN_PROGRESS


def test_the_first_reading_begins_the_work(task, read):
    read(3)

    assert task.state is State.IN_PROGRESS


def test_a_supporting_division_ticks_off_and_reads_too(task, first, cast):
    complete_milestone(task, first, on=TODAY, version=None, by=cast.other_head)

    assert task.percent == 25


def test_a_reading_moves_the_percent(task, read):
    read(3, on=TODAY - timedelta(days=9))
    read(9)

    assert task.percent == 75


def test_an_earlier_reading_told_later_does_not_move_it(task, read):
    read(9)
    read(3, on=TODAY - timedelta(days=9))

    assert task.percent == 75


def test_a_reading_is_corrected_by_a_later_one_of_the_day(task, read):
    read(9)
    read(6)

    assert task.percent == 50
    assert [each.value for each in course_of(task).measures[0].readings] == [9, 6]


def test_each_leaves_a_line_of_history(task, read, cast):
    read(3)

    [*_, line] = [event for event in task.events if event.kind is EventKind.COURSE]
    assert (line.after, line.words, line.by) == (
        "Số xã được tuyên truyền: 3 xã (05/10/2021)", "Báo cáo của xã", cast.head,
    )  # fmt: skip


def test_the_percent_typed_by_hand_stays(task, plan, two_milestones, cast):
    course = plan(task, milestones=two_milestones)

    complete_milestone(task, course.milestones[0], on=TODAY, version=None, by=cast.head)

    assert task.percent == 0


def test_nothing_is_reached_on_a_day_to_come(task, first, cast):
    with pytest.raises(Refused) as refusal:
        complete_milestone(task, first, on=TODAY + timedelta(days=1), version=None, by=cast.head)

    assert refusal.value.field == "on"


def test_nothing_is_read_on_a_day_to_come(read):
    with pytest.raises(Refused) as refusal:
        read(3, on=TODAY + timedelta(days=1))

    assert refusal.value.field == "on"


def test_a_reading_says_where_it_comes_from(read):
    with pytest.raises(Refused) as refusal:
        read(3, source="  ")

    assert refusal.value.field == "source"


@pytest.mark.parametrize("value", ["1.23456", "1E+12", "NaN"])
def test_refuses_a_number_that_cannot_be_kept(read, value):
    with pytest.raises(Refused) as refusal:
        read(value)

    assert refusal.value.field == "value"


def test_a_milestone_is_ticked_off_once(task, first, cast):
    complete_milestone(task, first, on=TODAY, version=None, by=cast.head)

    with pytest.raises(Refused):
        complete_milestone(task, first, on=TODAY, version=None, by=cast.head)


def test_what_is_not_ticked_off_cannot_be_taken_back(task, first, cast):
    with pytest.raises(Refused):
        reopen_milestone(task, first, version=None, by=cast.head)


@pytest.mark.parametrize("who", ["observer", "office", "leader", "admin"])
def test_is_theirs_who_do_the_work(task, first, read, cast, who):
    with pytest.raises(NotAllowed):
        complete_milestone(task, first, on=TODAY, version=None, by=getattr(cast, who))


def test_a_submitted_result_is_not_moved_any_more(make_task, plan, two_milestones, cast):
    task = make_task(leads=[cast.division])
    course = plan(task, milestones=two_milestones)
    task.state = State.SUBMITTED

    with pytest.raises(Refused):
        complete_milestone(task, course.milestones[0], on=TODAY, version=None, by=cast.head)
