"""Rows that tests arrange with: each fixture is a maker that fills in all a test leaves out."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import clock, heartbeat
from tracker.accounts.models import Agency, Division, DivisionKind, Membership, Role, User
from tracker.index.models import (
    Criterion,
    Evaluation,
    EvaluationState,
    Framework,
    Level,
    ScoredBy,
)
from tracker.tasks.models import (
    EventKind,
    Part,
    Source,
    State,
    Task,
    TaskDivision,
    TaskEvent,
)

LONG_AGO = date(2020, 1, 1)
_numbers = itertools.count(1)


@pytest.fixture
def make_agency(session: Session) -> Callable[..., Agency]:
    def make(name: str = "Ban Dân tộc", **columns: Any) -> Agency:
        agency = Agency(name=name, short_name=name, symbol="BDT", created_at=clock.now(), **columns)
        session.add(agency)
        session.flush()
        return agency

    return make


@pytest.fixture
def agency(make_agency: Callable[..., Agency]) -> Agency:
    """The one agency of most tests."""
    return make_agency()


@pytest.fixture
def make_division(session: Session, agency: Agency) -> Callable[..., Division]:
    def make(name: str | None = None, **columns: Any) -> Division:
        number = next(_numbers)
        columns = {
            "agency": agency,
            "kind": DivisionKind.DIVISION,
            "name": name or f"Phòng {number}",
            "short_name": name or f"P{number}",
            "position": number,
            "valid_from": LONG_AGO,
            **columns,
        }
        division = Division(**columns)
        session.add(division)
        session.flush()
        return division

    return make


@pytest.fixture
def make_user(session: Session, agency: Agency) -> Callable[..., User]:
    """`make_user(Role.HEAD, division)`: a person with that role; without one, nobody special."""

    def make(
        role: Role | None = None,
        division: Division | None = None,
        *,
        at: Agency | None = None,
        name: str = "Nguyễn Văn An",
        email: str | None = None,
        **columns: Any,
    ) -> User:
        user = User(
            name=name,
            email=email or f"person{next(_numbers)}@bandantoc.example",
            session_salt="salt",
            created_at=clock.now(),
            **columns,
        )
        session.add(user)
        if role is not None:
            user.memberships.append(
                Membership(agency=at or agency, role=role, division=division, valid_from=LONG_AGO)
            )
        session.flush()
        return user

    return make


@pytest.fixture
def make_criterion(session: Session) -> Callable[..., Criterion]:
    def make(framework: Framework, code: str, **columns: Any) -> Criterion:
        columns = {
            "framework": framework,
            "code": code,
            "level": Level.SUBCRITERION,
            "name_vi": f"Tiêu chí {code}",
            "name_en": f"Criterion {code}",
            "maximum": Decimal(1),
            "scored_by": ScoredBy.SELF,
            "rule": {"kind": "pieces", "steps": [[1, "1"]]},
            "position": next(_numbers),
            **columns,
        }
        criterion = Criterion(**columns)
        session.add(criterion)
        session.flush()
        return criterion

    return make


@pytest.fixture
def make_framework(session: Session, agency: Agency) -> Callable[..., Framework]:
    def make(**columns: Any) -> Framework:
        columns = {
            "agency": agency,
            "name": f"Bộ chỉ số {next(_numbers)}",
            "first_year": 2020,
            "is_official": False,
            **columns,
        }
        framework = Framework(**columns)
        session.add(framework)
        session.flush()
        return framework

    return make


@pytest.fixture
def make_evaluation(session: Session, agency: Agency) -> Callable[..., Evaluation]:
    def make(framework: Framework, year: int = 2021, **columns: Any) -> Evaluation:
        columns = {
            "agency": agency,
            "framework": framework,
            "year": year,
            "state": EvaluationState.OPEN,
            "closes_on": date(year, 12, 31),
            **columns,
        }
        evaluation = Evaluation(**columns)
        session.add(evaluation)
        session.flush()
        return evaluation

    return make


@pytest.fixture
def make_task(
    session: Session,
    agency: Agency,
    make_division: Callable[..., Division],
    make_user: Callable[..., User],
) -> Callable[..., Task]:
    """A task as it stands, without the notices its verbs would cause; issued here on its day of issue."""

    def make(
        *,
        leads: Sequence[Division] | None = None,
        supports: Sequence[Division] = (),
        due: date | None = date(2021, 11, 30),
        state: State = State.ASSIGNED,
        criteria: Sequence[Criterion] = (),
        **columns: Any,
    ) -> Task:
        columns = {
            "agency": agency,
            "year": 2021,
            "title": "Tuyên truyền cải cách hành chính",
            "source": Source.PART if columns.get("parent") or columns.get("parent_id") else Source.PLAN,
            "issued_on": date(2021, 9, 1),
            "first_due": due,
            "changed_at": clock.now(),
            **columns,
        }
        at: Agency = columns["agency"]
        columns.setdefault("number", 1 + _highest_number(session, at.id, columns["year"]))
        opened_at = min(clock.at_local(columns["issued_on"], 12), clock.now())
        columns.setdefault("created_at", opened_at)
        columns.setdefault("created_by", columns.get("created_by") or make_user())
        if state is State.ACCEPTED:
            columns.setdefault("done_on", clock.today())
        task = Task(due=due, state=state, **columns)
        leads = [make_division()] if leads is None else leads
        task.parts = [TaskDivision(division=d, part=Part.LEAD) for d in leads]
        task.parts += [TaskDivision(division=d, part=Part.SUPPORT) for d in supports]
        task.criteria = list(criteria)
        task.events = [
            TaskEvent(at=opened_at, by=columns["created_by"], kind=EventKind.OPENED, after=task.title)
        ]
        session.add(task)
        session.flush()
        return task

    return make


def _highest_number(session: Session, agency_id: int, year: int) -> int:
    numbers = session.scalars(select(Task.number).where(Task.agency_id == agency_id, Task.year == year))
    return max(numbers, default=0)


@pytest.fixture
def beat(session: Session) -> Callable[..., None]:
    """Let the scheduler's jobs that are needed, or those named, have done their work now; keeps it.

    With an `error` they have tried and failed.
    """

    def beating(*jobs: str, error: str | None = None) -> None:
        for job in jobs or heartbeat.NEEDED:
            heartbeat.began(job)
            heartbeat.ended(job, error)
        session.commit()

    return beating
