"""Taking letters in hand: some at once, with a lease, and composed in the moment in which they go.

A claim writes down the try and how long it may last before anything is sent. A process killed
with letters in hand leaves claims that run out: others take the letters over.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, Text, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker import clock
from tracker.accounts.absences import stand_ins
from tracker.db import db, reading, transaction
from tracker.mail.addresses import list_refused
from tracker.mail.departures import has_left
from tracker.mail.letters import compose, load
from tracker.mail.models import Attempt, Letter, LetterState, Notice, NoticeState
from tracker.mail.planning import goes_now
from tracker.mail.transport import Parcel, Undelivered, sending_timeout
from tracker.words import N_, Words

AT_ONCE = 400
FRESH_FOR = timedelta(seconds=20)
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


def take_in_hand(at_most: int, to: Collection[int] | None = None) -> Batch:
    """Claim the next letters that wait (`to` these people alone), and compose them; none when
    there are none."""
    now = clock.real_now()
    with transaction():
        claims = _claim(at_most, now, to) if at_most else []
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


def _claim(at_most: int, now: datetime, to: Collection[int] | None) -> list[Claim]:
    """Take letters with a lease that outlasts their time in hand and the longest try."""
    found = db.session.execute(
        select(Letter.id, Letter.tries)
        .where(
            Letter.state == LetterState.PLANNED,
            Letter.next_try_at <= now,
            Letter.day <= clock.today(),
            goes_now(),
            or_(Letter.lease_until.is_(None), Letter.lease_until <= now),
            ~has_left(),
            *([Letter.recipient_id.in_(to)] if to is not None else []),
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
        composed, kept = _compose_all(claims)
    except Exception as error:
        if len(claims) > 1:
            return [one for claim in claims for one in _composed([claim])]
        log.exception("letter %s cannot be composed", claims[0].letter_id)
        composed = [replace(claims[0], trouble=Undelivered(f"{type(error).__name__}: {error}"[:500]))]
        kept = _Kept()
    with transaction() as session:
        kept.write(session.connection())
        _begin_attempts([claim for claim in composed if not claim.is_skipped])
    return composed


def _compose_all(claims: list[Claim]) -> tuple[list[Claim], _Kept]:
    """Compose letters by a number of queries that does not grow with theirs.

    Nothing is written meanwhile, so that a database with one writer has time for others.
    """
    token = reading.set(True)
    session = db.session()
    try:
        with session.no_autoflush:
            return _compose_each(claims, session)
    finally:
        session.expunge_all()
        session.rollback()
        reading.reset(token)


def _compose_each(claims: list[Claim], session: Session) -> tuple[list[Claim], _Kept]:
    letters = _load([claim.letter_id for claim in claims])
    refused = list_refused({letter.recipient.email for letter in letters.values()})
    away = {
        agency_id: stand_ins(agency_id, clock.today())
        for agency_id in {letter.agency_id for letter in letters.values()}
    }
    composed, kept = [], _Kept()
    for claim in claims:
        letter = letters[claim.letter_id]
        if letter.recipient.email in refused:
            _skip(letter, N_("The mail server refused the person's address."))
            parcel = None
        else:
            parcel = compose(letter, away[letter.agency_id])
        kept.keep_letter(letter, claim.number, is_tried=parcel is not None)
        composed.append(replace(claim, parcel=parcel))
    for changed in session.dirty:
        if isinstance(changed, Notice):
            kept.keep_notice(changed)
    return composed, kept


def _load(letter_ids: list[int]) -> dict[int, Letter]:
    """Letters with all that every letter needs; what their rules need these load themselves."""
    letters = db.session.scalars(
        select(Letter)
        .where(Letter.id.in_(letter_ids))
        .options(
            joinedload(Letter.recipient, innerjoin=True),
            selectinload(Letter.agency),
            selectinload(Letter.notices),
        )
    ).all()
    load(letters)
    return {letter.id: letter for letter in letters}


def _skip(letter: Letter, why: Words) -> None:
    letter.state, letter.why = LetterState.SKIPPED, why
    for notice in letter.notices:
        if notice.state is NoticeState.PLANNED:
            notice.state, notice.reason = NoticeState.SKIPPED, why


_letters: Table = Letter.__table__
_notices: Table = Notice.__table__
_attempts: Table = Attempt.__table__
# What a template made of text in NFC is in NFC: to look at every sign of it again would take as long
# as all else that is written.
_KEEP_LETTER = (
    update(_letters)
    .where(_letters.c.id == bindparam("claimed_id"), _letters.c.tries == bindparam("claimed_try"))
    .values(
        state=bindparam("became"),
        why=bindparam("because"),
        tries=bindparam("tries_now"),
        lease_until=bindparam("lease_now"),
        address=bindparam("to_address"),
        subject=bindparam("with_subject"),
        body_text=bindparam("said_text", type_=Text()),
        body_html=bindparam("said_html", type_=Text()),
    )
)
_KEEP_NOTICE = (
    update(_notices)
    .where(_notices.c.id == bindparam("noticed_id"))
    .values(state=bindparam("became"), reason=bindparam("because"), letter_id=bindparam("letter_now"))
)
_FORGET_ATTEMPT = delete(_attempts).where(
    _attempts.c.letter_id == bindparam("claimed_id"), _attempts.c.number == bindparam("number_now")
)


@dataclass(slots=True)
class _Kept:
    """What composing changed, to be written at one stroke."""

    letters: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)

    def keep_letter(self, letter: Letter, number: int, *, is_tried: bool) -> None:
        """A letter that is not tried was not taken in hand."""
        self.letters.append(
            {
                "claimed_id": letter.id,
                "claimed_try": number,
                "became": letter.state,
                "because": letter.why,
                "tries_now": number if is_tried else number - 1,
                "lease_now": letter.lease_until if is_tried else None,
                "to_address": letter.address,
                "with_subject": letter.subject,
                "said_text": letter.body_text,
                "said_html": letter.body_html,
            }
        )

    def keep_notice(self, notice: Notice) -> None:
        self.notices.append(
            {
                "noticed_id": notice.id,
                "became": notice.state,
                "because": notice.reason,
                "letter_now": notice.letter.id if notice.letter is not None else None,
            }
        )

    def write(self, connection: Connection) -> None:
        if self.letters:
            connection.execute(_KEEP_LETTER, self.letters)
        if self.notices:
            connection.execute(_KEEP_NOTICE, self.notices)


def _begin_attempts(claims: list[Claim]) -> None:
    if not claims:
        return
    _forget_attempts(claims)
    now = clock.now()
    db.session.connection().execute(
        insert(_attempts),
        [
            {"letter_id": claim.letter_id, "number": claim.number, "began_at": now, "outcome": ""}
            for claim in claims
        ],
    )


def _forget_attempts(claims: list[Claim]) -> None:
    """A try that did not count, for the server was out of reach, makes room for the next."""
    db.session.connection().execute(
        _FORGET_ATTEMPT, [{"claimed_id": claim.letter_id, "number_now": claim.number} for claim in claims]
    )
