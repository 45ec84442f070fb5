"""How many letters a minute all processes together may send."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from tracker import clock
from tracker.db import db, insert_new, transaction
from tracker.mail.models import SendingMinute
from tracker.mail.transport import rate_limit

_KEPT = timedelta(hours=1)


def room_for(wanted: int) -> int:
    """How many of the letters wanted may still go in this minute."""
    if not rate_limit():
        return wanted
    taken = db.session.scalar(select(SendingMinute.taken).where(SendingMinute.minute == _minute()))
    return max(min(rate_limit() - (taken or 0), wanted), 0)


def take_one() -> bool:
    """Count a letter that is about to go; False when this minute is full. Commits for itself."""
    if not rate_limit():
        return True
    minute = _minute()
    with transaction() as session:
        if insert_new(SendingMinute, [{"minute": minute, "taken": 0}]):
            session.execute(delete(SendingMinute).where(SendingMinute.minute < minute - _KEPT))
        taken = session.scalar(
            update(SendingMinute)
            .where(SendingMinute.minute == minute, SendingMinute.taken < rate_limit())
            .values(taken=SendingMinute.taken + 1)
            .returning(SendingMinute.taken)
        )
    return taken is not None


def _minute() -> datetime:
    return clock.real_now().replace(second=0, microsecond=0)
