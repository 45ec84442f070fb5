"""The ledger of letters, and the mailbox of the example."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import re
from collections import Counter
from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config import Settings
from tracker import clock
from tracker.accounts.queries import list_people
from tracker.edge import here, public, say, signed_in
from tracker.errors import NotAllowed, NotFound
from tracker.heartbeat import SILENCE, last_beat
from tracker.mail import localbox, transport
from tracker.mail.forms import LedgerForm
from tracker.mail.models import Letter, LetterState
from tracker.mail.policy import can_read_ledger
from tracker.mail.queries import count_waiting_notices, get_letter, list_letters
from tracker.mail.rules import find_rule
from tracker.pages import content_policy
from tracker.words import Words

bp = Blueprint("mail", __name__, url_prefix="/letters")

NONE = "'none'"


@bp.get("")
def ledger() -> ResponseReturnValue:
    user, agency = signed_in(), here()
    if not can_read_ledger(user, agency.id):
        raise NotAllowed
    last_run = _last_run()
    form = LedgerForm(request.args, list_people(agency))
    wanted = form.wanted()
    page = list_letters(agency, wanted, page=request.args.get("page", 1, int))
    return render_template(
        "mail/ledger.html",
        page=page,
        form=form,
        is_filtered=any((wanted.state, wanted.person_id, wanted.day, wanted.rule)),
        topics={letter.id: _topics(letter) for letter in page.rows},
        waiting=count_waiting_notices(agency),
        last_run=last_run,
        is_silent=last_run is None or clock.now() - last_run > SILENCE,
        has_server=bool(_settings().mail_server),
        address=_address_of_page,
        said=_said,
    )


def _topics(letter: Letter) -> list[tuple[Words | str, int]]:
    """What a letter's notices are about, and how many there are of each."""
    return list(Counter(_rule_words(notice.rule) for notice in letter.notices).items())


def _rule_words(name: str) -> Words | str:
    rule = find_rule(name)
    return rule.words if rule is not None and rule.words else name


def _said(reason: str) -> str:
    """A reason as the ledger keeps it: a sentence of ours, or the mail server's own words."""
    return say(Words(reason)) if reason else ""


def _address_of_page(number: int) -> str:
    return url_for(".ledger", **{**request.args.to_dict(), "page": number})  # type: ignore[arg-type]


def _last_run() -> datetime | None:
    beat = last_beat("deliver_letters")
    return beat.started_at if beat is not None else None


@bp.get("/<int:letter_id>")
def show(letter_id: int) -> ResponseReturnValue:
    letter = get_letter(letter_id, signed_in())
    waits = letter.next_try_at - clock.real_now() if letter.state is LetterState.PLANNED else None
    return _framing(
        render_template(
            "mail/letter.html",
            letter=letter,
            notices=[(_rule_words(notice.rule), notice) for notice in letter.notices],
            next_try_at=clock.now() + waits if waits and letter.attempts else None,
            said=_said,
        )
    )


@bp.get("/<int:letter_id>/body")
def body(letter_id: int) -> ResponseReturnValue:
    letter = get_letter(letter_id, signed_in())
    if not letter.body_html:
        raise NotFound
    return _framed(letter.body_html)


# --- the mailbox of the example -------------------------------------------------


@bp.get("/mailbox")
@public
def mailbox() -> ResponseReturnValue:
    _require_mailbox()
    return render_template("mail/mailbox.html", messages=localbox.list_messages(_settings().mailbox_folder))


@bp.get("/mailbox/<key>")
@public
def message(key: str) -> ResponseReturnValue:
    _require_mailbox()
    found = localbox.get_message(_settings().mailbox_folder, key)
    return _framing(
        render_template(
            "mail/message.html",
            message=found,
            key=key,
            at=localbox.moment_of(found),
            text=localbox.part_of(found, "plain"),
        )
    )


@bp.get("/mailbox/<key>/body")
@public
def message_body(key: str) -> ResponseReturnValue:
    _require_mailbox()
    return _framed(localbox.part_of(localbox.get_message(_settings().mailbox_folder, key), "html"))


@bp.app_context_processor
def offer_mailbox() -> dict[str, object]:
    """Let the layout lead to the mailbox where it is shown."""
    return {"shows_mailbox": _shows_mailbox}


def _require_mailbox() -> None:
    if not _shows_mailbox():
        raise NotFound


def _shows_mailbox() -> bool:
    """Whether everybody at this machine, and nobody else, may read all letters: in the example,
    while no mail server is set, asked without a proxy by this machine's own name."""
    return (
        request.remote_addr is not None
        and ipaddress.ip_address(request.remote_addr).is_loopback
        and urlsplit(f"//{request.host}").hostname in {"127.0.0.1", "localhost", "::1"}
        and not _came_through_proxy()
        and _settings().is_loopback
        and transport.has_mailbox()
    )


def _came_through_proxy() -> bool:
    return any(
        name.lower() in {"forwarded", "via", "x-real-ip"} or name.lower().startswith("x-forwarded-")
        for name in request.headers.keys()  # noqa: SIM118 - iterating gives pairs
    )


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


# --- a letter in a frame ------------------------------------------------------------


def _framing(page: str) -> ResponseReturnValue:
    """A page that may show one of our own documents in a frame."""
    response = make_response(page)
    response.headers["Content-Security-Policy"] = content_policy() + "; frame-src 'self'"
    return response


def _framed(html: str) -> ResponseReturnValue:
    """A letter as a document of its own. It may show its own style and open links in other
    tabs, and nothing else, whatever stands in it."""
    html = html.replace("\r\n", "\n")  # As browsers read it before they compute the digest.
    styles = [f"'sha256-{_digest(style)}'" for style in re.findall(r"<style>(.*?)</style>", html, re.S)]
    response = make_response(html)
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {' '.join(styles) or NONE}; frame-ancestors 'self'; "
        "base-uri 'none'; form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    return response


def _digest(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
