"""Addresses that a mail server refused for good: nothing goes there until somebody clears them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, delete, exists, select

from tracker import audit, clock
from tracker.accounts.absences import tell_only
from tracker.accounts.models import User
from tracker.db import db, insert_new
from tracker.errors import NotAllowed
from tracker.mail.models import RefusedAddress
from tracker.mail.policy import can_clear_address


def is_reachable() -> ColumnElement[bool]:
    """Of a user: is there an address to which letters go?"""
    is_refused = exists().where(RefusedAddress.address == User.email)
    return (User.email != "") & ~is_refused


tell_only(is_reachable())


def list_refused(addresses: Iterable[str]) -> dict[str, RefusedAddress]:
    """Which of the addresses were refused, with what the server said."""
    found = db.session.scalars(select(RefusedAddress).where(RefusedAddress.address.in_(list(addresses))))
    return {refused.address: refused for refused in found}


def note_refusal(address: str, said: str) -> None:
    """Remember that a server refused an address for good."""
    insert_new(RefusedAddress, [{"address": address.lower(), "since": clock.now(), "said": said}])


def clear_address(person: User, *, agency_id: int, by: User) -> bool:
    """Let letters go to a person's address again; says whether it had been refused.

    Reminders that still hold are told the next morning; what else was not told meanwhile stays
    untold: it stands in the ledger.
    """
    if not can_clear_address(by, person, agency_id):
        raise NotAllowed
    cleared = db.session.scalar(
        delete(RefusedAddress).where(RefusedAddress.address == person.email).returning(RefusedAddress.said)
    )
    if cleared is not None:
        audit.record("clear_address", person, by=by, agency_id=agency_id, said=cleared)
    return cleared is not None
