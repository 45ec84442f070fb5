"""A year of the working calendar as its page shows it; pure."""

from __future__ import annotations

import calendar
import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.accounts.models import CalendarDay, DayKind
from tracker.workdays import WorkCalendar, is_weekday

_WEEKS = calendar.Calendar()  # They begin on Monday.


class Look(enum.StrEnum):
    """How a day stands out in the year."""

    BESIDE = "beside"
    PLAIN = "plain"
    WEEKEND = "weekend"
    OFF = "off"
    WORKED = "worked"


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day in its week; `name` says why it differs from the plain week."""

    day: date
    look: Look
    name: str = ""


@dataclass(frozen=True, slots=True)
class YearMonth:
    """A month: its weeks, and how many of its days are worked."""

    number: int
    weeks: list[list[YearDay]]
    working: int


def calendar_of(days: Iterable[CalendarDay]) -> WorkCalendar:
    """The arithmetic of these days."""
    days = list(days)
    return WorkCalendar.of(
        (one.day for one in days if one.kind is DayKind.OFF),
        (one.day for one in days if one.kind is DayKind.WORKED),
    )


def months_of(year: int, days: Iterable[CalendarDay]) -> list[YearMonth]:
    """The twelve months of the year."""
    known = {one.day: one for one in days}
    works = calendar_of(known.values())
    return [_month(year, number, known, works) for number in range(1, 13)]


def _month(year: int, number: int, known: dict[date, CalendarDay], works: WorkCalendar) -> YearMonth:
    last = date(year, number, calendar.monthrange(year, number)[1])
    weeks = [
        [_look(day, number, known.get(day)) for day in week]
        for week in _WEEKS.monthdatescalendar(year, number)
    ]
    return YearMonth(number, weeks, works.count(date(year, number, 1) - timedelta(days=1), last))


def _look(day: date, month: int, said: CalendarDay | None) -> YearDay:
    if day.month != month:
        return YearDay(day, Look.BESIDE)
    name = said.name if said else ""
    is_worked = is_weekday(day) if said is None else said.kind is DayKind.WORKED
    if is_worked:
        return YearDay(day, Look.PLAIN if is_weekday(day) else Look.WORKED, name)
    # A holiday on a Sunday is shown as one, though the plain week is free then as well.
    return YearDay(day, Look.WEEKEND if said is None else Look.OFF, name)
