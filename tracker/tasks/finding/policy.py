"""Who may keep, share and take away views of the task list."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from tracker.accounts.models import User
from tracker.tasks.finding.models import SavedView
from tracker.tasks.policy import DECIDERS


def views_seen_by(user: User, agency_id: int) -> ColumnElement[bool]:
    """The person's own views, and those shared in the agency."""
    seen = or_(SavedView.owner_id == user.id, SavedView.is_shared)
    return (SavedView.agency_id == agency_id) & seen


def may_keep(user: User, view: SavedView) -> bool:
    """May the person rename, share or delete the view? Only whose it is."""
    return view.owner_id == user.id and bool(user.memberships_at(view.agency_id))


def may_unshare(user: User, view: SavedView) -> bool:
    """The office keeps what is shared in order."""
    return view.is_shared and (may_keep(user, view) or user.holds(*DECIDERS, at=view.agency_id))
