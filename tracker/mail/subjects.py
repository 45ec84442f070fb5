"""What notices are about, read for many at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm.interfaces import ORMOption

from tracker.db import db
from tracker.mail.models import Notice

Subject = TypeVar("Subject")


def read_subjects(notices: Iterable[Notice], model: type[Subject], *options: ORMOption) -> dict[int, Subject]:
    """The rows that notices are about by their numbers, with what the options say."""
    table: Any = model
    ids = {notice.subject_id for notice in notices}
    found = db.session.scalars(select(model).where(table.id.in_(ids)).options(*options))
    rows: Iterable[Any] = found.unique()
    return {row.id: row for row in rows}
