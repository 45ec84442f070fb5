"""Which letters are planned of what people are to be told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NINE, TODAY
from tests.servers.smtp import Behaviour, MailServer
from tracker import clock
from tracker.accounts.models import Absence, Agency, Division, Membership, Role, User
from tracker.mail.delivery import Delivered, deliver_letters
from tracker.mail.models import Letter, LetterState, Notice, NoticeState
from tracker.mail.planning import write_at_once_letters, write_daily_letters
from tracker.mail.service import notify

At = Callable[[datetime], None]
Letters = Callable[[], list[Letter]]
Tell = Callable[..., Notice]


def test_a_notice_said_twice_is_kept_once(
    session: Session, person: User, make_division: Callable[..., Division], agency: Agency
):
    division = make_division()

    first = notify("division_founded", about=division, to=[person], agency_id=agency.id)
    second = notify("division_founded", about=division, to=[person, person], agency_id=agency.id)

    assert (first, second) == (1, 0)
    assert len(session.scalars(select(Notice)).all()) == 1


def test_refuses_a_rule_that_nobody_registered(person: User, make_division: Callable[..., Division]):
    with pytest.raises(LookupError, match="no rule 'made_up'"):
        notify("made_up", about=make_division(), to=[person], agency_id=1)


def test_timed_notices_make_one_letter_a_day(tell: Tell, person: User, agency: Agency, letters: Letters):
    tell(person, at_once=False)
    tell(person, at_once=False)

    planned = write_daily_letters(agency.id, TODAY)

    assert planned == 1
    [letter] = letters()
    assert (letter.slot, letter.day, len(letter.notices)) == ("daily", TODAY, 2)


def test_a_day_gets_no_second_daily_letter(tell: Tell, person: User, agency: Agency, session: Session):
    tell(person, at_once=False)
    write_daily_letters(agency.id, TODAY)
    session.commit()
    late = tell(person, at_once=False)

    again = write_daily_letters(agency.id, TODAY)

    assert again == 0
    assert late.letter_id is None


def test_what_came_too_late_for_the_daily_letter_is_in_that_of_the_next_day(
    tell: Tell, person: User, agency: Agency, session: Session, mail_server: MailServer, at: At
):
    tell(person, at_once=False)
    write_daily_letters(agency.id, TODAY)
    deliver_letters()
    late = tell(person, at_once=False)

    at(NINE + timedelta(days=1))
    write_daily_letters(agency.id, TODAY + timedelta(days=1))
    session.commit()

    assert late.letter.day == TODAY + timedelta(days=1)


def test_a_daily_letter_that_never_went_is_taken_up_by_the_next(
    tell: Tell,
    person: User,
    agency: Agency,
    session: Session,
    letters: Letters,
    at: At,
    mail_server: MailServer,
):
    mail_server.will(Behaviour.TRY_LATER)
    tell(person, at_once=False)
    write_daily_letters(agency.id, TODAY)
    deliver_letters()
    tell(person, at_once=False)
    at(NINE + timedelta(days=1))

    write_daily_letters(agency.id, TODAY + timedelta(days=1))
    delivered = deliver_letters()

    assert delivered == Delivered(sent=1)
    old, new = letters()
    assert (old.state, old.why) == (LetterState.SKIPPED, "The letter of a later day took its place.")
    assert len(new.notices) == 2
    assert len(mail_server.letters) == 1


def test_a_letter_in_hand_is_not_taken_back(
    tell: Tell, person: User, agency: Agency, session: Session, letters: Letters, at: At
):
    tell(person, at_once=False)
    write_daily_letters(agency.id, TODAY)
    at(NINE + timedelta(days=1))
    session.scalars(select(Letter)).one().lease_until = NINE + timedelta(days=1, minutes=1)
    session.commit()

    planned = write_daily_letters(agency.id, TODAY + timedelta(days=1))

    assert planned == 0
    assert [letter.state for letter in letters()] == [LetterState.PLANNED]


def test_notices_of_a_day_to_come_wait_for_it(tell: Tell, person: User, agency: Agency):
    tell(person, on=date(2021, 10, 8), at_once=False)
    tell(person, on=date(2021, 10, 8))

    assert (write_at_once_letters(), write_daily_letters(agency.id, TODAY)) == (0, 0)


def test_people_of_two_agencies_get_a_letter_from_each(
    tell: Tell,
    person: User,
    make_agency: Callable[..., Agency],
    make_division: Callable[..., Division],
    letters: Letters,
):
    tell(person)
    tell(person, make_division(agency=make_agency("Sở Nội vụ")))

    planned = write_at_once_letters()

    assert planned == 2


def test_the_deputy_of_a_person_who_is_away_gets_one_letter_with_their_own(
    tell: Tell,
    person: User,
    make_user: Callable[..., User],
    agency: Agency,
    session: Session,
    letters: Letters,
):
    deputy = make_user("office")
    session.add(Absence(agency_id=agency.id, user=person, deputy=deputy, from_day=TODAY, to_day=TODAY))
    for at_once in (True, False):
        tell(person, at_once=at_once)
        tell(deputy, at_once=at_once)

    planned = write_at_once_letters(), write_daily_letters(agency.id, TODAY)

    assert planned == (1, 1)
    for letter in letters():
        assert letter.recipient_id == deputy.id
        assert {notice.recipient_id for notice in letter.notices} == {person.id, deputy.id}


def test_who_is_back_is_told_themselves(
    tell: Tell,
    person: User,
    make_user: Callable[..., User],
    agency: Agency,
    session: Session,
    letters: Letters,
):
    yesterday = TODAY - timedelta(days=1)
    deputy = make_user("office")
    session.add(
        Absence(agency_id=agency.id, user=person, deputy=deputy, from_day=yesterday, to_day=yesterday)
    )
    tell(person)

    write_at_once_letters()

    assert [letter.recipient_id for letter in letters()] == [person.id]


def test_a_person_with_two_roles_gets_one_letter(
    tell: Tell, person: User, agency: Agency, session: Session, letters: Letters
):
    session.add(Membership(agency_id=agency.id, user=person, role=Role.ADMIN, valid_from=TODAY, title=""))
    tell(person)
    tell(person)

    assert write_at_once_letters() == 1


def test_news_of_more_than_a_month_ago_is_not_told_any_more(
    tell: Tell, person: User, session: Session, at: At
):
    old = tell(person)
    at(NINE + timedelta(days=31))
    new = tell(person)

    planned = write_at_once_letters()
    session.commit()

    assert planned == 1
    assert (old.state, old.letter_id) == (NoticeState.SKIPPED, None)
    assert old.reason == "It was not told for more than 30 days, and is out of date."
    assert new.letter_id is not None


def test_a_letter_that_waited_for_more_than_a_month_does_not_go(
    tell: Tell, person: User, at: At, mail_server: MailServer, letters: Letters, session: Session
):
    tell(person)
    write_at_once_letters()
    session.commit()
    at(NINE + timedelta(days=31))

    delivered = deliver_letters()

    assert delivered == Delivered()
    [letter] = letters()
    assert letter.state is LetterState.SKIPPED
    assert [notice.state for notice in letter.notices] == [NoticeState.SKIPPED]


def test_a_reminder_that_was_skipped_is_told_when_it_holds_again_on_the_same_day(
    tell: Tell,
    person: User,
    make_division: Callable[..., Division],
    agency: Agency,
    session: Session,
    mail_server: MailServer,
    letters: Letters,
):
    division = make_division(valid_to=TODAY)
    tell(person, division, at_once=False)
    write_daily_letters(agency.id, TODAY)
    skipped = deliver_letters()
    division.valid_to = None
    tell(person, division, at_once=False)

    delivered = deliver_letters()

    assert (skipped, delivered) == (Delivered(skipped=1), Delivered(sent=1))
    assert len(mail_server.letters) == 1


def test_a_reminder_that_was_skipped_for_its_person_stays_skipped(
    tell: Tell,
    make_user: Callable[..., User],
    agency: Agency,
    session: Session,
    mail_server: MailServer,
    make_division: Callable[..., Division],
):
    gone, division = make_user("office", is_active=False), make_division()
    tell(gone, division, at_once=False)
    write_daily_letters(agency.id, TODAY)
    deliver_letters()

    again = tell(gone, division, at_once=False)

    assert again.state is NoticeState.SKIPPED


def test_a_command_that_takes_a_later_day_as_now_makes_no_news_old(
    session: Session, person: User, tell: Callable[..., Notice]
):
    told = tell(person)

    with clock.taken_as(NINE + timedelta(days=40)):
        assert write_at_once_letters() == 1

    session.refresh(told)
    assert told.state is NoticeState.PLANNED
