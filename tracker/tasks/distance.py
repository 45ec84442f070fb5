"""How far a due date is, in working days and in words; pure."""

from __future__ import annotations

from datetime import date

from tracker.words import N_, Words
from tracker.workdays import WorkCalendar


def late_by(due: date, today: date, calendar: WorkCalendar) -> Words:
    """How late what was due is today."""
    count = calendar.count(due, today)
    if count == 0:
        return N_("passed")
    late = N_("one working day late") if count == 1 else N_("%(count)s working days late", count=count)
    return _with_days_off(late, count, (today - due).days)


def distance_of(due: date, today: date, calendar: WorkCalendar) -> Words:
    """How far the due date is from today, before it or after."""
    if due == today:
        return N_("today")
    if due < today:
        return late_by(due, today, calendar)
    count = calendar.count(today, due)
    if count == 0:
        return N_("no working day is left after today")
    left = N_("one working day is left") if count == 1 else N_("%(count)s working days are left", count=count)
    return _with_days_off(left, count, (due - today).days)


def _with_days_off(distance: Words, working_days: int, days: int) -> Words:
    """Pages count all days: a letter that counts fewer says how many those are."""
    if days == working_days:
        return distance
    return N_("%(distance)s (%(days)s days with days off)", distance=distance, days=days)


def since_when(day: date, today: date, calendar: WorkCalendar) -> Words:
    """How many working days something has waited."""
    count = calendar.count(day, today)
    if count == 0:
        return N_("today") if day == today else N_("no working day has passed since")
    return N_("one working day ago") if count == 1 else N_("%(count)s working days ago", count=count)


def days_ago(day: date, today: date) -> Words:
    """How many days ago something was, days off counted."""
    count = (today - day).days
    if count <= 0:
        return N_("today")
    return N_("yesterday") if count == 1 else N_("%(count)s days ago", count=count)
