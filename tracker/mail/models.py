"""The ledger: what is to be told to whom, the letters it left in, and every try to send one."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Agency, User
from tracker.db import db, key, plain
from tracker.words import N_, Words


class NoticeState(enum.StrEnum):
    """What became of a notice."""

    PLANNED = "planned"
    TOLD = "told"
    SKIPPED = "skipped"

    @property
    def words(self) -> Words:
        return _NOTICE_WORDS[self]


_NOTICE_WORDS = {
    NoticeState.PLANNED: N_("Planned"),
    NoticeState.TOLD: N_("Told"),
    NoticeState.SKIPPED: N_("Skipped"),
}


class LetterState(enum.StrEnum):
    """What became of a letter."""

    PLANNED = "planned"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"

    @property
    def words(self) -> Words:
        return _LETTER_WORDS[self]


_LETTER_WORDS = {
    LetterState.PLANNED: N_("Planned"),
    LetterState.SENT: N_("Sent"),
    LetterState.FAILED: N_("Failed"),
    LetterState.SKIPPED: N_("Skipped"),
}


class Notice(db.Model):
    """One thing to tell one person on one day.

    The subject is the row that caused it: the task for timed rules, the event for others.
    `thread` names the matter they are all about (`task-7`): letters of one matter are shown
    together by mail programs, and the ledger finds them by it.
    """

    __table_args__ = (
        UniqueConstraint("rule", "subject_type", "subject_id", "recipient_id", "planned_on"),
        Index("ix_notice_state_planned_on", "state", "planned_on"),
        Index("ix_notice_agency_id_planned_on", "agency_id", "planned_on"),
        Index("ix_notice_subject", "subject_type", "subject_id"),
        Index("ix_notice_agency_id_thread", "agency_id", "thread"),
    )

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    rule: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    thread: Mapped[str] = mapped_column(plain, default="")
    recipient_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    planned_on: Mapped[date]
    at_once: Mapped[bool] = mapped_column(default=False)
    state: Mapped[NoticeState] = mapped_column(default=NoticeState.PLANNED)
    reason: Mapped[str] = mapped_column(default="")
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"), index=True)
    created_at: Mapped[datetime]

    recipient: Mapped[User] = relationship()
    letter: Mapped[Letter | None] = relationship(back_populates="notices")

    # What its rule read of it together with others, and no column; see `Rule.load`.
    basis = cast("Any", None)
    # The letter that repeats the one it went in, while that is written.
    repeated_in = cast("Letter | None", None)

    @property
    def told_in(self) -> Letter | None:
        """The letter that is being written of it, or it went in."""
        return self.repeated_in or self.letter

    @property
    def reader(self) -> User:
        """Who reads it: the recipient, or the deputy to whom the letter goes in their absence."""
        return self.told_in.recipient if self.told_in is not None else self.recipient


class Letter(db.Model):
    """One mail to one person, made of notices when it goes.

    `slot` is `daily`, or names the notice that an at-once letter began with, or the letter
    that this one sends again.
    """

    __table_args__ = (
        UniqueConstraint("recipient_id", "agency_id", "day", "slot"),
        CheckConstraint("tries >= 0", name="tries"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_moment"),
        Index("ix_letter_state_next_try_at", "state", "next_try_at"),
        Index("ix_letter_agency_id_day", "agency_id", "day"),
        Index("ix_letter_agency_id_state_day", "agency_id", "state", "day"),
        Index("ix_letter_agency_id_recipient_id_day", "agency_id", "recipient_id", "day"),
    )

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    day: Mapped[date]
    slot: Mapped[str]
    state: Mapped[LetterState] = mapped_column(default=LetterState.PLANNED)
    why: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    body_text: Mapped[str] = mapped_column(default="")
    body_html: Mapped[str] = mapped_column(default="")
    message_id: Mapped[str] = mapped_column(unique=True)
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    next_try_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    again_of_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"), index=True)

    agency: Mapped[Agency] = relationship()
    recipient: Mapped[User] = relationship()
    again_of: Mapped[Letter | None] = relationship(remote_side="Letter.id", back_populates="repeats")
    repeats: Mapped[list[Letter]] = relationship(back_populates="again_of", order_by="Letter.id")
    notices: Mapped[list[Notice]] = relationship(back_populates="letter", order_by=Notice.id)
    attempts: Mapped[list[Attempt]] = relationship(back_populates="letter", order_by="Attempt.number")

    @property
    def matters(self) -> list[Notice]:
        """What it tells. What could not be delivered belongs to the letter that sends it again; a
        letter that has gone, and those that only repeat it, speak of the same."""
        if self.again_of is not None and self.notices:
            return self.notices
        first = self.again_of or self
        return [notice for letter in (first, *first.repeats) for notice in letter.notices]

    @property
    def goes_again(self) -> bool:
        """Is a letter that sends it again still to go?"""
        return any(letter.state is LetterState.PLANNED for letter in (self.again_of or self).repeats)


class Attempt(db.Model):
    """One try to hand a letter to the mail server, and what the server said."""

    __tablename__ = "letter_attempt"
    __table_args__ = (UniqueConstraint("letter_id", "number"),)

    id: Mapped[key]
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"))
    number: Mapped[int]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")

    letter: Mapped[Letter] = relationship(back_populates="attempts")


class Departure(db.Model):
    """That a mail server took a letter: kept in the moment, and soon moved into the letter's own row."""

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), primary_key=True)
    number: Mapped[int]
    at: Mapped[datetime]


class RefusedAddress(db.Model):
    """An address that a mail server refused for good; nothing goes there until somebody clears it."""

    address: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    said: Mapped[str]


class SendingMinute(db.Model):
    """How many letters all processes together took in hand in a minute, for the rate limit."""

    __table_args__ = (CheckConstraint("taken >= 0", name="taken"),)

    minute: Mapped[datetime] = mapped_column(primary_key=True)
    taken: Mapped[int] = mapped_column(default=0)


class DeclinedDigest(db.Model):
    """A summary that a person does not want; only what nobody must know can be declined."""

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class UsedLink(db.Model):
    """A link of a letter that has done what it was for; it does so once."""

    digest: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    used_at: Mapped[datetime]


class RevokedLinks(db.Model):
    """From which letters of an agency a person's links do nothing any more: those up to a moment."""

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    until: Mapped[datetime]
