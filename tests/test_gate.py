"""Every address is behind the gate unless its view says `@public`, and every change needs a token."""

from __future__ import annotations

import pytest

from tracker.accounts.models import Role

# Whoever adds a page that all the world may see adds it here too, and is asked why.
PUBLIC = {
    "static", "probes.healthz", "probes.readyz", "probes.metrics", "signin.sign_in", "signin.enter",
    "signin.leave", "signin.invitation", "signin.take_invitation", "signin.choose_language",
    # The example's mailbox: only over loopback, and only where the example is.
    "mail.mailbox", "mail.message", "mail.message_body",
    # The calendar under its secret address: programs cannot sign in.
    "personal.feed",
    # What links of letters open: whoever holds one does its one thing as the person it was sent to.
    "tasks.confirm_from_letter", "tasks.act_from_letter", "tasks.done_from_letter",
    # Having no more of a summary, by the link in its letter.
    "mail.ask_to_decline", "mail.decline",
}  # fmt: skip
# A mail server declines for its reader without our page (RFC 8058): what it may do is in the signed link.
TOKENLESS = {"mail.decline"}


@pytest.fixture
def addresses(app):
    """Every address with a number, a name and a year filled in, by endpoint and method."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = dict.fromkeys(rule.arguments, 1)
            path = rule.build(values, append_unknown=False)[1] if values else rule.rule
            found += [(rule.endpoint, m, path) for m in sorted(rule.methods & {"GET", "POST"})]
    return found


def test_only_the_pages_that_say_so_are_public(app):
    public = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if getattr(view, "is_public", False) or endpoint == "static"
    }

    assert public == PUBLIC


def test_whoever_has_not_signed_in_is_led_to_the_door(browse_as, addresses, session):
    browser = browse_as(None)

    wrong = [
        (endpoint, response.status_code)
        for endpoint, method, path in addresses
        if method == "GET" and endpoint not in PUBLIC
        for response in [browser.get(path)]
        if response.status_code != 302 or not response.location.startswith("/signin?next=")
    ]

    assert not wrong


def test_no_change_is_taken_without_a_token(browse_as, addresses, make_user):
    wrong = []
    for endpoint, method, path in addresses:
        if method != "POST" or endpoint in TOKENLESS:
            continue
        response = browse_as(make_user(Role.ADMIN)).send(path, {"form_key": "x"})
        page_says_so = "đã hết" in response.text or "vẫn được giữ" in response.text
        if not (page_says_so or response.status_code in {303, 400}):
            wrong.append((endpoint, response.status_code))

    assert not wrong


def test_every_form_of_a_page_carries_a_token(app):
    loader = app.jinja_env.loader
    bare = []
    for name in loader.list_templates():
        source = loader.get_source(app.jinja_env, name)[0]
        for form in source.split("<form")[1:]:
            opening = form[: form.index("</form>")] if "</form>" in form else form
            if 'method="post"' in form[: form.index(">")] and not any(
                key in opening for key in ("form_keys(", "csrf_token")
            ):
                bare.append(name)

    assert not bare


def test_unknown_numbers_are_not_found(browse_as, addresses, make_user):
    browser = browse_as(make_user(Role.OFFICE))

    wrong = [
        (endpoint, response.status_code)
        for endpoint, method, path in addresses
        if method == "GET" and "/1" in path and endpoint not in PUBLIC
        for response in [browser.get(path)]
        if response.status_code not in {403, 404}
    ]

    assert not wrong


@pytest.mark.parametrize("path", ["/tasks/99999999999999999999", "/tasks/-1", "/tasks/x", "/nothing"])
def test_addresses_that_lead_nowhere_are_told_in_words(browse_as, make_user, path):
    response = browse_as(make_user(Role.OFFICE)).get(path)

    assert response.status_code == 404
    assert "Không có trang này" in response.text
