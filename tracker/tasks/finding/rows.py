"""The rows of a task list, with all that its page shows of them worked out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from tracker.accounts.models import User
from tracker.tasks.finding.queries import BETWEEN, Listed
from tracker.tasks.models import Part, State, TimeState
from tracker.tasks.policy import Standing, standing
from tracker.tasks.steps import Actor, Step, open_steps
from tracker.tasks.timing import days_left, time_state

Names = tuple[tuple[int, str], ...]
"""Numbers and names of divisions."""


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
_TOLD = _FACTS + 2


def rows_of(
    listed: Listed,
    user: User,
    agency_id: int,
    today: date,
    *,
    headings: Mapping[int, str] | None = None,
) -> list[ListRow]:
    """The rows of a page as their reader is told of them."""
    here = standing(user, agency_id)
    if headings is None:
        return [_told(row[:_TOLD], here, today, None) for row in listed.rows]
    return [_told(row[:_TOLD], here, today, headings.get(row[0], "")) for row in listed.rows]


@lru_cache(maxsize=8192)
def _told(told: tuple[Any, ...], here: Standing, today: date, heading: str | None) -> ListRow:
    """A row as `queries.shown` reads it, kept: most rows of a list were told before."""
    leads, supports = read_parts(told[_FACTS] or "")
    return row_of(told[:_FACTS], leads, supports, here, today, is_new=bool(told[-1]), heading=heading)


def row_of(
    facts: Sequence[Any],
    leads: Names,
    supports: Names,
    here: Standing,
    today: date,
    *,
    is_new: bool = False,
    heading: str | None = None,
) -> ListRow:
    """One task as its reader is told of it."""
    task = _Facts._make(facts)
    actors = here.partaking(
        leads=[number for number, _ in leads],
        supports=[number for number, _ in supports],
        official_id=task.official_id,
        is_part=bool(task.is_part),
    )
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
        next_step=next_step(task.state, actors),
        is_supporting=_only_supports(actors),
        is_new=is_new,
        heading=heading,
        is_led_jointly=len(leads) > 1,
    )


def read_parts(parts: str) -> tuple[Names, Names]:
    """The divisions that lead and those that support, in the order in which they were named, by
    number and short name."""
    told = [one.split(":", 3) for one in parts.split(BETWEEN) if one]
    told.sort(key=lambda one: int(one[0]))
    leads, supports = (
        tuple((int(one[2]), one[3]) for one in told if one[1] == part.value)
        for part in (Part.LEAD, Part.SUPPORT)
    )
    return leads, supports


def _only_supports(actors: Collection[Actor]) -> bool:
    return Actor.SUPPORTING in actors and Actor.LEADING not in actors


@lru_cache(maxsize=1024)
def next_step(state: State, actors: frozenset[Actor]) -> str:
    """What the list offers the reader to do: to decide, or to report."""
    steps = open_steps(state, actors)
    return next((step.value for step in (Step.ACCEPT, Step.UPHOLD, Step.REPORT) if step in steps), "")


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"
