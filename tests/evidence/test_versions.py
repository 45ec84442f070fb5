"""Newer files of a document, and what they do to what it proves."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.documents import PDF, sent, upload
from tracker.errors import NotAllowed, Refused
from tracker.evidence.models import Proof, ProofState
from tracker.evidence.service import add_version, decide_proof, submit_proof

NEWER = PDF + b"% second\n"


@pytest.fixture
def leaf(make_framework, make_criterion, make_evaluation):
    framework = make_framework()
    make_evaluation(framework, 2021)
    return make_criterion(framework, "1.1")


def test_a_newer_version_gets_the_next_number(add, head):
    evidence = add()

    version = add_version(evidence, upload=upload(NEWER), by=head)

    assert (version.number, evidence.latest) == (2, version)


def test_refuses_a_file_that_is_there_already(add, head):
    with pytest.raises(Refused) as refusal:
        add_version(add(), upload=upload(PDF, "khac-ten.pdf"), by=head)

    assert refusal.value.words.values == {"number": 1}


def test_refuses_a_version_by_another_division(add, other_head):
    with pytest.raises(NotAllowed):
        add_version(add(), upload=upload(NEWER), by=other_head)


def test_what_was_accepted_stays_and_the_new_version_waits(session, add, head, office, leaf):
    evidence = add()
    accepted = submit_proof(evidence.latest, criterion_id=leaf.id, year=2021, by=head)
    decide_proof(accepted, ProofState.ACCEPTED, by=office)

    version = add_version(evidence, upload=upload(NEWER), by=head)

    assert accepted.state is ProofState.ACCEPTED
    newer = session.scalars(select(Proof).where(Proof.version == version)).one()
    assert (newer.criterion_id, newer.year, newer.state) == (leaf.id, 2021, ProofState.SUBMITTED)


def test_what_still_waits_is_replaced(session, add, head, leaf):
    evidence = add()
    waiting = submit_proof(evidence.latest, criterion_id=leaf.id, year=2021, by=head)

    add_version(evidence, upload=upload(NEWER), by=head)

    assert waiting.state is ProofState.WITHDRAWN
    states = session.scalars(select(Proof.state).order_by(Proof.id)).all()
    assert states == [ProofState.WITHDRAWN, ProofState.SUBMITTED]


def test_the_page_adds_a_version_and_shows_both_with_their_hashes(browse_as, add, head):
    evidence = add()

    response = browse_as(head).post(
        f"/evidence/{evidence.id}/versions", {"file": sent(NEWER, "Bản sửa.pdf")}
    )
    page = browse_as(head).get(response.location).text

    for version in evidence.versions:
        assert version.sha256 in page
    assert "Bản sửa.pdf" in page


def test_the_page_refuses_the_same_file(browse_as, add, head):
    evidence = add()

    response = browse_as(head).post(f"/evidence/{evidence.id}/versions", {"file": sent(PDF)})

    assert response.status_code == 422
    assert "giống hệt phiên bản 1" in response.text


def test_the_page_is_closed_to_who_may_only_read(browse_as, add, make_user):
    evidence = add()
    observer = make_user("observer")

    response = browse_as(observer).post(f"/evidence/{evidence.id}/versions", {"file": sent(NEWER)})

    assert response.status_code == 403
