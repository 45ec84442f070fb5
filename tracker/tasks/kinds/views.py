"""The pages on which the office and the administrator keep the kinds of tasks."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker import clock, edge
from tracker.accounts.models import Agency
from tracker.db import db
from tracker.edge import here, signed_in, tell
from tracker.errors import Clash, NotAllowed, Refused
from tracker.tasks.blueprint import bp
from tracker.tasks.forms import VersionedForm
from tracker.tasks.kinds.forms import KindForm
from tracker.tasks.kinds.models import TaskKind
from tracker.tasks.kinds.policy import can_keep_kinds
from tracker.tasks.kinds.queries import count_tasks, get_kind, list_kinds
from tracker.tasks.kinds.service import add_kind, edit_kind, seed_kinds, switch_kind
from tracker.tasks.kinds.shape import with_term


@bp.get("/kinds")
def kinds() -> ResponseReturnValue:
    agency, year = _agency_kept(), clock.today().year
    kept = list_kinds(agency, active_only=False)
    return render_template(
        "tasks/kinds/index.html",
        kinds=[(kind, with_term(kind.name, kind.terms, year)) for kind in kept],
        counts=count_tasks(agency),
        year=year,
    )


@bp.post("/kinds/standard")
def load_standard_kinds() -> ResponseReturnValue:
    added = seed_kinds(_agency_kept(), by=signed_in())
    if added:
        tell(ngettext("%(num)s kind is added.", "%(num)s kinds are added.", len(added)))
    else:
        tell(_("All standard kinds are here already; those you edited stay as they are."))
    return redirect(url_for(".kinds"))


@bp.get("/kinds/new")
def new_kind() -> ResponseReturnValue:
    _agency_kept()
    return _show(None, KindForm.of(None))


@bp.post("/kinds/new")
def create_kind() -> ResponseReturnValue:
    agency, form = _agency_kept(), KindForm()
    if request.form.get("act") == "rows":
        form.add_rows()
        return _show(None, form)
    if not form.validate():
        return _show(None, form, 422)
    try:
        kind = add_kind(agency, form.draft(), by=signed_in())
    except Refused as refusal:
        db.session.rollback()
        return _show(None, edge.with_refusal(form, refusal), 422)
    tell(_("Kind “%(name)s” is kept.", name=kind.name))
    return redirect(url_for(".kinds"))


@bp.get("/kinds/<int:kind_id>")
def kind(kind_id: int) -> ResponseReturnValue:
    found = get_kind(kind_id, signed_in())
    return _show(found, KindForm.of(found))


@bp.post("/kinds/<int:kind_id>")
def save_kind(kind_id: int) -> ResponseReturnValue:
    found, form = get_kind(kind_id, signed_in()), KindForm()
    if request.form.get("act") == "rows":
        form.add_rows()
        return _show(found, form)
    if not form.validate():
        return _show(found, form, 422)
    try:
        edit_kind(found, form.draft(), version=form.seen, by=signed_in())
    except Refused as refusal:
        db.session.rollback()
        return _show_refused(kind_id, form, refusal)
    tell(_("Kind “%(name)s” is kept.", name=found.name))
    return redirect(url_for(".kinds"))


@bp.post("/kinds/<int:kind_id>/switch")
def switch(kind_id: int) -> ResponseReturnValue:
    """Offer the kind for new tasks, or offer it no more."""
    found, form = get_kind(kind_id, signed_in()), VersionedForm()
    is_active = request.form.get("act") == "on"
    switch_kind(found, is_active=is_active, version=form.seen, by=signed_in())
    tell(
        _("Kind “%(name)s” is offered again.", name=found.name)
        if is_active
        else _("Kind “%(name)s” is offered no more; its tasks keep it.", name=found.name)
    )
    return redirect(url_for(".kinds"))


def _agency_kept() -> Agency:
    agency = here()
    if not can_keep_kinds(signed_in(), agency.id):
        raise NotAllowed
    return agency


def _show(
    found: TaskKind | None, form: KindForm, status: int = 200, theirs: Any = None
) -> ResponseReturnValue:
    return render_template("tasks/kinds/edit.html", kind=found, form=form, theirs=theirs), status


def _show_refused(kind_id: int, form: KindForm, refusal: Refused) -> ResponseReturnValue:
    """The form with why it was not taken; after a clash, beside what somebody else saved."""
    found = get_kind(kind_id, signed_in())
    edge.with_refusal(form, refusal)
    if not isinstance(refusal, Clash):
        return _show(found, form, 422)
    form.version.data = found.version
    return _show(found, form, refusal.status, _differing(KindForm.of(found), form))


def _differing(saved: KindForm, typed: KindForm) -> list[tuple[str, str, str]]:
    """Each field in which the saved kind and the typed one differ: its label, both values."""
    names = [field.name for field in typed if field.name not in {"csrf_token", "version"}]
    both = [(typed[name].label.text, _told(saved[name].data), _told(typed[name].data)) for name in names]
    return [(str(label), ours, theirs) for label, ours, theirs in both if ours != theirs]


def _told(kept: Any) -> str:
    """A field's value in words; of lists, a line for each row that is filled."""
    if not isinstance(kept, list):
        return str(kept or "")
    rows = [row for row in kept if row.get("name") or row.get("words")]
    return "\n".join(
        " · ".join(
            edge.format_points(value) if isinstance(value, int) else str(value or "–")
            for value in row.values()
        )
        for row in rows
    )
