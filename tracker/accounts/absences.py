"""Who is away, and who is told and acts in their place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select, union_all
from sqlalchemy.orm import aliased, contains_eager, joinedload
from sqlalchemy.orm.attributes import instance_dict, set_committed_value

from tracker import clock
from tracker.accounts.models import Absence, Agency, Membership, Role, User
from tracker.accounts.policy import can_note_absence
from tracker.audit import record
from tracker.db import db
from tracker.errors import NotAllowed, NotFound, Refused
from tracker.words import N_

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who is told on a day in the place of a person who is away, and until when.

    The deputy need not be the one whom the absence names: where that one is away as well, it is
    the deputy's own deputy.
    """

    user_id: int
    deputy: User
    from_day: date
    to_day: date

    @property
    def deputy_id(self) -> int:
        return self.deputy.id


_told_only: list[ColumnElement[bool]] = [User.email != ""]


def tell_only(condition: ColumnElement[bool]) -> None:
    """Let nobody stand in of whom this does not hold: what sends letters knows whom they reach."""
    _told_only.append(condition)


def stand_ins(agency_id: int, day: date) -> dict[int, StandIn]:
    """Who stands in for each person of the agency who is away on the day. One query for all.

    Nobody does where neither the deputy nor the deputy's own deputy can be told: the person
    away is told then, as on any day.
    """
    can_be_told = and_(
        exists().where(
            Membership.user_id == User.id, Membership.agency_id == agency_id, Membership.valid_on(day)
        ),
        User.is_active,
        *_told_only,
    )
    found = db.session.execute(
        select(Absence, can_be_told)
        .join(Absence.deputy)
        .options(contains_eager(Absence.deputy).lazyload(User.memberships))
        .where(Absence.agency_id == agency_id, Absence.from_day <= day, Absence.to_day >= day)
        .order_by(Absence.id)
    )
    away = {absence.user_id: (absence, can_be) for absence, can_be in found}
    stand_ins = {}
    for user_id, (absence, can_be) in away.items():
        named = absence.deputy
        if absence.deputy_id in away:
            second, can_be = away[absence.deputy_id]
            named = second.deputy
        if can_be and named.id not in away:
            stand_ins[user_id] = StandIn(user_id, named, absence.from_day, absence.to_day)
    return stand_ins


def absences_covered(user: User, agency_id: int) -> list[Absence]:
    """The absences in which the person stands in today: as the deputy, or as the deputy's deputy
    while that one is away as well; none once they have left. Looked for once; not at all where
    signing in found that there are none."""
    standing_in: list[Absence] | None = instance_dict(user).get("standing_in")
    if standing_in is None:
        look_up_stood_in_for([user])
        standing_in = user.standing_in
    if not standing_in or not user.memberships_at(agency_id):
        return []
    today = clock.today()
    return [
        absence
        for absence in standing_in
        if absence.agency_id == agency_id and absence.from_day <= today <= absence.to_day
    ]


def stood_in_for(user: User, agency_id: int) -> list[User]:
    """Those of the agency in whose place the person stands today."""
    return [absence.user for absence in absences_covered(user, agency_id)]


def look_up_stood_in_for(people: Iterable[User]) -> None:
    """Look that up for many people at once, before each of them is asked about."""
    unknown = {user.id: user for user in people if "standing_in" not in instance_dict(user)}
    if not unknown:
        return
    found: dict[int, list[Absence]] = defaultdict(list)
    for absence, deputy_id in _absences_stood_in_for(unknown, clock.today()):
        found[deputy_id].append(absence)
    for user_id, user in unknown.items():
        set_committed_value(user, "standing_in", found[user_id])


def acted_for(user: User, agency_id: int) -> list[User]:
    """Those in whose place the person does things, too; an observer reads, as everywhere."""
    away = stood_in_for(user, agency_id)
    if away and all(held.role is Role.OBSERVER for held in user.memberships_at(agency_id)):
        return []
    return away


def deputies_on(day: date, agency_id: int) -> Select[int, int]:
    """Who is away on the day, and who is the deputy."""
    return select(Absence.user_id, Absence.deputy_id).where(Absence.agency_id == agency_id, lasts_on(day))


def lasts_on(day: Any, absence: Any = Absence) -> ColumnElement[bool]:
    """The absences that hold on the day, which may be a parameter."""
    lasts: ColumnElement[bool] = (absence.to_day >= day) & (absence.from_day <= day)
    return lasts


_second = aliased(Absence)


def _absences_stood_in_for(user_ids: Collection[int], day: date) -> list[tuple[Absence, int]]:
    """Whose absences they are, at first hand or at second, each with which of the people stands in."""
    first_hand = select(Absence.id, Absence.deputy_id.label("stands_in")).where(
        Absence.deputy_id.in_(user_ids), lasts_on(day)
    )
    second_hand = (
        select(Absence.id, _second.deputy_id)
        .join(_second, (_second.user_id == Absence.deputy_id) & (_second.agency_id == Absence.agency_id))
        .where(_second.deputy_id.in_(user_ids), lasts_on(day, _second), lasts_on(day))
    )
    pairs = union_all(first_hand, second_hand).subquery()
    found = db.session.execute(
        select(Absence, pairs.c.stands_in)
        .join(pairs, pairs.c.id == Absence.id)
        .join(Absence.user)
        .options(contains_eager(Absence.user).joinedload(User.memberships))
        .where(Absence.user_id != pairs.c.stands_in, User.is_active)
        .order_by(Absence.id)
    )
    return [(absence, deputy_id) for absence, deputy_id in found.unique()]


