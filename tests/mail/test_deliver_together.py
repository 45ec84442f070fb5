"""Several processes deliver at the same time; threads with sessions of their own stand for them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.servers.smtp import MailServer
from tracker import Application
from tracker.accounts.models import User
from tracker.db import db, transaction
from tracker.mail.delivery import deliver_letters
from tracker.mail.models import Letter, LetterState
from tracker.mail.planning import write_at_once_letters

PEOPLE = 30


def together(app: Application, session: Session, work: Callable[[], object], times: int) -> None:
    """Run the work in several threads that begin at the same moment."""
    session.commit()
    faults: list[BaseException] = []
    start = threading.Barrier(times)

    def run() -> None:
        with app.app_context():
            start.wait()
            try:
                work()
            except BaseException as fault:
                faults.append(fault)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not faults


def test_send_each_letter_once(
    app: Application,
    session: Session,
    mail_server: MailServer,
    tell: Callable[..., object],
    make_user: Callable[..., User],
):
    for _ in range(PEOPLE):
        tell(make_user("office"))
    write_at_once_letters()

    together(app, session, deliver_letters, times=3)

    told = Counter(str(message["To"]) for message in mail_server.letters)
    assert len(told) == PEOPLE
    assert set(told.values()) == {1}
    assert set(session.scalars(select(Letter.state))) == {LetterState.SENT}


def test_plan_each_letter_once(
    app: Application, session: Session, tell: Callable[..., object], make_user: Callable[..., User]
):
    people = [make_user("office") for _ in range(PEOPLE)]
    for person in people * 2:
        tell(person)

    def plan() -> None:
        with transaction():
            write_at_once_letters()

    together(app, session, plan, times=3)

    planned = session.scalars(select(Letter)).all()
    assert sorted(letter.recipient_id for letter in planned) == sorted(person.id for person in people)
    assert {len(letter.notices) for letter in planned} == {2}
