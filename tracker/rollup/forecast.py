"""What a year's index will give, from what is proven and what is under way; pure.

Each leaf's rule is asked three times, with ever more documents counted:

* e1: accepted documents;
* e2: also submitted ones, and one document of each open task that is not overdue;
* e3: also one document of each overdue task, and, while the year is open, whatever else the
  leaf still lacks, for somebody can still begin it.

earned = e1, pending = e2 − e1, at risk = e3 − e2, lost = maximum − e3. An open task stands for
one document, its product, unless one of its documents is counted on the leaf already. When the
year is closed no open task can add to it; what was submitted before can still be accepted.

A leaf of the survey is pending at the rate assumed for it until its result is typed; what the
rate leaves over is lost. Points that were typed as final replace the forecast of their leaf.

`percent_expected` is (earned + pending) / maximum × 100: what the year gives if all that is
under way in time is accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tracker.index import scoring
from tracker.index.tree import Node, grow

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Document:
    """A document counted on a leaf, however many of its versions prove it and for whatever task."""

    id: int
    is_accepted: bool
    label: Any = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Work:
    """An open task on a leaf, and which documents it has handed in."""

    id: int
    is_overdue: bool
    document_ids: frozenset[int] = frozenset()
    label: Any = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class LeafFacts:
    """What is known of a leaf: its documents, its open tasks, points assumed or typed as final."""

    documents: tuple[Document, ...] = ()
    tasks: tuple[Work, ...] = ()
    assumed: Decimal = NOTHING
    final: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a year; leaves of which nothing is known may be missing."""

    is_open: bool
    leaves: Mapping[int, LeafFacts]


@dataclass(frozen=True, slots=True)
class Figures:
    """Points of a criterion; the four parts add up to the maximum."""

    maximum: Decimal = NOTHING
    earned: Decimal = NOTHING
    pending: Decimal = NOTHING
    at_risk: Decimal = NOTHING
    lost: Decimal = NOTHING

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.maximum + other.maximum,
            self.earned + other.earned,
            self.pending + other.pending,
            self.at_risk + other.at_risk,
            self.lost + other.lost,
        )

    @property
    def percent_expected(self) -> Decimal:
        return self.share(self.earned + self.pending)

    def share(self, points: Decimal) -> Decimal:
        """Points as a percentage of the maximum."""
        return scoring.percent(points, self.maximum) if self.maximum else NOTHING


@dataclass(frozen=True, slots=True)
class Behind:
    """What a leaf's figures rest on. `unworked` is the part of what is at risk that nobody
    works on; `pieces_lacking` is how many documents that part would take."""

    facts: LeafFacts
    unworked: Decimal = NOTHING
    pieces_lacking: int = 0

    @property
    def late(self) -> list[Work]:
        return [task for task in self.facts.tasks if task.is_overdue]

    @property
    def in_time(self) -> list[Work]:
        return [task for task in self.facts.tasks if not task.is_overdue]


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion with its figures, those of its parts, and for a leaf what is behind them."""

    criterion: Any
    figures: Figures
    children: tuple[Line, ...]
    behind: Behind | None

    @property
    def unworked(self) -> Decimal:
        """The points at risk because nobody works on them."""
        if self.behind is not None:
            return self.behind.unworked
        return sum((child.unworked for child in self.children), NOTHING)

    @property
    def leaves(self) -> list[Line]:
        if self.behind is not None:
            return [self]
        return [leaf for child in self.children for leaf in child.leaves]


@dataclass(frozen=True, slots=True)
class Forecast:
    """The year: its fields, and their sum."""

    fields: tuple[Line, ...]
    is_open: bool

    @property
    def total(self) -> Figures:
        return _total(self.fields)

    @property
    def leaves(self) -> list[Line]:
        return [leaf for line in self.fields for leaf in line.leaves]

    @property
    def unworked(self) -> list[Line]:
        """The leaves that lack documents nobody works on, the most points first."""
        lacking = [leaf for leaf in self.leaves if leaf.unworked]
        return sorted(lacking, key=lambda leaf: leaf.unworked, reverse=True)

    def at_stake(self) -> dict[int, Decimal]:
        """By overdue task, the points that are at risk because such tasks are late."""
        stakes: dict[int, Decimal] = {}
        for leaf in self.leaves:
            if leaf.behind is not None:
                for task in leaf.behind.late:
                    points = leaf.figures.at_risk - leaf.behind.unworked
                    stakes[task.id] = stakes.get(task.id, NOTHING) + points
        return stakes


def forecast(criteria: Iterable[Node], facts: Facts) -> Forecast:
    """The forecast of a year, from criteria in the order of their framework."""

    def line(criterion: Node, parts: tuple[Line, ...]) -> Line:
        if criterion.rule is None:
            return Line(criterion, _total(parts), parts, None)
        known = facts.leaves.get(criterion.id, LeafFacts())
        figures, behind = _leaf(criterion.rule, criterion.maximum, known, facts.is_open)
        return Line(criterion, figures, (), behind)

    return Forecast(tuple(grow(criteria, line)), facts.is_open)


def _leaf(
    rule: Mapping[str, Any], maximum: Decimal, facts: LeafFacts, is_open: bool
) -> tuple[Figures, Behind]:
    if facts.final is not None:
        return _figures(maximum, facts.final, facts.final, facts.final), Behind(facts)
    if scoring.is_survey(rule):
        return _figures(maximum, NOTHING, facts.assumed, facts.assumed), Behind(facts)

    accepted = sum(document.is_accepted for document in facts.documents)
    counted = {document.id for document in facts.documents}
    waiting = [task for task in facts.tasks if is_open and counted.isdisjoint(task.document_ids)]
    in_time = sum(not task.is_overdue for task in waiting)
    pieces = len(counted) + len(waiting)

    e1 = scoring.points_for(rule, maximum, accepted)
    e2 = scoring.points_for(rule, maximum, len(counted) + in_time)
    with_late = scoring.points_for(rule, maximum, pieces)
    e3 = maximum if is_open else with_late
    lacking = max(scoring.pieces_wanted(rule) - pieces, 0) if is_open else 0
    return _figures(maximum, e1, e2, e3), Behind(facts, e3 - with_late, lacking)


def _figures(maximum: Decimal, e1: Decimal, e2: Decimal, e3: Decimal) -> Figures:
    return Figures(maximum, earned=e1, pending=e2 - e1, at_risk=e3 - e2, lost=maximum - e3)


def _total(lines: Iterable[Line]) -> Figures:
    return sum((line.figures for line in lines), Figures())
