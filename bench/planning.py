"""What planning a day costs beside the same selection and insert in plain SQL.

    .venv/bin/python bench/planning.py [--tasks 100000] [--rounds 7] [--database sqlite|postgresql]

An agency of so many open tasks has been reminded of for some working days: people were told, and
ladders climbed. The day after them is planned again and again, each time in a transaction that
is given up, in turns with the floor: the statements by which planning reads, sent as text to the
database's driver, every row fetched, and one insert of the same notices by the driver. The ratio
is that of the medians of the time that passed. Memory is the most that Python held at once while
a day was planned, with a tenth of the tasks and with all of them. Without `--database` both are
measured. Exits 1 when a ratio is above 3, or memory grows with the number of tasks.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import event, func, select, text, update

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import config
from bench.filling import fill
from tests.servers.postgres import running_postgres
from tracker import clock, create_app
from tracker.db import db, transaction
from tracker.mail.models import Letter, LetterState, Notice, NoticeState
from tracker.reminders.service import plan_notices, remind
from tracker.tasks.models import Report, State, Task

FILLED_ON = date(2021, 10, 1)
WARM = (date(2021, 10, 4), date(2021, 10, 5), date(2021, 10, 6))
MEASURED = date(2021, 10, 7)  # A Thursday.
SILENT_AT_MOST = 120  # Days ago on which the last report may lie.
MOST = 3.0
GROWTH_AT_MOST = 1.5
AGENCY = 1


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    holds = True
    for database in [asked.database] if asked.database else ["sqlite", "postgresql"]:
        with reminded_agency(database, asked.tasks // 10):
            few = memory_of_a_day()
        with reminded_agency(database, asked.tasks):
            holds &= report(database, asked.rounds)
            many = memory_of_a_day()
        print(f"  memory at most {few:.1f} MB with a tenth of the tasks, {many:.1f} MB with all", flush=True)
        holds &= many <= few * GROWTH_AT_MOST
    return 0 if holds else 1


def report(database: str, rounds: int) -> bool:
    with planned_at(MEASURED):
        statements, notices = what_is_asked()
        ours, floor = [], []
        for _ in range(rounds):
            ours.append(timed(lambda: plan_notices(AGENCY, MEASURED)))
            floor.append(timed(lambda: in_plain_sql(statements, notices)))
    tasks = db.session.scalar(select(func.count(Task.id)).where(Task.agency_id == AGENCY))
    db.session.rollback()
    ratio = statistics.median(ours) / statistics.median(floor)
    print(f"{database}: {tasks} open tasks, {len(notices)} notices of the day, {len(statements)} statements")
    print(f"  planning {spread(ours)}, plain SQL {spread(floor)}: {ratio:.2f} times", flush=True)
    return ratio <= MOST


def spread(seconds: list[float]) -> str:
    low, middle, high = min(seconds), statistics.median(seconds), max(seconds)
    return f"{middle * 1000:.0f} ms ({low * 1000:.0f}–{high * 1000:.0f})"


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    passed = time.perf_counter() - began
    db.session.rollback()
    return passed


# --- the floor -----------------------------------------------------------------

Statement = tuple[str, Any]


def what_is_asked() -> tuple[list[Statement], list[tuple[Any, ...]]]:
    """The statements by which a day's planning reads, and the notices it writes."""
    asked: list[Statement] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")) and not many:
            asked.append((statement, parameters))

    last = db.session.scalar(select(func.max(Notice.id))) or 0
    event.listen(db.engine, "before_cursor_execute", note)
    plan_notices(AGENCY, MEASURED)
    event.remove(db.engine, "before_cursor_execute", note)
    names = ", ".join(COLUMNS)
    rows = db.session.execute(text(f"SELECT {names} FROM notice WHERE id > :last"), {"last": last}).all()
    notices = [tuple(row) for row in rows]
    db.session.rollback()
    return asked, notices


COLUMNS = (
    "agency_id", "rule", "subject_type", "subject_id", "thread", "recipient_id", "planned_on", "at_once",
    "state", "reason", "created_at",
)  # fmt: skip


def in_plain_sql(statements: list[Statement], notices: list[tuple[Any, ...]]) -> None:
    """The same reading and writing by the driver alone."""
    connection = db.session.connection().connection.cursor().connection
    cursor = connection.cursor()
    for statement, parameters in statements:
        cursor.execute(statement, parameters)
        cursor.fetchall()
    place = "?" if db.engine.dialect.name == "sqlite" else "%s"
    places = ", ".join([place] * len(COLUMNS))
    cursor.executemany(
        f"INSERT INTO notice ({', '.join(COLUMNS)}) VALUES ({places}) ON CONFLICT DO NOTHING", notices
    )


# --- an agency that has been reminded for some days ------------------------------


@contextmanager
def reminded_agency(database: str, tasks: int) -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder, address_of(database, folder) as url:
        app = create_app(config.read({"INSTANCE": folder, "DATABASE_URL": url, "SECRET_KEY": "k" * 32}))
        with app.app_context():
            upgrade()
            fill(db.engine, tasks, 1, FILLED_ON)
            leave_all_open()
            for day in WARM:
                with planned_at(day):
                    pass_a_day(day)
                gather_statistics()
            yield
            db.session.remove()
            db.engine.dispose()


@contextmanager
def address_of(database: str, folder: str) -> Iterator[str]:
    if database == "sqlite":
        yield f"sqlite:///{folder}/bench.sqlite"
    else:
        with running_postgres() as server:
            yield server.make_database("bench")


@contextmanager
def planned_at(day: date) -> Iterator[None]:
    with clock.taken_as(clock.at_local(day, 7)):
        yield


def leave_all_open() -> None:
    """What the filling closed is in work, and the last reports lie some time back, each elsewhere."""
    with transaction() as session:
        session.execute(
            update(Task).where(Task.state == State.ACCEPTED).values(state=State.IN_PROGRESS, done_on=None)
        )
        filled_at = datetime(FILLED_ON.year, FILLED_ON.month, FILLED_ON.day, tzinfo=UTC)
        for days in range(SILENT_AT_MOST):
            moment = filled_at - timedelta(days=days)
            session.execute(update(Report).where(Report.task_id % SILENT_AT_MOST == days).values(at=moment))


def pass_a_day(day: date) -> None:
    """Plan it, and let its letters go."""
    with transaction() as session:
        remind(AGENCY, day)
        session.execute(update(Letter).values(state=LetterState.SENT, sent_at=clock.now()))
        session.execute(update(Notice).values(state=NoticeState.TOLD))


def gather_statistics() -> None:
    """What a server does by itself in the night between two days."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def memory_of_a_day() -> float:
    """The most megabytes that planning a day held at once."""
    with planned_at(MEASURED):
        tracemalloc.start()
        plan_notices(AGENCY, MEASURED)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        db.session.rollback()
    return most / 1e6


if __name__ == "__main__":
    sys.exit(main())
