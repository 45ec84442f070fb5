"""Telling the administrators what keeps reminders from being right: letters that do not leave, a
scheduler that stands still, a calendar nobody looked at. Everybody relies on being told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from tracker import clock, heartbeat
from tracker.accounts.calendar import unconfirmed_year
from tracker.accounts.models import Agency, Role
from tracker.accounts.queries import list_people
from tracker.db import db
from tracker.heartbeat import Pulse
from tracker.mail.models import Letter, LetterState, Notice, NoticeState
from tracker.mail.planning import goes_now
from tracker.mail.policy import can_read_ledger
from tracker.mail.rules import Item, Rule, register
from tracker.mail.service import Planned, notify, plan
from tracker.words import N_, Words

SILENT = "alarm_silent"
FAILING = "alarm_failing"
CALENDAR = "alarm_calendar"

SUBJECT = "heartbeat"
"""What an alarm of the scheduler is about: the time since its last good work."""

LATE = timedelta(hours=1)
"""What waits for so long, although it was tried or could not even be, is stuck."""

CALENDAR_DAYS = ((12, 1), (12, 15))
"""Month and day on which next year's calendar is asked for, if it is not confirmed by then."""

RECENT = timedelta(days=1)
"""For so long a letter that was given up is news."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """How many letters were given up of late and have not gone since, and how many are stuck."""

    failed: int
    stuck: int

    def __bool__(self) -> bool:
        return bool(self.failed or self.stuck)


def find_trouble(agency_id: int | None = None) -> Trouble:
    """What does not leave, in an agency or in all of them."""
    now = clock.now()
    of_agency = [Letter.agency_id == agency_id] if agency_id is not None else []
    again = aliased(Letter)
    went_again = exists().where(
        again.again_of_id == func.coalesce(Letter.again_of_id, Letter.id), again.state == LetterState.SENT
    )
    failed = select(func.count()).where(
        *of_agency,
        Letter.state == LetterState.FAILED,
        Letter.day >= clock.day_of(now - RECENT),
        ~went_again,
    )
    # Tries do not count while no server is in reach. A day's letter takes in what the day before's
    # could not tell: it is as late as that.
    kept_waiting = (Letter.tries > 0) | (Letter.why != "")
    holds_old_news = exists().where(
        Notice.letter_id == Letter.id, Notice.state == NoticeState.PLANNED, Notice.created_at < now - LATE
    )
    stuck = select(func.count()).where(
        *of_agency,
        Letter.state == LetterState.PLANNED,
        kept_waiting,
        goes_now(),
        (Letter.created_at < now - LATE) | holds_old_news,
    )
    row = db.session.execute(select(failed.scalar_subquery(), stuck.scalar_subquery())).one()
    return Trouble(*row)


def raise_alarms() -> None:
    """Tell the administrators of every agency whose letters fail, once a day, and in December of
    those whose next calendar nobody has confirmed; a job."""
    today = clock.today()
    asked = [date(today.year, *day) for day in CALENDAR_DAYS if date(today.year, *day) <= today]
    for agency in db.session.scalars(select(Agency).order_by(Agency.id)):
        if find_trouble(agency.id):
            _tell_administrators(FAILING, agency)
        if asked and unconfirmed_year(agency.id, today) is not None:
            _tell_administrators(CALENDAR, agency, on=asked[-1])


def raise_silence() -> list[int]:
    """Tell all administrators that the scheduler does not do its work; gives their ids.

    Once a day for each time that it fails, and at most once an hour: it may come and go. Called by
    the web server, which is what still runs then.
    """
    now, since = clock.now(), _minute_of(heartbeat.feel_pulse().since)
    told: set[int] = set()
    for agency in db.session.scalars(select(Agency).order_by(Agency.id)):
        people = [person.id for person in list_people(agency, roles=[Role.ADMIN])]
        told.update(people)
        if not _was_told_of_silence(agency.id, now):
            alarms = [Planned(SILENT, SUBJECT, since, person, clock.today()) for person in people]
            plan(alarms, agency_id=agency.id, at_once=True)
    return sorted(told)


def _was_told_of_silence(agency_id: int, now: datetime) -> bool:
    told = exists().where(
        Notice.agency_id == agency_id,
        Notice.planned_on >= clock.day_of(now - LATE),
        Notice.rule == SILENT,
        Notice.created_at > now - LATE,
    )
    return bool(db.session.scalar(select(told)))


def _minute_of(moment: datetime | None) -> int:
    """The time in which the scheduler fails, named by the last minute in which it did not."""
    return int(moment.timestamp()) // 60 if moment is not None else 0


def _tell_administrators(rule: str, agency: Agency, *, on: date | None = None) -> None:
    notify(rule, about=agency, to=list_people(agency, roles=[Role.ADMIN]), agency_id=agency.id, on=on)


@dataclass(frozen=True, slots=True)
class _Basis:
    """What an agency's administrators may have to be told, as it is now."""

    agency: Agency
    trouble: Trouble
    year: int | None
    pulse: Pulse


