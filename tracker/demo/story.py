"""The shapes of the example's tables: what was asked for, and what then happened, day by day.

A day is a date of 2021, or for what must stand near the day of loading the time from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.workdays import WorkCalendar

Day = date | timedelta

TODAY = timedelta(0)
OWN = "Ban Dân tộc tỉnh Quảng Nam"


def on(day: int, month: int) -> date:
    return date(2021, month, day)


def ago(days: int) -> timedelta:
    return -timedelta(days)


def ahead(days: int) -> timedelta:
    return timedelta(days)


def date_of(day: Day, today: date) -> date:
    """The date meant. One counted from the day of loading falls on a working day, so that no
    plan asks for work on a Sunday; only the day of loading itself may be one."""
    if isinstance(day, date):
        return day
    if not day:
        return today
    calendar = WorkCalendar()
    return (calendar.on_or_before if day < TODAY else calendar.on_or_after)(today + day)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document. `proves` is the day it proves, if not the one on which it was signed;
    `rows` are what a sheet holds, `lines` what is written in any other kind."""

    number: str
    title: str
    signed: Day
    kind: str = "pdf"
    issuer: str = OWN
    proves: Day | None = None
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str | int | float, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Progress is told: by the official who answers for the task or the lead's head, or by
    whoever is named."""

    on: Day
    percent: int
    words: str
    difficulty: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Attach:
    """A document is attached while the work goes on."""

    on: Day
    paper: Paper


@dataclass(frozen=True, slots=True)
class NewVersion:
    """The document with this number comes again, mended."""

    on: Day
    number: str
    line: str


@dataclass(frozen=True, slots=True)
class Submit:
    """The result is handed in, with a document if it has a new one."""

    on: Day
    words: str
    paper: Paper | None = None


@dataclass(frozen=True, slots=True)
class Accept:
    on: Day
    words: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    on: Day
    reason: str


@dataclass(frozen=True, slots=True)
class Cancel:
    on: Day
    reason: str


@dataclass(frozen=True, slots=True)
class MoveDue:
    on: Day
    due: Day
    reason: str


Step = Report | Attach | NewVersion | Submit | Accept | Return | Cancel | MoveDue


@dataclass(frozen=True, slots=True)
class Work:
    """A task and its story. `conclusion` is the place of the conclusion it comes from, counted
    from 1, in the notice of the mid-year meeting; the others come from the year's plan."""

    title: str
    product: str
    leads: tuple[str, ...]
    criteria: tuple[str, ...]
    issued: date
    due: Day | None
    story: tuple[Step, ...] = ()
    supports: tuple[str, ...] = ()
    official: str = ""
    conclusion: int | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """A document put on the shelf of a criterion without a task; waiting until it is accepted."""

    criterion: str
    unit: str
    by: str
    on: date
    paper: Paper
    accepted: date | None = None
