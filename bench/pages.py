"""What the other main pages cost beside the floor page: one's own work, the overview, the index.

.venv/bin/python bench/pages.py [--tasks 1000] [--agencies 1] [--rounds 200] [--database URL]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.filling import Filled
from bench.floor import HEADING, ROUNDS, Served, filled_and_served, page_cost
from tracker.accounts.models import Role

ROWS = 50
"""These pages show at most so many tasks, or as many lines of figures; the floor reads as many rows."""

PAGES = (
    ("account: nothing but the frame", "/account", Role.OFFICE, 1),
    ("my work", "/tasks/mine", Role.HEAD, ROWS),
    ("overview", "/monitor", Role.LEADER, ROWS),
    ("reform index", "/rollup", Role.LEADER, ROWS),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--agencies", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--database", help="an empty database; a SQLite file of its own by default")
    asked = parser.parse_args()
    with filled_and_served(asked.tasks, asked.agencies, asked.database) as (at, filled):
        print(HEADING)
        report(at, filled, asked.rounds)
    return 0


def report(at: Served, filled: Filled, rounds: int) -> None:
    for name, path, role, rows in PAGES:
        print(page_cost(at, name, path, filled.person(role), rows, rounds), flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
