"""The rows of a task list, with all that its page shows of them worked out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from tracker.accounts.models import User
from tracker.tasks.finding.queries import Listed, Names
from tracker.tasks.models import State, TimeState
from tracker.tasks.policy import standing
from tracker.tasks.steps import Actor, Step, open_steps
from tracker.tasks.timing import days_left, time_state


class ListRow(NamedTuple):
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
    heading: str | None
    is_led_jointly: bool


class _Facts(NamedTuple):
    """What the database tells of a task; see `queries.ROW`."""

    id: int
    year: int
    number: int
    title: str
    state: State
    due: date | None
    first_due: date | None
    submitted_on: date | None
    done_on: date | None
    percent: int
    place: str
    is_part: bool
    official_id: int | None
    official: str | None


_FACTS = len(_Facts._fields)


def rows_of(
    listed: Listed,
    user: User,
    agency_id: int,
    today: date,
    *,
    headings: Mapping[int, str] | None = None,
) -> list[ListRow]:
    """The rows of a page as their reader is told of them."""
    here, user_id = standing(user, agency_id), user.id
    told: dict[Any, tuple[str, bool]] = {}
    rows = []
    for task in listed.rows:
        facts = task[:_FACTS]
        task_id, state, is_part, official_id = facts[0], facts[4], facts[11], facts[12]
        leads, supports = listed.leads.get(task_id, ()), listed.supports.get(task_id, ())
        known = (state, leads, supports, is_part, official_id == user_id)
        if known not in told:
            actors = here.partaking(
                leads=[number for number, _ in leads],
                supports=[number for number, _ in supports],
                official_id=official_id,
                is_part=bool(is_part),
            )
            told[known] = next_step(state, actors), _only_supports(actors)
        heading = None if headings is None else headings.get(task_id, "")
        is_new = task_id in listed.marked
        rows.append(_row(facts, leads, supports, today, *told[known], is_new, heading))
    return rows


@lru_cache(maxsize=8192)
def _row(
    facts: tuple[Any, ...],
    leads: Names,
    supports: Names,
    today: date,
    step: str,
    is_supporting: bool,
    is_new: bool,
    heading: str | None,
) -> ListRow:
    task = _Facts._make(facts)
    return ListRow(
        id=task.id,
        code=f"{task.year}-{task.number:02d}",
        title=task.title,
        official=task.official or "",
        leads=", ".join(name for _, name in leads),
        supports=", ".join(name for _, name in supports),
        due=_day(task.due),
        first_due=_day(task.first_due) if task.first_due != task.due else "",
        time=time_state(task, today),
        days=days_left(task, today),
        state=task.state,
        percent=task.percent,
        next_step=step,
        is_supporting=is_supporting,
        is_new=is_new,
        heading=heading,
        is_led_jointly=len(leads) > 1,
    )


def _only_supports(actors: Collection[Actor]) -> bool:
    return Actor.SUPPORTING in actors and Actor.LEADING not in actors


@lru_cache(maxsize=1024)
def next_step(state: State, actors: frozenset[Actor]) -> str:
    """What the list offers the reader to do: to decide, or to report."""
    steps = open_steps(state, actors)
    return next((step.value for step in (Step.ACCEPT, Step.UPHOLD, Step.REPORT) if step in steps), "")


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"
