"""Asking for more time: what was asked, what was decided, and by which rule."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Role, User
from tracker.db import db, key
from tracker.tasks.extensions.rules import DAYS_BEFORE, MOST
from tracker.tasks.models import Task, thread_of
from tracker.words import N_, Words

DECIDER = Role.LEADER
"""Who decides on more time, unless the agency says otherwise."""


class ExtensionState(enum.StrEnum):
    """What became of the asking."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"

    @property
    def words(self) -> Words:
        return _EXTENSION_WORDS[self]


_EXTENSION_WORDS = {
    ExtensionState.ASKED: N_("Waiting for a decision"),
    ExtensionState.GRANTED: N_("Granted"),
    ExtensionState.REFUSED: N_("Refused"),
    ExtensionState.WITHDRAWN: N_("Withdrawn"),
    ExtensionState.LAPSED: N_("Not decided any more: the task was closed"),
}


class Extension(db.Model):
    """More time asked for a task. What was due before, asked and agreed are all kept."""

    __table_args__ = (
        CheckConstraint("asked_due > due_before", name="asks_for_more"),
        CheckConstraint("(state = 'granted') = (agreed_due IS NOT NULL)", name="granted_names_day"),
        CheckConstraint("agreed_due IS NULL OR agreed_due > due_before", name="agreed_is_later"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided_has_moment"),
        Index(
            "uq_extension_task_id_asked", "task_id", unique=True,
            sqlite_where=text("state = 'asked'"), postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_extension_task_id", "task_id"),
    )  # fmt: skip

    id: Mapped[key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str]
    due_before: Mapped[date]
    asked_due: Mapped[date]
    state: Mapped[ExtensionState] = mapped_column(default=ExtensionState.ASKED)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    agreed_due: Mapped[date | None]
    words: Mapped[str] = mapped_column(default="")

    task: Mapped[Task] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def mail_thread(self) -> str:
        return thread_of(self.task_id)


class ExtensionPolicy(db.Model):
    """An agency's rule: until when, how often, and from whom more time can be had."""

    __table_args__ = (
        CheckConstraint("days_before BETWEEN 0 AND 60", name="days_before"),
        CheckConstraint("most BETWEEN 0 AND 20", name="most"),
        CheckConstraint("decider IN ('leader', 'office')", name="decider"),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    days_before: Mapped[int] = mapped_column(default=DAYS_BEFORE)
    most: Mapped[int] = mapped_column(default=MOST)
    decider: Mapped[Role] = mapped_column(default=DECIDER)
