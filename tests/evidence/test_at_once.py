"""Two people decide on one proof at the same moment: the second sees what the first did.

SQLite has one writer, so that nobody decides between another's look and their decision.
"""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.documents import PDF, upload
from tracker.db import db
from tracker.errors import Refused
from tracker.evidence.models import Proof, ProofState
from tracker.evidence.service import add_version, decide_proof, submit_proof
from tracker.tasks.closing import cancel_task
from tracker.tasks.models import State
from tracker.tasks.service import accept_task, attach_evidence, return_task, submit_task


@pytest.fixture(autouse=True)
def _where_people_write_at_once(session):
    if session.get_bind().dialect.name == "sqlite":
        pytest.skip("SQLite has one writer")


@pytest.fixture
def meanwhile(session):
    """Read the proof, and then let somebody else decide on it."""

    def decide(proof: Proof, state: ProofState) -> None:
        session.commit()
        assert proof.state is ProofState.SUBMITTED
        with Session(db.engine) as theirs, theirs.begin():
            theirs.get_one(Proof, proof.id).state = state

    return decide


@pytest.fixture
def proof(add, head, make_framework, make_criterion, make_evaluation):
    framework = make_framework()
    make_evaluation(framework, 2021)
    leaf = make_criterion(framework, "1.1")
    return submit_proof(add().latest, criterion_id=leaf.id, year=2021, by=head)


@pytest.fixture
def task(make_task, add, division, head):
    task = make_task(leads=[division])
    attach_evidence(task, add().latest, version=None, by=head)
    submit_task(task, words="", version=None, by=head)
    return task


@pytest.mark.parametrize("state", [ProofState.ACCEPTED, ProofState.RETURNED, ProofState.WITHDRAWN])
def test_a_decision_sees_the_one_before(proof, office, meanwhile, state):
    meanwhile(proof, ProofState.WITHDRAWN)

    with pytest.raises(Refused):
        decide_proof(proof, state, by=office, reason="x")


def test_a_newer_file_leaves_what_was_accepted_meanwhile(proof, head, meanwhile):
    meanwhile(proof, ProofState.ACCEPTED)

    add_version(proof.version.evidence, upload=upload(PDF + b"% second\n"), by=head)

    assert proof.state is ProofState.ACCEPTED


@pytest.mark.parametrize(
    ("decide", "state"),
    [
        (lambda task, by: accept_task(task, by=by), State.ACCEPTED),
        (lambda task, by: return_task(task, reason="x", by=by), State.RETURNED),
        (lambda task, by: cancel_task(task, reason="x", by=by), State.CANCELLED),
    ],
)
def test_a_tasks_decision_leaves_what_was_decided_meanwhile(session, task, office, meanwhile, decide, state):
    session.commit()
    proof = task.proofs[0]
    meanwhile(proof, ProofState.ACCEPTED)

    decide(task, office)

    session.flush()
    assert (task.state, proof.state) == (state, ProofState.ACCEPTED)
    assert [event.state for event in proof.events] == [ProofState.SUBMITTED]
