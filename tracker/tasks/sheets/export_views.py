"""Taking a list of tasks away as a workbook: the list as it is filtered, or the rows chosen on it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence

from flask import redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from tracker import clock
from tracker.cells import XLSX
from tracker.db import db
from tracker.edge import here, say, signed_in, tell
from tracker.tasks.blueprint import bp
from tracker.tasks.finding.bar_views import filter_in_words
from tracker.tasks.finding.filters import conditions, filter_from
from tracker.tasks.models import Task
from tracker.tasks.policy import visible_to
from tracker.tasks.sheets.export import Top, write_tasks
from tracker.tasks.sheets.listing import rows_to_export
from tracker.words import small_number

MOST_CHOSEN = 1000


@bp.get("/export.xlsx")
def export() -> ResponseReturnValue:
    """The list that the address holds."""
    wanted = filter_from(request.args)
    found = conditions(here(), signed_in(), wanted, clock.today())
    return _workbook(found, filter_in_words(wanted) or _("All tasks"))


@bp.post("/export.xlsx")
def export_chosen() -> ResponseReturnValue:
    """The tasks chosen on a list; of those named only what the reader may see."""
    ids = request.form.getlist("task", type=small_number)[:MOST_CHOSEN]
    if not ids:
        tell(_("Choose the tasks to export first."), "warning")
        return redirect(url_for(".index"))
    db.session.rollback()  # Writing a workbook changes nothing: nobody shall wait for it.
    return _workbook([visible_to(signed_in(), here().id), Task.id.in_(ids)], _("Selected tasks"))


def _workbook(found: Sequence[ColumnElement[bool]], wanted: str) -> ResponseReturnValue:
    today = clock.today()
    top = Top(here().name, wanted, today)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer
    write_tasks(rows_to_export(found, today), top, say, file)
    file.seek(0)
    name = f"nhiem-vu-{today:%Y%m%d}.xlsx"
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=name, max_age=0)
