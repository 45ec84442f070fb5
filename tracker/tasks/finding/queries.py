"""Which tasks a list shows, a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
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
from tracker.tasks.finding.ways import Plan, Way, ask, conditions_of, find_way
from tracker.tasks.models import Source, Task, TaskDivision
from tracker.tasks.search import AGENCY
from tracker.words import sort_key

MOST_COUNTED = 1_000
"""A list counts its tasks no further; beyond it says “more than”."""

COUNTED_AMONG = 200
"""Where each task has to be asked whether it fits, so many are; a longer list says “at least”."""

MOST_OFFERED = 100
"""Saved views shown above a list."""


@dataclass(frozen=True, slots=True)
class Total:
    """How many tasks a list has: exactly, or at least."""

    count: int = 0
    is_exact: bool = True

    @property
    def is_more(self) -> bool:
        """Are there more than a list counts at all?"""
        return self.count > MOST_COUNTED


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list: its rows (see `shown`), and where its neighbours begin."""

    rows: Sequence[Any] = ()
    before: str = ""
    after: str = ""
    total: Total = Total()


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
    total: Total | None = None,
    mark: Mark | None = None,
) -> Listed:
    """The tasks that the person may see and the filter lets through, from a place in the order on,
    or those just before it; by one query, and one that finds out how, if there is a choice. They
    are not counted where the `total` is known."""
    way = find_way(agency, user, wanted, today)
    place = order.read_place(before or after)
    backward = bool(before) and place is not None
    is_counted = total is None
    page = _Page(order, "" if place is None else "before" if backward else "after", is_counted)
    low, high = (way.low, way.high) if place is None else _ends(way, order, place[0], backward=backward)
    statement = _statement(way.plan, page, bool(low), bool(high), mark.column if mark else None)
    values = {**way.values, "low": low, "high": high, "size": size + 1, **(mark.values if mark else {})}
    for number, value in enumerate(place or ()):
        values[f"place_{number}"] = value
    rows: list[Any] = ask(statement, values)
    has_more = len(rows) > size
    rows = rows[:size]
    if backward:
        rows.reverse()
    has_before, has_after = (has_more, True) if backward else (place is not None, has_more)
    return Listed(
        rows,
        before=order.place_of(rows[0]) if has_before and rows else "",
        after=order.place_of(rows[-1]) if has_after and rows else "",
        total=total or _total(rows, has_others=has_before or has_after),
    )


def _total(rows: Sequence[Any], *, has_others: bool) -> Total:
    if not has_others:
        return Total(len(rows))
    if not rows:
        return Total()
    among = rows[0].counted_among
    if among is None or among <= COUNTED_AMONG:
        return Total(rows[0].in_all)
    return Total(max(rows[0].in_all, len(rows) + 1), is_exact=False)


@dataclass(frozen=True, slots=True)
class Mark:
    """A condition that is told of each row, which another part of the tracker knows, and its values."""

    column: ColumnElement[bool]
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Page:
    """What the statement of a page depends on beside the plan of its list."""

    order: Order
    side: str
    """Whether it begins `after` a place, ends `before` one, or is the first."""
    is_counted: bool


def _ends(way: Way, order: Order, place: str, *, backward: bool) -> tuple[str, str]:
    """Between which places the page is looked for. In the order by due date there is one limit for
    each side: of two the database takes one, and walks over what the other skips."""
    if order is not Order.DUE:
        return way.low, way.high
    return (way.low, min(way.high or "~", place)) if backward else (max(way.low, place), way.high)


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
    (Task.source == Source.PART).label("is_part"),
    Task.official_id,
    User.name.label("official"),
)


_FOR_PLACE = {Order.TITLE: (Task.folded,), Order.CHANGED: (Task.changed_at,)}


@lru_cache(maxsize=1024)
def _statement(plan: Plan, page: _Page, has_low: bool, has_high: bool, mark: Any) -> Select[Any]:
    """One page of a list. What is picked is sorted by number alone, before anything is read that
    the page shows of its rows."""
    order, descends = page.order, page.order.runs_down is not (page.side == "before")
    columns, walks = order.columns(indexed=plan.picked is None), plan.picked is None
    place = columns[-1] if order is Order.DUE else Task.place
    fits = conditions_of(plan)
    ends = _within(place, has_low, has_high)
    there = [bindparam(f"place_{number}", type_=column.type) for number, column in enumerate(columns)]
    beyond: list[Any] = []
    if page.side and order is Order.DUE:
        beyond = [Task.place != there[0]]
    elif page.side:
        beyond = [tuple_(*columns) < tuple_(*there) if descends else tuple_(*columns) > tuple_(*there)]
    told = [*shown(mark), *_FOR_PLACE.get(order, ())]
    if not walks:
        picked = select(Task.id).where(*fits, *ends, *beyond)
        in_all = _capped_count(fits) if page.is_counted and page.side else None
        return _from_picked(told, picked, order, descends, page.is_counted, in_all)
    if page.is_counted:
        told += _counts(plan, has_low and not page.side, has_high and not page.side)
    walked = select(Task.id).where(*fits, *ends, *beyond).order_by(*_sorted(columns, descends))
    return _shown_of(walked.limit(_SIZE).subquery(), told, order, descends)


