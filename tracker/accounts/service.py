"""Making agencies, divisions, people and their roles."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from tracker import clock
from tracker.accounts.calendar import seed_calendar
from tracker.accounts.models import (
    Agency,
    Division,
    DivisionKind,
    Installation,
    Membership,
    Role,
    User,
)
from tracker.accounts.policy import can_manage_people
from tracker.accounts.queries import (
    find_agency,
    find_user_by_email,
    has_agency,
    has_open_division,
    list_kept_divisions,
)
from tracker.audit import record
from tracker.db import db
from tracker.errors import Clash, NotAllowed, Refused
from tracker.words import N_, normalised


def set_up_example_clock(offset: timedelta) -> None:
    """Let the whole installation run `offset` beside the real time; only an empty one may."""
    if has_agency():
        raise Refused(N_("The example can only be loaded into an empty database."))
    db.session.add(Installation(id=1, clock_offset_days=offset.days, holds_example=True))
    clock.shift(offset)


def create_agency(*, name: str, short_name: str, symbol: str, parent: Agency | None = None) -> Agency:
    """Begin an agency, with the public holidays of this year and the next as its calendar."""
    if find_agency(normalised(name)) is not None:
        raise Refused(N_("There is an agency of this name already."))
    agency = Agency(
        name=normalised(name),
        short_name=normalised(short_name),
        symbol=normalised(symbol),
        parent=parent,
        created_at=clock.now(),
    )
    db.session.add(agency)
    record("create_agency", agency, by=None, agency_id=None)
    this_year = clock.today().year
    seed_calendar(agency, [this_year - 1, this_year, this_year + 1])
    return agency


def create_first_admin(agency: Agency, *, name: str, email: str) -> User:
    """The person who will add all others; for the command that begins an agency."""
    user = _find_or_make_user(name, email)
    _give_role(user, agency, Role.ADMIN, None, "")
    record("create_first_admin", user, by=None, agency_id=agency.id)
    return user


def add_division(
    agency: Agency, *, name: str, short_name: str, kind: DivisionKind, valid_from: date, by: User
) -> Division:
    _check_may_manage(by, agency)
    name = normalised(name)
    if has_open_division(agency, name):
        raise Refused(N_("There is a division of this name already."), field="name")
    division = Division(
        agency=agency,
        name=name,
        short_name=normalised(short_name) or name,
        kind=kind,
        position=max((d.position for d in list_kept_divisions(agency)), default=0) + 1,
        valid_from=valid_from,
    )
    db.session.add(division)
    record("add_division", division, by=by, agency_id=agency.id, name=name)
    return division


def edit_division(
    division: Division,
    *,
    name: str,
    short_name: str,
    kind: DivisionKind,
    valid_from: date,
    seen: str | None = None,
    by: User,
) -> None:
    """Mend what was typed of a division; what changes on a day is a reorganisation.

    Raises `Clash` when it is not any more what the person saw, by its fingerprint.
    """
    _check_may_manage(by, division.agency)
    db.session.refresh(division, with_for_update={"of": Division})
    if seen is not None and seen != division.fingerprint:
        raise Clash(N_("Somebody else saved this division meanwhile. Nothing is lost: both are shown."))
    name = normalised(name)
    if division.valid_to is None and has_open_division(division.agency, name, besides=division):
        raise Refused(N_("There is a division of this name already."), field="name")
    if division.valid_to is not None and valid_from > division.valid_to:
        raise Refused(
            N_("The division ends on %(day)s; it cannot begin after that.", day=division.valid_to),
            field="valid_from",
        )
    before = division.name
    division.name, division.short_name = name, normalised(short_name) or name
    division.kind, division.valid_from = kind, valid_from
    record("edit_division", division, by=by, agency_id=division.agency_id, before=before, after=name)


class KnownAddress(Refused):
    """The address belongs to a person by another name."""

    def __init__(self, user: User) -> None:
        super().__init__(
            N_("This is the address of %(name)s. Give the role to them?", name=user.name), field="email"
        )
        self.user = user


def add_person(
    agency: Agency,
    *,
    name: str,
    email: str,
    role: Role,
    division: Division | None,
    title: str,
    known: int | None = None,
    by: User,
) -> Membership:
    """Give a person a role; one whose mail address is new here becomes known by it.

    Where the address belongs to somebody by another name, raises `KnownAddress` unless `known` is
    their id: the administrator saw who gets the role.
    """
    _check_may_manage(by, agency)
    if role.needs_division and division is None:
        raise Refused(N_("A head or an official belongs to a division: choose it."), field="division")
    user = _find_or_make_user(name, email)
    if user.name.casefold() != normalised(name).casefold() and user.id != known:
        raise KnownAddress(user)
    if any(m.role is role and m.division is division for m in user.memberships_at(agency.id)):
        raise Refused(N_("This person has this role already."), field="role")
    membership = _give_role(user, agency, role, division, title)
    record("add_person", membership, by=by, agency_id=agency.id, user_id=user.id, role=role.value)
    return membership


def end_membership(membership: Membership, *, by: User) -> None:
    """Take the role from the person from today on; what they did keeps their name."""
    _check_may_manage(by, membership.agency)
    if membership.user_id == by.id and membership.role is Role.ADMIN:
        raise Refused(N_("You cannot take your own role of administrator from yourself."))
    yesterday = clock.today() - timedelta(days=1)
    if membership.valid_from > yesterday:
        # Given today by mistake: it never held for a whole day, and nothing hangs on it.
        membership.user.memberships.remove(membership)
        db.session.delete(membership)
    else:
        membership.valid_to = yesterday
    record("end_membership", membership, by=by, agency_id=membership.agency_id, user_id=membership.user_id)


def _check_may_manage(by: User, agency: Agency) -> None:
    if not can_manage_people(by, agency):
        raise NotAllowed


def _find_or_make_user(name: str, email: str) -> User:
    email = normalised(email).lower()
    user = find_user_by_email(email)
    if user is None:
        user = User(
            email=email,
            name=normalised(name),
            session_salt=secrets.token_hex(8),
            created_at=clock.now(),
        )
        db.session.add(user)
        db.session.flush()  # Roles and invitations name the person by the id.
    return user


def _give_role(user: User, agency: Agency, role: Role, division: Division | None, title: str) -> Membership:
    membership = Membership(
        user=user,
        agency=agency,
        role=role,
        division=division,
        title=normalised(title),
        valid_from=clock.today(),
    )
    db.session.add(membership)
    return membership
