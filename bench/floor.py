"""What a page costs beside the floor page: bare Flask on the same server.

Both applications are served by waitress, started as `tracker/serve.py` starts it, in one
process; another process asks them in turns over connections that stay open, and reads how much
CPU time the serving process used. The floor page makes one indexed query that reads as many
rows as ours shows, and answers as many bytes. The floor of a save reads one row by its key,
changes it, inserts one, commits, and answers as many bytes. A ratio is the median of `rounds`
requests to each; the spread is between the tenth and the ninetieth of a hundred.

    .venv/bin/python bench/floor.py [--tasks 1000] [--agencies 1] [--rounds 200] [--database URL]

This script asks for the page of a task and saves quick reports; `tasks.py` asks for lists and
`pages.py` for the other main pages. Without `--tasks` it goes through 1,000, 10,000 and 100,000
tasks in one agency and in 100. `each another` asks for another task every time, so that nothing
a process may have kept of a task is of use.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import re
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from flask_migrate import upgrade
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import create_engine, text

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import config
from bench.filling import Filled, Person, fill
from tracker import Application, clock, create_app
from tracker.accounts.models import Role
from tracker.db import db, reading
from tracker.serve import HOST, listening, web_server

ROUNDS = 200
WARM = 20
# A moment in which the server finishes what it does after an answer.
SETTLE = 0.0006


# --- the two applications ------------------------------------------------------


def floor_app(url: str) -> Flask:
    """Bare Flask on the same database."""
    app, engine = Flask("floor"), create_engine(url)

    @app.get("/<int:agency>/<int:rows>/<int:size>")
    def page(agency: int, rows: int, size: int) -> str:
        reading.set(True)  # So that this engine's transaction begins as ours do.
        with engine.connect() as connection:
            found = connection.execute(
                text("SELECT id, title, due, state, percent FROM task WHERE agency_id = :agency "
                     "ORDER BY place LIMIT :rows"),
                {"agency": agency, "rows": rows},
            ).all()  # fmt: skip
        return "".join(f"<tr><td>{row.id}</td><td>{row.title}</td></tr>" for row in found)[:size].ljust(size)

    @app.post("/<int:task>/<int:size>")
    def save(task: int, size: int) -> str:
        reading.set(False)
        with engine.begin() as connection:
            row = connection.execute(
                text("SELECT version, percent FROM task WHERE id = :task"), {"task": task}
            ).one()
            connection.execute(
                text("UPDATE task SET version = version + 1, percent = :percent WHERE id = :task"),
                {"task": task, "percent": (row.percent + 1) % 100},
            )
            connection.execute(
                text("INSERT INTO task_event (task_id, at, by_id, kind, before, after, words) "
                     "VALUES (:task, '2026-01-01 00:00:00', 1, 'progress', '', '', 'Đã làm')"),
                {"task": task},
            )  # fmt: skip
        return "x" * size

    return app


@dataclass
class Served:
    """Both applications behind their doors, and the clock of the process that serves them."""

    app: Application
    pid: int
    ours: int
    floor: int
    doors: dict[int, http.client.HTTPConnection] = field(default_factory=dict)

    def cpu(self) -> float:
        """CPU seconds that the serving process has used; Linux keeps such a clock for each."""
        return time.clock_gettime((~self.pid << 3) | 2)

    def ask(self, port: int, method: str, path: str, body: str = "", cookie: str = "") -> Answer:
        door = self.doors.setdefault(port, http.client.HTTPConnection(HOST, port))
        headers = {"Cookie": cookie} if cookie else {}
        if method == "POST":
            headers |= {
                "Accept": "application/json",
                "Content-Type": "application/x-www-form-urlencoded",
                "Sec-Fetch-Site": "same-origin",
            }
        door.request(method, path, body=body or None, headers=headers)
        response = door.getresponse()
        return Answer(response.status, response.read())


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


@contextmanager
def served(app: Application, url: str) -> Iterator[Served]:
    """Serve both applications from a process of their own."""
    fork = multiprocessing.get_context("fork")
    with listening(0) as ours, listening(0) as floor:

        def serve() -> None:
            threading.Thread(target=web_server(floor_app(url), floor).run, daemon=True).start()
            web_server(app, ours).run()

        process = fork.Process(target=serve, daemon=True)
        process.start()
        assert process.pid is not None
        try:
            yield Served(app, process.pid, ours.getsockname()[1], floor.getsockname()[1])
        finally:
            process.terminate()
            process.join()


def cookie_of(app: Application, person: Person) -> str:
    """The session of somebody who has signed in, with a known secret for its forms."""
    fields = {"_user_id": person.identity, "_fresh": True, "_permanent": True, "csrf_token": "known"}
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"tracker={serializer.dumps(fields)}"


def csrf_token(app: Application) -> str:
    return str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps("known"))


# --- measuring -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds of a page and of its floor."""

    name: str
    ours: list[float]
    floor: list[float]
    size: int

    @property
    def ratio(self) -> float:
        return statistics.median(self.ours) / statistics.median(self.floor)

    @property
    def spread(self) -> tuple[float, float]:
        ratios = sorted(a / b for a, b in zip(self.ours, self.floor, strict=True))
        tenth = len(ratios) // 10
        return ratios[tenth], ratios[-tenth - 1]

    def __str__(self) -> str:
        low, high = self.spread
        return (
            f"{self.name:34} {self.size / 1000:6.1f} {statistics.median(self.ours):7.2f} "
            f"{statistics.median(self.floor):8.2f} {self.ratio:6.2f}  {low:.2f}–{high:.2f}"
        )


