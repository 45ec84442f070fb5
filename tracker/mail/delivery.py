"""Handing letters over, by any number of processes and connections, through any crash.

Letters are claimed and composed some at once; mail goes out between transactions, never inside
one. That a letter was taken is kept before the next one goes: a process killed at any moment
repeats at most the one letter that each of its connections had begun, under its old
Message-ID. The others in its hand wait until their lease runs out. Nothing is lost.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from sqlalchemy import update

from tracker.db import db, transaction
from tracker.mail import rate, transport
from tracker.mail.claims import AT_ONCE, Batch, Claim, give_back, take_in_hand
from tracker.mail.departures import Departures, settle
from tracker.mail.models import Letter, LetterState
from tracker.mail.outcomes import put_off_all, write_trouble
from tracker.mail.planning import put_off_daily_letters, write_at_once_letters
from tracker.mail.transport import Carrier, Undelivered, find_carrier
from tracker.words import N_

LOSSES_AT_MOST = 3  # connections lost one after another, before the server is left alone for now

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Delivered:
    """What one round of delivery came to, in letters."""

    sent: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(self.sent + other.sent, self.failed + other.failed, self.skipped + other.skipped)


def deliver_letters(
    *, stopping: Callable[[], bool] = lambda: False, to: Collection[int] | None = None
) -> Delivered:
    """Send what people are to be told at once and every letter that waits, until there is none
    or `stopping` says so; a job. `to` names people (their ids) whose letters alone are sent.

    Runs outside any transaction and commits for itself, letter by letter: what is sent
    cannot be taken back. A letter that was begun is always finished; those in hand that were
    not are given back.
    """
    with transaction():
        settle()
        write_at_once_letters()
        put_off_daily_letters()
        can_go = find_carrier() is not None
        if not can_go:
            _say_why_letters_wait()
    if not can_go:
        return Delivered()
    in_context, count = transport.own_contexts(), transport.connections()

    def work() -> Delivered:
        with in_context():
            return _deliver_over_one_connection(stopping, to)

    if count == 1:
        return work()
    with ThreadPoolExecutor(count, thread_name_prefix="mail") as threads:
        rounds = [threads.submit(work) for _ in range(count)]
    return sum((done.result() for done in rounds), Delivered())


def _say_why_letters_wait() -> None:
    waits = N_("No mail server is set.")
    db.session.execute(
        update(Letter).where(Letter.state == LetterState.PLANNED, Letter.why != waits).values(why=waits)
    )


def _deliver_over_one_connection(stopping: Callable[[], bool], to: Collection[int] | None) -> Delivered:
    carrier = find_carrier()
    if carrier is None:
        return Delivered()
    with carrier, db.engine.connect() as connection:
        round = _Round(carrier, Departures(connection), stopping)
        goes_on = True
        while goes_on and not round.is_over():
            goes_on = round.hand_over(take_in_hand(rate.room_for(AT_ONCE), to))
    return round.done


@dataclass(slots=True)
class _Round:
    """What one connection does until nothing waits, or the server is to be left alone for now."""

    carrier: Carrier
    departures: Departures
    stopping: Callable[[], bool]
    done: Delivered = field(default_factory=Delivered)
    losses: int = 0
    out_of_reach: Undelivered | None = None

    def is_over(self) -> bool:
        return self.losses >= LOSSES_AT_MOST or self.out_of_reach is not None or self.stopping()

    def hand_over(self, batch: Batch) -> bool:
        """Send letters one by one, and give those back that do not go now; False if that was all."""
        left = deque(claim for claim in batch.claims if not claim.is_skipped)
        self.done.skipped += len(batch.claims) - len(left)
        is_full = False
        try:
            while left and not self.is_over() and not batch.is_stale():
                is_full = left[0].parcel is not None and not rate.take_one()
                if is_full:
                    break
                self._send(left.popleft())
        finally:
            give_back(left)
            with transaction():
                settle()
        if self.out_of_reach is not None:
            put_off_all(self.out_of_reach)
        return bool(batch.claims) and not is_full

    def _send(self, claim: Claim) -> None:
        finished = self._handed_over(claim)
        if finished.trouble is None:
            self.departures.note(finished.letter_id, finished.number)
            self.done.sent += 1
            self.losses = 0
            return
        write_trouble(finished, finished.trouble)
        self.done.failed += 1
        self.losses = self.losses + 1 if finished.trouble.server_lost else 0
        if finished.trouble.out_of_reach:
            self.out_of_reach = finished.trouble

    def _handed_over(self, claim: Claim) -> Claim:
        """Send what is in hand; the claim given back says what came of it."""
        if claim.parcel is None:
            return claim
        try:
            self.carrier.hand_over(claim.parcel)
        except Undelivered as trouble:
            log.warning("letter %s, try %s: %s", claim.letter_id, claim.number, trouble)
            return replace(claim, trouble=trouble)
        return claim
