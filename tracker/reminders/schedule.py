"""On which days people are told of a due date; pure.

What comes before the due date moves to the working day before when the calendar is in the
way, what comes after it to the working day after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.workdays import WorkCalendar

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Policy:
    """One rule: so many working days after the due date, or before it when negative; once, or
    every week from then on."""

    rule: str
    days: int
    weekly: bool = False


DEFAULT = (
    Policy("due_in_7", -7),
    Policy("due_in_3", -3),
    Policy("due_in_1", -1),
    Policy("due_today", 0),
    Policy("overdue", 1, weekly=True),
)


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is to be said on which day."""

    rule: str
    day: date


def latest_reminder(
    due: date,
    issued_on: date,
    today: date,
    calendar: WorkCalendar,
    policies: Sequence[Policy] = DEFAULT,
) -> Reminder | None:
    """The reminder that is in force on a day: the last one due by then.

    Earlier ones that were missed are folded into it. Nothing is said on the day on which the
    task was issued or for days before: the assignment says it all.
    """
    found: Reminder | None = None
    for policy in policies:
        day = _last_day(policy, due, today, calendar)
        if day is not None and issued_on < day and (found is None or day >= found.day):
            found = Reminder(policy.rule, day)
    return found


def farthest_due(today: date, calendar: WorkCalendar, policies: Sequence[Policy] = DEFAULT) -> date:
    """The latest due date of which anything is said by a day; later ones need not be looked at."""
    lead = max((-policy.days for policy in policies), default=0)
    return calendar.add(today, max(lead, 0) + 1) - _DAY


def _last_day(policy: Policy, due: date, today: date, calendar: WorkCalendar) -> date | None:
    """The last day not after today on which the policy speaks, if it has spoken."""
    if policy.days <= 0:
        day = calendar.add(calendar.on_or_before(due), policy.days)
        return day if day <= today else None
    first = calendar.add(due, policy.days)
    if first > today:
        return None
    if not policy.weekly:
        return first
    weeks = (today - first) // _WEEK
    while (day := calendar.on_or_after(first + weeks * _WEEK)) > today:
        weeks -= 1
    return day
