"""The administrator's page of the agency's own name and of the titles its people bear."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock, edge
from tracker.accounts.blueprint import bp
from tracker.accounts.changing import rename_agency
from tracker.accounts.forms import AgencyForm
from tracker.accounts.models import Agency
from tracker.accounts.policy import can_manage_people
from tracker.accounts.queries import list_agency_names, list_titles
from tracker.db import db
from tracker.edge import here, signed_in, tell
from tracker.errors import NotAllowed, Refused

LONGEST_TITLE = 120


def _managed() -> Agency:
    agency = here()
    if not can_manage_people(signed_in(), agency):
        raise NotAllowed
    return agency


@bp.get("/agency/name")
def agency_name() -> ResponseReturnValue:
    agency = _managed()
    return _show(agency, AgencyForm(formdata=None, obj=agency, on=clock.today()), {})


@bp.post("/agency/name")
def change_agency_name() -> ResponseReturnValue:
    agency, form, titles = _managed(), AgencyForm(), _typed_titles()
    if not form.validate():
        return _show(agency, form, titles, 422)
    try:
        rename_agency(
            agency,
            on=form.on.data,
            name=form.name.data,
            short_name=form.short_name.data,
            symbol=form.symbol.data,
            titles=titles,
            by=signed_in(),
        )
    except Refused as refusal:
        db.session.rollback()
        return _show(here(), edge.with_refusal(form, refusal), titles, 422)
    tell(_("The changes are saved. Papers of earlier days keep the names of their day."))
    return redirect(url_for(".agency_name"))


def _typed_titles() -> dict[str, str]:
    """The titles in use as the form named them, and what was typed in their place."""
    pairs = zip(request.form.getlist("title_was"), request.form.getlist("title"), strict=False)
    return {was: typed[:LONGEST_TITLE] for was, typed in pairs}


def _show(agency: Agency, form: AgencyForm, titles: dict[str, str], status: int = 200) -> ResponseReturnValue:
    return render_template(
        "accounts/agency.html",
        form=form,
        names=list_agency_names(agency),
        titles=[(title, titles.get(title, title)) for title in list_titles(agency)],
    ), status
