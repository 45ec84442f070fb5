"""What the main pages cost with 1,000 tasks, as a ratio to a floor page.

The floor page is bare Flask on the same database: one indexed query that reads as many rows
as the page shows, and an answer of as many bytes. Both are asked in turns, and what counts is
the CPU time of this process, which serves them. Run it on a quiet machine:

    .venv/bin/python bench/pages.py [--tasks 1000] [--rounds 200] [--database URL]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, event, text

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import config
from tracker import Application, clock, create_app
from tracker.accounts.models import Agency, Division, DivisionKind, Membership, Role, User
from tracker.accounts.service import create_agency
from tracker.db import db, transaction
from tracker.index.models import Criterion, Evaluation, Framework, Level, ScoredBy
from tracker.tasks.models import EventKind, Part, Report, Source, State, Task, TaskDivision, TaskEvent

LONG_AGO = date(2020, 1, 1)
# A list of this tracker shows at most 50 rows a page; the floor reads as many.
ROWS = 50


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--database", help="an empty database; a SQLite file of its own by default")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = asked.database or f"sqlite:///{folder}/bench.sqlite"
        app = create_app(config.read({"INSTANCE": folder, "DATABASE_URL": url}))
        with app.app_context():
            upgrade()
            with transaction():
                people = fill(asked.tasks)
            db.engine.dispose()
        report(app, url, people, asked.rounds)
    return 0


def fill(count: int) -> dict[Role, tuple[int, str]]:
    """One agency of five divisions whose tasks are spread over states, due days and criteria."""
    now, today = clock.now(), clock.today()
    agency = create_agency(name="Ban Dân tộc", short_name="Ban Dân tộc", symbol="BDT")
    divisions = [
        Division(agency=agency, kind=DivisionKind.DIVISION, name=f"Phòng {n}", short_name=f"P{n}",
                 position=n, valid_from=LONG_AGO)
        for n in range(1, 6)
    ]  # fmt: skip
    db.session.add_all(divisions)
    people = {role: person(agency, role, divisions[0]) for role in (Role.HEAD, Role.OFFICE, Role.LEADER)}
    leaves = framework(agency, today.year)
    states = [State.ASSIGNED, State.IN_PROGRESS, State.SUBMITTED, State.ACCEPTED, State.RETURNED]
    for n in range(count):
        state = states[n % len(states)]
        due = date(today.year, 1, 1) + timedelta(days=n % 360)
        task = Task(
            agency=agency, year=today.year, number=n + 1, title=f"Nhiệm vụ cải cách hành chính số {n + 1}",
            source=Source.PLAN, issued_on=date(today.year, 1, 1), due=due, first_due=due, state=state,
            percent=(n * 7) % 100, done_on=due if state is State.ACCEPTED else None, changed_at=now,
            created_at=now, created_by=people[Role.OFFICE],
        )  # fmt: skip
        task.parts = [
            TaskDivision(division=divisions[n % 5], part=Part.LEAD),
            TaskDivision(division=divisions[(n + 1) % 5], part=Part.SUPPORT),
        ]
        task.criteria = [leaves[n % len(leaves)]]
        by = people[Role.HEAD]
        task.events = [TaskEvent(at=now, by=by, kind=EventKind.OPENED, after=task.title)]
        task.reports = [Report(at=now, by=by, percent=10, words="Đã triển khai bước đầu")]
        db.session.add(task)
    db.session.flush()
    return {role: (user.id, user.session_salt) for role, user in people.items()}


def person(agency: Agency, role: Role, division: Division) -> User:
    user = User(email=f"{role.value}@bench.example", name="Nguyễn Văn An", session_salt="salt",
                created_at=clock.now())  # fmt: skip
    user.memberships = [Membership(agency=agency, role=role, division=division, valid_from=LONG_AGO)]
    db.session.add(user)
    return user


def framework(agency: Agency, year: int) -> list[Criterion]:
    """Seven fields of ten leaves, about as many as a real one has."""
    frame = Framework(agency=agency, name="Bộ chỉ số", first_year=LONG_AGO.year, is_official=False)
    db.session.add(frame)
    leaves = []
    for f in range(1, 8):
        field = Criterion(framework=frame, code=str(f), level=Level.FIELD, name_vi=f"Lĩnh vực {f}",
                          name_en=f"Field {f}", maximum=Decimal(10), position=f * 100)  # fmt: skip
        db.session.add(field)
        db.session.flush()
        for n in range(1, 11):
            leaf = Criterion(
                framework=frame, parent_id=field.id, code=f"{f}.{n}", level=Level.CRITERION,
                name_vi=f"Tiêu chí {f}.{n}", name_en=f"Criterion {f}.{n}", maximum=Decimal(1),
                scored_by=ScoredBy.SELF, rule={"kind": "pieces", "steps": [[1, "1"]]},
                position=f * 100 + n,
            )  # fmt: skip
            db.session.add(leaf)
            leaves.append(leaf)
    db.session.add(Evaluation(agency=agency, framework=frame, year=year, closes_on=date(year, 12, 31)))
    return leaves


def report(app: Application, url: str, people: dict[Role, tuple[int, str]], rounds: int) -> None:
    pages = [
        ("my work", "/tasks/mine", Role.HEAD),
        ("task list", "/tasks", Role.OFFICE),
        ("one task", "/tasks/1", Role.OFFICE),
        ("overview", "/monitor", Role.LEADER),
        ("reform index", "/rollup", Role.LEADER),
    ]
    print(f"{'page':14} {'queries':>7} {'kB':>6} {'ms':>7} {'floor ms':>8} {'ratio':>6}  spread")
    for name, path, role in pages:
        ask = partial(visitor(app, *people[role]), path)
        queries, size = counted(app, ask), len(ask())
        floor = floor_page(url, ROWS, size)
        ours, theirs = in_turns(ask, floor, rounds)
        ratios = sorted(a / b for a, b in zip(ours, theirs, strict=True))
        tenth = len(ratios) // 10
        a, b = statistics.median(ours), statistics.median(theirs)
        print(
            f"{name:14} {queries:7} {size / 1000:6.1f} {a * 1000:7.2f} {b * 1000:8.2f} "
            f"{a / b:6.1f}  {ratios[tenth]:.1f}–{ratios[-tenth - 1]:.1f}"
        )


def visitor(app: Application, user_id: int, salt: str) -> Callable[[str], bytes]:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"{user_id}:{salt}"

    def get(path: str) -> bytes:
        response = client.get(path)
        if response.status_code != 200:
            raise SystemExit(f"{path} answered {response.status_code}")
        return response.data

    return get


def counted(app: Application, ask: Callable[[], object]) -> int:
    """How many queries a page makes."""
    seen = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    ask()
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def floor_page(url: str, rows: int, size: int) -> Callable[[], object]:
    bare = Flask("floor")
    engine = create_engine(url)

    @bare.get("/")
    def page() -> str:
        with engine.connect() as connection:
            found = connection.execute(
                text("SELECT id, title, due, state, percent FROM task WHERE agency_id = 1 "
                     "ORDER BY year, number LIMIT :rows"),
                {"rows": rows},
            ).all()  # fmt: skip
        answer = "".join(f"<tr><td>{row.id}</td><td>{row.title}</td></tr>" for row in found)
        return answer[:size].ljust(size)

    client = bare.test_client()
    return lambda: client.get("/").data


def in_turns(
    ours: Callable[[], object], floor: Callable[[], object], rounds: int
) -> tuple[list[float], list[float]]:
    for _ in range(10):
        ours()
        floor()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for which, ask in enumerate((ours, floor)):
            began = time.process_time()
            ask()
            times[which].append(time.process_time() - began)
    return times


if __name__ == "__main__":
    raise SystemExit(main())
