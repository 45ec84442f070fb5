"""While a result is decided on, its documents stay as the office saw them."""

from __future__ import annotations

import pytest

from tests.documents import PDF, sent, upload
from tracker.errors import Clash, Refused
from tracker.evidence.models import ProofState
from tracker.evidence.service import add_version, decide_proof, submit_proof
from tracker.tasks.closing import cancel_task
from tracker.tasks.models import EventKind, State
from tracker.tasks.service import accept_task, return_task, submit_task

NEWER = PDF + b"% second\n"
RESULT = "Đã ban hành kế hoạch và tổ chức ba hội nghị."


@pytest.fixture
def task(session, make_task, cast, attach):
    """A task in work, with a document."""
    task = make_task(leads=[cast.division], official=cast.official)
    attach(task)
    session.commit()
    return task


@pytest.fixture
def submitted(session, task, cast):
    submit_task(task, words=RESULT, version=None, by=cast.head)
    session.commit()
    return task


def document_of(task):
    return task.proofs[0].version.evidence


def test_a_newer_file_is_refused_while_the_result_is_decided_on(submitted, cast):
    with pytest.raises(Refused):
        add_version(document_of(submitted), upload=upload(NEWER), by=cast.head)

    assert len(document_of(submitted).versions) == 1
    assert [proof.state for proof in submitted.proofs] == [ProofState.SUBMITTED]


def test_withdrawing_is_refused_while_the_result_is_decided_on(submitted, cast):
    for person in (cast.head, cast.office):
        with pytest.raises(Refused):
            decide_proof(submitted.proofs[0], ProofState.WITHDRAWN, by=person)


def test_another_document_is_refused_while_the_result_is_decided_on(submitted, make_task, attach, cast):
    other = attach(make_task(leads=[cast.division]), number="16/BC-BDT")

    with pytest.raises(Refused):
        submit_proof(other.version, task_id=submitted.id, by=cast.head)


def test_the_page_says_why_a_newer_file_is_refused(browse_as, submitted, cast):
    response = browse_as(cast.head).post(
        f"/evidence/{document_of(submitted).id}/versions", {"file": sent(NEWER)}
    )

    assert response.status_code == 422
    assert f"nhiệm vụ {submitted.code} đang được duyệt" in response.text


def test_the_page_of_the_document_offers_no_withdrawal_meanwhile(browse_as, submitted, cast):
    address = f"/evidence/proofs/{submitted.proofs[0].id}/withdraw"

    assert address not in browse_as(cast.head).get(f"/evidence/{document_of(submitted).id}").text
    assert browse_as(cast.head).post(address).status_code in {403, 422}
    assert submitted.proofs[0].state is ProofState.SUBMITTED


def test_a_newer_file_of_a_task_in_work_stands_in_its_history(session, task, cast):
    seen = task.version

    add_version(document_of(task), upload=upload(NEWER), by=cast.head)
    session.flush()

    session.refresh(task)
    last = task.events[-1]
    assert task.version > seen
    assert (last.kind, last.before, last.after, last.by) == (
        EventKind.EVIDENCE,
        "15/BC-BDT – Báo cáo kết quả",
        "15/BC-BDT – Báo cáo kết quả (v2)",
        cast.head,
    )


def test_a_withdrawal_stands_in_the_history_of_the_task(session, task, cast):
    seen = task.version

    decide_proof(task.proofs[0], ProofState.WITHDRAWN, by=cast.head)
    session.flush()

    assert task.version > seen
    assert (task.events[-1].kind, task.events[-1].before, task.events[-1].after) == (
        EventKind.EVIDENCE,
        "15/BC-BDT – Báo cáo kết quả",
        "",
    )


def test_what_was_shown_before_the_documents_changed_is_not_accepted(session, submitted, cast):
    seen = submitted.version
    return_task(submitted, reason="Thiếu", by=cast.leader)
    add_version(document_of(submitted), upload=upload(NEWER), by=cast.head)
    submit_task(submitted, words="", version=None, by=cast.head)
    session.commit()

    with pytest.raises(Clash):
        accept_task(submitted, by=cast.office, version=seen)


def test_after_a_return_the_newer_file_takes_the_place(submitted, cast):
    return_task(submitted, reason="Thiếu", by=cast.office)

    version = add_version(document_of(submitted), upload=upload(NEWER), by=cast.head)
    submit_task(submitted, words="", version=None, by=cast.head)
    accept_task(submitted, by=cast.office)

    accepted = [p.version for p in submitted.proofs if p.state is ProofState.ACCEPTED]
    assert accepted == [version]


@pytest.mark.parametrize(
    ("close", "state"),
    [
        (lambda task, by: accept_task(task, by=by), ProofState.ACCEPTED),
        (lambda task, by: cancel_task(task, reason="x", by=by), ProofState.WITHDRAWN),
    ],
)
def test_a_newer_file_changes_nothing_of_a_closed_task(session, submitted, cast, close, state):
    close(submitted, cast.office)
    events = len(submitted.events)

    add_version(document_of(submitted), upload=upload(NEWER), by=cast.head)

    session.expire_all()
    assert [proof.state for proof in submitted.proofs] == [state]
    assert len(submitted.events) == events
    assert not submitted.state.is_open


def test_a_closed_task_takes_no_document(submitted, make_task, attach, cast):
    accept_task(submitted, by=cast.office)
    other = attach(make_task(leads=[cast.division]), number="16/BC-BDT")

    with pytest.raises(Refused):
        submit_proof(other.version, task_id=submitted.id, by=cast.head)
    assert submitted.state is State.ACCEPTED


@pytest.mark.parametrize("state", [ProofState.ACCEPTED, ProofState.RETURNED])
def test_a_document_of_a_task_is_decided_with_its_result_only(task, cast, state):
    with pytest.raises(Refused):
        decide_proof(task.proofs[0], state, by=cast.office, reason="x")

    assert task.proofs[0].state is ProofState.SUBMITTED
