"""Documents that can prove work done, their file versions, and what each version proves."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Agency, Division, User
from tracker.db import db, key
from tracker.words import N_, Words


class ProofState(enum.StrEnum):
    """What was decided about a proof."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> Words:
        return _PROOF_WORDS[self]


_PROOF_WORDS = {
    ProofState.SUBMITTED: N_("Waiting for a decision"),
    ProofState.ACCEPTED: N_("Accepted"),
    ProofState.RETURNED: N_("Returned"),
    ProofState.WITHDRAWN: N_("Withdrawn"),
}


class Evidence(db.Model):
    """A document of an agency and an owning division; what it proves is in its proofs."""

    __table_args__ = (
        Index("ix_evidence_agency_id_signed_on", "agency_id", "signed_on"),
        CheckConstraint("length(number) > 0", name="number_given"),
    )

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    division_id: Mapped[int] = mapped_column(ForeignKey("division.id"), index=True)
    number: Mapped[str]
    title: Mapped[str]
    issuer: Mapped[str]
    signed_on: Mapped[date]
    proves_on: Mapped[date]
    folded: Mapped[str]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]

    agency: Mapped[Agency] = relationship()
    division: Mapped[Division] = relationship()
    created_by: Mapped[User] = relationship()
    versions: Mapped[list[Version]] = relationship(back_populates="evidence", order_by="Version.number")

    @property
    def latest(self) -> Version:
        return self.versions[-1]


class Version(db.Model):
    """One file of a document; the bytes are in the store under their SHA-256."""

    __tablename__ = "evidence_version"
    __table_args__ = (
        UniqueConstraint("evidence_id", "number"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
    )

    id: Mapped[key]
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    number: Mapped[int]
    filename: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(index=True)
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    uploaded_at: Mapped[datetime]

    evidence: Mapped[Evidence] = relationship(back_populates="versions")
    uploaded_by: Mapped[User] = relationship()


class Proof(db.Model):
    """One version of a document for one task or one criterion.

    `state` is the latest of its dated events. What was accepted stays accepted when a new
    version of the document comes: that one starts a proof of its own.
    """

    __table_args__ = (
        UniqueConstraint("version_id", "task_id"),
        UniqueConstraint("version_id", "criterion_id", "year"),
        CheckConstraint("(task_id IS NULL) <> (criterion_id IS NULL)", name="one_subject"),
        CheckConstraint("(criterion_id IS NULL) = (year IS NULL)", name="criterion_has_year"),
        Index("ix_proof_agency_id_state", "agency_id", "state"),
    )

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("evidence_version.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    criterion_id: Mapped[int | None] = mapped_column(ForeignKey("criterion.id"), index=True)
    year: Mapped[int | None]
    state: Mapped[ProofState] = mapped_column(default=ProofState.SUBMITTED)

    version: Mapped[Version] = relationship()
    events: Mapped[list[ProofEvent]] = relationship(back_populates="proof", order_by="ProofEvent.id")


class ProofEvent(db.Model):
    """A dated change of a proof's state: who, when, why."""

    id: Mapped[key]
    proof_id: Mapped[int] = mapped_column(ForeignKey("proof.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    state: Mapped[ProofState]
    reason: Mapped[str] = mapped_column(default="")

    proof: Mapped[Proof] = relationship(back_populates="events")
    by: Mapped[User] = relationship()
