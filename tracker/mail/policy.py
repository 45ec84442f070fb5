"""Who may read the ledger of letters."""

from __future__ import annotations

from tracker.accounts.models import Role, User

READERS = (Role.ADMIN, Role.LEADER, Role.OFFICE, Role.OBSERVER)


def can_read_ledger(user: User, agency_id: int) -> bool:
    return user.holds(*READERS, at=agency_id)


def can_send_again(user: User, agency_id: int) -> bool:
    """Those who keep the ledger; who only reads it does not write to people."""
    return user.holds(Role.ADMIN, Role.OFFICE, at=agency_id)


def can_clear_address(user: User, person: User, agency_id: int) -> bool:
    """An administrator of an agency in which the person has a role."""
    return user.holds(Role.ADMIN, at=agency_id) and bool(person.memberships_at(agency_id))
