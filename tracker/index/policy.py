"""Who may see the index and who keeps it."""

from __future__ import annotations

from tracker.accounts.models import Agency, Role, User


def can_see_index(user: User, agency: Agency | int) -> bool:
    return user.holds(Role.ADMIN, Role.LEADER, Role.OFFICE, Role.HEAD, Role.OBSERVER, at=agency)


def can_keep_index(user: User, agency: Agency | int) -> bool:
    """Frameworks, years and typed points are the standing office's."""
    return user.holds(Role.OFFICE, at=agency)
