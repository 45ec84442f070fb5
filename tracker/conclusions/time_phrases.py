"""What day a phrase of time means, wording by wording."""

from __future__ import annotations

import calendar
import enum
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from tracker.conclusions import time_patterns as wordings
from tracker.conclusions.warnings import Code, ParseWarning, warn
from tracker.workdays import WorkCalendar

_YEARS = range(1990, 2100)
_YEAR_GROUPS = ("y", "y1", "y2", "y3", "y4", "y5")
_LEFT = 60  # as much of the words before a phrase as may decide what it is


class Exactness(enum.IntEnum):
    """How closely a phrase names the day."""

    NONE = 0
    YEAR = 1
    PERIOD = 2
    DAY = 3


class Reckoning(NamedTuple):
    """What a phrase may lean on: the year asked for, the day of the paper, and the working days."""

    year: int | None = None
    paper: date | None = None
    workdays: WorkCalendar | None = None

    @property
    def assumed_year(self) -> int | None:
        return self.year or (self.paper.year if self.paper else None)


class Meaning(NamedTuple):
    """The day a phrase means, if it can be known."""

    due: date | None
    exactness: Exactness = Exactness.NONE
    warnings: tuple[ParseWarning, ...] = ()


class Phrase:
    """One match of a pattern, with the words around it."""

    def __init__(self, match: re.Match[str]) -> None:
        self.groups = match.groupdict()
        self.text = " ".join(match[0].rstrip(" ,;.(").split())
        self.left = match.string[max(0, match.start() - _LEFT) : match.start()]

    def number(self, name: str) -> int | None:
        printed = self.groups.get(name)
        return int(printed) if printed and printed.isdecimal() else None

    def starts_with(self, *words: str) -> bool:
        return self.text.casefold().startswith(words)

    @property
    def year(self) -> int | None:
        printed = next((self.groups[name] for name in _YEAR_GROUPS if self.groups.get(name)), None)
        return int(printed) + (2000 if len(printed) == 2 else 0) if printed else None

    def unknown(self, code: Code) -> Meaning:
        return Meaning(None, warnings=(warn(code, phrase=self.text),))


_NAMED_MONTHS = "giêng,hai,ba,tư,năm,sáu,bảy,tám,chín,mười,mười một,mười hai"


