"""Writing down whom to tell what, and making letters of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.accounts.absences import stand_ins
from tracker.accounts.models import Membership, User
from tracker.db import db, insert_new
from tracker.mail.addresses import is_reachable
from tracker.mail.models import Letter, LetterState, Notice, NoticeState
from tracker.mail.rules import find_rule

_Key = tuple[str, str, int, int, date]
_PORTION = 500  # A database takes no more in one statement.


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

    But a reminder that was skipped, for the due date was moved or the result handed in, holds again
    when that is taken back: it is told, in the letter of its day or else in the next one. Gives the
    number of new notices, without those.
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
    count = insert_new(Notice, rows)
    if not at_once and count < len(rows):
        _take_up_again(planned, agency_id)
    return count


def _take_up_again(planned: Iterable[Planned], agency_id: int) -> None:
    wanted = {_key(one, one.on) for one in planned if not one.reason}
    skipped = [one for one in _list_skipped(wanted, agency_id) if _key(one, one.planned_on) in wanted]
    for notice in _holding(skipped, agency_id):
        letter, rule = notice.letter, find_rule(notice.rule)
        if letter is not None and _is_open(letter):
            if letter.state is LetterState.SKIPPED:
                letter.state, letter.why = LetterState.PLANNED, ""
                letter.next_try_at = clock.real_now()
        elif letter is not None and rule is not None and rule.optional:
            continue  # A summary of the day is no news on the next.
        else:
            notice.letter = None
        notice.state, notice.reason = NoticeState.PLANNED, ""


def _is_open(letter: Letter) -> bool:
    """Whether a letter of today may still take something up."""
    is_waiting = letter.state in {LetterState.PLANNED, LetterState.SKIPPED}
    return is_waiting and letter.day == clock.today() and letter.lease_until is None


def _key(one: Planned | Notice, day: date) -> _Key:
    return one.rule, one.subject_type, one.subject_id, one.recipient_id, day


def _list_skipped(wanted: Collection[_Key], agency_id: int) -> list[Notice]:
    """What was skipped of these subjects on these days."""
    days = {day for *_, day in wanted}
    subjects = sorted({(subject_type, subject_id) for _, subject_type, subject_id, *_ in wanted})
    found: list[Notice] = []
    for start in range(0, len(subjects), _PORTION):
        portion = subjects[start : start + _PORTION]
        found += db.session.scalars(
            select(Notice)
            .options(joinedload(Notice.letter))
            .where(
                Notice.agency_id == agency_id,
                Notice.at_once.is_(False),
                Notice.state == NoticeState.SKIPPED,
                Notice.subject_type.in_({subject_type for subject_type, _ in portion}),
                Notice.subject_id.in_({subject_id for _, subject_id in portion}),
                Notice.planned_on.in_(days),
            )
        )
    return found


def _holding(notices: list[Notice], agency_id: int) -> list[Notice]:
    """Those that are true now, of people who can be told. A fixed number of queries."""
    reached = _reached({notice.recipient_id for notice in notices}, agency_id)
    notices = [notice for notice in notices if notice.recipient_id in reached]
    by_loader: dict[Callable[[Sequence[Notice]], None], list[Notice]] = defaultdict(list)
    for notice in notices:
        rule = find_rule(notice.rule)
        if rule is not None and rule.load is not None:
            by_loader[rule.load].append(notice)
    for loader, those in by_loader.items():
        loader(those)
    return [one for one in notices if (rule := find_rule(one.rule)) and rule.still_true(one) is None]


def _reached(user_ids: Collection[int], agency_id: int) -> set[int]:
    """Those of the agency to whom letters go, or to their deputies."""
    if not user_ids:
        return set()
    today = clock.today()
    found = db.session.execute(
        select(User.id, is_reachable())
        .join(Membership, Membership.user_id == User.id)
        .where(
            User.id.in_(user_ids),
            User.is_active,
            Membership.agency_id == agency_id,
            Membership.valid_on(today),
        )
    ).all()
    away = {} if all(reached for _, reached in found) else stand_ins(agency_id, today)
    return {user_id for user_id, reached in found if reached or user_id in away}
