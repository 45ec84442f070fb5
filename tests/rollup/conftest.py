"""A small year: one field with a leaf of one document, one of two, and one of the survey."""

from __future__ import annotations

import hashlib
import itertools
from datetime import date
from decimal import Decimal

import pytest

from tracker import clock
from tracker.evidence.models import Evidence, Proof, ProofState, Version
from tracker.index.models import Level, ScoredBy

_numbers = itertools.count(1)


@pytest.fixture
def framework(make_framework, make_criterion):
    framework = make_framework()
    field = make_criterion(
        framework,
        "1",
        level=Level.FIELD,
        scored_by=None,
        rule=None,
        maximum=Decimal(5),
        name_vi="Hiện đại hóa",
    )
    above = {"level": Level.CRITERION, "parent_id": field.id}
    make_criterion(framework, "1.1", maximum=Decimal(2), evidence_wanted="Quyết định", **above)
    two = {"kind": "pieces", "steps": [[1, "0.5"], [2, "1"]]}
    make_criterion(framework, "1.2", maximum=Decimal(2), rule=two, **above)
    make_criterion(framework, "1.3", scored_by=ScoredBy.SURVEY, rule={"kind": "survey"}, **above)
    return framework


@pytest.fixture
def leaf(framework):
    """`leaf("1.1")`: the criterion of that code."""
    return lambda code: next(c for c in framework.criteria if c.code == code)


@pytest.fixture
def evaluation(make_evaluation, framework):
    return make_evaluation(framework, 2021)


@pytest.fixture
def make_proof(session, agency, make_division, make_user):
    """A document with one file, put forward for a task or for a leaf of a year."""

    def make(
        *,
        task=None,
        criterion=None,
        year=2021,
        state=ProofState.ACCEPTED,
        proves_on=date(2021, 9, 20),
        version=None,
        **columns,
    ):
        user = make_user()
        if version is None:
            number = next(_numbers)
            evidence = Evidence(
                **{
                    "agency": agency,
                    "division": make_division(),
                    "number": f"{number}/KH-BDT",
                    "title": "Kế hoạch",
                    "issuer": "Ban Dân tộc",
                    "signed_on": proves_on,
                    "proves_on": proves_on,
                    "folded": "",
                    "created_by": user,
                    "created_at": clock.now(),
                    **columns,
                }
            )
            version = Version(
                evidence=evidence,
                number=1,
                filename=f"ke-hoach-{number}.pdf",
                media_type="application/pdf",
                size=1,
                sha256=hashlib.sha256(str(number).encode()).hexdigest(),
                uploaded_by=user,
                uploaded_at=clock.now(),
            )
            session.add(version)
            session.flush()
        proof = Proof(
            agency_id=agency.id,
            version=version,
            task_id=task.id if task else None,
            criterion_id=criterion.id if criterion else None,
            year=year if criterion else None,
            state=state,
        )
        session.add(proof)
        session.flush()
        return proof

    return make
