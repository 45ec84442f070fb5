"""Which letters are planned of what people are to be told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NINE, TODAY
from tests.servers.smtp import Behaviour, MailServer
from tracker.accounts.models import Agency, Division, User
from tracker.mail.delivery import Delivered, deliver_letters
from tracker.mail.models import Letter, LetterState, Notice
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
    tell: Tell, person: User, agency: Agency, session: Session, letters: Letters, at: At,
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
    tell: Tell, person: User, make_agency: Callable[..., Agency], make_division: Callable[..., Division],
    letters: Letters,
):
    tell(person)
    tell(person, make_division(agency=make_agency("Sở Nội vụ")))

    planned = write_at_once_letters()

    assert planned == 2
