"""Which tasks may have something to be said of them.

SQL chooses them by their days: those of which the schedule says something new since a day, those
whose ladder may be climbed, and those that changed since a moment. What is said decides the
schedule alone; so it does no harm to give a task too many, and none may be missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from tracker import clock
from tracker.db import db
from tracker.evidence.models import Proof, ProofState
from tracker.mail.models import Notice, NoticeState
from tracker.reminders.facts import CHASED_STATES, OBJECTED_STATES, TaskFacts
from tracker.reminders.ladder import WARNINGS, days_to_announcement, rungs_of
from tracker.reminders.schedule import Schedule
from tracker.tasks.models import OPEN_STATES, EventKind, Report, Source, State, Task, TaskEvent
from tracker.tasks.states import Rhythm

CHUNK = 1000
_DAY = timedelta(days=1)
_MOST_RANGES = 400  # Expressions of a statement may not grow without an end.
LIVE = (ProofState.SUBMITTED, ProofState.ACCEPTED)


class Candidate(NamedTuple):
    """A task as it stands, without what was told of it."""

    task_id: int
    facts: TaskFacts
    official_id: int | None
    kind_id: int | None
    climbs: bool
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Since:
    """From when on days are new, and changes; None means that everything is."""

    day: date
    moment: datetime


def stream_candidates(
    within: ColumnElement[bool], schedule: Schedule, since: Since | None
) -> Iterator[list[Candidate]]:
    """The candidates among some tasks, a chunk at a time: memory does not grow with their number."""
    chosen = choose(within, schedule, since)
    found = db.session.execute(chosen, execution_options={"yield_per": CHUNK})
    for rows in found.partitions():
        yield [_candidate(*row) for row in rows]


def stream_each_of(task_ids: Iterable[int], since: Since | None) -> Iterator[list[Candidate]]:
    """These tasks as far as they are open, whatever their days, a chunk at a time. Those with rules of
    their own are few, and to look for each by its own rules would ask many questions more."""
    is_changed = literal(True) if since is None else Task.changed_at > since.moment
    wanted = list(task_ids)
    for start in range(0, len(wanted), CHUNK):
        ids = wanted[start : start + CHUNK]
        chosen: Any = select(*_COLUMNS, literal(1), is_changed).where(
            Task.id.in_(ids), Task.state.in_(OPEN_STATES)
        )
        yield [_candidate(*row) for row in db.session.execute(chosen)]


def candidates_by_id(task_ids: Iterable[int]) -> dict[int, Candidate]:
    """These tasks as they stand."""
    statement: Any = select(*_COLUMNS, literal(1), literal(True)).where(Task.id.in_(list(task_ids)))
    return {row[0]: _candidate(*row) for row in db.session.execute(statement)}


def choose(within: ColumnElement[bool], schedule: Schedule, since: Since | None) -> Any:
    """The statement that chooses."""
    if since is None:
        return select(*_COLUMNS, literal(1), literal(True)).where(within, Task.state.in_(OPEN_STATES))
    is_changed = Task.changed_at > since.moment
    ways = [_ids(within, is_changed), *_ways(within, schedule, since.day)]
    every = union_all(*ways).subquery("every")
    chosen = (
        select(every.c.id, func.max(every.c.climbs).label("climbs")).group_by(every.c.id).subquery("chosen")
    )
    return select(*_COLUMNS, chosen.c.climbs, is_changed).join(chosen, chosen.c.id == Task.id)


def _candidate(
    task_id: int,
    state: State,
    issued_on: date,
    due: date | None,
    submitted_on: date | None,
    rhythm: Rhythm | None,
    official_id: int | None,
    source: Source,
    kind_id: int | None,
    reported_at: datetime | None,
    acknowledged_at: datetime | None,
    opened_at: datetime | None,
    objected_at: datetime | None,
    has_evidence: bool,
    climbs: int,
    is_changed: bool,
) -> Candidate:
    facts = TaskFacts(
        state,
        issued_on,
        due,
        reported_at and clock.day_of(reported_at),
        acknowledged_at and clock.day_of(acknowledged_at),
        submitted_on,
        rhythm,
        has_evidence,
        opened_on=opened_at and clock.day_of(opened_at),
        objected_on=objected_at and clock.day_of(objected_at),
        is_part=source is Source.PART,
    )
    return Candidate(task_id, facts, official_id, kind_id, bool(climbs), is_changed)


_reported_at = select(func.max(Report.at)).where(Report.task_id == Task.id).scalar_subquery()
_acknowledged_at = (
    select(func.max(TaskEvent.at))
    .where(
        TaskEvent.task_id == Task.id,
        TaskEvent.kind == EventKind.STATE,
        TaskEvent.after == State.ACKNOWLEDGED.value,
    )
    .scalar_subquery()
)


def _opened_at(task_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ScalarSelect[datetime]:
    """When it was issued here, a draft later than it was written."""
    return (
        select(func.max(TaskEvent.at))
        .where(TaskEvent.task_id == task_id, TaskEvent.kind == EventKind.OPENED)
        .scalar_subquery()
    )


_objected_at = case(
    (
        Task.state.in_(OBJECTED_STATES),
        select(func.max(TaskEvent.at))
        .where(
            TaskEvent.task_id == Task.id,
            TaskEvent.kind == EventKind.STATE,
            TaskEvent.after.in_([state.value for state in OBJECTED_STATES]),
        )
        .scalar_subquery(),
    )
)
"""Looked up for the few alone that are objected to."""
_is_proven = exists().where(Proof.task_id == Task.id, Proof.state.in_(LIVE))

_COLUMNS = (
    Task.id,
    Task.state,
    Task.issued_on,
    Task.due,
    Task.submitted_on,
    Task.rhythm,
    Task.official_id,
    Task.source,
    Task.kind_id,
    _reported_at,
    _acknowledged_at,
    _opened_at(Task.id),
    _objected_at,
    _is_proven,
)


# --- the ways of becoming a candidate ----------------------------------------


def _ways(within: ColumnElement[bool], schedule: Schedule, after: date) -> Iterator[Any]:
    """One statement for every reason to look at tasks; those of which today says nothing are left out."""
    if after >= schedule.today:
        return
    is_chased = Task.state.in_(CHASED_STATES)
    yield from _by_due(within & is_chased, schedule, after)
    yield from _by_silence(within & is_chased, schedule, after)
    yield from _by_submission(within & (Task.state == State.SUBMITTED), schedule, after)
    yield _ids(within, Task.state.in_(OBJECTED_STATES))  # So few that the schedule looks at each.
    yield from _by_span(within, schedule, after)
    yield from _by_ladder(within & is_chased, schedule)
    yield from _by_late_report(within & is_chased, schedule, after)


def _ids(*conditions: ColumnElement[bool], climbs: int = 0) -> Any:
    return select(Task.id, literal(climbs).label("climbs")).where(*conditions)


def _by_due(within: ColumnElement[bool], schedule: Schedule, after: date) -> Iterator[Any]:
    dues = db.session.scalars(select(Task.due).where(within, Task.due <= schedule.farthest_due()).distinct())
    if days := schedule.speaking([due for due in dues if due], schedule.of_due, after):
        yield _ids(within, Task.due.in_(days))


def _by_submission(within: ColumnElement[bool], schedule: Schedule, after: date) -> Iterator[Any]:
    found = db.session.scalars(select(Task.submitted_on).where(within).distinct())
    if days := schedule.speaking([day for day in found if day], schedule.of_submission, after):
        yield _ids(within, Task.submitted_on.in_(days))


def _by_silence(within: ColumnElement[bool], schedule: Schedule, after: date) -> Iterator[Any]:
    """Those heard of last on a day that speaks: by a report, or an acknowledgement, or the issue."""
    least = schedule.least_silence
    if least is None:
        return
    within &= Task.rhythm.is_(None)
    last = schedule.today - timedelta(days=least)
    first = db.session.scalar(select(func.min(Task.issued_on)).where(within))
    if first is None or first > last:
        return
    days = schedule.speaking(_each_day(first, last), schedule.of_silence, after)
    ranges = list(_ranges(days))[-_MOST_RANGES:]
    if not ranges:
        return
    heard = (
        select(Task.id, Task.issued_on, func.coalesce(_reported_at, _acknowledged_at).label("at"))
        .where(within, Task.issued_on <= last)
        .cte("heard")
        .prefix_with("MATERIALIZED")
    )
    # Asked only where nobody was heard; then the later of both days counts, and each is looked for.
    opened = case((heard.c.at.is_(None), _opened_at(heard.c.id))).label("opened_at")
    known = select(heard, opened).cte("known").prefix_with("MATERIALIZED")

    def within_ranges(at: ColumnElement[Any]) -> ColumnElement[bool]:
        return or_(
            *(
                (at >= clock.at_local(begin, 0)) & (at < clock.at_local(end + _DAY, 0))
                for begin, end in reversed(ranges)
            )
        )

    issues = [known.c.issued_on.between(begin, end) for begin, end in reversed(ranges)]
    is_meant = or_(
        within_ranges(known.c.at),
        within_ranges(known.c.opened_at),
        and_(known.c.at.is_(None), or_(*issues)),
    )
    yield select(known.c.id, literal(0).label("climbs")).where(is_meant)


def _by_span(within: ColumnElement[bool], schedule: Schedule, after: date) -> Iterator[Any]:
    """Those without a document at the end of a quarter, or without a report at the end of their period."""
    quarters = [due.span.last for due in schedule.of_evidence() if due.span and due.day > after]
    if quarters:
        yield _ids(
            within,
            Task.state.in_(OPEN_STATES),
            or_(Task.rhythm.is_not(None), Task.due <= max(quarters)),
            ~_is_proven,
        )
    for rhythm in Rhythm:
        begun = [due.span.first for due in schedule.of_rhythm(rhythm) if due.span and due.day > after]
        if begun:
            reported = _reported_since(max(begun))
            yield _ids(within, Task.state.in_(CHASED_STATES), Task.rhythm == rhythm, ~reported)


def _by_ladder(within: ColumnElement[bool], schedule: Schedule) -> Iterator[Any]:
    """Late ones that were warned of, not reported on for as long as a rung waits, and not on it yet."""
    for rung in rungs_of(schedule.policies):
        latest = schedule.latest_late(rung.days)
        yield _ids(
            within,
            Task.due <= latest,
            ~_told(Notice.rule == rung.occasion.value, Notice.planned_on > Task.due),
            _told(Notice.rule.in_([warning.value for warning in WARNINGS]), Notice.state == NoticeState.TOLD),
            ~_reported_since(latest + _DAY),
            climbs=1,
        )


def _by_late_report(within: ColumnElement[bool], schedule: Schedule, after: date) -> Iterator[Any]:
    """Late ones reported on so long ago that the next rung is announced again since a day."""
    for rung in rungs_of(schedule.policies):
        days = days_to_announcement(rung.days)
        first, last = schedule.latest_late(days, after) + _DAY, schedule.latest_late(days)
        if first <= last:
            reported = exists().where(
                Report.task_id == Task.id,
                Report.at >= clock.at_local(first, 0),
                Report.at < clock.at_local(last + _DAY, 0),
            )
            yield _ids(within, Task.due < last, reported, climbs=1)


def _told(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        Notice.subject_type == Task.__tablename__,
        Notice.subject_id == Task.id,
        Notice.state != NoticeState.SKIPPED,
        *conditions,
    )


def _reported_since(day: date) -> ColumnElement[bool]:
    return exists().where(Report.task_id == Task.id, Report.at >= clock.at_local(day, 0))


def _each_day(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _ranges(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Days in their order as stretches without a gap."""
    begin = end = None
    for day in days:
        if begin is None or end is None or day != end + _DAY:
            if begin is not None and end is not None:
                yield begin, end
            begin = day
        end = day
    if begin is not None and end is not None:
        yield begin, end
