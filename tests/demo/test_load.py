"""Loading the example: what is there afterwards, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.conftest import TODAY
from tracker import Application, clock
from tracker.accounts.models import Agency
from tracker.audit import AuditLine
from tracker.db import Base, db, transaction
from tracker.demo.load import load_example
from tracker.demo.people import PASSWORD
from tracker.errors import Refused
from tracker.evidence.models import ProofEvent
from tracker.mail.models import Notice
from tracker.tasks.models import Report, State, Task, TaskEvent, TimeState
from tracker.tasks.timing import time_state

REAL_MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize("weekday", range(7))
def test_every_state_is_there_on_whatever_weekday_it_is_loaded(
    session: Session, at: Callable[[datetime], None], weekday: int
):
    at(clock.at_local(REAL_MONDAY + timedelta(days=weekday), 0 if weekday % 2 else 23, 59))

    with transaction():
        load_example()

    today, tasks = clock.today(), session.scalars(select(Task)).all()
    assert today == date(2021, 10, 4) + timedelta(days=weekday)
    assert {task.state for task in tasks} == set(State)
    assert {time_state(task, today) for task in tasks} == set(TimeState)
    assert {criterion.code[0] for task in tasks for criterion in task.criteria} == set("1234567")
    for moment in (TaskEvent.at, Report.at, ProofEvent.at, AuditLine.at, Notice.created_at):
        assert session.scalar(select(func.max(moment))) <= clock.now()


# --- what is refused ---------------------------------------------------------


def test_a_second_load_is_refused_and_changes_nothing(session: Session, example: None):
    before = rows_of_every_table(session)
    clock.shift(timedelta(days=-14))

    with pytest.raises(Refused), transaction():
        load_example()

    assert rows_of_every_table(session) == before
    assert clock.today() == TODAY - timedelta(days=14)


def test_a_database_with_a_real_agency_is_refused(session: Session, make_agency: Callable[..., Agency]):
    make_agency()
    session.commit()
    before = rows_of_every_table(session)

    with pytest.raises(Refused), transaction():
        load_example()

    assert rows_of_every_table(session) == before


def test_a_failure_leaves_the_database_and_the_clock_as_they_were(
    session: Session, app: Application, at: Callable[[datetime], None]
):
    at(clock.at_local(REAL_MONDAY, 9))
    folder = app.extensions["settings"].evidence_folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file where the folder should be", encoding="utf-8")

    with pytest.raises(OSError), transaction():
        load_example()

    assert sum(rows_of_every_table(session).values()) == 0
    assert clock.today() == REAL_MONDAY


# --- the command -------------------------------------------------------------


def test_the_command_prints_every_account(app: Application):
    done = app.test_cli_runner().invoke(args=["demo", "load"])

    assert done.exit_code == 0, done.output
    assert PASSWORD in done.output
    assert "vanphong@bandantoc.example" in done.output


def test_the_command_says_in_one_line_why_it_refuses(app: Application, example: None):
    done = app.test_cli_runner().invoke(args=["demo", "load"])

    assert done.exit_code == 1
    assert done.output == "Error: The example can only be loaded into an empty database.\n"


def rows_of_every_table(session: Session) -> dict[str, int]:
    session.rollback()
    counts = {
        name: session.scalar(select(func.count()).select_from(table))
        for name, table in Base.metadata.tables.items()
    }
    db.session.rollback()
    return counts
