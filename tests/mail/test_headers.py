"""The headers by which mail programs thread letters, and let people decline what is optional."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy.orm import Session

from tests.conftest import TODAY
from tests.servers.smtp import MailServer
from tracker import clock
from tracker.accounts.models import Division, Role, User
from tracker.mail.delivery import deliver_letters
from tracker.mail.message import as_bytes, thread_root
from tracker.mail.models import Notice
from tracker.mail.planning import write_daily_letters
from tracker.mail.service import notify
from tracker.tasks.models import Task
from tracker.tasks.notices import ASSIGNED
from tracker.tasks.talk.models import Comment
from tracker.tasks.talk.notices import MENTIONED

Tell = Callable[..., Notice]
MakeDivision = Callable[..., Division]

HOSTILE = "Kế hoạch\r\nBcc: thief@elsewhere.example\r\n\r\nXin chào\u2028\x00" + "ế" * 10_000


@pytest.fixture
def tell_daily(tell: Tell, session: Session) -> Callable[..., None]:
    def telling(person: User, division: Division, rule: str, day: date = TODAY) -> None:
        tell(person, division, rule, on=day, at_once=False)
        write_daily_letters(division.agency_id, day)
        session.commit()
        deliver_letters()

    return telling


@pytest.fixture
def tell_of(tell: Tell, session: Session) -> Callable[..., None]:
    """Tell a person of something that belongs to a matter, in a letter of its own."""

    def telling(person: User, division: Division, thread: str) -> None:
        tell(person, division).thread = thread
        session.commit()
        deliver_letters()

    return telling


def test_letters_about_one_matter_answer_one_message(
    mail_server: MailServer, tell_of: Callable[..., None], person: User, make_division: MakeDivision
):
    tell_of(person, make_division(), "task-7")
    tell_of(person, make_division(), "task-7")

    first, second = mail_server.letters
    assert first["References"] == first["In-Reply-To"]
    assert first["References"] == second["References"]
    assert first["Message-ID"] != second["Message-ID"]


def test_letters_about_other_matters_answer_other_messages(
    mail_server: MailServer, tell_of: Callable[..., None], person: User, make_division: MakeDivision
):
    tell_of(person, make_division(), "task-7")
    tell_of(person, make_division(), "task-8")

    first, second = mail_server.letters
    assert first["References"] != second["References"]


def test_whatever_is_told_of_a_task_answers_one_message(
    mail_server: MailServer,
    session: Session,
    make_task: Callable[..., Task],
    make_division: MakeDivision,
    make_user: Callable[..., User],
):
    division = make_division()
    head = make_user(Role.HEAD, division)
    task, other = make_task(leads=[division]), make_task(leads=[division])
    comment = Comment(task=task, by=make_user(), at=clock.now(), text="Xin xem giúp")
    session.add(comment)
    session.flush()

    for rule, about in ((ASSIGNED, task.events[0]), (MENTIONED, comment), (ASSIGNED, other.events[0])):
        notify(rule, about=about, to=[head], agency_id=task.agency_id)
        session.commit()
        deliver_letters()

    first, second, third = (message["References"] for message in mail_server.letters)
    assert first == second
    assert third not in {None, first}


def test_what_belongs_to_no_matter_answers_nothing(
    mail_server: MailServer, tell_of: Callable[..., None], person: User, make_division: MakeDivision
):
    tell_of(person, make_division(), "")

    assert mail_server.letters[0]["References"] is None


def test_a_persons_daily_letters_answer_one_message(
    mail_server: MailServer,
    tell_daily: Callable[..., None],
    person: User,
    make_division: MakeDivision,
    at: Callable[[datetime], None],
):
    tell_daily(person, make_division(), "division_founded")
    at(datetime.fromisoformat("2021-10-06T09:00+07:00"))
    tell_daily(person, make_division(), "division_founded", date(2021, 10, 6))

    first, second = mail_server.letters
    assert first["References"] == second["References"] == first["In-Reply-To"]


def test_a_thread_is_named_by_plain_signs_only():
    assert thread_root("task-7\r\nBcc: x\u00e9", "ban.example") == "<thread.task-7Bccx@ban.example>"


def test_a_letter_with_a_summary_can_be_declined_by_one_post(
    mail_server: MailServer, tell_daily: Callable[..., None], person: User, make_division: MakeDivision
):
    tell_daily(person, make_division(position=3), "summed_up")

    [message] = mail_server.letters
    address = str(message["List-Unsubscribe"]).strip()
    assert address.startswith("<https://cchc.example/letters/decline/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_everybody_must_know_cannot_be_declined(
    mail_server: MailServer, tell_daily: Callable[..., None], person: User, make_division: MakeDivision
):
    tell_daily(person, make_division(), "division_founded")

    assert mail_server.letters[0]["List-Unsubscribe"] is None


def test_nothing_typed_becomes_a_header():
    content = as_bytes(
        subject=HOSTILE,
        sender=(HOSTILE, "from@ban.example"),
        recipient=(HOSTILE, "to@ban.example"),
        message_id="<one@ban.example>",
        at=datetime.fromisoformat("2021-10-05T09:00+07:00"),
        text=HOSTILE,
        html=HOSTILE,
        thread="<two@ban.example>\r\nBcc: thief@elsewhere.example",
        unsubscribe="https://ban.example/x\r\nBcc: thief@elsewhere.example",
    )

    message = message_from_bytes(content, policy=default)
    assert message["Bcc"] is None
    assert not message.defects
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert all(len(line) < 998 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
