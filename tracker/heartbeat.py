"""When each job of the scheduler last ran and did its work, for the pages and probes that must know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, mapped_column

from tracker import clock
from tracker.db import db
from tracker.words import N_, Words

PERIOD = timedelta(minutes=1)
"""How often the scheduler looks for work, at the least."""

SILENCE = 2 * PERIOD
"""After this long without a run the scheduler is silent, and somebody must be told."""

REMIND, DELIVER = "remind", "deliver_letters"
NEEDED = {REMIND: N_("Planning the reminders"), DELIVER: N_("Sending the letters")}
"""The jobs without which nobody is reminded, whatever the others do."""


class Heartbeat(db.Model):
    """The latest run of one job.

    `well_at` is when it last did its work: it ended without an error, or was seen going on.
    """

    job: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    error: Mapped[str | None]
    well_at: Mapped[datetime | None]

    def is_well(self, now: datetime) -> bool:
        """Did it do its work lately, or has it just begun to for the first time?"""
        seen = self.well_at or (self.started_at if self.error is None else None)
        return seen is not None and now - seen <= SILENCE


@dataclass(frozen=True, slots=True)
class Fault:
    """A job that is needed and does not do its work: since when, and what went wrong, if it said so."""

    job: str
    since: datetime | None
    error: str

    @property
    def words(self) -> Words:
        return NEEDED[self.job]


@dataclass(frozen=True, slots=True)
class Pulse:
    """How the scheduler is: `is_silent` when it does not run at all, else some of its work may fail."""

    last_run: datetime | None
    is_silent: bool
    faults: tuple[Fault, ...]

    @property
    def since(self) -> datetime | None:
        """When all was last well; names the time for which it has not been."""
        return min((fault.since for fault in self.faults if fault.since is not None), default=None)


def began(job: str) -> None:
    beat = db.session.get(Heartbeat, job) or Heartbeat(job=job)
    beat.started_at = clock.now()
    beat.ended_at = None
    db.session.add(beat)


def goes_on(job: str) -> None:
    """A job that takes long is at work; it is not to be taken for one that hangs."""
    db.session.execute(update(Heartbeat).where(Heartbeat.job == job).values(well_at=clock.now()))


def ended(job: str, error: str | None = None) -> None:
    beat = db.session.get_one(Heartbeat, job)
    beat.ended_at = clock.now()
    beat.error = error
    if error is None:
        beat.well_at = beat.ended_at


def feel_pulse() -> Pulse:
    """How the scheduler is now, in one query."""
    now = clock.now()
    found = db.session.scalars(select(Heartbeat).where(Heartbeat.job.in_(NEEDED)))
    beats = {beat.job: beat for beat in found}
    ill = [job for job in NEEDED if job not in beats or not beats[job].is_well(now)]
    last_run = max((beat.started_at for beat in beats.values()), default=None)
    is_silent = last_run is None or (len(ill) == len(NEEDED) and now - last_run > SILENCE)
    return Pulse(last_run, is_silent, tuple(_fault(job, beats.get(job)) for job in ill))


def last_beat(job: str) -> Heartbeat | None:
    return db.session.get(Heartbeat, job)


def _fault(job: str, beat: Heartbeat | None) -> Fault:
    """What went wrong, without the statement and its values that the database says it of."""
    said = (beat.error or "") if beat is not None else ""
    return Fault(job, beat.well_at if beat is not None else None, said.partition("\n")[0])
