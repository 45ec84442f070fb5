"""Kinds of tasks: what a task of a kind usually brings, as rows that people edit."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import db, key
from tracker.tasks.course.models import Direction
from tracker.words import N_, Words


class Anchor(enum.StrEnum):
    """From which day of the task the days of a milestone are counted."""

    ISSUE = "issue"
    DUE = "due"

    @property
    def words(self) -> Words:
        return _ANCHOR_WORDS[self]


_ANCHOR_WORDS = {Anchor.ISSUE: N_("days after the day of issue"), Anchor.DUE: N_("days before the due date")}


class TaskKind(db.Model):
    """A kind of task an agency has. `{term}` in its texts stands for the term of the task's year."""

    __table_args__ = (UniqueConstraint("agency_id", "code"),)

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    code: Mapped[str]
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    details: Mapped[str] = mapped_column(default="")
    product: Mapped[str] = mapped_column(default="")
    evidence_wanted: Mapped[str] = mapped_column(default="")
    criterion_codes: Mapped[list[Any]] = mapped_column(default=list)
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    terms: Mapped[list[KindTerm]] = relationship(order_by="KindTerm.from_year", cascade="all, delete-orphan")
    milestones: Mapped[list[KindMilestone]] = relationship(
        order_by="KindMilestone.position", cascade="all, delete-orphan"
    )
    measures: Mapped[list[KindMeasure]] = relationship(
        order_by="KindMeasure.position", cascade="all, delete-orphan"
    )


class KindTerm(db.Model):
    """What the law calls the thing from a year on (online services: level 4, later full process)."""

    __table_args__ = (UniqueConstraint("kind_id", "from_year"),)

    id: Mapped[key]
    kind_id: Mapped[int] = mapped_column(ForeignKey("task_kind.id"))
    from_year: Mapped[int]
    words: Mapped[str]


class KindMilestone(db.Model):
    """A step that a task of the kind usually has."""

    __table_args__ = (
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),
        CheckConstraint("days BETWEEN 0 AND 3650", name="days"),
    )

    id: Mapped[key]
    kind_id: Mapped[int] = mapped_column(ForeignKey("task_kind.id"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    anchor: Mapped[Anchor]
    days: Mapped[int]
    weight: Mapped[int] = mapped_column(default=1)


class KindMeasure(db.Model):
    """A number by which tasks of the kind are usually measured."""

    id: Mapped[key]
    kind_id: Mapped[int] = mapped_column(ForeignKey("task_kind.id"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    unit: Mapped[str]
    baseline: Mapped[Decimal | None]
    target: Mapped[Decimal | None]
    direction: Mapped[Direction]
