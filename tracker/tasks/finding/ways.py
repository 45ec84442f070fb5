"""How the database finds a list's tasks: along the order that is shown, or from the few there are.

Walking along an index and asking of each task whether it fits stops as soon as a page is full:
good where many fit. Where few have a word, a division or a criterion, those few are picked and
sorted. Which it is, is decided by counting no further than `FEW`.

Making a statement takes longer than asking it: so statements are made once for each `Plan`, and
all that differs from reader to reader and from search to search is handed over as values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, case, func, literal, or_, select, union_all

from tracker.accounts.absences import stood_in_for
from tracker.accounts.models import Agency, Role, User
from tracker.db import asked_of_each, db, unindexed
from tracker.tasks import search
from tracker.tasks.finding.filters import Shape, TaskFilter, asked_of, narrowing, part_of_division, under
from tracker.tasks.models import (
    OPEN_STATES,
    State,
    Task,
    TaskCriterion,
    TaskDivision,
    TimeState,
    Watcher,
)
from tracker.tasks.policy import (
    AWAY,
    DECIDERS,
    HEADED,
    READER,
    SEE_ALL,
    headed_anywhere,
    held_in_turn,
    ids_seen_near,
)
from tracker.tasks.timing import SOON

FEW = 1_000


@dataclass(frozen=True, slots=True)
class Sight:
    """What decides which tasks a reader sees, beside the numbers of the reader and the divisions."""

    everything: bool = False
    issued: bool = False
    """All but drafts."""
    mine: bool = False
    """Only what they have a part in."""
    heads: bool = False
    took_over: bool = False
    """They head a division now in any agency, so others' work may have come to them."""
    is_named: bool = False
    stands_in: bool = False
    """They act for somebody who is away."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the words of a list's statement depend on."""

    shape: Shape
    sight: Sight
    words: int
    picked: int | None = None
    """From which part of the filter the tasks are picked; None where the order is walked along."""
    beside: str = ""
    """What is seen without a part in it: `none`, `few` that are listed, `many` that are asked for."""

    @property
    def asks_nothing(self) -> bool:
        """Is every task of the agency listed, but perhaps for parts of others?"""
        is_open = self.shape.states == 0 and not (self.shape.times or self.shape.named)
        return self.sight.everything and is_open and not self.words


@dataclass(frozen=True, slots=True)
class Way:
    """How a list is found: the plan, the values it wants, and where in the order all of it stands."""

    plan: Plan
    values: dict[str, Any]
    low: str = ""
    high: str = ""

    @property
    def walks(self) -> bool:
        return self.plan.picked is None

    def ids(self) -> Select[Any]:
        """The numbers of all its tasks and their places in the order by due date, values filled in."""
        ends = [Task.place >= self.low] if self.low else []
        ends += [Task.place < self.high] if self.high else []
        query: Any = select(Task.id, Task.place).where(*conditions_of(self.plan), *ends)
        found: Select[Any] = query.params(self.values)
        return found


def find_way(agency: Agency, user: User, wanted: TaskFilter, today: date, *, most: int = FEW) -> Way:
    """Pick the tasks from a part of the filter that fits `most` of them, or walk along the order."""
    shape, values = asked_of(user, agency.id, wanted, today)
    words = search.words_typed(wanted.text)
    for place, word in enumerate(words):
        values[f"word_{place}"], values[f"end_{place}"] = word, search.end_of(word)
    sight = _sight(user, agency.id, wanted, values)
    plan = Plan(shape, sight, len(words))
    picked, beside = _scout(plan, values, most)
    plan = Plan(shape, sight, len(words), picked, beside)
    return Way(plan, values, *(span_of(wanted, today) if picked is None else ()))


