"""Which invitation a link means, and how often somebody guessed."""

from __future__ import annotations

from tracker import clock
from tracker.db import db
from tracker.errors import NotFound
from tracker.signin import tokens
from tracker.signin.models import Invitation
from tracker.words import N_, small_number


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
