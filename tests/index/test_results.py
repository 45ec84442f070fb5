from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from tracker.index.results import results_of, weakest
from tracker.index.scoring import read_rule


@dataclass
class Node:
    id: int
    parent_id: int | None
    code: str
    maximum: Decimal
    rule: dict[str, Any] | None = None


@dataclass
class Points:
    appraised_points: Decimal | None = None
    survey_points: Decimal | None = None
    percent: Decimal | None = None
    mean_percent: Decimal | None = None


PAPER, SURVEY = read_rule("1=1"), read_rule("survey")
FIELD = [
    Node(1, None, "1", Decimal(7)),
    Node(2, 1, "1.1", Decimal(4), PAPER),
    Node(3, 1, "1.2", Decimal(3), SURVEY),
]


def test_a_percentage_is_paper_and_survey_over_both_maxima():
    scores = {2: Points(appraised_points=Decimal(4)), 3: Points(survey_points=Decimal("2.9286"))}

    (field,) = results_of(FIELD, scores)

    assert (field.paper, field.paper_maximum) == (4, 4)
    assert (field.survey, field.survey_maximum) == (Decimal("2.9286"), 3)
    assert field.percent == Decimal("98.98")


def test_there_is_no_percentage_while_the_survey_is_not_known():
    (field,) = results_of(FIELD, {2: Points(appraised_points=Decimal(4))})

    assert field.percent is None


def test_the_published_percentage_goes_before_the_computed_one():
    scores = {
        1: Points(percent=Decimal("98.97")),
        2: Points(appraised_points=Decimal(4)),
        3: Points(survey_points=Decimal("2.9286")),
    }

    (field,) = results_of(FIELD, scores)

    assert (field.percent, field.computed) == (Decimal("98.97"), Decimal("98.98"))


@pytest.fixture
def field():
    def make(code: str, percent: str, mean: str | None = None) -> Any:
        node = Node(int(code), None, code, Decimal(10), PAPER)
        points = Points(percent=Decimal(percent), mean_percent=Decimal(mean) if mean else None)
        return results_of([node], {node.id: points})[0]

    return make


def test_the_weakest_fields_are_those_farthest_below_the_mean(field):
    fields = [
        field("1", "73.89", "78.56"),
        field("2", "60"),
        field("7", "69.45", "77.77"),
        field("8", "50", "40"),
    ]

    assert [each.criterion.code for each in weakest(fields)] == ["7", "1"]


def test_without_means_the_weakest_fields_are_those_with_the_lowest_percentage(field):
    fields = [field("1", "90"), field("2", "60"), field("3", "70")]

    assert [each.criterion.code for each in weakest(fields)] == ["2", "3"]