_SIZE = bindparam("size", type_=Integer)


def _sorted(columns: Sequence[Any], descends: bool) -> list[Any]:
    return [column.desc() if descends else column for column in columns]


def _within(place: Any, has_low: bool, has_high: bool) -> list[Any]:
    found = [place >= bindparam("low", type_=Task.place.type)] if has_low else []
    return [*found, *([place < bindparam("high", type_=Task.place.type)] if has_high else [])]


def _from_picked(
    told: list[Any],
    picked: Select[Any],
    order: Order,
    descends: bool,
    is_counted: bool,
    in_all: Any,
) -> Select[Any]:
    """The page of tasks that were picked: they are found once, and counted and sorted from there,
    unless the page does not see all of them and brings the count along."""
    columns = [column.label(f"by_{n}") for n, column in enumerate(order.columns(indexed=False))]
    found = picked.add_columns(*columns).cte()
    few = select(found.c.id).order_by(*_sorted(list(found.c)[1:], descends)).limit(_SIZE).subquery()
    if is_counted:
        if in_all is None:
            in_all = select(func.count()).select_from(found).scalar_subquery()
        told = [*told, in_all.label("in_all"), null().label("counted_among")]
    return _shown_of(few, told, order, descends)


def _shown_of(few: Any, told: list[Any], order: Order, descends: bool) -> Select[Any]:
    """What a page shows, asked of its few rows alone: asked of all that a walk may meet, PostgreSQL
    reads whole tables beforehand."""
    query = select(*told).select_from(few).join(Task, Task.id == few.c.id)
    query = query.outerjoin(User, Task.official_id == User.id)
    return query.order_by(*_sorted(order.columns(indexed=False), descends))


def _counts(plan: Plan, has_low: bool, has_high: bool) -> list[Any]:
    """How many tasks a list has that is walked along, and among how many they were counted."""
    ends = _within(Task.place, has_low, has_high)
    if plan.asks_nothing:  # One index answers.
        return [
            _capped_count([*conditions_of(plan), *ends]).label("in_all"),
            null().label("counted_among"),
        ]
    along, rest = [Task.agency_id == AGENCY, *ends], plan
    if plan.shape.states == 1:  # Those of the state stand together; asked again, it would cost a row each.
        along.append(Task.state == bindparam("states", type_=Task.state.type))
        rest = replace(plan, shape=replace(plan.shape, states=0))
    _of_agency, *fits = conditions_of(rest)
    first = select(literal(1)).select_from(Task).where(*along).order_by(Task.place).limit(COUNTED_AMONG + 1)
    told = first.with_only_columns(case((and_(true(), *fits), 1)).label("one")).subquery()
    return [
        select(func.count(told.c.one)).scalar_subquery().label("in_all"),
        select(func.count()).select_from(first.subquery()).scalar_subquery().label("counted_among"),
    ]


def _capped_count(fits: Sequence[Any]) -> Any:
    """How many tasks there are, counted up to one beyond `MOST_COUNTED`."""
    found = select(literal(1)).select_from(Task).where(*fits).limit(MOST_COUNTED + 1).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


BETWEEN = "\x1e"
_parts, _unit = TaskDivision.__table__.c, Division.__table__.c
PARTS = (
    select(
        func.aggregate_strings(
            cast(_parts.id, String)
            + ":" + type_coerce(_parts.part, String)
            + ":" + cast(_unit.id, String)
            + ":" + func.replace(_unit.short_name, BETWEEN, " "),
            BETWEEN,
        )
    )
    .select_from(TaskDivision.__table__.join(Division.__table__, _parts.division_id == _unit.id))
    .where(_parts.task_id == Task.id)
    .correlate(Task)
    .scalar_subquery()
    .label("parts")
)  # fmt: skip
"""The divisions of a task in one text; see `rows.read_parts`."""


def shown(mark: ColumnElement[bool] | None) -> list[Any]:
    """What a list shows of each task, in the order in which `rows.rows_of` takes it."""
    return [*ROW, PARTS, (false() if mark is None else mark).label("is_new")]


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
    for what, *values in ask(_OFFERS, {"agency_id": agency_id, "user_id": user_id}):
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
