"""How the database finds a list's tasks: along the order that is shown, or from the few there are.

Walking along an index and asking of each task whether it fits stops as soon as a page is full:
good where many fit. Where few have a word, a division or a criterion, those few are picked and
sorted. Which it is, is decided by counting no further than `FEW`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, union_all

from tracker.accounts.models import Agency, User
from tracker.db import db, unindexed
from tracker.tasks import search
from tracker.tasks.finding.filters import TaskFilter, narrowing, under
from tracker.tasks.models import (
    OPEN_STATES,
    State,
    Task,
    TaskCriterion,
    TaskDivision,
    TimeState,
    Watcher,
)
from tracker.tasks.policy import DECIDERS, SEE_ALL, held_by, ids_held_by, ids_seen_beside, visible_to
from tracker.tasks.timing import SOON

FEW = 1_000


@dataclass(frozen=True, slots=True)
class Way:
    """The conditions of a list, and whether they are asked along its order."""

    conditions: Sequence[ColumnElement[bool]]
    walks: bool
    low: str = ""
    high: str = ""

    def where(self, place: Any = Task.place) -> list[ColumnElement[bool]]:
        """The conditions with the stretch of the order by due date in which all that fits stands."""
        ends = [place >= self.low] if self.low else []
        return [*self.conditions, *ends, *([place < self.high] if self.high else [])]


def find_way(agency: Agency, user: User, wanted: TaskFilter, today: date, *, most: int = FEW) -> Way:
    """Pick the tasks from a part of the filter that fits `most` of them, or walk along the order."""
    words = search.words_typed(wanted.text)
    beside = _seen_beside(user, agency.id, wanted)
    picks = _picks(agency.id, user, wanted, words, beside)
    few = _fewest(picks, most)
    fits = [
        *_seen(user, agency.id, wanted, beside),
        *narrowing(user, agency.id, wanted, today, column=unindexed),
        *(search.has_word(word) for place, word in enumerate(words) if place != few),
    ]
    if few is None:
        return Way([Task.agency_id == agency.id, *fits], True, *span_of(wanted, today))
    return Way([Task.id.in_(picks[few]), unindexed(Task.agency_id) == agency.id, *fits], walks=False)


def _seen_beside(user: User, agency_id: int, wanted: TaskFilter) -> list[int] | None:
    """Ids of what the person sees without a part in it; None where that does not matter, or
    when they are many."""
    if wanted.mine or user.holds(*SEE_ALL, at=agency_id):
        return None
    found = db.session.scalars(union_all(*ids_seen_beside(user)).limit(FEW + 1)).all()
    return sorted(set(found)) if len(found) <= FEW else None


def _seen(
    user: User, agency_id: int, wanted: TaskFilter, beside: list[int] | None
) -> list[ColumnElement[bool]]:
    """What the person may see, asked of one task after the other."""
    if user.holds(*DECIDERS, at=agency_id) and not wanted.mine:
        return []
    held = held_by(user, agency_id, one_by_one=True)
    if wanted.mine or beside == []:
        return [held]
    if beside is None:
        return [visible_to(user, agency_id, one_by_one=True)]
    return [or_(held, (unindexed(Task.state) != State.DRAFT) & Task.id.in_(beside))]


def _picks(
    agency_id: int,
    user: User,
    wanted: TaskFilter,
    words: Sequence[str],
    beside: list[int] | None,
) -> list[Any]:
    """Ids of tasks from each part of the filter that may fit few; the words come first."""
    found: list[Any] = [search.tasks_with(agency_id, word) for word in words]
    if wanted.mine or beside is not None:
        also = [select(Task.id).where(Task.id.in_(beside))] if beside else []
        found.append(_all_of([*ids_held_by(user, agency_id), *also]))
    if wanted.division_id is not None:
        part = select(TaskDivision.task_id).where(TaskDivision.division_id == wanted.division_id)
        found.append(part if wanted.part is None else part.where(TaskDivision.part == wanted.part))
    if wanted.official_id is not None:
        found.append(select(Task.id).where(Task.official_id == wanted.official_id))
    if wanted.kind_id is not None:
        found.append(select(Task.id).where(Task.agency_id == agency_id, Task.kind_id == wanted.kind_id))
    if wanted.criterion_ids:
        below = under(wanted.criterion_ids)
        found.append(select(TaskCriterion.task_id).where(TaskCriterion.criterion_id.in_(below)))
    if wanted.watched:
        found.append(select(Watcher.task_id).where(Watcher.user_id == user.id))
    return found


def _all_of(queries: Sequence[Select[Any]]) -> Any:
    if not queries:
        return select(literal(0))
    found = union_all(*queries).subquery()
    return select(found.c[0])


def _fewest(picks: Sequence[Select[Any]], most: int) -> int | None:
    """Which of them gives the fewest, if one gives few; each is counted no further than that."""
    if not picks:
        return None
    counts = db.session.execute(
        select(*(select(func.count()).select_from(_capped(pick)).scalar_subquery() for pick in picks))
    ).one()
    least = min(counts)
    return list(counts).index(least) if least <= most else None


def _capped(pick: Select[Any]) -> Any:
    return pick.limit(FEW + 1).subquery()


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
