"""Plans that came as workbooks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import db, key


class PlanUpload(db.Model):
    """A workbook of a yearly plan between upload and import; the bytes are in the store."""

    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256"),
        Index("ix_plan_upload_agency_id_sha256", "agency_id", "sha256"),
    )

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    filename: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    imported_at: Mapped[datetime | None]

    by: Mapped[User] = relationship()
