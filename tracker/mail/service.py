"""Writing down whom to tell what, and making letters of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker import clock
from tracker.accounts.models import User
from tracker.db import db, insert_new
from tracker.mail.models import Notice, NoticeState
from tracker.mail.rules import find_rule


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing to tell one person on a day: the row it is about, named by table and id, and the
    matter that its letters are threaded by. With a `reason` it is noted that it is not told."""

    rule: str
    subject_type: str
    subject_id: int
    recipient_id: int
    on: date
    thread: str = ""
    reason: str = ""


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

    Gives the number of new notices. Whether a person can be told is looked at when the
    letter goes. Letters are threaded by the row's `mail_thread`, where it has one.
    """
    recipients = sorted({user.id for user in to})
    if recipients and about.id is None:
        db.session.flush()  # A notice names its subject by the id it gets here.
    day = on or clock.today()
    return plan(
        [
            Planned(rule, about.__tablename__, about.id, recipient, day, getattr(about, "mail_thread", ""))
            for recipient in recipients
        ],
        agency_id=agency_id,
        at_once=at_once,
    )


def plan(planned: Iterable[Planned], *, agency_id: int, at_once: bool) -> int:
    """Write notices; one that exists already is left alone, so saying it again does no harm."""
    rows: list[dict[str, Any]] = []
    now = clock.now()
    for one in planned:
        if find_rule(one.rule) is None:
            raise LookupError(f"no rule {one.rule!r}: is the notices module of its feature imported?")
        rows.append(
            {
                "agency_id": agency_id,
                "rule": one.rule,
                "subject_type": one.subject_type,
                "subject_id": one.subject_id,
                "thread": one.thread,
                "recipient_id": one.recipient_id,
                "planned_on": one.on,
                "at_once": at_once,
                "state": NoticeState.SKIPPED if one.reason else NoticeState.PLANNED,
                "reason": one.reason,
                "created_at": now,
            }
        )
    return insert_new(Notice, rows)
