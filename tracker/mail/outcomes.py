"""What came of a try that failed, written into the ledger before the next letter goes."""

from __future__ import annotations

import logging
import random
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, bindparam, func, or_, select, update

from tracker import clock
from tracker.db import transaction
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
_END_ATTEMPT = (
    update(_attempts)
    .where(_attempts.c.letter_id == bindparam("claimed_id"), _attempts.c.number == bindparam("try"))
    .values(ended_at=bindparam("now"), outcome=bindparam("said"))
)
_FAILURES = (
    select(func.count())
    .select_from(_attempts)
    .where(_attempts.c.letter_id == bindparam("claimed_id"), _attempts.c.ended_at.is_not(None))
)
_END_NOTICES = (
    update(_notices)
    .where(_notices.c.letter_id == bindparam("claimed_id"), _notices.c.state == NoticeState.PLANNED)
    .values(state=bindparam("became"), reason=bindparam("because"))
)


def write_trouble(claim: Claim, trouble: Undelivered) -> None:
    """The letter was not taken, or nobody knows: it is given up, or tried again after a pause.

    What a killed process had in hand and never sent was no failure: it neither lengthens the pause nor
    brings the letter nearer to its end.
    """
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
        failures = session.scalar(_FAILURES, {"claimed_id": claim.letter_id}) or 1
        values = _after(trouble, claim.number, failures)
        if trouble.address_refused and claim.parcel is not None:
            note_refusal(claim.parcel.recipient, str(trouble))
        marked = session.connection().execute(
            update(_letters).where(_IN_HAND).values(lease_until=None, why=str(trouble), **values),
            {"claimed_id": claim.letter_id, "number": claim.number},
        )
        if not marked.rowcount:
            log.warning("letter %s was taken over while try %s lasted", claim.letter_id, claim.number)
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


def pause_after(failures: int, chance: float) -> timedelta:
    """How long a letter waits after so many failures: twice as long each time up to an hour, and
    a little more or less by chance (0 to 1), so that many do not come back at the same moment."""
    pause: timedelta = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    return pause * (0.8 + 0.4 * chance)


def _after(trouble: Undelivered, number: int, failures: int) -> dict[str, Any]:
    if trouble.out_of_reach:  # This was no try of the letter: a server that is away loses none.
        return {"tries": number - 1}
    if trouble.for_good or failures >= TRIES_AT_MOST:
        return {"state": LetterState.FAILED}
    return {"next_try_at": clock.real_now() + pause_after(failures, random.random())}
