"""What was told of one task, and what is to come if nothing changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from tracker import clock
from tracker.accounts.models import User
from tracker.db import db
from tracker.mail.models import Letter, Notice
from tracker.reminders.ladder import Ladder
from tracker.reminders.schedule import Due, Schedule, coming
from tracker.reminders.truth import Situation, situations_of
from tracker.tasks.models import Task, thread_of

DAYS_AHEAD = 90
MOST_COMING = 6
MOST_TOLD = 20
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Story:
    """The ladder, the next notices with their days, and the last ones with their readers."""

    ladder: Ladder
    coming: Sequence[Due]
    told: Sequence[Notice]


def story_of(task: Task) -> Story:
    """A fixed number of queries, however much was told."""
    now = situations_of(task.agency_id, {task.id})[task.id]
    told = list_told(task)
    return Story(now.ladder, _coming(now, told), told)


def list_told(task: Task) -> list[Notice]:
    """The last notices about the task, the newest first."""
    return list(
        db.session.scalars(
            select(Notice)
            .join(Notice.recipient)
            .options(
                contains_eager(Notice.recipient).lazyload(User.memberships),
                joinedload(Notice.letter).options(
                    joinedload(Letter.recipient).options(lazyload(User.memberships))
                ),
            )
            .where(Notice.agency_id == task.agency_id, Notice.thread == thread_of(task.id))
            .order_by(Notice.planned_on.desc(), Notice.id.desc())
            .limit(MOST_TOLD)
        )
    )


def _coming(now: Situation, told: Sequence[Notice]) -> list[Due]:
    """From the day after the last that was told, today included where nothing was told of it yet."""
    today = clock.today()
    after = today if any(notice.planned_on == today for notice in told) else today - _DAY
    found = coming(now.facts, _schedules(now, today), after)
    return [due for due, _ in zip(found, range(MOST_COMING), strict=False)]


def _schedules(now: Situation, today: date) -> list[Schedule]:
    rules = now.schedule
    return [
        Schedule(rules.policies, rules.calendar, today + n * _DAY)
        for n in range(DAYS_AHEAD)
        if rules.calendar.is_working(today + n * _DAY)
    ]
