"""Arithmetic of working days; pure.

Saturdays and Sundays are free unless the agency's calendar says that one is worked,
other days are worked unless it says that one is off.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

_DAY = timedelta(days=1)
_WEEK, _WORKED_OF_WEEK = 7, 5


def is_weekday(day: date) -> bool:
    """Whether the plain week works on the day."""
    return day.weekday() < _WORKED_OF_WEEK


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The days on which an agency differs from the plain week.

    Counting costs the same however far apart two days are: the plain week is reckoned, and the
    days that differ are looked up in their order.
    """

    days_off: frozenset[date] = field(default_factory=frozenset)
    days_worked: frozenset[date] = field(default_factory=frozenset)
    _off: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _worked: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        off = (day.toordinal() for day in self.days_off - self.days_worked if is_weekday(day))
        worked = (day.toordinal() for day in self.days_worked if not is_weekday(day))
        object.__setattr__(self, "_off", tuple(sorted(off)))
        object.__setattr__(self, "_worked", tuple(sorted(worked)))

    @classmethod
    def of(cls, days_off: Iterable[date] = (), days_worked: Iterable[date] = ()) -> WorkCalendar:
        return cls(frozenset(days_off), frozenset(days_worked))

    def is_working(self, day: date) -> bool:
        return day in self.days_worked or (is_weekday(day) and day not in self.days_off)

    def on_or_after(self, day: date) -> date:
        """The day itself if it is worked, else the next one that is."""
        while not self.is_working(day):
            day += _DAY
        return day

    def on_or_before(self, day: date) -> date:
        """The day itself if it is worked, else the last one before it that is."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def add(self, day: date, count: int) -> date:
        """The working day `count` working days after `day`, or before it when negative.

        The count starts on the day after (Civil Code 2015, article 147), so 0 gives the day itself.
        """
        found = day.toordinal()
        if count > 0:
            wanted = self._until(found) + count
            # As many days on as working days lack never goes too far.
            while lack := wanted - self._until(found):
                found += lack
        elif count < 0:
            before = self._until(found - 1)
            while lack := -count - (before - self._until(found - 1)):
                found -= lack
        return date.fromordinal(found)

    def count(self, after: date, until: date) -> int:
        """Working days later than `after` and not later than `until`; negative when `until` is earlier."""
        return self._until(until.toordinal()) - self._until(after.toordinal())

    def _until(self, ordinal: int) -> int:
        """Working days up to a day, itself included. The first of all days was a Monday."""
        weeks, rest = divmod(ordinal, _WEEK)
        plain = weeks * _WORKED_OF_WEEK + min(rest, _WORKED_OF_WEEK)
        return plain - bisect_right(self._off, ordinal) + bisect_right(self._worked, ordinal)
