"""Months as a calendar shows them, in weeks from Monday to Sunday; pure."""

from __future__ import annotations

import re
from calendar import Calendar, monthrange
from dataclasses import dataclass
from datetime import date

FIRST_YEAR, LAST_YEAR = 1990, 2099
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_WEEKS = Calendar()  # They begin on Monday.


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def weeks(self) -> list[list[date]]:
        """The weeks that the month touches, whole: the days around it belong to its neighbours."""
        return _WEEKS.monthdatescalendar(self.year, self.number)

    def __add__(self, months: int) -> Month:
        years, number = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, number + 1)

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.number)

    def __str__(self) -> str:
        """As addresses write it: `2021-10`."""
        return f"{self.year:04}-{self.number:02}"


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def read_month(written: str) -> Month | None:
    """The month that an address names, or None when it names none that people work in."""
    found = _MONTH.fullmatch(written)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return None
    return Month(int(found[1]), int(found[2]))
