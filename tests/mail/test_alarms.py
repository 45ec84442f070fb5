"""Administrators are told when letters do not leave, on the page, by probes and by mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NINE, TODAY
from tests.servers.smtp import Behaviour, MailServer
from tracker import Application, clock, heartbeat, watching
from tracker.accounts.models import Agency, CalendarYear, Role, User
from tracker.mail.alarms import CALENDAR, FAILING, SILENT, find_trouble, raise_alarms
from tracker.mail.delivery import deliver_letters
from tracker.mail.models import Letter, LetterState, Notice
from tracker.mail.planning import write_at_once_letters, write_daily_letters


@pytest.fixture
def admin(make_user: Callable[..., User]) -> User:
    return make_user(Role.ADMIN, name="Trần Văn Quản", email="quan@bandantoc.example")


def notices_of(session: Session, rule: str) -> list[Notice]:
    session.commit()
    return list(session.scalars(select(Notice).where(Notice.rule == rule)))


def test_a_letter_given_up_is_told_to_the_administrators_once_a_day(
    session: Session, admin: User, person: User, tell, mail_server: MailServer
):
    mail_server.will(Behaviour.REFUSE)
    tell(person)
    deliver_letters()

    raise_alarms()
    raise_alarms()
    [notice] = notices_of(session, FAILING)
    assert notice.recipient_id == admin.id

    deliver_letters()
    assert "Thư không đến được người nhận" in mail_server.letters[-1]["Subject"]


def test_a_letter_that_waits_for_its_second_try_is_no_alarm_for_an_hour(
    session: Session, admin: User, person: User, tell, mail_server: MailServer, at: Any
):
    mail_server.will(Behaviour.TRY_LATER)
    tell(person)
    deliver_letters()

    at(NINE + timedelta(minutes=59))
    raise_alarms()
    assert not notices_of(session, FAILING)

    at(NINE + timedelta(minutes=61))
    raise_alarms()
    assert len(notices_of(session, FAILING)) == 1


@pytest.fixture
def no_server(app: Application) -> Iterator[None]:
    """Nothing listens where letters are to go."""
    state = app.extensions["mail"]
    port, state.port = state.port, 1
    yield
    state.port = port


def test_a_mail_server_that_is_away_is_an_alarm_after_an_hour(
    session: Session, admin: User, person: User, tell, no_server: None, at: Any
):
    tell(person)
    for minutes in (0, 20, 59):
        at(NINE + timedelta(minutes=minutes))
        deliver_letters()
        raise_alarms()
    assert not notices_of(session, FAILING)

    at(NINE + timedelta(minutes=61))
    raise_alarms()

    assert len(notices_of(session, FAILING)) == 1


def test_letters_that_wait_for_a_mail_server_to_be_set_are_an_alarm(
    app: Application, session: Session, admin: User, person: User, tell, at: Any
):
    app.extensions["settings"] = replace(app.extensions["settings"], mail_server="")
    tell(person)
    deliver_letters()
    at(NINE + timedelta(minutes=61))

    raise_alarms()

    assert len(notices_of(session, FAILING)) == 1


def test_a_letter_that_tells_what_yesterdays_could_not_is_late_at_its_first_try(
    session: Session, agency: Agency, admin: User, person: User, tell, no_server: None, at: Any
):
    tell(person, at_once=False)
    write_daily_letters(agency.id, TODAY)
    session.commit()
    deliver_letters()
    at(NINE + timedelta(days=1))
    write_daily_letters(agency.id, TODAY + timedelta(days=1))
    session.commit()
    assert not find_trouble()

    deliver_letters()

    assert find_trouble().stuck == 1


def test_a_letter_that_nobody_has_tried_is_not_stuck(session: Session, person: User, tell, at: Any):
    tell(person)
    write_at_once_letters()
    session.commit()
    at(NINE + timedelta(hours=2))

    assert not find_trouble()


def test_nobody_is_alarmed_while_letters_leave(session: Session, admin: User, person: User, tell):
    tell(person)
    deliver_letters()

    raise_alarms()

    assert not notices_of(session, FAILING)


def test_the_ledger_and_the_probe_say_that_letters_are_stuck(
    browse_as: Any, admin: User, person: User, tell, beat, mail_server: MailServer, at: Any
):
    mail_server.will(Behaviour.TRY_LATER)
    tell(person)
    deliver_letters()
    at(NINE + timedelta(minutes=61))
    beat()

    browser = browse_as(admin)

    assert "hơn một giờ chưa gửi đi được" in browser.get("/letters").text
    response = browser.get("/readyz")
    assert (response.status_code, response.json["letters"]) == (503, "stuck")
    assert "tracker_letters_stuck 1.0" in browser.get("/metrics").text


def test_the_web_server_tells_of_a_silent_scheduler_and_sends_no_other_letter(
    app: Application, beat, admin: User, person: User, tell, letters, mail_server: MailServer, at
):
    tell(person)
    beat()
    at(NINE + timedelta(seconds=121))

    assert watching.look(app)

    by_person = {letter.recipient_id: letter.state for letter in letters()}
    assert by_person[admin.id] is LetterState.SENT
    assert by_person.get(person.id) in {None, LetterState.PLANNED}
    assert "Bộ lập lịch không chạy" in mail_server.letters[-1]["Subject"]


def test_a_scheduler_that_runs_alarms_nobody(app: Application, session: Session, admin: User, beat):
    beat()

    assert not watching.look(app)
    assert not notices_of(session, SILENT)


def test_the_alarm_is_not_sent_when_the_scheduler_runs_again_meanwhile(
    app: Application, beat, admin: User, letters: Callable[[], list[Letter]], mail_server, at: Any
):
    mail_server.will(Behaviour.TRY_LATER)
    beat()
    at(NINE + timedelta(minutes=5))
    watching.look(app)
    beat()
    at(NINE + timedelta(minutes=6, seconds=30))

    deliver_letters()

    [letter] = letters()
    assert letter.state is LetterState.SKIPPED
    assert "runs again" in letter.why


def test_a_second_silence_of_a_day_is_told_as_well(
    app: Application, beat, admin: User, mail_server: MailServer, at: Any
):
    beat()
    for minutes in (3, 5, 30):
        at(NINE + timedelta(minutes=minutes))
        watching.look(app)
    assert len(mail_server.letters) == 1
    at(NINE + timedelta(hours=2))
    beat()

    at(NINE + timedelta(hours=3))
    watching.look(app)

    assert len(mail_server.letters) == 2


def test_a_silence_that_comes_and_goes_is_told_once_an_hour(
    app: Application, beat, admin: User, mail_server: MailServer, at: Any
):
    for minutes in range(0, 60, 5):
        at(NINE + timedelta(minutes=minutes))
        beat()
        at(NINE + timedelta(minutes=minutes + 4))
        watching.look(app)
    assert len(mail_server.letters) == 1

    at(NINE + timedelta(minutes=65))
    watching.look(app)

    assert len(mail_server.letters) == 2


def test_the_web_server_tells_of_a_job_that_fails_though_the_others_run(
    app: Application, beat, admin: User, mail_server: MailServer, at: Any
):
    beat()
    at(NINE + timedelta(minutes=3))
    beat(heartbeat.DELIVER)
    beat(heartbeat.REMIND, error="RuntimeError: out of paper")

    assert watching.look(app)

    [letter] = mail_server.letters_to(admin.email)
    assert "Bộ lập lịch chạy nhưng bị lỗi" in letter["Subject"]
    assert "RuntimeError: out of paper" in letter.get_body(("plain",)).get_content()


def test_in_december_the_administrators_are_asked_for_a_calendar_nobody_confirmed(
    session: Session, admin: User, mail_server: MailServer, at: Any
):
    at(datetime(2021, 11, 30, 2, tzinfo=UTC))
    raise_alarms()
    assert not notices_of(session, CALENDAR)

    at(datetime(2021, 12, 2, 2, tzinfo=UTC))
    raise_alarms()
    raise_alarms()
    [notice] = notices_of(session, CALENDAR)
    assert notice.planned_on == date(2021, 12, 1)
    deliver_letters()
    assert "2022" in mail_server.letters[-1]["Subject"]

    at(datetime(2021, 12, 15, 2, tzinfo=UTC))
    raise_alarms()
    assert len(notices_of(session, CALENDAR)) == 2


def test_nobody_is_asked_for_a_calendar_that_is_confirmed(session: Session, agency: Agency, admin: User, at):
    at(datetime(2021, 12, 2, 2, tzinfo=UTC))
    session.merge(
        CalendarYear(
            agency_id=agency.id, year=2022, source="", confirmed_at=clock.now(), confirmed_by_id=admin.id
        )
    )

    raise_alarms()

    assert not notices_of(session, CALENDAR)
