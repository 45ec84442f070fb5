"""What a year's scores say of each criterion and field; pure.

A percentage is paper and survey points over both maxima. Where the province published one
for a field, that one is shown; the computed one stays beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from tracker.index import scoring
from tracker.index.tree import Node, grow

NOTHING = Decimal(0)


class Points(Protocol):
    """What must be known of a score; the rows of an evaluation have it."""

    @property
    def appraised_points(self) -> Decimal | None: ...
    @property
    def survey_points(self) -> Decimal | None: ...
    @property
    def percent(self) -> Decimal | None: ...
    @property
    def mean_percent(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class Totals:
    """The sum of all fields."""

    paper: Decimal | None
    paper_maximum: Decimal
    survey: Decimal | None
    survey_maximum: Decimal

    @property
    def maximum(self) -> Decimal:
        return self.paper_maximum + self.survey_maximum

    @property
    def points(self) -> Decimal | None:
        return _sum((self.paper, self.survey))


@dataclass(frozen=True, slots=True)
class Result:
    """One criterion's points of a year, on paper and by survey, with those of its parts.

    Points are None while nothing is known of them.
    """

    criterion: Any
    children: tuple[Result, ...]
    paper: Decimal | None
    paper_maximum: Decimal
    survey: Decimal | None
    survey_maximum: Decimal
    published: Decimal | None
    mean: Decimal | None

    @property
    def maximum(self) -> Decimal:
        return self.paper_maximum + self.survey_maximum

    @property
    def points(self) -> Decimal | None:
        return _sum((self.paper, self.survey))

    @property
    def is_whole(self) -> bool:
        """Are the points of every leaf known?"""
        if self.children:
            return all(part.is_whole for part in self.children)
        return self.points is not None

    @property
    def computed(self) -> Decimal | None:
        """The percentage the points give, once all of them are known."""
        if not self.is_whole:
            return None
        return scoring.percent(self.points or NOTHING, self.maximum)

    @property
    def percent(self) -> Decimal | None:
        return self.published if self.published is not None else self.computed

    @property
    def distance(self) -> Decimal | None:
        """How far the percentage lies above the mean of all departments; negative when below."""
        return None if self.percent is None or self.mean is None else self.percent - self.mean


def results_of(criteria: Iterable[Node], scores: Mapping[int, Points]) -> list[Result]:
    """The fields with all below them, from criteria in the order of the framework."""
    return grow(criteria, lambda node, parts: _result(node, parts, scores.get(node.id)))


def totals_of(fields: Iterable[Result]) -> Totals:
    each = list(fields)
    return Totals(
        _sum(field.paper for field in each),
        sum((field.paper_maximum for field in each), NOTHING),
        _sum(field.survey for field in each),
        sum((field.survey_maximum for field in each), NOTHING),
    )


def weakest(fields: Iterable[Result], count: int = 2) -> list[Result]:
    """The fields farthest below the mean; where no mean is known, those with the lowest percentage."""
    known = [field for field in fields if field.percent is not None]

    def place(field: Result) -> tuple[bool, Decimal]:
        if field.distance is not None and field.distance < 0:
            return (False, field.distance)
        return (True, field.percent or NOTHING)

    return sorted(known, key=place)[:count]


def _result(node: Node, parts: tuple[Result, ...], score: Points | None) -> Result:
    published = score.percent if score else None
    mean = score.mean_percent if score else None
    if node.rule is None:
        return Result(
            criterion=node,
            children=parts,
            paper=_sum(part.paper for part in parts),
            paper_maximum=sum((part.paper_maximum for part in parts), NOTHING),
            survey=_sum(part.survey for part in parts),
            survey_maximum=sum((part.survey_maximum for part in parts), NOTHING),
            published=published,
            mean=mean,
        )
    by_survey = scoring.is_survey(node.rule)
    return Result(
        criterion=node,
        children=(),
        paper=score.appraised_points if score and not by_survey else None,
        paper_maximum=NOTHING if by_survey else node.maximum,
        survey=score.survey_points if score and by_survey else None,
        survey_maximum=node.maximum if by_survey else NOTHING,
        published=published,
        mean=mean,
    )


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, NOTHING) if known else None
