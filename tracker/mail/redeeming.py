"""What becomes of the links in letters: each is used once, and a person's can be revoked together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from tracker import audit, clock
from tracker.accounts.models import Agency, User
from tracker.accounts.policy import can_manage_people
from tracker.db import db, insert_new
from tracker.errors import NotAllowed
from tracker.mail.links import LIFETIME, Link, digest_of
from tracker.mail.models import RevokedLinks, UsedLink


def find_use(token: str) -> UsedLink | None:
    """When a link did what it was for, if it did."""
    return db.session.get(UsedLink, digest_of(token), populate_existing=True)


def is_revoked(link: Link) -> bool:
    """Was the link in a letter from before the person's links were revoked?"""
    revoked = db.session.get(RevokedLinks, link.user_id, populate_existing=True)
    return revoked is not None and link.made_at <= revoked.until


def use_link(token: str, link: Link, *, about: Any, by: User) -> bool:
    """Mark a link as used, in the transaction of what it does; False when another request was first.

    The line names the letter the link was in, and never the link.
    """
    row = {"digest": digest_of(token), "user_id": by.id, "used_at": clock.now()}
    if insert_new(UsedLink, [row]) == 0:
        return False
    purpose = link.purpose.name.lower()
    audit.record(
        "act_from_letter", about, by=by, agency_id=link.agency_id, purpose=purpose, letter=link.letter_id
    )
    return True


def revoke_links(user: User, *, by: User, agency: Agency | None = None) -> None:
    """Let the links in all letters the person has got do nothing any more.

    A person does so themselves, or an administrator of an `agency` in which they have a role.
    """
    if by.id != user.id and not (agency and user.memberships_at(agency.id) and can_manage_people(by, agency)):
        raise NotAllowed
    cut_off_links(user, until=clock.now())
    audit.record("revoke_links", user, by=by, agency_id=agency.id if agency else None)


def cut_off_links(user: User, *, until: datetime) -> None:
    """The same, for verbs that end all a person has open and leave a line of their own."""
    if insert_new(RevokedLinks, [{"user_id": user.id, "until": until}]) == 0:
        db.session.get_one(RevokedLinks, user.id, populate_existing=True).until = until


def forget_used_links() -> None:
    """Drop what is known of links that have long expired; a job."""
    db.session.execute(delete(UsedLink).where(UsedLink.used_at < clock.now() - 2 * LIFETIME))
