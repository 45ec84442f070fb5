"""The office's pages of recurring tasks, and everybody's grid of what was reported."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker import clock, edge
from tracker.accounts.models import Agency, Division, Role, User
from tracker.accounts.queries import list_people, list_task_divisions, work_calendar
from tracker.db import db
from tracker.edge import here, signed_in, tell
from tracker.errors import Clash, NotAllowed, Refused
from tracker.tasks.blueprint import bp
from tracker.tasks.kinds.models import TaskKind
from tracker.tasks.kinds.queries import list_kinds
from tracker.tasks.kinds.shape import with_term
from tracker.tasks.policy import can_open
from tracker.tasks.queries import find_task_by_code
from tracker.tasks.series import grid as grid_rows
from tracker.tasks.series import service
from tracker.tasks.series.forms import AdoptForm, CutoffForm, OccurrencesForm, SeriesForm
from tracker.tasks.series.models import Series
from tracker.tasks.series.periods import Period, Span
from tracker.tasks.series.queries import Fate, cutoffs_of, get_series, list_series, plan_occurrences
from tracker.tasks.timing import time_state
from tracker.words import N_, small_number

FIRST_YEAR, LAST_YEAR = service.FIRST_YEAR, service.LAST_YEAR


def _kept_here() -> Agency:
    agency = here()
    if not can_open(signed_in(), agency.id):
        raise NotAllowed
    return agency


def _year_asked() -> int:
    year = request.args.get("year", type=small_number) or clock.today().year
    return min(max(year, FIRST_YEAR), LAST_YEAR)


# --- the list, and the days ---------------------------------------------------


@bp.get("/recurring")
def recurring() -> ResponseReturnValue:
    agency = _kept_here()
    return _show_recurring(agency, CutoffForm.filled(cutoffs_of(agency)))


def _show_recurring(agency: Agency, form: CutoffForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "tasks/series/index.html",
        series=list_series(agency),
        periods=list(Period),
        form=form,
        year=clock.today().year,
    ), status


@bp.post("/recurring/cutoffs")
def save_cutoffs() -> ResponseReturnValue:
    agency, form = _kept_here(), CutoffForm()
    if not form.validate():
        return _show_recurring(agency, form, 422)
    try:
        service.set_cutoffs(agency, form.days, by=signed_in())
    except Refused as refusal:
        db.session.rollback()
        return _show_recurring(here(), edge.with_refusal(form, refusal), 422)
    tell(_("The cut-off days are saved."))
    return redirect(url_for(".recurring"))


# --- one recurring task --------------------------------------------------------


class Offer:
    """What a recurring task can be made of."""

    def __init__(self, agency: Agency, series: Series | None = None) -> None:
        self.divisions = list_task_divisions(agency)
        self.officials = list_people(agency, roles=[Role.HEAD, Role.OFFICIAL])
        self.kinds = list_kinds(agency, active_only=False)
        if series is not None:
            self.divisions += [p.division for p in series.parts if p.division not in self.divisions]
            if series.official is not None and series.official not in self.officials:
                self.officials.append(series.official)

    def offered(self, form: SeriesForm) -> SeriesForm:
        form.offer(self.divisions, self.officials, [(str(kind.id), _called(kind)) for kind in self.kinds])
        return form

    def wanted(self, form: SeriesForm) -> service.Wanted:
        """What the form says, as rows; only what was offered can have been chosen."""
        return service.Wanted(
            title=form.title.data or "",
            details=form.details.data or "",
            product=form.product.data or "",
            kind=_chosen(self.kinds, form.kind.data),
            leads=[d for d in self.divisions if str(d.id) in (form.leads.data or [])],
            supports=[d for d in self.divisions if str(d.id) in (form.supports.data or [])],
            official=_chosen(self.officials, form.official.data),
            periods=[Period(value) for value in form.periods.data or []],
            criterion_codes=form.criterion_codes,
        )


def _chosen(rows: list[Any], value: str | None) -> Any:
    return next((row for row in rows if str(row.id) == value), None)


@bp.get("/recurring/new")
def new_series() -> ResponseReturnValue:
    offer = Offer(_kept_here())
    form = SeriesForm(formdata=None, periods=[period.value for period in Period], is_active=True)
    return render_template("tasks/series/edit.html", form=offer.offered(form), series=None, theirs=[])


@bp.post("/recurring/new")
def create_series() -> ResponseReturnValue:
    agency = _kept_here()
    offer = Offer(agency)
    form = offer.offered(SeriesForm())
    try:
        if not form.validate():
            return render_template("tasks/series/edit.html", form=form, series=None, theirs=[]), 422
        series = service.add_series(agency, offer.wanted(form), by=signed_in())
    except Refused as refusal:
        edge.with_refusal(form, _at_field(refusal))
        db.session.rollback()
        return render_template("tasks/series/edit.html", form=form, series=None, theirs=[]), 422
    tell(_("“%(title)s” is kept. Now make its occurrences for a year.", title=series.title))
    return redirect(url_for(".recurring"))


def _at_field(refusal: Refused) -> Refused:
    if refusal.field == "criterion_codes":
        refusal.field = "codes"
    return refusal


@bp.get("/recurring/<int:series_id>")
def series(series_id: int) -> ResponseReturnValue:
    found = get_series(series_id, _kept_here())
    form = SeriesForm(
        formdata=None,
        version=found.version,
        title=found.title,
        details=found.details,
        product=found.product,
        kind=str(found.kind_id or ""),
        leads=[str(division.id) for division in found.leads],
        supports=[str(division.id) for division in found.supports],
        official=str(found.official_id or ""),
        periods=found.periods,
        codes=", ".join(found.criterion_codes),
        is_active=found.is_active,
    )
    offered = Offer(here(), found).offered(form)
    return render_template("tasks/series/edit.html", form=offered, series=found, theirs=[])


@bp.post("/recurring/<int:series_id>")
def save_series(series_id: int) -> ResponseReturnValue:
    agency = _kept_here()
    found = get_series(series_id, agency)
    offer = Offer(agency, found)
    form = offer.offered(SeriesForm())
    if not form.validate():
        return render_template("tasks/series/edit.html", form=form, series=found, theirs=[]), 422
    try:
        service.edit_series(
            found,
            agency,
            offer.wanted(form),
            is_active=bool(form.is_active.data),
            version=form.seen,
            by=signed_in(),
        )
    except Clash as clash:
        db.session.rollback()
        return _show_clash(get_series(series_id, here()), form, clash)
    except Refused as refusal:
        db.session.rollback()
        edge.with_refusal(form, _at_field(refusal))
        return render_template(
            "tasks/series/edit.html", form=form, series=get_series(series_id, here()), theirs=[]
        ), 422
    tell(_("The changes are saved. Occurrences made already stay as they are."))
    return redirect(url_for(".recurring"))


def _show_clash(found: Series, form: SeriesForm, clash: Clash) -> ResponseReturnValue:
    """What somebody else saved beside what was typed; saving again decides for what is typed."""
    offer = Offer(here(), found)
    form.version.data = found.version
    wanted = offer.wanted(offer.offered(form))
    kinds = {kind.id: _called(kind) for kind in offer.kinds}
    both = {
        "title": (found.title, wanted.title),
        "details": (found.details, wanted.details),
        "product": (found.product, wanted.product),
        "kind": (kinds.get(found.kind_id or 0, ""), _called(wanted.kind) if wanted.kind else ""),
        "leads": (_names(found.leads), _names(wanted.leads)),
        "supports": (_names(found.supports), _names(wanted.supports)),
        "official": (_names([found.official]), _names([wanted.official])),
        "periods": (_told(found.periods), _told(period.value for period in wanted.periods)),
        "codes": (", ".join(found.criterion_codes), ", ".join(wanted.criterion_codes)),
    }
    theirs = [(form[name].label.text, *pair) for name, pair in both.items() if pair[0] != pair[1]]
    edge.with_refusal(form, clash)
    return render_template("tasks/series/edit.html", form=form, series=found, theirs=theirs), clash.status


def _called(kind: TaskKind) -> str:
    """The kind's name in the term of this year."""
    return with_term(kind.name, kind.terms, clock.today().year)


