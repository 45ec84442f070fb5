"""Who sees the whole of the agency's work."""

from __future__ import annotations

from tracker.accounts.models import Agency, Role, User


def can_see_overview(user: User, agency: Agency) -> bool:
    return user.holds(Role.ADMIN, Role.LEADER, Role.OFFICE, Role.OBSERVER, at=agency)