def _sight(user: User, agency_id: int, wanted: TaskFilter, values: dict[str, Any]) -> Sight:
    if not wanted.mine and user.holds(*DECIDERS, at=agency_id):
        return Sight(everything=True)
    if not wanted.mine and user.holds(*SEE_ALL, at=agency_id):
        return Sight(issued=True)
    away = [] if wanted.mine else stood_in_for(user, agency_id)
    if any(other.holds(*SEE_ALL, at=agency_id) for other in away):
        return Sight(issued=True)
    away = [other for other in away if other.memberships_at(agency_id)]
    headed = set().union(*(one.divisions_as(Role.HEAD, at=agency_id) for one in (user, *away)))
    anywhere = set() if wanted.mine else set().union(*(headed_anywhere(one) for one in (user, *away)))
    if headed:
        values["headed"] = sorted(headed)
    if anywhere:
        values["headed_anywhere"] = sorted(anywhere)
    if away:
        values["away"] = [other.id for other in away]
    return Sight(
        mine=wanted.mine,
        heads=bool(headed),
        took_over=bool(anywhere),
        is_named=user.holds(Role.HEAD, Role.OFFICIAL, at=agency_id),
        stands_in=bool(away),
    )


def _scout(plan: Plan, values: dict[str, Any], most: int) -> tuple[int | None, str]:
    """Which part of the filter fits the fewest tasks, if one fits few; and what the reader sees
    beside their own tasks. Each is counted no further than it matters, all by one query."""
    statement = _scouting(plan)
    if statement is None:
        return None, "none"
    counts: dict[int, int] = {}
    beside: set[int] = set()
    for part, number in ask(statement, values):
        if part >= 0:
            counts[part] = number
        else:
            beside.add(number)
    told = "none" if not beside else "few" if len(beside) <= FEW else "many"
    if told == "few":
        values["beside"] = sorted(beside)
    if _holds(plan.sight) and (own := plan.words) in counts:
        if told == "many":
            del counts[own]
        else:
            counts[own] += len(beside)
    least = min(counts, key=lambda part: (counts[part], part), default=None)
    return (least if least is not None and counts[least] <= most else None), told


def ask(statement: Any, values: dict[str, Any]) -> list[Any]:
    """Rows of plain columns. The connection is asked itself, which takes half as long as by way of
    the session; so what the session has not sent yet is sent first."""
    db.session.flush()
    return list(db.session.connection().execute(statement, values).all())


def _holds(sight: Sight) -> bool:
    return not (sight.everything or sight.issued)


@lru_cache(maxsize=1024)
def _scouting(plan: Plan) -> Any:
    """How many tasks each part of the filter fits, and, numbered -1, what is seen beside."""
    asked: list[Any] = [select(literal(place, Integer), _count(pick)) for place, pick in _picks(plan).items()]
    if _holds(plan.sight) and not plan.sight.mine:
        around = ids_seen_near(took_over=plan.sight.took_over, stands_in=plan.sight.stands_in)
        near = union_all(*around).limit(FEW + 1).subquery()
        asked.append(select(literal(-1, Integer), near.c[0]).where(near.c[0].is_not(None)))
    return union_all(*asked) if asked else None


def _count(pick: Any) -> Any:
    """How many there are, up to one beyond `FEW`. That there are more is asked first: it is soon told."""
    in_all = select(func.count()).select_from(pick.subquery()).scalar_subquery()
    return case((pick.limit(1).offset(FEW).exists(), FEW + 1), else_=in_all)


def _picks(plan: Plan) -> dict[int, Any]:
    """Ids of tasks from each part of the filter that may fit few, numbered; the words come first."""
    found: dict[int, Any] = {place: search.tasks_with_word(place) for place in range(plan.words)}
    place, named = plan.words, plan.shape.named
    if _holds(plan.sight):
        found[place] = _ids_held(plan)
    if "division_id" in named:
        found[place + 1] = select(TaskDivision.task_id).where(*part_of_division(plan.shape))
    if "official_id" in named:
        found[place + 2] = select(Task.id).where(Task.official_id == bindparam("official_id", type_=Integer))
    if "kind_id" in named:
        found[place + 3] = select(Task.id).where(
            Task.agency_id == search.AGENCY, Task.kind_id == bindparam("kind_id", type_=Integer)
        )
    if "criterion_ids" in named:
        found[place + 4] = select(TaskCriterion.task_id).where(TaskCriterion.criterion_id.in_(under()))
    if "watched" in named:
        found[place + 5] = select(Watcher.task_id).where(Watcher.user_id == READER)
    return found


