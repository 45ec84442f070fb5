"""Who a session is of, and which invitation a link means."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.accounts.models import Membership, User
from tracker.db import db
from tracker.errors import NotFound
from tracker.signin import tokens
from tracker.signin.models import Invitation
from tracker.words import N_, small_number

# Made once: every request asks it.
_SIGNED_IN = (
    select(User)
    .where(User.id == bindparam("user_id"))
    .options(joinedload(User.memberships).joinedload(Membership.agency))
)


def find_signed_in(user_id: int) -> User | None:
    """The person, with all a page wants to know of them, by one query."""
    return db.session.scalars(_SIGNED_IN, {"user_id": user_id}).unique().one_or_none()


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
