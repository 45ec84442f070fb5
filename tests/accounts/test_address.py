"""Mending the address to which a person's letters go, by which they sign in."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.conftest import NINE
from tracker.accounts.models import Membership, Role
from tracker.audit import AuditLine
from tracker.mail.models import Notice, RefusedAddress
from tracker.signin import passwords

RIGHT = "ho.dao@bandantoc.example"


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN, name="Trần Quản Trị")


@pytest.fixture
def person(make_user, make_division):
    return make_user(
        Role.OFFICIAL, make_division(), name="Hồ Thị Đào", email="ho.dao@bandantco.example",
        password_hash=passwords.hash_password("mật khẩu đã có"),
    )  # fmt: skip


@pytest.fixture
def page(person):
    return f"/people/{person.memberships[0].id}/address"


@pytest.fixture
def make_refused(session):
    def make(address):
        session.add(RefusedAddress(address=address, since=NINE, said="550 no such user"))
        session.commit()

    return make


def typed(person, email=RIGHT, **fields):
    return {"email": email, "seen": person.email, **fields}


def test_an_administrator_mends_a_mistyped_address(browse_as, admin, person, page, session):
    browser, before = browse_as(admin), person.email

    shown = browser.get(page).text
    response = browser.post(page, typed(person, email="Ho.Dao@BanDanToc.example"))

    assert before in shown
    assert response.status_code == 302
    assert person.email == RIGHT
    [line] = session.scalars(select(AuditLine).where(AuditLine.verb == "change_address"))
    assert (line.user_id, line.details) == (admin.id, {"before": before, "after": RIGHT})


def test_the_person_is_told_there(browse_as, admin, person, page, session):
    browse_as(admin).post(page, typed(person))

    assert session.query(Notice).filter_by(rule="address_changed", recipient_id=person.id).count() == 1


def test_who_has_no_password_yet_is_invited_there_and_the_old_link_ends(
    browse_as, admin, person, page, session
):
    person.password_hash = None
    session.commit()
    browser = browse_as(admin)
    browser.post(page.replace("address", "invite"))
    [old] = re.findall(r"/signin/invitation/[\w-]+", browser.get("/people").text)

    browser.post(page, typed(person))

    [new] = re.findall(r"/signin/invitation/[\w-]+", browser.get("/people").text)
    assert [browse_as(None).get(link).status_code for link in (old, new)] == [404, 200]
    assert session.query(Notice).filter_by(rule="address_changed").count() == 0


def test_sessions_end_with_the_old_address(browse_as, admin, person, page):
    browser = browse_as(person)
    before = browser.get("/me").status_code

    browse_as(admin).post(page, typed(person))

    assert (before, browser.get("/me").status_code) == (200, 302)


@pytest.mark.parametrize("email", ["", "không phải thư", "đức@cơquan.vn", "duc@cơquan.vn", "a@b"])
def test_what_gets_no_letter_is_refused_and_kept(browse_as, admin, person, page, email):
    before = person.email

    response = browse_as(admin).post(page, typed(person, email=email))

    assert response.status_code == 422
    assert f'value="{email}"' in response.text
    assert person.email == before


def test_the_address_of_somebody_else_is_refused(browse_as, admin, person, page):
    response = browse_as(admin).post(page, typed(person, email=admin.email))

    assert response.status_code == 422
    assert f"Đây là địa chỉ của {admin.name}" in response.text


def test_of_two_who_mend_it_the_second_sees_both(browse_as, admin, person, page):
    form = typed(person)
    browse_as(admin).post(page, form)

    response = browse_as(admin).post(page, {**form, "email": "dao.ho@bandantoc.example"})

    assert response.status_code == 409
    assert RIGHT in response.text
    assert "dao.ho@bandantoc.example" in response.text
    assert person.email == RIGHT


def test_what_a_server_refused_stays_noted(browse_as, admin, person, page, session, make_refused):
    before = person.email
    make_refused(before)

    browse_as(admin).post(page, typed(person))

    assert session.get(RefusedAddress, before) is not None


def test_nobody_takes_over_who_works_in_another_agency_too(
    browse_as, admin, person, page, make_agency, session
):
    other, [here] = make_agency("Sở khác"), person.memberships
    session.add(Membership(user=person, agency=other, role=Role.LEADER, title="", valid_from=here.valid_from))
    session.commit()

    assert browse_as(admin).post(page, typed(person)).status_code == 403


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICE, Role.OBSERVER])
def test_others_mend_nothing(browse_as, make_user, person, page, role):
    browser = browse_as(make_user(role))

    assert [browser.get(page).status_code, browser.post(page, typed(person)).status_code] == [403, 403]
