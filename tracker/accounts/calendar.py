"""The working calendar of an agency: its days, who changes them, and the year that is confirmed.

What a person says of a day stands, whatever a later version of the `holidays` package says of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

import holidays
from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.accounts.models import Agency, CalendarDay, CalendarYear, DayKind, User
from tracker.accounts.policy import can_keep_calendar
from tracker.audit import record
from tracker.db import db, insert_new
from tracker.errors import Clash, NotAllowed, Refused
from tracker.words import N_, normalised
from tracker.workdays import is_weekday

TYPED, FROM_FILE = "typed", "file"
PACKAGE = "holidays"
FIRST_YEAR, LAST_YEAR = 2000, 2100
WARN_FROM_MONTH = 11
"""From 1 November on it is said that the next year is not confirmed: Tết is decided on by then."""
LONGEST_NAME = 120

_CHANGED_MEANWHILE = N_("Somebody else changed the calendar meanwhile. Both are shown.")


# --- what stands ----------------------------------------------------------------


def list_days(agency_id: int, year: int) -> list[CalendarDay]:
    """The days of the year that differ from the plain week, in their order."""
    return list(
        db.session.scalars(
            select(CalendarDay)
            .where(CalendarDay.agency_id == agency_id, CalendarDay.day.between(*_span(year)))
            .order_by(CalendarDay.day)
        )
    )


def find_year(agency_id: int, year: int) -> CalendarYear | None:
    return db.session.scalar(
        select(CalendarYear)
        .options(joinedload(CalendarYear.confirmed_by).lazyload(User.memberships))
        .where(CalendarYear.agency_id == agency_id, CalendarYear.year == year)
    )


def find_day(agency_id: int, day: date) -> CalendarDay | None:
    return db.session.scalar(
        select(CalendarDay).where(CalendarDay.agency_id == agency_id, CalendarDay.day == day)
    )


def unconfirmed_year(agency_id: int, today: date) -> int | None:
    """The year whose calendar somebody should have confirmed by now: from 1 November on the next
    one, before that the one that runs."""
    year = today.year + 1 if today.month >= WARN_FROM_MONTH else today.year
    confirmed = select(CalendarYear.year).where(
        CalendarYear.agency_id == agency_id,
        CalendarYear.year == year,
        CalendarYear.confirmed_at.is_not(None),
    )
    return year if db.session.scalar(confirmed) is None else None


def works_on(day: date) -> ColumnElement[bool]:
    """Of agencies in a query: those that work on the day."""
    kind = DayKind.OFF if is_weekday(day) else DayKind.WORKED
    differs = exists().where(
        CalendarDay.agency_id == Agency.id, CalendarDay.day == day, CalendarDay.kind == kind
    )
    return ~differs if is_weekday(day) else differs


def mark_of(day: CalendarDay | None) -> str:
    """Changes with what is said of a day; a form carries the one its writer saw."""
    return _digest([day] if day else [])


def mark_of_year(days: Iterable[CalendarDay], year: CalendarYear | None) -> str:
    """Changes with what is said of any day of the year, and with its being confirmed."""
    return _digest(days, str(year.confirmed_at) if year and year.confirmed_at else "")


def _digest(days: Iterable[CalendarDay], *more: str) -> str:
    told = [f"{day.day} {day.kind} {day.name} {day.source}" for day in days]
    return hashlib.sha256("\n".join([*told, *more]).encode()).hexdigest()[:16]


def _span(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


# --- what people change -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SaidDay:
    """What is said of a day."""

    day: date
    kind: DayKind
    name: str


def add_day(agency: Agency, said: SaidDay, *, by: User) -> None:
    """Say of a day of the plain week that it is off, or worked."""
    _hold(agency, {said.day.year}, by)
    _check_is_free(agency, said.day)
    _check_differs(said)
    _write(agency, _checked(said), TYPED)
    _record(agency, "add_calendar_day", by, said.day, kind=said.kind.value, name=said.name)


def edit_day(agency: Agency, day: date, said: SaidDay, *, seen: str | None = None, by: User) -> None:
    """Mend what is said of a day, or which day it is said of.

    Raises `Clash` when it is not any more what the person saw, by its mark.
    """
    _hold(agency, {day.year, said.day.year}, by)
    found = find_day(agency.id, day)
    if seen is not None and seen != mark_of(found):
        raise Clash(_CHANGED_MEANWHILE)
    if said.day != day:
        _check_is_free(agency, said.day)
        _check_differs(said)
        if found is not None:
            _take_away(found)
    _write(agency, _checked(said), TYPED)
    _record(agency, "edit_calendar_day", by, day, now=said.day.isoformat(), kind=said.kind.value)


def _check_differs(said: SaidDay) -> None:
    """Only what is not so in any week is said of a day."""
    if said.kind is DayKind.WORKED and is_weekday(said.day):
        raise Refused(N_("%(day)s is worked in any week already.", day=said.day), field="kind")
    if said.kind is DayKind.OFF and not is_weekday(said.day):
        raise Refused(N_("%(day)s is free in any week already.", day=said.day), field="kind")


def _check_is_free(agency: Agency, day: date) -> None:
    if (found := find_day(agency.id, day)) is not None:
        raise Refused(
            N_(
                "%(day)s stands in the calendar already: “%(name)s”. Mend it there.", day=day, name=found.name
            ),
            field="day",
        )


def remove_day(agency: Agency, day: date, *, seen: str | None = None, by: User) -> None:
    """Let a day be as the plain week has it.

    A day that came with the package stays as a day that people set right, so that it does not
    come back with the package's next version.
    """
    _hold(agency, {day.year}, by)
    found = find_day(agency.id, day)
    if seen is not None and seen != mark_of(found):
        raise Clash(_CHANGED_MEANWHILE)
    if found is None:
        raise Refused(N_("%(day)s is as in any week already.", day=day))
    _take_away(found)
    _record(agency, "remove_calendar_day", by, day, name=found.name)


def swap_days(agency: Agency, *, off: date, worked: date, name: str, by: User) -> None:
    """Have a working day off, and work on a free day for it; both or neither."""
    _hold(agency, {off.year, worked.year}, by)
    if not _is_working(agency.id, off):
        raise Refused(N_("%(day)s is free already; nothing is to be swapped.", day=off), field="off")
    if _is_working(agency.id, worked):
        raise Refused(N_("%(day)s is worked already; choose a free day.", day=worked), field="worked")
    for said in (SaidDay(off, DayKind.OFF, name), SaidDay(worked, DayKind.WORKED, name)):
        _swap(agency, _checked(said))
    _record(agency, "swap_calendar_days", by, off, worked=worked.isoformat(), name=name)


def import_days(agency: Agency, year: int, said: Collection[SaidDay], *, seen: str, by: User) -> int:
    """Take in the days of a file; those it does not name stay. Gives how many are new or different.

    Raises `Clash` when the year is not any more what the preview compared the file with.
    """
    held = _hold(agency, {year}, by, confirmed_stays=True)
    days = list_days(agency.id, year)
    if seen != mark_of_year(days, held[year]):
        raise Clash(N_("Somebody else changed the calendar meanwhile. Check the file against it anew."))
    if any(one.day.year != year for one in said):
        raise Refused(N_("The file holds days of another year than %(year)s.", year=year))
    new = [one for one in said if not is_said(one, {day.day: day for day in days})]
    for one in new:
        _write(agency, _checked(one), FROM_FILE)
    if new:
        _unconfirm(held[year])
        _record(agency, "import_calendar", by, date(year, 1, 1), days=len(new))
    return len(new)


def is_said(one: SaidDay, days: dict[date, CalendarDay]) -> bool:
    """Whether the calendar says the same of the day already."""
    there = days.get(one.day)
    return there is not None and (there.kind, there.name) == (one.kind, normalised(one.name))


def fill_year(agency: Agency, year: int, *, by: User) -> None:
    """Give a far year the holidays that the package foresees for it."""
    _hold(agency, {year}, by, confirmed_stays=True)
    _record(agency, "fill_calendar", by, date(year, 1, 1))


def confirm_year(agency: Agency, year: int, *, seen: str | None = None, by: User) -> None:
    """Vouch for the days of a year: they were compared with what was decided on.

    Raises `Clash` when they are not any more what the person saw.
    """
    held = _hold(agency, {year}, by, confirmed_stays=True)[year]
    if seen is not None and seen != mark_of_year(list_days(agency.id, year), held):
        raise Clash(_CHANGED_MEANWHILE)
    if held.confirmed_at is not None:
        raise Refused(N_("The calendar of %(year)s is confirmed already.", year=year))
    held.confirmed_at, held.confirmed_by = clock.now(), by
    record("confirm_calendar", agency, by=by, agency_id=agency.id, year=year)


def _hold(
    agency: Agency, years: set[int], by: User, *, confirmed_stays: bool = False
) -> dict[int, CalendarYear]:
    """Let nobody else change these years meanwhile; what was confirmed is to be confirmed anew."""
    if not can_keep_calendar(by, agency.id):
        raise NotAllowed
    if any(not FIRST_YEAR <= year <= LAST_YEAR for year in years):
        raise Refused(
            N_("The year must be from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR), field="day"
        )
    seed_calendar(agency, [year for year in sorted(years) if find_year(agency.id, year) is None])
    held = db.session.scalars(
        select(CalendarYear)
        .where(CalendarYear.agency_id == agency.id, CalendarYear.year.in_(years))
        .order_by(CalendarYear.year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not confirmed_stays:
        for year in held:
            _unconfirm(year)
    return {year.year: year for year in held}


def _unconfirm(year: CalendarYear) -> None:
    year.confirmed_at = year.confirmed_by = None


def _checked(said: SaidDay) -> SaidDay:
    name = " ".join(normalised(said.name).split())
    if not name:
        raise Refused(N_("Say why, for example Tết Nguyên đán."), field="name")
    if len(name) > LONGEST_NAME:
        raise Refused(
            N_("At most %(limit)s characters; this has %(length)s.", limit=LONGEST_NAME, length=len(name)),
            field="name",
        )
    return SaidDay(said.day, said.kind, name)


def _write(agency: Agency, said: SaidDay, source: str) -> None:
    row = find_day(agency.id, said.day)
    if row is None:
        row = CalendarDay(agency_id=agency.id, day=said.day)
        db.session.add(row)
    row.kind, row.name, row.source = said.kind, said.name, source
    db.session.flush()  # What is said of a day is asked for again by whoever writes the next.


def _swap(agency: Agency, said: SaidDay) -> None:
    """Say it of the day; where a swap is taken back the day is as in any week, and nothing stays."""
    row = find_day(agency.id, said.day)
    is_plain = (said.kind is DayKind.WORKED) == is_weekday(said.day)
    if row is not None and is_plain:
        _take_away(row)
    else:
        _write(agency, said, TYPED)


def _take_away(row: CalendarDay) -> None:
    if row.source.startswith(PACKAGE):
        row.kind = DayKind.WORKED if is_weekday(row.day) else DayKind.OFF
        row.source = TYPED
    else:
        db.session.delete(row)
    db.session.flush()


def _is_working(agency_id: int, day: date) -> bool:
    row = find_day(agency_id, day)
    return is_weekday(day) if row is None else row.kind is DayKind.WORKED


def _record(agency: Agency, verb: str, by: User, day: date, **details: object) -> None:
    record(verb, agency, by=by, agency_id=agency.id, day=day.isoformat(), **details)


# --- what comes with the package ---------------------------------------------------


def seed_calendar(agency: Agency, years: Collection[int]) -> None:
    """Fill years from the `holidays` package; what people said of a day stands."""
    source = f"{PACKAGE} {version(PACKAGE)}"
    known = holidays.country_holidays("VN", years=years, language="vi")
    off = [(day, DayKind.OFF, _called(name)) for day, name in known.items()]
    worked = [(day, DayKind.WORKED, "Làm bù") for day in known.weekend_workdays]
    rows = [
        {"agency_id": agency.id, "day": day, "kind": kind, "name": name, "source": source}
        for day, kind, name in sorted(off + worked)
        if day.year in years
    ]
    insert_new(CalendarDay, rows)
    insert_new(CalendarYear, [{"agency_id": agency.id, "year": year, "source": source} for year in years])


_CALLED = {"Ngày Chiến thắng": "Ngày Giải phóng miền Nam, thống nhất đất nước"}
"""Holidays that decisions call otherwise than the package does."""


def _called(name: str) -> str:
    for short, official in _CALLED.items():
        name = name.replace(short, official)
    return name


def seed_next_year() -> None:
    """Give every agency the holidays of this year and the next; a job.

    A year that nobody confirmed follows the version of the package that runs, for a later one
    knows what was decided meanwhile; one that was confirmed is left as it is.
    """
    source = f"{PACKAGE} {version(PACKAGE)}"
    this_year = clock.today().year
    for agency in db.session.scalars(select(Agency).order_by(Agency.id)).all():
        for number in (this_year, this_year + 1):
            year = db.session.get(CalendarYear, (agency.id, number))
            if year is None:
                seed_calendar(agency, [number])
            elif year.confirmed_at is None and year.source != source:
                _forget_package(agency.id, number)
                seed_calendar(agency, [number])
                year.source = source


def _forget_package(agency_id: int, year: int) -> None:
    db.session.execute(
        delete(CalendarDay).where(
            CalendarDay.agency_id == agency_id,
            CalendarDay.day.between(*_span(year)),
            CalendarDay.source.startswith(PACKAGE),
        )
    )
