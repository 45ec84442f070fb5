#!/usr/bin/env python3
"""Kill schedulers again and again while they deliver to a server that misbehaves, and count what arrived.

Several real `flask scheduler` processes on one fresh database hand letters to a real mail server in this
process. By chance it puts letters off (451), refuses them (554) or their recipients (550), says
nothing more, or hangs up before or after it kept a letter. Meanwhile one scheduler after another is
killed (SIGKILL) at a random moment and started anew. Afterwards every letter must have arrived, but
those that the server refused for good; and none twice but those that were in flight at a kill or
kept before the server hung up, under the same Message-ID. Exits with 1 when that does not hold.

    bench/fault.py [--short] [--kills N] [--letters N] [--schedulers N] [--seed N]
                   [--postgresql | --database URL]

The whole run has 200 kills, 10,000 letters and 3 schedulers; in the short one the server refuses
letters for good, and no other way. A `--database` must be empty; without one a SQLite file in a
temporary folder is used, or with `--postgresql` a server of its own.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import flask_migrate  # noqa: E402
from aiosmtpd.smtp import SMTP, Envelope, Session  # noqa: E402
from sqlalchemy import func, select  # noqa: E402

import config  # noqa: E402
from tests.servers.postgres import running_postgres  # noqa: E402
from tests.servers.smtp import Behaviour, MailServer, running_mail_server  # noqa: E402
from tracker import Application, clock, create_app  # noqa: E402
from tracker.accounts.models import Agency, Division, DivisionKind, Membership, Role, User  # noqa: E402
from tracker.db import db, reading, transaction  # noqa: E402
from tracker.mail.models import Letter, LetterState, Notice, NoticeState  # noqa: E402
from tracker.mail.service import notify  # noqa: E402
from tracker.tasks.models import EventKind, Part, Source, State, Task, TaskDivision, TaskEvent  # noqa: E402

PATIENCE = 900.0  # seconds without a new letter after which the run counts as stuck; pauses grow long
TIMEOUT = 1
SHARES = {
    Behaviour.TRY_LATER: 0.02,
    Behaviour.REFUSE: 0.005,
    Behaviour.REFUSE_RECIPIENT: 0.005,
    Behaviour.STALL: 0.003,
    Behaviour.DROP_BEFORE: 0.01,
    Behaviour.DROP_AFTER: 0.01,
}
"""How likely the server is to misbehave in each way with one letter."""
FOR_GOOD = {Behaviour.REFUSE: 0.01, Behaviour.REFUSE_RECIPIENT: 0.01}
"""The same in the short run, which has no time for the pause before another try."""


@dataclass(frozen=True)
class Plan:
    kills: int
    letters: int
    schedulers: int
    seed: int
    moods: dict[Behaviour, float]


@dataclass(frozen=True)
class Arrival:
    """A letter that the server kept."""

    recipient: str
    message_id: str
    connection: object
    behaviour: Behaviour


class MoodyServer(MailServer):
    """It misbehaves by chance, and remembers what it did with every letter."""

    def __init__(self, chance: random.Random, moods: dict[Behaviour, float]) -> None:
        super().__init__()
        self._moods = moods
        self.arrivals: list[Arrival] = []
        self.refused: set[str] = set()
        self.settled: set[str] = set()  # those who got their letter, or will not
        self.done: Counter[Behaviour] = Counter()
        self._chance = chance
        self._news = threading.Condition()

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        mood = self._mood()
        if mood is Behaviour.REFUSE_RECIPIENT:
            self.done[mood] += 1
            self._refuse(address)
            return mood.value
        self.will(mood)
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        behaviour = self._behaviours[0]
        self.done[behaviour] += 1
        recipient = envelope.rcpt_tos[0]
        if behaviour is Behaviour.REFUSE:
            self._refuse(recipient)
        answer = await super().handle_DATA(server, session, envelope)
        if behaviour in (Behaviour.ACCEPT, Behaviour.DROP_AFTER):
            message_id = str(self.letters[-1]["Message-ID"])
            with self._news:
                self.arrivals.append(Arrival(recipient, message_id, session.peer, behaviour))
                self.settled.add(recipient)
                self._news.notify_all()
        return answer

    def _refuse(self, address: str) -> None:
        with self._news:
            self.refused.add(address)
            self.settled.add(address)
            self._news.notify_all()

    def _mood(self) -> Behaviour:
        accepts = 1 - sum(self._moods.values())
        return self._chance.choices([*self._moods, Behaviour.ACCEPT], [*self._moods.values(), accepts])[0]

    def wait_for_settled(self, count: int) -> bool:
        """Whether as many letters have arrived or were refused, or are so before patience ends."""
        with self._news:
            return self._news.wait_for(lambda: len(self.settled) >= count, PATIENCE)


def main() -> int:
    plan, database, on_postgresql = read_arguments()
    if not on_postgresql:
        return run(plan, database)
    with running_postgres() as postgres:
        return run(plan, postgres.make_database("fault"))


def run(plan: Plan, database: str | None) -> int:
    chance, began = random.Random(plan.seed), time.monotonic()
    moody = MoodyServer(random.Random(plan.seed + 1), plan.moods)
    with tempfile.TemporaryDirectory(prefix="tracker-fault-") as folder, running_mail_server(moody):
        environ = environment(Path(folder), moody, database)
        app = create_app(config.read(environ))
        with app.app_context():
            prepare(plan.letters)
        kills = deliver_and_kill(app, environ, moody, plan, chance)
        with app.app_context():
            faults = judge(moody, plan, kills)
            db.engine.dispose()
    print(f"took {time.monotonic() - began:.0f} s, seed {plan.seed}")
    for fault in faults:
        print(f"FAULT: {fault}")
    return 1 if faults else 0


def read_arguments() -> tuple[Plan, str | None, bool]:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--short", action="store_true", help="3 kills, 300 letters, 2 schedulers")
    parser.add_argument("--kills", type=int)
    parser.add_argument("--letters", type=int)
    parser.add_argument("--schedulers", type=int)
    parser.add_argument("--seed", type=int, default=20211005)
    parser.add_argument("--database", help="the address of an empty database")
    parser.add_argument("--postgresql", action="store_true", help="on a server of its own")
    asked = parser.parse_args()
    kills, letters, schedulers = (3, 300, 2) if asked.short else (200, 10_000, 3)
    plan = Plan(
        asked.kills or kills,
        asked.letters or letters,
        asked.schedulers or schedulers,
        asked.seed,
        FOR_GOOD if asked.short else SHARES,
    )
    return plan, asked.database, asked.postgresql


def environment(folder: Path, server: MailServer, database: str | None) -> dict[str, str]:
    return {
        **os.environ,
        "INSTANCE": str(folder / "instance"),
        "DATABASE_URL": database or f"sqlite:///{folder / 'fault.sqlite'}",
        "SECRET_KEY": "a key for a run that guards nothing",
        "MAIL_SERVER": server.host,
        "MAIL_PORT": str(server.port),
        "MAIL_TIMEOUT": str(TIMEOUT),
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


def started_scheduler(environ: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "scheduler"],
        cwd=ROOT,
        env=environ,
        stderr=subprocess.DEVNULL,
    )


@contextmanager
def running_schedulers(environ: dict[str, str], count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    running = [started_scheduler(environ) for _ in range(count)]
    try:
        yield running
    finally:
        for process in running:
            process.kill()
            process.wait()


def deliver_and_kill(
    app: Application, environ: dict[str, str], server: MoodyServer, plan: Plan, chance: random.Random
) -> int:
    """Let some letters through, kill a scheduler within the next ones and start another; over and
    over. Then leave them undisturbed until nothing waits; gives the number of kills."""
    kills = 0
    with running_schedulers(environ, plan.schedulers) as running:
        while kills < plan.kills:
            settled = len(server.settled)
            left = plan.letters - settled
            burst = chance.randint(1, max(1, 2 * left // (plan.kills - kills + 1)))
            if left <= 0 or not server.wait_for_settled(settled + min(burst, left)):
                break
            time.sleep(chance.uniform(0, 0.05))  # A letter takes milliseconds: hit any part of one.
            victim = chance.randrange(len(running))
            running[victim].kill()
            running[victim].wait()
            kills += 1
            if kills % 10 == 0 or plan.kills < 10:
                print(f"kill {kills}: {len(server.arrivals)} letters have arrived", flush=True)
            running[victim] = started_scheduler(environ)
        wait_until_nothing_waits(app, server)
        for process in running:
            process.terminate()
        for process in running:
            process.wait(60)
    return kills


def wait_until_nothing_waits(app: Application, server: MoodyServer) -> None:
    """Leases must run out first, and pauses end."""
    deadline, arrived = time.monotonic() + PATIENCE, 0
    while time.monotonic() < deadline and count_waiting(app):
        time.sleep(0.5)
        if len(server.arrivals) > arrived:
            deadline, arrived = time.monotonic() + PATIENCE, len(server.arrivals)


def count_waiting(app: Application) -> int:
    with app.app_context():
        token = reading.set(True)
        try:
            letters = select(func.count()).where(Letter.state == LetterState.PLANNED)
            notices = select(func.count()).where(Notice.state == NoticeState.PLANNED)
            return (db.session.scalar(letters) or 0) + (db.session.scalar(notices) or 0)
        finally:
            reading.reset(token)


def judge(server: MoodyServer, plan: Plan, kills: int) -> list[str]:
    """Compare what arrived with the ledger, and say what should not be."""
    by_person: dict[str, list[Arrival]] = defaultdict(list)
    last_of: dict[object, Arrival] = {}
    for arrival in server.arrivals:
        by_person[arrival.recipient].append(arrival)
        last_of[arrival.connection] = arrival
    repeated = [arrival for found in by_person.values() for arrival in found[:-1]]
    hung_up = [one for one in repeated if one.behaviour is Behaviour.DROP_AFTER]
    in_flight = [one for one in repeated if one not in hung_up and last_of[one.connection] is one]
    lost = plan.letters - len(by_person.keys() | server.refused)
    states = Counter(letter_state.value for letter_state in db.session.scalars(select(Letter.state)))
    waiting = db.session.scalar(select(func.count()).where(Notice.state == NoticeState.PLANNED))
    print("the server: " + ", ".join(f"{count} × {how.value}" for how, count in server.done.most_common()))
    print(
        f"{kills} kills; {plan.letters} letters planned, the ledger says {dict(states)}; "
        f"{len(server.arrivals)} messages arrived for {len(by_person)} people; {lost} lost; "
        f"{len(repeated)} repeated, {len(hung_up)} of them kept before the server hung up and "
        f"{len(in_flight)} in flight at a kill"
    )
    faults = []
    if kills < plan.kills:
        faults.append(f"only {kills} of {plan.kills} kills hit them at work")
    if lost:
        faults.append(f"{lost} letters were lost")
    if sum(states.values()) != plan.letters or set(states) - {"sent", "failed"}:
        faults.append(f"the ledger says {dict(states)}")
    if states["failed"] > len(server.refused):
        faults.append(f"{states['failed']} letters were given up, and {len(server.refused)} refused")
    if waiting:
        faults.append(f"{waiting} notices were neither told nor skipped")
    if len(hung_up) + len(in_flight) < len(repeated):
        faults.append(f"{len(repeated) - len(hung_up) - len(in_flight)} letters were repeated without need")
    if len(in_flight) > kills:
        faults.append("more letters were in flight than there were kills")
    faults += [
        f"{person} got one letter under several Message-IDs"
        for person, found in by_person.items()
        if len({arrival.message_id for arrival in found}) > 1
    ]
    return faults


if __name__ == "__main__":
    sys.exit(main())
