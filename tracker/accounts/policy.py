"""Who may manage an agency's divisions and people."""

from __future__ import annotations

from tracker.accounts.models import Agency, Role, User


def can_invite(user: User, person: User, agency: Agency) -> bool:
    """May the user give the person a link that sets their password?

    Not when the person is known in another agency too: whoever holds the link is that person
    everywhere. For them the operator of the installation makes one (`flask agency link`).
    """
    elsewhere = any(m.agency_id != agency.id for m in person.memberships)
    return can_manage_people(user, agency) and not elsewhere


def can_manage_people(user: User, agency: Agency) -> bool:
    return user.holds(Role.ADMIN, at=agency)
