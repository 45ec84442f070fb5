"""What letters say about tasks, and when it is no longer said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import TODAY
from tracker.mail.models import Notice
from tracker.mail.rules import find_rule
from tracker.tasks.closing import cancel_task
from tracker.tasks.models import Source, State
from tracker.tasks.service import accept_task, open_task, return_task, submit_task

RESULT = "Đã ban hành kế hoạch và tổ chức ba hội nghị."


@pytest.fixture
def task(agency, cast):
    return open_task(
        agency=agency,
        title="Tuyên truyền",
        source=Source.PLAN,
        leads=[cast.division],
        supports=[cast.other],
        issued_on=TODAY,
        due=TODAY + timedelta(days=30),
        official=cast.official,
        by=cast.office,
    )


@pytest.fixture
def notice(session):
    """The notice of a rule to a person."""

    def find(rule, person):
        return session.scalars(
            select(Notice).where(Notice.rule == rule, Notice.recipient_id == person.id)
        ).one()

    return find


def still_true(notice):
    return find_rule(notice.rule).still_true(notice) is None


def lines(notice):
    return [str(line) % line.values for line in find_rule(notice.rule).facts(notice).lines]


def test_an_assignment_says_what_until_when_and_by_whom(task, cast, notice):
    told = notice("task_assigned", cast.head)
    item = find_rule("task_assigned").facts(told)

    assert (item.title, item.path) == (f"{task.code} – Tuyên truyền", f"/tasks/{task.id}")
    assert f"Lead: {cast.division.name}" in lines(told)
    assert f"Issued by: {cast.office.name}" in lines(told)


def test_an_assignment_is_not_told_to_who_lost_the_part(session, task, cast, notice):
    told = notice("task_assigned", cast.other_head)
    assert still_true(told)

    cast.other_head.memberships[0].valid_to = TODAY - timedelta(days=1)

    assert not still_true(told)


def test_an_assignment_is_not_told_once_the_task_is_closed(task, cast, notice):
    cancel_task(task, reason="Trùng", by=cast.office)

    assert not still_true(notice("task_assigned", cast.head))
    assert still_true(notice("task_cancelled", cast.head))


def test_a_submission_is_not_told_once_it_is_decided(task, cast, notice):
    submit_task(task, words=RESULT, version=None, by=cast.head)
    told = notice("task_submitted", cast.leader)
    assert still_true(told)
    assert f"“{RESULT}”" in lines(told)

    accept_task(task, by=cast.office)

    assert not still_true(told)
    assert still_true(notice("task_accepted", cast.head))


def test_a_return_says_why_until_the_task_is_submitted_again(task, cast, notice):
    submit_task(task, words=RESULT, version=None, by=cast.head)
    return_task(task, reason="Thiếu 100% số liệu", by=cast.leader)
    told = notice("task_returned", cast.head)

    assert "Reason: Thiếu 100% số liệu" in lines(told)
    assert still_true(told)

    submit_task(task, words=RESULT, version=None, by=cast.head)
    assert task.state is State.SUBMITTED
    assert not still_true(told)


def test_the_letter_of_a_return_opens_the_form_for_whoever_can_mend_it(session, task, cast, notice):
    submit_task(task, words=RESULT, version=None, by=cast.head)
    return_task(task, reason="Thiếu số liệu", by=cast.leader)
    told = notice("task_returned", cast.head)

    assert find_rule("task_returned").facts(told).path == f"/tasks/{task.id}/update"
    cast.head.memberships[0].valid_to = TODAY - timedelta(days=1)
    assert find_rule("task_returned").facts(told).path == f"/tasks/{task.id}"
