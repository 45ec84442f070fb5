"""Reminding those who lead a task, by hand."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.conftest import NINE
from tracker.errors import NotAllowed, Refused
from tracker.mail.models import Notice, RefusedAddress
from tracker.mail.rules import find_rule
from tracker.tasks.models import EventKind, State
from tracker.tasks.objecting import remind_task
from tracker.tasks.service import submit_task

RESULT = "Đã ban hành kế hoạch và tổ chức ba hội nghị."


@pytest.fixture
def task(session, make_task, cast):
    task = make_task(leads=[cast.division], supports=[cast.other], official=cast.official)
    session.commit()
    return task


def test_reminding_tells_those_who_lead_and_leaves_a_line(task, cast, told):
    remind_task(task, words="Báo số liệu trước thứ Sáu", version=None, by=cast.leader)

    assert told("task_reminded") == {cast.head.id, cast.official.id}
    assert (task.events[-1].kind, task.events[-1].words) == (
        EventKind.REMINDED,
        "Báo số liệu trước thứ Sáu",
    )
    assert task.state is State.ASSIGNED


def test_a_head_reminds_the_official_and_not_oneself(task, cast, told):
    remind_task(task, version=None, by=cast.head)

    assert told("task_reminded") == {cast.official.id}


def test_a_head_who_leads_alone_has_nobody_to_remind(make_task, cast):
    task = make_task(leads=[cast.division])

    with pytest.raises(Refused):
        remind_task(task, version=None, by=cast.head)


def test_supporting_divisions_remind_nobody(task, cast):
    with pytest.raises(NotAllowed):
        remind_task(task, version=None, by=cast.other_head)


def test_a_reminder_is_not_mailed_once_the_result_is_handed_in(session, task, cast):
    remind_task(task, version=None, by=cast.leader)
    notice = session.scalars(select(Notice).where(Notice.rule == "task_reminded")).first()
    assert find_rule("task_reminded").still_true(notice) is None

    submit_task(task, words=RESULT, version=None, by=cast.head)

    assert find_rule("task_reminded").still_true(notice) is not None


def test_the_letter_of_a_reminder_opens_the_form_of_a_report(session, task, cast):
    remind_task(task, version=None, by=cast.leader)
    notice = session.scalars(select(Notice).where(Notice.rule == "task_reminded")).first()

    assert find_rule("task_reminded").facts(notice).path == f"/tasks/{task.id}/update"


def test_the_page_reminds_in_the_reader_s_own_words(browse_as, task, cast, told):
    response = browse_as(cast.office).post(
        f"/tasks/{task.id}/remind", {"version": task.version, "words": "Sắp đến hạn"}
    )

    assert response.location == f"/tasks/{task.id}"
    assert told("task_reminded") == {cast.head.id, cast.official.id}


def test_who_is_out_of_reach_is_named(task, cast, browse_as, session):
    session.add(RefusedAddress(address=cast.official.email, since=NINE, said="550 no such user"))
    session.commit()
    browser = browse_as(cast.leader)

    browser.post(f"/tasks/{task.id}/remind", {"version": task.version, "words": ""})

    assert f"trừ {cast.official.name}" in browser.get(f"/tasks/{task.id}").text
