"""Parts of tasks: what stands below a task, and what that asks of its dates and its percent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select

from tracker.db import db
from tracker.errors import Refused
from tracker.tasks.models import Task
from tracker.tasks.states import State
from tracker.words import N_

LEFT_OUT = (State.DRAFT, State.CANCELLED, State.MERGED)
"""Parts that nobody works on and nobody finished: neither dates nor percent look at them."""


def list_parts(task: Task) -> list[Task]:
    """The tasks directly below this one, in the order in which they were passed on."""
    return list(db.session.scalars(select(Task).where(Task.parent_id == task.id).order_by(Task.id)))


def list_open_parts(task: Task) -> list[Task]:
    return [part for part in list_parts(task) if part.state.is_open]


def mean_percent(parts: Iterable[tuple[int, int]]) -> int | None:
    """The weighted mean of (weight, percent), rounded down so that 100 means that all are
    done; None without parts."""
    counted = list(parts)
    if not counted:
        return None
    return sum(weight * percent for weight, percent in counted) // sum(weight for weight, _ in counted)


def percent_of_part(part: Task) -> int:
    """What an accepted part says it reached does not count: it is done."""
    return 100 if part.state is State.ACCEPTED else part.percent


def percent_of_parts(parts: Sequence[Task]) -> int | None:
    """How far a task is by its parts."""
    return mean_percent((part.weight, percent_of_part(part)) for part in parts if part.state not in LEFT_OUT)


def check_open_above(parent: Task | None) -> None:
    """Nobody works on a part of a task that is closed, nor of one whose result is handed in."""
    if parent is None:
        return
    if not parent.state.is_open:
        raise Refused(N_("Task %(code)s above it is closed: reopen that one first.", code=parent.code))
    if parent.state is State.SUBMITTED:
        raise Refused(
            N_("The result of task %(code)s above it is handed in: return that first.", code=parent.code)
        )


def check_due_above(parent: Task | None, due: date | None) -> None:
    """A part is due no later than the task it is part of."""
    if parent is None or parent.due is None:
        return
    if due is None:
        raise Refused(
            N_("A part needs a due date: task %(code)s, above it, has one.", code=parent.code), field="due"
        )
    if due > parent.due:
        raise Refused(
            N_(
                "A part is due no later than task %(code)s above it, which is due %(day)s.",
                code=parent.code,
                day=parent.due,
            ),
            field="due",
        )


def check_due_below(task: Task, due: date | None) -> None:
    """A task is due no earlier than its parts."""
    if due is None:
        return
    for part in list_parts(task):
        if part.state not in LEFT_OUT and part.due is not None and part.due > due:
            raise Refused(
                N_(
                    "Its part %(code)s “%(title)s” is due later, %(day)s: move that first.",
                    code=part.code,
                    title=part.title,
                    day=part.due,
                ),
                field="due",
            )
