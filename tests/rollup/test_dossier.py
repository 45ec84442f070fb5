"""What counts on which leaf, read from tasks and proofs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.conftest import TODAY
from tracker.evidence.models import ProofState, Version
from tracker.index.models import EvaluationState, Level, Score, ScoredBy
from tracker.rollup.queries import dossier
from tracker.tasks.models import State


@pytest.fixture
def figures(session, evaluation):
    """`figures("1.1")`: earned, pending, at risk, lost of a leaf."""

    def of(code: str) -> tuple[Decimal, ...]:
        session.flush()
        year = dossier(evaluation, TODAY).forecast
        got = next(line.figures for line in year.leaves if line.criterion.code == code)
        return (got.earned, got.pending, got.at_risk, got.lost)

    return of


def test_an_accepted_proof_of_a_task_counts_for_its_leaf(figures, leaf, make_task, make_proof):
    make_proof(task=make_task(state=State.ACCEPTED, criteria=[leaf("1.1")]))

    assert figures("1.1") == (2, 0, 0, 0)


def test_a_proof_of_the_leaf_itself_counts_in_its_year(figures, leaf, make_proof):
    make_proof(criterion=leaf("1.1"))
    make_proof(criterion=leaf("1.2"), year=2020)

    assert figures("1.1") == (2, 0, 0, 0)
    assert figures("1.2") == (0, 0, 2, 0)


def test_a_task_of_several_leaves_counts_for_each(figures, leaf, make_task, make_proof):
    make_proof(task=make_task(criteria=[leaf("1.1"), leaf("1.2")]))

    assert figures("1.1") == (2, 0, 0, 0)
    assert figures("1.2") == (1, 0, 1, 0)


def test_one_document_counts_once_for_a_leaf_however_many_tasks_it_proves(
    figures, leaf, make_task, make_proof
):
    first = make_proof(task=make_task(state=State.ACCEPTED, criteria=[leaf("1.2")]))
    make_proof(task=make_task(state=State.ACCEPTED, criteria=[leaf("1.2")]), version=first.version)

    assert figures("1.2") == (1, 0, 1, 0)


def test_what_was_accepted_stays_earned_when_a_new_version_is_submitted(
    session, figures, leaf, make_task, make_proof
):
    task = make_task(criteria=[leaf("1.1")])
    old = make_proof(task=task).version
    columns = {c: getattr(old, c) for c in ("filename", "media_type", "size", "uploaded_by", "uploaded_at")}
    new = Version(evidence=old.evidence, number=2, sha256="b" * 64, **columns)
    session.add(new)
    make_proof(task=task, version=new, state=ProofState.SUBMITTED)

    assert figures("1.1") == (2, 0, 0, 0)


@pytest.mark.parametrize("state", [ProofState.RETURNED, ProofState.WITHDRAWN])
def test_a_proof_that_does_not_stand_counts_for_nothing(figures, leaf, make_task, make_proof, state):
    make_proof(task=make_task(state=State.CANCELLED, criteria=[leaf("1.1")]), state=state)

    assert figures("1.1") == (0, 0, 2, 0)


def test_a_document_of_another_year_is_left_out_and_told(
    session, evaluation, figures, leaf, make_task, make_proof
):
    make_proof(task=make_task(state=State.ACCEPTED, criteria=[leaf("1.1")]), proves_on=date(2020, 12, 30))

    assert figures("1.1") == (0, 0, 2, 0)
    (left_out,) = dossier(evaluation, TODAY).left_out
    assert left_out.leaf_id == leaf("1.1").id
    assert left_out.why.values == {"day": date(2020, 12, 30), "year": 2021}


def test_a_task_of_another_year_does_not_fill_the_list_of_what_is_left_out(
    session, evaluation, leaf, make_task, make_proof
):
    task = make_task(
        year=2020,
        state=State.ACCEPTED,
        criteria=[leaf("1.1")],
        issued_on=date(2020, 3, 1),
        due=date(2020, 6, 1),
    )
    make_proof(task=task, proves_on=date(2020, 5, 30))

    assert dossier(evaluation, TODAY).left_out == []


def test_an_open_task_is_pending_and_an_overdue_one_at_risk(figures, leaf, make_task):
    make_task(criteria=[leaf("1.1")])
    make_task(criteria=[leaf("1.2")], due=date(2021, 10, 4))

    assert figures("1.1") == (0, 2, 0, 0)
    assert figures("1.2") == (0, 0, 2, 0)


def test_a_task_that_is_due_after_the_year_closes_cannot_add_to_it(figures, leaf, make_task):
    make_task(criteria=[leaf("1.1")], due=date(2022, 1, 15))

    assert figures("1.1") == (0, 0, 2, 0)


def test_a_result_handed_in_in_time_is_pending_however_long_the_office_takes(figures, leaf, make_task):
    make_task(
        criteria=[leaf("1.1")], due=date(2021, 10, 1), state=State.SUBMITTED, submitted_on=date(2021, 9, 30)
    )

    assert figures("1.1") == (0, 2, 0, 0)


def test_the_survey_is_assumed_as_it_was_last_year(session, figures, framework, leaf, make_evaluation):
    last = make_evaluation(framework, 2020, state=EvaluationState.PUBLISHED)
    session.add(Score(evaluation=last, criterion=leaf("1.3"), survey_points=Decimal("0.812")))

    assert figures("1.3") == (0, Decimal("0.812"), 0, Decimal("0.188"))


def test_the_survey_of_another_framework_is_assumed_as_a_whole(
    session, figures, make_framework, make_criterion, make_evaluation
):
    old = make_framework(first_year=2018)
    last = make_evaluation(old, 2020, state=EvaluationState.PUBLISHED)
    surveyed = make_criterion(
        old, "5", level=Level.FIELD, scored_by=ScoredBy.SURVEY, rule={"kind": "survey"}, maximum=Decimal(4)
    )
    session.add(Score(evaluation=last, criterion=surveyed, survey_points=Decimal(3)))

    assert figures("1.3") == (0, Decimal("0.75"), 0, Decimal("0.25"))


def test_without_a_published_year_the_survey_is_assumed_at_four_fifths(figures):
    assert figures("1.3") == (0, Decimal("0.8"), 0, Decimal("0.2"))


def test_a_typed_survey_result_is_earned(session, evaluation, figures, leaf):
    session.add(Score(evaluation=evaluation, criterion=leaf("1.3"), survey_points=Decimal("0.9")))

    assert figures("1.3") == (Decimal("0.9"), 0, 0, Decimal("0.1"))


def test_a_year_that_has_closed_loses_what_is_not_proven(session, evaluation, leaf, make_task):
    make_task(criteria=[leaf("1.1")])

    total = dossier(evaluation, date(2022, 1, 1)).forecast.total

    assert (total.earned, total.pending, total.at_risk, total.lost) == (0, Decimal("0.8"), 0, Decimal("4.2"))


def test_tasks_and_proofs_of_another_agency_do_not_count(
    session, figures, leaf, make_agency, make_task, make_division
):
    other = make_agency("Sở khác")
    make_task(agency=other, leads=[make_division(agency=other)], criteria=[leaf("1.1")])

    assert figures("1.1") == (0, 0, 2, 0)


def test_a_thousand_tasks_take_as_many_queries_as_ten(
    session, evaluation, leaf, make_task, make_proof, make_user, make_division, count_queries
):
    author, division = make_user(), make_division()

    def grow(count: int) -> int:
        for _ in range(count):
            task = make_task(
                criteria=[leaf("1.1")], leads=[division], created_by=author, number=next(numbers)
            )
            if task.number % 10 == 0:
                make_proof(task=task, division=division)
        session.commit()
        with count_queries() as counted:
            dossier(evaluation, TODAY)
        return len(counted)

    numbers = iter(range(1, 2000))
    few = grow(10)

    assert grow(990) == few <= 10