def _names(rows: Any) -> str:
    named: list[Division | User | None] = list(rows)
    return ", ".join(sorted(row.name for row in named if row is not None))


def _told(values: Any) -> str:
    return ", ".join(edge.say(Period(value).words) for value in values)


# --- the occurrences of a year --------------------------------------------------


@bp.get("/recurring/occurrences")
def occurrences() -> ResponseReturnValue:
    """What would be made, before it is made."""
    agency, year = _kept_here(), _year_asked()
    first = date(year, 1, 1)
    form = OccurrencesForm(
        request.args if "issued_on" in request.args else None,
        meta={"csrf": False},
        issued_on=max(clock.today(), first),
    )
    is_valid = "issued_on" not in request.args or form.validate()
    return _show_occurrences(agency, year, form, 200 if is_valid else 422)


def _show_occurrences(
    agency: Agency,
    year: int,
    form: OccurrencesForm,
    status: int = 200,
    adoption: AdoptForm | None = None,
) -> ResponseReturnValue:
    issued_on = form.issued_on.data or max(clock.today(), date(year, 1, 1))
    planned = plan_occurrences(agency, year, issued_on)
    form.seen.data = ",".join(o.key for o in planned if o.fate is Fate.NEW)
    form.year.data = year
    adoption = adoption or AdoptForm(formdata=None)
    adoption.occurrence.choices = [(o.key, o.title) for o in planned if o.task is None]
    return render_template(
        "tasks/series/occurrences.html",
        adoption=adoption,
        planned=planned,
        new=sum(o.fate is Fate.NEW for o in planned),
        calendar=work_calendar(agency.id),
        year=year,
        issued_on=issued_on,
        form=form,
    ), status


