"""Who may do what with kinds of tasks."""

from __future__ import annotations

from tracker.accounts.models import Role, User


def can_keep_kinds(user: User, agency_id: int) -> bool:
    """May the person edit the agency's kinds of tasks?"""
    return user.holds(Role.OFFICE, Role.ADMIN, at=agency_id)
