"""Merging a task into another, taking a closed one up again, and what closes with a task."""

from __future__ import annotations

import pytest

from tests.conftest import TODAY
from tracker.errors import Refused
from tracker.evidence.models import ProofState
from tracker.tasks.closing import cancel_task, merge_task, reopen_task
from tracker.tasks.models import ProgressBy, Source, State
from tracker.tasks.service import accept_task, open_task, report_progress, submit_task

RESULT = "Đã ban hành kế hoạch và tổ chức ba hội nghị."
KNOWN = {"version": None}


@pytest.fixture
def task(session, make_task, cast):
    task = make_task(leads=[cast.division], supports=[cast.other], official=cast.official)
    session.commit()
    return task


@pytest.fixture
def other(session, make_task, cast):
    task = make_task(leads=[cast.other], title="Kế hoạch chung")
    session.commit()
    return task


@pytest.fixture
def make_part(make_task, cast):
    return lambda parent, **columns: make_task(
        leads=[cast.division], parent_id=parent.id, source=Source.PART, **columns
    )


# --- merging -----------------------------------------------------------------


def test_merged_tasks_name_each_other(browse_as, task, other, cast):
    merge_task(task, other, reason="Trùng nội dung", by=cast.office, **KNOWN)

    assert (task.state, task.merged_into) == (State.MERGED, other)
    browser = browse_as(cast.office)
    assert f'href="/tasks/{other.id}"' in browser.get(f"/tasks/{task.id}").text
    assert f'href="/tasks/{task.id}"' in browser.get(f"/tasks/{other.id}").text
    assert f"{task.code} – {task.title}" in browser.get(f"/tasks/{other.id}/history").text


def test_merging_tells_those_of_both_tasks(task, other, cast, told):
    merge_task(task, other, reason="Trùng", by=cast.office, **KNOWN)

    assert told("task_merged") == {cast.head.id, cast.official.id, cast.other_head.id}


def test_what_was_submitted_for_a_merged_task_waits_no_more(task, other, cast, attach):
    attach(task)

    merge_task(task, other, reason="Trùng", by=cast.office, **KNOWN)

    assert [proof.state for proof in task.proofs] == [ProofState.WITHDRAWN]


def test_a_head_merges_a_part_into_no_task_of_others(task, other, cast, make_part):
    part = make_part(task)

    with pytest.raises(Refused, match="not yours"):
        merge_task(part, other, reason="x", by=cast.head, **KNOWN)


def test_a_task_is_not_merged_into_itself_nor_into_its_part(task, cast, make_part):
    part = make_part(task)
    for into in (task, part):
        with pytest.raises(Refused) as refusal:
            merge_task(task, into, reason="x", by=cast.office, **KNOWN)
        assert refusal.value.field == "code"


def test_a_closed_task_takes_nothing_over(task, cast, make_task):
    done = make_task(leads=[cast.other], state=State.ACCEPTED)

    with pytest.raises(Refused):
        merge_task(task, done, reason="x", by=cast.office, **KNOWN)

    assert task.state is State.ASSIGNED


def test_the_page_finds_the_other_task_by_its_code(browse_as, task, other, cast):
    browser, fields = browse_as(cast.office), {"version": task.version, "reason": "Trùng nội dung"}

    unknown = browser.post(f"/tasks/{task.id}/merge", {**fields, "code": "2021-999"})
    assert unknown.status_code == 422
    assert "Trùng nội dung" in unknown.text
    assert task.state is State.ASSIGNED

    browser.post(f"/tasks/{task.id}/merge", {**fields, "code": other.code})
    assert task.merged_into_id == other.id


# --- parts close with their task ---------------------------------------------


@pytest.mark.parametrize("close", ["cancel", "merge"])
def test_open_parts_close_with_the_task_and_each_says_so(task, other, cast, make_part, close):
    part, done = make_part(task), make_part(task, state=State.ACCEPTED)

    if close == "cancel":
        cancel_task(task, reason="Không còn cần", by=cast.office)
    else:
        merge_task(task, other, reason="Không còn cần", by=cast.office, **KNOWN)

    assert (part.state, done.state) == (State.CANCELLED, State.ACCEPTED)
    assert [event.words for event in part.events][-1] == "Không còn cần"


