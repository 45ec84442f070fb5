"""Handing letters over, each by one of any number of processes, through any crash.

A claim writes down the try and how long it may last before anything is sent; what came of
it is written right after. Mail goes out between the two transactions, never inside one. A
process killed in between leaves a claim that runs out: another takes the letter over, and
if it had gone already it goes again under its old Message-ID. Nothing else is ever sent
twice, and nothing is lost.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.db import db, transaction
from tracker.mail.letters import compose
from tracker.mail.models import Attempt, Letter, LetterState, Notice, NoticeState
from tracker.mail.planning import write_at_once_letters
from tracker.mail.transport import Carrier, Parcel, Undelivered, find_carrier, sending_timeout
from tracker.words import N_

TRIES_AT_MOST = 72
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
LOSSES_AT_MOST = 3  # connections lost one after another, before the server is left alone for now

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Delivered:
    """What one round of delivery came to, in letters."""

    sent: int = 0
    failed: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class _Claim:
    """A letter in hand, and which try this is: a parcel to hand over, or why there is none.

    With neither the letter was skipped.
    """

    letter_id: int
    number: int
    parcel: Parcel | None = None
    trouble: Undelivered | None = None


def deliver_letters(*, stopping: Callable[[], bool] = lambda: False) -> Delivered:
    """Send what people are to be told at once and every letter that waits, until there is none
    or `stopping` says so; a job.

    Runs outside any transaction and commits for itself, letter by letter: what is sent
    cannot be taken back. The letter in hand is always finished.
    """
    done = Delivered()
    with transaction():
        write_at_once_letters()
        carrier = find_carrier()
        if carrier is None:
            _say_why_letters_wait()
    if carrier is None:
        return done
    losses = 0
    with carrier:
        while losses < LOSSES_AT_MOST and not stopping():
            with transaction():
                claim = _claim_next()
            if claim is None:
                break
            finished = _handed_over(claim, carrier)
            with transaction():  # At once and for itself: until it is kept, a crash repeats the letter.
                _write_down(finished, done)
            losses = losses + 1 if finished.trouble and finished.trouble.server_lost else 0
    return done


def _say_why_letters_wait() -> None:
    waits = N_("No mail server is set.")
    db.session.execute(
        update(Letter).where(Letter.state == LetterState.PLANNED, Letter.why != waits).values(why=waits)
    )


def _claim_next() -> _Claim | None:
    """Take the next letter in hand, with a lease that outlasts the longest try."""
    now = clock.real_now()
    letter = db.session.scalars(
        select(Letter)
        .where(
            Letter.state == LetterState.PLANNED,
            Letter.next_try_at <= now,
            Letter.day <= clock.today(),
            or_(Letter.lease_until.is_(None), Letter.lease_until <= now),
        )
        .order_by(Letter.next_try_at, Letter.id)
        .limit(1)
        .options(joinedload(Letter.recipient, innerjoin=True), joinedload(Letter.agency, innerjoin=True))
        .with_for_update(skip_locked=True, of=Letter)
    ).first()
    if letter is None:
        return None
    number = letter.tries + 1
    claimed = db.session.scalar(
        update(Letter)
        .where(Letter.id == letter.id, Letter.tries == number - 1, Letter.state == LetterState.PLANNED)
        .values(tries=number, lease_until=now + timedelta(seconds=sending_timeout()))
        .returning(Letter.id)
    )
    return _composed(letter, number) if claimed else None


def _composed(letter: Letter, number: int) -> _Claim:
    parcel, trouble = None, None
    try:
        with db.session.begin_nested():
            parcel = compose(letter)
    except Exception as error:  # A fault in one letter must not hold up all the others.
        log.exception("letter %s cannot be composed", letter.id)
        trouble = Undelivered(f"{type(error).__name__}: {error}"[:500])
    if parcel is None and trouble is None:
        letter.tries, letter.lease_until = number - 1, None  # Skipped: nothing was tried.
    else:
        db.session.add(Attempt(letter_id=letter.id, number=number, began_at=clock.now()))
    return _Claim(letter.id, number, parcel, trouble)


def _handed_over(claim: _Claim, carrier: Carrier) -> _Claim:
    """Send what is in hand; the claim given back says what came of it."""
    if claim.parcel is None:
        return claim
    try:
        carrier.hand_over(claim.parcel)
    except Undelivered as trouble:
        log.warning("letter %s, try %s: %s", claim.letter_id, claim.number, trouble)
        return replace(claim, trouble=trouble)
    return claim


def _write_down(claim: _Claim, done: Delivered) -> None:
    """Write what came of a claim into the ledger, unless another process took the letter over."""
    if claim.parcel is None and claim.trouble is None:
        done.skipped += 1
        return
    _end_attempt(claim)
    if claim.trouble is None:
        values = {"state": LetterState.SENT, "sent_at": clock.now(), "why": ""}
        done.sent += 1
    else:
        values = _after_trouble(claim.trouble, claim.number)
        done.failed += 1
    written = db.session.scalar(
        update(Letter)
        .where(
            Letter.id == claim.letter_id,
            Letter.tries == claim.number,
            Letter.state == LetterState.PLANNED,
        )
        .values(lease_until=None, **values)
        .returning(Letter.id)
    )
    if written is None:
        log.warning("letter %s was taken over while try %s lasted", claim.letter_id, claim.number)
    elif values.get("state") is LetterState.SENT:
        _end_notices(claim.letter_id, NoticeState.TOLD, "")
    elif values.get("state") is LetterState.FAILED:
        log.error("letter %s is given up after try %s: %s", claim.letter_id, claim.number, claim.trouble)
        _end_notices(claim.letter_id, NoticeState.SKIPPED, N_("The letter could not be delivered."))


def _after_trouble(trouble: Undelivered, number: int) -> dict[str, Any]:
    """Give the letter up, or try again after a pause that grows and differs a little each time."""
    if trouble.for_good or number >= TRIES_AT_MOST:
        return {"state": LetterState.FAILED, "why": str(trouble)}
    pause = min(FIRST_PAUSE * 2 ** min(number - 1, 10), LONGEST_PAUSE) * random.uniform(0.8, 1.2)
    return {"next_try_at": clock.real_now() + pause, "why": str(trouble)}


def _end_attempt(claim: _Claim) -> None:
    outcome = str(claim.trouble) if claim.trouble is not None else ""
    db.session.execute(
        update(Attempt)
        .where(Attempt.letter_id == claim.letter_id, Attempt.number == claim.number)
        .values(ended_at=clock.now(), outcome=outcome)
    )


def _end_notices(letter_id: int, state: NoticeState, reason: str) -> None:
    db.session.execute(
        update(Notice)
        .where(Notice.letter_id == letter_id, Notice.state == NoticeState.PLANNED)
        .values(state=state, reason=reason)
    )