def day_of(day: int, month: int, year: int) -> date | None:
    """The date, or None when there is no such day."""
    if year not in _YEARS or not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def months_later(start: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it is shorter."""
    years, month = divmod(start.month - 1 + months, 12)
    year = min(start.year + years, _YEARS.stop)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def printed_day(day: date) -> str:
    return day.strftime("%d/%m/%Y")


# --- days ---------------------------------------------------------------------


def _by_day(phrase: Phrase, reckoning: Reckoning) -> Meaning | None:
    """“trước 14 giờ, ngày 20/9/2021”."""
    if wordings.NOT_UNTIL.search(phrase.left):
        return None
    is_bare_fraction = not phrase.groups["word"] and phrase.year is None
    if is_bare_fraction and phrase.starts_with("trong", "đến", "vào", "hết", "không"):
        return None  # “trong 4/4 tiêu chí”
    return _exact(phrase, reckoning)


def _unbound_day(phrase: Phrase, reckoning: Reckoning) -> Meaning | None:
    """“hoàn thành … ngày 20.9.2021”, with no word that says before or by."""
    done = wordings.DONE.search(phrase.left)
    if not done or wordings.OF_SOMETHING.search(done["gap"]):
        return None
    meaning = _exact(phrase, reckoning)
    return meaning._replace(warnings=(*meaning.warnings, warn(Code.UNBOUND_DATE)))


def _exact(phrase: Phrase, reckoning: Reckoning) -> Meaning:
    day = phrase.number("d") or 0
    month = phrase.number("m") or phrase.number("m1") or phrase.number("m2") or 0
    return _in_year(phrase, reckoning, lambda year: day_of(day, month, year), Exactness.DAY)


def _in_year(
    phrase: Phrase, reckoning: Reckoning, day_in: Callable[[int], date | None], exactness: Exactness
) -> Meaning:
    """The day in the printed year, or in the one that the paper lets assume."""
    year = phrase.year
    doubts: tuple[ParseWarning, ...] = ()
    if year is None:
        year = reckoning.assumed_year
        if year is None:
            return phrase.unknown(Code.YEAR_MISSING)
        doubts = (warn(Code.YEAR_ASSUMED, year=year),)
    due = day_in(year)
    if due is None:
        return phrase.unknown(Code.IMPOSSIBLE_DATE)
    return Meaning(due, exactness, doubts)


# --- months, quarters, years ----------------------------------------------------


def _by_month(phrase: Phrase, reckoning: Reckoning) -> Meaning | None:
    if not _binds(phrase):
        return None
    named = phrase.groups["m"].casefold()
    first = int(named) if named.isdecimal() else _month_named(named)
    last = phrase.number("to") or first
    month = first - 1 if _ends_before(phrase) else last
    if not (1 <= first <= 12 and first <= last <= 12):
        return phrase.unknown(Code.IMPOSSIBLE_DATE)
    return _in_year(phrase, reckoning, lambda year: _end_of_month(year, month), Exactness.PERIOD)


def _month_named(name: str) -> int:
    return 12 if name == "chạp" else _NAMED_MONTHS.split(",").index(name) + 1


def _by_quarter(phrase: Phrase, reckoning: Reckoning) -> Meaning | None:
    if not _binds(phrase):
        return None
    printed = phrase.groups["q"].upper()
    quarter = int(printed) if printed.isdecimal() else ("I", "II", "III", "IV").index(printed) + 1
    month = 3 * (quarter - 1 if _ends_before(phrase) else quarter)
    return _in_year(phrase, reckoning, lambda year: _end_of_month(year, month), Exactness.PERIOD)


def _by_year(phrase: Phrase, reckoning: Reckoning) -> Meaning | None:
    if wordings.OF_MONTHS.search(phrase.left) or wordings.NOT_UNTIL.search(phrase.left):
        return None
    year = phrase.number("to") or phrase.year or 0
    due = day_of(31, 12, year - 1 if _ends_before(phrase) else year)
    return Meaning(due, Exactness.YEAR) if due else phrase.unknown(Code.IMPOSSIBLE_DATE)


def _some_months(phrase: Phrase, reckoning: Reckoning) -> Meaning | None:
    """“trong 6 tháng đầu năm 2022”, “trong những tháng cuối năm”."""
    from_start = phrase.groups["which"].casefold() == "đầu"
    months = phrase.number("n")
    if from_start and months is None:
        return phrase.unknown(Code.VAGUE_TIME)
    last = months if from_start and months else 12
    if last > 12:
        return None
    return _in_year(phrase, reckoning, lambda year: _end_of_month(year, last), Exactness.PERIOD)


def _this_period(phrase: Phrase, reckoning: Reckoning) -> Meaning | None:
    """“trong tháng này”, “cuối năm”: the period in which the paper was written."""
    if wordings.OF_MONTHS.search(phrase.left) or wordings.NOT_UNTIL.search(phrase.left):
        return None
    what = phrase.groups["what"].casefold()
    if what == "năm":
        return _in_year(phrase, reckoning, lambda year: day_of(31, 12, year), Exactness.YEAR)
    if reckoning.paper is None:
        return phrase.unknown(Code.NEEDS_ISSUE_DATE)
    month = reckoning.paper.month if what == "tháng" else (reckoning.paper.month + 2) // 3 * 3
    counted = warn(Code.COUNTED_FROM_PAPER, paper=printed_day(reckoning.paper))
    return Meaning(_end_of_month(reckoning.paper.year, month), Exactness.PERIOD, (counted,))


def _binds(phrase: Phrase) -> bool:
    """Whether a month or quarter is a limit and not the name of a report or a count from it."""
    if phrase.groups.get("in"):
        return not wordings.NOT_UNTIL.search(phrase.left)
    return wordings.DONE_THEN.search(phrase.left) is not None


def _ends_before(phrase: Phrase) -> bool:
    return (phrase.groups.get("in") or "").casefold() == "trước"


def _end_of_month(year: int, month: int) -> date | None:
    if month == 0:
        return day_of(31, 12, year - 1)
    return months_later(date(year, month, 1), 1) - timedelta(days=1) if year in _YEARS else None


# --- spans of time, and times without a day ------------------------------------


def _within(phrase: Phrase, reckoning: Reckoning) -> Meaning | None:
    """“trong 30 ngày làm việc”, “không quá 2 tháng kể từ ngày ban hành”."""
    unit, number = phrase.groups["unit"].casefold(), phrase.number("n") or 0
    if unit == "ngày làm việc" and reckoning.workdays is None:
        return phrase.unknown(Code.NEEDS_CALENDAR)
    if phrase.groups["event"]:
        return phrase.unknown(Code.NEEDS_EVENT)
    if reckoning.paper is None:
        return phrase.unknown(Code.NEEDS_ISSUE_DATE)
    if unit == "ngày làm việc" and reckoning.workdays is not None:
        due = reckoning.workdays.add(reckoning.paper, number)
    elif unit in {"ngày", "tuần"}:
        due = reckoning.paper + timedelta(days=number * (7 if unit == "tuần" else 1))
    else:
        due = months_later(reckoning.paper, number * (12 if unit == "năm" else 1))
    counted = warn(Code.COUNTED_FROM_PAPER, paper=printed_day(reckoning.paper))
    return Meaning(due, Exactness.DAY, (counted,))


def _doubt(code: Code) -> Callable[[Phrase, Reckoning], Meaning | None]:
    return lambda phrase, _reckoning: phrase.unknown(code)


Reader = Callable[[Phrase, Reckoning], Meaning | None]

# The first wording that stands at a place and means something wins; the longer ones come first.
READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (wordings.DAY_OF_EACH, _doubt(Code.RECURRING)),
    (wordings.BY_DAY, _by_day),
    (wordings.BY_MONTH, _by_month),
    (wordings.BY_QUARTER, _by_quarter),
    (wordings.FROM_YEAR_ON, _doubt(Code.OPEN_ENDED)),
    (wordings.BY_YEAR, _by_year),
    (wordings.SOME_MONTHS, _some_months),
    (wordings.WITHIN, _within),
    (wordings.THIS_PERIOD, _this_period),
    (wordings.SET_BY_OTHERS, _doubt(Code.SET_BY_OTHERS)),
    (wordings.EACH, _doubt(Code.RECURRING)),
    (wordings.VAGUE, _doubt(Code.VAGUE_TIME)),
    (wordings.DAY_ALONE, _unbound_day),
    (wordings.MONTH_ALONE, _by_month),
    (wordings.QUARTER_ALONE, _by_quarter),
)
