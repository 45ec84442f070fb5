from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import NINE
from tracker.accounts.models import Role
from tracker.signin import passwords, service

PASSWORD = "bốn mùa xanh lá"


@pytest.fixture
def person(make_user):
    return make_user(Role.ADMIN, password_hash=passwords.hash_password(PASSWORD))


def type_in(browser, email, password, **more):
    return browser.post("/signin", {"email": email, "password": password, **more})


@pytest.fixture
def nobody(browse_as):
    return browse_as(None)


def test_a_person_signs_in_and_lands_on_the_page_asked_for(nobody, person):
    response = type_in(nobody, person.email, PASSWORD, next="/divisions")

    assert response.status_code == 302
    assert response.location == "/divisions"
    assert nobody.get("/divisions").status_code == 200


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(nobody, person, away):
    response = type_in(nobody, person.email, PASSWORD, next=away)

    assert response.location == "/"


def test_a_wrong_password_is_refused_and_the_address_kept(nobody, person):
    response = type_in(nobody, person.email, "not this one")

    assert response.status_code == 422
    assert "Địa chỉ thư hoặc mật khẩu không đúng." in response.text
    assert person.email in response.text
    assert "not this one" not in response.text


def test_an_unknown_address_is_refused_in_the_same_words(nobody):
    response = type_in(nobody, "khong.co@bandantoc.example", PASSWORD)

    assert response.status_code == 422
    assert "Địa chỉ thư hoặc mật khẩu không đúng." in response.text


def test_a_person_who_left_cannot_sign_in(nobody, person):
    person.is_active = False

    assert type_in(nobody, person.email, PASSWORD).status_code == 422


def test_after_too_many_tries_even_the_right_password_must_wait(nobody, person):
    for _ in range(service.TRIES_PER_ADDRESS):
        type_in(nobody, person.email, "not this one")

    response = type_in(nobody, person.email, PASSWORD)

    assert response.status_code == 422
    assert "Thử quá nhiều lần. Hãy đợi 15 phút" in response.text


def test_when_the_wait_is_over_the_right_password_works(nobody, person, at):
    for _ in range(service.TRIES_PER_ADDRESS + 1):
        type_in(nobody, person.email, "not this one")
    at(NINE + service.WINDOW + timedelta(seconds=1))

    assert type_in(nobody, person.email, PASSWORD).status_code == 302


def test_signing_in_forgets_the_failed_tries(nobody, person):
    for _ in range(service.TRIES_PER_ADDRESS - 1):
        type_in(nobody, person.email, "not this one")
    type_in(nobody, person.email, PASSWORD)
    nobody.post("/signout")

    assert type_in(nobody, person.email, "not this one").status_code == 422
    assert type_in(nobody, person.email, PASSWORD).status_code == 302


def test_signing_out_ends_the_session(browse_as, person):
    browser = browse_as(person)

    browser.post("/signout")

    assert browser.get("/divisions").location == "/signin?next=/divisions"


def test_the_cookie_is_kept_from_scripts_and_other_sites(nobody, person):
    response = type_in(nobody, person.email, PASSWORD)

    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


class TestOverHttps:
    @pytest.fixture
    def environ(self):
        return {"BASE_URL": "https://cchc.example.gov.vn"}

    def test_the_cookie_travels_only_encrypted(self, nobody, person):
        with nobody.client.session_transaction(base_url="https://localhost") as cookie:
            cookie["csrf_token"] = "known"
        response = nobody.post(
            "/signin",
            {"email": person.email, "password": PASSWORD},
            base_url="https://localhost",
            headers={"Referer": "https://localhost/signin"},
        )

        assert "Secure" in response.headers["Set-Cookie"]


def test_pages_may_load_nothing_from_elsewhere(nobody):
    policy = nobody.get("/signin").headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_language_is_switched_and_kept(browse_as, person):
    browser = browse_as(person)

    browser.post("/language", {"language": "en", "back": "/people"})

    assert "Add a person" in browser.get("/people").text
    assert person.locale == "en"


def test_right_passwords_lock_nobody_out(nobody, person, monkeypatch):
    monkeypatch.setattr(service, "TRIES_PER_MACHINE", 3)

    answers = [type_in(nobody, person.email, PASSWORD).status_code for _ in range(6)]

    assert set(answers) == {302}
