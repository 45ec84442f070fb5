"""Who is away, and who is told in their place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager

from tracker.accounts.models import Absence, Membership, User
from tracker.db import db


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


def stand_ins(agency_id: int, day: date) -> dict[int, StandIn]:
    """Who stands in for each person of the agency who is away on the day. One query for all.

    Nobody does where neither the deputy nor the deputy's own deputy can be told: the person
    away is told then, as on any day.
    """
    can_be_told = exists().where(
        Membership.user_id == User.id, Membership.agency_id == agency_id, Membership.valid_on(day)
    ) & (User.is_active & (User.email != ""))
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
