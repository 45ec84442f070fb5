"""The lists of tasks that the week's letters show, read at once for all their readers.

Each is narrowed by the very conditions of the list it leads to, and they are asked side by side in
one statement: a letter more costs no query more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all

from tracker.accounts.models import Division, User
from tracker.db import db
from tracker.tasks.finding.filters import TaskFilter, address_of
from tracker.tasks.finding.orders import Order
from tracker.tasks.models import Part, Task, TaskDivision

SHOWN = 10
"""Rows under a heading; the list that it leads to has the rest."""

_AT_ONCE = 200
"""So many lists are asked for side by side: databases take no statement of any length."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks a list has, in which order, and the page that shows them all."""

    conditions: Sequence[ColumnElement[bool]]
    path: str
    order: Order = Order.DUE


@dataclass(slots=True)
class Seen:
    """The first tasks of a list, how many it has, and its page."""

    path: str
    total: int = 0
    rows: list[Any] = field(default_factory=list)
    leads: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    """By the task's id, the names of the divisions that lead it by their ids."""

    @property
    def rest(self) -> int:
        return self.total - len(self.rows)


Key = TypeVar("Key", bound=Hashable)


def see(wanted: Mapping[Key, Wanted]) -> dict[Key, Seen]:
    """The lists by their keys."""
    keys = list(wanted)
    found = {key: Seen(each.path) for key, each in wanted.items()}
    for portion in _portions(enumerate(wanted.values())):
        lists = (select(_list(number, each).subquery()) for number, each in portion)
        for row in db.session.execute(union_all(*lists)):
            seen = found[keys[row.number_of_list]]
            seen.total = row.total
            seen.rows.append(row)
    leads = _leads_of({row.id for seen in found.values() for row in seen.rows})
    for seen in found.values():
        seen.rows.sort(key=lambda row: row.place_in_list)
        seen.leads = leads
    return found


def _portions(lists: Iterable[tuple[int, Wanted]]) -> Iterator[list[tuple[int, Wanted]]]:
    rest = iter(lists)
    while portion := list(islice(rest, _AT_ONCE)):
        yield portion


def _list(number: int, wanted: Wanted) -> Select[Any]:
    columns = wanted.order.columns()
    order = [column.desc() if wanted.order.runs_down else column for column in columns]
    return (
        select(
            literal(number).label("number_of_list"),
            *_ROW,
            func.count().over().label("total"),
            func.row_number().over(order_by=order).label("place_in_list"),
        )
        .outerjoin(User, Task.official_id == User.id)
        .where(*wanted.conditions)
        .order_by(*order)
        .limit(SHOWN)
    )


_ROW: tuple[Any, ...] = (
    Task.id,
    Task.year,
    Task.number,
    Task.title,
    Task.state,
    Task.due,
    Task.official_id,
    User.name.label("official"),
)


def _leads_of(task_ids: Collection[int]) -> dict[int, dict[int, str]]:
    leads: dict[int, dict[int, str]] = defaultdict(dict)
    found = (
        select(TaskDivision.task_id, Division.id, Division.name)
        .join(Division, TaskDivision.division_id == Division.id)
        .where(TaskDivision.task_id.in_(task_ids), TaskDivision.part == Part.LEAD)
        .order_by(TaskDivision.id)
    )
    for task_id, division_id, name in db.session.execute(found) if task_ids else ():
        leads[task_id][division_id] = name
    return leads


def path_of(wanted: TaskFilter, order: Order = Order.DUE) -> str:
    """The page of the list that a filter narrows."""
    sorting = {} if order is Order.DUE else {"sort": order.value}
    return "/tasks?" + urlencode({**address_of(wanted), **sorting}, safe=",")
