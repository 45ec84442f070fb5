"""The rows of a task list, with all that its page shows of them worked out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tracker.accounts.models import User
from tracker.tasks.finding.queries import Listed
from tracker.tasks.models import State, TimeState
from tracker.tasks.policy import standing
from tracker.tasks.steps import Actor, Step, open_steps
from tracker.tasks.timing import days_left, time_state


@dataclass(frozen=True, slots=True)
class ListRow:
    """A task as a list tells it, and what its reader has to do with it. Equal rows are drawn alike,
    so a row holds all that is drawn."""

    id: int
    code: str
    title: str
    official: str
    leads: str
    supports: str
    due: str
    first_due: str
    time: TimeState
    days: int | None
    state: State
    percent: int
    next_step: str
    is_supporting: bool
    is_new: bool
    heading: str | None = None


def rows_of(
    listed: Listed,
    user: User,
    agency_id: int,
    today: date,
    *,
    changed: Collection[int] = (),
    headings: Mapping[int, str] | None = None,
) -> list[ListRow]:
    """The rows of a page; `changed` are the tasks that changed since the reader looked."""
    here = standing(user, agency_id)
    steps: dict[tuple[State, frozenset[Actor]], str] = {}
    rows = []
    for task in listed.rows:
        leads, supports = listed.leads.get(task.id, ()), listed.supports.get(task.id, ())
        actors = here.partaking(
            leads=[number for number, _ in leads],
            supports=[number for number, _ in supports],
            official_id=task.official_id,
            is_part=task.parent_id is not None,
        )
        known = (task.state, actors)
        if known not in steps:
            steps[known] = next_step(task.state, actors)
        row = _row(task, leads, supports, steps[known], actors, today, task.id in changed)
        rows.append(row if headings is None else replace(row, heading=headings.get(task.id, "")))
    return rows


def _row(
    task: Any,
    leads: Collection[tuple[int, str]],
    supports: Collection[tuple[int, str]],
    step: str,
    actors: frozenset[Actor],
    today: date,
    is_new: bool,
) -> ListRow:
    return ListRow(
        task.id,
        f"{task.year}-{task.number:02d}",
        task.title,
        task.official or "",
        ", ".join(name for _, name in leads),
        ", ".join(name for _, name in supports),
        _day(task.due),
        _day(task.first_due) if task.first_due != task.due else "",
        time_state(task, today),
        days_left(task, today),
        task.state,
        task.percent,
        step,
        Actor.SUPPORTING in actors and Actor.LEADING not in actors,
        is_new,
    )


def next_step(state: State, actors: frozenset[Actor]) -> str:
    """What the list offers the reader to do: to decide, or to report."""
    steps = open_steps(state, actors)
    return next((step.value for step in (Step.ACCEPT, Step.REPORT) if step in steps), "")


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"
