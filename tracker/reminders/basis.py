"""What many reminders rest on, read at once: a letter more costs no query more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from tracker.accounts.models import User
from tracker.db import db
from tracker.mail.models import Notice, NoticeState
from tracker.reminders import truth
from tracker.reminders.occasions import Occasion
from tracker.reminders.truth import Situation, situation_of
from tracker.tasks.models import Task, TaskDivision
from tracker.tasks.series.periods import spans
from tracker.tasks.states import Rhythm
from tracker.workdays import WorkCalendar

_WARNED_OF = (Occasion.ON_DUE.value, Occasion.OVERDUE.value, Occasion.LADDER_HEAD.value)
_RUNGS = {Occasion.LADDER_HEAD.value, Occasion.LADDER_LEADER.value}


@dataclass(slots=True)
class Basis:
    """A task on the day of the letter: what was heard of it, and who was told of its lateness when."""

    task: Task
    situation: Situation
    told: list[tuple[str, list[date]]] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.situation.schedule.today

    @property
    def calendar(self) -> WorkCalendar:
        return self.situation.schedule.calendar

    @property
    def reported_on(self) -> date | None:
        return self.situation.facts.reported_on

    def quarter_end(self, day: date) -> date:
        """The last day of the quarter in which a notice was planned."""
        return next(span.last for span in spans(Rhythm.QUARTERLY, day.year) if day <= span.last)

    def span_end(self, day: date) -> date:
        """The last day of the span of a standing task's rhythm in which a notice was planned."""
        rhythm = self.task.rhythm or Rhythm.MONTHLY
        return next(span.last for span in spans(rhythm, day.year) if day <= span.last)


def basis_of(notice: Notice) -> Basis:
    if notice.basis is None:
        load([notice])
    basis = notice.basis
    assert isinstance(basis, Basis)
    return basis


def load(notices: Sequence[Notice]) -> None:
    """Leave in each notice's basis its task and what is known of it, by a fixed number of queries."""
    ids = {notice.subject_id for notice in notices}
    tasks = _tasks(ids)
    truth.load(notices)
    late = {notice.subject_id for notice in notices if notice.rule in _RUNGS}
    told = _told(late) if late else {}
    for notice in notices:
        task, situation = tasks[notice.subject_id], situation_of(notice)
        notice.basis = Basis(task, situation, _since(told.get(task.id, []), situation.facts.warned_on))


def _tasks(task_ids: Collection[int]) -> dict[int, Task]:
    found = db.session.scalars(
        select(Task)
        .where(Task.id.in_(task_ids))
        .options(
            joinedload(Task.official).options(lazyload(User.memberships)),
            selectinload(Task.parts).joinedload(TaskDivision.division, innerjoin=True),
        )
    )
    return {task.id: task for task in found}


def _told(task_ids: Collection[int]) -> dict[int, list[tuple[str, date]]]:
    """Who was told that a task is due or late, and on which day, the first first."""
    told: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for task_id, name, day in db.session.execute(
        select(Notice.subject_id, User.name, Notice.planned_on)
        .join(User, Notice.recipient_id == User.id)
        .where(
            Notice.subject_type == Task.__tablename__,
            Notice.subject_id.in_(task_ids),
            Notice.rule.in_(_WARNED_OF),
            Notice.state == NoticeState.TOLD,
        )
        .order_by(Notice.planned_on, Notice.id)
    ):
        told[task_id].append((name, day))
    return told


def _since(told: list[tuple[str, date]], warned_on: date | None) -> list[tuple[str, list[date]]]:
    """By person the days on which it was said of the due date that holds now."""
    by_person: dict[str, list[date]] = defaultdict(list)
    for name, day in told:
        if warned_on is not None and day >= warned_on and day not in by_person[name]:
            by_person[name].append(day)
    return list(by_person.items())
