"""Links that let a person set a password, and the counts that slow down guessing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import db, key


class Invitation(db.Model):
    """A one-time link by which its owner sets a password.

    The link carries a signature over `nonce` made with the installation's secret, so that a
    copy of the database opens no account.
    """

    id: Mapped[key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    nonce: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class Throttle(db.Model):
    """Tries counted for one address or one machine in the present window; a right one is given back."""

    subject: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    window_ends_at: Mapped[datetime]
