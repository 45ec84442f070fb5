"""When each job of the scheduler last ran, for the pages and probes that must know."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker import clock
from tracker.db import db

PERIOD = timedelta(minutes=1)
"""How often the scheduler looks for work, at the least."""

SILENCE = 2 * PERIOD
"""After this long without a run the scheduler is silent, and somebody must be told."""


class Heartbeat(db.Model):
    """The latest run of one job."""

    job: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    error: Mapped[str | None]


def began(job: str) -> None:
    beat = db.session.get(Heartbeat, job) or Heartbeat(job=job)
    beat.started_at = clock.now()
    beat.ended_at = None
    db.session.add(beat)


def ended(job: str, error: str | None = None) -> None:
    beat = db.session.get_one(Heartbeat, job)
    beat.ended_at = clock.now()
    beat.error = error


def last_run() -> datetime | None:
    """When the scheduler last began any of its jobs."""
    return db.session.scalar(select(func.max(Heartbeat.started_at)))


def is_silent(last: datetime | None) -> bool:
    return last is None or clock.now() - last > SILENCE


def last_beat(job: str) -> Heartbeat | None:
    return db.session.get(Heartbeat, job)
