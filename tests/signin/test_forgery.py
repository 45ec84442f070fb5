"""A form is taken only with the token of the session that sends it, however often tokens were seen."""

from __future__ import annotations

import pytest

from tracker.accounts.models import Role


@pytest.fixture
def browser(browse_as, make_user):
    return browse_as(make_user(Role.OFFICE))


@pytest.fixture
def stranger(browse_as, make_user):
    """Somebody whose session has another secret."""
    other = browse_as(make_user(Role.OFFICE))
    with other.client.session_transaction() as cookie:
        cookie["csrf_token"] = "another"
    return other


def is_taken(browser, fields):
    browser.send("/language", {"language": "vi", "back": "/", **fields})
    with browser.client.session_transaction() as cookie:
        return cookie.get("locale") == "vi"


def test_a_token_is_good_for_all_forms_of_its_session(browser):
    token = browser.signed({})

    assert is_taken(browser, token)
    assert is_taken(browser, token)


def test_a_token_of_another_session_is_refused_however_well_known(browser, stranger):
    foreign = stranger.signed({})
    assert is_taken(stranger, foreign)

    assert not is_taken(browser, browser.signed({}) | foreign)


@pytest.mark.parametrize("token", ["", "known", "không", "IndrbyI.aaaa.bbbb"])
def test_what_was_not_signed_here_is_refused(browser, token):
    browser.signed({})

    assert not is_taken(browser, {"csrf_token": token})


def test_a_form_without_a_session_is_refused(browse_as, browser):
    token = browser.signed({})

    assert not is_taken(browse_as(None), token)
