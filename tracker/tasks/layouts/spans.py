"""Where days and tasks lie on a timeline, in percent of its width; pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.tasks.layouts.months import Month, month_of

MOST_MONTHS = 24
"""A longer stretch leaves no room for a single task: bars that go on are shown as cut."""
FEWEST_MONTHS = 3
MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class Axis:
    """The whole months that a timeline shows."""

    first: Month
    months: int

    @property
    def first_day(self) -> date:
        return self.first.first

    @property
    def last_day(self) -> date:
        return (self.first + (self.months - 1)).last

    def at(self, day: date) -> float:
        """Where the day begins; days beyond the axis lie at its ends."""
        share = (day - self.first_day).days / self._days
        return _percent(min(max(share, 0.0), 1.0))

    def after(self, day: date) -> float:
        """Where the day ends."""
        return self.at(day + timedelta(days=1))

    def holds(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def ticks(self) -> list[Tick]:
        """The beginning of each month; only so many are named as there is room for."""
        step = next(n for n in (1, 2, 3, 6, 12) if -(-self.months // n) <= MOST_LABELS)
        starts = (self.first + n for n in range(self.months))
        return [Tick(self.at(month.first), month, n % step == 0) for n, month in enumerate(starts)]

    @property
    def _days(self) -> int:
        return (self.last_day - self.first_day).days + 1


@dataclass(frozen=True, slots=True)
class Tick:
    """Where a month begins on the axis."""

    at: float
    month: Month
    is_named: bool


class MarkKind(enum.StrEnum):
    """What a mark on a bar stands for."""

    OPEN = "open"
    LATE = "late"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Mark:
    """A milestone on the timeline."""

    at: float
    kind: MarkKind
    name: str
    due: date


@dataclass(frozen=True, slots=True)
class Span:
    """What is drawn of one task."""

    start: float
    end: float
    filled: float
    late_until: float | None
    first_due: float | None
    goes_on_before: bool
    goes_on_after: bool

    @property
    def width(self) -> float:
        return _percent((self.end - self.start) / 100)

    @property
    def filled_width(self) -> float:
        return _percent((self.filled - self.start) / 100)

    @property
    def late_width(self) -> float:
        return 0.0 if self.late_until is None else _percent((self.late_until - self.end) / 100)


def axis_over(days: Iterable[date], today: date) -> Axis:
    """The months from the first day to the last, today among them if they lie near enough."""
    known = sorted({today, *days})
    first, last = month_of(known[0]), month_of(known[-1])
    earliest = month_of(today) + -(MOST_MONTHS // 2)
    if _between(first, last) > MOST_MONTHS:
        first = max(first, earliest)
    count = min(max(_between(first, last), FEWEST_MONTHS), MOST_MONTHS)
    return Axis(first, count)


def span_of(
    axis: Axis,
    *,
    issued_on: date,
    due: date | None,
    first_due: date | None,
    percent: int,
    late_until: date | None,
) -> Span:
    """The bar of a task from its issue to the end of its due day, filled as far as it is done;
    without a due date it goes on to the end of the axis. `late_until` is the day to which it
    was or is overdue."""
    start = axis.at(issued_on)
    end = max(axis.after(due) if due else 100.0, start)
    is_late = due is not None and late_until is not None and late_until > due
    return Span(
        start=start,
        end=end,
        filled=_percent((start + (end - start) * min(max(percent, 0), 100) / 100) / 100),
        late_until=max(axis.after(late_until), end) if is_late and late_until else None,
        first_due=axis.after(first_due) if first_due and first_due != due and axis.holds(first_due) else None,
        goes_on_before=issued_on < axis.first_day,
        goes_on_after=due is None or due > axis.last_day,
    )


def marks_on(axis: Axis, milestones: Sequence[tuple[str, date, date | None]], today: date) -> list[Mark]:
    """The milestones of a task, each of (name, due, done on), that lie on the axis, in order."""
    return [
        Mark(axis.after(due), _kind(due, done_on, today), name, due)
        for name, due, done_on in sorted(milestones, key=lambda one: one[1])
        if axis.holds(due)
    ]


def _kind(due: date, done_on: date | None, today: date) -> MarkKind:
    if done_on is not None:
        return MarkKind.DONE
    return MarkKind.LATE if due < today else MarkKind.OPEN


def _between(first: Month, last: Month) -> int:
    """How many months there are, both counted."""
    return (last.year - first.year) * 12 + last.number - first.number + 1


def _percent(share: float) -> float:
    """Two decimals are less than a pixel of any screen."""
    return round(share * 100, 2)
