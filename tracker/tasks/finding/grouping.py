"""A list under headings: by the division that leads, or by the field of the index.

Headings sort before everything else, and no index knows them: so a list is grouped only while it
has few tasks, `MOST_COUNTED` at most, which are all read by number and place.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import Agency, Division, User
from tracker.db import db
from tracker.index.models import Criterion
from tracker.paging import PAGE_SIZE
from tracker.tasks.finding.filters import TaskFilter
from tracker.tasks.finding.queries import (
    MOST_COUNTED,
    Listed,
    Mark,
    Total,
    shown,
)
from tracker.tasks.finding.ways import find_way
from tracker.tasks.models import Part, Task, TaskCriterion, TaskDivision
from tracker.words import N_, Words


class Group(enum.StrEnum):
    """What the headings of a list are."""

    DIVISION = "division"
    FIELD = "field"

    @property
    def words(self) -> Words:
        return _GROUP_WORDS[self]


_GROUP_WORDS = {Group.DIVISION: N_("By lead division"), Group.FIELD: N_("By field of the index")}

# A heading with the place that sorts it; what has none comes last.
Heading = tuple[int, int, str, str]
_NONE: Heading = (2**31, 0, "", "")


def list_grouped(
    agency: Agency,
    user: User,
    wanted: TaskFilter,
    today: date,
    group: Group,
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
    mark: Mark | None = None,
) -> tuple[Listed, dict[int, Heading]] | None:
    """A page of the list sorted by headings first, and the heading of each row; None if there
    are too many tasks."""
    way = find_way(agency, user, wanted, today)
    found = db.session.execute(way.ids().limit(MOST_COUNTED + 1)).all()
    if len(found) > MOST_COUNTED:
        return None
    headings = _headings([row.id for row in found], group)
    ranked = sorted((headings.get(row.id, _NONE), row.place, row.id) for row in found)
    first = _first(ranked, after, before, size)
    page = ranked[first : first + size]
    ids = [task_id for _, _, task_id in page]
    rows = {row.id: row for row in _rows(ids, mark)}
    listed = Listed(
        [rows[task_id] for task_id in ids],
        before=page[0][1] if first > 0 and page else "",
        after=page[-1][1] if first + size < len(ranked) else "",
        total=Total(len(ranked)),
    )
    return listed, {task_id: heading for heading, _, task_id in page}


def _rows(ids: Sequence[int], mark: Mark | None) -> Sequence[Any]:
    told = shown(mark.column if mark else None)
    query = select(*told).select_from(Task).outerjoin(User, Task.official_id == User.id)
    return db.session.execute(query.where(Task.id.in_(ids)), mark.values if mark else {}).all()


def _first(ranked: Sequence[tuple[Heading, str, int]], after: str, before: str, size: int) -> int:
    """Which row the page begins with; a place that is gone leads back to the first page."""
    places = {place: number for number, (_, place, _) in enumerate(ranked)}
    if before in places:
        return max(0, places[before] - size)
    return places[after] + 1 if after in places else 0


def _headings(task_ids: Sequence[int], group: Group) -> dict[int, Heading]:
    """The heading of each task: of several the one that comes first."""
    found: dict[int, Heading] = {}
    for task_id, *heading in db.session.execute(_QUERIES[group](task_ids)):
        known: Heading = (heading[0], heading[1], heading[2], heading[3])
        found[task_id] = min(known, found.get(task_id, known))
    return found


def _by_division(task_ids: Sequence[int]) -> Any:
    return (
        select(TaskDivision.task_id, Division.position, Division.id, Division.name, Division.name)
        .join(Division, TaskDivision.division_id == Division.id)
        .where(TaskDivision.task_id.in_(task_ids), TaskDivision.part == Part.LEAD)
    )


def _by_field(task_ids: Sequence[int]) -> Any:
    own, middle, top = aliased(Criterion), aliased(Criterion), aliased(Criterion)

    def highest(column: str) -> Any:
        return func.coalesce(getattr(top, column), getattr(middle, column), getattr(own, column))

    code = highest("code") + " "
    return (
        select(
            TaskCriterion.task_id,
            highest("position"),
            highest("id"),
            code + highest("name_vi"),
            code + highest("name_en"),
        )
        .join(own, TaskCriterion.criterion_id == own.id)
        .outerjoin(middle, own.parent_id == middle.id)
        .outerjoin(top, middle.parent_id == top.id)
        .where(TaskCriterion.task_id.in_(task_ids))
    )


_QUERIES = {Group.DIVISION: _by_division, Group.FIELD: _by_field}
