"""What a list of tasks costs beside the floor page: as it comes, filtered, searched, far down.

    .venv/bin/python bench/tasks.py [--tasks 100000] [--agencies 1] [--rounds 200] [--database URL]

Without `--tasks` it goes through 1,000, 10,000 and 100,000 tasks in one agency, and through
100,000 in 100 agencies, where each has as many of its own as in the first.
"""

from __future__ import annotations

import argparse
import re
import sys
from html import unescape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.filling import Filled, Person
from bench.floor import HEADING, ROUNDS, Served, cookie_of, filled_and_served, page_cost
from tracker.accounts.models import Role

SIZES = ((1_000, 1), (10_000, 1), (100_000, 1), (100_000, 100))
FAR = 20
"""Pages walked down before the far page is measured, from the other end of the list."""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tasks", type=int)
    parser.add_argument("--agencies", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--database", help="an empty database; a SQLite file of its own by default")
    asked = parser.parse_args()
    sizes = ((asked.tasks, asked.agencies),) if asked.tasks else SIZES
    for tasks, agencies in sizes:
        with filled_and_served(tasks, agencies, asked.database) as (at, filled):
            print(f"\n{tasks} tasks in {agencies} agencies\n{HEADING}")
            report(at, filled, asked.rounds)
    return 0


def report(at: Served, filled: Filled, rounds: int) -> None:
    office, head = filled.person(Role.OFFICE), filled.person(Role.HEAD)
    division = 1
    for name, path, person in (
        ("first page", "/tasks", office),
        ("far page", far_page(at, office), office),
        ("first page, head", "/tasks", head),
        ("filtered: overdue", "/tasks?time=overdue", office),
        ("filtered: division, returned", f"/tasks?division={division}&state=returned", office),
        ("filtered: division, far", far_page(at, office, f"?division={division}"), office),
        ("searched: common word", "/tasks?q=tuyen+truyen", office),
        ("searched: rare word", f"/tasks?q=dot+{filled.tasks_each // 2}", office),
        ("searched: code", "/tasks?q=2026-07", office),
        ("searched, far", far_page(at, office, "?q=hanh+chinh"), office),
        ("by title", "/tasks?sort=title", office),
        ("changed last, far", far_page(at, office, "?sort=changed"), office),
    ):
        rows = len(re.findall(r'class="task-title"', page_of(at, path, person)))
        print(page_cost(at, name, path, person, rows, rounds), flush=True)


def page_of(at: Served, path: str, person: Person) -> str:
    return at.ask(at.ours, "GET", path, cookie=cookie_of(at.app, person)).body.decode()


def far_page(at: Served, person: Person, query: str = "") -> str:
    """A page far down, whose address is read off the page before it."""
    path = f"/tasks{query}"
    for _ in range(FAR):
        found = re.search(r'rel="next" href="([^"]+)"', page_of(at, path, person))
        if found is None:
            break
        path = unescape(found[1])
    return path


if __name__ == "__main__":
    raise SystemExit(main())
