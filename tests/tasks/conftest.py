"""A division with its head and official, the office, and a task they share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import TODAY
from tests.documents import upload
from tracker import clock
from tracker.accounts.models import Division, Role, User
from tracker.evidence.models import Proof
from tracker.evidence.service import add_evidence
from tracker.mail.models import Notice
from tracker.tasks import service
from tracker.tasks.models import Part, Source, State, Task, TaskDivision


@dataclass
class Cast:
    """People of two divisions and of the office."""

    division: Division
    other: Division
    head: User
    official: User
    other_head: User
    office: User
    leader: User
    observer: User
    admin: User


@pytest.fixture
def cast(make_division: Callable[..., Division], make_user: Callable[..., User]) -> Cast:
    division, other = make_division("Phòng Tuyên truyền"), make_division("Phòng Chính sách")
    return Cast(
        division,
        other,
        head=make_user(Role.HEAD, division, name="Trưởng phòng"),
        official=make_user(Role.OFFICIAL, division, name="Chuyên viên"),
        other_head=make_user(Role.HEAD, other, name="Trưởng phòng khác"),
        office=make_user(Role.OFFICE, name="Thường trực"),
        leader=make_user(Role.LEADER, name="Lãnh đạo"),
        observer=make_user(Role.OBSERVER, name="Quan sát"),
        admin=make_user(Role.ADMIN, name="Quản trị"),
    )


@pytest.fixture
def attach(session: Session, cast: Cast) -> Callable[..., Proof]:
    """A document of the cast's division, submitted for a task."""

    def make(task: Task, *, by: User | None = None, **fields: Any) -> Proof:
        evidence = add_evidence(
            agency=task.agency,
            division=task.leads[0],
            by=by or cast.head,
            **{
                "number": "15/BC-BDT",
                "title": "Báo cáo kết quả",
                "issuer": "Ban Dân tộc",
                "signed_on": TODAY,
                "proves_on": TODAY,
                "upload": upload(),
                **fields,
            },
        )
        proof = service.attach_evidence(task, evidence.latest, version=None, by=by or cast.head)
        session.flush()
        return proof

    return make


@pytest.fixture
def told(session: Session) -> Callable[[str], set[int]]:
    """Ids of the people for whom a notice of this rule is planned."""

    def find(rule: str) -> set[int]:
        return set(session.scalars(select(Notice.recipient_id).where(Notice.rule == rule)))

    return find


@pytest.fixture
def make_tasks(session: Session, cast: Cast) -> Callable[..., None]:
    """Many tasks of the cast, written in one go."""

    def make(count: int, **columns: Any) -> None:
        first = 1 + session.query(Task).count()
        for number in range(first, first + count):
            task = Task(
                **{
                    "agency_id": cast.division.agency_id,
                    "year": 2021,
                    "number": number,
                    "title": f"Nhiệm vụ số {number}",
                    "source": Source.PLAN,
                    "official": cast.official,
                    "issued_on": date(2021, 9, 1),
                    "due": date(2021, 11, 30),
                    "first_due": date(2021, 11, 30),
                    "state": State.ASSIGNED,
                    "created_by": cast.office,
                    "created_at": clock.now(),
                    "changed_at": clock.now(),
                    **columns,
                }
            )
            task.parts = [
                TaskDivision(division=cast.division, part=Part.LEAD),
                TaskDivision(division=cast.other, part=Part.SUPPORT),
            ]
            session.add(task)
        session.flush()

    return make
