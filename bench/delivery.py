#!/usr/bin/env python3
"""What delivering letters costs beside the floor: rendering, building and sending them, and no more.

Both hand letters to a mail server of this machine that runs in a process of its own. The floor
renders the same templates with the same values, builds the same message, and sends it by smtplib
over one connection that is used again; it reads no database and keeps no ledger. They take turns,
so that what else the machine does falls on both. A ratio is the median over the turns; the spread
is between the slowest and the fastest of each. Memory is what the process holds after a tenth of
the letters and after all of them. Exits with 1 when delivery is slower than 80 % of the floor.

    bench/delivery.py [--letters 10000] [--connections 1] [--database URL]

A `--database` must be empty; without one a SQLite file in a temporary folder is used.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import multiprocessing
import os
import smtplib
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from unittest.mock import patch

import flask_migrate
from aiosmtpd.smtp import SMTP
from flask import render_template
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import make_transient

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import config
from tracker import clock, create_app
from tracker.accounts.models import Agency, Division, DivisionKind, Membership, Role, User
from tracker.db import db, transaction
from tracker.mail import letters as composing
from tracker.mail.delivery import deliver_letters
from tracker.mail.message import as_bytes
from tracker.mail.models import Letter, Notice
from tracker.mail.transport import new_message_id
from tracker.tasks.models import EventKind, Part, Source, State, Task, TaskDivision, TaskEvent
from tracker.tasks.notices import ASSIGNED

LEAST = 0.8
PEOPLE, DIVISIONS = 1000, 20
CHUNK, SAMPLE, TURNS = 1000, 200, 10
TITLE = "Rà soát, đơn giản hóa thủ tục hành chính trong lĩnh vực công tác dân tộc"


# --- the mail server -------------------------------------------------------------


@dataclass
class Acceptor:
    """A server that takes every letter and forgets it: its port, and how many it took."""

    port: int
    taken: Any


class Counting:
    """What aiosmtpd asks."""

    def __init__(self, taken: Any) -> None:
        self._taken = taken

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        self._taken.value += 1
        return "250 OK"


def serve(pipe: Connection, taken: Any) -> None:
    async def serving() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Counting(taken), loop=loop), "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serving())


@contextmanager
def running_acceptor() -> Iterator[Acceptor]:
    """The server, in a process of its own."""
    spawning = multiprocessing.get_context("spawn")
    (ours, theirs), taken = spawning.Pipe(), spawning.Value("q", 0)
    process = spawning.Process(target=serve, args=(theirs, taken), daemon=True)
    process.start()
    try:
        yield Acceptor(ours.recv(), taken)
    finally:
        process.kill()
        process.join()


# --- the letters -----------------------------------------------------------------


def fill(count: int) -> None:
    """Letters that wait, each about a task of its own that its reader has a part in."""
    flask_migrate.upgrade()
    now, today = clock.now(), clock.today()
    with transaction() as session:
        agency = Agency(name="Ban Dân tộc", short_name="BDT", symbol="BDT", created_at=now)
        divisions = [
            Division(
                agency=agency, kind=DivisionKind.DIVISION, name=f"Phòng {n}", short_name=f"P{n}",
                valid_from=today,
            )
            for n in range(DIVISIONS)
        ]  # fmt: skip
        people = [
            User(
                email=f"person{n}@agency.example", name=f"Nguyễn Thị {n}", session_salt="salt",
                created_at=now,
                memberships=[
                    Membership(
                        agency=agency, division=divisions[n % DIVISIONS], role=Role.HEAD, valid_from=today
                    )
                ],
            )
            for n in range(min(PEOPLE, count))
        ]  # fmt: skip
        session.add_all([*divisions, *people])
        session.flush()
        for start in range(0, count, CHUNK):
            numbers = range(start, min(start + CHUNK, count))
            tasks = [make_task(n, agency, divisions, people) for n in numbers]
            session.add_all(tasks)
            session.flush()
            session.add_all(make_letter(n, task, people) for n, task in zip(numbers, tasks, strict=True))
    db.session.remove()


def make_task(number: int, agency: Agency, divisions: list[Division], people: list[User]) -> Task:
    now, today = clock.now(), clock.today()
    return Task(
        agency=agency,
        year=today.year,
        number=number + 1,
        title=f"{TITLE} {number}",
        product="Báo cáo và quyết định",
        source=Source.PLAN,
        state=State.ASSIGNED,
        issued_on=today,
        due=today,
        first_due=today,
        changed_at=now,
        created_at=now,
        created_by=people[0],
        official=people[number % len(people)],
        parts=[
            TaskDivision(division=divisions[number % DIVISIONS], part=Part.LEAD),
            TaskDivision(division=divisions[(number + 1) % DIVISIONS], part=Part.SUPPORT),
        ],
        events=[TaskEvent(at=now, by=people[0], kind=EventKind.OPENED)],
    )


def make_letter(number: int, task: Task, people: list[User]) -> Letter:
    now, today = clock.now(), clock.today()
    person, event = people[number % len(people)], task.events[0]
    notice = Notice(
        agency_id=task.agency_id,
        rule=ASSIGNED,
        subject_type=event.__tablename__,
        subject_id=event.id,
        thread=task.mail_thread,
        recipient=person,
        planned_on=today,
        at_once=True,
        created_at=now,
    )
    return Letter(
        agency_id=task.agency_id,
        recipient=person,
        day=today,
        slot=f"at-once-{number}",
        message_id=new_message_id(),
        next_try_at=clock.real_now(),
        created_at=now,
        notices=[notice],
    )


# --- the floor -------------------------------------------------------------------


@dataclass
class Noted:
    """What delivery rendered and built of some letters, for the floor to do the same again."""

    rendered: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    built: list[dict[str, Any]] = field(default_factory=list)

    def render(self, name: str, **values: Any) -> str:
        self.rendered.append((name, values))
        return render_template(name, **values)

    def build(self, **parts: Any) -> bytes:
        self.built.append(parts)
        return as_bytes(**parts)


def note_letters() -> Noted:
    """Compose some letters as delivery would, and leave them as they were."""
    noted = Noted()
    with (
        patch.object(composing, "render_template", noted.render),
        patch.object(composing, "as_bytes", noted.build),
    ):
        some = db.session.scalars(select(Letter).order_by(Letter.id.desc()).limit(SAMPLE)).all()
        with db.session.no_autoflush:
            composing.load(some)
            for letter in some:
                composing.compose(letter)
    for letter in some:  # What templates ask of them is read now, and not by the floor.
        make_transient(letter.recipient)
    make_transient(some[0].agency)
    db.session.expunge_all()
    db.session.rollback()
    return noted


def run_floor(noted: Noted, count: int, port: int) -> float:
    """Letters a second."""
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as host, force_locale("vi"):
        assert host.sock is not None
        host.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in range(count):
            parts = noted.built[number % SAMPLE]
            text, html = (
                render_template(name, **values)
                for name, values in noted.rendered[2 * (number % SAMPLE) : 2 * (number % SAMPLE) + 2]
            )
            message = as_bytes(**{**parts, "text": text.split("\n", 1)[1], "html": html})
            host.sendmail(parts["sender"][1], [parts["recipient"][1]], message)
    return count / (time.perf_counter() - began)


# --- beside each other -----------------------------------------------------------


def run_ours(count: int, acceptor: Acceptor) -> float:
    """Letters a second."""
    before = acceptor.taken.value
    began = time.perf_counter()
    delivered = deliver_letters(stopping=lambda: acceptor.taken.value >= before + count)
    took = time.perf_counter() - began
    assert delivered.sent == acceptor.taken.value - before, delivered
    return delivered.sent / took


def memory() -> float:
    """MB of memory that the process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=1)
    parser.add_argument("--database", help="the address of an empty database")
    asked = parser.parse_args()
    each = asked.letters // TURNS
    with tempfile.TemporaryDirectory(prefix="tracker-delivery-") as folder, running_acceptor() as acceptor:
        app = create_app(settings(Path(folder), acceptor.port, asked.database, asked.connections))
        with app.app_context():
            fill(each * TURNS)
            noted = note_letters()
            run_floor(noted, SAMPLE, acceptor.port)  # Warms up what both use.
            gc.collect()
            gc.freeze()  # As the scheduler does when it starts.
            turns, held = [], []
            for turn in range(TURNS):
                turns.append((run_ours(each, acceptor), run_floor(noted, each, acceptor.port)))
                held.append(memory())
                print(f"turn {turn + 1}: {turns[-1][0]:.0f} of {turns[-1][1]:.0f} letters a second")
            db.engine.dispose()
    return judge(turns, held)


def settings(folder: Path, port: int, database: str | None, connections: int = 1) -> config.Settings:
    return config.read(
        {
            "INSTANCE": str(folder / "instance"),
            "DATABASE_URL": database or f"sqlite:///{folder / 'delivery.sqlite'}",
            "SECRET_KEY": "a key for a run that guards nothing",
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(port),
            "MAIL_DEFAULT_SENDER": "tracker@agency.example",
            "MAIL_CONNECTIONS": str(connections),
        }
    )


def judge(turns: list[tuple[float, float]], held: list[float]) -> int:
    for name, rates in zip(("delivery", "floor"), zip(*turns, strict=True), strict=True):
        spread = f"from {min(rates):.0f} to {max(rates):.0f}"
        print(f"{name}: {statistics.median(rates):.0f} letters a second ({spread})")
    ratio = statistics.median(ours / floor for ours, floor in turns)
    print(f"ratio: {ratio:.0%} of the floor; at least {LEAST:.0%} is wanted")
    print(f"memory: {held[0]:.0f} MB after a tenth of the letters, {held[-1]:.0f} MB after all")
    return 0 if ratio >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
