"""Writing down whom to tell what, and making letters of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from tracker import clock
from tracker.accounts.models import User
from tracker.db import db, insert_new
from tracker.mail.addresses import list_refused
from tracker.mail.models import Letter, LetterState, Notice, NoticeState
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
    """Write notices; one that exists already is left alone, so saying it again does no harm.

    But a reminder of today that was skipped, for the due date was moved, holds again when it is
    moved back: it is told, unless its letter has gone.
    """
    planned = list(planned)
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
    if not at_once:
        _take_up_again(planned, agency_id)
    return insert_new(Notice, rows)


def _take_up_again(planned: list[Planned], agency_id: int) -> None:
    today = clock.today()
    wanted = {
        (one.rule, one.subject_type, one.subject_id, one.recipient_id)
        for one in planned
        if one.on == today and not one.reason
    }
    if not wanted:
        return
    skipped = db.session.scalars(
        select(Notice)
        .join(Notice.letter)
        .options(contains_eager(Notice.letter), joinedload(Notice.recipient, innerjoin=True))
        .where(
            Notice.agency_id == agency_id,
            Notice.planned_on == today,
            Notice.at_once.is_(False),
            Notice.state == NoticeState.SKIPPED,
            Letter.state.in_([LetterState.PLANNED, LetterState.SKIPPED]),
            Letter.lease_until.is_(None),
        )
    ).all()
    for notice in skipped:
        key = (notice.rule, notice.subject_type, notice.subject_id, notice.recipient_id)
        if key in wanted and _holds_again(notice):
            letter = notice.letter
            assert letter is not None
            notice.state, notice.reason = NoticeState.PLANNED, ""
            if letter.state is LetterState.SKIPPED:
                letter.state, letter.why = LetterState.PLANNED, ""
                letter.next_try_at = clock.real_now()


def _holds_again(notice: Notice) -> bool:
    """Not so where the person was the reason, who cannot be told now either."""
    person, rule = notice.recipient, find_rule(notice.rule)
    can_be_told = person.is_active and person.memberships_at(notice.agency_id)
    return (
        bool(can_be_told)
        and not list_refused([person.email])
        and rule is not None
        and rule.still_true(notice) is None
    )
