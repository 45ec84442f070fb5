"""Sending a letter again because somebody asks for it: a row of its own, which names the old one."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select, update

from tracker import audit, clock
from tracker.accounts.models import User
from tracker.db import db
from tracker.errors import NotAllowed, Refused
from tracker.mail.letters import UNDELIVERED
from tracker.mail.models import Letter, LetterState, Notice, NoticeState
from tracker.mail.policy import can_send_again
from tracker.mail.transport import new_message_id
from tracker.words import N_


def send_again(letter: Letter, *, by: User) -> Letter:
    """Plan a new letter that tells what this one told, as far as it is still true when it goes.

    What could not be delivered is the new letter's to tell: the ledger says of it what becomes of
    that. Raises `Refused` for a letter that is still to go, or that had nothing to tell.
    """
    if not can_send_again(by, letter.agency_id):
        raise NotAllowed
    if letter.state is LetterState.PLANNED:
        raise Refused(N_("This letter has not left yet; it goes by itself."))
    if letter.state is LetterState.SKIPPED:
        raise Refused(N_("This letter had nothing to tell, so there is nothing to send again."))
    first = db.session.get_one(Letter, letter.again_of_id or letter.id, with_for_update=True)
    db.session.expire(first, ["repeats"])  # Another request may have added one until now.
    if first.goes_again:
        raise Refused(N_("This letter is being sent again already."))
    again = Letter(
        agency_id=letter.agency_id,
        recipient_id=letter.recipient_id,
        day=clock.today(),
        slot=f"again-{first.id}-{len(first.repeats) + 1}",
        message_id=new_message_id(),
        next_try_at=clock.real_now(),
        created_at=clock.now(),
        again_of_id=first.id,
    )
    db.session.add(again)
    db.session.flush()  # Its notices name it by the id it gets here.
    db.session.execute(
        update(Notice)
        .where(_could_not_be_told(first.id))
        .values(state=NoticeState.PLANNED, reason="", letter_id=again.id)
    )
    audit.record("send_letter_again", again, by=by, agency_id=letter.agency_id, letter=letter.id)
    return again


def _could_not_be_told(first_id: int) -> ColumnElement[bool]:
    """Notices of a letter that was given up, or of one sent again in vain."""
    given_up = select(Letter.id).where(
        or_(Letter.id == first_id, Letter.again_of_id == first_id), Letter.state == LetterState.FAILED
    )
    in_vain = select(Letter.id).where(Letter.again_of_id == first_id, Letter.state == LetterState.SKIPPED)
    return (Notice.state == NoticeState.SKIPPED) & or_(
        Notice.letter_id.in_(given_up) & (Notice.reason == UNDELIVERED), Notice.letter_id.in_(in_vain)
    )
