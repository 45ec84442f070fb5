"""Letters while no mail server is set: the example's mailbox, and waiting in a real installation."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.servers.smtp import MailServer, running_mail_server
from tests.servers.web import running_web_server
from tracker import Application
from tracker.accounts.models import Installation, Role, User
from tracker.mail.delivery import Delivered, deliver_letters
from tracker.mail.localbox import list_messages
from tracker.mail.models import Letter, LetterState, Notice
from tracker.serve import web_server

Tell = Callable[..., Notice]
Letters = Callable[[], list[Letter]]
BrowseAs = Callable[[User | None], Any]


@pytest.fixture
def environ() -> dict[str, str]:
    return {}


@pytest.fixture
def example(session: Session) -> None:
    session.add(Installation(id=1, holds_example=True))
    session.commit()


def open_first_message(browser: Any, app: Application) -> Any:
    [message] = list_messages(app.extensions["settings"].mailbox_folder)
    return browser.get(f"/letters/mailbox/{message.key}")


@pytest.mark.usefixtures("example")
def test_letters_of_the_example_lie_in_a_mailbox(app: Application, tell: Tell, person: User):
    tell(person)

    delivered = deliver_letters()

    assert delivered == Delivered(sent=1)
    [message] = list_messages(app.extensions["settings"].mailbox_folder)
    assert message.recipient == "Nguyễn Thị Ấn <an@bandantoc.example>"


@pytest.mark.usefixtures("example")
def test_the_mailbox_can_be_read_without_signing_in(
    app: Application, tell: Tell, make_user: Callable[..., User], browse_as: BrowseAs
):
    tell(make_user(Role.OFFICE, name="Nguyễn Thị Ấn"))
    deliver_letters()
    browser = browse_as(None)

    listed = browser.get("/letters/mailbox")
    opened = open_first_message(browser, app)

    assert "Nguyễn Thị Ấn" in listed.text
    assert 'href="http://127.0.0.1:8000/divisions/' in opened.text


@pytest.mark.usefixtures("example")
def test_a_letter_of_the_mailbox_is_shown_as_its_sender_made_it(
    app: Application, tell: Tell, person: User, browse_as: BrowseAs
):
    tell(person)
    deliver_letters()
    [message] = list_messages(app.extensions["settings"].mailbox_folder)

    document = browse_as(None).get(f"/letters/mailbox/{message.key}/body")

    assert document.text.startswith("<!doctype html>")
    assert "sandbox" in document.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize("key", ["nothing", "..", "%2e%2e", "..%2f..%2fsecret_key"])
def test_the_mailbox_gives_out_nothing_but_its_letters(
    browse_as: BrowseAs, tell: Tell, person: User, key: str
):
    tell(person)
    deliver_letters()

    assert browse_as(None).get(f"/letters/mailbox/{key}").status_code == 404


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize(
    "asked",
    [
        {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}},
        {"headers": {"X-Forwarded-For": "192.0.2.7"}},
        {"base_url": "http://elsewhere.example"},
    ],
    ids=["from another machine", "through a proxy", "by another name"],
)
def test_the_mailbox_is_for_this_machine_alone(browse_as: BrowseAs, asked: dict[str, Any]):
    assert browse_as(None).get("/letters/mailbox").status_code == 200
    assert browse_as(None).get("/letters/mailbox", **asked).status_code == 404


@pytest.fixture
def served(app: Application) -> Iterator[int]:
    """The port at which the application is served as in production."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        with running_web_server(web_server(app, door)):
            yield door.getsockname()[1]


def ask(port: int, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/letters/mailbox", headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.usefixtures("example")
def test_the_web_server_tells_the_mailbox_of_any_proxy(served: int):
    said = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Via", "X-Real-IP")

    assert ask(served, {}) == 200
    assert {name: ask(served, {name: "192.0.2.7"}) for name in said} == dict.fromkeys(said, 404)


def test_a_real_installation_has_no_mailbox(browse_as: BrowseAs, person: User):
    assert browse_as(person).get("/letters/mailbox").status_code == 404


def test_letters_of_a_real_installation_wait_for_a_mail_server(
    tell: Tell, person: User, letters: Letters, browse_as: BrowseAs
):
    tell(person)

    delivered = deliver_letters()

    assert delivered == Delivered()
    [letter] = letters()
    assert (letter.state, letter.tries) == (LetterState.PLANNED, 0)
    assert letter.why == "No mail server is set."
    assert "Chưa đặt máy chủ thư" in browse_as(person).get("/letters").text


def test_letters_that_waited_go_when_a_mail_server_is_set(
    app: Application, tell: Tell, person: User, letters: Letters
):
    tell(person)
    deliver_letters()
    with running_mail_server() as server:
        set_mail_server(app, server)
        delivered = deliver_letters()

    assert delivered == Delivered(sent=1)
    [letter] = letters()
    assert (letter.state, letter.why) == (LetterState.SENT, "")


def set_mail_server(app: Application, server: MailServer) -> None:
    """What a start with other settings would do."""
    from dataclasses import replace

    from tracker.mail.transport import mail

    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, mail_server=server.host, mail_port=server.port)
    app.config.update(MAIL_SERVER=server.host, MAIL_PORT=server.port)
    mail.init_app(app)
