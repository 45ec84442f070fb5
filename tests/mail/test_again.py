"""Sending a letter again: a row of its own, which names the old one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.conftest import TODAY
from tests.servers.smtp import Behaviour, MailServer
from tracker.accounts.models import Division, Role, User
from tracker.mail.addresses import clear_address
from tracker.mail.alarms import find_trouble
from tracker.mail.delivery import deliver_letters
from tracker.mail.letters import UNDELIVERED
from tracker.mail.models import Letter, LetterState, Notice, NoticeState

Letters = Callable[[], list[Letter]]
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


@pytest.fixture
def given_up(person: User, tell: Tell, letters: Letters, make_division, mail_server: MailServer) -> Letter:
    mail_server.will(Behaviour.REFUSE)
    tell(person, make_division("Phòng Chính sách"))
    deliver_letters()
    return letters()[-1]


def test_what_could_not_be_delivered_was_told_by_the_letter_that_went_again(
    browse_as: Any, person: User, given_up: Letter, letters: Letters
):
    browse_as(person).post(f"/letters/{given_up.id}/again")
    deliver_letters()

    first, again = letters()
    assert (first.state, again.state) == (LetterState.FAILED, LetterState.SENT)
    [notice] = again.notices
    assert (notice.state, notice.reason) == (NoticeState.TOLD, "")
    assert first.matters == again.matters == [notice]


def test_the_pages_of_both_letters_say_what_was_told_and_by_which(
    browse_as: Any, person: User, given_up: Letter, letters: Letters
):
    browser = browse_as(person)
    browser.post(f"/letters/{given_up.id}/again")
    deliver_letters()
    again = letters()[-1]

    pages = [browser.get(f"/letters/{letter.id}").text for letter in (given_up, again)]
    found = browser.get("/letters?rule=division_founded").text

    for page in pages:
        assert "Đã báo" in page
        assert "could not be delivered" not in page
        assert "không gửi được" not in page
    assert pages[0].count(f'href="/letters/{again.id}"') == 2
    assert f'href="/letters/{given_up.id}"' in found
    assert f'href="/letters/{again.id}"' in found


def test_what_could_not_be_delivered_again_either_says_so_and_can_go_once_more(
    browse_as: Any, person: User, given_up: Letter, letters: Letters, mail_server: MailServer
):
    browser = browse_as(person)
    mail_server.will(Behaviour.REFUSE)
    browser.post(f"/letters/{given_up.id}/again")
    deliver_letters()
    again = letters()[-1]
    assert again.notices[0].reason == UNDELIVERED

    browser.post(f"/letters/{again.id}/again")
    deliver_letters()

    third = letters()[-1]
    assert third.again_of_id == given_up.id
    assert [notice.state for notice in third.notices] == [NoticeState.TOLD]


def test_what_was_sent_again_in_vain_goes_once_the_address_is_cleared(
    browse_as: Any, make_user, person: User, tell: Tell, letters: Letters, mail_server: MailServer
):
    mail_server.will(Behaviour.REFUSE_RECIPIENT)
    agency_id = tell(person).agency_id
    deliver_letters()
    [first] = letters()
    browser = browse_as(person)
    browser.post(f"/letters/{first.id}/again")
    deliver_letters()
    assert letters()[-1].state is LetterState.SKIPPED

    clear_address(person, agency_id=agency_id, by=make_user(Role.ADMIN))
    browser.post(f"/letters/{first.id}/again")
    deliver_letters()

    assert [letter.state for letter in letters()] == [
        LetterState.FAILED, LetterState.SKIPPED, LetterState.SENT,
    ]  # fmt: skip
    assert [notice.state for notice in letters()[-1].notices] == [NoticeState.TOLD]


def test_what_went_again_is_repeated_by_the_next_one_too(
    browse_as: Any, person: User, given_up: Letter, letters: Letters, mail_server: MailServer
):
    for _ in range(2):
        browse_as(person).post(f"/letters/{given_up.id}/again")
        deliver_letters()

    assert [letter.state for letter in letters()[1:]] == [LetterState.SENT] * 2
    assert len(mail_server.letters) == 2


def test_what_was_given_up_and_is_not_true_any_more_says_why(
    browse_as: Any, person: User, given_up: Letter, letters: Letters, session: Session
):
    session.get_one(Division, given_up.notices[0].subject_id).valid_to = TODAY
    session.commit()

    browse_as(person).post(f"/letters/{given_up.id}/again")
    deliver_letters()

    again = letters()[-1]
    assert again.state is LetterState.SKIPPED
    assert "closed" in again.notices[0].reason


def test_what_went_again_is_no_trouble_any_more(
    browse_as: Any, person: User, given_up: Letter, letters: Letters
):
    assert find_trouble(given_up.agency_id).failed == 1

    browse_as(person).post(f"/letters/{given_up.id}/again")
    deliver_letters()

    assert not find_trouble(given_up.agency_id)


def test_a_letter_that_is_going_again_is_not_sent_once_more(
    browse_as: Any, person: User, given_up: Letter, letters: Letters
):
    browser = browse_as(person)
    browser.post(f"/letters/{given_up.id}/again")

    response = browser.post(f"/letters/{given_up.id}/again")

    assert response.status_code == 409
    assert len(letters()) == 2
    assert f"/letters/{given_up.id}/again" not in browser.get(f"/letters/{given_up.id}").text


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