@bp.post("/recurring/occurrences")
def make_occurrences() -> ResponseReturnValue:
    agency, form = _kept_here(), OccurrencesForm()
    year = form.year.data if isinstance(form.year.data, int) else 0
    if not form.validate() or not FIRST_YEAR <= year <= LAST_YEAR:
        return _show_occurrences(agency, min(max(year, FIRST_YEAR), LAST_YEAR), form, 422)
    seen = [key for key in (form.seen.data or "").split(",") if key]
    try:
        tasks = service.make_occurrences(
            agency, year, issued_on=form.issued_on.data, seen=seen, by=signed_in()
        )
    except Refused as refusal:
        db.session.rollback()
        return _show_occurrences(here(), year, edge.with_refusal(form, refusal), 422)
    tell(ngettext("%(num)s task is issued.", "%(num)s tasks are issued.", len(tasks)))
    return redirect(url_for(".grid", year=year))


@bp.post("/recurring/adopt")
def adopt() -> ResponseReturnValue:
    """Give a task that was issued by hand its place among the occurrences."""
    agency, year, form = _kept_here(), _year_asked(), AdoptForm()
    series_id, _colon, period = (form.occurrence.data or "").partition(":")
    if not form.validate():
        return _show_adoption(agency, year, form)
    try:
        if not series_id.isdecimal() or period not in set(Period):
            raise Refused(N_("Choose the period."), field="occurrence")
        task = find_task_by_code(form.code.data or "", agency.id, signed_in())
        if task is None:
            raise Refused(N_("There is no task with this code."), field="code")
        found = get_series(small_number(series_id), agency)
        service.adopt_task(found, Period(period), year, task, by=signed_in())
    except Refused as refusal:
        db.session.rollback()
        return _show_adoption(here(), year, edge.with_refusal(form, refusal))
    tell(_("Task %(code)s has its place now.", code=task.code))
    return redirect(url_for(".occurrences", year=year))


def _show_adoption(agency: Agency, year: int, adoption: AdoptForm) -> ResponseReturnValue:
    form = OccurrencesForm(formdata=None, meta={"csrf": False})
    return _show_occurrences(agency, year, form, 422, adoption)


# --- the grid -------------------------------------------------------------------


@bp.get("/grid")
def grid() -> ResponseReturnValue:
    user, agency, today, year = signed_in(), here(), clock.today(), _year_asked()
    return render_template(
        "tasks/series/grid.html",
        series=grid_rows.series_rows(agency, user, year),
        standing=grid_rows.standing_rows(agency, user, year, today),
        periods=list(Period),
        cutoffs={period: day.of(year) for period, day in cutoffs_of(agency).items()},
        year=year,
        may_keep=can_open(user, agency.id),
        time_of=lambda task: time_state(task, today),
        span_words=_span_words,
    )


def _span_words(span: Span) -> str:
    if span.months == 12:
        return str(_("The year"))
    first, last = span.first.month, span.last.month
    if first == last:
        return str(_("Month %(month)s", month=first))
    return str(_("Months %(first)s–%(last)s", first=first, last=last))
