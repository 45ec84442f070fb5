"""What the letters about getting in say: an invitation, and another address."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.accounts.models import User
from tracker.db import db
from tracker.mail.models import Notice
from tracker.mail.rules import Item, Rule, register
from tracker.mail.subjects import read_subjects
from tracker.signin.models import Invitation
from tracker.signin.queries import link_path
from tracker.words import N_, Words


def load(notices: Sequence[Notice]) -> None:
    """Leave in each notice its invitation, with whom it invites."""
    of_whom = joinedload(Invitation.user, innerjoin=True).lazyload(User.memberships)
    invitations = read_subjects(notices, Invitation, of_whom)
    for notice in notices:
        notice.basis = invitations.get(notice.subject_id)


def _still_true(notice: Notice) -> Words | None:
    invitation = _invitation(notice)
    if invitation is None or invitation.used_at is not None or invitation.expires_at < clock.now():
        return N_("The invitation was used or replaced.")
    return None


def _invitation(notice: Notice) -> Invitation | None:
    found = notice.basis or db.session.get(Invitation, notice.subject_id)
    assert found is None or isinstance(found, Invitation)
    return found


def _facts(notice: Notice) -> Item:
    invitation = _invitation(notice)
    assert invitation is not None
    return Item(
        heading=N_("You are invited"),
        title=invitation.user.name,
        lines=[
            N_("Set your password by this link. It works once, until %(until)s.", until=invitation.expires_at)
        ],
        path=link_path(invitation),
        act=N_("Set your password"),
        secret=True,  # Whoever has the link sets the password.
    )


register(Rule("invited", still_true=_still_true, facts=_facts, words=N_("You are invited"), load=load))


def _address_changed(notice: Notice) -> Item:
    user = notice.recipient
    return Item(
        heading=N_("Your mail address was changed"),
        title=user.name,
        lines=[
            N_("Letters go to %(address)s from now on, and you sign in with it.", address=user.email),
            N_("Your password stays. If this is not right, tell the administrator of your agency."),
        ],
        path="/",
        act=N_("Sign in"),
    )


register(
    Rule(
        "address_changed",
        still_true=lambda _notice: None,
        facts=_address_changed,
        words=N_("Your mail address was changed"),
    )
)
