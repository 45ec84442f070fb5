"""The session's cookie is sent again while it is used, but not with every answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tracker.accounts.models import Role


@pytest.fixture
def browser(browse_as, make_user):
    browser = browse_as(make_user(Role.OFFICE))
    with browser.client.session_transaction() as cookie:
        cookie.permanent = True
        cookie["csrf_token"] = "known"
    return browser


@pytest.fixture
def signed_at(app, browser):
    kept = browser.client.get_cookie("tracker").value
    serializer = app.session_interface.get_signing_serializer(app)
    return serializer.loads(kept, return_timestamp=True)[1]


def test_a_young_cookie_is_not_sent_again(browser, signed_at, at):
    at(signed_at + timedelta(minutes=4))

    assert "Set-Cookie" not in browser.get("/account").headers


def test_an_older_one_is_sent_again_so_that_the_session_lives_on(browser, signed_at, at):
    at(signed_at + timedelta(minutes=6))

    assert "tracker=" in browser.get("/account").headers["Set-Cookie"]


def test_what_changes_in_the_session_is_sent_at_once(browser, signed_at, at):
    at(signed_at + timedelta(minutes=1))

    response = browser.post("/language", {"language": "en", "back": "/account"})

    assert "tracker=" in response.headers["Set-Cookie"]


def test_a_cookie_that_was_tampered_with_opens_nothing(app, browser):
    kept = browser.client.get_cookie("tracker").value
    browser.client.set_cookie("tracker", kept[:-3] + "abc")

    assert browser.get("/account").status_code == 302
