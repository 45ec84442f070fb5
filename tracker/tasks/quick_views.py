"""Reports saved in place, from the rows of one's own work: with scripts, or without."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock, edge
from tracker.db import db
from tracker.edge import here, signed_in, tell
from tracker.errors import Clash, Refused
from tracker.tasks import service
from tracker.tasks.blueprint import bp
from tracker.tasks.extensions.queries import list_waiting_extensions
from tracker.tasks.finding.bar_views import days_told, state_badge
from tracker.tasks.finding.mine import list_mine, list_stood_in_for
from tracker.tasks.forms import QuickForm
from tracker.tasks.models import Task
from tracker.tasks.policy import can_open
from tracker.tasks.queries import get_task
from tracker.tasks.shape import LONGEST_PASSAGE
from tracker.tasks.steps import Step
from tracker.tasks.task_views import Theirs, both_sides, task_for
from tracker.words import small_number


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A report that was not taken: why, and on a clash what somebody else saved."""

    task: Task
    form: QuickForm
    theirs: Theirs | None = None


@bp.get("/mine")
def mine() -> ResponseReturnValue:
    return _show_mine()


def _show_mine(unsaved: Unsaved | None = None, status: int = 200) -> ResponseReturnValue:
    """One's own work, with the form of the row that is `asked` for; a report that was not saved
    stands on top of it, with what was typed."""
    user, agency = signed_in(), here()
    return render_template(
        "tasks/mine.html",
        work=list_mine(agency, user, clock.today()),
        unsaved=unsaved,
        asked=request.args.get("report", type=small_number),
        waiting=list_waiting_extensions(agency, user),
        stood_in_for=list_stood_in_for(agency, user),
        may_open=can_open(user, agency.id),
        state_badge=state_badge,
        days_told=days_told,
    ), status


@bp.post("/<int:task_id>/quick")
def quick(task_id: int) -> ResponseReturnValue:
    """Save percent and words typed in a row, and stay where the row stands."""
    task = task_for(task_id, Step.REPORT)
    typed = _read(task)
    if isinstance(typed, QuickForm):
        return _refuse(Unsaved(task, typed), 422)
    try:
        service.report_progress(task, **asdict(typed), by=signed_in())
        db.session.flush()  # The row needs the version it has from now on.
    except Refused as refusal:
        db.session.rollback()
        task = get_task(task_id, signed_in())
        form = _form_of(task)
        edge.with_refusal(form, refusal)
        if not isinstance(refusal, Clash):
            return _refuse(Unsaved(task, form), 422)
        form.version.data = task.version
        return _refuse(Unsaved(task, form, both_sides(task, form, Step.REPORT)), refusal.status)
    place = url_for(".mine", _anchor=f"task-{task_id}")
    said = _("Saved: %(code)s, %(percent)s%%.", code=task.code, percent=typed.percent)
    if _is_asked_by_script():
        kept = {
            "version": task.version,
            "percent": task.percent,
            "state": str(state_badge(task)),
            "said": said,
            "key": uuid.uuid4().hex,
        }
        # A second request with the same form is led to the place, for this one had its effect.
        return jsonify(kept), 201, {"Location": place}
    tell(said)
    return redirect(place)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a row sends; whether it can be saved, `report_progress` says."""

    percent: int
    words: str
    version: int


def _read(task: Task) -> Typed | QuickForm:
    """What was typed, read without the form, whose making takes as long as half the save; or the form
    where it has to say what is wrong."""
    fields = request.form
    percent = fields.get("percent", str(task.percent))  # Nobody types one that is worked out.
    words, version = fields.get("words", "").replace("\r\n", "\n"), fields.get("version", "")
    are_numbers = all(text.isascii() and text.isdigit() and len(text) < 10 for text in (percent, version))
    if are_numbers and len(words) <= LONGEST_PASSAGE:
        return Typed(int(percent), words, int(version))
    form = _form_of(task)
    return Typed(form.percent.data, form.words.data or "", form.seen) if form.validate() else form


def _form_of(task: Task) -> QuickForm:
    """The form of a row, with what was typed in it."""
    form = QuickForm()
    if "percent" not in request.form:
        form.percent.data, form.percent.validators = task.percent, []
    return form


def _is_asked_by_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _refuse(unsaved: Unsaved, status: int) -> ResponseReturnValue:
    """Why nothing was saved, with all that was typed."""
    if not _is_asked_by_script():
        return _show_mine(unsaved, status)
    form = unsaved.form
    faults = [*form.form_errors, *form.percent.errors, *form.words.errors]
    return jsonify(
        faults=[str(fault) for fault in faults],
        key=uuid.uuid4().hex,
        version=form.version.data if unsaved.theirs else None,
        theirs=render_template("tasks/_clash.html", theirs=unsaved.theirs) if unsaved.theirs else "",
    ), status
