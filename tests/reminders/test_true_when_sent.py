"""What letters do not say: what changed meanwhile, and what is said to somebody else in one's place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import TODAY
from tests.mail.test_compose import text_of
from tests.reminders.conftest import LATE, Run
from tests.servers.smtp import MailServer
from tracker.accounts.models import Absence, Agency, Division, Role, User
from tracker.db import transaction
from tracker.mail.delivery import deliver_letters
from tracker.mail.models import Letter, LetterState, Notice, NoticeState
from tracker.mail.service import notify
from tracker.reminders.models import ReminderPolicy
from tracker.reminders.occasions import Occasion, Told
from tracker.reminders.service import remind
from tracker.tasks.models import State, Task

MakeTask = Callable[..., Task]


@pytest.fixture
def deliver(session: Session, agency: Agency) -> Callable[..., None]:
    """Plan today's letters, let something happen, and deliver them."""

    def delivering(meanwhile: Callable[[], None]) -> None:
        session.commit()
        with transaction():
            remind(agency.id, TODAY)
        meanwhile()
        session.commit()
        deliver_letters()
        session.expire_all()

    return delivering


# --- truth at send time ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": State.ACCEPTED, "done_on": TODAY}, "The task is closed."),
        ({"state": State.CANCELLED}, "The task is closed."),
        (
            {"state": State.SUBMITTED, "submitted_on": TODAY},
            "The result was handed in and waits for its decision.",
        ),
        ({"due": date(2021, 12, 20)}, "The due date, the calendar or the rule was changed."),
        ({"official_id": None}, "The recipient does not answer for the task any more."),
    ],
)
def test_speaks_of_nothing_that_changed_meanwhile(
    change: dict[str, Any],
    reason: str,
    deliver: Callable[..., None],
    make_task: MakeTask,
    division: Division,
    head: User,
    official: User,
    mail_server: MailServer,
    session: Session,
):
    task = make_task(leads=[division], official=official, due=LATE, issued_on=date(2021, 9, 28))

    def meanwhile() -> None:
        for name, value in change.items():
            setattr(task, name, value)

    deliver(meanwhile)

    assert mail_server.letters_to(official.email) == []
    [letter] = session.scalars(select(Letter).where(Letter.recipient_id == official.id))
    assert (letter.state, letter.why) == (LetterState.SKIPPED, reason)
    assert {notice.reason for notice in letter.notices} == {reason}


def test_says_the_true_number_of_days_after_a_stop(
    run: Run, make_task: MakeTask, division: Division, official: User, mail_server: MailServer
):
    make_task(leads=[division], official=official, due=date(2021, 9, 1), issued_on=date(2021, 8, 30))

    run(TODAY)

    [message] = mail_server.letters_to(official.email)
    assert "Hạn: thứ Tư, 01/09/2021 – quá hạn 24 ngày làm việc" in text_of(message)


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("role", "The recipient is no leader any more."),
        ("rule", "The agency does not want this told any more."),
    ],
)
def test_sends_no_summary_to_whom_it_is_not_meant_for_any_more(
    what: str,
    reason: str,
    make_task: MakeTask,
    make_user: Callable[..., User],
    mail_server: MailServer,
    session: Session,
    agency: Agency,
):
    leader = make_user(Role.LEADER)
    make_task(due=LATE)
    notify("week_of_leaders", about=agency, to=[leader], agency_id=agency.id)
    if what == "role":
        leader.memberships[0].role = Role.OFFICE
    else:
        session.add(
            ReminderPolicy(
                agency_id=agency.id, occasion=Occasion.WEEK_OF_LEADERS, told=Told.LEADERS, is_on=False
            )
        )
    session.commit()

    deliver_letters()

    assert mail_server.letters == []
    session.expire_all()
    assert session.scalars(select(Letter.why)).all() == [reason]


# --- in somebody's place ----------------------------------------------------------------------


def test_a_deputy_reads_for_whom_and_until_when(
    run: Run,
    make_task: MakeTask,
    division: Division,
    official: User,
    make_user: Callable[..., User],
    mail_server: MailServer,
    session: Session,
    agency: Agency,
):
    deputy = make_user(Role.OFFICIAL, division, name="Phạm Văn Dũng")
    session.add(
        Absence(
            agency_id=agency.id, user_id=official.id, deputy_id=deputy.id,
            from_day=TODAY, to_day=date(2021, 10, 15),
        )
    )  # fmt: skip
    make_task(leads=[division], official=official, title="Của người vắng", due=TODAY)
    make_task(leads=[division], official=deputy, title="Của mình", due=TODAY)

    run(TODAY)

    assert mail_server.letters_to(official.email) == []
    [message] = mail_server.letters_to(deputy.email)
    text = text_of(message)
    assert "Của mình" in text
    stands_for = "Nhận thay Lê Thị Cúc (vắng đến hết ngày 15/10/2021)"
    assert text.index("Của người vắng") < text.index(stands_for)
    assert text.count(stands_for) == 1


def test_a_head_who_stands_in_gets_the_week_of_both(
    make_task: MakeTask,
    make_division: Callable[..., Division],
    make_user: Callable[..., User],
    mail_server: MailServer,
    session: Session,
    agency: Agency,
):
    first, second = make_division(), make_division()
    away, deputy = make_user(Role.HEAD, first), make_user(Role.HEAD, second)
    session.add(
        Absence(agency_id=agency.id, user_id=away.id, deputy_id=deputy.id, from_day=TODAY, to_day=TODAY)
    )
    make_task(leads=[first], title="Của phòng người vắng", due=LATE)
    make_task(leads=[second], title="Của phòng mình", due=LATE)
    notify("week_of_heads", about=agency, to=[away, deputy], agency_id=agency.id)
    session.commit()

    deliver_letters()

    [message] = mail_server.letters_to(deputy.email)
    assert "Của phòng người vắng" in text_of(message)
    assert "Của phòng mình" in text_of(message)


def test_what_a_returned_person_is_to_know_goes_to_them(
    deliver: Callable[..., None],
    make_task: MakeTask,
    division: Division,
    official: User,
    make_user: Callable[..., User],
    mail_server: MailServer,
    session: Session,
    agency: Agency,
):
    deputy = make_user(Role.OFFICIAL, division, name="Phạm Văn Dũng")
    absence = Absence(
        agency_id=agency.id, user_id=official.id, deputy_id=deputy.id, from_day=TODAY, to_day=TODAY
    )
    session.add(absence)
    make_task(leads=[division], official=official, due=TODAY, issued_on=date(2021, 9, 28))

    deliver(lambda: session.delete(absence))

    assert mail_server.letters_to(deputy.email) == []
    notice = session.scalars(select(Notice).where(Notice.recipient_id == official.id)).one()
    assert (notice.state, notice.letter_id) == (NoticeState.PLANNED, None)
