"""The course of a task: its milestones, and the numbers by which it is measured."""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import db, key
from tracker.words import N_, Words


class Direction(enum.StrEnum):
    """Which way a measure has to move."""

    UP = "up"
    DOWN = "down"

    @property
    def words(self) -> Words:
        return _DIRECTION_WORDS[self]


_DIRECTION_WORDS = {Direction.UP: N_("The more the better"), Direction.DOWN: N_("The less the better")}


class Milestone(db.Model):
    """A step of a task: due on a day, done on a day, of a weight."""

    __table_args__ = (
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),
        Index("ix_milestone_task_id_position", "task_id", "position"),
        Index("ix_milestone_due", "due"),
    )

    id: Mapped[key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    position: Mapped[int]
    name: Mapped[str]
    due: Mapped[date | None]
    weight: Mapped[int] = mapped_column(default=1)
    done_on: Mapped[date | None]


class Measure(db.Model):
    """A number with a unit that is to move from its baseline to its target."""

    __table_args__ = (
        CheckConstraint("baseline <> target", name="target_moves"),
        CheckConstraint("(direction = 'up') = (target > baseline)", name="target_that_way"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),
        Index("ix_measure_task_id_position", "task_id", "position"),
    )

    id: Mapped[key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    position: Mapped[int]
    name: Mapped[str]
    unit: Mapped[str]
    baseline: Mapped[Decimal]
    target: Mapped[Decimal]
    direction: Mapped[Direction]
    weight: Mapped[int] = mapped_column(default=1)

    readings: Mapped[list[Reading]] = relationship(
        back_populates="measure", order_by="(Reading.on, Reading.id)"
    )


class Reading(db.Model):
    """What a measure was on a day, and where the number comes from. A correction is a later row
    of the same day."""

    __table_args__ = (Index("ix_reading_measure_id_on", "measure_id", "on"),)

    id: Mapped[key]
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"))
    on: Mapped[date]
    value: Mapped[Decimal]
    source: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    measure: Mapped[Measure] = relationship(back_populates="readings")
    by: Mapped[User] = relationship()
