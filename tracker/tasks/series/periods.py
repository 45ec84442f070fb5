"""The days of reporting periods: of recurring tasks, and of a standing task's rhythm; pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.tasks.states import Rhythm
from tracker.words import N_, Words

_MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.HALF_YEARLY: 6, Rhythm.YEARLY: 12}


class Period(enum.StrEnum):
    """A span of the year that is reported on."""

    QUARTER_1 = "q1"
    HALF_YEAR = "h1"
    QUARTER_3 = "q3"
    YEAR = "year"

    @property
    def words(self) -> Words:
        return _PERIOD_WORDS[self]

    def of(self, year: int) -> str:
        """The period of a year as tasks keep it: `2021-q1`."""
        return f"{year}-{self.value}"

    def printed(self, year: int) -> str:
        """As titles of the agency's own papers print it, whatever the reader's language."""
        return f"{_PRINTED[self]} {year}"


_PERIOD_WORDS = {
    Period.QUARTER_1: N_("Quarter I"),
    Period.HALF_YEAR: N_("First half-year"),
    Period.QUARTER_3: N_("Quarter III"),
    Period.YEAR: N_("The year"),
}
_PRINTED = {
    Period.QUARTER_1: "quý I năm",
    Period.HALF_YEAR: "6 tháng đầu năm",
    Period.QUARTER_3: "quý III năm",
    Period.YEAR: "năm",
}


@dataclass(frozen=True, slots=True)
class Day:
    """A day of every year, such as 14 March; or of the year after the one reported on."""

    month: int
    day: int
    in_next_year: bool = False

    @property
    def is_real(self) -> bool:
        """Does every year have the day? The 29th of February is none."""
        try:
            date(2001, self.month, self.day)
        except ValueError:
            return False
        return True

    def of(self, year: int) -> date:
        return date(year + self.in_next_year, self.month, self.day)


CLOSING_DAYS = {
    Period.QUARTER_1: Day(3, 14),
    Period.HALF_YEAR: Day(6, 14),
    Period.QUARTER_3: Day(9, 14),
    Period.YEAR: Day(12, 14),
}
"""Where an agency has set none: the days on which figures close by Decree 09/2019/NĐ-CP, article 12."""


class Fate(enum.StrEnum):
    """What a standing task's report of a span came to."""

    REPORTED = "reported"
    MISSING = "missing"
    RUNNING = "running"
    AHEAD = "ahead"
    NOT_ASKED = "not_asked"

    @property
    def words(self) -> Words:
        return _FATE_WORDS[self]


_FATE_WORDS = {
    Fate.REPORTED: N_("Reported"),
    Fate.MISSING: N_("No report"),
    Fate.RUNNING: N_("Report still to come"),
    Fate.AHEAD: N_("Not begun yet"),
    Fate.NOT_ASKED: N_("Not asked for"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of whole months for which a rhythm asks one report."""

    first: date
    last: date

    @property
    def months(self) -> int:
        return self.last.month - self.first.month + 1

    def latest(self, days: Iterable[date]) -> date | None:
        return max((day for day in days if self.first <= day <= self.last), default=None)

    def fate(self, reported: Iterable[date], *, since: date, until: date | None, today: date) -> Fate:
        """How the span stands for work that is asked for `since` a day and `until` another."""
        if self.latest(reported) is not None:
            return Fate.REPORTED
        if self.last < since or (until is not None and self.last >= until):
            return Fate.NOT_ASKED
        if today > self.last:
            return Fate.MISSING
        return Fate.RUNNING if today >= self.first else Fate.AHEAD


def spans(rhythm: Rhythm, year: int) -> list[Span]:
    """The spans of a year, which follow one another without a gap."""
    step = _MONTHS[rhythm]
    return [Span(date(year, month, 1), _last_day_of(year, month + step - 1)) for month in range(1, 13, step)]


def _last_day_of(year: int, month: int) -> date:
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return first_of_next - timedelta(days=1)
