"""Summaries that a person does not want: only what nobody must know can be declined."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import delete, select
from sqlalchemy.orm import SessionTransaction

from tracker import audit, clock
from tracker.accounts.models import Agency, User
from tracker.db import db, insert_new
from tracker.errors import NotFound, Refused
from tracker.mail import links
from tracker.mail.models import DeclinedDigest, Letter
from tracker.mail.rules import find_rule, list_rules
from tracker.words import N_


@dataclass(frozen=True, slots=True)
class Declinable:
    """What a letter's link declines, and for whom."""

    person: User
    agency: Agency
    rules: tuple[str, ...]
    is_declined: bool


def list_optional_rules() -> list[str]:
    """The names of all rules that a person may decline."""
    return [rule.name for rule in list_rules() if rule.optional]


def declined_by(user_id: int, agency_id: int) -> frozenset[str]:
    """The names of the rules that the person declined in the agency."""
    found = select(DeclinedDigest.rule).where(
        DeclinedDigest.user_id == user_id, DeclinedDigest.agency_id == agency_id
    )
    return frozenset(db.session.scalars(found))


_known: WeakKeyDictionary[SessionTransaction, dict[int, set[tuple[int, str]]]] = WeakKeyDictionary()


def has_declined(user_id: int, agency_id: int, rule: str) -> bool:
    """Read once a transaction: many letters are made in one, and nobody declines in it."""
    transaction = db.session().get_transaction() or db.session().begin()
    known = _known.setdefault(transaction, {})
    if agency_id not in known:
        found = select(DeclinedDigest.user_id, DeclinedDigest.rule)
        rows = db.session.execute(found.where(DeclinedDigest.agency_id == agency_id))
        known[agency_id] = {(declined, name) for declined, name in rows}
    return (user_id, rule) in known[agency_id]


def get_declinable(token: str) -> Declinable:
    """What a link in a letter lets its reader decline, or `NotFound` for a link that is not ours.

    It does not grow old: whoever finds an old letter must be able to have no more of them.
    """
    link = links.read(token)
    if link is None or link.purpose is not links.Purpose.DECLINE:
        raise NotFound
    letter = db.session.get(Letter, link.letter_id)
    if letter is None or letter.recipient_id != link.user_id:
        raise NotFound
    told = {notice.rule for notice in letter.matters if notice.recipient_id == link.user_id}
    optional = sorted(told.intersection(list_optional_rules()))
    if not optional:
        raise NotFound
    is_declined = declined_by(link.user_id, letter.agency_id).issuperset(optional)
    return Declinable(letter.recipient, letter.agency, tuple(optional), is_declined)


def decline_digests(person: User, agency_id: int, rules: Collection[str], *, by: User) -> None:
    """Send the person no more of these summaries; declining twice does no harm."""
    for name in rules:
        _require_optional(name)
    now = clock.now()
    new = insert_new(
        DeclinedDigest,
        [
            {"user_id": person.id, "agency_id": agency_id, "rule": name, "since": now}
            for name in sorted(rules)
        ],
    )
    if new:
        audit.record("decline_digest", person, by=by, agency_id=agency_id, rules=sorted(rules))


def want_digest(person: User, agency_id: int, rule: str, *, by: User) -> None:
    """Send the person this summary again."""
    _require_optional(rule)
    gone = db.session.scalar(
        delete(DeclinedDigest)
        .where(
            DeclinedDigest.user_id == person.id,
            DeclinedDigest.agency_id == agency_id,
            DeclinedDigest.rule == rule,
        )
        .returning(DeclinedDigest.rule)
    )
    if gone is not None:
        audit.record("want_digest", person, by=by, agency_id=agency_id, rules=[rule])


def _require_optional(name: str) -> None:
    rule = find_rule(name)
    if rule is None or not rule.optional:
        raise Refused(N_("These letters cannot be declined."))
