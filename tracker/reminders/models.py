"""When people are told of what: the policies of an agency, and how far its days are planned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import db, key
from tracker.reminders.occasions import Occasion, Told

_OF_AGENCY = text("kind_id IS NULL AND task_id IS NULL")
_OF_KIND = text("kind_id IS NOT NULL")
_OF_TASK = text("task_id IS NOT NULL")


def _one_of(occasions: Iterable[Occasion]) -> str:
    return f"occasion IN ({', '.join(repr(occasion.value) for occasion in occasions)})"


_COUNTED = _one_of(occasion for occasion in Occasion if occasion.counts_days)
_REPEATED = _one_of(occasion for occasion in Occasion if occasion.can_be_weekly)
_RUNG = _one_of(occasion for occasion in Occasion if occasion.is_rung)


class ReminderPolicy(db.Model):
    """One rule of an agency, of one of its kinds of tasks, or of a single task.

    As long as nobody has edited them an agency has the usual ones, which are not kept. What a
    task, or else its kind, says of an occasion takes the place of what the agency says of it.
    """

    __table_args__ = (
        CheckConstraint("days BETWEEN 0 AND 365", name="days"),
        CheckConstraint(f"({_COUNTED}) = (days > 0)", name="days_where_counted"),
        CheckConstraint(f"NOT is_weekly OR {_REPEATED}", name="weekly_where_repeated"),
        CheckConstraint("kind_id IS NULL OR task_id IS NULL", name="one_scope"),
        Index(
            "uq_reminder_policy_of_agency", "agency_id", "occasion", "days", unique=True,
            sqlite_where=_OF_AGENCY, postgresql_where=_OF_AGENCY,
        ),
        Index(
            "uq_reminder_policy_of_kind", "kind_id", "occasion", "days", unique=True,
            sqlite_where=_OF_KIND, postgresql_where=_OF_KIND,
        ),
        Index(
            "uq_reminder_policy_of_task", "task_id", "occasion", "days", unique=True,
            sqlite_where=_OF_TASK, postgresql_where=_OF_TASK,
        ),
        *(
            Index(
                f"uq_reminder_policy_rung_of_{scope}", column, "occasion", unique=True,
                sqlite_where=text(f"{scoped} AND {_RUNG}"), postgresql_where=text(f"{scoped} AND {_RUNG}"),
            )
            for scope, column, scoped in (
                ("agency", "agency_id", _OF_AGENCY), ("kind", "kind_id", _OF_KIND),
                ("task", "task_id", _OF_TASK),
            )
        ),
    )  # fmt: skip

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("task_kind.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    occasion: Mapped[Occasion]
    days: Mapped[int] = mapped_column(default=0)
    is_weekly: Mapped[bool] = mapped_column(default=False)
    told: Mapped[Told]
    is_on: Mapped[bool] = mapped_column(default=True)


class PlannedDay(db.Model):
    """Up to which day an agency's timed notices are planned, and when that was last done.

    `basis` is a digest of the calendar and the people by which it was done: by others all is looked
    at again.
    """

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    through: Mapped[date]
    at: Mapped[datetime]
    basis: Mapped[str]


class CalendarFeed(db.Model):
    """A person's address of their tasks as a calendar. Kept as a digest; a new one ends the old."""

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