HEADING = f"{'page':34} {'kB':>6} {'ms':>7} {'floor ms':>8} {'ratio':>6}  spread"


def page_cost(at: Served, name: str, path: str, person: Person, rows: int, rounds: int = ROUNDS) -> Cost:
    """A page beside a floor of as many rows and bytes."""
    cookie = cookie_of(at.app, person)

    def ask() -> Answer:
        return at.ask(at.ours, "GET", path, cookie=cookie)

    first = ask()
    if first.status != 200:
        raise SystemExit(f"{path} answered {first.status}")
    size = len(first.body)
    floor = f"/{person.agency_id}/{rows}/{size}"
    return in_turns(at, name, ask, lambda: at.ask(at.floor, "GET", floor), rounds)


def save_cost(
    at: Served,
    name: str,
    save: Callable[[], Answer],
    task: int,
    rounds: int = ROUNDS,
) -> Cost:
    """A save beside a floor that reads, changes and inserts one row."""
    size = max(1, len(save().body))
    return in_turns(at, name, save, lambda: at.ask(at.floor, "POST", f"/{task}/{size}", body="a=1"), rounds)


def in_turns(
    at: Served, name: str, ours: Callable[[], Answer], floor: Callable[[], Answer], rounds: int
) -> Cost:
    for _ in range(WARM):
        ours()
        floor()
    times: tuple[list[float], list[float]] = ([], [])
    size = 0
    for _ in range(rounds):
        for which, ask in enumerate((ours, floor)):
            time.sleep(SETTLE)
            began = at.cpu()
            answer = ask()
            time.sleep(SETTLE)
            times[which].append((at.cpu() - began) * 1000)
            if answer.status >= 400:
                raise SystemExit(f"{name} answered {answer.status}")
            size = len(answer.body) if which == 0 else size
    return Cost(name, *times, size)


def quick_saver(at: Served, person: Person, task: int) -> Callable[[], Answer]:
    """Saves a report as the row of one's own work does, each from the version the last one left."""
    cookie, token = cookie_of(at.app, person), csrf_token(at.app)
    page = at.ask(at.ours, "GET", f"/tasks/{task}/update", cookie=cookie).body.decode()
    found = re.search(r'name="version" value="(\d+)"', page)
    if found is None:
        raise SystemExit("the update page names no version")
    version = int(found[1])
    count = 0

    def save() -> Answer:
        nonlocal version, count
        count += 1
        fields = {"csrf_token": token, "form_key": uuid.uuid4().hex, "version": version,
                  "percent": count % 100, "words": f"Đã làm bước {count}"}  # fmt: skip
        answer = at.ask(at.ours, "POST", f"/tasks/{task}/quick", body=urlencode(fields), cookie=cookie)
        if answer.status == 201:
            version = json.loads(answer.body)["version"]
        return answer

    return save


# --- the pages of this script ----------------------------------------------------

TASK_ROWS = 10
"""Rows of the database that the page of a filled task shows: itself, its people, its story."""

SIZES = tuple((tasks, agencies) for agencies in (1, 100) for tasks in (1_000, 10_000, 100_000))


@contextmanager
def filled_and_served(
    tasks: int, agencies: int, database: str | None = None
) -> Iterator[tuple[Served, Filled]]:
    """A new database with so many tasks, and both applications on it."""
    with tempfile.TemporaryDirectory() as folder:
        url = database or f"sqlite:///{folder}/bench.sqlite"
        app = create_app(config.read({"INSTANCE": folder, "DATABASE_URL": url, "SECRET_KEY": "k" * 32}))
        with app.app_context():
            upgrade()
            filled = fill(db.engine, tasks, agencies, clock.today())
            db.engine.dispose()
        with served(app, url) as at:
            yield at, filled


def report(at: Served, filled: Filled, rounds: int) -> None:
    head, office = filled.person(Role.HEAD), filled.person(Role.OFFICE)
    print(f"\n{filled.tasks} tasks in {filled.agencies} agencies\n{HEADING}")
    address = f"/tasks/{filled.task_id(1)}"
    print(page_cost(at, "task page", address, office, TASK_ROWS, rounds), flush=True)
    print(page_cost(at, "task page, head", address, head, TASK_ROWS, rounds), flush=True)
    print(other_tasks_cost(at, "task page, each another", filled, office, rounds), flush=True)
    # Each saves a task of its own: the floor asks for no version, and would move ours.
    save, other = quick_saver(at, head, filled.task_id(1)), filled.task_id(2)
    print(save_cost(at, "quick update", save, other, rounds), flush=True)


def other_tasks_cost(at: Served, name: str, filled: Filled, person: Person, rounds: int) -> Cost:
    """The pages of one task after the other beside a floor of as many rows and bytes."""
    cookie = cookie_of(at.app, person)
    ids = cycle(range(filled.task_id(1), filled.task_id(1) + filled.tasks_each))

    def ask() -> Answer:
        return at.ask(at.ours, "GET", f"/tasks/{next(ids)}", cookie=cookie)

    floor = f"/{person.agency_id}/{TASK_ROWS}/{len(ask().body)}"
    return in_turns(at, name, ask, lambda: at.ask(at.floor, "GET", floor), rounds)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tasks", type=int)
    parser.add_argument("--agencies", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--database", help="an empty database; a SQLite file of its own by default")
    asked = parser.parse_args()
    for tasks, agencies in ((asked.tasks, asked.agencies),) if asked.tasks else SIZES:
        with filled_and_served(tasks, agencies, asked.database) as (at, filled):
            report(at, filled, asked.rounds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
