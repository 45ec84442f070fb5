"""Forms that were sent already: a double click has one effect.

Every form carries a key. A request first takes the key, in its own transaction: a second one
that comes meanwhile waits for the first, and is then shown the first one's answer. A request
that is refused gives the key back with all else it did.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from tracker import clock
from tracker.db import db, insert_new


class SentForm(db.Model):
    """A form that had its effect, where its sender was led, and what the page said."""

    form_key: Mapped[str] = mapped_column(primary_key=True)
    location: Mapped[str]
    said: Mapped[list[Any]]
    at: Mapped[datetime] = mapped_column(index=True)


def claim_form(form_key: str) -> bool:
    """Take a form's key for this request; False when an earlier one had it and its effect."""
    row = {"form_key": form_key, "location": "", "said": [], "at": clock.now()}
    return insert_new(SentForm, [row]) == 1


def release_form(form_key: str) -> None:
    """Let the form be sent again: its answer led nowhere else."""
    db.session.execute(delete(SentForm).where(SentForm.form_key == form_key))


def remember_answer(form_key: str, location: str, said: list[Any]) -> bool:
    """Note what the request that holds the key is answered, to say it again to a second one.

    A view that let its transaction go, to do something slow, gave the key back: it is taken again.
    False when another request had its effect meanwhile.
    """
    db.session.flush()  # What the request did comes before what it is answered.
    answer = {"claimed": form_key, "location": location, "said": said}
    return _is_noted(answer) or (claim_form(form_key) and _is_noted(answer))


# Made once, for making it takes longer than running it.
_TABLE = SentForm.metadata.tables["sent_form"]
_NOTE = (
    update(_TABLE)
    .where(_TABLE.c.form_key == bindparam("claimed"), _TABLE.c.location == "")
    .values(location=bindparam("location"), said=bindparam("said"))
)


def _is_noted(answer: dict[str, Any]) -> bool:
    return cast(CursorResult[Any], db.session.execute(_NOTE, answer)).rowcount == 1


def get_sent(form_key: str) -> SentForm:
    return db.session.get_one(SentForm, form_key)


def forget_old_forms() -> None:
    """Drop what no browser will send again; a job."""
    db.session.execute(delete(SentForm).where(SentForm.at < clock.now() - timedelta(days=2)))
