"""What letters say to whoever gets a task from somebody, loses it, or is given another day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import TODAY
from tracker.mail.models import Notice
from tracker.mail.rules import find_rule
from tracker.tasks.closing import cancel_task
from tracker.tasks.editing import edit_task
from tracker.tasks.models import State
from tracker.tasks.sharing.service import assign_official

LATER = date(2021, 12, 20)


@pytest.fixture
def task(make_task, cast):
    return make_task(
        leads=[cast.division], supports=[cast.other], official=cast.official, due=TODAY - timedelta(days=7),
        percent=45, state=State.IN_PROGRESS,
    )  # fmt: skip


@pytest.fixture
def successor(make_user, cast):
    return make_user("official", cast.division, name="Người nhận việc")


@pytest.fixture
def notice(session):
    def find(rule, person):
        return session.scalars(
            select(Notice).where(Notice.rule == rule, Notice.recipient_id == person.id)
        ).one()

    return find


@pytest.fixture
def move_due(task, cast):
    def make(due):
        edit_task(
            task, title=task.title, details="", product="", due=due, leads=task.leads,
            supports=task.supports, official=task.official, criteria=[], reason="Theo chỉ đạo mới",
            version=None, by=cast.office,
        )  # fmt: skip

    return make


def still_true(notice):
    return find_rule(notice.rule).still_true(notice) is None


def item(notice):
    return find_rule(notice.rule).facts(notice)


def said(words):
    values = {
        name: said(value) if hasattr(value, "values") else value for name, value in words.values.items()
    }
    return str(words) % values


def test_a_new_official_hears_how_late_and_how_far_it_is_who_had_it_and_why(task, cast, successor, notice):
    assign_official(task, successor, reason="Đồng chí đi học", version=None, by=cast.head)

    told = item(notice("task_assigned", successor))

    assert told.heading == "A task passed on to you"
    assert [said(line) for line in told.lines] == [
        "Due on Tuesday, 2021-09-28: 5 working days late (7 days with days off)",
        "Progress reported so far: 45%",
        "Official before: Chuyên viên",
        "Lead: Phòng Tuyên truyền",
        "Support: Phòng Chính sách",
        "Given by: Trưởng phòng",
        "Reason: Đồng chí đi học",
    ]


def test_who_lost_the_task_hears_who_has_it_and_is_led_to_their_own_work(task, cast, successor, notice):
    assign_official(task, successor, reason="Đồng chí đi học", version=None, by=cast.head)

    told = item(notice("task_released", cast.official))

    assert told.path == "/tasks/mine"
    assert [said(line) for line in told.lines] == [
        "Lead: Phòng Tuyên truyền",
        "Official: Người nhận việc",
        "Changed by: Trưởng phòng",
        "Reason: Đồng chí đi học",
    ]


def test_who_has_the_task_back_is_not_told_that_they_lost_it(task, cast, successor, notice):
    assign_official(task, successor, version=None, by=cast.head)
    told = notice("task_released", cast.official)
    assert still_true(told)

    assign_official(task, cast.official, version=None, by=cast.head)

    told.basis = None
    assert not still_true(told)


def test_a_moved_due_date_says_both_days_and_why(task, cast, move_due, notice):
    move_due(LATER)

    told = item(notice("task_due_moved", cast.official))

    assert [said(line) for line in told.lines] == [
        "Due on Monday, 2021-12-20: 54 working days are left (76 days with days off)",
        "Due date before: Tuesday, 2021-09-28",
        "Changed by: Thường trực",
        "Reason: Theo chỉ đạo mới",
    ]


def test_a_day_that_was_moved_again_is_not_told(session, task, cast, move_due):
    move_due(LATER)
    move_due(LATER + timedelta(days=7))

    told = session.scalars(
        select(Notice)
        .where(Notice.rule == "task_due_moved", Notice.recipient_id == cast.head.id)
        .order_by(Notice.id)
    )

    assert [still_true(each) for each in told] == [False, True]


def test_a_moved_day_is_not_told_once_the_task_is_closed(task, cast, move_due, notice):
    move_due(LATER)

    cancel_task(task, reason="Trùng", by=cast.office)

    assert not still_true(notice("task_due_moved", cast.head))
