"""What came of a try, written into the ledger before the next letter goes."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, bindparam, or_, select, update

from tracker import clock
from tracker.db import db, transaction
from tracker.mail.addresses import note_refusal
from tracker.mail.claims import Claim
from tracker.mail.letters import UNDELIVERED
from tracker.mail.models import Attempt, Letter, LetterState, Notice, NoticeState
from tracker.mail.transport import Undelivered

TRIES_AT_MOST = 72
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
OUT_OF_REACH_PAUSE = timedelta(minutes=1)

log = logging.getLogger(__name__)

# Made once, and of tables instead of rows: between two letters nothing else is done.
_letters: Table = Letter.__table__
_attempts: Table = Attempt.__table__
_notices: Table = Notice.__table__
_IN_HAND = (
    (_letters.c.id == bindparam("claimed_id"))
    & (_letters.c.tries == bindparam("number"))
    & (_letters.c.state == LetterState.PLANNED)
)
_MARK_SENT = (
    update(_letters)
    .where(_IN_HAND)
    .values(state=LetterState.SENT, sent_at=bindparam("now"), why="", lease_until=None)
)
_END_ATTEMPT = (
    update(_attempts)
    .where(_attempts.c.letter_id == bindparam("claimed_id"), _attempts.c.number == bindparam("try"))
    .values(ended_at=bindparam("now"), outcome=bindparam("said"))
)
_END_NOTICES = (
    update(_notices)
    .where(_notices.c.letter_id == bindparam("claimed_id"), _notices.c.state == NoticeState.PLANNED)
    .values(state=bindparam("became"), reason=bindparam("because"))
)


class SentMarks:
    """Letters that were taken, one by one, over a connection of its own.

    That a letter is sent is kept before the next one goes; until then, a crash repeats it. The ends
    of its try and of its notices follow for all in hand together. A process that is killed before
    leaves them to `finish_what_was_left`.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sent: list[tuple[Claim, datetime]] = []

    def mark(self, claim: Claim) -> None:
        now = clock.now()
        with self._connection.begin():
            marked = self._connection.execute(
                _MARK_SENT, {"claimed_id": claim.letter_id, "number": claim.number, "now": now}
            )
        if marked.rowcount:
            self._sent.append((claim, now))
        else:
            _say_taken_over(claim)

    def close(self) -> None:
        if not self._sent:
            return
        with self._connection.begin():
            _finish(self._connection, [(claim.letter_id, claim.number, now) for claim, now in self._sent])
        self._sent.clear()


def finish_what_was_left() -> None:
    """Write the ends of tries and notices of letters that went just before a process was killed."""
    left = db.session.execute(
        select(Letter.id, Letter.tries, Letter.sent_at)
        .join(Notice, Notice.letter_id == Letter.id)
        .where(Notice.state == NoticeState.PLANNED, Letter.state == LetterState.SENT)
        .distinct()
    ).all()
    if left:
        _finish(db.session.connection(), [(row.id, row.tries, row.sent_at) for row in left])


def _finish(connection: Connection, sent: Sequence[tuple[int, int, datetime]]) -> None:
    connection.execute(
        _END_ATTEMPT,
        [{"claimed_id": one, "try": number, "now": at, "said": ""} for one, number, at in sent],
    )
    connection.execute(
        _END_NOTICES,
        [{"claimed_id": one, "became": NoticeState.TOLD, "because": ""} for one, _, _ in sent],
    )


def write_trouble(claim: Claim, trouble: Undelivered) -> None:
    """The letter was not taken, or nobody knows: it is given up, or tried again after a pause."""
    values = _after(trouble, claim.number)
    with transaction() as session:
        session.connection().execute(
            _END_ATTEMPT,
            {
                "claimed_id": claim.letter_id,
                "try": claim.number,
                "now": clock.now(),
                "said": str(trouble),
            },
        )
        if trouble.address_refused and claim.parcel is not None:
            note_refusal(claim.parcel.recipient, str(trouble))
        marked = session.connection().execute(
            update(_letters).where(_IN_HAND).values(lease_until=None, why=str(trouble), **values),
            {"claimed_id": claim.letter_id, "number": claim.number},
        )
        if not marked.rowcount:
            _say_taken_over(claim)
        elif values.get("state") is LetterState.FAILED:
            log.error("letter %s is given up after try %s: %s", claim.letter_id, claim.number, trouble)
            session.connection().execute(
                _END_NOTICES,
                {
                    "claimed_id": claim.letter_id,
                    "became": NoticeState.SKIPPED,
                    "because": UNDELIVERED,
                },
            )


def put_off_all(trouble: Undelivered) -> None:
    """No letter can go before the server is in reach again: all say so, and wait together."""
    now = clock.real_now()
    then = now + OUT_OF_REACH_PAUSE * random.uniform(0.8, 1.2)
    with transaction() as session:
        session.execute(
            update(Letter)
            .where(
                Letter.state == LetterState.PLANNED,
                Letter.next_try_at < then,
                or_(Letter.lease_until.is_(None), Letter.lease_until <= now),
            )
            .values(why=str(trouble), next_try_at=then)
            .execution_options(synchronize_session=False)
        )


def pause_after(number: int, chance: float) -> timedelta:
    """How long a letter waits after its try of a number: twice as long each time up to an hour, and
    a little more or less by chance (0 to 1), so that many do not come back at the same moment."""
    pause: timedelta = min(FIRST_PAUSE * 2 ** min(number - 1, 10), LONGEST_PAUSE)
    return pause * (0.8 + 0.4 * chance)


def _after(trouble: Undelivered, number: int) -> dict[str, Any]:
    if trouble.out_of_reach:  # This was no try of the letter: a server that is away loses none.
        return {"tries": number - 1}
    if trouble.for_good or number >= TRIES_AT_MOST:
        return {"state": LetterState.FAILED}
    return {"next_try_at": clock.real_now() + pause_after(number, random.random())}


def _say_taken_over(claim: Claim) -> None:
    log.warning("letter %s was taken over while try %s lasted", claim.letter_id, claim.number)
