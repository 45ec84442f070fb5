"""The letters of the example's past: planned and written by the verbs that do so every day, at the
hours at which they would have gone. Only the mail server that took them is made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from tracker import clock
from tracker.accounts.models import Agency
from tracker.accounts.queries import work_calendar
from tracker.db import db
from tracker.demo.play import Act
from tracker.mail import letters
from tracker.mail.models import Attempt, Letter, LetterState, Notice, NoticeState
from tracker.mail.planning import write_at_once_letters
from tracker.reminders.service import remind
from tracker.words import N_

BUSY = "451 4.3.2 Service temporarily unavailable, try again later"
BUSY_ON = date(2021, 9, 13)
"""On this morning the mail server of the example was busy, and took each letter at the second try."""

LETTERS_BEGIN = date(2021, 9, 1)
"""On this day, that of the council's meeting, the department of the example began to send letters."""

_NEXT_TRY = timedelta(minutes=1, seconds=6)


class PastLetters:
    """Everything that left before the day on which the example begins."""

    def __init__(self, agency: Agency, today: date) -> None:
        self.agency, self.today = agency, today

    def mornings(self) -> Iterator[Act]:
        """The daily letters of every working day that is over."""
        calendar = work_calendar(self.agency.id)
        for number in range((self.today - LETTERS_BEGIN).days):
            day = LETTERS_BEGIN + timedelta(days=number)
            if calendar.is_working(day):
                yield Act(clock.at_local(day, self.agency.send_hour), self._send_daily_letters)

    def follow(self) -> None:
        """Bring out what people were told at once by the act that was just played."""
        if clock.today() < LETTERS_BEGIN:
            _keep_quiet()
        elif clock.today() < self.today and write_at_once_letters():
            self._bring_out()

    def _send_daily_letters(self) -> None:
        if remind(self.agency.id, clock.today()):
            self._bring_out()

    def _bring_out(self) -> None:
        db.session.flush()  # What was planned is read back as rows.
        waiting = list(db.session.scalars(select(Letter).where(Letter.state == LetterState.PLANNED)))
        with db.session.no_autoflush:
            letters.load(waiting)
            sent = [letter for letter in waiting if letters.compose(letter) is not None]
            for place, letter in enumerate(sent):
                _mark_sent(letter, clock.now() + timedelta(seconds=4 + 2 * place))


def _keep_quiet() -> None:
    """Nobody got letters before there were any."""
    db.session.execute(
        update(Notice)
        .where(Notice.state == NoticeState.PLANNED)
        .values(state=NoticeState.SKIPPED, reason=N_("Letters were not sent yet at that time"))
        .execution_options(synchronize_session=False)
    )


def _mark_sent(letter: Letter, at: datetime) -> None:
    tries = [(at, BUSY), (at + _NEXT_TRY, "")] if letter.day == BUSY_ON else [(at, "")]
    letter.attempts = [
        Attempt(number=number, began_at=began_at, ended_at=began_at, outcome=outcome)
        for number, (began_at, outcome) in enumerate(tries, 1)
    ]
    letter.state, letter.why = LetterState.SENT, ""
    letter.tries, letter.sent_at = len(tries), tries[-1][0]
    for notice in letter.notices:
        if notice.state is NoticeState.PLANNED:
            notice.state = NoticeState.TOLD
