"""Planning the reminders of a day, and bringing them out."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date

import tracker.reminders.notices  # noqa: F401 - makes the rules known that are planned here
from tracker import clock
from tracker.accounts.queries import follow_installation_clock, work_calendar
from tracker.db import transaction
from tracker.mail.delivery import deliver_letters
from tracker.mail.planning import write_at_once_letters, write_daily_letters
from tracker.mail.service import Planned, plan
from tracker.reminders.queries import list_agencies, list_answerable
from tracker.reminders.schedule import farthest_due, latest_reminder
from tracker.tasks.models import Task


def plan_notices(agency_id: int, today: date) -> int:
    """Note what people of an agency are to be told of due dates on a day.

    What an earlier day missed is folded in; what was planned already is left alone. Gives
    the number of new notices, which is 0 on a day off.
    """
    calendar = work_calendar(agency_id)
    if not calendar.is_working(today):
        return 0
    planned = []
    for one in list_answerable(agency_id, today, farthest_due(today, calendar)):
        reminder = latest_reminder(one.due, one.issued_on, today, calendar)
        if reminder is not None and (one.told_for is None or one.told_for < reminder.day):
            planned.append(
                Planned(reminder.rule, Task.__tablename__, one.task_id, one.recipient_id, reminder.day)
            )
    return plan(planned, agency_id=agency_id, at_once=False)


def remind(agency_id: int, today: date) -> int:
    """Plan the day's letters of an agency; gives their number, 0 on a day off."""
    plan_notices(agency_id, today)
    if not work_calendar(agency_id).is_working(today):
        return 0
    return write_daily_letters(agency_id, today)


def remind_where_it_is_time() -> None:
    """Plan the day's letters of every agency whose sending hour has come; a job."""
    now = clock.now()
    for agency in list_agencies():
        if clock.local(now).hour >= agency.send_hour:
            remind(agency.id, clock.day_of(now))


@dataclass(slots=True)
class Run:
    """What a run came to, in letters. `failed` were not taken this time; most are tried again."""

    planned: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0


def run_reminders(on: date | None) -> Run:
    """Plan and deliver as if it were a day at each agency's sending hour, or now.

    Runs outside any transaction: delivery commits letter by letter.
    """
    with transaction():
        follow_installation_clock()
        agencies = [(agency.id, agency.send_hour) for agency in list_agencies()]
    run = Run()
    for agency_id, hour in agencies:
        with clock.taken_as(clock.at_local(on, hour)) if on is not None else nullcontext():
            with transaction():
                run.planned += write_at_once_letters() + remind(agency_id, clock.today())
            delivered = deliver_letters()
        run.sent += delivered.sent
        run.failed += delivered.failed
        run.skipped += delivered.skipped
    return run
