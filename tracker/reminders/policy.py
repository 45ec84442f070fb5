"""Who may see and change by which rules people are told."""

from __future__ import annotations

from tracker.accounts.models import Role, User
from tracker.reminders.occasions import Scope

_OF_AGENCY = (Role.ADMIN,)
_OF_SOME_TASKS = (Role.ADMIN, Role.OFFICE)


def can_see_policies(user: User, agency_id: int) -> bool:
    """What binds everybody may be read by all who look after the whole."""
    return user.holds(Role.ADMIN, Role.OFFICE, Role.LEADER, Role.OBSERVER, at=agency_id)


def can_keep_policies(user: User, scope: Scope) -> bool:
    """The administrator keeps the agency's rules; the office, too, those of a kind or a task."""
    roles = _OF_AGENCY if scope.is_agency else _OF_SOME_TASKS
    return user.holds(*roles, at=scope.agency_id)
