"""Limits of sending: so many letters a minute over all processes, and several connections."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.conftest import NINE
from tests.servers.smtp import Behaviour, MailServer
from tracker import Application
from tracker.accounts.models import User
from tracker.mail.delivery import Delivered, deliver_letters
from tracker.mail.models import Letter, LetterState, Notice

At = Callable[[datetime], None]
Letters = Callable[[], list[Letter]]
Tell = Callable[..., Notice]


@pytest.fixture
def setting(app: Application) -> Callable[..., None]:
    """Change settings of the installation under test."""

    def change(**values: int) -> None:
        app.extensions["settings"] = replace(app.extensions["settings"], **values)

    return change


def test_sends_no_more_in_a_minute_than_was_set(
    setting: Callable[..., None], tell: Tell, make_user: Callable[..., User], letters: Letters, at: At,
    mail_server: MailServer,
):
    setting(mail_rate=2)
    for _ in range(5):
        tell(make_user("office"))

    sent = []
    for seconds in (0, 30, 60, 120, 180):
        at(NINE + timedelta(seconds=seconds))
        sent.append(deliver_letters().sent)

    assert sent == [2, 0, 2, 1, 0]


def test_what_the_minute_has_no_room_for_is_not_in_hand(
    setting: Callable[..., None], tell: Tell, make_user: Callable[..., User], letters: Letters,
    mail_server: MailServer,
):
    setting(mail_rate=1)
    for _ in range(3):
        tell(make_user("office"))

    deliver_letters()

    assert [(letter.state, letter.tries) for letter in letters()] == [
        (LetterState.SENT, 1),
        (LetterState.PLANNED, 0),
        (LetterState.PLANNED, 0),
    ]


def test_several_connections_send_each_letter_once(
    setting: Callable[..., None], tell: Tell, make_user: Callable[..., User], letters: Letters,
    mail_server: MailServer,
):
    setting(mail_connections=3)
    for _ in range(30):
        tell(make_user("office"))

    delivered = deliver_letters()

    assert delivered == Delivered(sent=30)
    assert len({str(message["To"]) + str(message["Message-ID"]) for message in mail_server.letters}) == 30
    assert {letter.state for letter in letters()} == {LetterState.SENT}


def test_a_silent_connection_does_not_hold_up_the_others(
    setting: Callable[..., None], tell: Tell, make_user: Callable[..., User], session: Session,
    mail_server: MailServer,
):
    setting(mail_connections=2)
    mail_server.will(Behaviour.STALL)
    for _ in range(60):
        tell(make_user("office"))

    delivered = deliver_letters()

    assert delivered == Delivered(sent=59, failed=1)


def test_all_connections_stop_when_told_to_and_leave_nothing_in_hand(
    setting: Callable[..., None], tell: Tell, make_user: Callable[..., User], letters: Letters,
    mail_server: MailServer,
):
    setting(mail_connections=2)
    for _ in range(20):
        tell(make_user("office"))
    stop = threading.Event()

    def stopping() -> bool:
        if len(mail_server.letters) >= 4:
            stop.set()
        return stop.is_set()

    delivered = deliver_letters(stopping=stopping)

    assert 4 <= delivered.sent <= 6
    for letter in letters():
        assert letter.lease_until is None
        assert letter.tries == (1 if letter.state is LetterState.SENT else 0)
