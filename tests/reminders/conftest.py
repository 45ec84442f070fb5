"""A division with its head and official, and a mail server to tell them by."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.servers.smtp import MailServer
from tracker.accounts.models import Division, Role, User
from tracker.mail.models import Notice


@pytest.fixture
def environ(mail_server: MailServer) -> dict[str, str]:
    return {"MAIL_SERVER": mail_server.host, "MAIL_PORT": str(mail_server.port), "MAIL_TIMEOUT": "1"}


@pytest.fixture
def division(make_division: Callable[..., Division]) -> Division:
    return make_division("Phòng Chính sách")


@pytest.fixture
def head(make_user: Callable[..., User], division: Division) -> User:
    return make_user(Role.HEAD, division, name="Trần Văn Bình")


@pytest.fixture
def official(make_user: Callable[..., User], division: Division) -> User:
    return make_user(Role.OFFICIAL, division, name="Lê Thị Cúc")


@pytest.fixture
def told(session: Session) -> Callable[[], list[tuple[str, int]]]:
    """Who is told by which rule, as the ledger stands."""

    def read() -> list[tuple[str, int]]:
        session.commit()
        session.expire_all()
        rows = session.execute(select(Notice.rule, Notice.recipient_id).order_by(Notice.id))
        return [(rule, recipient_id) for rule, recipient_id in rows]

    return read
