"""`flask scheduler`: the process that looks, every so often, whether there is work.

APScheduler is only the heartbeat and keeps nothing. What is due stands in the database, so
any number of these processes may run, and after a stop the next start catches up.
"""

from __future__ import annotations

import gc
import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import FrameType

import click
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from tracker import clock, heartbeat
from tracker.accounts.calendar import seed_next_year
from tracker.accounts.queries import follow_installation_clock
from tracker.db import transaction
from tracker.mail.alarms import raise_alarms
from tracker.mail.delivery import deliver_letters
from tracker.mail.redeeming import forget_used_links
from tracker.once import forget_old_forms
from tracker.reminders.service import remind_where_it_is_time
from tracker.signin.service import forget_old_counts

DAY = 24 * 60 * 60
BETWEEN_BEATS = heartbeat.SILENCE / 4

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A verb without arguments that is safe to run twice, and the seconds between two calls."""

    name: str
    verb: Callable[[], object]
    every: int


def jobs(stopping: Callable[[], bool]) -> tuple[Job, ...]:
    """Everything that is done by the clock; `stopping` lets a long job end early and cleanly."""
    return (
        Job(
            heartbeat.REMIND,
            partial(remind_where_it_is_time, stopping=_beating(heartbeat.REMIND, stopping)),
            int(heartbeat.PERIOD.total_seconds()),
        ),
        Job(
            heartbeat.DELIVER,
            partial(deliver_letters, stopping=_beating(heartbeat.DELIVER, stopping)),
            10,
        ),
        Job("raise_alarms", raise_alarms, 5 * 60),
        Job("seed_next_year", seed_next_year, DAY),
        Job("forget_old_forms", forget_old_forms, DAY),
        Job("forget_old_counts", forget_old_counts, DAY),
        Job("forget_used_links", forget_used_links, DAY),
    )


def _beating(job: str, stopping: Callable[[], bool]) -> Callable[[], bool]:
    """The question a long job asks between two pieces of its work; that it asks shows that it goes on."""
    noted_at = clock.real_now()

    def asked() -> bool:
        nonlocal noted_at
        now = clock.real_now()
        if now - noted_at > BETWEEN_BEATS:
            noted_at = now
            try:
                with transaction():
                    heartbeat.goes_on(job)
            except SQLAlchemyError:  # The work itself is worth more than the note of it.
                log.exception("it cannot be noted that the job %s goes on", job)
        return stopping()

    return asked


@click.command("scheduler")
@with_appcontext
def scheduler_command() -> None:
    """Run the jobs until the process is told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # It tells of every single run.
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    gc.freeze()  # What is loaded by now stays: to look through it again and again costs letters their time.
    run_until(stop, current_app._get_current_object())  # type: ignore[attr-defined]


def run_until(stop: threading.Event, app: Flask) -> None:
    """Call every job in its turn until `stop` is set, then wait for those at work."""
    heart = BackgroundScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in jobs(stop.is_set):
        heart.add_job(run_job, "interval", [app, job], seconds=job.every, next_run_time=clock.real_now())
    heart.start()
    log.info("the scheduler is at work")
    while not stop.wait(1):  # Waits in short turns, so that signals are noticed on every system.
        pass
    log.info("the scheduler stops when the work in hand is done")
    heart.shutdown(wait=True)


def run_job(app: Flask, job: Job) -> None:
    """Run a job in a context of its own; its failure is written down and no other's. A job that keeps
    no piece of its work by itself has one transaction."""
    fault: str | None = None
    with app.app_context():
        try:
            _note_beginning(job)
            with transaction():
                job.verb()
        except Exception as error:
            log.exception("the job %s failed", job.name)
            fault = f"{type(error).__name__}: {error}"[:500]
        try:
            with transaction():
                heartbeat.ended(job.name, fault)
        except Exception:
            log.exception("the end of the job %s cannot be noted", job.name)


def _note_beginning(job: Job) -> None:
    try:
        with transaction():
            follow_installation_clock()
            heartbeat.began(job.name)
    except IntegrityError:  # Another process noted the very first run at the same moment.
        log.info("the job %s runs elsewhere too", job.name)
