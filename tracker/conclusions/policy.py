"""Who may see meetings, and who records them and makes tasks of their conclusions."""

from __future__ import annotations

from tracker.accounts.models import Role, User


def can_see_meetings(user: User, agency_id: int) -> bool:
    """Everyone of the agency reads what was concluded; the tasks made of it are shown by their own rule."""
    return bool(user.memberships_at(agency_id))


def can_keep_meetings(user: User, agency_id: int) -> bool:
    return user.holds(Role.OFFICE, Role.LEADER, at=agency_id)
