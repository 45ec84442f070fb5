"""The plan that a kept workbook holds; read once while people page through its preview."""

from __future__ import annotations

from functools import lru_cache

from tracker.evidence import store
from tracker.tasks.sheets.plan_file import PlanTable, read_plan


@lru_cache(maxsize=2)  # What bytes with this hash say never changes; a large plan takes seconds.
def plan_of(sha256: str) -> PlanTable:
    with store.open_file(sha256) as file:
        return read_plan(file)
