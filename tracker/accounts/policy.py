"""Who may manage an agency's divisions and people."""

from __future__ import annotations

from tracker.accounts.models import Agency, Role, User


def can_manage_people(user: User, agency: Agency) -> bool:
    return user.holds(Role.ADMIN, at=agency)
