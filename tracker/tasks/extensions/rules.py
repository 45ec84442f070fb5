"""Until when and how often more time may be asked for; pure."""

from __future__ import annotations

from datetime import date

from tracker.words import N_, Words
from tracker.workdays import WorkCalendar

DAYS_BEFORE = 0
"""Working days before the due date on which one may still ask; 0 is the due date itself."""

MOST = 2
"""How often a task may get more time, unless its agency says otherwise."""


def last_day_to_ask(due: date, days_before: int, calendar: WorkCalendar) -> date:
    return calendar.add(due, -days_before) if days_before else due


def why_not_ask(
    today: date, due: date | None, granted: int, *, days_before: int, most: int, calendar: WorkCalendar
) -> Words | None:
    """Why no more time may be asked for today; None when it may."""
    if due is None:
        return N_("The task has no due date, so there is nothing to extend.")
    if granted >= most:
        if most == 0:
            return N_("Your agency extends no due dates.")
        return N_("The task got more time %(count)s times; more often it is not extended.", count=granted)
    if today > due:
        return N_("The due date %(due)s has passed: more time is asked for before it.", due=due)
    last = last_day_to_ask(due, days_before, calendar)
    if today > last:
        return N_(
            "More time is asked for at least %(count)s working days before the due date: "
            "the last day was %(day)s.",
            count=days_before,
            day=last,
        )
    return None
