"""Which letters are to go: one of events at a time, and one of timed notices a working day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from tracker import clock
from tracker.accounts.absences import stand_ins
from tracker.accounts.calendar import works_on
from tracker.accounts.models import Agency
from tracker.accounts.queries import work_calendar
from tracker.db import db, insert_new
from tracker.mail.departures import has_left
from tracker.mail.models import Letter, LetterState, Notice, NoticeState
from tracker.mail.transport import new_message_id
from tracker.words import N_

DAILY = "daily"
TOO_OLD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What one person of one agency is to be told in one letter."""

    agency_id: int
    recipient_id: int
    slot: str
    notice_ids: list[int]


def write_at_once_letters() -> int:
    """Plan for every person one letter of the events they have not been told of."""
    today = clock.today()
    # A command that takes another day as now sends what is to go then, and makes no news old.
    _drop_what_is_too_old(min(today, clock.day_of(clock.true_now())))
    untold = _untold(today, Notice.at_once, Notice.planned_on <= today)
    return _write_letters(
        [
            _Waiting(agency_id, reader_id, f"at-once-{notice_ids[0]}", notice_ids)
            for (agency_id, reader_id), notice_ids in untold.items()
        ],
        today,
    )


def write_daily_letters(agency_id: int, day: date) -> int:
    """Plan for every person of an agency the day's one letter of timed notices.

    Letters of earlier days that never went are taken back and what they hold goes into this
    one: after a stop people get one letter and no heap.
    """
    _take_back_daily_letters(agency_id, before=day)
    untold = _untold(day, Notice.at_once.is_(False), Notice.agency_id == agency_id, Notice.planned_on <= day)
    return _write_letters(
        [_Waiting(agency_id, reader_id, DAILY, notice_ids) for (_, reader_id), notice_ids in untold.items()],
        day,
    )


def goes_now(now: datetime | None = None) -> ColumnElement[bool]:
    """Of letters in a query: those that may leave at this hour. Events are told at any time; the
    letter of a day goes on it, when the agency works and from its sending hour on."""
    now = now or clock.now()
    today = clock.day_of(now)
    at_work = select(Agency.id).where(Agency.send_hour <= clock.local(now).hour, works_on(today))
    return (Letter.slot != DAILY) | ((Letter.day == today) & Letter.agency_id.in_(at_work))


def put_off_daily_letters() -> None:
    """Say until when letters wait that could not leave on their day: what they tell is told by the
    next working day's, which takes their place."""
    now = clock.true_now()
    is_due = (_is_free(), Letter.slot == DAILY, Letter.next_try_at <= clock.real_now())
    # Nor does a command that takes another day as now bring it out, or keep it from going.
    late = (*is_due, ~goes_now(now), ~goes_now())
    for agency_id in db.session.scalars(select(Letter.agency_id).where(*late).distinct()).all():
        db.session.execute(
            update(Letter)
            .where(*late, Letter.agency_id == agency_id)
            .values(
                why=N_(
                    "It could not leave on its day. The next working day's letter tells what still holds."
                ),
                next_try_at=_next_sending(agency_id, now),
            )
            .execution_options(synchronize_session=False)
        )


def _next_sending(agency_id: int, now: datetime) -> datetime:
    """When the agency's next letters of a day go, by the real clock."""
    today = clock.day_of(now)
    agency = db.session.get_one(Agency, agency_id)
    is_over = clock.local(now).hour >= agency.send_hour
    day = work_calendar(agency_id).on_or_after(today + timedelta(days=is_over))
    return clock.at_local(day, agency.send_hour) - (now - clock.real_now())


def _untold(day: date, *conditions: Any) -> dict[tuple[int, int], list[int]]:
    """Notices that are in no letter yet, by agency and by who reads them on the day: the person, or
    the deputy of one who is away, in one letter with the deputy's own."""
    found = db.session.execute(
        select(Notice.agency_id, Notice.recipient_id, Notice.id)
        .where(Notice.state == NoticeState.PLANNED, Notice.letter_id.is_(None), *conditions)
        .order_by(Notice.id)
    ).all()
    away = {agency_id: stand_ins(agency_id, day) for agency_id in {row.agency_id for row in found}}
    by_reader: dict[tuple[int, int], list[int]] = defaultdict(list)
    for agency_id, recipient_id, notice_id in found:
        stand_in = away[agency_id].get(recipient_id)
        by_reader[agency_id, stand_in.deputy_id if stand_in else recipient_id].append(notice_id)
    return by_reader


