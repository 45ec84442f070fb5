"""Who may read the ledger of letters."""

from __future__ import annotations

from tracker.accounts.models import Role, User

READERS = (Role.ADMIN, Role.LEADER, Role.OFFICE, Role.OBSERVER)


def can_read_ledger(user: User, agency_id: int) -> bool:
    return user.holds(*READERS, at=agency_id)
