"""A page of a longer list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from tracker.db import db

Row = TypeVar("Row")
PAGE_SIZE = 50
_FARTHEST = 100_000


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page, which page it is, and how many rows there are in all."""

    rows: Sequence[Row]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """How many pages there are; one even if nothing is on it."""
        return max(1, -(-self.total // self.size))


def page_of(query: Select[Any], number: int, size: int = PAGE_SIZE) -> Page[Any]:
    """One page of an ordered query of rows, by two queries: the rows, and how many there are."""
    number = min(max(number, 1), _FARTHEST)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = db.session.scalars(query.limit(size).offset((number - 1) * size)).unique().all()
    return Page(rows, number, total, size)
