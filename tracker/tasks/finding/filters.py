"""What a list of tasks is narrowed to: read from an address, written to one, asked of the database."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import Agency, Role, User
from tracker.index.models import Criterion
from tracker.tasks import search
from tracker.tasks.models import (
    OPEN_STATES,
    Part,
    Source,
    State,
    Task,
    TaskCriterion,
    TaskDivision,
    TimeState,
    Watcher,
)
from tracker.tasks.policy import SEE_ALL, held_by, visible_to
from tracker.tasks.queries import in_time_state
from tracker.words import small_number

LONGEST_SEARCH = 200
_PERIOD = re.compile(r"(20\d\d)(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")


class Asked(Protocol):
    """The values of an address, several of a name allowed."""

    def get(self, name: str, default: str, /) -> str: ...
    def getlist(self, name: str, /) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a list of tasks is narrowed to. `period` is of the due date: `2021`, `2021-Q4` or `2021-11`."""

    text: str = ""
    states: tuple[State, ...] = ()
    times: tuple[TimeState, ...] = ()
    division_id: int | None = None
    part: Part | None = None
    year: int | None = None
    criterion_ids: tuple[int, ...] = ()
    kind_id: int | None = None
    source: Source | None = None
    period: str = ""
    due_from: date | None = None
    due_to: date | None = None
    official_id: int | None = None
    mine: bool = False
    watched: bool = False
    with_parts: bool = False

    @property
    def shows_parts(self) -> bool:
        """Parts of other tasks stand below those, unless they are what is asked for."""
        return bool(
            self.with_parts
            or self.mine
            or self.watched
            or self.official_id is not None
            or self.source is Source.PART
        )


def filter_from(asked: Asked) -> TaskFilter:
    """The filter that an address holds; what it does not know it leaves out."""
    named = _values(asked, "state")
    states = [State(value) for value in named if value in set(State)]
    if "open" in named:
        states += OPEN_STATES
    part, source, period = asked.get("part", ""), asked.get("source", ""), asked.get("period", "")
    return TaskFilter(
        text=asked.get("q", "").strip()[:LONGEST_SEARCH],
        states=tuple(dict.fromkeys(states)),
        times=tuple(dict.fromkeys(TimeState(v) for v in _values(asked, "time") if v in set(TimeState))),
        division_id=_number(asked.get("division", "")),
        part=Part(part) if part in set(Part) else None,
        year=_number(asked.get("year", "")),
        criterion_ids=tuple(n for v in _values(asked, "criterion") if (n := _number(v)) is not None),
        kind_id=_number(asked.get("kind", "")),
        source=Source(source) if source in set(Source) else None,
        period=period if _PERIOD.fullmatch(period) else "",
        due_from=_day(asked.get("due_from", "")),
        due_to=_day(asked.get("due_to", "")),
        official_id=_number(asked.get("official", "")),
        mine=asked.get("mine", "") == "1",
        watched=asked.get("watched", "") == "1",
        with_parts=asked.get("parts", "") == "1",
    )


def address_of(wanted: TaskFilter) -> dict[str, str]:
    """The filter as values of an address, for links; `filter_from` reads them back."""
    is_open = len(wanted.states) == len(OPEN_STATES) and set(wanted.states) == set(OPEN_STATES)
    values = {
        "q": wanted.text,
        "state": "open" if is_open else ",".join(wanted.states),
        "time": ",".join(wanted.times),
        "division": wanted.division_id,
        "part": wanted.part,
        "year": wanted.year,
        "criterion": ",".join(map(str, wanted.criterion_ids)),
        "kind": wanted.kind_id,
        "source": wanted.source,
        "period": wanted.period,
        "due_from": wanted.due_from,
        "due_to": wanted.due_to,
        "official": wanted.official_id,
        "mine": wanted.mine,
        "watched": wanted.watched,
        "parts": wanted.with_parts,
    }
    return {
        name: "1" if value is True else str(value)
        for name, value in values.items()
        if value is not None and value is not False and value != ""
    }


def conditions(agency: Agency, user: User, wanted: TaskFilter, today: date) -> list[ColumnElement[bool]]:
    """The tasks of the agency that the person may see and the filter lets through."""
    seen = held_by(user, agency.id) if wanted.mine else visible_to(user, agency.id)
    return [seen, *search.conditions(agency.id, wanted.text), *narrowing(user, agency.id, wanted, today)]


def narrowing(
    user: User,
    agency_id: int,
    wanted: TaskFilter,
    today: date,
    *,
    column: Callable[[Any], Any] = lambda column: column,
) -> list[ColumnElement[bool]]:
    """What the filter asks beside text and who may see it; `column` may keep the database from
    looking for an index of the columns that are asked."""
    found = _of_the_row(wanted, today, column)
    if not wanted.shows_parts and user.holds(*SEE_ALL, Role.HEAD, at=agency_id):
        found.append(column(Task.parent_id).is_(None))
    if wanted.division_id is not None:
        part = select(TaskDivision.id).where(
            TaskDivision.task_id == Task.id, TaskDivision.division_id == wanted.division_id
        )
        found.append((part if wanted.part is None else part.where(TaskDivision.part == wanted.part)).exists())
    if wanted.criterion_ids:
        aims = select(TaskCriterion.task_id).where(
            TaskCriterion.task_id == Task.id, TaskCriterion.criterion_id.in_(under(wanted.criterion_ids))
        )
        found.append(aims.exists())
    if wanted.watched:
        found.append(
            select(Watcher.task_id).where(Watcher.task_id == Task.id, Watcher.user_id == user.id).exists()
        )
    return found


def _of_the_row(wanted: TaskFilter, today: date, column: Callable[[Any], Any]) -> list[ColumnElement[bool]]:
    """What the task's own columns answer."""
    found: list[ColumnElement[bool]] = []
    if len(wanted.states) == 1:
        found.append(Task.state == wanted.states[0])
    elif wanted.states:
        found.append(column(Task.state).in_(wanted.states))
    if wanted.times:
        found.append(or_(*(in_time_state(time, today) for time in wanted.times)))
    for name, value in (
        (Task.year, wanted.year),
        (Task.kind_id, wanted.kind_id),
        (Task.source, wanted.source),
        (Task.official_id, wanted.official_id),
    ):
        if value is not None:
            found.append(column(name) == value)
    for first, last in (span_of(wanted.period), (wanted.due_from, wanted.due_to)):
        if first is not None:
            found.append(column(Task.due) >= first)
        if last is not None:
            found.append(column(Task.due) <= last)
    return found


def under(criterion_ids: tuple[int, ...]) -> Select[int]:
    """These criteria and those below them in the index, which is three levels deep."""
    above = aliased(Criterion)
    return (
        select(Criterion.id)
        .outerjoin(above, Criterion.parent_id == above.id)
        .where(
            or_(
                Criterion.id.in_(criterion_ids),
                Criterion.parent_id.in_(criterion_ids),
                above.parent_id.in_(criterion_ids),
            )
        )
    )


def span_of(period: str) -> tuple[date | None, date | None]:
    """The first and the last day of a year, a quarter or a month."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        return None, None
    year = int(found[1])
    if found[2]:
        first, last = int(found[2]) * 3 - 2, int(found[2]) * 3
    else:
        first, last = (int(found[3]), int(found[3])) if found[3] else (1, 12)
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _values(asked: Asked, name: str) -> list[str]:
    """Several values of one name: given one by one, or with commas in between."""
    return [value for given in asked.getlist(name) for value in given.split(",")]


def _number(text: str) -> int | None:
    try:
        return small_number(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
