"""The standard kinds of the agency."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tracker.accounts.models import Agency
from tracker.tasks.kinds.models import TaskKind
from tracker.tasks.kinds.service import seed_kinds


@pytest.fixture
def kinds(agency: Agency, cast: Any) -> dict[str, TaskKind]:
    """By their codes."""
    return {kind.code: kind for kind in seed_kinds(agency, by=cast.admin)}


@pytest.fixture
def typed_rows() -> Callable[..., dict[str, str]]:
    """`typed_rows("milestones", [{"name": "Mốc"}])`: rows as a browser sends them."""

    def make(field: str, rows: list[dict[str, str]]) -> dict[str, str]:
        return {
            f"{field}-{place}-{name}": value for place, row in enumerate(rows) for name, value in row.items()
        }

    return make
