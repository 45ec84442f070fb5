"""Which meetings and conclusions, and what became of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from tracker.accounts.models import Agency, User
from tracker.conclusions.models import Conclusion, Handling, Meeting
from tracker.conclusions.policy import can_see_meetings
from tracker.db import db
from tracker.errors import NotFound
from tracker.paging import Page, page_of
from tracker.tasks.models import State, Task, TaskDivision
from tracker.tasks.policy import visible_to

_UNDONE = (State.DRAFT, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many conclusions of a meeting stand where."""

    with_tasks: int = 0
    information: int = 0
    open: int = 0

    @property
    def total(self) -> int:
        return self.with_tasks + self.information + self.open


@dataclass(frozen=True, slots=True)
class Outcome:
    """A conclusion and what became of it. `unseen` tasks are other divisions'."""

    conclusion: Conclusion
    standing: Handling
    tasks: list[Task] = field(default_factory=list)
    unseen: int = 0

    @property
    def has_only_cancelled_tasks(self) -> bool:
        return self.standing is Handling.OPEN and bool(self.tasks or self.unseen)


def get_meeting(meeting_id: int, user: User) -> Meeting:
    """The meeting, if the person is of its agency. Raises `NotFound`."""
    meeting = db.session.get(
        Meeting, meeting_id, options=[joinedload(Meeting.agency), joinedload(Meeting.evaluation)]
    )
    if meeting is None or not can_see_meetings(user, meeting.agency_id):
        raise NotFound
    return meeting


def get_conclusion(conclusion_id: int, meeting_id: int, user: User) -> Conclusion:
    """A conclusion of the meeting, if the person may see it. Raises `NotFound`."""
    conclusion: Conclusion | None = db.session.scalar(
        select(Conclusion)
        .join(Conclusion.meeting)
        .where(Conclusion.id == conclusion_id, Conclusion.meeting_id == meeting_id)
        .options(contains_eager(Conclusion.meeting).joinedload(Meeting.agency))
    )
    if conclusion is None or not can_see_meetings(user, conclusion.meeting.agency_id):
        raise NotFound
    return conclusion


def find_meeting(agency: Agency, title: str, held_on: object) -> Meeting | None:
    return db.session.scalar(
        select(Meeting).where(
            Meeting.agency_id == agency.id, Meeting.title == title, Meeting.held_on == held_on
        )
    )


def list_meetings(agency: Agency, page: int = 1) -> Page[Meeting]:
    """The agency's meetings, the latest first."""
    return page_of(
        select(Meeting)
        .where(Meeting.agency_id == agency.id)
        .options(joinedload(Meeting.evaluation))
        .order_by(Meeting.held_on.desc(), Meeting.id.desc()),
        page,
    )


def tallies(meetings: Sequence[Meeting]) -> dict[int, Tally]:
    """How many conclusions of each meeting stand where, by the meeting's id."""
    standing = (
        select(Conclusion.meeting_id, _standing().label("standing"))
        .where(Conclusion.meeting_id.in_([meeting.id for meeting in meetings]))
        .subquery()
    )
    counted: dict[int, dict[str, int]] = {meeting.id: {} for meeting in meetings}
    for meeting_id, handling, count in db.session.execute(
        select(standing.c.meeting_id, standing.c.standing, func.count()).group_by(
            standing.c.meeting_id, standing.c.standing
        )
    ):
        counted[meeting_id][handling] = count
    return {
        meeting_id: Tally(
            with_tasks=counts.get(Handling.TASKS, 0),
            information=counts.get(Handling.INFORMATION, 0),
            open=counts.get(Handling.OPEN, 0),
        )
        for meeting_id, counts in counted.items()
    }


def outcomes(meeting: Meeting, user: User) -> list[Outcome]:
    """Each conclusion of the meeting in order, with the tasks the person may see."""
    conclusions = db.session.scalars(
        select(Conclusion).where(Conclusion.meeting_id == meeting.id).order_by(Conclusion.position)
    ).all()
    return _with_tasks(conclusions, meeting.agency_id, user)


def outcome_of(conclusion: Conclusion, user: User) -> Outcome:
    return _with_tasks([conclusion], conclusion.meeting.agency_id, user)[0]


def _with_tasks(conclusions: Sequence[Conclusion], agency_id: int, user: User) -> list[Outcome]:
    seen: dict[int | None, list[Task]] = {}
    unseen: dict[int | None, int] = {}
    alive: set[int | None] = set()
    for task, is_visible in db.session.execute(_tasks_of({each.id for each in conclusions}, agency_id, user)):
        if is_visible:
            seen.setdefault(task.conclusion_id, []).append(task)
        else:
            unseen[task.conclusion_id] = unseen.get(task.conclusion_id, 0) + 1
        if _goes_on(task):
            alive.add(task.conclusion_id)
    return [
        Outcome(
            conclusion=each,
            standing=_stands(each, has_task=each.id in alive),
            tasks=seen.get(each.id, []),
            unseen=unseen.get(each.id, 0),
        )
        for each in conclusions
    ]


def _tasks_of(conclusion_ids: Collection[int], agency_id: int, user: User) -> Select[Task, bool]:
    return (
        select(Task, visible_to(user, agency_id).label("is_visible"))
        .where(Task.conclusion_id.in_(conclusion_ids))
        .options(selectinload(Task.parts).joinedload(TaskDivision.division), joinedload(Task.merged_into))
        .order_by(Task.year, Task.number)
    )


def _goes_on(task: Task) -> bool:
    """Does somebody do it? What was merged into another task is done by that one, and a draft
    by nobody yet."""
    return (task.merged_into or task).state not in _UNDONE


def _stands(conclusion: Conclusion, *, has_task: bool) -> Handling:
    """A conclusion none of whose tasks goes on or is done is still to be handled: nobody does it."""
    if conclusion.handling is Handling.INFORMATION:
        return Handling.INFORMATION
    return Handling.TASKS if has_task else Handling.OPEN


def _standing() -> ColumnElement[str]:
    """What `_stands` says, as an expression."""
    taker = aliased(Task)
    has_task = (
        select(Task.id)
        .outerjoin(taker, taker.id == Task.merged_into_id)
        .where(
            Task.conclusion_id == Conclusion.id,
            func.coalesce(taker.state, Task.state).not_in(_UNDONE),
        )
        .correlate(Conclusion)
        .exists()
    )
    return case(
        (Conclusion.handling == Handling.INFORMATION, Handling.INFORMATION.value),
        (has_task, Handling.TASKS.value),
        else_=Handling.OPEN.value,
    )


@dataclass(frozen=True, slots=True)
class Stop:
    """A conclusion on the walk through its meeting."""

    id: int
    number: str
    standing: Handling


def walk(meeting_id: int) -> list[Stop]:
    """The conclusions of a meeting in order, and where each stands."""
    rows = db.session.execute(
        select(Conclusion.id, Conclusion.number, _standing())
        .where(Conclusion.meeting_id == meeting_id)
        .order_by(Conclusion.position)
    )
    return [Stop(id_, number, Handling(standing)) for id_, number, standing in rows]


def next_open(stops: Sequence[Stop], conclusion: Conclusion) -> int | None:
    """The id of the next conclusion of the walk that is still to be handled, from the first
    again at the end."""
    here = next((place for place, stop in enumerate(stops) if stop.id == conclusion.id), 0)
    later = [*stops[here + 1 :], *stops[:here]]
    return next((stop.id for stop in later if stop.standing is Handling.OPEN), None)
