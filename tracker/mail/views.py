"""The ledger of letters."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config import Settings
from tracker import clock
from tracker.accounts.queries import list_people
from tracker.edge import here, say, signed_in
from tracker.errors import NotAllowed, NotFound
from tracker.heartbeat import SILENCE, last_beat
from tracker.mail.blueprint import bp
from tracker.mail.forms import LedgerForm
from tracker.mail.framing import framed, framing
from tracker.mail.models import Letter, LetterState
from tracker.mail.policy import can_read_ledger
from tracker.mail.queries import count_waiting_notices, get_letter, list_letters
from tracker.mail.rules import find_rule
from tracker.words import Words


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
    return framing(
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
    return framed(letter.body_html)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
