"""Which agencies, divisions and people."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from tracker import clock
from tracker.accounts.models import (
    Agency,
    AgencyName,
    CalendarDay,
    DayKind,
    Division,
    DivisionKind,
    Installation,
    Membership,
    Role,
    Succession,
    User,
)
from tracker.db import db
from tracker.errors import NotFound
from tracker.workdays import WorkCalendar


def agencies_of(user: User) -> list[Agency]:
    """The agencies in which the person has a role today."""
    today = clock.today()
    held = {m.agency_id: m.agency for m in user.memberships if m.is_valid(today)}
    return [held[agency_id] for agency_id in sorted(held)]


def installation() -> Installation | None:
    return db.session.get(Installation, 1)


def follow_installation_clock() -> bool:
    """Let this process keep the installation's time; the example's runs some years behind. Says
    whether the installation holds the example."""
    row = installation()
    clock.shift(timedelta(days=row.clock_offset_days if row else 0))
    return row is not None and row.holds_example


def has_agency() -> bool:
    return db.session.scalar(select(Agency.id).limit(1)) is not None


def find_agency(name: str) -> Agency | None:
    return db.session.scalar(select(Agency).where(Agency.name == name))


def find_user_by_email(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def get_division(division_id: int, agency: Agency) -> Division:
    division = db.session.get(Division, division_id)
    if division is None or division.agency_id != agency.id:
        raise NotFound
    return division


def list_divisions(agency: Agency, on: date | None = None) -> list[Division]:
    """The divisions that exist on a day, in the agency's own order."""
    day = on or clock.today()
    return list(
        db.session.scalars(
            select(Division)
            .where(
                Division.agency_id == agency.id,
                Division.valid_from <= day,
                Division.valid_to.is_(None) | (Division.valid_to >= day),
            )
            .order_by(Division.position, Division.id)
        )
    )


def list_kept_divisions(agency: Agency) -> list[Division]:
    """The divisions that have not ended, those of a later first day too: what is administered."""
    today = clock.today()
    return list(
        db.session.scalars(
            select(Division)
            .where(
                Division.agency_id == agency.id, Division.valid_to.is_(None) | (Division.valid_to >= today)
            )
            .order_by(Division.position, Division.id)
        )
    )


def list_ended_divisions(agency: Agency) -> list[Division]:
    """The divisions that are no more, the last ended first."""
    return list(
        db.session.scalars(
            select(Division)
            .where(Division.agency_id == agency.id, Division.valid_to < clock.today())
            .order_by(Division.valid_to.desc(), Division.id)
        )
    )


def list_successions(agency: Agency) -> list[Succession]:
    """What became of the agency's divisions, with both sides of each."""
    return list(
        db.session.scalars(
            select(Succession)
            .join(Succession.division)
            .options(contains_eager(Succession.division), joinedload(Succession.successor))
            .where(Division.agency_id == agency.id)
            .order_by(Succession.from_day, Succession.id)
        )
    )


def divisions_before(division_ids: Collection[int]) -> Select[int]:
    """Ids of the divisions whose work these carry on, however often that changed."""
    before = (
        select(Succession.division_id)
        .where(Succession.successor_id.in_(division_ids))
        .cte(recursive=True)  # Without a name of its own, so that one query can ask twice.
    )
    before = before.union(
        select(Succession.division_id).join(before, Succession.successor_id == before.c.division_id)
    )
    return select(before.c.division_id)


def heirs_of(divisions: Collection[Division]) -> dict[int, Division]:
    """Who carries on today for those of these divisions that have ended, by their ids. Of several
    successors it is the first; a division that ended without one is left out."""
    today = clock.today()
    heirs = {}
    for ended in divisions:
        heir: Division | None = ended
        while heir is not None and not heir.is_valid(today):
            heir = db.session.scalar(
                select(Division)
                .join(Succession, Succession.successor_id == Division.id)
                .where(Succession.division_id == heir.id)
                .order_by(Succession.id)
                .limit(1)
            )
        if heir is not None and heir is not ended:
            heirs[ended.id] = heir
    return heirs


