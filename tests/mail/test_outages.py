"""A mail server that is away, or hangs up: letters wait for it, and none is lost or counted."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

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
def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def test_connects_again_after_a_lost_connection(
    mail_server: MailServer, tell: Tell, make_user: Callable[..., User]
):
    mail_server.will(Behaviour.DROP_BEFORE)
    for _ in range(3):
        tell(make_user("office"))

    delivered = deliver_letters()

    assert delivered == Delivered(sent=2, failed=1)
    assert mail_server.connections == 2


def test_leaves_a_server_alone_that_loses_every_connection(
    mail_server: MailServer, tell: Tell, make_user: Callable[..., User], letters: Letters
):
    mail_server.will(*[Behaviour.DROP_BEFORE] * 9)
    for _ in range(5):
        tell(make_user("office"))

    delivered = deliver_letters()

    assert delivered == Delivered(failed=3)
    assert [letter.tries for letter in letters()] == [1, 1, 1, 0, 0]


def test_a_server_out_of_reach_costs_no_letter_a_try(
    tell: Tell, make_user: Callable[..., User], letters: Letters, app: Application, free_port: int
):
    for _ in range(3):
        tell(make_user("office"))

    with unreachable(app, free_port):
        delivered = deliver_letters()

    assert delivered == Delivered(failed=1)
    for letter in letters():
        assert (letter.state, letter.tries, letter.lease_until) == (LetterState.PLANNED, 0, None)
        assert "refused" in letter.why
        assert letter.next_try_at > NINE


def test_letters_go_when_the_server_is_back(
    mail_server: MailServer,
    tell: Tell,
    person: User,
    letters: Letters,
    app: Application,
    free_port: int,
    at: At,
):
    tell(person)
    with unreachable(app, free_port):
        for minutes in range(0, 200, 2):
            at(NINE + timedelta(minutes=minutes))
            deliver_letters()
    at(NINE + timedelta(minutes=210))

    delivered = deliver_letters()

    assert delivered == Delivered(sent=1)
    [letter] = letters()
    assert (letter.why, letter.tries, len(letter.attempts)) == ("", 1, 1)


@contextmanager
def unreachable(app: Application, port: int) -> Iterator[None]:
    """No mail server listens where one is said to be."""
    state = app.extensions["mail"]
    before, state.port = state.port, port
    try:
        yield
    finally:
        state.port = before