_PICKED_BY = {
    1: frozenset({"division_id", "part"}),
    2: frozenset({"official_id"}),
    3: frozenset({"kind_id"}),
    4: frozenset({"criterion_ids"}),
    5: frozenset({"watched"}),
}
"""What those ids were picked by, counted from after the words: it need not be asked of each again."""


def _ids_held(plan: Plan) -> Any:
    ways = []
    if plan.sight.heads:
        ways.append(select(TaskDivision.task_id).where(TaskDivision.division_id.in_(HEADED)))
    if plan.sight.is_named:
        ways.append(select(Task.id).where(Task.official_id == READER))
    if plan.sight.stands_in:
        ways.append(select(Task.id).where(Task.official_id.in_(AWAY)))
    if plan.beside == "few":
        ways.append(select(Task.id).where(Task.id.in_(_BESIDE)))
    if not ways:
        return select(literal(0))
    found = union_all(*ways).subquery()
    return select(found.c[0])


_BESIDE = bindparam("beside", expanding=True, type_=Integer)


def conditions_of(plan: Plan) -> list[ColumnElement[bool]]:
    """What a task of the list must be, its values left open; first of all, of the agency."""
    picked_by = _PICKED_BY.get(-1 if plan.picked is None else plan.picked - plan.words, frozenset())
    rest = tuple(name for name in plan.shape.named if name not in picked_by)
    shape = replace(plan.shape, named=rest)
    # Tasks that were picked are known: to look among all of a state for them is a way around.
    one_state = Task.state if plan.picked is None else unindexed(Task.state)
    fits = [
        *_seen(plan),
        *narrowing(shape, column=unindexed, one_state=one_state, exists=asked_of_each),
        *(search.has_word(place) for place in range(plan.words) if place != plan.picked),
    ]
    if plan.picked is None:
        return [Task.agency_id == search.AGENCY, *fits]
    return [unindexed(Task.agency_id) == search.AGENCY, Task.id.in_(_picks(plan)[plan.picked]), *fits]


def _seen(plan: Plan) -> list[ColumnElement[bool]]:
    """What the reader may see, asked of one task after the other."""
    sight, is_issued = plan.sight, unindexed(Task.state) != State.DRAFT
    if sight.everything:
        return []
    if sight.issued:
        return [is_issued]
    if plan.picked == plan.words:  # They were picked for that.
        return [is_issued]
    held = held_in_turn(heads=sight.heads, is_named=sight.is_named, stands_in=sight.stands_in)
    if plan.beside == "few":
        return [or_(held, is_issued & Task.id.in_(_BESIDE))]
    if plan.beside == "many":
        around = ids_seen_near(took_over=sight.took_over, stands_in=sight.stands_in)
        near = (Task.id.in_(ids) for ids in around)
        return [or_(held, is_issued & or_(*near))]
    return [held]


def span_of(wanted: TaskFilter, today: date) -> tuple[str, str]:
    """From where to where in the order by due date the filter's tasks stand; see `Task.find_place`."""
    spans = [_time_span(time, today) for time in wanted.times] or [("", "")]
    low, high = min(span[0] for span in spans), max((span[1] for span in spans), key=lambda end: end or "~")
    if wanted.states:
        classes = sorted({_class_of(state) for state in wanted.states})
        low, high = max(low, classes[0]), min(high or "~", str(int(classes[-1]) + 1))
    if set(wanted.states) <= set(OPEN_STATES) and wanted.states:
        if wanted.due_from is not None:
            low = max(low, f"0 {wanted.due_from}")
        if wanted.due_to is not None:
            high = min(high or "~", f"0 {wanted.due_to}~")
    return low, high


def _class_of(state: State) -> str:
    return "0" if state.is_open else "1" if state is State.DRAFT else "2"


def _time_span(time: TimeState, today: date) -> tuple[str, str]:
    done = ("2", "")
    spans = {
        TimeState.NOT_ISSUED: ("1", "2"),
        TimeState.NO_DUE_DATE: ("0 9999", "1"),
        TimeState.IN_TERM: ("0", "1"),
        TimeState.DUE_SOON: (f"0 {today}", f"0 {today + SOON}~"),
        TimeState.DUE: (f"0 {today}", f"0 {today}~"),
        TimeState.OVERDUE: ("0", f"0 {today}"),
    }
    return spans.get(time, done)
