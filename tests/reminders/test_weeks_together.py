"""The week's letters of many people, made at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.conftest import NINE
from tracker.accounts.models import Agency, Division, Role, User
from tracker.db import transaction
from tracker.mail.claims import AT_ONCE, take_in_hand
from tracker.mail.models import Notice
from tracker.mail.planning import write_at_once_letters
from tracker.mail.service import notify
from tracker.reminders.digests import load_heads, week_of_head
from tracker.tasks.extensions.models import Extension
from tracker.tasks.models import State, Task

MakeTask = Callable[..., Task]
MONDAY = date(2021, 10, 4)


@pytest.fixture
def make_reader(
    session: Session,
    make_user: Callable[..., User],
    make_division: Callable[..., Division],
    make_task: MakeTask,
) -> Callable[[str], User]:
    """Somebody with a week: late work, work due, a part handed in, and more time asked for."""

    def make(rule: str) -> User:
        division = make_division()
        head, official = make_user(Role.HEAD, division), make_user(Role.OFFICIAL, division)
        whole = make_task(leads=[division], due=date(2021, 10, 1), title=f"Việc của {head.id}")
        make_task(leads=[division], due=date(2021, 10, 8))
        part = {"leads": [division], "parent": whole, "official": official}
        make_task(**part, state=State.SUBMITTED, submitted_on=MONDAY)
        longer = make_task(**part, state=State.IN_PROGRESS)
        session.add(
            Extension(
                task=longer, asked_at=NINE, asked_by=official, reason="Chờ số liệu",
                due_before=date(2021, 11, 30), asked_due=date(2021, 12, 15),
            )
        )  # fmt: skip
        return head if rule == "week_of_heads" else make_user(Role.LEADER)

    return make


@pytest.mark.parametrize("rule", ["week_of_heads", "week_of_leaders"])
def test_twenty_letters_cost_as_many_queries_as_two(
    rule: str,
    agency: Agency,
    make_reader: Callable[[str], User],
    session: Session,
    count_queries: Callable[[], Any],
):
    def queries_of(letters: int) -> int:
        readers = [make_reader(rule) for _ in range(letters)]
        notify(rule, about=agency, to=readers, agency_id=agency.id)
        session.commit()
        with transaction():
            write_at_once_letters()
        with count_queries() as counted:
            batch = take_in_hand(AT_ONCE)
        assert [claim.is_skipped for claim in batch.claims] == [False] * letters
        return len(counted)

    assert queries_of(2) == queries_of(20)


def test_each_reads_a_week_of_their_own(agency: Agency, make_reader: Callable[[str], User]):
    heads = [make_reader("week_of_heads") for _ in range(3)]
    notices = [
        Notice(rule="week_of_heads", agency_id=agency.id, recipient=head, planned_on=MONDAY) for head in heads
    ]

    load_heads(notices)

    for head, notice in zip(heads, notices, strict=True):
        digest = week_of_head(notice)
        assert digest is not None
        assert digest.heading.values == {"late": 1, "due": 1, "waiting": 2}
        assert f"Việc của {head.id}" in digest.blocks[0].lines[0].title
