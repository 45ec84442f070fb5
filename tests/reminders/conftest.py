"""A division with its head and official, and a mail server to tell them by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import TODAY
from tests.servers.smtp import MailServer
from tracker import clock
from tracker.accounts.models import Agency, Division, Role, User
from tracker.mail.delivery import deliver_letters
from tracker.mail.models import Letter, LetterState, Notice, NoticeState
from tracker.reminders.service import remind_where_it_is_time, run_reminders
from tracker.tasks.models import Task, thread_of

Run = Callable[[date], None]
Live = Callable[..., None]

LATE = date(2021, 10, 4)  # The day before TODAY, a Monday.


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


@pytest.fixture
def run(session: Session) -> Run:
    """Plan and deliver a day's letters."""

    def running(day: date = TODAY) -> None:
        session.commit()
        run_reminders(day)
        session.expire_all()

    return running


@pytest.fixture
def tell(session: Session, agency: Agency) -> Callable[..., None]:
    """A letter that told a person of a task on a day; where it was not told, the notice alone."""

    def make(task: Task, person: User, rule: str, day: date, **columns: Any) -> None:
        notice = Notice(
            agency_id=agency.id,
            rule=rule,
            subject_type=Task.__tablename__,
            subject_id=task.id,
            thread=thread_of(task.id),
            recipient_id=person.id,
            planned_on=day,
            created_at=clock.now(),
            **{"state": NoticeState.TOLD, **columns},
        )
        if notice.state is NoticeState.TOLD:
            notice.letter = Letter(
                agency_id=agency.id,
                recipient_id=person.id,
                day=day,
                slot="daily",
                state=LetterState.SENT,
                message_id=f"{rule}-{day}-{person.id}",
                next_try_at=clock.now(),
                created_at=clock.now(),
                sent_at=clock.now(),
            )
        session.add(notice)
        session.flush()

    return make


@pytest.fixture
def live(session: Session, at: Any) -> Live:
    """Let days pass, each planned and its letters delivered once; on the last one it stays."""

    def living(first: date, last: date, hour: int = 8) -> None:
        for n in range((last - first).days + 1):
            at(clock.at_local(first + timedelta(days=n), hour))
            session.commit()
            remind_where_it_is_time()
            session.commit()
            deliver_letters()
            session.commit()
            session.expire_all()

    return living


@pytest.fixture
def climb(run: Run) -> Callable[[date, int], None]:
    """Deliver the letters of so many days, one day after the other."""

    def climbing(first: date, days: int) -> None:
        for day in range(days):
            run(date.fromordinal(first.toordinal() + day))

    return climbing
