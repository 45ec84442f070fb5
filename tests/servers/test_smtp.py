import smtplib
from collections.abc import Iterator

import pytest

from tests.servers.smtp import Behaviour, MailServer, running_mail_server

LETTER = b"Subject: =?utf-8?b?S+G6vyBob+G6oWNo?=\r\nTo: an@example.test\r\n\r\nXin chao.\r\n"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


def send(server: MailServer, *recipients: str, timeout: float = 5) -> None:
    with smtplib.SMTP(server.host, server.port, timeout=timeout) as client:
        client.sendmail("from@example.test", recipients or ("an@example.test",), LETTER)


def test_keeps_what_it_accepts(server):
    send(server, "an@example.test", "binh@example.test")

    assert [letter["Subject"] for letter in server.letters_to("binh@example.test")] == ["Kế hoạch"]


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (Behaviour.TRY_LATER, smtplib.SMTPDataError),
        (Behaviour.REFUSE, smtplib.SMTPDataError),
        (Behaviour.REFUSE_RECIPIENT, smtplib.SMTPRecipientsRefused),
        (Behaviour.DROP_BEFORE, smtplib.SMTPServerDisconnected),
    ],
)
def test_misbehaves_once_without_keeping_the_letter(server, behaviour, error):
    server.will(behaviour)

    with pytest.raises(error):
        send(server)

    assert not server.letters
    send(server)
    assert len(server.letters) == 1


def test_keeps_the_letter_and_hangs_up(server):
    server.will(Behaviour.DROP_AFTER)

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(server)

    assert len(server.letters) == 1


def test_stalls_until_the_client_gives_up(server):
    server.will(Behaviour.STALL)

    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        send(server, timeout=0.2)

    assert not server.letters
