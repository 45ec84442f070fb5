"""The page of the working days of a year, and what an administrator changes on it."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from tracker import clock, edge
from tracker.accounts import calendar
from tracker.accounts.blueprint import bp
from tracker.accounts.calendar import FIRST_YEAR, FROM_FILE, LAST_YEAR, TYPED, SaidDay
from tracker.accounts.calendar_file import (
    KINDS,
    MOST_BYTES,
    MOST_ROWS,
    FileRow,
    read_calendar,
    write_calendar,
)
from tracker.accounts.forms import CalendarDayForm, CalendarFileForm, SwapForm
from tracker.accounts.models import Agency, DayKind
from tracker.accounts.policy import can_keep_calendar, is_warned_of_calendar
from tracker.accounts.yearly import calendar_of, months_of
from tracker.cells import XLSX
from tracker.db import db
from tracker.edge import here, signed_in, tell
from tracker.errors import Clash, NotAllowed, NotFound, Refused
from tracker.words import N_

# Swaps that were decided on and that the package does not know: the day off, and the day worked.
UNKNOWN_SWAPS = ((date(2026, 1, 2), date(2026, 1, 10)),)
_SAID = re.compile(r"(\d{4}-\d{2}-\d{2}) (off|worked) (.+)")


def _kept() -> Agency:
    """The agency, for one who may change its calendar."""
    agency = here()
    if not can_keep_calendar(signed_in(), agency.id):
        raise NotAllowed
    return agency


def _year(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound
    return year


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise NotFound from None


@bp.get("/working-days")
def working_days() -> ResponseReturnValue:
    return _show(_year(request.args.get("year", clock.today().year, int)))


def _show(year: int, status: int = 200, **forms: FlaskForm) -> ResponseReturnValue:
    agency, user = here(), signed_in()
    days = calendar.list_days(agency.id, year)
    kept = calendar.find_year(agency.id, year)
    works = calendar_of(days)
    months = months_of(year, days)
    return render_template(
        "accounts/working_days.html",
        year=year,
        kept=kept,
        days=days,
        months=months,
        total=sum(month.working for month in months),
        source_of=source_of,
        seen=calendar.mark_of_year(days, kept),
        may_change=can_keep_calendar(user, agency.id),
        warned_of=_warned_of(),
        unknown_swaps=[swap for swap in UNKNOWN_SWAPS if swap[0].year == year and works.is_working(swap[0])],
        first_year=FIRST_YEAR,
        last_year=LAST_YEAR,
        day_form=forms.get("day_form") or _day_form(None),
        swap_form=forms.get("swap_form") or SwapForm(formdata=None),
        file_form=forms.get("file_form") or CalendarFileForm(formdata=None),
        most_bytes=MOST_BYTES,
    ), status


def _warned_of() -> int | None:
    """The year that is still to be confirmed, for those who are told so."""
    agency = here()
    if not is_warned_of_calendar(signed_in(), agency.id):
        return None
    return calendar.unconfirmed_year(agency.id, clock.today())


def source_of(source: str) -> str:
    """Where what is said of a day comes from, in words."""
    known = {TYPED: str(_("typed by hand")), FROM_FILE: str(_("from a file"))}
    return known.get(source) or str(_("foreseen holidays (%(source)s)", source=source))


def _of_another_year(day: date, field: str) -> Refused:
    words = N_("%(day)s is not of this year. Open the calendar of %(year)s.", day=day, year=day.year)
    return Refused(words, field=field)


def _is_confirmed(year: int) -> bool:
    kept = calendar.find_year(here().id, year)
    return kept is not None and kept.confirmed_at is not None


def _back_to(year: int, was_confirmed: bool = False) -> ResponseReturnValue:
    """To the year; with a word on it where its confirmation has just ended."""
    if was_confirmed and not _is_confirmed(year):
        tell(_("The calendar of %(year)s was changed: it has to be confirmed anew.", year=year), "warning")
    return redirect(url_for(".working_days", year=year))


# --- single days -------------------------------------------------------------------


def _day_form(formdata: Any, **values: Any) -> CalendarDayForm:
    return CalendarDayForm(formdata=formdata, **values).offer_kinds()


def _said(form: CalendarDayForm) -> SaidDay:
    return SaidDay(form.day.data, DayKind(form.kind.data), form.name.data)


@bp.post("/working-days/<int:year>/days")
def add_calendar_day(year: int) -> ResponseReturnValue:
    agency, form = _kept(), _day_form(request.form)
    if not form.validate():
        return _show(_year(year), 422, day_form=form)
    was_confirmed = _is_confirmed(form.day.data.year)
    try:
        if form.day.data.year != year:
            raise _of_another_year(form.day.data, "day")
        calendar.add_day(agency, _said(form), by=signed_in())
    except Refused as refusal:
        db.session.rollback()
        return _show(_year(year), 422, day_form=edge.with_refusal(form, refusal))
    tell(_("%(day)s is saved.", day=edge.format_day(form.day.data)))
    return _back_to(year, was_confirmed)


@bp.get("/working-days/days/<written>")
def calendar_day(written: str) -> ResponseReturnValue:
    _kept()
    return _show_day(_day(written), _form_of(_day(written)))


def _form_of(day: date) -> CalendarDayForm:
    """What is said of the day, to be mended."""
    found = calendar.find_day(here().id, day)
    if found is None:
        raise NotFound
    seen = calendar.mark_of(found)
    return _day_form(None, day=found.day, kind=found.kind.value, name=found.name, seen=seen)


def _show_day(day: date, form: CalendarDayForm, status: int = 200) -> ResponseReturnValue:
    found = calendar.find_day(here().id, day)
    return render_template(
        "accounts/calendar_day.html",
        day=day,
        found=found,
        form=form,
        source_of=source_of,
        has_clash=status == Clash.status,
        seen=calendar.mark_of(found),
    ), status


@bp.post("/working-days/days/<written>")
def edit_calendar_day(written: str) -> ResponseReturnValue:
    agency, day, form = _kept(), _day(written), _day_form(request.form)
    if not form.validate():
        return _show_day(day, form, 422)
    was_confirmed = _is_confirmed(form.day.data.year)
    try:
        calendar.edit_day(agency, day, _said(form), seen=form.seen.data or "", by=signed_in())
    except Clash as clash:
        db.session.rollback()
        form.seen.data = calendar.mark_of(calendar.find_day(here().id, day))
        return _show_day(day, edge.with_refusal(form, clash), clash.status)
    except Refused as refusal:
        db.session.rollback()
        return _show_day(day, edge.with_refusal(form, refusal), 422)
    tell(_("%(day)s is saved.", day=edge.format_day(form.day.data)))
    return _back_to(form.day.data.year, was_confirmed)


@bp.post("/working-days/days/<written>/remove")
def remove_calendar_day(written: str) -> ResponseReturnValue:
    agency, day = _kept(), _day(written)
    was_confirmed = _is_confirmed(day.year)
    try:
        calendar.remove_day(agency, day, seen=request.form.get("seen", ""), by=signed_in())
    except Clash as clash:
        db.session.rollback()
        tell(clash.words, "danger")
        return _show_day(day, _form_of(day), clash.status)
    tell(_("%(day)s is as in any week now.", day=edge.format_day(day)))
    return _back_to(day.year, was_confirmed)


@bp.post("/working-days/<int:year>/swap")
def swap_calendar_days(year: int) -> ResponseReturnValue:
    agency, form = _kept(), SwapForm()
    if not form.validate():
        return _show(_year(year), 422, swap_form=form)
    off, worked = form.off.data, form.worked.data
    was_confirmed = _is_confirmed(off.year)
    try:
        if year not in {off.year, worked.year}:
            raise _of_another_year(off, "off")
        calendar.swap_days(agency, off=off, worked=worked, name=form.reason.data, by=signed_in())
    except Refused as refusal:
        db.session.rollback()
        return _show(_year(year), 422, swap_form=edge.with_refusal(form, refusal))
    tell(
        _(
            "%(off)s is off, and %(worked)s is worked for it.",
            off=edge.format_day(off),
            worked=edge.format_day(worked),
        )
    )
    return _back_to(off.year, was_confirmed)


# --- whole years -------------------------------------------------------------------


@bp.post("/working-days/<int:year>/fill")
def fill_calendar(year: int) -> ResponseReturnValue:
    calendar.fill_year(_kept(), _year(year), by=signed_in())
    tell(_("The public holidays of %(year)s are filled in. Compare them with what is decided.", year=year))
    return _back_to(year)


@bp.post("/working-days/<int:year>/confirm")
def confirm_calendar(year: int) -> ResponseReturnValue:
    try:
        calendar.confirm_year(_kept(), _year(year), seen=request.form.get("seen", ""), by=signed_in())
    except Refused as refusal:
        return _say_again(year, refusal)
    tell(_("The calendar of %(year)s is confirmed.", year=year))
    return _back_to(year)


def _say_again(year: int, refusal: Refused) -> ResponseReturnValue:
    """The page as it is now, and why nothing was changed."""
    db.session.rollback()
    tell(refusal.words, "danger")
    return _show(year, refusal.status)


@bp.post("/working-days/<int:year>/check")
def check_calendar_file(year: int) -> ResponseReturnValue:
    """Show what the rows of a file would change; nothing of them is saved by this."""
    _kept()
    form = CalendarFileForm()
    if not form.validate():
        return _show(_year(year), 422, file_form=form)
    try:
        with form.file.data.stream.path.open("rb") as file:
            rows = read_calendar(file, _year(year))
    except Refused as refusal:
        return _show(year, 422, file_form=edge.with_refusal(form, refusal))
    return _show_preview(year, rows, form.file.data.filename)


def _show_preview(year: int, rows: list[FileRow], filename: str) -> ResponseReturnValue:
    agency = here()
    days = calendar.list_days(agency.id, year)
    said = [row.said for row in rows if row.said is not None]
    faults = sum(len(row.faults) for row in rows)
    known = {day.day: day for day in days}
    return render_template(
        "accounts/calendar_preview.html",
        year=year,
        filename=filename,
        rows=rows,
        faults=faults,
        known=known,
        is_same={one.day for one in said if calendar.is_said(one, known)},
        stay=len(known.keys() - {one.day for one in said}),
        lines="\n".join(f"{one.day.isoformat()} {one.kind.value} {one.name}" for one in said),
        seen=calendar.mark_of_year(days, calendar.find_year(agency.id, year)),
        kinds=KINDS,
    ), 422 if faults else 200


@bp.post("/working-days/<int:year>/import")
def import_calendar(year: int) -> ResponseReturnValue:
    """Take in what the preview showed: the form brings its rows along."""
    agency = _kept()
    lines = request.form.get("lines", "").splitlines()[: MOST_ROWS + 1]
    matches = [_SAID.fullmatch(line) for line in lines]
    if len(lines) > MOST_ROWS or not all(matches):
        raise Refused(_("The rows of the file are not what the check showed. Bring the file again."))
    said = [SaidDay(_day(found[1]), DayKind(found[2]), found[3]) for found in matches if found]
    try:
        seen = request.form.get("seen", "")
        new = calendar.import_days(agency, _year(year), said, seen=seen, by=signed_in())
    except Refused as refusal:
        return _say_again(year, refusal)
    if new:
        tell(_("%(count)s days of %(year)s are taken in from the file.", count=new, year=year))
    else:
        tell(_("The calendar says all of this already: nothing was changed."), "warning")
    return _back_to(year)


@bp.get("/working-days/<int:year>/calendar.xlsx")
def export_calendar(year: int) -> ResponseReturnValue:
    days = calendar.list_days(here().id, _year(year))
    return _workbook(days, f"lich-lam-viec-{year}.xlsx")


@bp.get("/working-days/template.xlsx")
def calendar_template() -> ResponseReturnValue:
    _kept()
    return _workbook([], "mau-lich-lam-viec.xlsx")


def _workbook(days: list[Any], name: str) -> ResponseReturnValue:
    file = io.BytesIO()
    write_calendar(days, source_of, file)
    file.seek(0)
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=name, max_age=0)
