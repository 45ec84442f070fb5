"""Who may see and change documents."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, Select, false, or_, select

from tracker import clock
from tracker.accounts.absences import acted_for
from tracker.accounts.models import Role, User
from tracker.accounts.queries import divisions_before
from tracker.db import db
from tracker.evidence.models import Evidence, Proof, Version

SEE_ALL = (Role.ADMIN, Role.LEADER, Role.OFFICE, Role.OBSERVER)
DECIDERS = (Role.OFFICE, Role.LEADER)
MEMBERS = (Role.HEAD, Role.OFFICIAL)

TasksSeen = Callable[[User, int], Select[int]]
_tasks_seen: list[TasksSeen] = []


def show_documents_of(tasks_seen: TasksSeen) -> None:
    """Let people see what proves the tasks they see: `tasks_seen(user, agency_id)` selects the
    ids. Tasks register it, for documents know no task."""
    if tasks_seen not in _tasks_seen:
        _tasks_seen.append(tasks_seen)


def visible_to(user: User, agency_id: int) -> ColumnElement[bool]:
    """The documents of the agency that the person may see."""
    of_agency = Evidence.agency_id == agency_id
    if user.holds(*SEE_ALL, at=agency_id):
        return of_agency
    if not user.memberships_at(agency_id):
        return false()
    own = user.divisions_as(*MEMBERS, at=agency_id)
    ways: list[ColumnElement[bool]] = [
        Evidence.division_id.in_(own),
        Evidence.division_id.in_(divisions_before(own)),
        Evidence.created_by_id == user.id,
    ]
    for tasks_seen in _tasks_seen:
        proving = select(Version.evidence_id).join(Proof, Proof.version_id == Version.id)
        ways.append(Evidence.id.in_(proving.where(Proof.task_id.in_(tasks_seen(user, agency_id)))))
    return of_agency & or_(*ways)


def visible_anywhere(user: User) -> ColumnElement[bool]:
    """The documents the person may see in any agency."""
    today = clock.today()
    agencies = {m.agency_id for m in user.memberships if m.is_valid(today)}
    return or_(false(), *(visible_to(user, agency_id) for agency_id in sorted(agencies)))


def can_add(user: User, agency_id: int, division_id: int | None = None) -> bool:
    """May the person add a document, for any division or for this one?"""
    if user.holds(*DECIDERS, at=agency_id):
        return True
    own = user.divisions_as(*MEMBERS, at=agency_id)
    if division_id is None or division_id in own:
        return bool(own)
    return any(
        division_id in other.divisions_as(*MEMBERS, at=agency_id) for other in acted_for(user, agency_id)
    )


def can_change(user: User, evidence: Evidence) -> bool:
    """May the person add a version, and say what the document proves? A document of a division
    that has ended is in the hands of those who carry on its work."""
    if can_add(user, evidence.agency_id, evidence.division_id):
        return True
    own = user.divisions_as(*MEMBERS, at=evidence.agency_id)
    return bool(own) and evidence.division_id in set(db.session.scalars(divisions_before(own)))


def can_decide(user: User, agency_id: int) -> bool:
    """May the person accept or return what was submitted as proof?"""
    return user.holds(*DECIDERS, at=agency_id)
