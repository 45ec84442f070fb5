"""At which hour an agency's letters leave, and whether they can be acted from."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tracker.accounts.letter_settings import change_letter_settings, mark_of_letters
from tracker.accounts.models import Role
from tracker.audit import AuditLine
from tracker.errors import Clash, NotAllowed, Refused


def test_the_administrator_sets_the_hour_and_the_links_of_letters(agency, session, make_user):
    change_letter_settings(
        agency, send_hour=16, acts_from_letters=False, seen="7-yes", by=make_user(Role.ADMIN)
    )

    assert (agency.send_hour, agency.acts_from_letters) == (16, False)
    line = session.scalars(select(AuditLine).where(AuditLine.verb == "change_letter_settings")).one()
    assert line.details == {"before": "7-yes", "after": "16-no"}


@pytest.mark.parametrize("hour", [-1, 24, 500])
def test_an_hour_outside_the_day_is_refused_at_its_field(agency, make_user, hour):
    with pytest.raises(Refused) as refusal:
        change_letter_settings(
            agency, send_hour=hour, acts_from_letters=True, seen=None, by=make_user(Role.ADMIN)
        )

    assert refusal.value.field == "send_hour"
    assert agency.send_hour == 7


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICE, Role.OBSERVER])
def test_nobody_else_sets_them(agency, make_user, role):
    with pytest.raises(NotAllowed):
        change_letter_settings(agency, send_hour=8, acts_from_letters=True, seen=None, by=make_user(role))


def test_what_somebody_else_saved_meanwhile_is_a_clash(agency, session, make_user):
    seen, admin = mark_of_letters(agency), make_user(Role.ADMIN)
    change_letter_settings(agency, send_hour=9, acts_from_letters=True, seen=seen, by=admin)
    session.commit()

    with pytest.raises(Clash):
        change_letter_settings(agency, send_hour=8, acts_from_letters=True, seen=seen, by=admin)

    assert agency.send_hour == 9
