from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import NINE
from tracker.accounts.models import Role
from tracker.signin import passwords, service
from tracker.signin.queries import link_path

PASSWORD = "núi rừng Trà My"


@pytest.fixture
def invited(make_user):
    return make_user(Role.ADMIN, password_hash=None)


@pytest.fixture
def link(invited, agency, session):
    invitation = service.invite(invited, by=None, agency=agency)
    session.commit()
    return link_path(invitation)


@pytest.fixture
def nobody(browse_as):
    return browse_as(None)


def choose(browser, link, password=PASSWORD, again=None):
    return browser.post(link, {"password": password, "again": again or password})


def test_the_link_sets_a_password_and_lets_its_owner_in(nobody, link, invited):
    assert invited.name in nobody.get(link).text

    assert choose(nobody, link).status_code == 302
    assert nobody.get("/people").status_code == 200
    assert passwords.matches(PASSWORD, invited.password_hash)


def test_the_link_works_once(nobody, link):
    choose(nobody, link)

    response = choose(nobody, link, "another good password")

    assert response.status_code == 404
    assert "Liên kết đã được dùng hoặc đã hết hạn." in response.text


def test_the_link_ends_after_a_week(nobody, link, at):
    at(NINE + timedelta(days=7, seconds=1))

    assert nobody.get(link).status_code == 404


def test_a_new_link_ends_the_earlier_one(nobody, link, invited, agency, session):
    service.invite(invited, by=None, agency=agency)
    session.commit()

    assert nobody.get(link).status_code == 404


def test_a_link_with_another_signature_opens_nothing(nobody, link):
    forged = link[:-1] + ("0" if link[-1] != "0" else "1")

    assert nobody.get(forged).status_code == 404


@pytest.mark.parametrize("token", ["1-", "x", "-1-abc", "99999999-abc", "99999999999999999999-abc", "²-abc"])
def test_nonsense_for_a_link_is_told_as_such(nobody, token):
    assert nobody.get(f"/signin/invitation/{token}").status_code == 404


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("ngắn", "ít nhất 10 ký tự"),
        ("aaaaaaaaaaaa", "quá dễ đoán"),
        ("x" * 201, "nhiều nhất 200 ký tự"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(nobody, link, invited, password, reason):
    response = choose(nobody, link, password)

    assert response.status_code == 422
    assert reason in response.text
    assert invited.password_hash is None


def test_two_different_passwords_are_refused(nobody, link):
    response = choose(nobody, link, PASSWORD, "núi rừng Nam Giang")

    assert response.status_code == 422
    assert "Hai mật khẩu không giống nhau." in response.text


def test_changing_the_password_ends_other_sessions(browse_as, invited):
    invited.password_hash = passwords.hash_password(PASSWORD)
    here, elsewhere = browse_as(invited), browse_as(invited)

    changed = here.post(
        "/account",
        {"present": PASSWORD, "password": "suối Tiên chảy mãi", "again": "suối Tiên chảy mãi"},
    )

    assert changed.status_code == 302
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302


def test_a_wrong_present_password_changes_nothing(browse_as, invited):
    invited.password_hash = passwords.hash_password(PASSWORD)
    before = invited.password_hash

    response = browse_as(invited).post(
        "/account",
        {"present": "not this one", "password": "suối Tiên chảy mãi", "again": "suối Tiên chảy mãi"},
    )

    assert response.status_code == 422
    assert invited.password_hash == before
