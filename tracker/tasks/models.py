"""Tasks of divisions, who has which part in them, and all that happened to them."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from tracker.accounts.models import Agency, Division, User
from tracker.db import db, key
from tracker.evidence.models import Proof
from tracker.index.models import Criterion
from tracker.tasks.states import OPEN_STATES as OPEN_STATES
from tracker.tasks.states import State as State
from tracker.tasks.states import TimeState as TimeState
from tracker.words import N_, Words, fold


class Part(enum.StrEnum):
    """What a division has to do with a task."""

    LEAD = "lead"
    SUPPORT = "support"

    @property
    def words(self) -> Words:
        return _PART_WORDS[self]


_PART_WORDS = {Part.LEAD: N_("Lead"), Part.SUPPORT: N_("Support")}


class Source(enum.StrEnum):
    """Where a task comes from."""

    CONCLUSION = "conclusion"
    PLAN = "plan"

    @property
    def words(self) -> Words:
        return _SOURCE_WORDS[self]


_SOURCE_WORDS = {Source.CONCLUSION: N_("Meeting conclusion"), Source.PLAN: N_("Yearly plan")}


class EventKind(enum.StrEnum):
    """What a line of a task's history is about."""

    OPENED = "opened"
    STATE = "state"
    DUE = "due"
    LEAD = "lead"
    OFFICIAL = "official"
    PROGRESS = "progress"
    EVIDENCE = "evidence"
    DETAILS = "details"

    @property
    def words(self) -> Words:
        return _EVENT_WORDS[self]


_EVENT_WORDS = {
    EventKind.OPENED: N_("Task issued"),
    EventKind.STATE: N_("State"),
    EventKind.DUE: N_("Due date"),
    EventKind.LEAD: N_("Lead division"),
    EventKind.OFFICIAL: N_("Official"),
    EventKind.PROGRESS: N_("Progress"),
    EventKind.EVIDENCE: N_("Evidence"),
    EventKind.DETAILS: N_("Details"),
}


class Task(db.Model):
    """Work that one division leads and others support, to be proven by a document."""

    __table_args__ = (
        UniqueConstraint("agency_id", "year", "number"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("due IS NULL OR due >= issued_on", name="due_after_issue"),
        CheckConstraint("(due IS NULL) = (first_due IS NULL)", name="first_due_kept"),
        CheckConstraint("(state = 'accepted') = (done_on IS NOT NULL)", name="accepted_has_day"),
        Index("ix_task_agency_id_state_due", "agency_id", "state", "due"),
        Index("ix_task_agency_id_year_due", "agency_id", "year", "due"),
        Index("ix_task_state_due", "state", "due"),
    )

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    year: Mapped[int]
    number: Mapped[int]
    title: Mapped[str]
    folded: Mapped[str]
    details: Mapped[str] = mapped_column(default="")
    product: Mapped[str] = mapped_column(default="")
    source: Mapped[Source]
    conclusion_id: Mapped[int | None] = mapped_column(ForeignKey("conclusion.id"), index=True)
    official_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    issued_on: Mapped[date]
    due: Mapped[date | None]
    first_due: Mapped[date | None]
    state: Mapped[State] = mapped_column(default=State.ASSIGNED)
    percent: Mapped[int] = mapped_column(default=0)
    submitted_on: Mapped[date | None]
    done_on: Mapped[date | None]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]

    # Two saves from the same version cannot both succeed, whatever the page forgot to check.
    __mapper_args__ = {"version_id_col": version}

    agency: Mapped[Agency] = relationship()
    official: Mapped[User | None] = relationship(foreign_keys=[official_id])
    created_by: Mapped[User] = relationship(foreign_keys=[created_by_id])
    parts: Mapped[list[TaskDivision]] = relationship(back_populates="task", order_by="TaskDivision.id")
    criteria: Mapped[list[Criterion]] = relationship(secondary="task_criterion", order_by=Criterion.position)
    events: Mapped[list[TaskEvent]] = relationship(back_populates="task", order_by="TaskEvent.id")
    reports: Mapped[list[Report]] = relationship(back_populates="task", order_by="Report.id")
    proofs: Mapped[list[Proof]] = relationship(order_by=Proof.id)

    @validates("title")
    def _keep_folded(self, _column: str, title: str) -> str:
        self.folded = fold(title)
        return title

    @property
    def code(self) -> str:
        """What people call the task: `2021-07`."""
        return f"{self.year}-{self.number:02d}"

    @property
    def leads(self) -> list[Division]:
        return [part.division for part in self.parts if part.part is Part.LEAD]

    @property
    def supports(self) -> list[Division]:
        return [part.division for part in self.parts if part.part is Part.SUPPORT]


class TaskDivision(db.Model):
    """A division's part in a task."""

    __table_args__ = (
        UniqueConstraint("task_id", "division_id"),
        Index("ix_task_division_division_id_part", "division_id", "part"),
    )

    id: Mapped[key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    division_id: Mapped[int] = mapped_column(ForeignKey("division.id"))
    part: Mapped[Part]

    task: Mapped[Task] = relationship(back_populates="parts")
    division: Mapped[Division] = relationship()


class TaskCriterion(db.Model):
    """A criterion that the task is to mend."""

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), primary_key=True, index=True)


class TaskEvent(db.Model):
    """One dated change of a task; its columns are the latest of these."""

    __table_args__ = (Index("ix_task_event_task_id_at", "task_id", "at"),)

    id: Mapped[key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[EventKind]
    before: Mapped[str] = mapped_column(default="")
    after: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    context: Mapped[dict[str, Any] | None]

    task: Mapped[Task] = relationship(back_populates="events")
    by: Mapped[User] = relationship()


class Report(db.Model):
    """Dated progress of a task, told by one of its divisions."""

    __table_args__ = (CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),)

    id: Mapped[key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    percent: Mapped[int]
    words: Mapped[str]
    difficulty: Mapped[str] = mapped_column(default="")

    task: Mapped[Task] = relationship(back_populates="reports")
    by: Mapped[User] = relationship()
