"""What a reminder says, and whether it still holds when its letter goes."""

from __future__ import annotations

from datetime import date

from tracker import clock
from tracker.accounts.queries import work_calendar
from tracker.db import db
from tracker.mail.models import Notice
from tracker.mail.rules import Item, Rule, register
from tracker.reminders.queries import CHASED_STATES
from tracker.reminders.schedule import latest_reminder
from tracker.tasks.models import Task
from tracker.tasks.policy import leads_task
from tracker.words import N_, Words
from tracker.workdays import WorkCalendar

_WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


def _still_true(notice: Notice) -> Words | None:
    task = db.session.get_one(Task, notice.subject_id)
    if not task.state.is_open:
        return N_("The task is closed.")
    if task.state not in CHASED_STATES:
        return N_("The result was handed in and waits for its decision.")
    if not leads_task(notice.recipient, task):
        return N_("The recipient does not answer for the task any more.")
    if task.due is None:
        return N_("The task has no due date any more.")
    calendar = work_calendar(task.agency_id)
    reminder = latest_reminder(task.due, task.issued_on, clock.today(), calendar)
    if reminder is None or reminder.day < notice.planned_on:
        return N_("The due date was moved.")
    if (reminder.rule, reminder.day) != (notice.rule, notice.planned_on):
        return N_("A later notice on the same matter says it.")
    return None


def _facts(notice: Notice) -> Item:
    task = db.session.get_one(Task, notice.subject_id)
    assert task.due is not None
    today, calendar = clock.today(), work_calendar(task.agency_id)
    lines = [
        N_(
            "Due on %(weekday)s, %(day)s: %(distance)s",
            weekday=_WEEKDAYS[task.due.weekday()],
            day=task.due,
            distance=_distance(task.due, today, calendar),
        ),
        N_("Lead: %(divisions)s", divisions=", ".join(division.name for division in task.leads)),
    ]
    if task.percent:
        lines.append(N_("Progress reported so far: %(percent)s%%", percent=task.percent))
    return Item(
        heading=_heading(task.due, today),
        title=f"{task.code} – {task.title}",
        lines=lines,
        path=f"/tasks/{task.id}/update",
        act=N_("Report progress"),
        urgency=(today - task.due).days,
    )


def _heading(due: date, today: date) -> Words:
    if due < today:
        return N_("Overdue")
    return N_("Due today") if due == today else N_("Due soon")


def _distance(due: date, today: date, calendar: WorkCalendar) -> Words:
    """How far the due date is, in working days, as it is on the day of the letter."""
    if due == today:
        return N_("today")
    count = abs(calendar.count(today, due))
    if due < today:
        if count == 0:
            return N_("passed")
        return N_("one working day late") if count == 1 else N_("%(count)s working days late", count=count)
    if count == 0:
        return N_("no working day is left after today")
    return N_("one working day is left") if count == 1 else N_("%(count)s working days are left", count=count)


def _register() -> None:
    names = {
        "due_in_7": N_("7 working days before the due date"),
        "due_in_3": N_("3 working days before the due date"),
        "due_in_1": N_("One working day before the due date"),
        "due_today": N_("On the due date"),
        "overdue": N_("After the due date"),
    }
    for name, words in names.items():
        register(Rule(name, still_true=_still_true, facts=_facts, words=words, family="due"))


_register()
