"""Accepting, returning and cancelling."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import NINE, TODAY
from tracker import clock
from tracker.errors import Clash, NotAllowed, Refused
from tracker.evidence.models import ProofState
from tracker.tasks.closing import cancel_task
from tracker.tasks.models import State, Watcher
from tracker.tasks.service import accept_task, return_task, submit_task

RESULT = "Đã ban hành kế hoạch và tổ chức ba hội nghị."


@pytest.fixture
def task(session, make_task, cast, attach):
    """A task handed in with a document."""
    task = make_task(leads=[cast.division], supports=[cast.other], official=cast.official)
    attach(task)
    submit_task(task, words=RESULT, version=None, by=cast.official)
    session.commit()
    return task


# --- accepting ---------------------------------------------------------------


@pytest.mark.parametrize("role", ["office", "leader"])
def test_accepting_closes_the_task_with_its_documents(task, cast, role):
    accept_task(task, by=getattr(cast, role), words="Tốt")

    assert task.state is State.ACCEPTED
    assert [proof.state for proof in task.proofs] == [ProofState.ACCEPTED]
    assert (task.events[-1].before, task.events[-1].after, task.events[-1].words) == (
        "submitted",
        "accepted",
        "Tốt",
    )


def test_a_task_is_done_on_the_day_it_was_submitted(task, cast, at):
    at(NINE + timedelta(days=9))

    accept_task(task, by=cast.office)

    assert task.done_on == TODAY


def test_accepting_tells_those_who_did_it(task, cast, told):
    accept_task(task, by=cast.office)

    assert told("task_accepted") == {cast.head.id, cast.official.id}


def test_points_are_not_accepted_when_no_document_stands(make_task, cast, make_framework, make_criterion):
    task = make_task(leads=[cast.division])
    submit_task(task, words=RESULT, version=None, by=cast.head)
    task.criteria.append(make_criterion(make_framework(), "1.1"))

    with pytest.raises(Refused):
        accept_task(task, by=cast.office)


@pytest.mark.parametrize("role", ["head", "official", "other_head", "observer", "admin"])
def test_only_the_office_and_leaders_decide(task, cast, role):
    for decide in (
        lambda by: accept_task(task, by=by),
        lambda by: return_task(task, reason="x", by=by),
        lambda by: cancel_task(task, reason="x", by=by),
    ):
        with pytest.raises(NotAllowed):
            decide(getattr(cast, role))


def test_refuses_to_accept_what_was_not_submitted(make_task, cast):
    task = make_task(leads=[cast.division])

    with pytest.raises(Refused):
        accept_task(task, by=cast.office)


def test_refuses_to_accept_what_changed_since_it_was_read(session, task, cast):
    seen = task.version
    return_task(task, reason="Thiếu", by=cast.leader)
    session.commit()

    with pytest.raises(Clash):
        accept_task(task, by=cast.office, version=seen)


def test_the_page_accepts(browse_as, task, cast):
    response = browse_as(cast.office).post(
        f"/tasks/{task.id}/accept", {"version": task.version, "words": "Tốt"}
    )

    assert response.location == f"/tasks/{task.id}"
    assert task.state is State.ACCEPTED


def test_of_two_who_decide_at_once_the_second_is_told_and_keeps_his_words(browse_as, task, cast):
    seen = task.version
    browse_as(cast.leader).post(f"/tasks/{task.id}/accept", {"version": seen})

    response = browse_as(cast.office).post(
        f"/tasks/{task.id}/return", {"version": seen, "reason": "Thiếu phụ lục số 2"}
    )

    assert response.status_code == 409
    assert "Thiếu phụ lục số 2" in response.text
    assert task.state is State.ACCEPTED


def test_a_double_click_accepts_once(browse_as, task, cast):
    browser = browse_as(cast.office)
    fields = {"version": task.version, "form_key": "k"}

    answers = [browser.post(f"/tasks/{task.id}/accept", fields) for _ in range(2)]

    assert [answer.location for answer in answers] == [f"/tasks/{task.id}"] * 2
    assert [event.after for event in task.events].count("accepted") == 1


@pytest.mark.parametrize("step", ["accept", "return", "cancel"])
def test_the_pages_are_closed_to_those_with_a_part_and_to_observers(browse_as, task, cast, step):
    for person in (cast.head, cast.observer, cast.admin):
        response = browse_as(person).post(f"/tasks/{task.id}/{step}", {"reason": "x"})
        assert response.status_code == 403


# --- returning ---------------------------------------------------------------


def test_returning_gives_back_the_task_and_its_documents_with_the_reason(task, cast):
    return_task(task, reason="Thiếu số liệu tháng 9", by=cast.office)

    assert task.state is State.RETURNED
    assert [proof.state for proof in task.proofs] == [ProofState.RETURNED]
    assert task.proofs[0].events[-1].reason == "Thiếu số liệu tháng 9"


def test_returning_tells_those_who_did_it(task, cast, told):
    return_task(task, reason="Thiếu", by=cast.office)

    assert told("task_returned") == {cast.head.id, cast.official.id}


def test_refuses_to_return_without_a_reason(task, cast):
    with pytest.raises(Refused) as refusal:
        return_task(task, reason=" \n", by=cast.office)

    assert refusal.value.field == "reason"
    assert task.state is State.SUBMITTED


def test_the_page_says_that_a_reason_is_needed(browse_as, task, cast):
    response = browse_as(cast.office).post(f"/tasks/{task.id}/return", {"version": task.version})

    assert response.status_code == 422
    assert "Hãy nêu lý do trả lại kết quả" in response.text
    assert task.state is State.SUBMITTED


def test_the_reason_stands_on_the_page_and_on_the_form_of_who_must_mend(browse_as, task, cast):
    browse_as(cast.office).post(
        f"/tasks/{task.id}/return", {"version": task.version, "reason": "Thiếu phụ lục số 2"}
    )

    for path in (f"/tasks/{task.id}", f"/tasks/{task.id}/update"):
        assert "Thiếu phụ lục số 2" in browse_as(cast.head).get(path).text


def test_a_returned_task_can_be_submitted_again_with_a_new_document(session, task, cast, attach):
    return_task(task, reason="Thiếu", by=cast.office)
    attach(task, number="16/BC-BDT")
    submit_task(task, words="", version=None, by=cast.head)
    accept_task(task, by=cast.office)

    session.refresh(task)
    assert [proof.state for proof in task.proofs] == [ProofState.RETURNED, ProofState.ACCEPTED]


def test_only_the_ticked_documents_go_back_and_the_others_need_not_come_again(session, task, cast, attach):
    return_task(task, reason="Thiếu", by=cast.office)
    good, bad = attach(task, number="16/BC-BDT"), attach(task, number="17/BC-BDT")
    submit_task(task, words="", version=None, by=cast.head)

    return_task(task, reason="Thiếu chữ ký", documents=[bad.id], by=cast.office)

    assert (good.state, bad.state) == (ProofState.SUBMITTED, ProofState.RETURNED)
    assert task.state is State.RETURNED


def test_all_documents_are_ticked_until_somebody_unticks_one(browse_as, task, cast):
    page = browse_as(cast.office).get(f"/tasks/{task.id}").text

    assert page.count('name="documents"') == page.count('checked id="documents') == 1


def test_the_page_returns_the_result_and_keeps_an_unticked_document(browse_as, task, cast):
    browse_as(cast.office).post(
        f"/tasks/{task.id}/return", {"version": task.version, "reason": "Làm rõ thêm", "offered": "1"}
    )

    assert task.state is State.RETURNED
    assert [proof.state for proof in task.proofs] == [ProofState.SUBMITTED]


def test_a_returned_document_that_is_good_as_it_is_comes_again_by_a_tick(browse_as, task, cast):
    return_task(task, reason="Bổ sung lời văn", by=cast.office)
    browser, proof = browse_as(cast.official), task.proofs[0]
    task_version = task.version
    assert f'name="again" type="checkbox" value="{proof.id}"' in browser.get(f"/tasks/{task.id}/update").text

    response = browser.post(
        f"/tasks/{task.id}/update",
        {"version": task_version, "percent": 100, "words": RESULT, "again": proof.id, "act": "submit"},
    )

    assert response.location == f"/tasks/{task.id}"
    assert (task.state, proof.state) == (State.SUBMITTED, ProofState.SUBMITTED)


# --- four eyes ---------------------------------------------------------------


@pytest.fixture
def part(make_task, cast):
    """A part that the head passed on: the head decides on it, and leads it, too."""
    whole = make_task(leads=[cast.division])
    return make_task(leads=[cast.division], official=cast.official, parent_id=whole.id)


def test_a_head_accepts_the_part_that_the_official_handed_in(part, cast, told):
    submit_task(part, words=RESULT, version=None, by=cast.official)
    assert told("task_submitted") == {cast.head.id}

    accept_task(part, by=cast.head)

    assert part.state is State.ACCEPTED


def test_nobody_accepts_what_they_handed_in_themselves(browse_as, part, cast):
    submit_task(part, words=RESULT, version=None, by=cast.head)

    with pytest.raises(Refused):
        accept_task(part, by=cast.head)
    page = browse_as(cast.head).get(f"/tasks/{part.id}").text

    assert "người có thẩm quyền khác sẽ duyệt" in page
    assert f'action="/tasks/{part.id}/accept"' in page
    assert ">Duyệt kết quả</button>" not in page
    accept_task(part, by=cast.office)
    assert part.state is State.ACCEPTED


def test_those_who_watch_are_told_of_the_decision(session, task, cast, told):
    session.add(Watcher(task_id=task.id, user_id=cast.observer.id, since=clock.now()))
    session.flush()
    session.expire(task, ["watchers"])

    return_task(task, reason="Thiếu", by=cast.office)

    assert cast.observer.id in told("task_returned")


# --- cancelling --------------------------------------------------------------


def test_cancelling_closes_the_task_and_withdraws_what_was_submitted(task, cast, told):
    cancel_task(task, reason="Trùng với kế hoạch của tỉnh", by=cast.leader)

    assert task.state is State.CANCELLED
    assert [proof.state for proof in task.proofs] == [ProofState.WITHDRAWN]
    assert told("task_cancelled") == {cast.head.id, cast.official.id, cast.other_head.id}


@pytest.mark.parametrize("state", [State.ACCEPTED, State.CANCELLED])
def test_refuses_to_cancel_what_is_closed(make_task, cast, state):
    task = make_task(leads=[cast.division], state=state)

    with pytest.raises(Refused):
        cancel_task(task, reason="x", by=cast.office)


def test_a_cancelling_that_comes_too_late_keeps_its_reason_beside_what_was_saved(browse_as, task, cast):
    seen = task.version
    browse_as(cast.leader).post(f"/tasks/{task.id}/return", {"version": seen, "reason": "Thiếu phụ lục"})

    response = browse_as(cast.office).post(
        f"/tasks/{task.id}/cancel", {"version": seen, "reason": "Trùng với kế hoạch của tỉnh"}
    )

    assert response.status_code == 409
    assert "Trùng với kế hoạch của tỉnh" in response.text
    assert "Thiếu phụ lục" in response.text
    assert task.state is State.RETURNED


def test_the_page_cancels_with_a_reason_only(browse_as, task, cast):
    browser = browse_as(cast.office)

    refused = browser.post(f"/tasks/{task.id}/cancel", {"version": task.version})
    assert refused.status_code == 422
    assert task.state is State.SUBMITTED

    browser.post(f"/tasks/{task.id}/cancel", {"version": task.version, "reason": "Trùng"})
    assert task.state is State.CANCELLED
