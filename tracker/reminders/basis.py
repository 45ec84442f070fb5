"""What many reminders rest on, read at once: a letter more costs no query more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker import clock
from tracker.accounts.models import User
from tracker.db import db
from tracker.mail.models import Letter, Notice, NoticeState
from tracker.reminders import truth
from tracker.reminders.occasions import Occasion
from tracker.reminders.truth import Situation, situation_of
from tracker.tasks.models import EventKind, Task, TaskDivision, TaskEvent
from tracker.tasks.series.periods import spans
from tracker.tasks.states import Rhythm, State
from tracker.workdays import WorkCalendar

_WARNED_OF = (Occasion.ON_DUE.value, Occasion.OVERDUE.value, Occasion.LADDER_HEAD.value)
_RUNGS = {Occasion.LADDER_HEAD.value, Occasion.LADDER_LEADER.value}


@dataclass(frozen=True, slots=True)
class Returned:
    """When a result was returned to be mended, and why."""

    day: date
    words: str


@dataclass(slots=True)
class Basis:
    """A task on the day of the letter: what was heard of it, and who was told of its lateness when."""

    task: Task
    situation: Situation
    told: list[tuple[str, list[date]]] = field(default_factory=list)
    is_head_told: bool = False
    returned: Returned | None = None

    @property
    def today(self) -> date:
        return self.situation.schedule.today

    @property
    def calendar(self) -> WorkCalendar:
        return self.situation.schedule.calendar

    @property
    def reported_on(self) -> date | None:
        return self.situation.facts.reported_on

    def span_end(self, notice: Notice) -> date:
        """The last day of the period of which a notice speaks; of one that holds no more, the
        period in which it was planned."""
        occasion, day = Occasion(notice.rule), notice.planned_on
        for due in self.situation.schedule.due_notices(self.situation.facts):
            if due.span is not None and (due.occasion, due.day) == (occasion, day):
                return due.span.last
        is_of_quarter = occasion is Occasion.NO_EVIDENCE or self.task.rhythm is None
        rhythm = Rhythm.QUARTERLY if is_of_quarter else self.task.rhythm
        assert rhythm is not None
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
    back = {task.id for task in tasks.values() if task.state is State.RETURNED}
    returned = _returned(back) if back else {}
    for notice in notices:
        task, situation = tasks[notice.subject_id], situation_of(notice)
        since = _since(told.get(task.id, []), situation)
        others = [one for one in since if one.person_id != notice.recipient_id]
        is_head_told = any(one.is_of_head for one in since)
        notice.basis = Basis(task, situation, _by_person(others), is_head_told, returned.get(task.id))


def _tasks(task_ids: Collection[int]) -> dict[int, Task]:
    found = db.session.scalars(
        select(Task)
        .where(Task.id.in_(task_ids))
        .options(
            joinedload(Task.official).selectinload(User.memberships),
            joinedload(Task.parent).lazyload("*"),
            selectinload(Task.parts).joinedload(TaskDivision.division, innerjoin=True),
        )
    )
    return {task.id: task for task in found}


def _returned(task_ids: Collection[int]) -> dict[int, Returned]:
    """How each of these tasks was returned last."""
    found = db.session.execute(
        select(TaskEvent.task_id, TaskEvent.at, TaskEvent.words)
        .where(
            TaskEvent.task_id.in_(task_ids),
            TaskEvent.kind == EventKind.STATE,
            TaskEvent.after == State.RETURNED.value,
        )
        .order_by(TaskEvent.at, TaskEvent.id)
    )
    return {task_id: Returned(clock.day_of(at), words) for task_id, at, words in found}


@dataclass(frozen=True, slots=True)
class _Told:
    """Somebody was told by a letter that a task is due or late: on which day that went, for which
    day it was planned, and whether it was that to the head."""

    person_id: int
    name: str
    letter_id: int
    went_on: date
    planned_on: date
    is_of_head: bool


def _told(task_ids: Collection[int]) -> dict[int, list[_Told]]:
    """Who was told of each task, the first first."""
    told: dict[int, list[_Told]] = defaultdict(list)
    for task_id, person_id, name, letter_id, sent_at, planned_on, rule in db.session.execute(
        select(
            Notice.subject_id,
            User.id,
            User.name,
            Letter.id,
            Letter.sent_at,
            Notice.planned_on,
            Notice.rule,
        )
        .join(User, Notice.recipient_id == User.id)
        .join(Letter, Notice.letter_id == Letter.id)
        .where(
            Notice.subject_type == Task.__tablename__,
            Notice.subject_id.in_(task_ids),
            Notice.rule.in_(_WARNED_OF),
            Notice.state == NoticeState.TOLD,
        )
        .order_by(Letter.sent_at, Notice.id)
    ):
        is_of_head = rule == Occasion.LADDER_HEAD.value
        if sent_at is not None:
            went_on = clock.day_of(sent_at)
            told[task_id].append(_Told(person_id, name, letter_id, went_on, planned_on, is_of_head))
    return told


def _since(told: Sequence[_Told], now: Situation) -> list[_Told]:
    """What was said of the due date that holds now."""
    if now.facts.due is None:
        return []
    begin = now.schedule.calendar.on_or_before(now.facts.due)
    return [one for one in told if one.planned_on >= begin]


def _by_person(told: Sequence[_Told]) -> list[tuple[str, list[date]]]:
    """By person the days on which a letter said it, one for each letter."""
    letters: dict[tuple[int, str], dict[int, date]] = defaultdict(dict)
    for one in told:
        letters[one.person_id, one.name][one.letter_id] = one.went_on
    return [(name, list(days.values())) for (_, name), days in letters.items()]
