"""What a list of tasks is narrowed to: read from an address, written to one, asked of the database."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Date, Integer, Select, bindparam, or_, select
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
from tracker.tasks.timing import SOON
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


@dataclass(frozen=True, slots=True)
class Shape:
    """Which parts a filter has, without their values: of equal shapes one statement does."""

    states: int
    times: tuple[TimeState, ...]
    named: tuple[str, ...]
    """Columns and other parts that are asked for one value each."""
    hides_parts: bool


_OF_THE_ROW = {
    "year": Task.year,
    "kind_id": Task.kind_id,
    "source": Task.source,
    "official_id": Task.official_id,
}
_BOUNDS = ("period_from", "period_to", "due_from", "due_to")


def shape_of(user: User, agency_id: int, wanted: TaskFilter, bounds: dict[str, date]) -> Shape:
    columns = [name for name in _OF_THE_ROW if getattr(wanted, name) is not None]
    also = [name for name in ("division_id", "part") if getattr(wanted, name) is not None]
    also += [name for name in ("criterion_ids", "watched") if getattr(wanted, name)]
    return Shape(
        min(len(wanted.states), 2),
        wanted.times,
        (*columns, *also, *bounds),
        not wanted.shows_parts and user.holds(*SEE_ALL, Role.HEAD, at=agency_id),
    )


def asked_of(user: User, agency_id: int, wanted: TaskFilter, today: date) -> tuple[Shape, dict[str, Any]]:
    """The shape of the filter, and the values its statements want."""
    bounds = {
        name: day
        for name, day in zip(_BOUNDS, (*span_of(wanted.period), wanted.due_from, wanted.due_to), strict=True)
        if day is not None
    }
    shape = shape_of(user, agency_id, wanted, bounds)
    values: dict[str, Any] = {"agency_id": agency_id, "reader_id": user.id, **bounds}
    if wanted.states:
        values["states"] = wanted.states if len(wanted.states) > 1 else wanted.states[0]
    if wanted.times:
        values |= {"today": today, "soon": today + SOON}
    values |= {name: getattr(wanted, name) for name in shape.named if name not in bounds}
    return shape, values


def conditions(agency: Agency, user: User, wanted: TaskFilter, today: date) -> list[ColumnElement[bool]]:
    """The tasks of the agency that the person may see and the filter lets through."""
    seen = held_by(user, agency.id) if wanted.mine else visible_to(user, agency.id)
    shape, values = asked_of(user, agency.id, wanted, today)

    def filled(name: str, **kind: Any) -> Any:
        return bindparam(name, values[name], unique=True, **kind)

    return [seen, *search.conditions(agency.id, wanted.text), *narrowing(shape, bind=filled)]


def narrowing(
    shape: Shape,
    *,
    column: Callable[[Any], Any] = lambda column: column,
    one_state: Any = Task.state,
    bind: Any = bindparam,
    exists: Callable[[Any], ColumnElement[bool]] = Select.exists,
) -> list[ColumnElement[bool]]:
    """What the filter asks beside text and who may see it; the values are left open, unless `bind`
    fills them in. `column` may keep the database from looking for an index of what is asked, and
    `one_state` of a single state, along which alone an order can be walked."""
    found = _of_the_row(shape, column, one_state, bind)
    if shape.hides_parts:
        found.append(column(Task.parent_id).is_(None))
    if "division_id" in shape.named:
        part = select(TaskDivision.id).where(TaskDivision.task_id == Task.id, *part_of_division(shape, bind))
        found.append(exists(part))
    if "criterion_ids" in shape.named:
        aims = select(TaskCriterion.task_id).where(
            TaskCriterion.task_id == Task.id, TaskCriterion.criterion_id.in_(under(bind))
        )
        found.append(exists(aims))
    if "watched" in shape.named:
        reader = bind("reader_id", type_=Integer)
        watches = select(Watcher.task_id).where(Watcher.task_id == Task.id, Watcher.user_id == reader)
        found.append(exists(watches))
    return found


def part_of_division(shape: Shape, bind: Any = bindparam) -> list[ColumnElement[bool]]:
    """The division that is asked for, and its part if that is asked for, too."""
    found = [TaskDivision.division_id == bind("division_id", type_=Integer)]
    if "part" in shape.named:
        found.append(TaskDivision.part == bind("part", type_=TaskDivision.part.type))
    return found


def _of_the_row(
    shape: Shape, column: Callable[[Any], Any], one_state: Any, bind: Any
) -> list[ColumnElement[bool]]:
    """What the task's own columns answer."""
    found: list[ColumnElement[bool]] = []
    if shape.states == 1:
        found.append(one_state == bind("states", type_=Task.state.type))
    elif shape.states:
        found.append(column(Task.state).in_(bind("states", type_=Task.state.type, expanding=True)))
    if shape.times:
        today, soon = bind("today", type_=Date), bind("soon", type_=Date)
        found.append(or_(*(in_time_state(time, today, soon, column=column) for time in shape.times)))
    for name in shape.named:
        if name in _OF_THE_ROW:
            own = _OF_THE_ROW[name]
            found.append(column(own) == bind(name, type_=own.type))
        elif name in _BOUNDS:
            due, day = column(Task.due), bind(name, type_=Date)
            found.append(due >= day if name.endswith("from") else due <= day)
    return found


def under(bind: Any = bindparam) -> Select[int]:
    """The criteria asked for and those below them in the index, which is three levels deep."""
    above, chosen = aliased(Criterion), bind("criterion_ids", type_=Integer, expanding=True)
    return (
        select(Criterion.id)
        .outerjoin(above, Criterion.parent_id == above.id)
        .where(or_(Criterion.id.in_(chosen), Criterion.parent_id.in_(chosen), above.parent_id.in_(chosen)))
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
