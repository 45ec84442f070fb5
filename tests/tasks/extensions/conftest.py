"""A task in work, and more time asked for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.tasks.conftest import Cast
from tracker.tasks.extensions.models import Extension
from tracker.tasks.extensions.service import ask_extension
from tracker.tasks.models import State, Task

LATER = date(2021, 12, 20)


@pytest.fixture
def task(make_task: Callable[..., Task], cast: Cast) -> Task:
    return make_task(
        leads=[cast.division], supports=[cast.other], official=cast.official, state=State.IN_PROGRESS
    )


@pytest.fixture
def ask(task: Task, cast: Cast, session: Session) -> Callable[..., Extension]:
    """Ask for more time, by the head unless a test says otherwise."""

    def make(**fields: Any) -> Extension:
        extension = ask_extension(
            fields.pop("task", task),
            **{"reason": "Mưa lũ kéo dài", "new_due": LATER, "version": None, "by": cast.head, **fields},
        )
        session.flush()
        return extension

    return make