def list_agency_names(agency: Agency) -> list[AgencyName]:
    """The names the agency has borne, the first one first; none when it never changed."""
    return list(
        db.session.scalars(
            select(AgencyName).where(AgencyName.agency_id == agency.id).order_by(AgencyName.from_day)
        )
    )


def agency_name_on(agency: Agency, day: date) -> Agency | AgencyName:
    """What bears the name, short name and symbol that the agency had on a day."""
    names = list_agency_names(agency)
    earlier = [name for name in names if name.from_day <= day]
    return earlier[-1] if earlier else names[0] if names else agency


def names_of(agency: Agency) -> list[str]:
    """Every name and short name the agency bears or has borne."""
    every: list[Agency | AgencyName] = [agency, *list_agency_names(agency)]
    return list(dict.fromkeys(name for each in every for name in (each.name, each.short_name)))


def list_titles(agency: Agency) -> list[str]:
    """The titles people bear in the agency today."""
    return list(
        db.session.scalars(
            select(Membership.title)
            .where(
                Membership.agency_id == agency.id,
                Membership.valid_on(clock.today()),
                Membership.title != "",
            )
            .distinct()
            .order_by(Membership.title)
        )
    )


def has_open_division(agency: Agency, name: str, besides: Division | None = None) -> bool:
    """Whether a division without a last day has the name, which only one may have."""
    found = select(Division.id).where(
        Division.agency_id == agency.id, Division.name == name, Division.valid_to.is_(None)
    )
    if besides is not None:
        found = found.where(Division.id != besides.id)
    return db.session.scalar(found.limit(1)) is not None


def list_task_divisions(agency: Agency) -> list[Division]:
    """The divisions that can be given a task today."""
    return [d for d in list_divisions(agency) if d.kind not in {DivisionKind.COUNCIL}]


def list_people(
    agency: Agency, *, roles: Collection[Role] = (), division_ids: Collection[int] | None = None
) -> list[User]:
    """Active people with one of the roles today, sorted as Vietnamese names are."""
    today = clock.today()
    wanted = select(Membership.user_id).where(Membership.agency_id == agency.id, Membership.valid_on(today))
    if roles:
        wanted = wanted.where(Membership.role.in_(roles))
    if division_ids is not None:
        wanted = wanted.where(Membership.division_id.in_(division_ids))
    return list(
        db.session.scalars(
            select(User).where(User.id.in_(wanted), User.is_active).order_by(User.name_key, User.id)
        )
    )


def list_everybody(agency: Agency) -> list[User]:
    """All who ever had a role in the agency, those who left too: what was written to them stays."""
    ever = select(Membership.user_id).where(Membership.agency_id == agency.id)
    wanted = select(User).where(User.id.in_(ever)).options(lazyload(User.memberships))
    return list(db.session.scalars(wanted.order_by(User.name_key, User.id)))


def list_memberships(agency: Agency) -> list[Membership]:
    """Every role held in the agency today, with its person, by division and name."""
    return list(
        db.session.scalars(
            select(Membership)
            .join(Membership.user)
            .outerjoin(Membership.division)
            .options(contains_eager(Membership.user), contains_eager(Membership.division))
            .where(Membership.agency_id == agency.id, Membership.valid_on(clock.today()))
            .order_by(Division.position.nulls_first(), User.name_key, Membership.id)
        )
    )


def get_membership(membership_id: int, agency: Agency) -> Membership:
    membership = db.session.get(Membership, membership_id)
    if membership is None or membership.agency_id != agency.id:
        raise NotFound
    return membership


def work_calendar(agency_id: int) -> WorkCalendar:
    """The agency's working days, for the arithmetic of `workdays`."""
    days = db.session.execute(
        select(CalendarDay.day, CalendarDay.kind).where(CalendarDay.agency_id == agency_id)
    ).all()
    return WorkCalendar.of(
        (day for day, kind in days if kind is DayKind.OFF),
        (day for day, kind in days if kind is DayKind.WORKED),
    )
