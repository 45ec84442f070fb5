"""The next days as a page shows them: who would be told what, and on which days nobody is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from tracker import clock
from tracker.accounts.models import CalendarDay, DayKind, User
from tracker.db import db
from tracker.reminders.models import PlannedDay
from tracker.reminders.preview import MOST_TASKS, Letter, Preview, preview
from tracker.workdays import is_weekday

DAYS = 14
MOST_PEOPLE = 40
MOST_LINES = 8
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter as far as it is shown, and how many of its lines are not."""

    letter: Letter
    rest: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its letters. `off` is why nobody is told on it: the holiday's name, or nothing
    but that it is a day off."""

    day: date
    is_off: bool
    off: str
    letters: Sequence[Shown]
    people: int
    lines: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """The days, those who are told something on any of them, and whether all tasks were looked at,
    or `most` of them alone."""

    days: Sequence[Day]
    people: Sequence[User]
    is_whole: bool
    most: int = MOST_TASKS


def outlook(agency_id: int, person_id: int | None = None) -> Outlook:
    """The next 14 days, from today if its letters are not planned yet; of one person, whole, or
    of all as far as a page holds them."""
    first = _first_day(agency_id)
    found = preview(agency_id, first, DAYS)
    letters = dict(found.days)
    kinds = _days_off(agency_id, first)
    days = [
        _day(day, letters.get(day, ()), kinds, person_id) for day in (first + n * _DAY for n in range(DAYS))
    ]
    return Outlook(days, _people_of(found), found.is_whole)


def _first_day(agency_id: int) -> date:
    planned = db.session.get(PlannedDay, agency_id)
    today = clock.today()
    return today + _DAY if planned is not None and planned.through >= today else today


def _days_off(agency_id: int, first: date) -> dict[date, tuple[DayKind, str]]:
    rows = db.session.execute(
        select(CalendarDay.day, CalendarDay.kind, CalendarDay.name).where(
            CalendarDay.agency_id == agency_id, CalendarDay.day.between(first, first + DAYS * _DAY)
        )
    )
    return {day: (kind, name) for day, kind, name in rows}


def _day(
    day: date, letters: Sequence[Letter], kinds: dict[date, tuple[DayKind, str]], person_id: int | None
) -> Day:
    kind, name = kinds.get(day, (None, ""))
    is_off = kind is DayKind.OFF or (kind is None and not is_weekday(day))
    wanted = letters if person_id is None else list(_of_person(letters, person_id))
    shown = wanted[:MOST_PEOPLE]
    most = MOST_LINES if person_id is None else None
    return Day(
        day,
        is_off,
        name if kind is DayKind.OFF else "",
        [
            Shown(Letter(one.person, one.lines[:most]), len(one.lines) - len(one.lines[:most]))
            for one in shown
        ],
        len(wanted),
        sum(len(one.lines) for one in wanted),
    )


def _of_person(letters: Sequence[Letter], person_id: int) -> Iterator[Letter]:
    """What the person is told, and what is told to a deputy in their place."""
    for letter in letters:
        if letter.person.id == person_id:
            yield letter
        elif own := [line for line in letter.lines if line.stands_for and line.stands_for.id == person_id]:
            yield Letter(letter.person, own)


def _people_of(found: Preview) -> list[User]:
    letters = [letter for _, letters in found.days for letter in letters]
    stood_for = [line.stands_for for letter in letters for line in letter.lines if line.stands_for]
    each = {person.id: person for person in [*(letter.person for letter in letters), *stood_for]}
    return sorted(each.values(), key=lambda person: (person.name_key, person.id))
