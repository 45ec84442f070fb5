"""Which milestones and measures a task has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker import clock
from tracker.db import db
from tracker.errors import NotFound
from tracker.tasks.course.models import Measure, Milestone, Reading
from tracker.tasks.course.rules import percent_of_measures, percent_of_milestones
from tracker.tasks.models import EventKind, Task, TaskEvent
from tracker.tasks.states import ProgressBy

Row = TypeVar("Row", Milestone, Measure)


@dataclass(frozen=True, slots=True)
class Course:
    """The milestones and measures of a task, in their order."""

    milestones: list[Milestone]
    measures: list[Measure]

    @property
    def is_empty(self) -> bool:
        return not self.milestones and not self.measures

    def percent(self, basis: ProgressBy, on: date) -> int | None:
        """How far the task is by that basis; None where the basis says nothing."""
        if basis is ProgressBy.MILESTONES:
            return percent_of_milestones(self.milestones, on)
        return percent_of_measures(self.measures, on) if basis is ProgressBy.MEASURES else None

    def get_milestone(self, milestone_id: int) -> Milestone:
        """Raises `NotFound` when the task has no such milestone."""
        return _found(next((each for each in self.milestones if each.id == milestone_id), None))

    def get_measure(self, measure_id: int) -> Measure:
        """Raises `NotFound` when the task has no such measure."""
        return _found(next((each for each in self.measures if each.id == measure_id), None))


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row


def course_of(task: Task) -> Course:
    """The course of the task as it is kept now, with all readings."""
    milestones = db.session.scalars(
        select(Milestone).where(Milestone.task_id == task.id).order_by(Milestone.position, Milestone.id)
    )
    measures = db.session.scalars(
        select(Measure)
        .where(Measure.task_id == task.id)
        .order_by(Measure.position, Measure.id)
        .options(selectinload(Measure.readings).joinedload(Reading.by))
        .execution_options(populate_existing=True)
    )
    return Course(list(milestones), list(measures))


def list_milestones_beyond(task_ids: Collection[int]) -> list[tuple[Task, Milestone]]:
    """Milestones still to be reached that lie after their task's due date, which was moved since
    they were planned."""
    rows = db.session.execute(
        select(Task, Milestone)
        .join(Milestone, Milestone.task_id == Task.id)
        .where(Task.id.in_(task_ids), Milestone.done_on.is_(None), Milestone.due > Task.due)
        .order_by(Task.id, Milestone.position)
    )
    return [(task, milestone) for task, milestone in rows]


def list_percents(task: Task) -> list[tuple[date, int]]:
    """The percent the task had after each change of it, oldest first. A line that tells no
    earlier percent is a supporting division's, about its own part alone."""
    rows = db.session.execute(
        select(TaskEvent.at, TaskEvent.after)
        .where(TaskEvent.task_id == task.id, TaskEvent.kind == EventKind.PROGRESS, TaskEvent.before != "")
        .order_by(TaskEvent.at, TaskEvent.id)
    )
    return [(clock.day_of(at), int(after)) for at, after in rows]