def list_absences(agency_id: int, user_id: int, today: date) -> list[Absence]:
    """The person's absences that are not over yet, the next one first."""
    return list(
        db.session.scalars(
            select(Absence)
            .options(joinedload(Absence.deputy).lazyload(User.memberships))
            .where(Absence.agency_id == agency_id, Absence.user_id == user_id, Absence.to_day >= today)
            .order_by(Absence.from_day)
        )
    )


def list_stood_in_for(agency_id: int, deputy_id: int, today: date) -> list[Absence]:
    """The absences, not over yet, in which the person is the deputy."""
    return list(
        db.session.scalars(
            select(Absence)
            .options(joinedload(Absence.user).lazyload(User.memberships))
            .where(Absence.agency_id == agency_id, Absence.deputy_id == deputy_id, Absence.to_day >= today)
            .order_by(Absence.from_day, Absence.id)
        )
    )


def get_absence(absence_id: int, agency: Agency, by: User) -> Absence:
    """The absence, for whoever may say when that person is away."""
    absence = db.session.get(Absence, absence_id)
    if absence is None or absence.agency_id != agency.id or not can_note_absence(by, absence.user, agency.id):
        raise NotFound
    return absence


def add_absence(
    agency: Agency, person: User, *, deputy: User, from_day: date, to_day: date, by: User
) -> Absence:
    """Note that a person is away, and who is told in their place. It may have begun already."""
    if not can_note_absence(by, person, agency.id):
        raise NotAllowed
    _check_days(from_day, to_day, clock.today())
    _check_deputy(agency, person, deputy)
    _hold({person.id, deputy.id})
    _check_no_other(agency, person, from_day, to_day)
    _check_no_circle(agency, person, deputy, from_day, to_day)
    absence = Absence(agency_id=agency.id, user=person, deputy=deputy, from_day=from_day, to_day=to_day)
    db.session.add(absence)
    record(
        "add_absence",
        absence,
        by=by,
        agency_id=agency.id,
        user_id=person.id,
        deputy_id=deputy.id,
        from_day=from_day.isoformat(),
        to_day=to_day.isoformat(),
    )
    return absence


def end_absence(absence: Absence, *, by: User) -> None:
    """The person is back: from today on they are told themselves again."""
    if not can_note_absence(by, absence.user, absence.agency_id):
        raise NotAllowed
    today = clock.today()
    if absence.to_day < today:
        raise Refused(N_("This absence is over already."))
    record("end_absence", absence, by=by, agency_id=absence.agency_id, user_id=absence.user_id)
    if absence.from_day >= today:
        db.session.delete(absence)
    else:
        absence.to_day = today - timedelta(days=1)


def _check_days(from_day: date, to_day: date, today: date) -> None:
    if to_day < from_day:
        raise Refused(N_("The last day is before the first one."), field="to_day")
    if to_day < today:
        raise Refused(N_("These days are over: nobody is told any more in your place."), field="to_day")
    if to_day - from_day > LONGEST:
        raise Refused(
            N_("An absence lasts a year at most. Who is away longer is given other tasks."), field="to_day"
        )


def _check_deputy(agency: Agency, person: User, deputy: User) -> None:
    if deputy.id == person.id:
        raise Refused(N_("Nobody is their own deputy: choose somebody else."), field="deputy")
    if not deputy.is_active or not deputy.memberships_at(agency.id):
        raise Refused(N_("%(name)s has no role in the agency.", name=deputy.name), field="deputy")


def _hold(user_ids: Collection[int]) -> None:
    """Let nobody else note an absence of these people meanwhile: two could make a circle."""
    held = select(User.id).where(User.id.in_(user_ids)).order_by(User.id).with_for_update(key_share=True)
    db.session.execute(held).all()


def _check_no_other(agency: Agency, person: User, from_day: date, to_day: date) -> None:
    other = db.session.scalar(_between(agency, [person.id], from_day, to_day).limit(1))
    if other is not None:
        raise Refused(
            N_(
                "An absence from %(first)s to %(last)s is noted already. End it first.",
                first=other.from_day,
                last=other.to_day,
            ),
            field="from_day",
        )


def _check_no_circle(agency: Agency, person: User, deputy: User, from_day: date, to_day: date) -> None:
    """Letters must end with somebody: whoever stands in for the deputy, it is not the person."""
    seen, asked = {person.id}, {deputy.id}
    while asked:
        seen |= asked
        away = db.session.scalars(_between(agency, asked, from_day, to_day)).all()
        circle = next((one for one in away if one.deputy_id == person.id), None)
        if circle is not None:
            raise Refused(
                N_(
                    "%(name)s is away from %(first)s to %(last)s, and %(person)s stands in. "
                    "Choose somebody else.",
                    name=circle.user.name,
                    person=person.name,
                    first=circle.from_day,
                    last=circle.to_day,
                ),
                field="deputy",
            )
        asked = {one.deputy_id for one in away} - seen


def _between(agency: Agency, user_ids: Collection[int], from_day: date, to_day: date) -> Select[Absence]:
    return select(Absence).where(
        Absence.agency_id == agency.id,
        Absence.user_id.in_(user_ids),
        Absence.from_day <= to_day,
        Absence.to_day >= from_day,
    )