def load(notices: Sequence[Notice]) -> None:
    """Leave in each notice how things are in its agency: the same for all its administrators."""
    pulse, today = heartbeat.feel_pulse(), clock.today()
    found = {
        agency_id: _Basis(
            db.session.get_one(Agency, agency_id),
            find_trouble(agency_id),
            unconfirmed_year(agency_id, today),
            pulse,
        )
        for agency_id in {notice.agency_id for notice in notices}
    }
    for notice in notices:
        notice.basis = found[notice.agency_id]


def _basis(notice: Notice) -> _Basis:
    if notice.basis is None:
        load([notice])
    assert isinstance(notice.basis, _Basis)
    return notice.basis


def _still_silent(notice: Notice) -> Words | None:
    """That it fails again is another alarm."""
    pulse = _basis(notice).pulse
    is_the_same = bool(pulse.faults) and notice.subject_id == _minute_of(pulse.since)
    return None if is_the_same else N_("The scheduler runs again.")


def _still_failing(notice: Notice) -> Words | None:
    return None if _basis(notice).trouble else N_("All letters have left since.")


def _silent_facts(notice: Notice) -> Item:
    basis = _basis(notice)
    is_silent = basis.pulse.is_silent
    return Item(
        heading=N_("The scheduler is not running") if is_silent else N_("The scheduler fails at its work"),
        title=basis.agency.name,
        lines=_lines_of_silence(basis.pulse) if is_silent else _lines_of_faults(basis.pulse),
        **_ledger(notice),
    )


def _ledger(notice: Notice, query: str = "") -> dict[str, Any]:
    """Where the reader sees the letters; who stands in for somebody may not, and gets the tasks."""
    if can_read_ledger(notice.reader, notice.agency_id):
        return {"path": f"/letters{query}", "act": N_("Open the ledger")}
    return {"path": "/tasks", "act": N_("Open the tasks")}


def _lines_of_silence(pulse: Pulse) -> list[Words]:
    return [
        N_("It last looked for letters at %(moment)s.", moment=pulse.last_run)
        if pulse.last_run is not None
        else N_("It has not run yet."),
        N_("Until it runs, nobody is reminded. Start it again: flask scheduler."),
    ]


def _lines_of_faults(pulse: Pulse) -> list[Words]:
    lines = []
    for fault in pulse.faults:
        lines.append(
            N_("%(job)s: done last at %(moment)s.", job=fault.words, moment=fault.since)
            if fault.since is not None
            else N_("%(job)s: not done yet.", job=fault.words)
        )
        if fault.error:
            lines.append(N_("What went wrong: %(error)s", error=fault.error))
    return [*lines, N_("Until it is mended, people are not reminded. The scheduler's log says more.")]


def _failing_facts(notice: Notice) -> Item:
    basis = _basis(notice)
    trouble = basis.trouble
    lines = []
    if trouble.failed:
        lines.append(N_("Letters given up since yesterday: %(count)s", count=trouble.failed))
    if trouble.stuck:
        lines.append(N_("Letters that could not leave for more than an hour: %(count)s", count=trouble.stuck))
    return Item(
        heading=N_("Letters do not arrive"),
        title=basis.agency.name,
        lines=[*lines, N_("The ledger says of each what the mail server answered.")],
        **_ledger(notice, "?state=failed" if trouble.failed else "?state=planned"),
    )


def _still_unconfirmed(notice: Notice) -> Words | None:
    return None if _basis(notice).year is not None else N_("The calendar was confirmed since.")


def _calendar_facts(notice: Notice) -> Item:
    basis = _basis(notice)
    return Item(
        heading=N_("The calendar of %(year)s is not confirmed", year=basis.year),
        title=basis.agency.name,
        lines=[
            N_("Tết and swapped days are a forecast until they are decided on. Reminders go by it."),
            N_("Compare it with the decision, mend it, and confirm it."),
        ],
        path=f"/working-days?year={basis.year}",
        act=N_("Open the calendar"),
    )


register(
    Rule(
        CALENDAR,
        still_true=_still_unconfirmed,
        facts=_calendar_facts,
        words=N_("The calendar is not confirmed"),
        load=load,
    )
)
register(
    Rule(
        SILENT,
        still_true=_still_silent,
        facts=_silent_facts,
        words=N_("The scheduler is silent"),
        load=load,
    )
)
register(
    Rule(
        FAILING,
        still_true=_still_failing,
        facts=_failing_facts,
        words=N_("Letters do not arrive"),
        load=load,
    )
)
