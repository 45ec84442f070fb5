"""A session that ends in the middle of a form costs nobody what they typed."""

from __future__ import annotations

import html
import re

import pytest

from tracker.accounts.models import Division, Role
from tracker.signin import passwords

PASSWORD = "bốn mùa xanh lá"
TYPED = {
    "name": "Phòng <Chính sách> “Dân tộc”",
    "short_name": "PCS",
    "kind": "division",
    "valid_from": "01/01/2021",
}


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN, password_hash=passwords.hash_password(PASSWORD))


@pytest.fixture
def browser(browse_as, admin):
    """A browser that once was signed in, and whose session is gone."""
    return browse_as(None)


def hidden(page, name):
    return html.unescape(re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1])


def texts(page):
    found = re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    return {name: html.unescape(value) for name, value in found}


def test_what_was_typed_goes_along_through_signing_in(browser, admin, session):
    lost = browser.send("/divisions", {"csrf_token": "of a dead session", **TYPED})
    assert lost.status_code == 401
    assert "nội dung bạn vừa nhập vẫn được giữ" in lost.text

    offered = browser.send(
        "/signin",
        {
            "csrf_token": hidden(lost.text, "csrf_token"),
            "kept": hidden(lost.text, "kept"),
            "email": admin.email,
            "password": PASSWORD,
        },
    )
    assert offered.status_code == 200
    assert texts(offered.text) == TYPED

    sent = browser.send(
        "/divisions", {"csrf_token": hidden(offered.text, "csrf_token"), **texts(offered.text)}
    )
    assert sent.status_code == 302
    assert session.query(Division).one().name == TYPED["name"]


def test_nothing_is_saved_before_it_is_sent_again(browser, session):
    browser.send("/divisions", TYPED)

    assert session.query(Division).count() == 0


def test_a_password_is_never_kept(browser):
    response = browser.send("/account", {"password": "secret-secret", "present": "x"})

    assert response.status_code == 401
    assert "secret-secret" not in response.text


def test_a_kept_form_leads_only_into_this_site(browse_as, admin, browser):
    page = browser.get("/signin")
    response = browser.send(
        "/signin",
        {
            "csrf_token": hidden(page.text, "csrf_token"),
            "email": admin.email,
            "password": PASSWORD,
            "kept": '{"path": "//evil.example/", "fields": [], "files": [], "typed_by": ""}',
        },
    )

    assert response.status_code == 400


def test_a_page_older_than_its_session_offers_what_was_typed(browse_as, admin):
    response = browse_as(admin).send("/divisions", {"csrf_token": "old", **TYPED})

    assert texts(response.text) == TYPED


def test_what_somebody_else_typed_is_not_offered(browser, admin, make_user, session):
    other = make_user(Role.ADMIN)
    lost = browser.send("/divisions", {**TYPED, "typed_by": str(other.id)})

    answer = browser.send(
        "/signin",
        {
            "csrf_token": hidden(lost.text, "csrf_token"),
            "kept": hidden(lost.text, "kept"),
            "email": admin.email,
            "password": PASSWORD,
        },
    )

    assert answer.status_code == 303
    assert answer.location == "/"


@pytest.mark.parametrize(
    "sender",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}, {"Origin": "null"}],
)
def test_a_form_of_another_site_is_not_kept(browser, sender):
    response = browser._ask("POST", "/divisions", data=TYPED, headers=sender)

    assert response.status_code == 303
    assert TYPED["name"] not in response.text
