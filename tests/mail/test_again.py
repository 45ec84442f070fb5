"""Sending a letter again: a row of its own, which names the old one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.conftest import TODAY
from tests.servers.smtp import Behaviour, MailServer
from tracker.accounts.models import Division, Role, User
from tracker.mail.delivery import deliver_letters
from tracker.mail.models import Letter, LetterState, Notice, NoticeState

Tell = Callable[..., Notice]


@pytest.fixture
def sent(person: User, tell: Tell, letters: Callable[[], list[Letter]], make_division) -> Letter:
    tell(person, make_division("Phòng Chính sách"))
    deliver_letters()
    return letters()[-1]


def test_the_office_sends_a_letter_again_and_the_new_row_names_the_old(
    browse_as: Any, person: User, sent: Letter, letters: Callable[[], list[Letter]], mail_server: MailServer
):
    response = browse_as(person).post(f"/letters/{sent.id}/again")
    deliver_letters()

    first, again = letters()
    assert response.headers["Location"] == f"/letters/{again.id}"
    assert again.again_of_id == first.id
    assert again.state is LetterState.SENT
    assert again.subject == first.subject
    assert again.message_id != first.message_id
    assert len(mail_server.letters) == 2
    assert "Phòng Chính sách" in again.body_text


def test_both_pages_lead_to_one_another(browse_as: Any, person: User, sent: Letter, letters):
    browser = browse_as(person)
    browser.post(f"/letters/{sent.id}/again")
    again = letters()[-1]

    assert f'href="/letters/{again.id}"' in browser.get(f"/letters/{sent.id}").text
    assert f'href="/letters/{sent.id}"' in browser.get(f"/letters/{again.id}").text


def test_what_is_not_true_any_more_is_not_told_again(
    browse_as: Any, person: User, sent: Letter, session: Session, letters, mail_server: MailServer
):
    division = session.get_one(Division, sent.notices[0].subject_id)
    division.valid_to = TODAY
    session.commit()

    browse_as(person).post(f"/letters/{sent.id}/again")
    deliver_letters()

    first, again = letters()
    assert again.state is LetterState.SKIPPED
    assert "closed" in again.why
    assert first.notices[0].state is NoticeState.TOLD
    assert len(mail_server.letters) == 1


def test_what_could_not_be_delivered_goes_again_and_the_ledger_keeps_that_it_could_not(
    browse_as: Any, person: User, tell: Tell, letters, mail_server: MailServer
):
    mail_server.will(Behaviour.REFUSE)
    tell(person)
    deliver_letters()
    [failed] = letters()
    assert failed.state is LetterState.FAILED

    browse_as(person).post(f"/letters/{failed.id}/again")
    deliver_letters()

    first, again = letters()
    assert again.state is LetterState.SENT
    assert first.state is LetterState.FAILED
    assert first.notices[0].state is NoticeState.SKIPPED


def test_a_letter_that_is_still_to_go_is_not_sent_again(
    browse_as: Any, person: User, tell: Tell, letters, mail_server: MailServer
):
    mail_server.will(Behaviour.TRY_LATER)
    tell(person)
    deliver_letters()
    [waiting] = letters()

    response = browse_as(person).post(f"/letters/{waiting.id}/again")

    assert response.status_code == 409
    assert len(letters()) == 1


@pytest.mark.parametrize("role", [Role.LEADER, Role.OBSERVER])
def test_who_only_reads_the_ledger_writes_to_nobody(
    browse_as: Any, make_user: Callable[..., User], sent: Letter, letters, role: Role
):
    browser = browse_as(make_user(role))

    assert browser.post(f"/letters/{sent.id}/again").status_code == 403
    assert len(letters()) == 1
    assert f"/letters/{sent.id}/again" not in browser.get(f"/letters/{sent.id}").text


def test_a_form_sent_twice_sends_one_letter(browse_as: Any, person: User, sent: Letter, letters):
    browser = browse_as(person)

    for _ in range(2):
        browser.post(f"/letters/{sent.id}/again", {"form_key": "once"})

    assert len(letters()) == 2
