"""The rows of a task list, with all that its page shows of them worked out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
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
    is_led_jointly: bool = False


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
    told: dict[Any, tuple[str, bool]] = {}
    rows = []
    for task in listed.rows:
        task_id, year, number, title, state, due, first_due, _, _, percent = task[:10]
        leads, supports = listed.leads.get(task_id, ()), listed.supports.get(task_id, ())
        lead_ids, support_ids = tuple([n for n, _ in leads]), tuple([n for n, _ in supports])
        is_part, is_own = task.parent_id is not None, task.official_id == user.id
        known = (state, lead_ids, support_ids, is_part, is_own)
        if known not in told:
            actors = here.partaking(
                leads=lead_ids, supports=support_ids, official_id=task.official_id, is_part=is_part
            )
            told[known] = next_step(state, actors), _only_supports(actors)
        step, is_supporting = told[known]
        rows.append(
            ListRow(
                task_id,
                f"{year}-{number:02d}",
                title,
                task.official or "",
                ", ".join([name for _, name in leads]),
                ", ".join([name for _, name in supports]),
                _day(due),
                _day(first_due) if first_due != due else "",
                time_state(task, today),
                days_left(task, today),
                state,
                percent,
                step,
                is_supporting,
                task_id in changed,
                None if headings is None else headings.get(task_id, ""),
                len(leads) > 1,
            )
        )
    return rows


def _only_supports(actors: Collection[Actor]) -> bool:
    return Actor.SUPPORTING in actors and Actor.LEADING not in actors


def next_step(state: State, actors: frozenset[Actor]) -> str:
    """What the list offers the reader to do: to decide, or to report."""
    steps = open_steps(state, actors)
    return next((step.value for step in (Step.ACCEPT, Step.UPHOLD, Step.REPORT) if step in steps), "")


@lru_cache(maxsize=4096)
def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"
