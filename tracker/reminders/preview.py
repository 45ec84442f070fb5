"""Who would be told what on the coming working days, if nothing changed; nothing is written.

The same rules, candidates and recipients as in planning, with every letter going on its day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, islice

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from tracker import clock
from tracker.accounts.models import User
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
from tracker.reminders.schedule import Schedule, coming
from tracker.reminders.truth import situation
from tracker.tasks.models import Task
from tracker.workdays import WorkCalendar

MOST_TASKS = 2000
"""So many tasks are looked at; a page shows no more of them."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a person would be told: of a task, or of the week when there is none."""

    occasion: Occasion
    task: Task | None = None


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
    return Preview(_as_letters(found), count < MOST_TASKS)


Found = dict[date, dict[int, list[tuple[Occasion, int | None]]]]


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


def _as_letters(found: Found) -> list[tuple[date, list[Letter]]]:
    """With people and tasks instead of their numbers, people sorted as Vietnamese names are."""
    task_ids = {task for people in found.values() for lines in people.values() for _, task in lines if task}
    user_ids = {recipient for people in found.values() for recipient in people}
    tasks = {task.id: task for task in db.session.scalars(select(Task).where(Task.id.in_(task_ids)))}
    users = select(User).where(User.id.in_(user_ids)).options(lazyload(User.memberships))
    names = {user.id: user for user in db.session.scalars(users)}
    return [
        (
            day,
            sorted(
                (
                    Letter(
                        names[recipient], [Line(occasion, tasks.get(task or 0)) for occasion, task in lines]
                    )
                    for recipient, lines in found[day].items()
                ),
                key=lambda letter: (letter.person.name_key, letter.person.id),
            ),
        )
        for day in sorted(found)
    ]
