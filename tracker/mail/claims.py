"""Taking letters in hand: some at once, with a lease, and composed in the moment in which they go.

A claim writes down the try and how long it may last before anything is sent. A process killed
with letters in hand leaves claims that run out: others take the letters over.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import joinedload, selectinload

from tracker import clock
from tracker.accounts.absences import StandIn, stand_ins
from tracker.db import db, transaction
from tracker.mail.addresses import list_refused
from tracker.mail.letters import compose, load
from tracker.mail.models import Attempt, Letter, LetterState, Notice, NoticeState
from tracker.mail.transport import Parcel, Undelivered, sending_timeout
from tracker.words import N_, Words

AT_ONCE = 20
FRESH_FOR = timedelta(seconds=30)
"""How long what a letter says is taken as true; one that waited longer in hand is composed anew."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """A letter in hand, and which try this is: a parcel to hand over, or why there is none.

    With neither the letter was skipped.
    """

    letter_id: int
    number: int
    parcel: Parcel | None = None
    trouble: Undelivered | None = None

    @property
    def is_skipped(self) -> bool:
        return self.parcel is None and self.trouble is None


@dataclass(frozen=True, slots=True)
class Batch:
    """Letters taken in hand together."""

    claims: Sequence[Claim]
    taken_at: datetime

    def is_stale(self) -> bool:
        return clock.real_now() - self.taken_at > FRESH_FOR


def take_in_hand(at_most: int) -> Batch:
    """Claim the next letters that wait, and compose them; none when there are none."""
    now = clock.real_now()
    with transaction():
        claims = _claim(at_most, now) if at_most else []
    return Batch(_composed(claims) if claims else [], now)


def give_back(claims: Collection[Claim]) -> None:
    """Leave letters to others that were in hand and not begun: it is as if nobody had taken them."""
    if not claims:
        return
    with transaction() as session:
        for claim in claims:
            freed = session.scalar(
                update(Letter)
                .where(
                    Letter.id == claim.letter_id,
                    Letter.tries == claim.number,
                    Letter.state == LetterState.PLANNED,
                )
                .values(tries=claim.number - 1, lease_until=None)
                .returning(Letter.id)
            )
            if freed is not None:
                _forget_attempts([claim])


def _claim(at_most: int, now: datetime) -> list[Claim]:
    """Take letters with a lease that outlasts their time in hand and the longest try."""
    found = db.session.execute(
        select(Letter.id, Letter.tries)
        .where(
            Letter.state == LetterState.PLANNED,
            Letter.next_try_at <= now,
            Letter.day <= clock.today(),
            or_(Letter.lease_until.is_(None), Letter.lease_until <= now),
        )
        .order_by(Letter.next_try_at, Letter.id)
        .limit(at_most)
        .with_for_update(skip_locked=True)
    ).all()
    if found:
        # Nobody else has them: rows are locked on PostgreSQL, and SQLite has one writer.
        db.session.execute(
            update(Letter)
            .where(Letter.id.in_([letter_id for letter_id, _ in found]))
            .values(
                tries=Letter.tries + 1,
                lease_until=now + FRESH_FOR + timedelta(seconds=sending_timeout()),
            )
            .execution_options(synchronize_session=False)
        )
    return [Claim(letter_id, tries + 1) for letter_id, tries in found]


def _composed(claims: list[Claim]) -> list[Claim]:
    """What each letter says. One that cannot be composed must not hold up the others: then each
    is composed by itself, and the fault is that letter's trouble."""
    try:
        with transaction() as session, session.no_autoflush:
            return _compose_all(claims)
    except Exception as error:
        db.session.expunge_all()
        if len(claims) > 1:
            return [one for claim in claims for one in _composed([claim])]
        log.exception("letter %s cannot be composed", claims[0].letter_id)
        with transaction():
            _begin_attempts(claims)
        return [replace(claims[0], trouble=Undelivered(f"{type(error).__name__}: {error}"[:500]))]


def _compose_all(claims: list[Claim]) -> list[Claim]:
    """Compose letters by a number of queries that does not grow with theirs."""
    letters = _load([claim.letter_id for claim in claims])
    refused = list_refused({letter.recipient.email for letter in letters.values()})
    away: dict[int, dict[int, StandIn]] = {
        agency_id: stand_ins(agency_id, clock.today())
        for agency_id in {letter.agency_id for letter in letters.values()}
    }
    composed = []
    for claim in claims:
        letter = letters[claim.letter_id]
        if letter.recipient.email in refused:
            _skip(letter, N_("The mail server refused the person's address."))
            parcel = None
        else:
            parcel = compose(letter, away[letter.agency_id])
        if parcel is None:
            letter.tries, letter.lease_until = claim.number - 1, None  # Nothing was tried.
        composed.append(replace(claim, parcel=parcel))
    _begin_attempts([claim for claim in composed if claim.parcel is not None])
    return composed


def _load(letter_ids: list[int]) -> dict[int, Letter]:
    """Letters with all that every letter needs; what their rules need these load themselves."""
    letters = db.session.scalars(
        select(Letter)
        .where(Letter.id.in_(letter_ids))
        .options(
            joinedload(Letter.recipient, innerjoin=True),
            selectinload(Letter.agency),
            selectinload(Letter.notices).selectinload(Notice.recipient),
        )
    ).all()
    load(letters)
    return {letter.id: letter for letter in letters}


def _skip(letter: Letter, why: Words) -> None:
    letter.state, letter.why = LetterState.SKIPPED, why
    for notice in letter.notices:
        if notice.state is NoticeState.PLANNED:
            notice.state, notice.reason = NoticeState.SKIPPED, why


def _begin_attempts(claims: list[Claim]) -> None:
    if not claims:
        return
    _forget_attempts([claim for claim in claims if claim.number > 1])
    now = clock.now()
    db.session.execute(
        insert(Attempt),
        [
            {"letter_id": claim.letter_id, "number": claim.number, "began_at": now, "outcome": ""}
            for claim in claims
        ],
    )


def _forget_attempts(claims: list[Claim]) -> None:
    """A try that did not count, for the server was out of reach, makes room for the next."""
    for claim in claims:
        db.session.execute(
            delete(Attempt)
            .where(Attempt.letter_id == claim.letter_id, Attempt.number == claim.number)
            .execution_options(synchronize_session=False)
        )
