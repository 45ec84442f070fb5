"""How a task stands against its due dates; pure, and never stored."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol

from tracker.tasks.states import State, TimeState

SOON = timedelta(days=7)
"""A task is due soon from this long before its due date."""


class Dated(Protocol):
    """What the answer depends on."""

    @property
    def state(self) -> State: ...
    @property
    def due(self) -> date | None: ...
    @property
    def first_due(self) -> date | None: ...
    @property
    def submitted_on(self) -> date | None: ...
    @property
    def done_on(self) -> date | None: ...


def time_state(task: Dated, today: date) -> TimeState:
    """Against the due date agreed last."""
    return _against(task, task.due, today)


def first_time_state(task: Dated, today: date) -> TimeState:
    """Against the due date the task was issued with, however often it was moved since."""
    return _against(task, task.first_due, today)


def days_left(task: Dated, today: date) -> int | None:
    """Days until the due date, negative when it has passed; None when nobody waits for the
    division: there is no due date, or its result is handed in."""
    if task.due is None or not task.state.is_open or task.state is State.SUBMITTED:
        return None
    return (task.due - today).days


def _against(task: Dated, due: date | None, today: date) -> TimeState:
    if task.state is State.DRAFT:
        return TimeState.NOT_ISSUED
    if task.state in {State.CANCELLED, State.MERGED}:
        return TimeState.CANCELLED
    if task.state is State.ACCEPTED:
        is_late = due is not None and task.done_on is not None and task.done_on > due
        return TimeState.DONE_LATE if is_late else TimeState.DONE_ON_TIME
    if due is None:
        return TimeState.NO_DUE_DATE
    if task.state is State.SUBMITTED:
        # The division has done its part; the time the office takes is not its delay.
        return TimeState.OVERDUE if (task.submitted_on or today) > due else TimeState.IN_TERM
    if due < today:
        return TimeState.OVERDUE
    if due == today:
        return TimeState.DUE
    return TimeState.DUE_SOON if due - today <= SOON else TimeState.IN_TERM
