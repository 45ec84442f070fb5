"""Handing in a result: what shows it, who may, who is told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.conftest import TODAY
from tests.documents import document_fields
from tracker.errors import NotAllowed, Refused
from tracker.evidence.models import Proof, ProofState
from tracker.tasks.models import EventKind, State
from tracker.tasks.service import SHORTEST_RESULT, return_task, submit_task

RESULT = "Đã ban hành kế hoạch và tổ chức ba hội nghị."


@pytest.fixture
def task(make_task, cast):
    return make_task(leads=[cast.division], supports=[cast.other], official=cast.official)


@pytest.fixture
def pointed_task(make_task, cast, make_framework, make_criterion):
    """A task that is to earn index points."""
    return make_task(leads=[cast.division], criteria=[make_criterion(make_framework(), "1.1")])


def test_refuses_what_neither_a_document_nor_a_written_result_shows(task, cast):
    with pytest.raises(Refused) as refusal:
        submit_task(task, words="Xong", version=task.version, by=cast.head)

    assert refusal.value.field == "words"
    assert task.state is State.ASSIGNED


def test_takes_a_written_result(task, cast):
    submit_task(task, words=RESULT, version=task.version, by=cast.head)

    assert (task.state, task.percent, task.submitted_on) == (State.SUBMITTED, 100, TODAY)
    assert len(RESULT) >= SHORTEST_RESULT


def test_takes_a_document_without_words(task, cast, attach):
    attach(task)

    submit_task(task, words="", version=None, by=cast.head)

    assert task.state is State.SUBMITTED


def test_points_need_a_document_however_much_is_written(pointed_task, cast):
    with pytest.raises(Refused) as refusal:
        submit_task(pointed_task, words=RESULT, version=None, by=cast.head)

    assert refusal.value.field == "file"


def test_a_returned_document_shows_nothing_any_more(session, pointed_task, cast, attach):
    attach(pointed_task)
    submit_task(pointed_task, words=RESULT, version=None, by=cast.head)
    return_task(pointed_task, reason="Thiếu", by=cast.office)

    with pytest.raises(Refused):
        submit_task(pointed_task, words=RESULT, version=None, by=cast.head)


def test_leaves_the_words_in_the_history_and_among_the_reports(task, session, cast):
    submit_task(task, words=RESULT, difficulty="Mưa lũ", version=None, by=cast.head)

    session.refresh(task)
    assert [(e.kind, e.before, e.after, e.words) for e in task.events[1:]] == [
        (EventKind.PROGRESS, "0", "100", ""),
        (EventKind.STATE, "assigned", "submitted", RESULT),
    ]
    assert [(r.percent, r.words, r.difficulty) for r in task.reports] == [(100, RESULT, "Mưa lũ")]


def test_tells_the_office_and_the_leaders(task, cast, told):
    submit_task(task, words=RESULT, version=None, by=cast.head)

    assert told("task_submitted") == {cast.office.id, cast.leader.id}


def test_the_answerable_official_may_submit(task, cast):
    submit_task(task, words=RESULT, version=None, by=cast.official)

    assert task.state is State.SUBMITTED


@pytest.mark.parametrize("role", ["other_head", "office", "leader", "observer", "admin"])
def test_others_may_not(task, cast, role):
    with pytest.raises(NotAllowed):
        submit_task(task, words=RESULT, version=None, by=getattr(cast, role))


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.CANCELLED])
def test_refuses_to_submit_twice(make_task, cast, state):
    task = make_task(leads=[cast.division], state=state)

    with pytest.raises(Refused):
        submit_task(task, words=RESULT, version=None, by=cast.head)


# --- the form ----------------------------------------------------------------


def test_one_form_attaches_the_document_and_submits(session, browse_as, cast, pointed_task):
    response = browse_as(cast.head).post(
        f"/tasks/{pointed_task.id}/update",
        {"version": pointed_task.version, "percent": "0", "act": "submit", **document_fields()},
    )

    assert response.location == f"/tasks/{pointed_task.id}"
    assert pointed_task.state is State.SUBMITTED
    assert session.scalars(select(Proof.state)).all() == [ProofState.SUBMITTED]


def test_the_form_says_why_a_submission_is_refused_and_keeps_the_text(browse_as, cast, pointed_task):
    response = browse_as(cast.head).post(
        f"/tasks/{pointed_task.id}/update",
        {"version": pointed_task.version, "percent": "90", "words": RESULT, "act": "submit"},
    )

    assert response.status_code == 422
    assert "Hãy đính kèm văn bản chứng minh kết quả" in response.text
    assert RESULT in response.text
    assert pointed_task.state is State.ASSIGNED


def test_a_supporting_head_has_no_button_to_submit(browse_as, cast, task):
    page = browse_as(cast.other_head).get(f"/tasks/{task.id}/update").text

    assert 'value="save"' in page
    assert 'value="submit"' not in page


def test_a_double_click_submits_once(session, browse_as, cast, task):
    browser = browse_as(cast.head)
    fields = {"version": task.version, "percent": "0", "words": RESULT, "act": "submit", "form_key": "k"}

    first = browser.post(f"/tasks/{task.id}/update", fields)
    second = browser.post(f"/tasks/{task.id}/update", fields)

    assert (first.status_code, second.status_code) == (302, 303)
    assert len(task.reports) == 1
