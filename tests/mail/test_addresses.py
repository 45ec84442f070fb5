"""Addresses that a server refused for good, until somebody clears them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.servers.smtp import Behaviour, MailServer
from tracker.accounts.models import Agency, Role, User
from tracker.audit import AuditLine
from tracker.errors import NotAllowed
from tracker.mail.addresses import clear_address
from tracker.mail.delivery import Delivered, deliver_letters
from tracker.mail.models import Letter, LetterState, Notice, NoticeState, RefusedAddress

Letters = Callable[[], list[Letter]]
Tell = Callable[..., Notice]


@pytest.fixture
def refused(tell: Tell, person: User, mail_server: MailServer) -> User:
    """A person whose address the server refused."""
    mail_server.will(Behaviour.REFUSE_RECIPIENT)
    tell(person)
    deliver_letters()
    return person


def test_remembers_an_address_that_was_refused(refused: User, session: Session):
    [kept] = session.scalars(select(RefusedAddress))

    assert (kept.address, kept.said) == ("an@bandantoc.example", "550 5.1.1 no such user")


def test_writes_no_more_letters_to_a_refused_address(
    refused: User, tell: Tell, letters: Letters, mail_server: MailServer
):
    tell(refused)

    delivered = deliver_letters()

    assert delivered == Delivered(skipped=1)
    assert mail_server.letters == []
    skipped = letters()[-1]
    assert (skipped.state, skipped.tries) == (LetterState.SKIPPED, 0)
    assert skipped.why == "The mail server refused the person's address."
    assert [notice.state for notice in skipped.notices] == [NoticeState.SKIPPED]


def test_a_refused_letter_says_nothing_of_its_address(
    tell: Tell, person: User, mail_server: MailServer, session: Session
):
    mail_server.will(Behaviour.REFUSE)
    tell(person)

    deliver_letters()

    assert session.scalars(select(RefusedAddress)).all() == []


def test_writes_again_to_an_address_that_was_cleared(
    refused: User,
    make_user: Callable[..., User],
    agency: Agency,
    session: Session,
    tell: Tell,
    mail_server: MailServer,
):
    cleared = clear_address(refused, agency_id=agency.id, by=make_user(Role.ADMIN))
    tell(refused)

    delivered = deliver_letters()

    assert cleared
    assert delivered == Delivered(sent=1)
    line = session.scalars(select(AuditLine).where(AuditLine.verb == "clear_address")).one()
    assert line.subject_id == refused.id


def test_only_an_administrator_of_the_persons_agency_clears_an_address(
    refused: User, make_user: Callable[..., User], make_agency: Callable[..., Agency], agency: Agency
):
    elsewhere = make_agency("Sở Nội vụ")

    for user, at in [
        (make_user(Role.OFFICE), agency),
        (make_user(Role.ADMIN, at=elsewhere), elsewhere),
    ]:
        with pytest.raises(NotAllowed):
            clear_address(refused, agency_id=at.id, by=user)


def test_an_administrator_sees_the_refusal_among_the_people_and_clears_it(
    refused: User, make_user: Callable[..., User], browse_as, session: Session
):
    browser = browse_as(make_user(Role.ADMIN))
    assert "550 5.1.1 no such user" in browser.get("/people").text

    response = browser.post(f"/people/{refused.memberships[0].id}/clear-address")

    assert response.status_code == 302
    assert not session.scalars(select(RefusedAddress)).all()
    assert "550 5.1.1" not in browser.get("/people").text


def test_nobody_else_clears_an_address(
    refused: User, make_user: Callable[..., User], browse_as, session: Session
):
    response = browse_as(make_user(Role.OFFICE)).post(f"/people/{refused.memberships[0].id}/clear-address")

    assert response.status_code == 403
    assert session.scalars(select(RefusedAddress)).all()
