"""The department's result of 2020, and points of leaves that give exactly it.

The percentages, the paper points of five fields, the means of two and the ranks were published.
The points of single leaves were not: those below are made up to fit, as the page that shows
them says. Survey points are what the published percentage leaves over for the survey, split over
the survey's leaves in proportion; the index must be typed with four decimals for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tracker.accounts.models import User
from tracker.index.models import Criterion, Evaluation, ScoredBy
from tracker.index.queries import criteria_tree
from tracker.index.scoring import spread
from tracker.index.service import LeafPoints, Percentages, Ranking, publish_evaluation, type_points
from tracker.index.tree import Branch

TOTAL = Percentages(Decimal("87.26"))
RANKING = Ranking(rank=10, ranked=20, before=20)
FIELDS = {
    "1": Percentages(Decimal("73.89"), Decimal("78.56")),
    "2": Percentages(Decimal("92.00")),
    "3": Percentages(Decimal("94.79")),
    "4": Percentages(Decimal("94.53")),
    "5": Percentages(Decimal("95.71")),
    "6": Percentages(Decimal("98.98")),
    "7": Percentages(Decimal("69.45"), Decimal("77.77")),
}

# What leaves on paper did not get; all others got everything. Field 3 lost the published half
# point; fields 1 and 7 have no published paper points, so theirs follow from the percentage.
LOST = {
    "1.1.2": Decimal("1"),
    "1.3.2": Decimal("0.5"),
    "1.4.2": Decimal("0.5"),
    "1.5": Decimal("2"),
    "1.6": Decimal("0.4387"),
    "3.1.2": Decimal("0.5"),
    "7.1.3": Decimal("0.5"),
    "7.2.1": Decimal("1"),
    "7.2.2": Decimal("1"),
    "7.2.3": Decimal("0.7"),
    "7.4.2": Decimal("1.5"),
}


def publish_2020(evaluation: Evaluation, *, by: User) -> None:
    """Type the leaves' points and publish the result."""
    points = {
        code: leaf
        for field in criteria_tree(evaluation.framework_id)
        for code, leaf in _points_of(field)
    }
    type_points(evaluation, points, by=by)
    publish_evaluation(evaluation, TOTAL, FIELDS, ranking=RANKING, by=by)


def _points_of(field: Branch[Criterion]) -> Iterator[tuple[str, LeafPoints]]:
    """What each leaf of a field got, so that together they give the published percentage."""
    paper = {leaf.code: leaf.maximum for leaf in field.leaves if leaf.scored_by is not ScoredBy.SURVEY}
    surveyed = {leaf.code: leaf.maximum for leaf in field.leaves if leaf.scored_by is ScoredBy.SURVEY}
    got = {code: maximum - LOST.get(code, Decimal(0)) for code, maximum in paper.items()}
    for code, points in got.items():
        yield code, LeafPoints(appraised=points)
    whole = FIELDS[field.criterion.code].percent * field.criterion.maximum / 100
    shares = spread(whole - sum(got.values()), list(surveyed.values()))
    for code, points in zip(surveyed, shares, strict=True):
        yield code, LeafPoints(survey=points)
