"""Writing down whom to tell what, and making letters of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from tracker import clock
from tracker.accounts.models import User
from tracker.db import db, insert_new
from tracker.mail.models import Notice, NoticeState
from tracker.mail.rules import find_rule


def notify(
    rule: str,
    *,
    about: Any,
    to: Iterable[User],
    agency_id: int,
    on: date | None = None,
    at_once: bool = True,
) -> int:
    """Note that each person is to be told about a row, today or `on` a day.

    A notice that exists already is left alone, so saying it twice does no harm. Gives the
    number of new ones. Whether a person can be told is looked at when the letter goes.
    """
    if find_rule(rule) is None:
        raise LookupError(f"no rule {rule!r}: is the notices module of its feature imported?")
    recipients = {user.id for user in to}
    if not recipients:
        return 0
    if about.id is None:
        db.session.flush()  # A notice names its subject by the id it gets here.
    now = clock.now()
    rows = [
        {
            "agency_id": agency_id,
            "rule": rule,
            "subject_type": about.__tablename__,
            "subject_id": about.id,
            "recipient_id": recipient_id,
            "planned_on": on or clock.day_of(now),
            "at_once": at_once,
            "state": NoticeState.PLANNED,
            "reason": "",
            "created_at": now,
        }
        for recipient_id in sorted(recipients)
    ]
    return insert_new(Notice, rows)
