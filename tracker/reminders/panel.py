"""What the page of a task says of its reminders: the last letter, the next one, and the ladder.

The page is opened often, so all of it rests on one question to the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.types import TypeEngine

from tracker import clock
from tracker.accounts.models import CalendarDay, DayKind, Membership, Role, User
from tracker.db import db
from tracker.mail.addresses import is_reachable
from tracker.mail.models import Letter, LetterState, Notice, NoticeState
from tracker.reminders.facts import TaskFacts
from tracker.reminders.ladder import (
    WARNINGS,
    Climbed,
    Ladder,
    announced_anew,
    as_climbed,
    ladder_of,
    with_announcement,
)
from tracker.reminders.models import ReminderPolicy
from tracker.reminders.occasions import USUAL, Occasion, Policy, Told, over
from tracker.reminders.schedule import FAMILIES
from tracker.tasks.models import Part, Source, Task, TaskDivision, thread_of
from tracker.workdays import WorkCalendar

_WEEK = timedelta(days=7)
_FAR = timedelta(days=75)
"""No rule of the usual ones looks farther from a due date; where one does, the page of the task's
reminders still tells it by the whole calendar."""
_ASKED = tuple(occasion for occasion in Occasion if FAMILIES.get(occasion) == "due" or occasion.is_rung)
_CLIMBED = tuple(occasion for occasion in (*WARNINGS, Occasion.LADDER_HEAD, Occasion.LADDER_LEADER))


@dataclass(frozen=True, slots=True)
class Panel:
    """`told_on` is the day of the last letter that spoke of the task; `next_on` that of the next
    reminder of its due date, if nothing changes."""

    told_on: date | None
    next_on: date | None
    ladder: Ladder


def panel_of(task: Task, reported_at: datetime | None, today: date) -> Panel | None:
    """The panel of an open task with a due date; of others there is nothing to say."""
    if task.due is None or not task.state.is_open:
        return None
    rows = db.session.connection().execute(
        _STATEMENT,
        {
            "agency_id": task.agency_id,
            "task_id": task.id,
            "kind_id": task.kind_id,
            "thread": thread_of(task.id),
            "from_day": min(today, task.due) - _FAR,
            "to_day": max(today, task.due) + _FAR,
            "today": today,
        },
    ).all()
    calendar = WorkCalendar.of(
        (row.day for row in rows if row.part == "day" and row.name == DayKind.OFF),
        (row.day for row in rows if row.part == "day" and row.name == DayKind.WORKED),
    )
    policies = with_announcement(_policies(rows))
    facts = TaskFacts(
        task.state,
        task.issued_on,
        task.due,
        clock.day_of(reported_at) if reported_at else None,
        submitted_on=task.submitted_on,
        vacant=_vacant(rows, task.official_id),
        opened_on=clock.day_of(task.created_at),
        is_part=task.source is Source.PART,
    )
    steps = [
        Climbed(Occasion(row.name), row.number, row.day, row.other, bool(row.is_on))
        for row in rows
        if row.part == "step"
    ]
    concerned = {task.official_id} if task.official_id else {step.recipient_id for step in steps}
    facts = as_climbed(facts, steps, {one for one in concerned if one}, calendar)
    told_on = next((row.day for row in rows if row.part == "told"), None)
    after = today if told_on == today else today - timedelta(days=1)
    ladder = ladder_of(facts, policies, calendar, today)
    announced = announced_anew(facts, ladder, calendar)
    days = (
        next_reminder(facts, policies, calendar, after),
        announced and max(announced, calendar.on_or_after(after + timedelta(days=1))),
    )
    return Panel(told_on, min((day for day in days if day), default=None), ladder)


def next_reminder(
    facts: TaskFacts, policies: Iterable[Policy], calendar: WorkCalendar, after: date
) -> date | None:
    """The first day after a day on which something is said of the due date; pure."""
    if facts.due is None or not facts.is_chased:
        return None
    after = max(after, facts.known_on)
    days = (
        _next_day(policy, facts.due, calendar, after)
        for policy in policies
        if policy.is_on and FAMILIES.get(policy.occasion) == "due"
    )
    return min((day for day in days if day is not None), default=None)


def _next_day(policy: Policy, due: date, calendar: WorkCalendar, after: date) -> date | None:
    if policy.occasion is not Occasion.OVERDUE:
        day = calendar.add(calendar.on_or_before(due), -policy.days)
        return day if day > after else None
    first = calendar.add(due, policy.days)
    day = calendar.on_or_after(first)
    if not policy.is_weekly:
        return day if day > after else None
    weeks = max((after - first) // _WEEK, 0)
    while (day := calendar.on_or_after(first + weeks * _WEEK)) <= after:
        weeks += 1
    return day


def _policies(rows: Iterable[Any]) -> tuple[Policy, ...]:
    """The rules of due dates and ladders that hold for the task."""
    scopes: dict[int, list[Policy]] = {0: [], 1: [], 2: []}
    for row in rows:
        if row.part == "rule":
            occasion, told = row.name.split(" ")
            said = Policy(Occasion(occasion), row.number, row.is_weekly, Told(told), row.is_on)
            scopes[row.width].append(said)
    return over(over(scopes[0] or USUAL, scopes[1]), scopes[2])


def _vacant(rows: Iterable[Any], official_id: int | None) -> tuple[Occasion, ...]:
    """The rungs that have nobody to tell but those who answer for the task."""
    who = [(row.name, row.number) for row in rows if row.part == "who"]
    heads = {person for role, person in who if role == Role.HEAD}
    answerable = {official_id} if official_id else heads
    held = {role for role, person in who if person not in answerable}
    rungs = ((Occasion.LADDER_HEAD, Role.HEAD), (Occasion.LADDER_LEADER, Role.LEADER))
    return tuple(rung for rung, role in rungs if role.value not in held)


# --- the question -------------------------------------------------------------


_TYPES: dict[str, TypeEngine[Any]] = {
    "name": Text(),
    "day": Date(),
    "other": Date(),
    "number": Integer(),
    "width": Integer(),
    "is_weekly": Boolean(),
    "is_on": Boolean(),
}


def _word(word: str) -> ColumnElement[str]:
    """A word of ours as it stands in the statement: it is no value to hand over each time."""
    return literal_column(repr(str(word)), Text())


def _part(part: str, **columns: Any) -> Select[Any]:
    """One part of the answer; what it does not tell is null."""
    told = (
        type_coerce(columns[each], type_) if each in columns else cast(null(), type_)
        for each, type_ in _TYPES.items()
    )
    labelled = (column.label(each) for each, column in zip(_TYPES, told, strict=True))
    return select(_word(part).label("part"), *labelled)


_agency, _task = bindparam("agency_id", type_=Integer()), bindparam("task_id", type_=Integer())
_is_of_task = (Notice.subject_type == Task.__tablename__) & (Notice.subject_id == _task)
_has_ended = Letter.state.in_([_word(LetterState.SENT.value), _word(LetterState.FAILED.value)])
_is_given_up = (Letter.state == _word(LetterState.FAILED.value)) & Notice.rule.in_(
    [_word(Occasion.LADDER_HEAD), _word(Occasion.LADDER_LEADER)]
)
_went_on = case((_has_ended, Letter.day))
_STEPS = (
    _part(
        "step",
        name=Notice.rule,
        number=Notice.recipient_id,
        day=Notice.planned_on,
        other=_went_on,
        is_on=_is_given_up,
    )
    .select_from(Notice)
    .outerjoin(Letter, Letter.id == Notice.letter_id)
    .where(
        _is_of_task,
        Notice.rule.in_([_word(occasion) for occasion in _CLIMBED]),
        or_(Notice.state != NoticeState.SKIPPED, _is_given_up),
    )
)
_LAST = (
    _part("told", day=func.max(Letter.day))
    .select_from(Notice)
    .join(Letter, Letter.id == Notice.letter_id)
    .where(
        Notice.agency_id == _agency,
        Notice.thread == bindparam("thread", type_=Text()),
        Notice.state == NoticeState.TOLD,
    )
)
_is_kinds = ReminderPolicy.kind_id == bindparam("kind_id", type_=Integer())
_RULES = (
    _part(
        "rule",
        name=type_coerce(ReminderPolicy.occasion, Text()) + " " + type_coerce(ReminderPolicy.told, Text()),
        number=ReminderPolicy.days,
        width=case(
            (ReminderPolicy.task_id.is_not(None), 2), (ReminderPolicy.kind_id.is_not(None), 1), else_=0
        ),
        is_weekly=ReminderPolicy.is_weekly,
        is_on=ReminderPolicy.is_on,
    )
    .select_from(ReminderPolicy)
    .where(
        ReminderPolicy.agency_id == _agency,
        ReminderPolicy.occasion.in_([_word(occasion) for occasion in _ASKED]),
        or_(
            and_(ReminderPolicy.task_id.is_(None), ReminderPolicy.kind_id.is_(None)),
            ReminderPolicy.task_id == _task,
            _is_kinds,
        ),
    )
)
_DAYS = (
    _part("day", name=CalendarDay.kind, day=CalendarDay.day)
    .select_from(CalendarDay)
    .where(
        CalendarDay.agency_id == _agency,
        CalendarDay.day.between(bindparam("from_day", type_=Date()), bindparam("to_day", type_=Date())),
    )
)
_leads = select(TaskDivision.division_id).where(TaskDivision.task_id == _task, TaskDivision.part == Part.LEAD)
_today = bindparam("today", type_=Date())
_PEOPLE = (
    _part("who", name=Membership.role, number=Membership.user_id)
    .select_from(Membership)
    .join(User, User.id == Membership.user_id)
    .where(
        Membership.agency_id == _agency,
        or_(
            Membership.role == Role.LEADER,
            and_(Membership.role == Role.HEAD, Membership.division_id.in_(_leads)),
        ),
        Membership.valid_from <= _today,
        or_(Membership.valid_to.is_(None), Membership.valid_to >= _today),
        User.is_active,
        is_reachable(),
    )
    .group_by(Membership.role, Membership.user_id)
)
# Made once, for making it takes longer than asking it.
_STATEMENT = union_all(_STEPS, _LAST, _RULES, _DAYS, _PEOPLE)
