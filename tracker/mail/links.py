"""Links that do one thing for one person without signing in: signed, and good for some days.

A link says who may do what to which row, and of which letter it is. The signature keeps it from
being changed; whether it was used or revoked stands in the database, and whether the person may
still do it is asked when they open it, like of anybody.
"""

from __future__ import annotations

import base64
import enum
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tracker import clock
from tracker.accounts.models import User
from tracker.mail.models import Letter

LIFETIME = timedelta(days=14)
SKEW = timedelta(minutes=5)
"""So far ahead the clock of the machine may be on which a letter was made."""
ACT_PATH = "/tasks/act/"
_SIGNED = 20  # Bytes of the signature that travel.
_secret = b""


class Purpose(enum.StrEnum):
    """What a link does; it does nothing else."""

    ACKNOWLEDGE = "a"
    REPORT = "r"
    EXTEND = "e"
    DECLINE = "d"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says. `subject_id` is the task, `letter_id` the letter it came with."""

    purpose: Purpose
    subject_id: int
    user_id: int
    agency_id: int
    letter_id: int
    made_at: datetime

    def is_expired(self, now: datetime) -> bool:
        return not -SKEW <= now - self.made_at <= LIFETIME


def configure(secret_key: str) -> None:
    """Take the installation's secret, once at the start."""
    global _secret
    _secret = hashlib.sha256(b"letter link" + secret_key.encode()).digest()


def path_for(purpose: Purpose, subject_id: int, reader: User, letter: Letter) -> str:
    """Where the reader of a letter does one thing to a task. Good from the moment in which the letter
    is composed, for it may have waited since it was planned."""
    link = Link(purpose, subject_id, reader.id, letter.agency_id, letter.id, clock.true_now())
    return f"{ACT_PATH}{sign(link)}"


def sign(link: Link) -> str:
    """The link as it stands in an address."""
    said = f"{_what_it_does(link)}.{int(link.made_at.timestamp())}"
    return f"{said}.{_signature(said)}"


def read(token: str) -> Link | None:
    """What a link says, if it is one of ours and nobody changed it."""
    said, _, signature = token.rpartition(".")
    # Bytes, for an address may hold what is no text at all.
    if not hmac.compare_digest(signature.encode(errors="replace"), _signature(said).encode()):
        return None
    purpose, *numbers = said.split(".")
    subject_id, user_id, agency_id, letter_id, made_at = (int(number) for number in numbers)
    return Link(
        Purpose(purpose), subject_id, user_id, agency_id, letter_id, datetime.fromtimestamp(made_at, tz=UTC)
    )


def digest_of(link: Link) -> str:
    """By which a used link is remembered, without keeping the link. A letter that was composed twice,
    for nobody knew whether the first went, has two links to the same thing: it is done once."""
    return hmac.new(_secret, _what_it_does(link).encode(), "sha256").hexdigest()


def _what_it_does(link: Link) -> str:
    return f"{link.purpose}.{link.subject_id}.{link.user_id}.{link.agency_id}.{link.letter_id}"


def _signature(said: str) -> str:
    signature = hmac.digest(_secret, said.encode(errors="replace"), "sha256")[:_SIGNED]
    return base64.urlsafe_b64encode(signature).decode().rstrip("=")
