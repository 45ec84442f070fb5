"""Revoking the links in the letters a person has got: by themselves, or by an administrator."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NINE
from tests.rows import LONG_AGO
from tracker.accounts.models import Membership, Role
from tracker.audit import AuditLine
from tracker.db import db
from tracker.errors import NotAllowed
from tracker.mail.links import LIFETIME, Link, Purpose
from tracker.mail.redeeming import find_use, forget_used_links, is_revoked, revoke_links, use_link


def add_membership(person, agency):
    person.memberships.append(Membership(agency=agency, role=Role.OFFICE, valid_from=LONG_AGO))
    db.session.flush()


@pytest.fixture
def link(person, agency):
    """A link of a letter made some time ago."""

    def make(ago=timedelta(hours=1)):
        return Link(Purpose.REPORT, 1, person.id, agency.id, 1, NINE - ago)

    return make


def test_ends_the_links_of_letters_so_far_and_not_of_later_ones(person, link, session):
    revoke_links(person, by=person)

    assert is_revoked(link())
    assert not is_revoked(link(-timedelta(minutes=1)))


def test_can_be_done_again(person, link, at):
    revoke_links(person, by=person)
    at(NINE + timedelta(hours=2))
    revoke_links(person, by=person)

    assert is_revoked(link(-timedelta(hours=1)))


def test_leaves_the_links_of_others(person, link, make_user):
    revoke_links(other := make_user(Role.OFFICE), by=other)

    assert not is_revoked(link())


@pytest.mark.parametrize("role", [Role.OFFICE, Role.LEADER, Role.OBSERVER])
def test_is_the_persons_own_or_the_administrators(person, agency, make_user, role):
    with pytest.raises(NotAllowed):
        revoke_links(person, by=make_user(role), agency=agency)


def test_an_administrator_of_another_agency_may_not(person, make_agency, make_user):
    elsewhere = make_agency("Sở Nội vụ")

    with pytest.raises(NotAllowed):
        revoke_links(person, by=make_user(Role.ADMIN, at=elsewhere), agency=elsewhere)


def test_an_administrator_does_so_in_the_list_of_people(browse_as, person, link, make_user, session):
    admin = make_user(Role.ADMIN)

    response = browse_as(admin).post(f"/people/{person.memberships[0].id}/revoke-links")

    assert response.location == "/people"
    assert is_revoked(link())
    line = session.scalars(select(AuditLine).where(AuditLine.verb == "revoke_links")).one()
    assert (line.user_id, line.subject_id) == (admin.id, person.id)


def test_an_administrator_leaves_the_links_of_other_agencies(person, link, session, make_agency, make_user):
    elsewhere = make_agency("Sở Nội vụ")
    add_membership(person, elsewhere)

    revoke_links(person, by=make_user(Role.ADMIN, at=elsewhere), agency=elsewhere)

    assert not is_revoked(link())
    assert is_revoked(replace(link(), agency_id=elsewhere.id))


def test_a_person_ends_those_of_all_agencies(person, link, session, make_agency):
    elsewhere = make_agency("Sở Nội vụ")
    add_membership(person, elsewhere)

    revoke_links(person, by=person, agency=elsewhere)

    assert is_revoked(link())
    assert is_revoked(replace(link(), agency_id=elsewhere.id))


def test_nobody_else_can_in_the_list_of_people(browse_as, person, link, make_user):
    response = browse_as(make_user(Role.OFFICE)).post(f"/people/{person.memberships[0].id}/revoke-links")

    assert response.status_code == 403
    assert not is_revoked(link())


def test_the_links_of_a_letter_that_was_composed_twice_do_one_thing_once(person, link, session):
    first, second = link(), link(timedelta(minutes=5))

    assert use_link(first, about=person, by=person)

    assert find_use(second) is not None
    assert not use_link(second, about=person, by=person)


def test_used_links_are_forgotten_when_they_have_long_expired(person, link, session, at):
    old, new = link(), replace(link(timedelta(0)), letter_id=2)
    use_link(old, about=person, by=person)
    at(NINE + 3 * LIFETIME)
    use_link(new, about=person, by=person)

    forget_used_links()

    assert find_use(old) is None
    assert find_use(new) is not None
