"""Who a session is of, and which invitation a link means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Date, bindparam, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from tracker import clock
from tracker.accounts.absences import lasts_on
from tracker.accounts.models import Absence, Agency, Membership, User
from tracker.db import db
from tracker.entities import entity_of, known, made_of
from tracker.errors import NotFound
from tracker.signin import tokens
from tracker.signin.models import Invitation
from tracker.words import N_, small_number

# Made once: every request asks it.
_USER, _HELD, _AGENCY, _ABSENCE = (
    model.metadata.tables[model.__tablename__] for model in (User, Membership, Agency, Absence)
)
# Asked of the table, too: a class in it would make the whole statement the ORM's, and half as fast.
_STANDS_IN = (
    select(_ABSENCE.c.id)
    .where(_ABSENCE.c.deputy_id == bindparam("user_id"), lasts_on(bindparam("today", type_=Date), _ABSENCE.c))
    .exists()
)
_SIGNED_IN = (
    select(_USER, _HELD, _AGENCY, _STANDS_IN)
    .select_from(
        _USER.outerjoin(_HELD, _HELD.c.user_id == _USER.c.id).outerjoin(
            _AGENCY, _AGENCY.c.id == _HELD.c.agency_id
        )
    )
    .where(_USER.c.id == bindparam("user_id"))
)
_HELD_AT = len(_USER.c)
_AGENCY_AT = _HELD_AT + len(_HELD.c)
_STANDS_IN_AT = _AGENCY_AT + len(_AGENCY.c)


def find_signed_in(user_id: int) -> User | None:
    """The person, with all a page wants to know of them, by one query."""
    session = db.session()
    rows = session.connection().execute(_SIGNED_IN, {"user_id": user_id, "today": clock.today()}).all()
    if not rows:
        return None
    user = known(session, User, user_id)
    if user is None:
        user = made_of(User, rows[0][:_HELD_AT])
        set_committed_value(user, "memberships", _held(session, user, rows))
        session.add(user)  # And with it what it holds.
    if not rows[0][_STANDS_IN_AT]:
        set_committed_value(user, "standing_in", [])
    return user


def _held(session: Session, user: User, rows: Sequence[Any]) -> list[Membership]:
    found = []
    agencies: dict[int, Agency] = {}
    for row in rows:
        if row[_HELD_AT] is None:  # Who has no role yet.
            continue
        held = entity_of(session, Membership, row[_HELD_AT:_AGENCY_AT])
        if held.agency_id not in agencies:
            agencies[held.agency_id] = entity_of(session, Agency, row[_AGENCY_AT:_STANDS_IN_AT])
        set_committed_value(held, "agency", agencies[held.agency_id])
        set_committed_value(held, "user", user)
        found.append(held)
    return found


def get_invitation(token: str) -> Invitation:
    """The invitation of a link, if it is genuine, unused and not too old."""
    try:
        invitation = db.session.get(Invitation, small_number(token.partition("-")[0]))
    except ValueError:
        invitation = None
    if (
        invitation is None
        or not tokens.is_signed(token, invitation.id, invitation.nonce)
        or invitation.used_at is not None
        or invitation.expires_at < clock.now()
    ):
        raise NotFound(N_("This link was used already or is too old. Ask your administrator for a new one."))
    return invitation


def link_path(invitation: Invitation) -> str:
    return f"/signin/invitation/{tokens.sign(invitation.id, invitation.nonce)}"
