"""Saying what a document proves, and deciding on it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import TODAY
from tests.documents import PDF, upload
from tracker.errors import NotAllowed, Refused
from tracker.evidence.models import Proof, ProofState
from tracker.evidence.service import LONGEST_REASON, add_version, decide_proof, submit_proof
from tracker.index.models import Evaluation, EvaluationState, ScoredBy


@pytest.fixture
def leaf(make_framework, make_criterion, make_evaluation):
    framework = make_framework()
    make_evaluation(framework, 2021)
    return make_criterion(framework, "1.1")


@pytest.fixture
def proof(session, add, head, leaf):
    proof = submit_proof(add().latest, criterion_id=leaf.id, year=2021, by=head)
    session.flush()
    return proof


def test_saying_it_twice_changes_nothing(session, add, head, leaf):
    version = add().latest

    first = submit_proof(version, criterion_id=leaf.id, year=2021, by=head)
    session.flush()
    second = submit_proof(version, criterion_id=leaf.id, year=2021, by=head)

    assert first is second
    assert len(first.events) == 1


def test_what_was_returned_can_be_submitted_again(proof, head, office):
    decide_proof(proof, ProofState.RETURNED, by=office, reason="Thiếu dấu")

    submit_proof(proof.version, criterion_id=proof.criterion_id, year=2021, by=head)

    assert [event.state for event in proof.events] == [
        ProofState.SUBMITTED,
        ProofState.RETURNED,
        ProofState.SUBMITTED,
    ]


def test_refuses_a_document_that_proves_another_year(add, head, leaf):
    evidence = add(signed_on=date(2021, 1, 5), proves_on=date(2020, 12, 31))

    with pytest.raises(Refused):
        submit_proof(evidence.latest, criterion_id=leaf.id, year=2021, by=head)


def test_another_division_cannot_use_the_document(add, other_head, leaf):
    with pytest.raises(NotAllowed):
        submit_proof(add().latest, criterion_id=leaf.id, year=2021, by=other_head)


def test_a_decision_says_who_and_why(proof, office):
    decide_proof(proof, ProofState.RETURNED, by=office, reason="Thiếu dấu")

    assert (proof.state, proof.events[-1].by, proof.events[-1].reason) == (
        ProofState.RETURNED,
        office,
        "Thiếu dấu",
    )


def test_refuses_to_return_without_a_reason(proof, office):
    with pytest.raises(Refused) as refusal:
        decide_proof(proof, ProofState.RETURNED, by=office, reason=" ")

    assert refusal.value.field == "reason"


def test_what_is_decided_is_not_decided_again(proof, office):
    decide_proof(proof, ProofState.ACCEPTED, by=office)

    for state in (ProofState.RETURNED, ProofState.WITHDRAWN, ProofState.ACCEPTED):
        with pytest.raises(Refused):
            decide_proof(proof, state, by=office, reason="x")


def test_only_the_office_and_leaders_accept(proof, head, make_user):
    for person in (head, make_user("observer"), make_user("admin")):
        with pytest.raises(NotAllowed):
            decide_proof(proof, ProofState.ACCEPTED, by=person)


def test_the_owner_may_withdraw(proof, head, other_head):
    with pytest.raises(NotAllowed):
        decide_proof(proof, ProofState.WITHDRAWN, by=other_head)

    decide_proof(proof, ProofState.WITHDRAWN, by=head)

    assert proof.state is ProofState.WITHDRAWN


def test_a_reason_that_is_too_long_is_refused_and_not_cut(proof, office):
    with pytest.raises(Refused) as refusal:
        decide_proof(proof, ProofState.RETURNED, by=office, reason="x" * (LONGEST_REASON + 1))

    assert refusal.value.field == "reason"
    assert proof.state is ProofState.SUBMITTED


def test_a_heading_takes_no_document(add, head, leaf, make_criterion):
    heading = make_criterion(leaf.framework, "1", scored_by=None, rule=None)

    with pytest.raises(Refused):
        submit_proof(add().latest, criterion_id=heading.id, year=2021, by=head)


def test_what_the_survey_scores_takes_no_document(add, head, leaf, make_criterion):
    surveyed = make_criterion(leaf.framework, "1.2", scored_by=ScoredBy.SURVEY, rule=None)

    with pytest.raises(Refused):
        submit_proof(add().latest, criterion_id=surveyed.id, year=2021, by=head)


def test_a_framework_that_is_not_the_years_takes_no_document(add, head, leaf, make_framework, make_criterion):
    other = make_criterion(make_framework(), "1.1")

    with pytest.raises(Refused):
        submit_proof(add().latest, criterion_id=other.id, year=2021, by=head)


def test_another_agencys_index_takes_no_document(
    add, head, make_agency, make_framework, make_criterion, make_evaluation
):
    stranger = make_agency("Sở Nội vụ")
    framework = make_framework(agency=stranger)
    make_evaluation(framework, 2021, agency=stranger)

    with pytest.raises(Refused):
        submit_proof(
            add().latest, criterion_id=make_criterion(framework, "1.1").id, year=2021, by=head
        )


def test_the_framework_of_the_province_takes_documents(
    add, head, agency, make_agency, make_framework, make_criterion, make_evaluation
):
    province = make_agency("Ủy ban nhân dân tỉnh")
    agency.parent_id = province.id
    framework = make_framework(agency=province)
    make_evaluation(framework, 2021)

    proof = submit_proof(
        add().latest, criterion_id=make_criterion(framework, "1.1").id, year=2021, by=head
    )

    assert proof.state is ProofState.SUBMITTED


@pytest.mark.parametrize(
    "closing", [{"state": EvaluationState.PUBLISHED}, {"closes_on": TODAY - timedelta(days=1)}]
)
def test_a_year_that_is_closed_takes_no_document(session, add, head, leaf, closing):
    evaluation = session.scalars(select(Evaluation)).one()
    for name, value in closing.items():
        setattr(evaluation, name, value)

    with pytest.raises(Refused):
        submit_proof(add().latest, criterion_id=leaf.id, year=2021, by=head)


def test_a_newer_file_is_not_submitted_for_a_year_that_is_published(session, proof, head):
    session.scalars(select(Evaluation)).one().state = EvaluationState.PUBLISHED

    add_version(proof.version.evidence, upload=upload(PDF + b"% second"), by=head)

    assert session.scalars(select(Proof)).all() == [proof]
    assert proof.state is ProofState.SUBMITTED


def test_another_agencys_task_takes_no_document(add, head, make_agency, make_task):
    task = make_task(agency=make_agency("Sở Nội vụ"), leads=[])

    with pytest.raises(Refused):
        submit_proof(add().latest, task_id=task.id, by=head)


# --- the pages ---------------------------------------------------------------


def test_the_office_finds_what_waits_and_accepts_it(browse_as, proof, office):
    browser = browse_as(office)
    assert "Chờ bạn duyệt" in browser.get("/evidence").text

    response = browser.post(f"/evidence/proofs/{proof.id}/accept")

    assert response.location == f"/evidence/{proof.version.evidence_id}"
    assert proof.state is ProofState.ACCEPTED
    assert "Chờ bạn duyệt" not in browser.get("/evidence").text


def test_the_page_asks_for_the_reason_of_a_return(browse_as, proof, office):
    browser = browse_as(office)

    refused = browser.post(f"/evidence/proofs/{proof.id}/return", {"reason": ""})
    assert refused.status_code == 422
    assert "Hãy nêu lý do trả lại" in refused.text

    browser.post(f"/evidence/proofs/{proof.id}/return", {"reason": "Thiếu dấu"})
    assert proof.state is ProofState.RETURNED
    assert "Thiếu dấu" in browser.get(f"/evidence/{proof.version.evidence_id}").text


def test_the_page_keeps_a_reason_that_is_too_long_and_says_so(browse_as, proof, office):
    reason = "Thiếu dấu. " * 400

    refused = browse_as(office).post(f"/evidence/proofs/{proof.id}/return", {"reason": reason})

    assert refused.status_code == 422
    assert "Thiếu dấu. Thiếu dấu." in refused.text
    assert proof.state is ProofState.SUBMITTED


def test_deciding_is_closed_to_heads(browse_as, proof, head):
    for step in ("accept", "return"):
        response = browse_as(head).post(f"/evidence/proofs/{proof.id}/{step}", {"reason": "x"})
        assert response.status_code == 403
    assert proof.state is ProofState.SUBMITTED


def test_a_proof_of_a_task_in_work_is_decided_with_the_task(
    session, browse_as, make_task, add, head, office, division
):
    task = make_task(leads=[division])
    proof = submit_proof(add().latest, task_id=task.id, by=head)

    assert browse_as(office).post(f"/evidence/proofs/{proof.id}/accept").status_code == 403


def test_another_divisions_proof_is_not_there(browse_as, proof, other_head):
    response = browse_as(other_head).post(f"/evidence/proofs/{proof.id}/withdraw")

    assert response.status_code == 404


def test_the_page_submits_the_document_for_a_criterion(browse_as, add, head, leaf):
    evidence = add()

    browse_as(head).post(
        f"/evidence/{evidence.id}/proofs", {"criterion": str(leaf.id), "year": "2021"}
    )

    assert "1.1" in browse_as(head).get(f"/evidence/{evidence.id}").text


def test_a_kept_document_can_prove_a_task_too(browse_as, make_task, add, head, division):
    task, evidence = make_task(leads=[division]), add()

    response = browse_as(head).post(
        "/tasks/attach", {"task": str(task.id), "version": str(evidence.latest.id)}
    )

    assert response.location == f"/evidence/{evidence.id}"
    assert [proof.version_id for proof in task.proofs] == [evidence.latest.id]
    assert evidence.title in browse_as(head).get(f"/tasks/{task.id}").text


def test_a_double_click_attaches_once(browse_as, make_task, add, head, division):
    task, evidence = make_task(leads=[division]), add()
    browser = browse_as(head)
    fields = {"task": str(task.id), "version": str(evidence.latest.id), "form_key": "k"}

    for _ in range(2):
        browser.post("/tasks/attach", fields)

    assert len(task.proofs) == 1
    assert len(task.events) == 2
