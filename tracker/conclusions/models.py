"""Meetings, and the numbered sentences of what they concluded."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Agency
from tracker.db import db, key
from tracker.index.models import Evaluation
from tracker.tasks.models import Task
from tracker.words import N_, Words


class Handling(enum.StrEnum):
    """What was made of a conclusion; none stays open unseen."""

    OPEN = "open"
    TASKS = "tasks"
    INFORMATION = "information"

    @property
    def words(self) -> Words:
        return _HANDLING_WORDS[self]


_HANDLING_WORDS = {
    Handling.OPEN: N_("Still to be handled"),
    Handling.TASKS: N_("Has tasks"),
    Handling.INFORMATION: N_("For information"),
}


class Meeting(db.Model):
    """A council's meeting on the index of a year, and the notice of what it concluded."""

    __table_args__ = (UniqueConstraint("agency_id", "title", "held_on"),)

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    evaluation_id: Mapped[int | None] = mapped_column(ForeignKey("evaluation.id"), index=True)
    title: Mapped[str]
    held_on: Mapped[date]
    chair: Mapped[str] = mapped_column(default="")
    notice_number: Mapped[str] = mapped_column(default="")
    notice_on: Mapped[date | None]
    text: Mapped[str] = mapped_column(default="")
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]

    agency: Mapped[Agency] = relationship()
    evaluation: Mapped[Evaluation | None] = relationship()
    conclusions: Mapped[list[Conclusion]] = relationship(
        back_populates="meeting", order_by="Conclusion.position", cascade="all, delete-orphan"
    )


class Conclusion(db.Model):
    """One item of the notice as printed, with what the reader proposed for it.

    `span_start` and `span_end` are code points in the meeting's text.
    """

    __table_args__ = (
        UniqueConstraint("meeting_id", "position"),
        CheckConstraint("handling <> 'information' OR length(reason) > 0", name="information_has_reason"),
        CheckConstraint("span_end >= span_start", name="span"),
    )

    id: Mapped[key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    position: Mapped[int]
    number: Mapped[str]
    text: Mapped[str]
    span_start: Mapped[int]
    span_end: Mapped[int]
    proposal: Mapped[dict[str, Any]]
    handling: Mapped[Handling] = mapped_column(default=Handling.OPEN)
    reason: Mapped[str] = mapped_column(default="")

    meeting: Mapped[Meeting] = relationship(back_populates="conclusions")
    tasks: Mapped[list[Task]] = relationship(order_by=Task.id)
