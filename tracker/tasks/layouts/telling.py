"""How tasks are told on a board, a calendar and a timeline."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from tracker.accounts.models import Division, User
from tracker.tasks.course.models import Milestone
from tracker.tasks.finding.filters import TaskFilter
from tracker.tasks.layouts.spans import Axis, Mark, Span, axis_over, marks_on, span_of
from tracker.tasks.models import OPEN_STATES, State, Task, TimeState
from tracker.tasks.policy import DECIDERS, acting
from tracker.tasks.steps import Step, open_steps
from tracker.tasks.telling import Row, row_of
from tracker.tasks.timing import time_state

STEADY_COLUMNS = (State.ASSIGNED, State.ACKNOWLEDGED, State.IN_PROGRESS, State.SUBMITTED, State.RETURNED)
"""Columns that a board shows although nothing is in them; the others come and go."""
CARD_STEPS = (Step.ISSUE, Step.ACKNOWLEDGE, Step.ACCEPT, Step.UPHOLD, Step.REPORT)
"""What can be done from a card, the most pressing first."""
MOST_STEPS = 2


def columns_of(user: User, agency_id: int, wanted: TaskFilter) -> list[State]:
    """The states that the board has a column for: the common way of a task from left to right,
    what is seldom after it, what is closed at the end."""
    seldom = [State.DRAFT] if user.holds(*DECIDERS, at=agency_id) else []
    seldom += [state for state in OPEN_STATES if state not in STEADY_COLUMNS]
    states = [*STEADY_COLUMNS, *seldom, *(state for state in State if state.is_closed)]
    return [state for state in states if not wanted.states or state in wanted.states]


@dataclass(frozen=True, slots=True)
class Card:
    """A task on the board, and what its reader can do from there."""

    row: Row
    steps: tuple[Step, ...]

    @property
    def task(self) -> Task:
        return self.row.task


def cards_of(tasks: Iterable[Task], user: User, today: date) -> list[Card]:
    return [Card(row_of(task, today), _steps(task, user)) for task in tasks]


def _steps(task: Task, user: User) -> tuple[Step, ...]:
    can = open_steps(task.state, acting(user, task))
    return tuple(step for step in CARD_STEPS if step in can)[:MOST_STEPS]


@dataclass(frozen=True, slots=True)
class Bar:
    """A task on the timeline."""

    row: Row
    span: Span
    marks: list[Mark]

    @property
    def task(self) -> Task:
        return self.row.task


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars by the division that leads, over one axis."""

    axis: Axis
    groups: list[tuple[Division, list[Bar]]]


def timeline_of(
    rows: Sequence[tuple[Division, Task]], milestones: dict[int, list[Milestone]], today: date
) -> Timeline:
    axis = axis_over(_days(task for _, task in rows), today)
    return Timeline(
        axis,
        [
            (division, [_bar(axis, task, milestones.get(task.id, []), today) for _, task in group])
            for division, group in groupby(rows, key=lambda row: row[0])
        ],
    )


def _days(tasks: Iterable[Task]) -> list[date]:
    return [day for task in tasks for day in (task.issued_on, task.due, task.first_due) if day is not None]


def _bar(axis: Axis, task: Task, milestones: Collection[Milestone], today: date) -> Bar:
    span = span_of(
        axis,
        issued_on=task.issued_on,
        due=task.due,
        first_due=task.first_due,
        percent=100 if task.state is State.ACCEPTED else task.percent,
        late_until=_late_until(task, today),
    )
    dated = [(one.name, one.due, one.done_on) for one in milestones if one.due is not None]
    return Bar(row_of(task, today), span, marks_on(axis, dated, today))


def _late_until(task: Task, today: date) -> date | None:
    """The day to which the division kept people waiting, if it did."""
    time = time_state(task, today)
    if time is TimeState.DONE_LATE:
        return task.done_on
    if time is not TimeState.OVERDUE:
        return None
    return task.submitted_on if task.state is State.SUBMITTED else today
