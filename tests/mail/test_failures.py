"""What a mail server's answer means, and what is said of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.servers.smtp import Behaviour, MailServer
from tracker.mail.delivery import deliver_letters
from tracker.mail.failures import in_words, is_about_us, is_mailbox_full
from tracker.mail.models import Letter, LetterState, RefusedAddress


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("552 5.2.2 Mailbox full", "mailbox is full"),
        ("452 4.2.2 over quota", "mailbox is full"),
        ("552 5.3.4 message size exceeds limit", "too large"),
        ("550 5.1.1 no such user", "refused the recipient's address"),
        ("550 5.7.1 relaying denied", "letters from this system"),
        ("535 authentication failed", "letters from this system"),
        ("451 4.3.0 try again later", "for the moment"),
        ("554 5.6.0 refused", "refused this letter"),
        ("ConnectionRefusedError: [Errno 111] Connection refused", "cannot be reached"),
        ("gaierror: [Errno -2] Name or service not known", "cannot be reached"),
        ("TimeoutError: timed out", "in time"),
        ("SSLCertVerificationError: certificate has expired", "No safe connection"),
        ("SMTPServerDisconnected: Connection unexpectedly closed", "hung up"),
    ],
)
def test_a_technical_text_is_said_in_words(said: str, words: str):
    found = in_words(said)

    assert found is not None
    assert words in str(found)


def test_a_sentence_stays_as_it_is():
    assert in_words("The mail server refused the person's address.") is None


@pytest.mark.parametrize("said", ["552 too large", "552 5.3.4 size", "550 5.1.1 no such user", "451 later"])
def test_not_every_refusal_is_a_full_mailbox(said: str):
    assert not is_mailbox_full(int(said[:3]), said)


@pytest.mark.parametrize(("said", "is_ours"), [("550 5.7.1 no relaying", True), ("550 5.1.1 nobody", False)])
def test_a_refusal_of_the_sender_is_told_from_one_of_the_address(said: str, is_ours: bool):
    assert is_about_us(550, said) is is_ours


def test_a_full_mailbox_is_tried_again_and_its_address_stays_good(
    tell, person, mail_server: MailServer, session: Session
):
    mail_server.will(Behaviour.MAILBOX_FULL)
    tell(person)

    deliver_letters()

    letter = session.scalars(select(Letter).execution_options(populate_existing=True)).one()
    assert (letter.state, letter.why) == (LetterState.PLANNED, "552 5.2.2 mailbox full")
    assert session.scalars(select(RefusedAddress)).all() == []
