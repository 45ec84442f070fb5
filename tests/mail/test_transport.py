"""Flask-Mail's three defects, closed: no time-out, no look at the certificate, a masked error."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.conftest import settings_for
from tests.servers.smtp import Behaviour, running_mail_server
from tracker import Application, create_app
from tracker.mail.transport import MailServer as Carrier
from tracker.mail.transport import Parcel, Undelivered

UNTRUSTED = Path(__file__).with_name("untrusted.pem")  # signed by itself, until the year 2126
EXPIRED = Path(__file__).with_name("expired.pem")  # signed by itself, until the end of 2020
PARCEL = Parcel("from@agency.example", "to@agency.example", b"Subject: x\r\n\r\nHello\r\n")


class Keeper:
    """A server's mailbox."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.kept.append(envelope.content)
        return "250 OK"


@contextmanager
def running_tls_server(
    *, at_once: bool, certificate: Path = UNTRUSTED, **options: Any
) -> Iterator[tuple[int, Keeper]]:
    """A server with a certificate of its own making, at its port and what it kept."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    keeper, loop = Keeper(), asyncio.new_event_loop()
    loop.set_exception_handler(lambda _loop, _context: None)  # refused handshakes are meant

    def connected() -> SMTP:
        return SMTP(
            keeper, hostname="mail.test", loop=loop, tls_context=None if at_once else context, **options
        )

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    opening = loop.create_server(connected, "127.0.0.1", 0, ssl=context if at_once else None)
    server = asyncio.run_coroutine_threadsafe(opening, loop).result(5)
    try:
        yield server.sockets[0].getsockname()[1], keeper
    finally:
        asyncio.run_coroutine_threadsafe(_hang_up(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _hang_up(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@pytest.fixture
def make_app(tmp_path: Path, database_url: str) -> object:
    def make(port: int, **environ: str) -> Application:
        return create_app(
            settings_for(
                tmp_path,
                database_url,
                MAIL_SERVER="127.0.0.1",
                MAIL_PORT=str(port),
                MAIL_TIMEOUT="1",
                **environ,
            )
        )

    return make


@pytest.mark.parametrize(
    ("at_once", "setting"), [(False, "MAIL_USE_TLS"), (True, "MAIL_USE_SSL")], ids=["STARTTLS", "TLS"]
)
def test_tells_nothing_to_a_server_whose_certificate_is_not_trusted(make_app, at_once, setting):
    with running_tls_server(at_once=at_once) as (port, keeper):
        app = make_app(port, **{setting: "1"})
        with app.app_context(), Carrier() as carrier, pytest.raises(Undelivered) as failure:
            carrier.hand_over(PARCEL)

    assert "CERTIFICATE_VERIFY_FAILED" in str(failure.value)
    assert failure.value.server_lost
    assert keeper.kept == []


@pytest.mark.parametrize(
    ("at_once", "setting"), [(False, "MAIL_USE_TLS"), (True, "MAIL_USE_SSL")], ids=["STARTTLS", "TLS"]
)
def test_speaks_to_a_server_whose_certificate_is_trusted(make_app, at_once, setting, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(UNTRUSTED))
    with running_tls_server(at_once=at_once) as (port, keeper):
        app = make_app(port, **{setting: "1"})
        with app.app_context(), Carrier() as carrier:
            carrier.hand_over(PARCEL)

    assert len(keeper.kept) == 1


@pytest.mark.parametrize(
    ("at_once", "setting"), [(False, "MAIL_USE_TLS"), (True, "MAIL_USE_SSL")], ids=["STARTTLS", "TLS"]
)
def test_tells_nothing_to_a_server_whose_certificate_has_expired(make_app, at_once, setting, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(EXPIRED))  # Trusted, were it not so old.
    with running_tls_server(at_once=at_once, certificate=EXPIRED) as (port, keeper):
        app = make_app(port, **{setting: "1"})
        with app.app_context(), Carrier() as carrier, pytest.raises(Undelivered) as failure:
            carrier.hand_over(PARCEL)

    assert "certificate has expired" in str(failure.value)
    assert failure.value.server_lost
    assert not failure.value.for_good
    assert keeper.kept == []


def test_a_silent_server_is_waited_for_only_as_long_as_was_set(make_app):
    with running_mail_server() as server:
        server.will(Behaviour.STALL)
        app = make_app(server.port)
        with app.app_context(), Carrier() as carrier, pytest.raises(Undelivered) as failure:
            carrier.hand_over(PARCEL)

    assert "timed out" in str(failure.value)
    assert failure.value.server_lost
    assert not failure.value.for_good


def test_an_absent_server_is_named_as_the_trouble(make_app):
    with running_mail_server() as server:
        port = server.port
    app = make_app(port)
    with app.app_context(), Carrier() as carrier, pytest.raises(Undelivered) as failure:
        carrier.hand_over(PARCEL)

    assert "refused" in str(failure.value)
    assert failure.value.server_lost


def test_wrong_credentials_are_the_servers_trouble_and_not_the_letters_end(make_app):
    with running_mail_server() as server:
        app = make_app(server.port, MAIL_USERNAME="someone", MAIL_PASSWORD="something")
        with app.app_context(), Carrier() as carrier, pytest.raises(Undelivered) as failure:
            carrier.hand_over(PARCEL)

    assert failure.value.server_lost
    assert not failure.value.for_good


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"MAIL_USERNAME": "someone", "MAIL_PASSWORD": "else"}, "535"),
        ({"MAIL_USERNAME": "", "MAIL_PASSWORD": ""}, "530"),
    ],
    ids=["others", "none"],
)
def test_a_server_that_wants_other_credentials_ends_no_letter_and_its_answer_is_told(make_app, given, said):
    def nobody(*_asked: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    asking = {"auth_required": True, "auth_require_tls": False, "authenticator": nobody}
    with running_tls_server(at_once=False, **asking) as (port, keeper):
        app = make_app(port, **given)
        with app.app_context(), Carrier() as carrier, pytest.raises(Undelivered) as failure:
            carrier.hand_over(PARCEL)

    assert str(failure.value).startswith(said)
    assert not failure.value.for_good
    assert not failure.value.address_refused
    assert keeper.kept == []


def test_a_refusal_leaves_the_connection_usable(make_app):
    with running_mail_server() as server:
        server.will(Behaviour.REFUSE)
        app = make_app(server.port)
        with app.app_context(), Carrier() as carrier:
            with pytest.raises(Undelivered) as failure:
                carrier.hand_over(PARCEL)
            carrier.hand_over(PARCEL)

    assert failure.value.for_good
    assert not failure.value.server_lost
    assert server.connections == 1


def test_a_server_that_does_not_trust_us_refuses_no_letter_for_good(make_app):
    with running_mail_server() as server:
        server.will(Behaviour.DISTRUST)
        app = make_app(server.port)
        with app.app_context(), Carrier() as carrier, pytest.raises(Undelivered) as failure:
            carrier.hand_over(PARCEL)

    assert str(failure.value).startswith("554 5.7.1")
    assert not failure.value.for_good
    assert not failure.value.server_lost


def test_the_message_travels_as_it_was_made(make_app):
    with running_tls_server(at_once=False) as (port, keeper):
        app = make_app(port)
        with app.app_context(), Carrier() as carrier:
            carrier.hand_over(Parcel("a@x.example", "b@x.example", b"Subject: x\r\n\r\n.\r\n.hidden\r\n"))

    assert keeper.kept == [b"Subject: x\r\n\r\n.\r\n.hidden\r\n"]
