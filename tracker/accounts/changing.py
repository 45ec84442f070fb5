"""What changes in an agency from a day on: its name and titles, its divisions, who works in them.

What was stays as rows of its own, so that papers and closed tasks print what held on their day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select

from tracker import clock
from tracker.accounts.models import Agency, AgencyName, Change, Division, Membership, Role, Succession, User
from tracker.accounts.policy import can_manage_people
from tracker.accounts.queries import find_agency, has_open_division, list_agency_names
from tracker.audit import record
from tracker.db import db
from tracker.errors import NotAllowed, Refused
from tracker.words import N_, normalised

LONGEST_NAME = 200
_DAY = timedelta(days=1)


def rename_agency(
    agency: Agency,
    *,
    on: date,
    name: str,
    short_name: str,
    symbol: str,
    titles: Mapping[str, str],
    by: User,
) -> None:
    """Let the agency bear another name from a day on, and its people other titles.

    `titles` maps titles in use to those that take their place; what is not named stays.
    """
    if not can_manage_people(by, agency):
        raise NotAllowed
    db.session.refresh(agency, with_for_update={"key_share": True})
    name = _name(name, "name")
    short_name = _name(short_name, "short_name")
    symbol = _name(symbol, "symbol")
    check_day(on)
    names = list_agency_names(agency)
    if names and on <= names[-1].from_day:
        last = names[-1].from_day
        raise Refused(N_("The name changed on %(day)s; choose a later day.", day=last), field="on")
    other = find_agency(name)
    if other is not None and other.id != agency.id:
        raise Refused(N_("There is an agency of this name already."), field="name")
    changed = {
        old: new for old, typed in titles.items() if (new := " ".join(normalised(typed).split())) != old
    }
    if (name, short_name, symbol) == (agency.name, agency.short_name, agency.symbol) and not changed:
        raise Refused(N_("Nothing is different."))
    before = agency.name
    if (name, short_name, symbol) != (agency.name, agency.short_name, agency.symbol):
        _keep_name(agency, names, on)
        agency.name, agency.short_name, agency.symbol = name, short_name, symbol
        db.session.add(_name_from(agency, on))
    _change_titles(agency, changed, on)
    record("rename_agency", agency, by=by, agency_id=agency.id, before=before, after=name, titles=changed)


def _keep_name(agency: Agency, names: list[AgencyName], on: date) -> None:
    """The first change writes down what the agency was called until then."""
    if not names:
        began = min(clock.day_of(agency.created_at), on - _DAY)
        db.session.add(_name_from(agency, began))


def _name_from(agency: Agency, day: date) -> AgencyName:
    return AgencyName(
        agency_id=agency.id,
        from_day=day,
        name=agency.name,
        short_name=agency.short_name,
        symbol=agency.symbol,
    )


def _change_titles(agency: Agency, changed: Mapping[str, str], on: date) -> None:
    held = select(Membership).where(
        Membership.agency_id == agency.id,
        Membership.title.in_(list(changed)),
        Membership.valid_to.is_(None) | (Membership.valid_to >= on),
    )
    for membership in db.session.scalars(held.order_by(Membership.id)).all():
        move_membership(
            membership,
            on=on,
            division=membership.division,
            role=membership.role,
            title=changed[membership.title],
        )
    db.session.flush()  # Roles begun anew are asked by the agency's id.


def check_day(on: date) -> None:
    """A change is recorded on its day or later: until then everybody works as before."""
    if on > clock.today():
        raise Refused(
            N_("%(day)s lies ahead. Record the change on that day; until then all stays as it is.", day=on),
            field="on",
        )


def end_division(division: Division, *, on: date) -> None:
    """Let a division be no more from a day on."""
    if division.valid_to is not None:
        raise Refused(N_("%(division)s has ended already.", division=division.name), field="divisions")
    if on <= division.valid_from:
        raise Refused(
            N_(
                "%(division)s began on %(day)s; it can change from the day after.",
                division=division.name,
                day=division.valid_from,
            ),
            field="on",
        )
    division.valid_to = on - _DAY


def begin_division(like: Division, *, name: str, short_name: str, on: date, field: str = "name") -> Division:
    """Let a division begin on a day, of the kind and in the place of one that it takes over from."""
    name = _name(name, field)
    if has_open_division(like.agency, name):
        raise Refused(N_("There is a division of this name already."), field=field)
    division = Division(
        agency=like.agency,
        name=name,
        short_name=normalised(short_name)[:40] or name,
        kind=like.kind,
        position=like.position,
        valid_from=on,
    )
    db.session.add(division)
    db.session.flush()  # Successions, parts and roles name it by the id it gets here.
    return division


def succeed(division: Division, successor: Division, change: Change, *, on: date) -> Succession:
    """Note which division carries on another's work."""
    succession = Succession(division=division, successor=successor, change=change, from_day=on)
    db.session.add(succession)
    return succession


def move_membership(
    membership: Membership,
    *,
    on: date,
    division: Division | None,
    role: Role,
    title: str | None = None,
) -> None:
    """End a role and begin it anew on a day; one that begins later is only changed."""
    title = membership.title if title is None else title
    same = [
        other
        for other in membership.user.memberships
        if other is not membership
        and (other.agency_id, other.division_id) == (membership.agency_id, division.id if division else None)
        and other.role is role
        and other.is_valid(max(on, membership.valid_from))
    ]
    if same:
        close_membership(membership, on=on)
    elif membership.valid_from >= on:
        membership.division, membership.role, membership.title = division, role, title
    else:
        anew = Membership(
            agency=membership.agency,
            role=role,
            division=division,
            title=title,
            valid_from=on,
            valid_to=membership.valid_to,
        )
        membership.user.memberships.append(anew)
        membership.valid_to = on - _DAY


def close_membership(membership: Membership, *, on: date) -> None:
    """Take a role away from a day on; one that never held for a day goes without a trace."""
    if membership.valid_from >= on:
        membership.user.memberships.remove(membership)
        db.session.delete(membership)
    else:
        membership.valid_to = on - _DAY


def _name(text: str, field: str) -> str:
    text = " ".join(normalised(text).split())
    if not text:
        raise Refused(N_("Type the name."), field=field)
    if len(text) > LONGEST_NAME:
        raise Refused(
            N_("At most %(limit)s characters; this has %(length)s.", limit=LONGEST_NAME, length=len(text)),
            field=field,
        )
    return text
