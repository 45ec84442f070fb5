"""A task in work, and the links of letters about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.conftest import TODAY
from tests.tasks.conftest import Cast
from tracker import clock
from tracker.accounts.models import User
from tracker.mail.links import Purpose, path_for
from tracker.mail.models import Letter
from tracker.tasks.models import State, Task


@pytest.fixture
def task(make_task: Callable[..., Task], cast: Cast) -> Task:
    return make_task(
        leads=[cast.division], supports=[cast.other], official=cast.official, state=State.IN_PROGRESS
    )


@pytest.fixture
def make_letter(session: Session, cast: Cast) -> Callable[..., Letter]:
    def make(reader: User, **columns: Any) -> Letter:
        number = session.query(Letter).count()
        letter = Letter(
            **{
                "agency_id": cast.division.agency_id,
                "recipient": reader,
                "day": TODAY,
                "slot": f"at-once-{number}",
                "message_id": f"<{number}@bandantoc.example>",
                "next_try_at": clock.now(),
                "created_at": clock.now(),
                **columns,
            }
        )
        session.add(letter)
        session.flush()
        return letter

    return make


@pytest.fixture
def link(task: Task, cast: Cast, make_letter: Callable[..., Letter]) -> Callable[..., str]:
    """The address of a link in a letter to the head, unless a test says otherwise."""

    def make(purpose: Purpose = Purpose.REPORT, *, to: User | None = None, about: Task | None = None) -> str:
        reader = to or cast.head
        return path_for(purpose, (about or task).id, reader, make_letter(reader))

    return make
