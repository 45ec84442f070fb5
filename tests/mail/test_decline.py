"""Having no more of a summary: by the link in its letter, or by the header mail programs use."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import TODAY
from tests.mail.test_compose import text_of
from tests.servers.smtp import MailServer
from tracker import Application
from tracker.accounts.models import Absence, Agency, Division, Role, User
from tracker.audit import AuditLine
from tracker.errors import Refused
from tracker.mail.declining import decline_digests, declined_by, want_digest
from tracker.mail.delivery import deliver_letters
from tracker.mail.models import DeclinedDigest, Letter, LetterState, Notice
from tracker.mail.planning import write_daily_letters

Tell = Callable[..., Notice]
Letters = Callable[[], list[Letter]]
MakeDivision = Callable[..., Division]
LINK = re.compile(r"https://cchc\.example(/letters/decline/\S+)")


@pytest.fixture
def send_summary(tell: Tell, session: Session, make_division: MakeDivision) -> Callable[..., None]:
    """Send a person the day's letter with a summary in it."""

    def sending(person: User, rule: str = "summed_up", **division: object) -> None:
        tell(person, make_division(**{"position": 3, **division}), rule, on=TODAY, at_once=False)
        write_daily_letters(person.memberships[0].agency_id, TODAY)
        session.commit()
        deliver_letters()

    return sending


@pytest.fixture
def link(send_summary: Callable[..., None], person: User, mail_server: MailServer) -> str:
    """The address in a letter that was sent."""
    send_summary(person)
    found = LINK.search(text_of(mail_server.letters[0]))
    assert found is not None
    return found[1]


def test_the_page_asks_first_and_changes_nothing(
    browse_as: Callable[..., object], link: str, session: Session
):
    response = browse_as(None).get(link)

    assert response.status_code == 200
    assert "<form" in response.text
    assert "Nguyễn Thị Ấn" in response.text
    assert session.scalars(select(DeclinedDigest)).all() == []


def test_the_address_is_told_to_nobody_and_kept_nowhere(browse_as: Callable[..., object], link: str):
    headers = browse_as(None).get(link).headers

    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"


def test_a_mail_server_declines_without_a_page_or_a_cookie(
    app: Application, link: str, session: Session, person: User, agency: Agency
):
    session.commit()
    with app.app_context():
        response = app.test_client().post(link, data={"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    session.expire_all()
    assert declined_by(person.id, agency.id) == {"summed_up"}


def test_the_address_in_the_header_declines_by_one_post(
    app: Application, link: str, mail_server: MailServer, session: Session, person: User, agency: Agency
):
    header = str(mail_server.letters[0]["List-Unsubscribe"]).strip()
    session.commit()

    with app.app_context():
        response = app.test_client().post(
            urlsplit(header.strip("<>")).path, data={"List-Unsubscribe": "One-Click"}
        )

    assert response.status_code == 200
    session.expire_all()
    assert declined_by(person.id, agency.id) == {"summed_up"}


def test_a_letter_sent_again_can_be_declined_too(
    browse_as: Callable[..., object],
    link: str,
    mail_server: MailServer,
    letters: Letters,
    person: User,
    agency: Agency,
):
    browse_as(person).post(f"/letters/{letters()[0].id}/again")
    deliver_letters()
    header = str(mail_server.letters[1]["List-Unsubscribe"]).strip()

    response = browse_as(None).post(urlsplit(header.strip("<>")).path)

    assert response.status_code == 200
    assert declined_by(person.id, agency.id) == {"summed_up"}


def test_declining_leaves_a_line_and_twice_does_no_harm(
    browse_as: Callable[..., object], link: str, session: Session
):
    browse_as(None).post(link)
    second = browse_as(None).post(link)

    assert second.status_code == 200
    lines = session.scalars(select(AuditLine).where(AuditLine.verb == "decline_digest")).all()
    assert [line.details for line in lines] == [{"rules": ["summed_up"]}]


def test_a_changed_link_is_no_page(browse_as: Callable[..., object], link: str, session: Session):
    for changed in (link[:-1] + ("A" if link[-1] != "A" else "B"), link.replace("d.", "r.", 1), link + "é"):
        assert browse_as(None).get(changed).status_code == 404
        assert browse_as(None).post(changed).status_code == 404
    assert session.scalars(select(DeclinedDigest)).all() == []


def test_an_old_letter_still_lets_its_reader_decline(
    browse_as: Callable[..., object], link: str, at: Callable[[datetime], None], person: User, agency: Agency
):
    at(datetime.fromisoformat("2022-05-05T09:00+07:00"))

    browse_as(None).post(link)

    assert declined_by(person.id, agency.id) == {"summed_up"}


def test_a_declined_summary_is_not_sent(
    mail_server: MailServer,
    send_summary: Callable[..., None],
    person: User,
    agency: Agency,
    letters: Letters,
):
    decline_digests(person, agency.id, ["summed_up"], by=person)

    send_summary(person)

    assert mail_server.letters == []
    [letter] = letters()
    assert (letter.state, letter.why) == (LetterState.SKIPPED, "The person does not want this summary.")


def test_a_summary_wanted_again_is_sent_again(
    mail_server: MailServer, send_summary: Callable[..., None], person: User, agency: Agency
):
    decline_digests(person, agency.id, ["summed_up"], by=person)
    want_digest(person, agency.id, "summed_up", by=person)

    send_summary(person)

    assert len(mail_server.letters) == 1


def test_what_everybody_must_know_cannot_be_declined(person: User, agency: Agency):
    with pytest.raises(Refused):
        decline_digests(person, agency.id, ["division_founded"], by=person)
    with pytest.raises(Refused):
        want_digest(person, agency.id, "division_founded", by=person)


def test_the_ledger_keeps_the_letter_without_the_link(link: str, letters: Letters):
    [letter] = letters()
    assert link not in letter.body_text + letter.body_html


def test_a_deputy_cannot_decline_for_the_person_away(
    mail_server: MailServer,
    send_summary: Callable[..., None],
    session: Session,
    person: User,
    agency: Agency,
    make_user: Callable[..., User],
):
    deputy = make_user(Role.OFFICE, name="Trần Văn Bình")
    session.add(
        Absence(agency_id=agency.id, user_id=person.id, deputy_id=deputy.id, from_day=TODAY, to_day=TODAY)
    )

    send_summary(person)

    [message] = mail_server.letters
    assert "Trần Văn Bình" in str(message["To"])
    assert message["List-Unsubscribe"] is None
    assert LINK.search(text_of(message)) is None
