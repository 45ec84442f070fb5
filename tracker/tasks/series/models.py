"""Work that comes back every year: reports of the quarter, the half-year, the year."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Division, User
from tracker.db import db, key
from tracker.tasks.models import Part
from tracker.tasks.series.periods import Period as Period


class Cutoff(db.Model):
    """The day by which an agency's report of a period is due."""

    __table_args__ = (
        UniqueConstraint("agency_id", "period"),
        CheckConstraint("month BETWEEN 1 AND 12", name="month"),
        CheckConstraint("day BETWEEN 1 AND 31", name="day"),
    )

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    period: Mapped[Period]
    month: Mapped[int]
    day: Mapped[int]
    in_next_year: Mapped[bool] = mapped_column(default=False)


class Series(db.Model):
    """A recurring task. Its occurrences are tasks, made ahead for a year, one for each period."""

    __tablename__ = "task_series"

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("task_kind.id"))
    title: Mapped[str]
    details: Mapped[str] = mapped_column(default="")
    product: Mapped[str] = mapped_column(default="")
    official_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    periods: Mapped[list[Any]]
    criterion_codes: Mapped[list[Any]] = mapped_column(default=list)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    official: Mapped[User | None] = relationship()
    parts: Mapped[list[SeriesDivision]] = relationship(
        order_by="SeriesDivision.id", cascade="all, delete-orphan"
    )

    @property
    def leads(self) -> list[Division]:
        return [part.division for part in self.parts if part.part is Part.LEAD]

    @property
    def supports(self) -> list[Division]:
        return [part.division for part in self.parts if part.part is Part.SUPPORT]


class SeriesDivision(db.Model):
    """A division's part in every occurrence of a recurring task."""

    __table_args__ = (UniqueConstraint("series_id", "division_id"),)

    id: Mapped[key]
    series_id: Mapped[int] = mapped_column(ForeignKey("task_series.id"))
    division_id: Mapped[int] = mapped_column(ForeignKey("division.id"))
    part: Mapped[Part]

    division: Mapped[Division] = relationship()