def _drop_what_is_too_old(today: date) -> None:
    """News of a month ago is none any more, nor does it come in a flood. Daily letters are taken up by
    those of later days."""
    before, why = today - TOO_OLD, N_("It was not told for more than 30 days, and is out of date.")
    db.session.execute(
        update(Notice)
        .where(
            Notice.state == NoticeState.PLANNED,
            Notice.letter_id.is_(None),
            Notice.at_once,
            Notice.planned_on < before,
        )
        .values(state=NoticeState.SKIPPED, reason=why)
        .execution_options(synchronize_session=False)
    )
    dropped = db.session.scalars(
        update(Letter)
        .where(_is_free(), Letter.slot != DAILY, Letter.day < before)
        .values(state=LetterState.SKIPPED, why=why)
        .returning(Letter.id)
        .execution_options(synchronize_session=False)
    ).all()
    for ids in _portions(list(dropped)):
        db.session.execute(
            update(Notice)
            .where(Notice.letter_id.in_(ids), Notice.state == NoticeState.PLANNED)
            .values(state=NoticeState.SKIPPED, reason=why)
            .execution_options(synchronize_session=False)
        )


def _is_free() -> ColumnElement[bool]:
    """A letter that is to go, and that nobody has in hand."""
    return and_(
        Letter.state == LetterState.PLANNED,
        or_(Letter.lease_until.is_(None), Letter.lease_until <= clock.real_now()),
        ~has_left(),
    )


def _write_letters(waiting: list[_Waiting], day: date) -> int:
    """Write each letter's row and put its notices in; gives the number of letters.

    Who inserts the row puts the notices in, in the same transaction. Another process that
    wants the same letter at the same moment finds it there, and leaves it alone.
    """
    wanted = {new_message_id(): one for one in waiting}
    insert_new(Letter, [_letter_row(message_id, one, day) for message_id, one in wanted.items()])
    mine: dict[str, int] = {}
    for message_ids in _portions(list(wanted)):
        found = db.session.execute(
            select(Letter.message_id, Letter.id).where(Letter.message_id.in_(message_ids))
        )
        mine.update((message_id, letter_id) for message_id, letter_id in found)
    placed = [
        {"notice": notice_id, "letter": letter_id}
        for message_id, letter_id in mine.items()
        for notice_id in wanted[message_id].notice_ids
    ]
    if not placed:
        return 0
    notices = Notice.__table__
    # Said so that no index is of use: with the one of letters PostgreSQL would walk, for every
    # notice, along all that are in none yet.
    is_in_none = func.coalesce(notices.c.letter_id, 0) == 0
    db.session.connection().execute(
        update(notices)
        .where(notices.c.id == bindparam("notice"), is_in_none)
        .values(letter_id=bindparam("letter")),
        placed,
    )
    return len(mine) - _drop_empty_letters(list(mine.values()))


def _letter_row(message_id: str, one: _Waiting, day: date) -> dict[str, Any]:
    return {
        "agency_id": one.agency_id,
        "recipient_id": one.recipient_id,
        "day": day,
        "slot": one.slot,
        "state": LetterState.PLANNED,
        "why": "",
        "address": "",
        "subject": "",
        "body_text": "",
        "body_html": "",
        "message_id": message_id,
        "tries": 0,
        "next_try_at": clock.real_now(),
        "created_at": clock.now(),
    }


def _drop_empty_letters(letter_ids: list[int]) -> int:
    """Remove letters whose every notice another process put into a letter of its own."""
    dropped = 0
    for ids in _portions(letter_ids):
        is_empty = ~exists().where(Notice.letter_id == Letter.id)
        gone = db.session.scalars(delete(Letter).where(Letter.id.in_(ids), is_empty).returning(Letter.id))
        dropped += len(gone.all())
    return dropped


def _take_back_daily_letters(agency_id: int, *, before: date) -> None:
    """Free what unsent letters of earlier days hold, of people who have no letter of the day yet."""
    todays = aliased(Letter)
    has_todays = exists().where(
        todays.recipient_id == Letter.recipient_id,
        todays.agency_id == agency_id,
        todays.day == before,
        todays.slot == DAILY,
    )
    taken = db.session.scalars(
        update(Letter)
        .where(
            _is_free(),
            Letter.agency_id == agency_id,
            Letter.slot == DAILY,
            Letter.day < before,
            ~has_todays,
        )
        .values(state=LetterState.SKIPPED, why=N_("The letter of a later day took its place."))
        .returning(Letter.id)
        .execution_options(synchronize_session=False)
    ).all()
    for ids in _portions(list(taken)):
        db.session.execute(
            update(Notice)
            .where(Notice.letter_id.in_(ids), Notice.state == NoticeState.PLANNED)
            .values(letter_id=None)
            .execution_options(synchronize_session=False)
        )


def _portions(values: list[Any]) -> list[list[Any]]:
    """The values in lists that a database takes in one statement."""
    return [values[start : start + 500] for start in range(0, len(values), 500)]