def test_a_result_is_not_handed_in_while_parts_are_open(task, cast, make_part):
    part = make_part(task, title="Khảo sát xã Trà Leng")

    with pytest.raises(Refused) as refusal:
        submit_task(task, words=RESULT, version=None, by=cast.head)

    assert part.code in refusal.value.words.values["parts"]
    assert "Khảo sát xã Trà Leng" in refusal.value.words.values["parts"]


def test_a_result_is_handed_in_once_its_parts_are_closed(task, cast, make_part):
    make_part(task, state=State.ACCEPTED)
    make_part(task, state=State.CANCELLED)

    submit_task(task, words=RESULT, version=None, by=cast.head)

    assert task.state is State.SUBMITTED


# --- taking up again ---------------------------------------------------------


def test_an_accepted_task_is_taken_up_again_without_its_day(task, cast, attach, told):
    attach(task)
    submit_task(task, words=RESULT, version=None, by=cast.head)
    accept_task(task, by=cast.office)

    reopen_task(task, reason="Kết quả kiểm tra lại không đạt", by=cast.leader, **KNOWN)

    assert (task.state, task.done_on, task.submitted_on) == (State.IN_PROGRESS, None, None)
    assert [proof.state for proof in task.proofs] == [ProofState.ACCEPTED]
    assert told("task_reopened") == {cast.head.id, cast.official.id, cast.other_head.id}


def test_a_merged_task_that_is_taken_up_again_stands_by_itself(task, other, cast):
    merge_task(task, other, reason="x", by=cast.office, **KNOWN)

    reopen_task(task, reason="Tách lại", by=cast.office, **KNOWN)

    assert (task.state, task.merged_into_id) == (State.IN_PROGRESS, None)


def test_a_part_is_not_taken_up_again_below_a_closed_task(task, cast, make_part):
    part = make_part(task)
    cancel_task(task, reason="x", by=cast.office)

    with pytest.raises(Refused):
        reopen_task(part, reason="x", by=cast.office, **KNOWN)


def test_a_part_is_not_taken_up_again_while_the_result_above_waits_for_a_decision(task, cast, make_part):
    part = make_part(task, state=State.CANCELLED)
    submit_task(task, words=RESULT, by=cast.head, **KNOWN)

    with pytest.raises(Refused, match="return that first"):
        reopen_task(part, reason="x", by=cast.office, **KNOWN)

    assert part.state is State.CANCELLED


def test_what_a_closed_task_reached_stands(make_task, cast, make_part):
    above = make_task(
        leads=[cast.division], state=State.ACCEPTED, percent=100, done_on=TODAY, progress_by=ProgressBy.PARTS
    )
    part = make_part(above, percent=40, state=State.IN_PROGRESS)

    cancel_task(make_part(above), reason="Thừa", by=cast.office)
    report_progress(part, percent=50, words="Đang làm", by=cast.head, **KNOWN)

    assert above.percent == 100


def test_a_draft_that_was_dropped_is_not_taken_up_again(agency, cast):
    draft = open_task(
        agency=agency, title="Nháp", source=Source.PLAN, leads=[cast.division], issued_on=TODAY,
        due=None, by=cast.office, as_draft=True,
    )  # fmt: skip
    cancel_task(draft, reason="Không cần nữa", by=cast.office)

    with pytest.raises(Refused):
        reopen_task(draft, reason="x", by=cast.office, **KNOWN)


def test_the_page_reopens_with_a_reason_only(browse_as, make_task, cast):
    task = make_task(leads=[cast.division], state=State.CANCELLED)
    browser = browse_as(cast.office)

    assert browser.post(f"/tasks/{task.id}/reopen", {"version": task.version}).status_code == 422
    assert task.state is State.CANCELLED

    browser.post(f"/tasks/{task.id}/reopen", {"version": task.version, "reason": "Hủy nhầm"})
    assert task.state is State.IN_PROGRESS
