"""The figures of 2020 that were published come out of the points that are typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tracker.accounts.models import Role
from tracker.demo.evaluation_2020 import publish_2020
from tracker.index import scoring
from tracker.index.framework_table import reconstructed_rows
from tracker.index.models import EvaluationState
from tracker.index.queries import leaf_criteria, list_criteria, result_of
from tracker.index.results import weakest
from tracker.index.service import load_framework, open_evaluation


@pytest.fixture
def evaluation_2020(agency, make_user):
    office = make_user(Role.OFFICE)
    framework = load_framework(
        agency,
        "Bộ chỉ số",
        reconstructed_rows(),
        first_year=2020,
        last_year=2021,
        is_official=False,
        by=office,
    )
    evaluation = open_evaluation(agency, framework, 2020, date(2020, 12, 31), by=office)
    publish_2020(evaluation, by=office)
    return evaluation


@pytest.mark.parametrize(
    ("code", "percent", "paper", "paper_maximum"),
    [
        ("6", "98.98", "4", "4"),
        ("4", "94.53", "5", "5"),
        ("5", "95.71", "9", "9"),
        ("2", "92.00", "7", "7"),
        ("3", "94.79", "12.5", "13"),
        ("7", "69.45", None, None),
        ("1", "73.89", None, None),
    ],
)
def test_each_field_gives_the_published_figures(
    session, evaluation_2020, code, percent, paper, paper_maximum
):
    field = next(f for f in result_of(evaluation_2020) if f.criterion.code == code)

    assert field.published == field.computed == Decimal(percent)
    if paper is not None:
        assert (field.paper, field.paper_maximum) == (Decimal(paper), Decimal(paper_maximum))


def test_the_total_is_the_published_one(session, evaluation_2020):
    fields = result_of(evaluation_2020)

    points = sum(field.points for field in fields)

    assert scoring.percent(points, sum(field.maximum for field in fields)) == Decimal("87.26")
    assert evaluation_2020.percent == Decimal("87.26")
    assert (evaluation_2020.rank, evaluation_2020.ranked, evaluation_2020.previous_rank) == (10, 20, 20)
    assert evaluation_2020.state is EvaluationState.PUBLISHED


def test_the_weak_fields_are_modernisation_and_direction(session, evaluation_2020):
    weak = weakest(result_of(evaluation_2020))

    assert [(field.criterion.code, field.percent, field.mean) for field in weak] == [
        ("7", Decimal("69.45"), Decimal("77.77")),
        ("1", Decimal("73.89"), Decimal("78.56")),
    ]


def test_the_shipped_framework_has_seven_fields_76_leaves_and_100_points(session, evaluation_2020):
    criteria = list_criteria(evaluation_2020.framework_id)
    leaves = leaf_criteria(evaluation_2020.framework_id)

    assert len([c for c in criteria if c.parent_id is None]) == 7
    assert len(leaves) == 76
    assert sum(leaf.maximum for leaf in leaves) == 100
    assert all(leaf.rule for leaf in leaves)
