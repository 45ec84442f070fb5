"""What the index says of documents submitted for its criteria; registered with documents, which
know no criterion."""

from __future__ import annotations

from tracker import clock
from tracker.accounts.models import Agency
from tracker.db import db
from tracker.evidence.subjects import Kind, Standing, Subject, register
from tracker.index.models import Criterion, EvaluationState, ScoredBy
from tracker.index.queries import find_evaluation
from tracker.words import N_, Words


def _hold(subject: Subject, agency: Agency) -> Standing:
    return Standing(_why_not(subject, agency))


def _why_not(subject: Subject, agency: Agency) -> Words | None:
    """Why a criterion takes no document for the year, if so."""
    criterion = db.session.get_one(Criterion, subject.criterion_id)
    assert subject.year is not None  # The table says so, too.
    evaluation = find_evaluation(agency, subject.year)
    if evaluation is None or criterion.framework_id != evaluation.framework_id:
        return N_(
            "Criterion %(code)s is not of the framework of %(year)s.", code=criterion.code, year=subject.year
        )
    if not criterion.is_leaf:
        return N_("%(code)s is a heading: choose what is scored below it.", code=criterion.code)
    if criterion.scored_by is ScoredBy.SURVEY:
        return N_("%(code)s is scored by the survey: no document proves it.", code=criterion.code)
    if evaluation.state is not EvaluationState.OPEN:
        return N_("The year %(year)s is published: it takes no more documents.", year=evaluation.year)
    if clock.today() > evaluation.closes_on:
        return N_(
            "The year %(year)s closed on %(day)s: it takes no more documents.",
            year=evaluation.year,
            day=evaluation.closes_on,
        )
    return None


register(Kind.CRITERION, before_change=_hold)
