"""What a task's pages show of its story: lines of history, reports.

They are rows to read, not entities: a page asks for few of them and changes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, func, or_, select

from tracker.db import db
from tracker.tasks.models import EventKind, Task
from tracker.words import LARGEST_NUMBER


class Author(NamedTuple):
    """Who did it, by the name they have now."""

    name: str


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of a task's history, as `TaskEvent` keeps it."""

    id: int
    task_id: int
    at: datetime
    by_id: int
    by: Author
    kind: EventKind
    before: str
    after: str
    words: str
    context: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Said:
    """A report on a task, as `Report` keeps it."""

    id: int
    at: datetime
    by: Author
    division_id: int | None
    percent: int
    words: str
    difficulty: str


@dataclass(frozen=True, slots=True)
class Reports:
    """The latest reports on a task, the newest first, and the last one of each division."""

    latest: Sequence[Said]
    by_division: dict[int, Said]


# Made once, for making them takes longer than asking them; of tables, for there is no entity to make.
_TABLES = Task.metadata.tables
_EVENT, _REPORT = _TABLES["task_event"].c, _TABLES["report"].c
_BY = _TABLES["user"].c
TASK_ID: BindParameter[int] = bindparam("task_id")

EVENTS = (
    select(
        _EVENT.id, _EVENT.task_id, _EVENT.at, _EVENT.by_id, _BY.name,
        _EVENT.kind, _EVENT.before, _EVENT.after, _EVENT.words, _EVENT.context,
    )
    .where(_BY.id == _EVENT.by_id, _EVENT.task_id == TASK_ID, _EVENT.id < bindparam("before_id"))
    .order_by(_EVENT.id.desc())
    .limit(bindparam("most_events"))
)  # fmt: skip
_OF_TASK = _REPORT.task_id == TASK_ID
_LATEST = select(_REPORT.id).where(_OF_TASK).order_by(_REPORT.id.desc()).limit(bindparam("most"))
_LAST_OF_EACH = select(func.max(_REPORT.id)).where(_OF_TASK).group_by(_REPORT.division_id)
REPORTS = (
    select(
        _REPORT.id, _REPORT.at, _BY.name, _REPORT.division_id,
        _REPORT.percent, _REPORT.words, _REPORT.difficulty,
    )
    .where(
        _BY.id == _REPORT.by_id,
        or_(_REPORT.id.in_(_LATEST.scalar_subquery()), _REPORT.id.in_(_LAST_OF_EACH)),
    )
    .order_by(_REPORT.id.desc())
)  # fmt: skip


def list_events(task: Task, limit: int, before: int | None = None) -> list[Happening]:
    """The latest of what happened to the task, or of what happened before a line; the newest first."""
    asked = {"task_id": task.id, "before_id": before or LARGEST_NUMBER, "most_events": limit}
    return [
        Happening(id, task_id, at, by_id, Author(name), kind, old, new, words, context)
        for id, task_id, at, by_id, name, kind, old, new, words, context in db.session.execute(EVENTS, asked)
    ]


def reports_on(task: Task, limit: int = 1) -> Reports:
    """The latest reports on the task, and the last one of each division, by one query."""
    asked = {"task_id": task.id, "most": limit}
    return reports_of(
        [
            Said(id, at, Author(name), division_id, percent, words, difficulty)
            for id, at, name, division_id, percent, words, difficulty in db.session.execute(REPORTS, asked)
        ],
        limit,
    )


def reports_of(found: Sequence[Said], limit: int) -> Reports:
    """What was found by `REPORTS`, the newest first."""
    of_each = {said.division_id: said for said in reversed(found) if said.division_id is not None}
    return Reports(found[:limit], of_each)
