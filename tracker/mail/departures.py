"""Letters that went: noted one by one as they go, and moved into the ledger some together.

That a letter went is kept before the next one goes; until then a crash repeats it. The note is a
short row of its own: to write the letter's row anew, with all that it says, takes far longer.
What a killed process noted is moved by whoever next takes letters in hand.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Table, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from tracker import clock
from tracker.db import db, keeping_each
from tracker.mail.models import Attempt, Departure, Letter, LetterState, Notice, NoticeState

TOGETHER = 500

log = logging.getLogger(__name__)

# Of a table instead of rows: between two letters nothing else is done.
_departures: Table = Departure.__table__
_NOTE = insert(_departures)


class Departures:
    """Notes that letters went, over a connection of its own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = keeping_each(connection)

    def note(self, letter_id: int, number: int) -> None:
        """Keep at once that a try of a letter was taken."""
        values = {"letter_id": letter_id, "number": number, "at": clock.now()}
        try:
            self._connection.execute(_NOTE, values)
        except IntegrityError:
            log.warning("letter %s was taken over while try %s lasted", letter_id, number)


def has_left() -> ColumnElement[bool]:
    """Did a letter go, whatever its own row says yet?"""
    return exists().where(Departure.letter_id == Letter.id)


def settle() -> None:
    """Move what is noted into the ledger, in the caller's transaction."""
    ids = db.session.scalars(
        select(Departure.letter_id).order_by(Departure.letter_id).with_for_update(skip_locked=True)
    ).all()
    for start in range(0, len(ids), TOGETHER):
        _settle(ids[start : start + TOGETHER])


def _settle(ids: Sequence[int]) -> None:
    session = db.session.connection()
    at = select(Departure.at).where(Departure.letter_id == Letter.id).scalar_subquery()
    session.execute(
        update(Letter)
        .where(Letter.id.in_(ids), Letter.state == LetterState.PLANNED)
        .values(state=LetterState.SENT, sent_at=at, why="", lease_until=None)
    )
    ended = (
        select(Departure.at)
        .where(Departure.letter_id == Attempt.letter_id, Departure.number == Attempt.number)
        .scalar_subquery()
    )
    session.execute(
        update(Attempt).where(Attempt.letter_id.in_(ids), ended.is_not(None)).values(ended_at=ended)
    )
    session.execute(
        update(Notice)
        .where(Notice.letter_id.in_(ids), Notice.state == NoticeState.PLANNED)
        .values(state=NoticeState.TOLD, reason="")
    )
    session.execute(delete(Departure).where(Departure.letter_id.in_(ids)))
