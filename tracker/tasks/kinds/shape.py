"""What a kind of tasks is made of before it is rows, and what its texts say in a year; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from tracker.tasks.course.models import Direction
from tracker.tasks.course.plan import PlannedMeasure, PlannedMilestone
from tracker.tasks.kinds.models import Anchor, TaskKind
from tracker.workdays import WorkCalendar

TERM = "{term}"
"""Stands in a kind's texts for the term of the task's year."""


@dataclass(frozen=True, slots=True)
class TermDraft:
    from_year: int
    words: str


@dataclass(frozen=True, slots=True)
class MilestoneDraft:
    name: str
    anchor: Anchor
    days: int
    weight: int = 1


@dataclass(frozen=True, slots=True)
class MeasureDraft:
    """`baseline` and `target` may be left to whoever issues the task."""

    name: str
    unit: str
    baseline: Decimal | None = None
    target: Decimal | None = None
    direction: Direction = Direction.UP


@dataclass(frozen=True, slots=True)
class KindDraft:
    """A kind as a person wrote it."""

    name: str
    code: str = ""
    description: str = ""
    title: str = ""
    details: str = ""
    product: str = ""
    evidence_wanted: str = ""
    criterion_codes: list[str] = field(default_factory=list)
    terms: list[TermDraft] = field(default_factory=list)
    milestones: list[MilestoneDraft] = field(default_factory=list)
    measures: list[MeasureDraft] = field(default_factory=list)


class Term(Protocol):
    """What the law calls the thing from a year on."""

    @property
    def from_year(self) -> int: ...
    @property
    def words(self) -> str: ...


def term_in(terms: Iterable[Term], year: int) -> str:
    """The term that holds in a year; the first one for the years before it."""
    known = sorted(terms, key=lambda term: term.from_year)
    holding = [term for term in known if term.from_year <= year] or known[:1]
    return holding[-1].words if holding else ""


def with_term(text: str, terms: Sequence[Term], year: int) -> str:
    """The text as it reads in the year."""
    return " ".join(text.replace(TERM, term_in(terms, year)).split()) if TERM in text else text


def day_of_milestone(
    anchor: Anchor, days: int, issued_on: date, due: date | None, calendar: WorkCalendar
) -> date | None:
    """The working day meant by so many days after the issue or before the due date, within the
    task; None while the due date that it is counted from is not known."""
    if anchor is Anchor.DUE:
        if due is None:
            return None
        day = calendar.on_or_before(due - timedelta(days=days))
    else:
        day = calendar.on_or_after(issued_on + timedelta(days=days))
    if due is not None and day > due:
        day = calendar.on_or_before(due)
    # A task that is issued and due on days off has no working day at all.
    return max(day, issued_on)


def milestones_of(
    kind: TaskKind, issued_on: date, due: date | None, calendar: WorkCalendar
) -> list[PlannedMilestone]:
    """The milestones that a task of the kind brings when nobody is there to write others."""
    return [
        PlannedMilestone(
            name=with_term(each.name, kind.terms, issued_on.year),
            due=day_of_milestone(each.anchor, each.days, issued_on, due, calendar),
            weight=each.weight,
        )
        for each in kind.milestones
    ]


def measures_of(kind: TaskKind, year: int) -> list[PlannedMeasure]:
    """The measures of the kind; one that leaves its numbers to whoever issues the task is none yet."""
    return [
        PlannedMeasure(
            name=with_term(each.name, kind.terms, year),
            unit=each.unit,
            baseline=each.baseline,
            target=each.target,
        )
        for each in kind.measures
        if each.baseline is not None and each.target is not None
    ]
