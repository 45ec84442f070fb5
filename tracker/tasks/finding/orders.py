"""In which order a list of tasks is shown, and where in it a page begins."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement

from tracker.db import unindexed
from tracker.tasks.models import Task
from tracker.words import N_, Words, small_number

PARTED = "~"
"""What stands between the two values of a place in the order."""


class Order(enum.StrEnum):
    """What a list is sorted by. Each order is an index of the table, so that a page far down
    costs what the first does."""

    DUE = "due"
    CODE = "code"
    TITLE = "title"
    CHANGED = "changed"
    PERCENT = "percent"

    @property
    def words(self) -> Words:
        return _ORDER_WORDS[self]

    @property
    def runs_down(self) -> bool:
        """Does the largest value come first?"""
        return self in {Order.CODE, Order.CHANGED}

    def columns(self, *, indexed: bool = True) -> tuple[ColumnElement[Any], ...]:
        """What the rows are sorted by; without the index where few rows were picked already."""
        columns = _COLUMNS[self]
        return columns if indexed else tuple(unindexed(column) for column in columns)

    def place_of(self, row: Any) -> str:
        """Where a row stands in the order, as an address names it."""
        if self is Order.DUE:
            return str(row.place)
        if self is Order.CODE:
            return f"{row.year}{PARTED}{row.number}"
        value = row.changed_at.isoformat() if self is Order.CHANGED else str(getattr(row, _FIRST[self]))
        return f"{value}{PARTED}{row.place}"

    def read_place(self, text: str) -> Sequence[Any] | None:
        """The values that an address names; None for what names no place."""
        if not text or len(text) > 1000 or "\0" in text:
            return None
        if self is Order.DUE:
            return (text,)
        first, parted, second = text.rpartition(PARTED)
        try:
            if not parted:
                return None
            if self is Order.CODE:
                return small_number(first), small_number(second)
            if self is Order.CHANGED:
                return datetime.fromisoformat(first).astimezone(UTC), second
            return (small_number(first) if self is Order.PERCENT else first), second
        except (ValueError, OverflowError):
            return None


_ORDER_WORDS = {
    Order.DUE: N_("By due date"),
    Order.CODE: N_("Newest number first"),
    Order.TITLE: N_("By title"),
    Order.CHANGED: N_("Changed last first"),
    Order.PERCENT: N_("Least progress first"),
}
_FIRST = {Order.TITLE: "folded", Order.PERCENT: "percent"}
_COLUMNS: dict[Order, tuple[Any, ...]] = {
    Order.DUE: (Task.place,),
    Order.CODE: (Task.year, Task.number),
    Order.TITLE: (Task.folded, Task.place),
    Order.CHANGED: (Task.changed_at, Task.place),
    Order.PERCENT: (Task.percent, Task.place),
}
