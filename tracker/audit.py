"""The audit trail: one line for every verb, written in the verb's own transaction.

Lines name people and things by id and are never changed or removed; triggers in the
database see to it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, insert
from sqlalchemy.orm import Mapped, mapped_column

from tracker import clock
from tracker.db import db, key


class AuditLine(db.Model):
    """Who did what to which row, when."""

    __table_args__ = (Index("ix_audit_line_subject", "subject_type", "subject_id"),)

    id: Mapped[key]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    verb: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    details: Mapped[dict[str, Any]]


def record(verb: str, subject: Any, *, by: Any | None, agency_id: int | None, **details: Any) -> None:
    """Leave one line; `details` holds numbers and words, never a secret."""
    if subject.id is None:
        db.session.flush()  # The line names the row by the id it gets here.
    line = {
        "agency_id": agency_id,
        "at": clock.now(),
        "user_id": by.id if by is not None else None,
        "verb": verb,
        "subject_type": subject.__tablename__,
        "subject_id": subject.id,
        "details": details,
    }
    db.session.execute(_INSERT, line)


# A row, not an entity: nobody reads or changes it in the transaction that leaves it.
_INSERT = insert(AuditLine.metadata.tables["audit_line"])
