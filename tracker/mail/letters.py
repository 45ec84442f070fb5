"""What a letter says, worked out in the moment in which it goes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Any

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from tracker import clock
from tracker.accounts.models import User
from tracker.mail.message import as_bytes, one_line
from tracker.mail.models import Letter, LetterState, Notice, NoticeState
from tracker.mail.planning import DAILY
from tracker.mail.rules import Item, Rule, find_rule, why_silent
from tracker.mail.transport import Parcel, base_url, sender
from tracker.words import N_, Words

LONGEST_SUBJECT = 150
LONGEST_TITLE = 300


def compose(letter: Letter) -> Parcel | None:
    """Write into the letter's row what it says now, and give the message that is to go.

    Notices that are not true any more are skipped with their reasons. Where nothing is left
    to say, or nobody to say it to, the letter is skipped and there is no message.
    """
    notices = [notice for notice in letter.notices if notice.state is NoticeState.PLANNED]
    address = _address_of(letter.recipient)
    absence = _absence(letter.recipient, letter.agency_id, address)
    items: list[Item] = []
    for notice in notices:
        reason = absence or why_silent(notice) or _silence(notice, notices)
        if reason:
            notice.state, notice.reason = NoticeState.SKIPPED, reason
        else:
            facts = _rule_of(notice).facts(notice)
            if isinstance(facts, Item):
                items.append(_tidied(facts))
    if not items or address is None:
        reasons = {notice.reason for notice in notices}
        letter.state = LetterState.SKIPPED
        letter.why = reasons.pop() if len(reasons) == 1 else N_("There is nothing to tell any more.")
        return None
    items.sort(key=lambda item: -item.urgency)
    with force_locale(letter.recipient.locale):
        return _written(letter, address, items)


def _absence(person: User, agency_id: int, address: str | None) -> Words | None:
    """Why a person is told nothing at all, if so."""
    if address is None:
        return N_("The person has no address that mail can be sent to.")
    if not person.is_active:
        return N_("The person's account is closed.")
    if not person.memberships_at(agency_id):
        return N_("The person has no role in the agency any more.")
    return None


def _silence(notice: Notice, others: list[Notice]) -> Words | None:
    """Why one notice is not told, if so."""
    rule = find_rule(notice.rule)
    if rule is None:
        return N_("No part of this version tells such things any more.")
    if reason := rule.still_true(notice):
        return reason
    for other in others:
        if _replaces(other, notice, rule.family):
            return N_("A later notice on the same matter says it.")
    return None


def _replaces(other: Notice, notice: Notice, family: str) -> bool:
    rule = find_rule(other.rule)
    return (
        bool(family)
        and rule is not None
        and rule.family == family
        and (other.subject_type, other.subject_id) == (notice.subject_type, notice.subject_id)
        and (other.planned_on, other.id) > (notice.planned_on, notice.id)
        and rule.still_true(other) is None
    )


def _rule_of(notice: Notice) -> Rule:
    rule = find_rule(notice.rule)
    assert rule is not None
    return rule


def _written(letter: Letter, address: str, items: list[Item]) -> Parcel:
    """Render the letter in the language now in force, keep its text, and make the message."""
    kind = "daily" if letter.slot == DAILY else "at_once"
    values: dict[str, Any] = {
        "recipient": letter.recipient,
        "agency": letter.agency,
        "items": items,
        "counts": Counter(item.heading for item in items),
        "day": letter.day,
        "base_url": base_url(),
    }
    first_line, text = render_template(f"mail/{kind}.txt", **values).split("\n", 1)
    subject = _shortened(one_line(first_line), LONGEST_SUBJECT)
    html = render_template(f"mail/{kind}.html", subject=subject, **values)
    text = text.lstrip("\n")
    letter.address = address
    letter.subject = subject
    letter.body_text = _without_secrets(text, items)
    letter.body_html = _without_secrets(html, items)
    name, own_address = parseaddr(sender())
    message = as_bytes(
        subject=subject,
        sender=(name or f"{_('Reform follow-up')} – {letter.agency.short_name}", own_address),
        recipient=(letter.recipient.name, address),
        message_id=letter.message_id,
        at=clock.local(clock.real_now()),
        text=text,
        html=html,
    )
    return Parcel(own_address, address, message)


def _without_secrets(body: str, items: list[Item]) -> str:
    """The body as the ledger keeps it: a link that opens something by itself is not for its readers."""
    for item in items:
        if item.secret:
            body = body.replace(item.path, "/…")
    return body


def _address_of(person: User) -> str | None:
    try:
        return Address(addr_spec=person.email).addr_spec
    except (MessageError, ValueError, IndexError):
        return None


def _tidied(item: Item) -> Item:
    """The item with a title of one line and bearable length, whatever was typed."""
    return replace(item, title=_shortened(one_line(item.title), LONGEST_TITLE))


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
