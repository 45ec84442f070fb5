"""Having no more of a summary: by the link in the letter, without signing in."""

from __future__ import annotations

from flask import make_response, render_template
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from tracker.edge import public
from tracker.mail.blueprint import bp
from tracker.mail.declining import Declinable, decline_digests, get_declinable
from tracker.mail.rules import find_rule
from tracker.words import Words


@bp.get("/decline/<token>")
@public
def ask_to_decline(token: str) -> ResponseReturnValue:
    """Asks first: programs that look at mail open every link in it."""
    return _page(get_declinable(token), is_done=False)


@bp.post("/decline/<token>")
@public
def decline(token: str) -> ResponseReturnValue:
    found = get_declinable(token)
    decline_digests(found.person, found.agency.id, found.rules, by=found.person)
    return _page(found, is_done=True)


@bp.record_once
def _let_mail_servers_post(state: BlueprintSetupState) -> None:
    """A mail server declines in its reader's name, without our page or cookie (RFC 8058). What it
    may do is in the signed link, and nobody else can make one; so this route alone asks no token."""
    state.app.extensions["csrf"].exempt(decline)


def _page(found: Declinable, *, is_done: bool) -> ResponseReturnValue:
    response = make_response(
        render_template(
            "mail/decline.html",
            person=found.person,
            agency=found.agency,
            names=[_words_of(name) for name in found.rules],
            is_done=is_done or found.is_declined,
        )
    )
    # The address does something by itself: it is told to nobody and kept nowhere.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _words_of(name: str) -> Words | str:
    rule = find_rule(name)
    return rule.words if rule is not None and rule.words else name
