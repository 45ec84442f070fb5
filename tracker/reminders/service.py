"""Planning the reminders of a day, and bringing them out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from tracker import clock
from tracker.accounts.models import Agency
from tracker.accounts.queries import follow_installation_clock, work_calendar
from tracker.db import db, insert_new, transaction
from tracker.mail.delivery import deliver_letters
from tracker.mail.planning import write_at_once_letters, write_daily_letters
from tracker.mail.service import Planned, plan
from tracker.reminders import digests as _digests  # noqa: F401 - makes its rules known
from tracker.reminders import notices as _notices  # noqa: F401 - makes its rules known
from tracker.reminders import silence as _silence  # noqa: F401 - keeps back what is not wanted
from tracker.reminders.candidates import Candidate, Since, stream_candidates, stream_each_of
from tracker.reminders.models import PlannedDay
from tracker.reminders.occasions import Policy
from tracker.reminders.queries import (
    Rules,
    basis_of,
    last_told,
    leads_of,
    list_climbed,
    list_plannings,
    people_of,
    rules_of,
    who_declined,
)
from tracker.reminders.recipients import Answering, People, last_for_each
from tracker.reminders.schedule import Schedule
from tracker.reminders.truth import TOO_OLD, on_ladder
from tracker.tasks.models import Task, thread_of

log = logging.getLogger(__name__)

OVERLAP = timedelta(minutes=2)
"""A change that is kept a little after its own moment is still seen by the next planning."""


def plan_notices(agency_id: int, today: date, *, remember: bool = True) -> int:
    """Note what people of an agency are to be told of on a day.

    Looks at what became due since the last planned day, and at tasks changed since; what an
    earlier day missed is folded in, what was planned already is left alone. Gives the number of
    new notices, which is 0 on a day off. A day that is only tried out is not remembered.
    """
    calendar = work_calendar(agency_id)
    if not calendar.is_working(today):
        return 0
    _wait_for_turn(agency_id)
    rules = rules_of(agency_id)
    people = people_of(agency_id, today)
    basis = basis_of(calendar, people)
    last = db.session.get(PlannedDay, agency_id, populate_existing=True) if remember else None
    since = _since(last, today, basis)
    now, count = clock.now(), 0
    schedules = {
        policies: Schedule(policies, calendar, today)
        for policies in {rules.of_agency, *rules.of_kinds.values(), *rules.of_tasks.values()}
    }
    for chunk in _chunks(rules, schedules, since):
        of_chunk = [(one, schedules[rules.of(one.task_id, one.kind_id)]) for one in chunk]
        count += plan(_planned(of_chunk, people, since), agency_id=agency_id, at_once=False)
    summaries = _summaries(agency_id, schedules[rules.of_agency], people, last and last.through)
    count += plan(summaries, agency_id=agency_id, at_once=False)
    if remember:
        _remember(agency_id, today, now - OVERLAP, basis)
    return count


def _wait_for_turn(agency_id: int) -> None:
    """Of several processes one plans an agency at a time; people go on working meanwhile."""
    db.session.execute(select(Agency.id).where(Agency.id == agency_id).with_for_update(key_share=True))


def _since(last: PlannedDay | None, today: date, basis: str) -> Since | None:
    """From when on to look; all is looked at on the first day, and on another basis."""
    if last is None or last.basis != basis or last.through > today:
        return None
    return Since(last.through, last.at)


def _remember(agency_id: int, through: date, at: datetime, basis: str) -> None:
    values = {"through": through, "at": at, "basis": basis}
    insert_new(PlannedDay, [{"agency_id": agency_id, **values}])
    db.session.execute(update(PlannedDay).where(PlannedDay.agency_id == agency_id).values(values))


def _chunks(
    rules: Rules, schedules: Mapping[tuple[Policy, ...], Schedule], since: Since | None
) -> Iterator[list[Candidate]]:
    """The tasks of which something may have to be said."""
    for those in rules.sets_of_many:
        yield from stream_candidates(those.within, schedules[those.policies], since)
    yield from stream_each_of(rules.of_tasks, since)


def _planned(
    chunk: Sequence[tuple[Candidate, Schedule]], people: People, since: Since | None
) -> Iterator[Planned]:
    """What is to be said of some tasks that was not said yet, and to whom."""
    leads = leads_of([one.task_id for one, _ in chunk])
    climbed = list_climbed([one.task_id for one, _ in chunk if one.climbs or one.is_changed])
    told = last_told([one.task_id for one, _ in chunk if one.is_changed])
    for one, schedule in chunk:
        answering = Answering(one.official_id, leads.get(one.task_id, ()), one.facts.is_part)
        facts = one.facts
        if one.climbs or one.is_changed:
            facts = on_ladder(facts, climbed.get(one.task_id, ()), people, answering, schedule.calendar)
        for recipient, due in last_for_each(schedule.due_notices(facts), people, answering):
            if one.is_changed:
                is_new = due.day > told.get((one.task_id, recipient, due.family), date.min)
            else:
                is_new = since is None or due.day > since.day
            is_past = due.until is not None and due.until < schedule.today
            if is_new and not (is_past and one.is_changed):
                yield Planned(
                    due.occasion.value,
                    Task.__tablename__,
                    one.task_id,
                    recipient,
                    due.day,
                    thread_of(one.task_id),
                    TOO_OLD if is_past else "",
                )


def _summaries(
    agency_id: int, schedule: Schedule, people: People, planned_through: date | None
) -> Iterator[Planned]:
    """The letters of the first working day of the week or, when a stop missed it, of a later one,
    to each who did not decline."""
    day = schedule.first_of_week
    if day != schedule.today and (planned_through is None or planned_through >= day):
        return
    for occasion in schedule.summaries:
        for recipient in sorted(people.of_week(occasion) - who_declined(agency_id, occasion)):
            yield Planned(occasion.value, Agency.__tablename__, agency_id, recipient, day)


def remind(agency_id: int, today: date, *, remember: bool = True) -> int:
    """Plan the day's letters of an agency; gives their number, 0 on a day off."""
    plan_notices(agency_id, today, remember=remember)
    if not work_calendar(agency_id).is_working(today):
        return 0
    return write_daily_letters(agency_id, today)


