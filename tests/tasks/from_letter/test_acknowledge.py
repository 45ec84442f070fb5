"""Acknowledging a task from the letter by which it was issued."""

from __future__ import annotations

import pytest

from tests.conftest import TODAY
from tracker.mail.links import Purpose
from tracker.tasks.models import State
from tracker.tasks.service import report_progress


@pytest.fixture
def task(make_task, cast):
    return make_task(leads=[cast.division], supports=[cast.other], official=cast.official)


def test_one_button_acknowledges_the_task(browse_as, link, task, cast):
    address = link(Purpose.ACKNOWLEDGE)

    page = browse_as(None).get(address)
    response = browse_as(None).post(address, {"version": task.version})

    assert "<textarea" not in page.text
    assert response.status_code == 303
    assert (task.state, task.events[-1].by_id) == (State.ACKNOWLEDGED, cast.head.id)


def test_what_was_done_is_said_afterwards(browse_as, link, task):
    browser = browse_as(None)

    answer = browser.post(link(Purpose.ACKNOWLEDGE), {"version": task.version}, follow_redirects=True)

    assert f"Đã xác nhận tiếp nhận nhiệm vụ {task.code}" in answer.text
    assert "act/a." not in answer.text


def test_what_a_colleague_acknowledged_needs_no_second_time(browse_as, link, task, cast):
    browse_as(None).post(link(Purpose.ACKNOWLEDGE, to=cast.official), {"version": task.version})

    late = browse_as(None).get(link(Purpose.ACKNOWLEDGE))

    assert late.status_code == 409
    assert "Không cần xác nhận nữa" in late.text


def test_a_task_that_was_changed_meanwhile_is_shown_anew(browse_as, link, task, session):
    address, seen = link(Purpose.ACKNOWLEDGE), task.version
    task.title = "Tuyên truyền tại 5 xã"
    session.commit()

    changed = browse_as(None).post(address, {"version": seen})

    assert changed.status_code == 409
    assert "Tuyên truyền tại 5 xã" in changed.text
    assert task.state is State.ASSIGNED


def test_a_supporting_head_has_nothing_to_acknowledge(browse_as, link, task, cast):
    address = link(Purpose.ACKNOWLEDGE, to=cast.other_head)

    assert browse_as(None).post(address, {"version": task.version}).status_code == 403


def test_the_link_does_nothing_else_than_it_says(browse_as, link, task):
    address = link(Purpose.ACKNOWLEDGE)

    browse_as(None).post(
        address, {"version": task.version, "percent": "90", "words": "x", "due": f"{TODAY:%d/%m/%Y}"}
    )

    assert (task.percent, task.reports) == (0, [])


def test_a_report_made_meanwhile_leaves_nothing_to_acknowledge(browse_as, link, task, cast, session):
    address = link(Purpose.ACKNOWLEDGE)
    report_progress(task, percent=5, words="x", version=None, by=cast.official)
    session.commit()

    assert browse_as(None).get(address).status_code == 409
