"""Forms that were sent already: a double click has one effect.

Every form carries a key. The first request that succeeds with it leaves a row in its own
transaction; a second one is shown the first one's answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Mapped, mapped_column

from tracker import clock
from tracker.db import db


class SentForm(db.Model):
    """A form that had its effect, where its sender was led, and what the page said."""

    form_key: Mapped[str] = mapped_column(primary_key=True)
    location: Mapped[str]
    said: Mapped[list[Any]]
    at: Mapped[datetime] = mapped_column(index=True)


def find_sent(form_key: str) -> SentForm | None:
    return db.session.get(SentForm, form_key)


def remember_sent(form_key: str, location: str, said: list[Any]) -> None:
    db.session.add(SentForm(form_key=form_key, location=location, said=said, at=clock.now()))


def forget_old_forms() -> None:
    """Drop what no browser will send again; a job."""
    db.session.execute(delete(SentForm).where(SentForm.at < clock.now() - timedelta(days=2)))
