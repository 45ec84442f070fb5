"""The administrator's pages on which divisions are renamed, merged, split and dissolved."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from tracker import clock, edge
from tracker.accounts.blueprint import bp
from tracker.accounts.models import Agency, Change, Division, Role
from tracker.accounts.policy import can_manage_people
from tracker.accounts.queries import list_divisions
from tracker.db import db
from tracker.edge import here, signed_in, tell
from tracker.errors import Clash, NotAllowed, Refused
from tracker.tasks.reorganising import notices as _notices  # noqa: F401 - registers its rule
from tracker.tasks.reorganising.forms import ReorganiseForm
from tracker.tasks.reorganising.plan import Choices, Plan, Wanted
from tracker.tasks.reorganising.queries import plan_reorganisation
from tracker.tasks.reorganising.service import reorganise
from tracker.words import small_number

ENDS = "end"


def _managed() -> Agency:
    agency = here()
    if not can_manage_people(signed_in(), agency):
        raise NotAllowed
    return agency


def _change_named(name: str) -> Change:
    if name not in set(Change):
        abort(404)
    return Change(name)


@bp.get("/divisions/reorganise")
def choose_change() -> ResponseReturnValue:
    _managed()
    return render_template("tasks/reorganising/choose.html", changes=list(Change))


@bp.get("/divisions/reorganise/<change>")
def plan_change(change: str) -> ResponseReturnValue:
    """The form; with a day in the address, exactly what would be done. Nothing is done here."""
    agency, kind = _managed(), _change_named(change)
    if "on" not in request.args:
        return _show(agency, kind, _form(agency, None, on=clock.today()))
    form = _form(agency, request.args)
    if "edit" in request.args:  # Back from the plan, to change an answer.
        return _show(agency, kind, form)
    if not form.validate():
        return _show(agency, kind, form, status=422)
    try:
        plan = plan_reorganisation(
            agency, _wanted(form, kind, agency), _choices(request.args), by=signed_in()
        )
    except Refused as refusal:
        return _show(agency, kind, _with_refusal(form, kind, refusal), status=422)
    return _show(agency, kind, form, plan)


@bp.post("/divisions/reorganise/<change>")
def make_change(change: str) -> ResponseReturnValue:
    agency, kind = _managed(), _change_named(change)
    form, choices = _form(agency, request.form), _choices(request.form)
    if not form.validate():
        return _show(agency, kind, form, status=422)
    wanted, user = _wanted(form, kind, agency), signed_in()
    try:
        successors = reorganise(agency, wanted, choices, seen=form.seen.data or "", by=user)
    except Clash as clash:
        db.session.rollback()
        return _show_anew(kind, form, choices, clash)
    except Refused as refusal:
        db.session.rollback()
        return _show(here(), kind, _with_refusal(form, kind, refusal), status=422)
    names = ", ".join(division.name for division in successors)
    tell(
        _("Done. Open tasks and people are with %(names)s now.", names=names)
        if names
        else _("Done. The division has ended.")
    )
    return redirect(url_for(".divisions"))


def _show_anew(kind: Change, form: ReorganiseForm, choices: Choices, clash: Clash) -> ResponseReturnValue:
    """The plan as it is by now, with what was chosen."""
    agency = here()
    edge.with_refusal(form, clash)
    try:
        plan = plan_reorganisation(agency, _wanted(form, kind, agency), choices, by=signed_in())
    except Refused as refusal:
        return _show(agency, kind, _with_refusal(form, kind, refusal), status=422)
    return _show(agency, kind, form, plan, clash.status)


def _form(agency: Agency, typed: Mapping[str, str] | None, **values: object) -> ReorganiseForm:
    # A plan that is only shown needs no token; the page that does it is guarded by the application.
    form = ReorganiseForm(MultiDict(typed) if typed is not None else None, meta={"csrf": False}, **values)
    form.offer(list_divisions(agency))
    return form


def _wanted(form: ReorganiseForm, change: Change, agency: Agency) -> Wanted:
    divisions: list[Division] = list_divisions(agency)
    return Wanted(
        change=change,
        on=form.on.data,
        divisions=form.ending(change, divisions),
        into=form.taking_over(change, divisions),
        new=form.beginning(change),
    )


def _choices(typed: Mapping[str, str]) -> Choices:
    """What was chosen row by row: `task-7=1`, `role-3=official`; what is no choice is left out."""
    found: dict[str, dict[int, int]] = {"task": {}, "series": {}, "person": {}}
    roles: dict[int, Role | None] = {}
    for name, value in typed.items():
        what, _dash, number = name.partition("-")
        try:
            row_id = small_number(number)
            if what in found:
                found[what][row_id] = small_number(value)
            elif what == "role":
                roles[row_id] = None if value == ENDS else Role(value)
        except ValueError:
            continue
    return Choices(found["task"], found["series"], found["person"], roles)


def _with_refusal(form: ReorganiseForm, change: Change, refusal: Refused) -> ReorganiseForm:
    """Each change shows the field at fault under a name of its own."""
    if refusal.field == "divisions" and change is not Change.MERGED:
        refusal.field = "division"
    if refusal.field == "into" and change is Change.MERGED:
        refusal.field = "target"
    edge.with_refusal(form, refusal)
    return form


def _show(
    agency: Agency, change: Change, form: ReorganiseForm, plan: Plan | None = None, status: int = 200
) -> ResponseReturnValue:
    if plan is not None:
        form.seen.data = plan.fingerprint
    return render_template(
        "tasks/reorganising/plan.html" if plan is not None else "tasks/reorganising/form.html",
        change=change,
        Change=Change,
        form=form,
        plan=plan,
        roles=[Role.HEAD, Role.OFFICIAL],
        ENDS=ENDS,
    ), status
