"""Which tasks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from tracker.accounts.models import Agency, Division, User
from tracker.db import db
from tracker.entities import entity_of, known, made_of
from tracker.errors import NotFound
from tracker.tasks.models import (
    OPEN_STATES,
    EventKind,
    Report,
    State,
    Task,
    TaskDivision,
    TaskEvent,
    TimeState,
    code_of,
    thread_of,
)
from tracker.tasks.policy import held_by, plainly_sees, visible_anywhere, visible_to
from tracker.tasks.steps import Step, find_move
from tracker.tasks.timing import SOON


def get_task(task_id: int, user: User) -> Task:
    """The task with its divisions and its official, if the person may see it. Raises `NotFound`."""
    return if_seen(find_whole_task(task_id)[0], user)


def find_whole_task(task_id: int, *questions: Any) -> tuple[Task | None, Sequence[Any]]:
    """The task with its divisions and its official, and what else was asked of it, by one query."""
    session, asked = db.session(), {"task_id": task_id}
    rows = session.connection().execute(_whole_task(questions), asked).all()
    if not rows:
        return None, ()
    task = known(session, Task, task_id)
    if task is None:
        task = _task_of(session, rows)
        session.add(task)  # And with it what it holds.
    return task, rows[0][_ASKED_AT:]


def _task_of(session: Session, rows: Sequence[Any]) -> Task:
    first = rows[0]
    task, parts = made_of(Task, first[:_PART_AT]), []
    for row in rows:
        if row[_PART_AT] is not None:
            part = entity_of(session, TaskDivision, row[_PART_AT:_DIVISION_AT])
            division = entity_of(session, Division, row[_DIVISION_AT:_OFFICIAL_AT])
            set_committed_value(part, "division", division)
            set_committed_value(part, "task", task)
            parts.append(part)
    named = task.official_id is not None
    official = entity_of(session, User, first[_OFFICIAL_AT:_ASKED_AT]) if named else None
    set_committed_value(task, "official", official)
    set_committed_value(task, "parts", parts)
    return task


def if_seen(task: Task | None, user: User) -> Task:
    """The task that was found, if the person may see it. Raises `NotFound`."""
    if task is None or not (plainly_sees(user, task) or _is_seen(task, user)):
        raise NotFound
    return task


def _is_seen(task: Task, user: User) -> bool:
    seen = select(Task.id).where(Task.id == task.id, visible_anywhere(user))
    return db.session.scalar(seen) is not None


_TABLES = Task.metadata.tables
_TASK, _PART, _DIVISION, _OFFICIAL = (_TABLES[name] for name in ("task", "task_division", "division", "user"))
_PART_AT, _DIVISION_AT, _OFFICIAL_AT, _ASKED_AT = accumulate(
    len(table.c) for table in (_TASK, _PART, _DIVISION, _OFFICIAL)
)


@lru_cache(maxsize=8)  # Making it takes longer than asking it.
def _whole_task(questions: tuple[Any, ...]) -> Select[Any]:
    whole = (
        _TASK.outerjoin(_PART, _PART.c.task_id == _TASK.c.id)
        .outerjoin(_DIVISION, _DIVISION.c.id == _PART.c.division_id)
        .outerjoin(_OFFICIAL, _OFFICIAL.c.id == _TASK.c.official_id)
    )
    return (
        select(_TASK, _PART, _DIVISION, _OFFICIAL, *questions)
        .select_from(whole)
        .where(_TASK.c.id == bindparam("task_id"))
        .order_by(_PART.c.id)
    )


def in_time_state(
    time: TimeState, today: Any, soon: Any = None, *, column: Callable[[Any], Any] = lambda column: column
) -> ColumnElement[bool]:
    """The tasks that `timing.time_state` puts there, as a condition; for a statement made once the
    day, and the last that is soon after it, are parameters. `column` may keep the database from
    looking for an index of the columns that are asked."""
    soon = today + SOON if soon is None else soon
    state, due = column(Task.state), column(Task.due)
    has_due, is_submitted = due.is_not(None), state == State.SUBMITTED
    in_work = state.in_([s for s in OPEN_STATES if s is not State.SUBMITTED]) & has_due
    handed_in_on = func.coalesce(Task.submitted_on, today)
    done_late = and_(has_due, Task.done_on > due)
    conditions: dict[TimeState, ColumnElement[bool]] = {
        TimeState.NOT_ISSUED: state == State.DRAFT,
        TimeState.NO_DUE_DATE: state.in_(OPEN_STATES) & due.is_(None),
        TimeState.IN_TERM: or_(in_work & (due > soon), is_submitted & has_due & (handed_in_on <= due)),
        TimeState.DUE_SOON: in_work & (due > today) & (due <= soon),
        TimeState.DUE: in_work & (due == today),
        TimeState.OVERDUE: or_(in_work & (due < today), is_submitted & has_due & (handed_in_on > due)),
        TimeState.DONE_ON_TIME: (state == State.ACCEPTED) & or_(due.is_(None), Task.done_on <= due),
        TimeState.DONE_LATE: (state == State.ACCEPTED) & done_late,
        TimeState.CANCELLED: state.in_([State.CANCELLED, State.MERGED]),
    }
    return conditions[time]


def list_years(agency: Agency) -> list[int]:
    """The years that have tasks, the latest first."""
    years = select(Task.year).where(Task.agency_id == agency.id).distinct()
    return list(db.session.scalars(years.order_by(Task.year.desc())))


def list_reporters(task: Task) -> list[User]:
    """Everyone who reported on the task."""
    ids = select(Report.by_id).where(Report.task_id == task.id)
    return list(db.session.scalars(select(User).where(User.id.in_(ids)).order_by(User.id)))


def find_last_move(task: Task, *states: State) -> TaskEvent | None:
    """Who brought the task into one of these states last, and why."""
    return db.session.scalar(
        select(TaskEvent)
        .where(
            TaskEvent.task_id == task.id,
            TaskEvent.kind == EventKind.STATE,
            TaskEvent.after.in_([state.value for state in states]),
        )
        .options(joinedload(TaskEvent.by).options(lazyload(User.memberships)))
        .order_by(TaskEvent.id.desc())
        .limit(1)
    )


def handed_in_by(user: User, task: Task) -> bool:
    """Did the person hand in the result that waits for a decision?"""
    submitted = find_last_move(task, State.SUBMITTED)
    return submitted is not None and submitted.by_id == user.id


def find_task_by_code(code: str, agency_id: int, user: User) -> Task | None:
    """The task that people call so (`2021-07`), if the person may see it."""
    year, _, number = code.strip().partition("-")
    if not (year.isdecimal() and number.isdecimal() and len(year) == 4 and len(number) < 7):
        return None
    return db.session.scalar(
        select(Task).where(
            Task.agency_id == agency_id,
            Task.year == int(year),
            Task.number == int(number),
            visible_to(user, agency_id),
        )
    )


def threads_called(code: str, agency_id: int, user: User) -> list[str]:
    """The threads of the letters on the task that people call so; a number alone is of any year."""
    year, dash, number = code.strip().rpartition("-")
    if not (number.isdecimal() and len(number) < 7 and (not dash or (year.isdecimal() and len(year) == 4))):
        return []
    called = select(Task.id).where(
        Task.agency_id == agency_id, Task.number == int(number), visible_to(user, agency_id)
    )
    if dash:
        called = called.where(Task.year == int(year))
    return [thread_of(task_id) for task_id in db.session.scalars(called)]


def codes_of(threads: Collection[str], agency_id: int) -> dict[str, tuple[str, int]]:
    """Code and id of the tasks that letters are threaded by (`task-7`). One query for all."""
    ids = [int(number) for thread in threads if (number := thread.removeprefix("task-")).isdecimal()]
    if not ids:
        return {}
    found = db.session.execute(
        select(Task.id, Task.year, Task.number).where(Task.agency_id == agency_id, Task.id.in_(ids))
    )
    return {thread_of(task_id): (code_of(year, number), task_id) for task_id, year, number in found}


def list_merged_into(task: Task) -> list[Task]:
    """The tasks that this one took over."""
    return list(db.session.scalars(select(Task).where(Task.merged_into_id == task.id).order_by(Task.id)))


def list_open_tasks_to_report(agency: Agency, user: User, limit: int = 200) -> list[Task]:
    """The person's own tasks that still take reports, to choose one from."""
    states = [state for state in State if find_move(Step.REPORT, state)]
    return list(
        db.session.scalars(
            select(Task)
            .where(held_by(user, agency.id), Task.state.in_(states))
            .order_by(Task.due.asc().nulls_last(), Task.number)
            .limit(limit)
        )
    )


def tasks_by_id(ids: Collection[int], user: User) -> dict[int, Task]:
    """Those of these tasks the person may see, without what hangs on them."""
    rows = db.session.scalars(select(Task).where(Task.id.in_(ids), visible_anywhere(user)))
    return {task.id: task for task in rows}


_WITH_PEOPLE: tuple[ORMOption, ...] = (
    joinedload(Task.official).options(lazyload(User.memberships)),
    selectinload(Task.parts).joinedload(TaskDivision.division),
)


def count_open_of(user_id: int, agency_id: int) -> int:
    """For how many open tasks of the agency the person answers by name."""
    found = select(func.count(Task.id)).where(
        Task.agency_id == agency_id, Task.official_id == user_id, Task.state.in_(OPEN_STATES)
    )
    return db.session.scalar(found) or 0
