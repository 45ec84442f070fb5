#!/usr/bin/env python3
"""Kill the scheduler again and again while it delivers, and count what arrived.

The real `flask scheduler` process, on a fresh database, hands letters to a real mail server
in this process and is killed (SIGKILL) at random moments. Afterwards every letter must have
arrived, and none twice but those in hand at a kill, under the same Message-ID. Exits with 1
when that does not hold.

    bench/fault.py [--short] [--kills N] [--letters N] [--seed N] [--database URL]

A `--database` must be empty; without one a SQLite file in a temporary folder is used.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import flask_migrate  # noqa: E402
from sqlalchemy import func, select  # noqa: E402

import config  # noqa: E402
from tests.servers.smtp import MailServer, running_mail_server  # noqa: E402
from tracker import Application, clock, create_app  # noqa: E402
from tracker.accounts.models import Agency, Division, DivisionKind, Membership, Role, User  # noqa: E402
from tracker.db import db, reading, transaction  # noqa: E402
from tracker.mail.models import Attempt, Letter, LetterState  # noqa: E402
from tracker.mail.service import notify  # noqa: E402
from tracker.tasks.models import EventKind, Part, Source, State, Task, TaskDivision, TaskEvent  # noqa: E402

PATIENCE = 120.0  # seconds without a new letter after which the run counts as stuck


@dataclass(frozen=True)
class Plan:
    kills: int
    letters: int
    seed: int
    database: str | None


def main() -> int:
    plan = read_arguments()
    chance = random.Random(plan.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tracker-fault-") as folder, running_mail_server() as server:
        environ = environment(Path(folder), server, plan.database)
        app = create_app(config.read(environ))
        with app.app_context():
            prepare(plan.letters)
        kills = kill_while_it_delivers(environ, server, plan, chance)
        finish(app, environ)
        with app.app_context():
            faults = judge(server, plan, kills)
            db.engine.dispose()
    print(f"took {time.monotonic() - began:.0f} s, seed {plan.seed}")
    for fault in faults:
        print(f"FAULT: {fault}")
    return 1 if faults else 0


def read_arguments() -> Plan:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--short", action="store_true", help="3 kills and 60 letters")
    parser.add_argument("--kills", type=int)
    parser.add_argument("--letters", type=int)
    parser.add_argument("--seed", type=int, default=20211005)
    parser.add_argument("--database", help="the address of an empty database")
    asked = parser.parse_args()
    kills, letters = (3, 60) if asked.short else (20, 500)
    return Plan(asked.kills or kills, asked.letters or letters, asked.seed, asked.database)


def environment(folder: Path, server: MailServer, database: str | None) -> dict[str, str]:
    return {
        **os.environ,
        "INSTANCE": str(folder / "instance"),
        "DATABASE_URL": database or f"sqlite:///{folder / 'fault.sqlite'}",
        "SECRET_KEY": "a key for a run that guards nothing",
        "MAIL_SERVER": server.host,
        "MAIL_PORT": str(server.port),
        "MAIL_TIMEOUT": "1",
        "MAIL_DEFAULT_SENDER": "tracker@agency.example",
    }


def prepare(letters: int) -> None:
    """A fresh database, and as many people who are to be told of a task."""
    flask_migrate.upgrade()
    now, today = clock.now(), clock.today()
    with transaction() as session:
        agency = Agency(name="Ban", short_name="Ban", symbol="B", created_at=now)
        division = Division(
            agency=agency, kind=DivisionKind.DIVISION, name="Phòng", short_name="P", valid_from=today
        )
        people = [
            User(
                email=f"person{number}@agency.example",
                name=f"Người nhận {number}",
                session_salt="salt",
                created_at=now,
                memberships=[Membership(agency=agency, division=division, role=Role.HEAD, valid_from=today)],
            )
            for number in range(letters)
        ]
        session.add_all([division, *people])
        event = TaskEvent(at=now, by=people[0], kind=EventKind.OPENED)
        task = Task(
            agency=agency,
            year=today.year,
            number=1,
            title="Nhiệm vụ",
            source=Source.PLAN,
            state=State.ASSIGNED,
            issued_on=today,
            changed_at=now,
            created_at=now,
            created_by=people[0],
            parts=[TaskDivision(division=division, part=Part.LEAD)],
            events=[event],
        )
        session.add(task)
        session.flush()  # The notices name the rows by their ids.
        notify("task_assigned", about=event, to=people, agency_id=agency.id)
    with transaction():  # Leaves nothing open behind: the processes to come write.
        pass


@contextmanager
def running_scheduler(environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "scheduler"],
        cwd=ROOT,
        env=environ,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def kill_while_it_delivers(
    environ: dict[str, str], server: MailServer, plan: Plan, chance: random.Random
) -> int:
    """Start it, let some letters through, kill it within the next ones; over and over."""
    kills = 0
    while kills < plan.kills:
        arrived = len(server.letters)
        left = plan.letters - arrived
        if left <= 0:
            break
        burst = chance.randint(1, max(1, 2 * left // (plan.kills - kills + 1)))
        with running_scheduler(environ):
            server.wait_for(arrived + min(burst, left), seconds=PATIENCE)
            time.sleep(chance.uniform(0, 0.05))  # A letter takes milliseconds: hit any part of one.
        kills += 1
        print(f"kill {kills}: {len(server.letters)} letters have arrived", flush=True)
    return kills


def finish(app: Application, environ: dict[str, str]) -> None:
    """Let it work undisturbed until nothing is planned any more; leases must run out first."""
    with running_scheduler(environ) as process:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and process.poll() is None and count_planned(app):
            time.sleep(0.5)
        process.terminate()
        process.wait(30)


def count_planned(app: Application) -> int:
    with app.app_context():
        token = reading.set(True)
        try:
            planned = select(func.count()).where(Letter.state == LetterState.PLANNED)
            return db.session.scalar(planned) or 0
        finally:
            reading.reset(token)


def judge(server: MailServer, plan: Plan, kills: int) -> list[str]:
    """Compare what arrived with the ledger, and say what should not be."""
    ids: dict[str, list[str]] = defaultdict(list)
    for message in server.letters:
        ids[str(message["To"])].append(str(message["Message-ID"]))
    letters = db.session.scalars(select(Letter)).all()
    broken_off = set(
        db.session.scalars(
            select(Letter.message_id).join(Attempt).where(Attempt.ended_at.is_(None))
        )
    )
    repeated = {name: found for name, found in ids.items() if len(found) > 1}
    states = Counter(letter.state.value for letter in letters)
    print(
        f"{kills} kills; {len(letters)} letters planned, {dict(states)}; "
        f"{len(server.letters)} messages arrived for {len(ids)} people; "
        f"{plan.letters - len(ids)} lost, {sum(len(found) - 1 for found in repeated.values())} repeated, "
        f"{len(broken_off)} tries were broken off"
    )
    faults = []
    if kills < plan.kills:
        faults.append(f"only {kills} of {plan.kills} kills hit it at work")
    if len(ids) != plan.letters:
        faults.append(f"{plan.letters - len(ids)} letters were lost")
    if states != Counter({"sent": plan.letters}):
        faults.append(f"the ledger says {dict(states)}")
    for name, found in repeated.items():
        if len(set(found)) > 1:
            faults.append(f"{name} got one letter under several Message-IDs")
        if found[0] not in broken_off:
            faults.append(f"{name} got a letter twice that was not in hand at a kill")
    if sum(len(found) - 1 for found in repeated.values()) > kills:
        faults.append("more letters were repeated than there were kills")
    return faults


if __name__ == "__main__":
    sys.exit(main())
