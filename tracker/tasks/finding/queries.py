"""Which tasks a list shows, a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, func, literal, select, tuple_
from sqlalchemy.orm import joinedload, lazyload

from tracker.accounts.models import Agency, Division, DivisionKind, Membership, Role, User
from tracker.db import db
from tracker.errors import NotFound
from tracker.index.models import Criterion, Framework, Level
from tracker.paging import PAGE_SIZE
from tracker.tasks.finding.filters import TaskFilter
from tracker.tasks.finding.models import SavedView
from tracker.tasks.finding.orders import Order
from tracker.tasks.finding.policy import views_seen_by
from tracker.tasks.finding.ways import Way, find_way
from tracker.tasks.models import Part, Task, TaskDivision

MOST_COUNTED = 1_000
"""A list counts its tasks no further; beyond it says “more than”."""

MOST_OFFERED = 100
"""Saved views shown above a list."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list: its rows, the divisions of each, and where its neighbours begin."""

    rows: Sequence[Any] = ()
    leads: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    supports: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    before: str = ""
    after: str = ""
    total: int = 0

    @property
    def is_more(self) -> bool:
        """Are there more tasks than were counted?"""
        return self.total > MOST_COUNTED


def list_tasks(
    agency: Agency,
    user: User,
    wanted: TaskFilter,
    today: date,
    *,
    order: Order = Order.DUE,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> Listed:
    """The tasks that the person may see and the filter lets through, from a place in the order on,
    or those just before it."""
    way = find_way(agency, user, wanted, today)
    place = order.read_place(before or after)
    backward = bool(before) and place is not None
    rows = list(db.session.execute(_page(way, order, place, backward=backward, size=size)))
    has_more = len(rows) > size
    rows = rows[:size]
    if backward:
        rows.reverse()
    has_before, has_after = (has_more, True) if backward else (place is not None, has_more)
    leads, supports = divisions_of([row.id for row in rows])
    return Listed(
        rows,
        leads,
        supports,
        before=order.place_of(rows[0]) if has_before and rows else "",
        after=order.place_of(rows[-1]) if has_after and rows else "",
        total=len(rows) if not (has_before or has_after) else _count(way),
    )


ROW: tuple[Any, ...] = (
    Task.id,
    Task.agency_id,
    Task.year,
    Task.number,
    Task.title,
    Task.state,
    Task.due,
    Task.first_due,
    Task.submitted_on,
    Task.done_on,
    Task.percent,
    Task.place,
    Task.parent_id,
    Task.official_id,
    Task.changed_at,
    Task.version,
    User.name.label("official"),
)


def _page(way: Way, order: Order, place: Sequence[Any] | None, *, backward: bool, size: int) -> Select[Any]:
    columns = order.columns(indexed=way.walks)
    descends = order.runs_down is not backward
    query = select(*ROW, *([Task.folded] if order is Order.TITLE else []))
    query = query.select_from(Task).outerjoin(User, Task.official_id == User.id).where(*way.conditions)
    low, high = way.low, way.high
    if place is not None and order is Order.DUE:
        # One limit for each side: of two the database takes one, and walks over what the other skips.
        low, high = (low, min(high or "~", place[0])) if backward else (max(low, place[0]), high)
        query = query.where(Task.place != place[0])
    elif place is not None:
        here = tuple_(*(literal(v, c.type) for v, c in zip(place, columns, strict=True)))
        query = query.where(tuple_(*columns) < here if descends else tuple_(*columns) > here)
    column = columns[-1] if order is Order.DUE else Task.place
    if low:
        query = query.where(column >= low)
    if high:
        query = query.where(column < high)
    return query.order_by(*(c.desc() if descends else c for c in columns)).limit(size + 1)


def _count(way: Way) -> int:
    """How many tasks there are, counted up to one beyond `MOST_COUNTED`."""
    query = select(literal(1)).select_from(Task).where(*way.conditions)
    if way.low:
        query = query.where(Task.place >= way.low)
    if way.high:
        query = query.where(Task.place < way.high)
    found = query.limit(MOST_COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def divisions_of(
    task_ids: Sequence[int],
) -> tuple[dict[int, list[tuple[int, str]]], dict[int, list[tuple[int, str]]]]:
    """The divisions that lead and that support each task, by id and short name."""
    found: dict[Part, dict[int, list[tuple[int, str]]]] = {part: defaultdict(list) for part in Part}
    if task_ids:
        for task_id, part, division_id, name in db.session.execute(
            select(TaskDivision.task_id, TaskDivision.part, Division.id, Division.short_name)
            .join(Division, TaskDivision.division_id == Division.id)
            .where(TaskDivision.task_id.in_(task_ids))
            .order_by(TaskDivision.id)
        ):
            found[part][task_id].append((division_id, name))
    return found[Part.LEAD], found[Part.SUPPORT]


def list_views(agency: Agency, user: User) -> list[Any]:
    """The views offered to the person: their own first, then those that others share."""
    is_own = SavedView.owner_id == user.id
    return list(
        db.session.execute(
            select(
                SavedView.id,
                SavedView.name,
                SavedView.query,
                SavedView.layout,
                SavedView.is_shared,
                is_own.label("is_own"),
            )
            .where(views_seen_by(user, agency.id))
            .order_by(is_own.desc(), SavedView.name, SavedView.id)
            .limit(MOST_OFFERED)
        )
    )


def list_kept_views(agency: Agency, user: User) -> list[SavedView]:
    """The same views as rows, with whose they are."""
    return list(
        db.session.scalars(
            select(SavedView)
            .where(views_seen_by(user, agency.id))
            .options(joinedload(SavedView.owner).options(lazyload(User.memberships)))
            .order_by((SavedView.owner_id == user.id).desc(), SavedView.name, SavedView.id)
            .limit(MOST_OFFERED)
        )
    )


def get_view(view_id: int, agency: Agency, user: User) -> SavedView:
    """A view that is offered to the person. Raises `NotFound`."""
    view: SavedView | None = db.session.scalar(
        select(SavedView).where(SavedView.id == view_id, views_seen_by(user, agency.id))
    )
    if view is None:
        raise NotFound
    return view


@dataclass(frozen=True, slots=True)
class Choices:
    """What the boxes of a filter offer, by number and name; hashable, for the bar is kept by it."""

    divisions: tuple[tuple[int, str], ...] = ()
    years: tuple[int, ...] = ()
    officials: tuple[tuple[int, str], ...] = ()
    criteria: tuple[tuple[int, str], ...] = ()
    kinds: tuple[tuple[int, str], ...] = ()

    def name(self, box: str, number: int) -> str:
        """What people call one of them; its number for what is not offered."""
        return dict(getattr(self, box)).get(number, f"#{number}")


def list_choices(agency: Agency, *, has_all: bool) -> Choices:
    """The divisions and years; officials and criteria too when the whole filter is shown."""
    divisions = _named(
        select(Division.id, Division.name)
        .where(Division.agency_id == agency.id, Division.kind != DivisionKind.COUNCIL)
        .order_by(Division.valid_to.is_not(None), Division.position, Division.id)
    )
    years = [
        select(function(Task.year)).where(Task.agency_id == agency.id).scalar_subquery()
        for function in (func.min, func.max)
    ]
    first, last = db.session.execute(select(*years)).one()
    found = tuple(range(last, first - 1, -1)) if last is not None else ()
    if not has_all:
        return Choices(divisions, found)
    named = select(Membership.user_id).where(
        Membership.agency_id == agency.id, Membership.role.in_([Role.HEAD, Role.OFFICIAL])
    )
    officials = _named(select(User.id, User.name).where(User.id.in_(named)).order_by(User.name_key, User.id))
    criteria = _named(
        select(Criterion.id, Criterion.code + " " + Criterion.name_vi)
        .join(Framework)
        .where(
            Framework.agency_id.in_([agency.id, agency.parent_id or 0]),
            Criterion.level != Level.SUBCRITERION,
        )
        .order_by(Framework.first_year.desc(), Criterion.position, Criterion.id)
    )
    return Choices(divisions, found, officials, criteria)


def _named(query: Select[Any]) -> tuple[tuple[int, str], ...]:
    return tuple((number, name) for number, name in db.session.execute(query))
