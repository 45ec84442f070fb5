"""Handing letters to a real mail server, which does not always want them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NINE
from tests.servers.smtp import Behaviour, MailServer
from tracker import Application
from tracker.accounts.models import Division, User
from tracker.mail.claims import FRESH_FOR
from tracker.mail.delivery import Delivered, deliver_letters
from tracker.mail.models import Attempt, Departure, Letter, LetterState, Notice, NoticeState
from tracker.mail.outcomes import TRIES_AT_MOST
from tracker.mail.planning import write_at_once_letters

At = Callable[[datetime], None]
Letters = Callable[[], list[Letter]]
Tell = Callable[..., Notice]


def test_sends_what_a_person_is_to_be_told(
    mail_server: MailServer, tell: Tell, person: User, letters: Letters
):
    tell(person)

    delivered = deliver_letters()

    assert delivered == Delivered(sent=1)
    [message] = mail_server.letters
    assert "Nguyễn Thị Ấn" in message["To"]
    [letter] = letters()
    assert letter.state is LetterState.SENT
    assert letter.sent_at == NINE
    assert [notice.state for notice in letter.notices] == [NoticeState.TOLD]


def test_tells_everything_once(mail_server: MailServer, tell: Tell, person: User):
    tell(person)
    deliver_letters()

    again = deliver_letters()

    assert again == Delivered()
    assert len(mail_server.letters) == 1


def test_tells_everything_of_one_moment_in_one_letter(
    mail_server: MailServer, tell: Tell, person: User, make_division: Callable[..., Division]
):
    tell(person, make_division("Phòng Chính sách"))
    tell(person, make_division("Thanh tra"))

    deliver_letters()

    [message] = mail_server.letters
    body = message.get_body(("plain",)).get_content()
    assert "Phòng Chính sách" in body
    assert "Thanh tra" in body


def test_puts_what_comes_later_into_another_letter(mail_server: MailServer, tell: Tell, person: User):
    tell(person)
    deliver_letters()
    tell(person)

    deliver_letters()

    assert len(mail_server.letters) == 2


def test_sends_many_letters_over_one_connection(
    mail_server: MailServer, tell: Tell, make_user: Callable[..., User]
):
    for _ in range(5):
        tell(make_user("office"))

    deliver_letters()

    assert len(mail_server.letters) == 5
    assert mail_server.connections == 1


def test_tries_again_after_a_temporary_refusal(
    mail_server: MailServer, tell: Tell, person: User, letters: Letters, at: At
):
    mail_server.will(Behaviour.TRY_LATER)
    tell(person)

    first = deliver_letters()
    at(NINE + timedelta(seconds=40))
    too_soon = deliver_letters()
    at(NINE + timedelta(seconds=80))
    second = deliver_letters()

    assert (first, too_soon, second) == (Delivered(failed=1), Delivered(), Delivered(sent=1))
    [letter] = letters()
    assert letter.state is LetterState.SENT
    assert [attempt.outcome for attempt in letter.attempts] == ["451 4.3.0 try again later", ""]


def test_keeps_the_reason_while_a_letter_waits_for_its_next_try(
    mail_server: MailServer, tell: Tell, person: User, letters: Letters
):
    mail_server.will(Behaviour.TRY_LATER)
    tell(person)

    deliver_letters()

    [letter] = letters()
    assert letter.state is LetterState.PLANNED
    assert letter.why == "451 4.3.0 try again later"
    assert letter.lease_until is None


def test_gives_a_letter_up_when_it_is_refused_for_good(
    mail_server: MailServer, tell: Tell, person: User, letters: Letters, caplog
):
    mail_server.will(Behaviour.REFUSE_RECIPIENT)
    tell(person)

    delivered = deliver_letters()

    assert delivered == Delivered(failed=1)
    [letter] = letters()
    assert letter.state is LetterState.FAILED
    assert letter.why == "550 5.1.1 no such user"
    assert [notice.state for notice in letter.notices] == [NoticeState.SKIPPED]
    assert "is given up" in caplog.text


def test_gives_a_letter_up_after_the_last_try(
    mail_server: MailServer, tell: Tell, person: User, letters: Letters, session: Session
):
    mail_server.will(Behaviour.TRY_LATER)
    tell(person)
    write_at_once_letters()
    letter = session.scalars(select(Letter)).one()
    letter.tries = TRIES_AT_MOST - 1
    letter.attempts = [
        Attempt(number=number, began_at=NINE, ended_at=NINE, outcome="451")
        for number in range(1, TRIES_AT_MOST)
    ]
    session.commit()

    deliver_letters()

    assert [letter.state for letter in letters()] == [LetterState.FAILED]


def test_a_killed_process_lengthens_no_pause(
    mail_server: MailServer, tell: Tell, person: User, letters: Letters, session: Session
):
    mail_server.will(Behaviour.TRY_LATER)
    tell(person)
    write_at_once_letters()
    letter = session.scalars(select(Letter)).one()
    letter.tries = TRIES_AT_MOST
    letter.attempts = [Attempt(number=number, began_at=NINE) for number in range(1, TRIES_AT_MOST + 1)]
    session.commit()

    deliver_letters()

    [letter] = letters()
    assert letter.state is LetterState.PLANNED
    assert letter.next_try_at < NINE + timedelta(seconds=75)


def test_pauses_grow_up_to_an_hour(
    mail_server: MailServer, tell: Tell, person: User, letters: Letters, at: At
):
    mail_server.will(*[Behaviour.TRY_LATER] * 12)
    tell(person)
    moment, pauses = NINE, []

    for _ in range(12):
        at(moment)
        deliver_letters()
        [letter] = letters()
        pauses.append(letter.next_try_at - moment)
        moment = letter.next_try_at

    assert timedelta(seconds=45) < pauses[0] < timedelta(seconds=75)
    assert pauses[3] > pauses[0] * 4
    assert timedelta(minutes=45) < pauses[-1] < timedelta(minutes=75)


def test_sends_the_others_when_one_letter_is_refused(
    mail_server: MailServer, tell: Tell, make_user: Callable[..., User]
):
    mail_server.will(Behaviour.REFUSE_RECIPIENT, Behaviour.ACCEPT, Behaviour.REFUSE)
    for _ in range(4):
        tell(make_user("office"))

    delivered = deliver_letters()

    assert delivered == Delivered(sent=2, failed=2)


def test_gives_up_on_a_server_that_falls_silent_and_says_so(
    mail_server: MailServer, tell: Tell, person: User, letters: Letters
):
    mail_server.will(Behaviour.STALL)
    tell(person)

    delivered = deliver_letters()

    assert delivered == Delivered(failed=1)
    [letter] = letters()
    assert letter.state is LetterState.PLANNED
    assert "timed out" in letter.why


def test_repeats_a_letter_under_its_message_id_when_the_server_hung_up_after_taking_it(
    mail_server: MailServer, tell: Tell, person: User, at: At
):
    mail_server.will(Behaviour.DROP_AFTER)
    tell(person)
    deliver_letters()
    at(NINE + timedelta(minutes=2))

    delivered = deliver_letters()

    assert delivered == Delivered(sent=1)
    first, second = mail_server.letters
    assert first["Message-ID"] == second["Message-ID"]


def test_leaves_a_letter_alone_that_another_process_has_in_hand(
    mail_server: MailServer, tell: Tell, person: User, session: Session, at: At
):
    tell(person)
    write_at_once_letters()
    claimed_elsewhere(session, until=NINE + timedelta(minutes=1))
    at(NINE + timedelta(seconds=59))

    delivered = deliver_letters()

    assert delivered == Delivered()


def test_takes_a_letter_over_when_its_lease_has_run_out(
    mail_server: MailServer, tell: Tell, person: User, session: Session, letters: Letters, at: At
):
    tell(person)
    write_at_once_letters()
    claimed_elsewhere(session, until=NINE + timedelta(minutes=1))
    at(NINE + timedelta(seconds=61))

    delivered = deliver_letters()

    assert delivered == Delivered(sent=1)
    [letter] = letters()
    assert [(attempt.number, attempt.ended_at is None) for attempt in letter.attempts] == [
        (1, True),
        (2, False),
    ]


def claimed_elsewhere(session: Session, *, until: datetime) -> None:
    """What a process leaves behind that is killed with the letter in hand."""
    letter = session.scalars(select(Letter)).one()
    letter.tries, letter.lease_until = 1, until
    session.add(Attempt(letter_id=letter.id, number=1, began_at=NINE))
    session.commit()


def test_stops_after_the_letter_in_hand_when_told_to(
    mail_server: MailServer, tell: Tell, make_user: Callable[..., User], letters: Letters, session: Session
):
    for _ in range(3):
        tell(make_user("office"))
    write_at_once_letters()
    session.commit()

    delivered = deliver_letters(stopping=lambda: len(mail_server.letters) >= 1)

    assert delivered == Delivered(sent=1)
    states = [letter.state for letter in letters()]
    assert states == [LetterState.SENT, LetterState.PLANNED, LetterState.PLANNED]
    assert [letter.lease_until for letter in letters()] == [None, None, None]


def test_a_fault_in_one_letter_does_not_hold_up_the_others(
    mail_server: MailServer, tell: Tell, make_user: Callable[..., User], letters: Letters
):
    tell(make_user("office"), rule="faulty")
    tell(make_user("office"))

    delivered = deliver_letters()

    assert delivered == Delivered(sent=1, failed=1)
    assert letters()[0].why == "RuntimeError: a fault in the rule"


def test_a_letter_of_a_day_to_come_waits_for_it(
    mail_server: MailServer, tell: Tell, person: User, session: Session
):
    tell(person)
    write_at_once_letters()
    session.scalars(select(Letter)).one().day = date(2021, 10, 6)
    session.commit()

    assert deliver_letters() == Delivered()


def test_a_letter_that_waited_too_long_in_hand_is_given_back_to_be_composed_anew(
    mail_server: MailServer, tell: Tell, make_user: Callable[..., User], letters: Letters, at: At
):
    for _ in range(3):
        tell(make_user("office"))
    moments = iter([NINE, NINE + FRESH_FOR + timedelta(seconds=1)])

    def time_passes() -> bool:
        at(next(moments, NINE + timedelta(hours=1)))
        return False

    delivered = deliver_letters(stopping=time_passes)

    assert delivered == Delivered(sent=3)
    assert [letter.tries for letter in letters()] == [1, 1, 1]
    assert [len(letter.attempts) for letter in letters()] == [1, 1, 1]


def test_finishes_what_a_killed_process_left(
    mail_server: MailServer, tell: Tell, person: User, session: Session, letters: Letters, at: At
):
    tell(person)
    write_at_once_letters()
    claimed_elsewhere(session, until=NINE + timedelta(minutes=1))
    letter = session.scalars(select(Letter)).one()
    session.add(Departure(letter_id=letter.id, number=letter.tries, at=NINE))
    session.commit()
    at(NINE + timedelta(minutes=2))

    delivered = deliver_letters()

    assert (delivered, mail_server.letters) == (Delivered(), [])
    [letter] = letters()
    assert (letter.state, letter.sent_at) == (LetterState.SENT, NINE)
    assert [notice.state for notice in letter.notices] == [NoticeState.TOLD]
    assert [attempt.ended_at for attempt in letter.attempts] == [NINE]


@pytest.mark.parametrize("behaviour", [Behaviour.TRY_LATER, Behaviour.REFUSE])
def test_keeps_what_was_sent_before_a_refusal(
    behaviour: Behaviour,
    mail_server: MailServer,
    tell: Tell,
    make_user: Callable[..., User],
    letters: Letters,
):
    mail_server.will(Behaviour.ACCEPT, behaviour)
    for _ in range(2):
        tell(make_user("office"))

    delivered = deliver_letters()

    assert delivered == Delivered(sent=1, failed=1)
    assert letters()[0].state is LetterState.SENT


def test_the_number_of_queries_does_not_grow_with_that_of_letters(
    mail_server: MailServer,
    tell: Tell,
    make_user: Callable[..., User],
    count_queries: Callable[[], Any],
    app: Application,
):
    counts = []
    for letters in (5, 25):
        for _ in range(letters):
            tell(make_user("office"))
        with count_queries() as counted:
            deliver_letters()
        counts.append(sum("SELECT" in statement for statement in counted.statements))

    # The tests' own rule asks for its division; what is told of tasks is read together.
    assert counts[1] - counts[0] <= 2 * 20
