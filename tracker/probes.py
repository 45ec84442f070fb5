"""What machines ask: is the process alive, can it work, and figures for a monitor."""

from __future__ import annotations

import os

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from tracker import clock
from tracker.db import db
from tracker.edge import public
from tracker.heartbeat import SILENCE, Heartbeat
from tracker.mail.models import Letter

bp = Blueprint("probes", __name__)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    return {"status": "ok"}


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Whether the database, the store and the scheduler are there; 503 when one is not."""
    found = {"database": _database(), "store": _store(), "scheduler": _scheduler()}
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
        last = db.session.scalar(select(func.max(Heartbeat.started_at)))
    except SQLAlchemyError:
        return "unknown"
    return "ok" if last is not None and clock.now() - last < SILENCE else "silent"


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Figures in Prometheus' text form: letters by state, and when each job last began."""
    registry = CollectorRegistry()
    letters = Gauge("tracker_letters", "Letters by state.", ["state"], registry=registry)
    for state, count in db.session.execute(select(Letter.state, func.count()).group_by(Letter.state)):
        letters.labels(state.value).set(count)
    jobs = Gauge(
        "tracker_job_started_seconds", "When a job last began, Unix time.", ["job"], registry=registry
    )
    for beat in db.session.scalars(select(Heartbeat)):
        jobs.labels(beat.job).set(beat.started_at.timestamp())
    return generate_latest(registry), 200, {"Content-Type": CONTENT_TYPE_LATEST}
