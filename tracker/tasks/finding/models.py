"""The views of the task list that people keep."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import db, key
from tracker.words import N_, Words


class Layout(enum.StrEnum):
    """How a list of tasks is laid out."""

    LIST = "list"
    BOARD = "board"
    CALENDAR = "calendar"
    TIMELINE = "timeline"

    @property
    def words(self) -> Words:
        return _LAYOUT_WORDS[self]


_LAYOUT_WORDS = {
    Layout.LIST: N_("List"),
    Layout.BOARD: N_("Board"),
    Layout.CALENDAR: N_("Calendar"),
    Layout.TIMELINE: N_("Timeline"),
}


class SavedView(db.Model):
    """A filter that a person gave a name; shared ones are offered to the whole agency."""

    __table_args__ = (
        UniqueConstraint("agency_id", "owner_id", "name"),
        Index("ix_saved_view_agency_id_is_shared", "agency_id", "is_shared"),
    )

    id: Mapped[key]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str]
    query: Mapped[str]
    layout: Mapped[Layout] = mapped_column(default=Layout.LIST)
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    owner: Mapped[User] = relationship()
