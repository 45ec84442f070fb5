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


def can_keep_calendar(user: User, agency_id: int) -> bool:
    return user.holds(Role.ADMIN, at=agency_id)


def is_warned_of_calendar(user: User, agency_id: int) -> bool:
    """Is the person shown that a year's calendar still has to be confirmed?"""
    return user.holds(Role.ADMIN, Role.OFFICE, at=agency_id)


def can_note_absence(user: User, person: User, agency_id: int) -> bool:
    """May the user say when the person is away: of themselves, as administrator, or as their head?"""
    led = user.divisions_as(Role.HEAD, at=agency_id)
    return (
        user.id == person.id
        or user.holds(Role.ADMIN, at=agency_id)
        or any(m.division_id in led for m in person.memberships_at(agency_id) if m.division_id is not None)
    )