def remind_where_it_is_time(*, stopping: Callable[[], bool] = lambda: False) -> None:
    """Plan the day's letters of every agency whose sending hour has come; a job. Where the day is
    planned already and no task has changed since, looking is all it does.

    Each agency's are kept by themselves: what is wrong with one's keeps nobody else from being told.
    """
    now = clock.now()
    today, hour = clock.day_of(now), clock.local(now).hour
    with transaction():
        due = [planning.agency_id for planning in list_plannings() if planning.is_due(today, hour)]
    faults = Faults()
    for agency_id in due:
        if stopping():
            break
        with faults.of(agency_id), transaction():
            remind(agency_id, today)
    faults.tell()


class NotPlanned(Exception):
    """The reminders of some agencies could not be planned; those of the others were."""


@dataclass(slots=True)
class Faults:
    """What went wrong with one agency after the other, told when all have had their turn."""

    found: list[tuple[int, Exception]] = field(default_factory=list)

    @contextmanager
    def of(self, agency_id: int) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            log.exception("the reminders of agency %s cannot be planned", agency_id)
            self.found.append((agency_id, error))

    def tell(self) -> None:
        if self.found:
            said = "; ".join(f"agency {one}: {type(error).__name__}: {error}" for one, error in self.found)
            raise NotPlanned(said) from self.found[0][1]


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
        agencies = [(planning.agency_id, planning.send_hour) for planning in list_plannings()]
    run, faults = Run(), Faults()
    for agency_id, hour in agencies:
        with clock.taken_as(clock.at_local(on, hour)) if on is not None else nullcontext():
            with faults.of(agency_id), transaction():
                planned = write_at_once_letters() + remind(agency_id, clock.today(), remember=on is None)
                run.planned += planned
            delivered = deliver_letters()
        run.sent += delivered.sent
        run.failed += delivered.failed
        run.skipped += delivered.skipped
    faults.tell()
    return run
