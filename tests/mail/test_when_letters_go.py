"""The letter of a day leaves on that day, in working hours; events are told whenever they happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from tests.servers.smtp import Behaviour, MailServer
from tracker import clock
from tracker.accounts.models import Agency, CalendarDay, DayKind, User
from tracker.mail.alarms import find_trouble
from tracker.mail.delivery import Delivered, deliver_letters
from tracker.mail.models import Letter, Notice
from tracker.mail.planning import write_daily_letters

At = Callable[[datetime], None]
Letters = Callable[[], list[Letter]]
Tell = Callable[..., Notice]


FRIDAY = date(2021, 10, 8)


@pytest.fixture
def of_friday(session: Session, agency: Agency, tell: Tell, person: User, mail_server: MailServer, at: At):
    """A day's letter that was planned on a Friday, and could not leave then."""
    at(clock.at_local(FRIDAY, 7))
    tell(person, at_once=False)
    write_daily_letters(agency.id, FRIDAY)
    session.commit()
    mail_server.will(Behaviour.TRY_LATER)
    deliver_letters()


@pytest.mark.parametrize(
    "moment",
    [
        clock.at_local(date(2021, 10, 9), 3),
        clock.at_local(date(2021, 10, 9), 9),
        clock.at_local(date(2021, 10, 11), 6, 59),
        clock.at_local(date(2021, 10, 11), 7),
    ],
)
def test_the_letter_of_a_day_does_not_go_at_night_nor_on_a_day_off_nor_on_another_day(
    of_friday: None, mail_server: MailServer, letters: Letters, at: At, moment: datetime
):
    at(moment)

    assert deliver_letters() == Delivered()
    [letter] = letters()
    assert "could not leave on its day" in letter.why


def test_the_ledger_says_until_when_such_a_letter_waits(of_friday: None, letters: Letters, at: At):
    at(clock.at_local(date(2021, 10, 9), 3))
    deliver_letters()

    assert letters()[0].next_try_at == clock.at_local(date(2021, 10, 11), 7)
    assert not find_trouble()


def test_what_it_tells_goes_with_the_next_working_days_letter(
    of_friday: None, session: Session, agency: Agency, mail_server: MailServer, at: At
):
    at(clock.at_local(date(2021, 10, 9), 3))
    deliver_letters()
    at(clock.at_local(date(2021, 10, 11), 7))
    write_daily_letters(agency.id, date(2021, 10, 11))
    session.commit()

    assert deliver_letters() == Delivered(sent=1)


def test_the_letter_of_a_day_goes_late_on_it(of_friday: None, mail_server: MailServer, at: At):
    at(clock.at_local(FRIDAY, 23))

    assert deliver_letters() == Delivered(sent=1)


def test_the_letter_of_a_saturday_that_is_worked_goes_on_it(
    session: Session, agency: Agency, tell: Tell, person: User, mail_server: MailServer, at: At
):
    saturday = date(2021, 10, 9)
    session.add(
        CalendarDay(agency_id=agency.id, day=saturday, kind=DayKind.WORKED, name="Làm bù", source="typed")
    )
    at(clock.at_local(saturday, 7))
    tell(person, at_once=False)
    write_daily_letters(agency.id, saturday)
    session.commit()

    assert deliver_letters() == Delivered(sent=1)


def test_events_are_told_on_a_day_off_and_at_night(tell: Tell, person: User, mail_server: MailServer, at: At):
    at(clock.at_local(date(2021, 10, 10), 3))
    tell(person)

    assert deliver_letters() == Delivered(sent=1)
