"""Which letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker import paging
from tracker.accounts.models import Agency, User
from tracker.db import db
from tracker.errors import NotFound
from tracker.mail.models import Letter, LetterState, Notice, NoticeState
from tracker.mail.policy import can_read_ledger


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What a reader of the ledger looks for; what is None does not matter."""

    state: LetterState | None = None
    person_id: int | None = None
    day: date | None = None
    rule: str | None = None


def list_letters(agency: Agency, wanted: LedgerFilter, page: int = 1) -> paging.Page[Letter]:
    """The agency's letters, the latest first."""
    query = (
        _of_ledger(select(Letter), agency, wanted)
        .options(joinedload(Letter.recipient).lazyload(User.memberships), selectinload(Letter.notices))
        .order_by(Letter.day.desc(), Letter.id.desc())
    )
    return paging.page_of(query, page)


def _of_ledger(
    query: Select[tuple[Letter]], agency: Agency, wanted: LedgerFilter
) -> Select[tuple[Letter]]:
    query = query.where(Letter.agency_id == agency.id)
    if wanted.state is not None:
        query = query.where(Letter.state == wanted.state)
    if wanted.person_id is not None:
        query = query.where(Letter.recipient_id == wanted.person_id)
    if wanted.day is not None:
        query = query.where(Letter.day == wanted.day)
    if wanted.rule is not None:
        query = query.where(exists().where(Notice.letter_id == Letter.id, Notice.rule == wanted.rule))
    return query


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
