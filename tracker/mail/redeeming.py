"""What becomes of the links in letters: each is used once, and a person's can be revoked together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from tracker import audit, clock
from tracker.accounts.models import Agency, Membership, User
from tracker.accounts.policy import can_manage_people
from tracker.db import db, insert_new
from tracker.errors import NotAllowed
from tracker.mail.links import LIFETIME, Link, digest_of
from tracker.mail.models import RevokedLinks, UsedLink


def find_use(link: Link) -> UsedLink | None:
    """When a link did what it was for, if it did."""
    return db.session.get(UsedLink, digest_of(link), populate_existing=True)


def is_revoked(link: Link) -> bool:
    """Was the link in a letter from before the person's links were revoked?"""
    revoked = db.session.get(RevokedLinks, (link.user_id, link.agency_id), populate_existing=True)
    return revoked is not None and link.made_at <= revoked.until


def use_link(link: Link, *, about: Any, by: User) -> bool:
    """Mark a link as used, in the transaction of what it does; False when another request was first.

    The line names the letter the link was in, and never the link.
    """
    row = {"digest": digest_of(link), "user_id": by.id, "used_at": clock.now()}
    if insert_new(UsedLink, [row]) == 0:
        return False
    purpose = link.purpose.name.lower()
    audit.record(
        "act_from_letter", about, by=by, agency_id=link.agency_id, purpose=purpose, letter=link.letter_id
    )
    return True


def revoke_links(user: User, *, by: User, agency: Agency | None = None) -> None:
    """Let the links in all letters the person has got do nothing any more.

    A person does so themselves, for all agencies; an administrator for the letters of an `agency`
    in which the person has a role.
    """
    is_own = by.id == user.id
    if not is_own and not (agency and user.memberships_at(agency.id) and can_manage_people(by, agency)):
        raise NotAllowed
    cut_off_links(user, until=clock.now(), agency=None if is_own else agency)
    audit.record("revoke_links", user, by=by, agency_id=agency.id if agency else None)


def cut_off_links(user: User, *, until: datetime, agency: Agency | None = None) -> None:
    """The same, for verbs that end all a person has open and leave a line of their own."""
    agency_ids = [agency.id] if agency is not None else _agencies_that_wrote_to(user)
    insert_new(RevokedLinks, [{"user_id": user.id, "agency_id": one, "until": until} for one in agency_ids])
    db.session.execute(
        update(RevokedLinks)
        .where(RevokedLinks.user_id == user.id, RevokedLinks.agency_id.in_(agency_ids))
        .values(until=until)
    )


def _agencies_that_wrote_to(user: User) -> list[int]:
    """Links are in letters, and these are written to people with a role: now, or once."""
    held = select(Membership.agency_id).where(Membership.user_id == user.id).distinct()
    return list(db.session.scalars(held))


def forget_used_links() -> None:
    """Drop what is known of links that have long expired; a job."""
    db.session.execute(delete(UsedLink).where(UsedLink.used_at < clock.now() - 2 * LIFETIME))
