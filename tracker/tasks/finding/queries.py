"""Which tasks a list shows, a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    String,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import joinedload, lazyload

from tracker.accounts.models import Agency, Division, DivisionKind, Membership, Role, User
from tracker.db import db
from tracker.errors import NotFound
from tracker.index.models import Criterion, Framework, Level
from tracker.paging import PAGE_SIZE
from tracker.tasks.finding.filters import TaskFilter
from tracker.tasks.finding.models import Layout, SavedView
from tracker.tasks.finding.orders import Order
from tracker.tasks.finding.policy import views_seen_by
from tracker.tasks.finding.ways import Way, find_way
from tracker.tasks.models import Part, Task, TaskDivision
from tracker.words import sort_key

MOST_COUNTED = 1_000
"""A list counts its tasks no further; beyond it says “more than”."""

MOST_OFFERED = 100
"""Saved views shown above a list."""


Names = tuple[tuple[int, str], ...]
"""Numbers and names of divisions."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list: its rows, the divisions of each, and where its neighbours begin."""

    rows: Sequence[Any] = ()
    leads: dict[int, Names] = field(default_factory=dict)
    supports: dict[int, Names] = field(default_factory=dict)
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
    query = _page(way, order, place, backward=backward, size=size)
    # Picked tasks are all read to be sorted: so they are counted on the way.
    is_counted = place is None and not way.walks
    rows = list(db.session.execute(query.add_columns(_IN_ALL) if is_counted else query))
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
        total=rows[0].in_all if is_counted and rows else _total(way, rows, has_before or has_after),
    )


def _total(way: Way, rows: Sequence[Any], has_others: bool) -> int:
    return _count(way) if has_others else len(rows)


_IN_ALL = func.count().over().label("in_all")

ROW: tuple[Any, ...] = (
    Task.id,
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
    User.name.label("official"),
)


_FOR_PLACE = {Order.TITLE: (Task.folded,), Order.CHANGED: (Task.changed_at,)}


def _page(way: Way, order: Order, place: Sequence[Any] | None, *, backward: bool, size: int) -> Select[Any]:
    columns = order.columns(indexed=way.walks)
    descends = order.runs_down is not backward
    query = select(*ROW, *_FOR_PLACE.get(order, ()))
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
    query = select(literal(1)).select_from(Task).where(*way.where())
    found = query.limit(MOST_COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


_part, _unit = TaskDivision.__table__.c, Division.__table__.c
_PARTS = (
    select(_part.task_id, _part.part, _unit.id, _unit.short_name)
    .join(Division.__table__, _part.division_id == _unit.id)
    .where(_part.task_id.in_(bindparam("task_ids", expanding=True)))
    .order_by(_part.id)
)


def divisions_of(task_ids: Sequence[int]) -> tuple[dict[int, Names], dict[int, Names]]:
    """The divisions that lead and that support each task, by number and short name."""
    leads: dict[int, Names] = {}
    supports: dict[int, Names] = {}
    if task_ids:
        for task_id, part, division_id, name in db.session.execute(_PARTS, {"task_ids": task_ids}):
            found = leads if part is Part.LEAD else supports
            found[task_id] = (*found.get(task_id, ()), (division_id, name))
    return leads, supports


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
        names: dict[int, str] = dict(getattr(self, box))
        return names.get(number, f"#{number}")


_division, _task, _view = Division.__table__.c, Task.__table__.c, SavedView.__table__.c


def _offer(what: str, number: Any, *rest: Any) -> Select[Any]:
    """One part of what is offered; what it has no use for stays blank."""
    blank = literal("", String)
    blanks = (blank, blank, blank, false(), false(), literal(0))
    return select(literal(what, String), number, *rest, *blanks[len(rest) :])


_AGENCY, _USER = bindparam("agency_id", type_=Integer), bindparam("user_id", type_=Integer)
_OFFERS = union_all(
    _offer(
        "division", _division.id, _division.name, literal("", String), literal("", String),
        _division.valid_to.is_not(None), false(), _division.position,
    ).where(_division.agency_id == _AGENCY, _division.kind != DivisionKind.COUNCIL),
    _offer("first", select(func.min(_task.year)).where(_task.agency_id == _AGENCY).scalar_subquery()),
    _offer("last", select(func.max(_task.year)).where(_task.agency_id == _AGENCY).scalar_subquery()),
    _offer(
        "view", _view.id, _view.name, _view.query, type_coerce(_view.layout, String), _view.is_shared,
        _view.owner_id == _USER,
    ).where(_view.agency_id == _AGENCY, or_(_view.owner_id == _USER, _view.is_shared)),
)  # fmt: skip


def list_offers(agency_id: int, user_id: int) -> tuple[Choices, list[tuple[str, str, Layout, bool, bool]]]:
    """What the bar above every list offers: divisions, years, and the saved views the person sees
    (name, query, layout, shared or not, their own or not; their own first). One query."""
    found = defaultdict(list)
    for what, *values in db.session.execute(_OFFERS, {"agency_id": agency_id, "user_id": user_id}):
        found[what].append(values)
    divisions = sorted(found["division"], key=lambda row: (row[4], row[6], row[0]))
    first, last = found["first"][0][0], found["last"][0][0]
    views = sorted(found["view"], key=lambda row: (not row[5], sort_key(row[1]), row[0]))
    return (
        Choices(
            tuple((row[0], row[1]) for row in divisions),
            tuple(range(last, first - 1, -1)) if last is not None else (),
        ),
        [(row[1], row[2], Layout(row[3]), bool(row[4]), bool(row[5])) for row in views[:MOST_OFFERED]],
    )


def list_more_choices(agency: Agency, choices: Choices) -> Choices:
    """With the officials and the criteria, which the whole filter offers."""
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
    return replace(choices, officials=officials, criteria=criteria)


def _named(query: Any) -> tuple[tuple[int, str], ...]:
    return tuple((number, name) for number, name in db.session.execute(query))
