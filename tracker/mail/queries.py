"""Which letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload, selectinload

from tracker import paging
from tracker.accounts.models import Agency, User
from tracker.db import db
from tracker.errors import NotFound
from tracker.mail.models import Letter, LetterState, Notice, NoticeState
from tracker.mail.policy import can_read_ledger


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What a reader of the ledger looks for; what is None does not matter."""

    state: str | None = None
    person_id: int | None = None
    from_day: date | None = None
    to_day: date | None = None
    rule: str | None = None
    threads: tuple[str, ...] | None = None

    @property
    def is_set(self) -> bool:
        return any(value is not None for value in astuple(self))


def list_letters(agency: Agency, wanted: LedgerFilter, page: int = 1) -> paging.Page[Letter]:
    """The agency's letters, the latest first."""
    query = (
        select(Letter)
        .where(*_letters_wanted(agency.id, wanted))
        .options(
            joinedload(Letter.recipient).lazyload(User.memberships),
            selectinload(Letter.notices),
            selectinload(Letter.repeats).selectinload(Letter.notices),
            selectinload(Letter.again_of).options(
                selectinload(Letter.notices), selectinload(Letter.repeats).selectinload(Letter.notices)
            ),
        )
        .order_by(Letter.day.desc(), Letter.id.desc())
    )
    return paging.page_of(query, page)


def list_notices(agency: Agency, wanted: LedgerFilter, page: int = 1) -> paging.Page[Notice]:
    """All that was to be told in the agency, the latest first: each line of the ledger."""
    query = (
        select(Notice)
        .where(*_notices_wanted(agency.id, wanted))
        .options(
            joinedload(Notice.recipient).lazyload(User.memberships),
            joinedload(Notice.letter).joinedload(Letter.recipient).lazyload(User.memberships),
        )
        .order_by(Notice.planned_on.desc(), Notice.id.desc())
    )
    return paging.page_of(query, page)


def _letters_wanted(agency_id: int, wanted: LedgerFilter) -> Iterator[ColumnElement[bool]]:
    yield Letter.agency_id == agency_id
    if wanted.state in set(LetterState):
        yield Letter.state == LetterState(wanted.state)
    yield from _to_person_on_days(wanted, Letter.recipient_id, Letter.day)
    about = list(_about(wanted))
    if about:
        # A letter and those that send it again have their notices together, in one of them.
        holder = aliased(Letter)
        firsts = (
            select(func.coalesce(holder.again_of_id, holder.id))
            .join(Notice, Notice.letter_id == holder.id)
            .where(Notice.agency_id == agency_id, *about)
        )
        yield or_(Letter.id.in_(firsts), Letter.again_of_id.in_(firsts))


def _notices_wanted(agency_id: int, wanted: LedgerFilter) -> Iterator[ColumnElement[bool]]:
    yield Notice.agency_id == agency_id
    if wanted.state in set(NoticeState):
        yield Notice.state == NoticeState(wanted.state)
    yield from _to_person_on_days(wanted, Notice.recipient_id, Notice.planned_on)
    yield from _about(wanted)


def _to_person_on_days(
    wanted: LedgerFilter, person: InstrumentedAttribute[int], day: InstrumentedAttribute[date]
) -> Iterator[ColumnElement[bool]]:
    if wanted.person_id is not None:
        yield person == wanted.person_id
    if wanted.from_day is not None:
        yield day >= wanted.from_day
    if wanted.to_day is not None:
        yield day <= wanted.to_day


def _about(wanted: LedgerFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.rule is not None:
        yield Notice.rule == wanted.rule
    if wanted.threads is not None:
        yield Notice.thread.in_(wanted.threads)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of the ledger as a workbook tells it: one thing told, or not, to one person."""

    planned_on: date
    rule: str
    person: str
    thread: str
    state: NoticeState
    reason: str
    letter_id: int | None
    subject: str | None
    address: str | None
    letter_state: LetterState | None
    why: str | None
    tries: int | None
    sent_at: datetime | None
    message_id: str | None


def rows_to_export(agency: Agency, wanted: LedgerFilter) -> Iterator[LedgerRow]:
    """Every notice that fits with its letter, in the order of days; read in portions."""
    found = db.session.execute(
        select(
            Notice.planned_on, Notice.rule, User.name.label("person"), Notice.thread, Notice.state,
            Notice.reason, Letter.id.label("letter_id"), Letter.subject, Letter.address,
            Letter.state.label("letter_state"), Letter.why, Letter.tries, Letter.sent_at, Letter.message_id,
        )
        .join(User, User.id == Notice.recipient_id)
        .outerjoin(Letter, Letter.id == Notice.letter_id)
        .where(*_notices_wanted(agency.id, wanted))
        .order_by(Notice.planned_on, Notice.id)
        .execution_options(yield_per=1000)
    )  # fmt: skip
    return (LedgerRow(**row._mapping) for row in found)


def count_waiting_notices(agency: Agency) -> int:
    """What is to be told and is in no letter yet."""
    waiting = select(func.count()).where(
        Notice.agency_id == agency.id, Notice.state == NoticeState.PLANNED, Notice.letter_id.is_(None)
    )
    return db.session.scalar(waiting) or 0


def get_letter(letter_id: int, user: User) -> Letter:
    """The letter, if the person may read the ledger it is in."""
    letter = db.session.get(Letter, letter_id)
    if letter is None or not can_read_ledger(user, letter.agency_id):
        raise NotFound
    return letter
