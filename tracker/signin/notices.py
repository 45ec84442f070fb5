"""What the letter with an invitation says."""

from __future__ import annotations

from tracker import clock
from tracker.db import db
from tracker.mail.models import Notice
from tracker.mail.rules import Item, Rule, register
from tracker.signin.models import Invitation
from tracker.signin.queries import link_path
from tracker.words import N_, Words


def _still_true(notice: Notice) -> Words | None:
    invitation = db.session.get(Invitation, notice.subject_id)
    if invitation is None or invitation.used_at is not None or invitation.expires_at < clock.now():
        return N_("The invitation was used or replaced.")
    return None


def _facts(notice: Notice) -> Item:
    invitation = db.session.get_one(Invitation, notice.subject_id)
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


register(Rule("invited", still_true=_still_true, facts=_facts, words=N_("You are invited")))
