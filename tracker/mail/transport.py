"""The way out: Flask-Mail with its defects mended, or the example's local mailbox.

Flask-Mail waits for a silent server without end, encrypts without looking at the
certificate, and hides what went wrong behind its own farewell to a dead connection.
"""

from __future__ import annotations

import mailbox
import smtplib
import socket
import ssl
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import flask_mail
from flask import Flask, current_app
from flask.ctx import AppContext

from config import Settings
from tracker.accounts.queries import installation
from tracker.mail.failures import MESSAGE_TOO_LARGE, is_about_us, is_mailbox_full


@dataclass(frozen=True, slots=True)
class Parcel:
    """A letter ready to go: the envelope, and the message in the bytes that travel (CRLF)."""

    sender: str
    recipient: str
    content: bytes


class Undelivered(Exception):
    """The letter was not taken, or nobody can say whether it was; the text is what the server said.

    `for_good` means that another try would end the same, and `address_refused` that any letter
    to this address would. `server_lost` means that the connection and not this letter is the
    trouble, `out_of_reach` that there was none: no letter at all can go before that is mended.
    """

    def __init__(
        self,
        said: str,
        *,
        for_good: bool = False,
        address_refused: bool = False,
        server_lost: bool = False,
        out_of_reach: bool = False,
    ) -> None:
        super().__init__(said)
        self.for_good = for_good
        self.address_refused = address_refused
        self.server_lost = server_lost
        self.out_of_reach = out_of_reach


class Carrier(Protocol):
    """What takes letters out of the house; one carries many."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_failure: object) -> None: ...

    def hand_over(self, parcel: Parcel) -> str:
        """Deliver one letter and say what was answered. Raises `Undelivered`."""
        ...


class Connection(flask_mail.Connection):
    """Flask-Mail's connection with a time-out, a verified certificate, and true errors."""

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        state, seconds = self.mail, current_app.config["MAIL_TIMEOUT"]
        host: smtplib.SMTP | smtplib.SMTP_SSL
        if state.use_ssl:
            secure = ssl.create_default_context()
            host = smtplib.SMTP_SSL(state.server, state.port, timeout=seconds, context=secure)
        else:
            host = smtplib.SMTP(state.server, state.port, timeout=seconds)
        try:
            # Small commands must not wait for the acknowledgement of the one before.
            if host.sock is not None:
                host.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if state.use_tls:
                host.starttls(context=ssl.create_default_context())
            if state.username and state.password:
                host.login(state.username, state.password)
        except BaseException:
            host.close()
            raise
        return host

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        if self.host is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.host.quit()
            self.host.close()
            self.host = None


class Mail(flask_mail.Mail):
    """Flask-Mail, giving out our connections. Tests talk to real servers, so nothing is held back."""

    def init_mail(self, config: dict[str, Any], debug: bool | int = False, testing: bool = False) -> Any:
        return super().init_mail(config, debug=False, testing=False)

    def connect(self) -> Connection:
        return Connection(current_app.extensions["mail"])


mail = Mail()


class MailServer:
    """A carrier that connects when the first letter goes, and again after a connection was lost."""

    def __init__(self) -> None:
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        if self._connection is not None:
            self._connection.__exit__(None, None, None)
            self._connection = None

    def hand_over(self, parcel: Parcel) -> str:
        try:
            host = self._host()
        except (smtplib.SMTPException, OSError) as error:
            raise Undelivered(_said(error), server_lost=True, out_of_reach=True) from error
        try:
            host.sendmail(parcel.sender, [parcel.recipient], parcel.content)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            failure = _classed(error)
            if failure.server_lost:
                self.__exit__()
            raise failure from error
        return "250"

    def _host(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = mail.connect()
            try:
                self._connection.__enter__()
            except BaseException:
                self._connection = None
                raise
        assert self._connection.host is not None
        return self._connection.host


def _classed(error: Exception) -> Undelivered:
    """Whether another try can help, and whether the connection can be used again."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        answer = _answer(code, said)
        is_refused = code >= 500 and not (is_about_us(code, answer) or is_mailbox_full(code, answer))
        return Undelivered(answer, for_good=is_refused, address_refused=is_refused, server_lost=code == 421)
    if isinstance(error, smtplib.SMTPSenderRefused):
        # The sender is the installation's: its refusal is a setting to mend, not this letter's end.
        code = error.smtp_code
        return Undelivered(_said(error), for_good=code == MESSAGE_TOO_LARGE, server_lost=code == 421)
    if isinstance(error, smtplib.SMTPDataError):
        code, answer = error.smtp_code, _said(error)
        # Servers that keep a blacklist, or ask for DMARC, often say so only now.
        is_refused = code >= 500 and not (is_about_us(code, answer) or is_mailbox_full(code, answer))
        return Undelivered(answer, for_good=is_refused, server_lost=code == 421)
    if isinstance(error, UnicodeError):
        return Undelivered(_said(error), for_good=True)
    return Undelivered(_said(error), server_lost=True)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"[:500]


def _answer(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {words}"[:500]


class LocalMailbox:
    """A carrier that lays letters into a folder, which a page of the example shows."""

    def __init__(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._box = mailbox.Maildir(folder, create=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self._box.close()

    def hand_over(self, parcel: Parcel) -> str:
        try:
            return self._box.add(parcel.content)
        except OSError as error:
            raise Undelivered(_said(error), server_lost=True, out_of_reach=True) from error


def has_mailbox() -> bool:
    """Whether letters go to the local mailbox: in the example, while no mail server is set."""
    row = installation()
    return not _settings().mail_server and row is not None and row.holds_example


def find_carrier() -> Carrier | None:
    """What takes letters now, or None when a real installation has no mail server yet."""
    if _settings().mail_server:
        return MailServer()
    return LocalMailbox(_settings().mailbox_folder) if has_mailbox() else None


def sending_timeout() -> float:
    """Seconds after which a try has surely ended.

    The time-out holds for each wait, not for the whole. Connecting, the greeting, TLS and signing in
    are nine waits; the letter itself and a farewell are six.
    """
    return 15 * _settings().mail_timeout + 5


def connections() -> int:
    """How many connections one round uses; a mailbox is one folder, and has one writer."""
    return _settings().mail_connections if _settings().mail_server else 1


def rate_limit() -> int:
    """How many letters may go in a minute; 0 for any number."""
    return _settings().mail_rate


def own_contexts() -> Callable[[], AppContext]:
    """Makes contexts of the application, in this thread or in another. What is done in one has a
    session of its own, and forgets at its end what it read."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app.app_context


def sender() -> str:
    return _settings().mail_sender


def new_message_id() -> str:
    """The name a letter keeps however often it is tried, by which a repetition is known."""
    domain = parseaddr(sender())[1].rpartition("@")[2]
    return f"<{uuid.uuid4().hex}@{domain}>"


def base_url() -> str:
    return _settings().base_url


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
