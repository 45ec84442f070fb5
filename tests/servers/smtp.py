"""A real mail server for tests, which can misbehave on demand."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import Enum

from aiosmtpd.smtp import SMTP, Envelope, Session


class Behaviour(Enum):
    """What the server does with one letter; it accepts unless told otherwise."""

    ACCEPT = "250 OK"
    TRY_LATER = "451 4.3.0 try again later"
    REFUSE = "554 5.6.0 refused"
    DISTRUST = "554 5.7.1 sender is on a blacklist"
    REFUSE_RECIPIENT = "550 5.1.1 no such user"
    MAILBOX_FULL = "552 5.2.2 mailbox full"
    STALL = "say nothing more"
    DROP_BEFORE = "hang up without keeping the letter"
    DROP_AFTER = "keep the letter, then hang up"


_OF_RECIPIENTS = {Behaviour.REFUSE_RECIPIENT, Behaviour.MAILBOX_FULL}


class MailServer:
    """What arrived, and what to do with what comes next."""

    def __init__(self) -> None:
        self.host, self.port = "127.0.0.1", 0
        self._arrived = threading.Condition()
        self.forget()

    def forget(self) -> None:
        """Be as a server that was started just now."""
        self.connections = 0
        self._kept: list[tuple[list[str], EmailMessage]] = []
        self._behaviours: deque[Behaviour] = deque()

    @property
    def letters(self) -> list[EmailMessage]:
        """Every letter kept, in the order of arrival."""
        with self._arrived:
            return [letter for _, letter in self._kept]

    def letters_to(self, address: str) -> list[EmailMessage]:
        """The letters handed over for an address, whatever their `To:` says."""
        with self._arrived:
            return [letter for recipients, letter in self._kept if address in recipients]

    def will(self, *behaviours: Behaviour) -> None:
        """Queue what happens to the next letters, one each; after them it accepts again."""
        self._behaviours.extend(behaviours)

    def wait_for(self, count: int, *, seconds: float = 10) -> list[EmailMessage]:
        """The letters, once at least `count` are here."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self._kept) >= count, seconds):
                raise TimeoutError(f"{len(self._kept)} letters came within {seconds} s, not {count}")
        return self.letters

    # What aiosmtpd calls, in the server's thread.

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._behaviours and self._behaviours[0] in _OF_RECIPIENTS:
            return self._behaviours.popleft().value
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        behaviour = self._behaviours.popleft() if self._behaviours else Behaviour.ACCEPT
        if behaviour is Behaviour.STALL:
            await asyncio.Event().wait()  # until the client gives up, or the server ends
        if behaviour in (Behaviour.ACCEPT, Behaviour.DROP_AFTER):
            self._keep(envelope)
        if behaviour in (Behaviour.DROP_BEFORE, Behaviour.DROP_AFTER):
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return behaviour.value

    def _keep(self, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        with self._arrived:
            self._kept.append((list(envelope.rcpt_tos), letter))
            self._arrived.notify_all()


@contextmanager
def running_mail_server(mail: MailServer | None = None) -> Iterator[MailServer]:
    """A mail server on a free port of this machine, in a thread of its own."""
    mail = mail or MailServer()
    loop = asyncio.new_event_loop()

    def connected() -> SMTP:
        mail.connections += 1
        return SMTP(mail, hostname="mail.test", loop=loop, enable_SMTPUTF8=True)

    # The loop lives in the thread from the start: a browser test has one of its own in this one.
    thread = threading.Thread(target=loop.run_forever, name="mail server", daemon=True)
    thread.start()
    opening = loop.create_server(connected, mail.host, 0)
    server = asyncio.run_coroutine_threadsafe(opening, loop).result(5)
    mail.port = server.sockets[0].getsockname()[1]
    try:
        yield mail
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
