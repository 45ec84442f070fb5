"""Who a session is of, and which invitation a link means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import bindparam, inspect, select
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, set_committed_value
from sqlalchemy.orm.util import identity_key

from tracker import clock
from tracker.accounts.models import Agency, Membership, User
from tracker.db import db
from tracker.errors import NotFound
from tracker.signin import tokens
from tracker.signin.models import Invitation
from tracker.words import N_, small_number

Row = TypeVar("Row")

# Made once: every request asks it. Its rows are made into entities here: a session takes longer to find
# out how it would make them than to make them.
_USER, _HELD, _AGENCY = (model.metadata.tables[model.__tablename__] for model in (User, Membership, Agency))
_SIGNED_IN = (
    select(_USER, _HELD, _AGENCY)
    .select_from(
        _USER.outerjoin(_HELD, _HELD.c.user_id == _USER.c.id).outerjoin(
            _AGENCY, _AGENCY.c.id == _HELD.c.agency_id
        )
    )
    .where(_USER.c.id == bindparam("user_id"))
)
_HELD_AT = len(_USER.c)
_AGENCY_AT = _HELD_AT + len(_HELD.c)


def find_signed_in(user_id: int) -> User | None:
    """The person, with all a page wants to know of them, by one query."""
    session = db.session()
    rows = session.execute(_SIGNED_IN, {"user_id": user_id}).all()
    if not rows:
        return None
    user = _known(session, User, rows[0])
    if user is None:
        user = _entity(User, rows[0][:_HELD_AT])
        set_committed_value(user, "memberships", _held(session, user, rows))
        session.add(user)  # And with it what it holds.
    return user


def _held(session: Session, user: User, rows: Sequence[Any]) -> list[Membership]:
    found, agencies = [], {}
    for row in rows:
        of_held, of_agency = row[_HELD_AT:_AGENCY_AT], row[_AGENCY_AT:]
        if of_held[0] is None:  # Who has no role yet.
            continue
        held = _known(session, Membership, of_held) or _entity(Membership, of_held)
        agency = agencies.get(of_agency[0]) or _known(session, Agency, of_agency)
        agencies[of_agency[0]] = agency = agency or _entity(Agency, of_agency)
        set_committed_value(held, "agency", agency)
        set_committed_value(held, "user", user)
        found.append(held)
    return found


def _known(session: Session, model: type[Row], values: Sequence[Any]) -> Row | None:
    """The entity that the session made of a row before; mostly it made none of any."""
    if not session.identity_map:
        return None
    found: Row | None = session.identity_map.get(identity_key(model, values[0]))
    return found


def _entity(model: type[Row], values: Sequence[Any]) -> Row:
    """A row that was read as it is, as an entity."""
    entity: Row = inspect(model).class_manager.new_instance()
    instance_dict(entity).update(zip(_COLUMNS[model], values, strict=True))
    make_transient_to_detached(entity)
    return entity


_COLUMNS: dict[type[Any], list[str]] = {
    User: [column.key for column in _USER.c],
    Membership: [column.key for column in _HELD.c],
    Agency: [column.key for column in _AGENCY.c],
}


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
