"""The reform index: frameworks of criteria, and what each year's evaluation gave."""

from __future__ import annotations

import enum
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Agency
from tracker.db import db, key
from tracker.words import N_, Words


class Level(enum.StrEnum):
    """The place of a criterion in its tree."""

    FIELD = "field"
    CRITERION = "criterion"
    SUBCRITERION = "subcriterion"

    @property
    def words(self) -> Words:
        return _LEVEL_WORDS[self]


_LEVEL_WORDS = {
    Level.FIELD: N_("Field"),
    Level.CRITERION: N_("Criterion"),
    Level.SUBCRITERION: N_("Sub-criterion"),
}


class ScoredBy(enum.StrEnum):
    """How a leaf is scored: on paper, by the sociological survey, or from figures of a system."""

    SELF = "self"
    SURVEY = "survey"
    AUTO = "auto"

    @property
    def words(self) -> Words:
        return _SCORED_WORDS[self]


_SCORED_WORDS = {
    ScoredBy.SELF: N_("On paper"),
    ScoredBy.SURVEY: N_("Survey"),
    ScoredBy.AUTO: N_("From figures"),
}


class EvaluationState(enum.StrEnum):
    """An open year still collects evidence; a published one has its result."""

    OPEN = "open"
    PUBLISHED = "published"

    @property
    def words(self) -> Words:
        return _EVALUATION_WORDS[self]


_EVALUATION_WORDS = {
    EvaluationState.OPEN: N_("Open"),
    EvaluationState.PUBLISHED: N_("Published"),
}


class Framework(db.Model):
    """A set of criteria of an agency, in force for some years; never renumbered in place."""

    __table_args__ = (
        CheckConstraint("last_year IS NULL OR last_year >= first_year", name="years"),
        UniqueConstraint("agency_id", "name"),
    )

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str]
    first_year: Mapped[int]
    last_year: Mapped[int | None]
    is_official: Mapped[bool]
    note: Mapped[str] = mapped_column(default="")

    agency: Mapped[Agency] = relationship()
    criteria: Mapped[list[Criterion]] = relationship(
        back_populates="framework", order_by="Criterion.position"
    )

    def holds_for(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    @property
    def years(self) -> Words:
        """The years in which it is in force."""
        if self.last_year is None:
            return N_("from %(year)s on", year=self.first_year)
        if self.last_year == self.first_year:
            return N_("only %(year)s", year=self.first_year)
        return N_("%(first)s–%(last)s", first=self.first_year, last=self.last_year)


class Criterion(db.Model):
    """A node of the framework's tree; the leaves carry the points.

    `rule` is the leaf's scoring rule: `{"kind": "pieces", "steps": [[1, "1"]]}` says which share
    of the maximum how many accepted documents give.
    """

    __table_args__ = (
        UniqueConstraint("framework_id", "code"),
        CheckConstraint("maximum > 0", name="maximum"),
    )

    id: Mapped[key]
    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("criterion.id"), index=True)
    code: Mapped[str]
    level: Mapped[Level]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    maximum: Mapped[Decimal]
    scored_by: Mapped[ScoredBy | None]
    evidence_wanted: Mapped[str] = mapped_column(default="")
    rule: Mapped[dict[str, Any] | None]
    position: Mapped[int]

    framework: Mapped[Framework] = relationship(back_populates="criteria")

    @property
    def is_leaf(self) -> bool:
        return self.scored_by is not None

    def name(self, locale: str) -> str:
        return self.name_en if locale == "en" and self.name_en else self.name_vi


class Evaluation(db.Model):
    """One year of the index for one agency: the framework it is scored by, and its result."""

    __table_args__ = (
        UniqueConstraint("agency_id", "year"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
    )

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id"))
    year: Mapped[int]
    state: Mapped[EvaluationState] = mapped_column(default=EvaluationState.OPEN)
    closes_on: Mapped[date]
    percent: Mapped[Decimal | None]
    mean_percent: Mapped[Decimal | None]
    rank: Mapped[int | None]
    ranked: Mapped[int | None]
    previous_rank: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")

    agency: Mapped[Agency] = relationship()
    framework: Mapped[Framework] = relationship()
    scores: Mapped[list[Score]] = relationship(back_populates="evaluation")


class Score(db.Model):
    """What one criterion got in one year. Paper and survey points stay apart: a percentage
    is their sum over both maxima, never the paper points alone."""

    __table_args__ = (
        UniqueConstraint("evaluation_id", "criterion_id"),
        Index("ix_score_criterion_id", "criterion_id"),
    )

    id: Mapped[key]
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    self_points: Mapped[Decimal | None]
    appraised_points: Mapped[Decimal | None]
    survey_points: Mapped[Decimal | None]
    percent: Mapped[Decimal | None]
    mean_percent: Mapped[Decimal | None]

    evaluation: Mapped[Evaluation] = relationship(back_populates="scores")
    criterion: Mapped[Criterion] = relationship()
