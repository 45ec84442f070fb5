"""A division with its head, the office, and documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.conftest import TODAY
from tests.documents import upload
from tracker.accounts.models import Agency, Division, Role, User
from tracker.evidence.models import Evidence
from tracker.evidence.service import add_evidence


@pytest.fixture
def division(make_division: Callable[..., Division]) -> Division:
    return make_division("Phòng Tuyên truyền")


@pytest.fixture
def head(make_user: Callable[..., User], division: Division) -> User:
    return make_user(Role.HEAD, division, name="Trưởng phòng")


@pytest.fixture
def other_head(make_user: Callable[..., User], make_division: Callable[..., Division]) -> User:
    return make_user(Role.HEAD, make_division(), name="Trưởng phòng khác")


@pytest.fixture
def office(make_user: Callable[..., User]) -> User:
    return make_user(Role.OFFICE, name="Thường trực")


@pytest.fixture
def add(session: Session, agency: Agency, division: Division, head: User) -> Callable[..., Evidence]:
    """A document as `add_evidence` takes it; a test names what matters to it."""

    def make(**fields: Any) -> Evidence:
        evidence = add_evidence(
            **{
                "agency": agency,
                "division": division,
                "number": "15/BC-BDT",
                "title": "Báo cáo kết quả",
                "issuer": "Ban Dân tộc",
                "signed_on": TODAY,
                "proves_on": TODAY,
                "upload": upload(),
                "by": head,
                **fields,
            }
        )
        session.flush()
        return evidence

    return make
