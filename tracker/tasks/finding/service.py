"""Views of the task list that people keep under a name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from tracker import audit, clock
from tracker.accounts.models import Agency, User
from tracker.db import db
from tracker.errors import NotAllowed, Refused
from tracker.tasks.finding.models import Layout, SavedView
from tracker.tasks.finding.policy import may_keep, may_unshare
from tracker.words import N_, normalised

LONGEST_NAME = 60
LONGEST_QUERY = 2_000
MOST_VIEWS = 50


def save_view(
    agency: Agency, *, name: str, query: str, layout: Layout, is_shared: bool = False, by: User
) -> SavedView:
    """Keep a filter under a name."""
    if not by.memberships_at(agency.id):
        raise NotAllowed
    if len(query) > LONGEST_QUERY:
        raise Refused(N_("This filter is too long to keep."))
    own = db.session.scalars(
        select(SavedView.name).where(SavedView.agency_id == agency.id, SavedView.owner_id == by.id)
    ).all()
    if len(own) >= MOST_VIEWS:
        raise Refused(N_("You keep %(count)s views already: delete one first.", count=len(own)))
    view = SavedView(
        agency_id=agency.id,
        owner=by,
        name=_name(name, own),
        query=query,
        layout=layout,
        is_shared=is_shared,
        created_at=clock.now(),
    )
    db.session.add(view)
    audit.record("save_view", view, by=by, agency_id=agency.id, is_shared=is_shared)
    return view


def rename_view(view: SavedView, name: str, *, by: User) -> None:
    if not may_keep(by, view):
        raise NotAllowed
    others = db.session.scalars(
        select(SavedView.name).where(
            SavedView.agency_id == view.agency_id,
            SavedView.owner_id == view.owner_id,
            SavedView.id != view.id,
        )
    ).all()
    view.name = _name(name, others)
    audit.record("rename_view", view, by=by, agency_id=view.agency_id)


def share_view(view: SavedView, *, by: User) -> None:
    """Offer the view to everybody of the agency; each sees in it only what they may see."""
    if not may_keep(by, view):
        raise NotAllowed
    view.is_shared = True
    audit.record("share_view", view, by=by, agency_id=view.agency_id)


def unshare_view(view: SavedView, *, by: User) -> None:
    if not (may_keep(by, view) or may_unshare(by, view)):
        raise NotAllowed
    view.is_shared = False
    audit.record("unshare_view", view, by=by, agency_id=view.agency_id)


def delete_view(view: SavedView, *, by: User) -> None:
    if not may_keep(by, view):
        raise NotAllowed
    audit.record("delete_view", view, by=by, agency_id=view.agency_id)
    db.session.delete(view)


def _name(name: str, others: Sequence[str]) -> str:
    name = " ".join(normalised(name).split())
    if not name:
        raise Refused(N_("Give the view a name."), field="name")
    if len(name) > LONGEST_NAME:
        raise Refused(
            N_("At most %(limit)s characters; this has %(length)s.", limit=LONGEST_NAME, length=len(name)),
            field="name",
        )
    if name.casefold() in {other.casefold() for other in others}:
        raise Refused(N_("You have a view of this name already."), field="name")
    return name
