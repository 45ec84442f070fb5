"""Tasks of divisions, who has which part in them, and all that happened to them."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from tracker.accounts.models import Agency, Division, User
from tracker.db import db, key, plain
from tracker.evidence.models import Proof
from tracker.index.models import Criterion
from tracker.tasks.states import OPEN_STATES as OPEN_STATES
from tracker.tasks.states import ProgressBy as ProgressBy
from tracker.tasks.states import Rhythm as Rhythm
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
    SERIES = "series"
    PART = "part"

    @property
    def words(self) -> Words:
        return _SOURCE_WORDS[self]


_SOURCE_WORDS = {
    Source.CONCLUSION: N_("Meeting conclusion"),
    Source.PLAN: N_("Yearly plan"),
    Source.SERIES: N_("Recurring report"),
    Source.PART: N_("Part of another task"),
}


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
    EXTENSION = "extension"
    COURSE = "course"
    PARTS = "parts"
    WATCHERS = "watchers"
    REMINDED = "reminded"
    REORGANISED = "reorganised"

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
    EventKind.EXTENSION: N_("Extension"),
    EventKind.COURSE: N_("Milestones and measures"),
    EventKind.PARTS: N_("Parts of the task"),
    EventKind.WATCHERS: N_("Watchers"),
    EventKind.REMINDED: N_("Reminded"),
    EventKind.REORGANISED: N_("Reorganisation"),
}


# What a list asks of each task as it walks along: told by the index, no row is read for it.
_ASKED_OF_EACH = ("parent_id", "state", "official_id", "due", "submitted_on")


class Task(db.Model):
    """Work that one division leads and others support, to be proven by a document."""

    __table_args__ = (
        UniqueConstraint("agency_id", "year", "number"),
        UniqueConstraint("agency_id", "import_key"),
        UniqueConstraint("series_id", "period"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_names_other"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_merged_into_itself"),
        CheckConstraint("(series_id IS NULL) = (period IS NULL)", name="period_of_series"),
        CheckConstraint("rhythm IS NULL OR due IS NULL", name="standing_has_no_due"),
        CheckConstraint("due IS NULL OR due >= issued_on", name="due_after_issue"),
        CheckConstraint("(due IS NULL) = (first_due IS NULL)", name="first_due_kept"),
        CheckConstraint("(state = 'accepted') = (done_on IS NOT NULL)", name="accepted_has_day"),
        Index("ix_task_agency_id_state_due", "agency_id", "state", "due"),
        Index("ix_task_agency_id_year_due", "agency_id", "year", "due"),
        Index("ix_task_agency_id_place", "agency_id", "place", *_ASKED_OF_EACH),
        Index("ix_task_agency_id_state_place_parent_id", "agency_id", "state", "place", "parent_id"),
        Index("ix_task_agency_id_percent_place", "agency_id", "percent", "place"),
        Index("ix_task_agency_id_changed_at_place", "agency_id", "changed_at", "place"),
        Index("ix_task_agency_id_folded_place", "agency_id", "folded", "place"),
        Index("ix_task_agency_id_kind_id", "agency_id", "kind_id"),
        Index("ix_task_state_due", "state", "due"),
    )

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    year: Mapped[int]
    number: Mapped[int]
    title: Mapped[str]
    folded: Mapped[str] = mapped_column(plain)
    details: Mapped[str] = mapped_column(default="")
    product: Mapped[str] = mapped_column(default="")
    evidence_wanted: Mapped[str] = mapped_column(default="")
    source: Mapped[Source]
    conclusion_id: Mapped[int | None] = mapped_column(ForeignKey("conclusion.id"), index=True)
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("task_kind.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    weight: Mapped[int] = mapped_column(default=1)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("task_series.id"))
    period: Mapped[str | None]
    rhythm: Mapped[Rhythm | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    import_key: Mapped[str | None]
    official_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    issued_on: Mapped[date]
    due: Mapped[date | None]
    first_due: Mapped[date | None]
    state: Mapped[State] = mapped_column(default=State.ASSIGNED)
    percent: Mapped[int] = mapped_column(default=0)
    progress_by: Mapped[ProgressBy] = mapped_column(default=ProgressBy.HAND)
    place: Mapped[str] = mapped_column(plain)
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
    parent: Mapped[Task | None] = relationship(remote_side="Task.id", foreign_keys=[parent_id])
    merged_into: Mapped[Task | None] = relationship(remote_side="Task.id", foreign_keys=[merged_into_id])
    watchers: Mapped[list[Watcher]] = relationship(order_by="Watcher.since")

    @validates("title")
    def _keep_folded(self, _column: str, title: str) -> str:
        self.folded = fold(title)
        return title

    def find_place(self) -> str:
        """Where lists show the task: open ones by due date, then drafts, then closed ones, the
        last done first. Kept beside the row, so that one index serves the order and its pages."""
        code = f"{self.year:04}-{self.number:06}"
        if self.state.is_open:
            return f"0 {self.due or '9999-12-31'} {code}"
        if self.state is State.DRAFT:
            return f"1 {self.due or '9999-12-31'} {code}"
        days = date.max.toordinal() - (self.done_on or self.issued_on).toordinal()
        return f"2 {days:07} {code}"

    @property
    def code(self) -> str:
        """What people call the task: `2021-07`."""
        return code_of(self.year, self.number)

    @property
    def mail_thread(self) -> str:
        """What all letters about the task are threaded by."""
        return thread_of(self.id)

    @property
    def leads(self) -> list[Division]:
        return [part.division for part in self.parts if part.part is Part.LEAD]

    @property
    def supports(self) -> list[Division]:
        return [part.division for part in self.parts if part.part is Part.SUPPORT]


def code_of(year: int, number: int) -> str:
    return f"{year}-{number:02d}"


def thread_of(task_id: int) -> str:
    """The matter by which mail knows a task."""
    return f"task-{task_id}"


class TaskDivision(db.Model):
    """A division's part in a task; what a supporting one contributes, and how far it is."""

    __table_args__ = (
        UniqueConstraint("task_id", "division_id"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        Index("ix_task_division_division_id_part_task_id", "division_id", "part", "task_id"),
    )

    id: Mapped[key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    division_id: Mapped[int] = mapped_column(ForeignKey("division.id"))
    part: Mapped[Part]
    contribution: Mapped[str] = mapped_column(default="")
    percent: Mapped[int] = mapped_column(default=0)

    task: Mapped[Task] = relationship(back_populates="parts")
    division: Mapped[Division] = relationship()


class Watcher(db.Model):
    """Someone who follows a task without having a part in it."""

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    since: Mapped[datetime]

    user: Mapped[User] = relationship()


class TaskCriterion(db.Model):
    """A criterion that the task is to mend."""

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), primary_key=True, index=True)


class TaskWord(db.Model):
    """One folded word by which a task is found, so that a search is a walk along an index and
    means the same on every database."""

    __table_args__ = (Index("ix_task_word_task_id_word", "task_id", "word"),)

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    word: Mapped[str] = mapped_column(plain, primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True)


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

    @property
    def mail_thread(self) -> str:
        return thread_of(self.task_id)


class Report(db.Model):
    """Dated progress of a task, told by one of its divisions."""

    __table_args__ = (CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),)

    id: Mapped[key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"))
    percent: Mapped[int]
    words: Mapped[str]
    difficulty: Mapped[str] = mapped_column(default="")

    task: Mapped[Task] = relationship(back_populates="reports")
    by: Mapped[User] = relationship()
    division: Mapped[Division | None] = relationship()


@event.listens_for(Task, "before_insert")
@event.listens_for(Task, "before_update")
def _keep_place(_mapper: object, _connection: object, task: Task) -> None:
    task.place = task.find_place()
