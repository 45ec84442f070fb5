"""Which evaluations, criteria and results."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Agency, User
from tracker.db import db
from tracker.errors import NotAllowed, NotFound
from tracker.index.models import Criterion, Evaluation, EvaluationState, Framework, Score
from tracker.index.policy import can_see_index
from tracker.index.results import Result, results_of
from tracker.index.tree import Branch, branches


def find_evaluation(agency: Agency, year: int) -> Evaluation | None:
    return db.session.scalar(
        select(Evaluation)
        .options(joinedload(Evaluation.framework))
        .where(Evaluation.agency_id == agency.id, Evaluation.year == year)
    )


def get_evaluation_of(year: int, agency: Agency, user: User) -> Evaluation:
    """The agency's evaluation of a year, for one of its people."""
    if not can_see_index(user, agency):
        raise NotAllowed
    evaluation = find_evaluation(agency, year)
    if evaluation is None:
        raise NotFound
    return evaluation


def list_evaluations(agency: Agency) -> list[Evaluation]:
    """All years of the agency, the latest first."""
    return list(
        db.session.scalars(
            select(Evaluation)
            .options(joinedload(Evaluation.framework))
            .where(Evaluation.agency_id == agency.id)
            .order_by(Evaluation.year.desc())
        )
    )


def list_evaluations_of(year: int) -> list[Evaluation]:
    """The evaluations of a year, of all agencies; for the machine's operator."""
    return list(
        db.session.scalars(
            select(Evaluation)
            .options(joinedload(Evaluation.agency))
            .where(Evaluation.year == year)
            .order_by(Evaluation.agency_id)
        )
    )


def latest_open_evaluation(agency: Agency) -> Evaluation | None:
    """The year that collects evidence now; without one, the latest year there is."""
    return pick_evaluation(list_evaluations(agency), None)


def pick_evaluation(evaluations: Sequence[Evaluation], year: int | None) -> Evaluation | None:
    """The one of a year, of evaluations the latest first; by default the latest that is open.

    Raises `NotFound` when that year is not among them.
    """
    if year is None:
        still_open = [each for each in evaluations if each.state is EvaluationState.OPEN]
        return next(iter([*still_open, *evaluations]), None)
    found = next((each for each in evaluations if each.year == year), None)
    if found is None:
        raise NotFound
    return found


def last_published(agency: Agency, before: int | None = None) -> Evaluation | None:
    """The latest year with a result, of those before a year."""
    wanted = (
        select(Evaluation)
        .options(joinedload(Evaluation.framework))
        .where(Evaluation.agency_id == agency.id, Evaluation.state == EvaluationState.PUBLISHED)
        .order_by(Evaluation.year.desc())
        .limit(1)
    )
    if before is not None:
        wanted = wanted.where(Evaluation.year < before)
    return db.session.scalar(wanted)


def list_frameworks(agency: Agency) -> list[Framework]:
    """The frameworks an evaluation of the agency can be scored by: its own and its province's."""
    return list(
        db.session.scalars(
            select(Framework)
            .where(Framework.agency_id.in_([agency.id, agency.parent_id or agency.id]))
            .order_by(Framework.first_year.desc(), Framework.id)
        )
    )


def list_criteria(framework_id: int) -> list[Criterion]:
    return list(
        db.session.scalars(
            select(Criterion).where(Criterion.framework_id == framework_id).order_by(Criterion.position)
        )
    )


def criteria_tree(framework_id: int) -> list[Branch[Criterion]]:
    """The fields of a framework, each with its criteria and their sub-criteria."""
    return branches(list_criteria(framework_id))


def leaf_criteria(framework_id: int) -> list[Criterion]:
    """The criteria that carry points themselves: what a task can mend and a document prove."""
    return [criterion for criterion in list_criteria(framework_id) if criterion.is_leaf]


def scores_of(evaluation: Evaluation) -> dict[int, Score]:
    """What was typed for the evaluation, by the criterion's id."""
    scores = db.session.scalars(
        select(Score)
        .where(Score.evaluation_id == evaluation.id)
        # Rows read before the year was held may have been changed since.
        .execution_options(populate_existing=True)
    )
    return {score.criterion_id: score for score in scores}


def fingerprint(evaluation: Evaluation) -> str:
    """A short text that changes with anything typed for the year: a form carries it, to tell
    whether somebody else typed while it was open."""
    typed: list[object] = [
        evaluation.state, evaluation.percent, evaluation.mean_percent,
        evaluation.rank, evaluation.ranked, evaluation.previous_rank,
    ]  # fmt: skip
    for criterion_id, score in sorted(scores_of(evaluation).items()):
        figures = (score.self_points, score.appraised_points, score.survey_points)
        typed += [criterion_id, *figures, score.percent, score.mean_percent]
    return hashlib.sha256("|".join(map(str, typed)).encode()).hexdigest()[:16]


def result_of(evaluation: Evaluation) -> list[Result]:
    """What each field got, with all below it."""
    return results_of(list_criteria(evaluation.framework_id), scores_of(evaluation))
