"""What machines ask: is the process alive, can it work, and figures for a monitor."""

from __future__ import annotations

import os

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from tracker import heartbeat
from tracker.db import db
from tracker.edge import public
from tracker.heartbeat import Heartbeat
from tracker.mail.alarms import find_trouble
from tracker.mail.models import Letter

bp = Blueprint("probes", __name__)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    return {"status": "ok"}


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Whether the database, the store and the scheduler are there and letters leave; 503 when not."""
    found = {
        "database": _database(),
        "store": _store(),
        "scheduler": _scheduler(),
        "letters": _letters(),
    }
    return found, 200 if all(state == "ok" for state in found.values()) else 503


def _database() -> str:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "unreachable"
    return "ok"


def _store() -> str:
    folder = current_app.extensions["settings"].evidence_folder
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    return "ok" if os.access(nearest, os.W_OK) else "not writable"


def _scheduler() -> str:
    try:
        pulse = heartbeat.feel_pulse()
    except SQLAlchemyError:
        return "unknown"
    return "silent" if pulse.is_silent else "failing" if pulse.faults else "ok"


def _letters() -> str:
    """Stuck letters are the installation's trouble; one that an address refused is not."""
    try:
        return "stuck" if find_trouble().stuck else "ok"
    except SQLAlchemyError:
        return "unknown"


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Figures in Prometheus' text form: letters by state and in trouble, when each job last began,
    whether the scheduler is silent and which of its jobs fail."""
    registry = CollectorRegistry()
    letters = Gauge("tracker_letters", "Letters by state.", ["state"], registry=registry)
    for state, count in db.session.execute(select(Letter.state, func.count()).group_by(Letter.state)):
        letters.labels(state.value).set(count)
    jobs = Gauge(
        "tracker_job_started_seconds", "When a job last began, Unix time.", ["job"], registry=registry
    )
    for beat in db.session.scalars(select(Heartbeat)):
        jobs.labels(beat.job).set(beat.started_at.timestamp())
    trouble = find_trouble()
    lost = Gauge("tracker_letters_given_up", "Letters given up since yesterday.", registry=registry)
    lost.set(trouble.failed)
    stuck = Gauge("tracker_letters_stuck", "Letters tried, waiting over an hour.", registry=registry)
    stuck.set(trouble.stuck)
    pulse = heartbeat.feel_pulse()
    silent = Gauge("tracker_scheduler_silent", "1 when no job ran for two periods.", registry=registry)
    silent.set(pulse.is_silent)
    failing = Gauge(
        "tracker_job_failing", "1 when a job did not do its work for two periods.", ["job"], registry=registry
    )
    troubled = {fault.job for fault in pulse.faults}
    for job in heartbeat.NEEDED:
        failing.labels(job).set(job in troubled)
    return generate_latest(registry), 200, {"Content-Type": CONTENT_TYPE_LATEST}
