"""The pages on which a yearly plan comes in: the empty plan, the upload, the preview, the import."""

from __future__ import annotations

import io

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock, edge
from tracker.accounts.models import Agency
from tracker.accounts.queries import list_task_divisions
from tracker.cells import XLSX
from tracker.db import db
from tracker.edge import here, locale_code, say, signed_in, tell
from tracker.errors import NotAllowed, Refused
from tracker.evidence.store import keep_before_writing
from tracker.paging import PAGE_SIZE, Page
from tracker.tasks.blueprint import bp
from tracker.tasks.kinds.shape import with_term
from tracker.tasks.policy import can_open
from tracker.tasks.sheets import service
from tracker.tasks.sheets.checking import CheckedPlan, RowState, check_plan, years_of
from tracker.tasks.sheets.columns import Column
from tracker.tasks.sheets.forms import PlanForm
from tracker.tasks.sheets.models import PlanUpload
from tracker.tasks.sheets.plan_file import MOST_BYTES, MOST_ROWS
from tracker.tasks.sheets.plan_template import Choices, write_empty_plan
from tracker.tasks.sheets.queries import (
    criteria_of_year,
    get_upload,
    known_at,
    list_kinds,
    list_officials,
    list_uploads,
)
from tracker.tasks.sheets.reading import plan_of

MOST_FAULTS_SHOWN = 30


def _place_to_plan() -> Agency:
    agency = here()
    if not can_open(signed_in(), agency.id):
        raise NotAllowed
    return agency


@bp.get("/plan")
def plan() -> ResponseReturnValue:
    _place_to_plan()
    return _show_plans(PlanForm(formdata=None))


@bp.post("/plan")
def bring_plan() -> ResponseReturnValue:
    """Keep the workbook and show what its rows would become; none of them is saved by this."""
    _place_to_plan()
    form = PlanForm()
    if not form.validate():
        return _show_plans(form, 422)
    try:
        stored = keep_before_writing(form.file.data)
        table = plan_of(stored.sha256)
        upload = service.keep_plan(_place_to_plan(), stored, table, by=signed_in())
    except Refused as refusal:
        db.session.rollback()
        return _show_plans(edge.with_refusal(form, refusal), 422)
    return redirect(url_for(".plan_preview", upload_id=upload.id))


def _show_plans(form: PlanForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "tasks/sheets/plan.html",
        form=form,
        uploads=list_uploads(_place_to_plan()),
        columns=list(Column),
        most_bytes=MOST_BYTES,
        most_rows=MOST_ROWS,
    ), status


@bp.get("/plan/template.xlsx")
def plan_template() -> ResponseReturnValue:
    agency = _place_to_plan()
    locale, year = locale_code(), clock.today().year
    choices = Choices(
        divisions=[division.name for division in list_task_divisions(agency)],
        officials=[(person.email, person.name) for person in list_officials(agency)],
        kinds=[with_term(kind.name, kind.terms, year) for kind in list_kinds(agency)],
        criteria=[
            (criterion.code, criterion.name(locale))
            for criterion in criteria_of_year(agency, year)
            if criterion.is_leaf
        ],
    )
    file = io.BytesIO()
    write_empty_plan(choices, say, file)
    file.seek(0)
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name="mau-ke-hoach.xlsx", max_age=0)


@bp.get("/plan/<int:upload_id>")
def plan_preview(upload_id: int) -> ResponseReturnValue:
    return _show_preview(get_upload(upload_id, signed_in()))


@bp.post("/plan/<int:upload_id>/import")
def import_plan(upload_id: int) -> ResponseReturnValue:
    """Issue the plan's new tasks, all or none."""
    sha256 = get_upload(upload_id, signed_in()).sha256
    db.session.rollback()  # Reading a workbook takes its time; nobody shall wait for it.
    table = plan_of(sha256)
    try:
        done = service.import_plan(get_upload(upload_id, signed_in()), table, by=signed_in())
    except Refused as refusal:
        db.session.rollback()
        return _show_preview(get_upload(upload_id, signed_in()), refusal, 422)
    if done.new:
        tell(
            _("%(new)s tasks are issued, and their divisions are told by mail.", new=done.new)
            + (" " + _("%(there)s were there already.", there=done.there) if done.there else "")
        )
    else:
        tell(_("Every row was there already: nothing was changed."), "warning")
    return redirect(url_for(".plan_preview", upload_id=upload_id))


def _show_preview(
    upload: PlanUpload, refusal: Refused | None = None, status: int = 200
) -> ResponseReturnValue:
    agency = db.session.get_one(Agency, upload.agency_id)
    table = plan_of(upload.sha256)
    checked = check_plan(table, known_at(agency, years_of(table)))
    shown = request.args.get("show", "")
    state = RowState(shown) if shown in set(RowState) else None
    if state is None and shown != "all" and checked.faults:
        state = RowState.WRONG  # What is to be mended is shown first.
    return render_template(
        "tasks/sheets/preview.html",
        upload=upload,
        page=_page(checked, state, request.args.get("page", 1, int)),
        checked=checked,
        counts={each: len(checked.in_state(each)) for each in RowState},
        states=list(RowState),
        shown=state,
        faults=checked.faults[:MOST_FAULTS_SHOWN],
        Column=Column,
        refusal=refusal,
        address=lambda number: url_for(
            ".plan_preview", upload_id=upload.id, show=state or "all", page=number
        ),
    ), status


def _page(checked: CheckedPlan, state: RowState | None, number: int) -> Page:  # type: ignore[type-arg]
    rows = checked.rows if state is None else checked.in_state(state)
    number = min(max(number, 1), max(1, -(-len(rows) // PAGE_SIZE)))
    return Page(rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], number, len(rows))
