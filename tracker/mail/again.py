"""Sending a letter again because somebody asks for it: a row of its own, which names the old one."""

from __future__ import annotations

from sqlalchemy import func, select

from tracker import audit, clock
from tracker.accounts.models import User
from tracker.db import db
from tracker.errors import NotAllowed, Refused
from tracker.mail.models import Letter, LetterState
from tracker.mail.policy import can_send_again
from tracker.mail.transport import new_message_id
from tracker.words import N_


def send_again(letter: Letter, *, by: User) -> Letter:
    """Plan a new letter that tells what this one told, as far as it is still true when it goes.

    Raises `Refused` for a letter that is still to go, or that had nothing to tell.
    """
    if not can_send_again(by, letter.agency_id):
        raise NotAllowed
    if letter.state is LetterState.PLANNED:
        raise Refused(N_("This letter has not left yet; it goes by itself."))
    if letter.state is LetterState.SKIPPED:
        raise Refused(N_("This letter had nothing to tell, so there is nothing to send again."))
    first_id = letter.again_of_id or letter.id
    times = db.session.scalar(select(func.count()).where(Letter.again_of_id == first_id)) or 0
    again = Letter(
        agency_id=letter.agency_id,
        recipient_id=letter.recipient_id,
        day=clock.today(),
        slot=f"again-{first_id}-{times + 1}",
        message_id=new_message_id(),
        next_try_at=clock.real_now(),
        created_at=clock.now(),
        again_of_id=first_id,
    )
    db.session.add(again)
    audit.record("send_letter_again", again, by=by, agency_id=letter.agency_id, letter=letter.id)
    return again
