"""Who would be told what on the coming working days, if nothing changed; nothing is written.

The same rules, candidates and recipients as in planning, with every letter going on its day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, islice

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from tracker import clock
from tracker.accounts.absences import StandIn, stand_ins
from tracker.accounts.models import Absence, User
from tracker.accounts.queries import work_calendar
from tracker.db import db
from tracker.reminders.candidates import Candidate, Since, stream_candidates
from tracker.reminders.occasions import Occasion
from tracker.reminders.queries import (
    PolicySet,
    leads_of,
    list_climbed,
    people_of,
    policies_of,
    rules_of,
    who_declined,
)
from tracker.reminders.recipients import People, last_for_each
from tracker.reminders.schedule import FAMILIES, Schedule, coming
from tracker.reminders.truth import situation
from tracker.tasks.models import Task
from tracker.workdays import WorkCalendar

MOST_TASKS = 2000
"""So many tasks are looked at; a page shows no more of them."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a person would be told: of a task, or of the week when there is none; perhaps in
    place of somebody who is away."""

    occasion: Occasion
    task: Task | None = None
    stands_for: User | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """All that one person would be told on a day."""

    person: User
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Preview:
    """The working days on which somebody would be told something, with their letters. `is_whole`
    says whether all tasks could be looked at."""

    days: Sequence[tuple[date, Sequence[Letter]]]
    is_whole: bool


def preview(agency_id: int, from_day: date, days: int = 14) -> Preview:
    """The letters of some days from a day on, by a fixed number of queries for each set of rules."""
    calendar, people = work_calendar(agency_id), people_of(agency_id, from_day)
    found = _foreseen_summaries(agency_id, calendar, people, from_day, days)
    count = 0
    for those in rules_of(agency_id).sets:
        schedules = _schedules(those, calendar, from_day, days)
        for chunk in _chunks(those, schedules, from_day, MOST_TASKS - count):
            count += len(chunk)
            for day, recipient, occasion, task_id in _foreseen(chunk, schedules, people, from_day):
                found[day][recipient].append((occasion, task_id))
    return Preview(_as_letters(found, _readers(agency_id, found)), count < MOST_TASKS)


Found = dict[date, dict[int, list[tuple[Occasion, int | None]]]]
Readers = dict[date, dict[int, StandIn]]


def _readers(agency_id: int, found: Found) -> Readers:
    """On each day on which somebody is away, who is told in their place."""
    if not found:
        return {}
    away = db.session.execute(
        select(Absence.from_day, Absence.to_day).where(
            Absence.agency_id == agency_id, Absence.from_day <= max(found), Absence.to_day >= min(found)
        )
    ).all()
    days = (day for day in found if any(first <= day <= last for first, last in away))
    return {day: stand_ins(agency_id, day) for day in days}


def _schedules(those: PolicySet, calendar: WorkCalendar, from_day: date, days: int) -> list[Schedule]:
    return [Schedule(those.policies, calendar, from_day + timedelta(days=n)) for n in range(days)]


def _chunks(
    those: PolicySet, schedules: Sequence[Schedule], from_day: date, most: int
) -> Iterator[list[Candidate]]:
    since = Since(from_day - _DAY, clock.now())
    every = (one for chunk in stream_candidates(those.within, schedules[-1], since) for one in chunk)
    if chunk := list(islice(every, max(most, 0))):
        yield chunk


def _foreseen(
    chunk: Sequence[Candidate], schedules: Sequence[Schedule], people: People, from_day: date
) -> Iterator[tuple[date, int, Occasion, int]]:
    ids = [one.task_id for one in chunk]
    leads, climbed = leads_of(ids), list_climbed(ids)
    for one in chunk:
        now = situation(one, leads.get(one.task_id, ()), climbed.get(one.task_id, ()), people, schedules[0])
        told = coming(now.facts, schedules, from_day - _DAY)
        for day, dues in groupby(told, key=lambda due: due.day):
            for recipient, due in last_for_each(dues, people, now.answering):
                yield day, recipient, due.occasion, one.task_id


def _foreseen_summaries(
    agency_id: int, calendar: WorkCalendar, people: People, from_day: date, days: int
) -> Found:
    found: Found = defaultdict(lambda: defaultdict(list))
    schedule = Schedule(policies_of(agency_id), calendar, from_day)
    mondays = {
        Schedule((), calendar, day).first_of_week
        for day in (from_day + timedelta(days=n) for n in range(days))
    }
    for occasion in schedule.summaries:
        recipients = people.of_week(occasion) - who_declined(agency_id, occasion)
        for day in mondays:
            if from_day <= day < from_day + timedelta(days=days):
                for recipient in recipients:
                    found[day][recipient].append((occasion, None))
    return found


def _as_letters(found: Found, readers: Readers) -> list[tuple[date, list[Letter]]]:
    """With people and tasks instead of their numbers, people sorted as Vietnamese names are."""
    task_ids = {task for people in found.values() for lines in people.values() for _, task in lines if task}
    user_ids = {recipient for people in found.values() for recipient in people}
    user_ids |= {one.deputy_id for away in readers.values() for one in away.values()}
    tasks = {task.id: task for task in db.session.scalars(select(Task).where(Task.id.in_(task_ids)))}
    users = select(User).where(User.id.in_(user_ids)).options(lazyload(User.memberships))
    names = {user.id: user for user in db.session.scalars(users)}
    return [
        (
            day,
            sorted(
                _letters_of(found[day], readers.get(day, {}), names, tasks),
                key=lambda letter: (letter.person.name_key, letter.person.id),
            ),
        )
        for day in sorted(found)
    ]


def _letters_of(
    told: Mapping[int, Sequence[tuple[Occasion, int | None]]],
    away: Mapping[int, StandIn],
    names: Mapping[int, User],
    tasks: Mapping[int, Task],
) -> Iterator[Letter]:
    """One letter for each reader. What a deputy is told of a task anyway is not said twice."""
    lines: dict[int, list[Line]] = defaultdict(list)
    said: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for recipient in sorted(told, key=lambda one: one in away):
        stand_in = away.get(recipient)
        reader = stand_in.deputy_id if stand_in else recipient
        for occasion, task_id in told[recipient]:
            if task_id is not None:
                matter = (FAMILIES[occasion], task_id)
                if matter in said[reader]:
                    continue
                said[reader].add(matter)
            lines[reader].append(
                Line(occasion, tasks.get(task_id or 0), names[recipient] if stand_in else None)
            )
    return (Letter(names[reader], those) for reader, those in lines.items())
