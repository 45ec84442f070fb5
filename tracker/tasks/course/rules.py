"""How far a task is by its milestones or its measures, and how far it should be; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from tracker.tasks.states import ProgressBy


class Stage(Protocol):
    """What of a milestone the answer depends on."""

    @property
    def weight(self) -> int: ...
    @property
    def done_on(self) -> date | None: ...


class Read(Protocol):
    """What a measure was on a day."""

    @property
    def on(self) -> date: ...
    @property
    def value(self) -> Decimal: ...


class Gauge(Protocol):
    """What of a measure the answer depends on; of one day's readings the last one counts."""

    @property
    def weight(self) -> int: ...
    @property
    def baseline(self) -> Decimal: ...
    @property
    def target(self) -> Decimal: ...
    @property
    def readings(self) -> Sequence[Read]: ...


def percent_of_milestones(milestones: Iterable[Stage], on: date) -> int | None:
    """The weight of what was done by the day, in percent of all; None without milestones."""
    return _weighted((each.weight, Fraction(_is_done(each, on))) for each in milestones)


def percent_of_measures(measures: Iterable[Gauge], on: date) -> int | None:
    """How much of their ways the measures had gone by the day; None without measures."""
    return _weighted((each.weight, way_gone(each, value_on(each, on))) for each in measures)


def value_on(measure: Gauge, on: date) -> Decimal:
    """The last reading not later than the day, else the baseline."""
    known = [read for read in measure.readings if read.on <= on]
    if not known:
        return measure.baseline
    latest = max(read.on for read in known)
    return [read.value for read in known if read.on == latest][-1]


def way_gone(measure: Gauge, value: Decimal) -> Fraction:
    """How much of the way from baseline to target is done, from 0 to 1, whichever way it leads."""
    whole = Fraction(measure.target) - Fraction(measure.baseline)
    return max(Fraction(0), min(Fraction(1), (Fraction(value) - Fraction(measure.baseline)) / whole))


def expected_percent(issued_on: date, due: date | None, on: date) -> int | None:
    """Where the straight line from the day of issue to the due date stands on a day; None for a
    task that is not due."""
    if due is None:
        return None
    if on >= due:
        return 100
    return max(0, 100 * (on - issued_on).days // (due - issued_on).days)


def course_by(
    basis: ProgressBy, milestones: Sequence[Stage], measures: Sequence[Gauge]
) -> list[tuple[date, int]]:
    """The percent on each day on which it could change, oldest first; nothing where the basis is
    neither milestones nor measures."""
    if basis is ProgressBy.MILESTONES:
        days = {each.done_on for each in milestones if each.done_on is not None}
        return [(day, percent_of_milestones(milestones, day) or 0) for day in sorted(days)]
    if basis is ProgressBy.MEASURES:
        read = {reading.on for each in measures for reading in each.readings}
        return [(day, percent_of_measures(measures, day) or 0) for day in sorted(read)]
    return []


def _is_done(milestone: Stage, on: date) -> bool:
    return milestone.done_on is not None and milestone.done_on <= on


def _weighted(shares: Iterable[tuple[int, Fraction]]) -> int | None:
    """Rounded down, so that nothing is called done before all of it is."""
    known = list(shares)
    if not known:
        return None
    return int(100 * sum(weight * share for weight, share in known) / sum(weight for weight, _ in known))
