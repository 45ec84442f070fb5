"""The jobs' process: it does its work, survives a job that fails, and stops cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NINE
from tests.servers.smtp import MailServer
from tracker import Application, clock, heartbeat
from tracker.accounts.calendar import seed_next_year
from tracker.accounts.models import Agency, CalendarDay, Division, Role, User
from tracker.db import db
from tracker.heartbeat import Heartbeat
from tracker.mail.models import Letter, LetterState
from tracker.mail.service import notify
from tracker.once import SentForm
from tracker.scheduler import Job, jobs, run_job
from tracker.tasks.models import Task

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def environ(mail_server: MailServer) -> dict[str, str]:
    return {"MAIL_SERVER": mail_server.host, "MAIL_PORT": str(mail_server.port), "MAIL_TIMEOUT": "5"}


@contextmanager
def running_scheduler(app: Application, environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The real process, on the test's database."""
    settings = app.extensions["settings"]
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "scheduler"],
        cwd=ROOT,
        env={
            **os.environ,
            **environ,
            "INSTANCE": str(settings.instance),
            "DATABASE_URL": settings.database_url,
            "MAIL_DEFAULT_SENDER": settings.mail_sender,
        },
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)


@pytest.fixture
def assign(
    session: Session, agency: Agency, make_task: Callable[..., Task], make_user: Callable[..., User],
    make_division: Callable[..., Division],
) -> Callable[[int], None]:
    """Let so many heads be told of a new task."""

    def assigning(count: int) -> None:
        division = make_division()
        task = make_task(leads=[division])
        heads = [make_user(Role.HEAD, division) for _ in range(count)]
        clock.stand_still(None)  # The process keeps the machine's time, and tells no old news.
        notify("task_assigned", about=task.events[0], to=heads, agency_id=agency.id)
        session.commit()

    return assigning


def test_sends_what_people_are_to_be_told(
    app: Application, environ: dict[str, str], assign: Callable[[int], None], mail_server: MailServer
):
    assign(3)

    with running_scheduler(app, environ):
        mail_server.wait_for(3, seconds=45)

    assert mail_server.connections == 1


def test_stops_cleanly_in_the_middle_of_its_work(
    app: Application,
    environ: dict[str, str],
    assign: Callable[[int], None],
    session: Session,
    mail_server: MailServer,
):
    assign(300)

    with running_scheduler(app, environ) as process:
        mail_server.wait_for(1, seconds=45)
        process.send_signal(signal.SIGTERM)
        status = process.wait(20)

    assert status == 0
    letters = session.scalars(select(Letter)).all()
    assert [letter for letter in letters if letter.lease_until is not None] == []
    sent = [letter for letter in letters if letter.state is LetterState.SENT]
    assert len(sent) == len(mail_server.letters)


def test_a_job_that_fails_is_written_down_and_nothing_of_it_kept(app: Application, session: Session):
    def fail() -> None:
        db.session.add(SentForm(form_key="x", location="/", said=[], at=NINE))
        db.session.flush()
        raise RuntimeError("out of paper")

    run_job(app, Job("failing", fail, 60))

    assert session.scalars(select(SentForm)).all() == []
    beat = session.get_one(Heartbeat, "failing")
    assert beat.error == "RuntimeError: out of paper"


def test_a_job_that_succeeds_leaves_its_beat(app: Application, session: Session):
    run_job(app, Job("easy", lambda: None, 60))

    beat = heartbeat.last_beat("easy")
    assert beat is not None
    assert (beat.started_at, beat.ended_at, beat.error) == (NINE, NINE, None)


def test_every_job_may_run_twice(app: Application, session: Session, assign: Callable[[int], None]):
    assign(2)

    for job in [*jobs(lambda: False)] * 2:
        run_job(app, job)

    beats = session.scalars(select(Heartbeat)).all()
    assert {beat.job for beat in beats} == {job.name for job in jobs(lambda: False)}
    assert [beat.error for beat in beats if beat.error] == []


def test_the_calendar_reaches_into_the_next_year_by_itself(
    app: Application, session: Session, agency: Agency, at: Callable[[datetime], None]
):
    at(datetime(2024, 3, 1, 2, tzinfo=UTC))
    session.commit()

    for _ in range(2):
        seed_next_year()

    days = session.scalars(select(CalendarDay.day).where(CalendarDay.agency_id == agency.id)).all()
    assert {day.year for day in days} >= {2024, 2025}
    assert date(2025, 9, 2) in days


def test_a_long_job_that_asks_whether_to_stop_shows_that_it_goes_on(
    app: Application, session: Session, at: Callable[[datetime], None]
):
    deliver = next(job for job in jobs(lambda: False) if job.name == heartbeat.DELIVER)
    stopping = deliver.verb.keywords["stopping"]  # type: ignore[attr-defined]
    heartbeat.began(heartbeat.DELIVER)
    session.commit()

    at(NINE + timedelta(minutes=10))
    assert not stopping()

    assert heartbeat.feel_pulse().faults[0].job == heartbeat.REMIND
    assert session.get_one(Heartbeat, heartbeat.DELIVER).well_at == NINE + timedelta(minutes=10)
