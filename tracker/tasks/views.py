"""The pages of tasks: one's own work, the list, a task, and what can be done to it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock, edge, uploads
from tracker.db import db
from tracker.edge import here, signed_in, tell
from tracker.errors import Clash, NotAllowed, Refused
from tracker.evidence.queries import get_version, proofs_of_task
from tracker.evidence.service import add_evidence
from tracker.evidence.store import StoredFile, keep_before_writing
from tracker.tasks import service
from tracker.tasks.blueprint import bp
from tracker.tasks.forms import CancelForm, DecisionForm, UpdateForm
from tracker.tasks.models import State, Task
from tracker.tasks.policy import can_open, division_reporting, leads_task, may, steps_for
from tracker.tasks.queries import (
    find_last_return,
    find_own_percent,
    get_task,
    list_events,
    list_mine,
    list_reports,
)
from tracker.tasks.steps import Step
from tracker.tasks.task_views import show_task
from tracker.tasks.telling import lines_of, row_of, rows_of


@bp.get("/mine")
def mine() -> ResponseReturnValue:
    user, agency, today = signed_in(), here(), clock.today()
    work = list_mine(agency, user, today)
    sections = {
        name: rows_of(getattr(work, name), user, today)
        for name in ("to_decide", "overdue", "due_soon", "returned", "waiting", "other")
    }
    return render_template(
        "tasks/mine.html", sections=sections, totals=work.totals, may_open=can_open(user, agency.id)
    )


# --- reporting and handing in ------------------------------------------------


@bp.get("/<int:task_id>/update")
def update_form(task_id: int) -> ResponseReturnValue:
    task = _task_for(task_id, Step.REPORT)
    if Step.REPORT not in steps_for(signed_in(), task):
        tell(_("This task takes no reports now."), "warning")
        return redirect(url_for(".show", task_id=task_id))
    form = UpdateForm(formdata=None, percent=_percent_known(task), version=task.version)
    return _show_update(task, form)


@bp.post("/<int:task_id>/update")
def update(task_id: int) -> ResponseReturnValue:
    """Save a report, or hand the result in; with a document if one is given."""
    task = _task_for(task_id, Step.REPORT)
    form = UpdateForm()
    hands_in = request.form.get("act") == "submit"
    is_valid = form.validate()
    if form.has_document:
        is_valid = form.check_document() and is_valid
    if not is_valid:
        return _show_update(task, form, 422)
    try:
        stored = keep_before_writing(form.file.data) if form.has_document else None
        _save_update(_task_for(task_id, Step.REPORT), form, stored, hands_in=hands_in)
    except Clash as clash:
        db.session.rollback()
        return _show_clash(get_task(task_id, signed_in()), form, clash)
    except Refused as refusal:
        db.session.rollback()
        return _show_update(get_task(task_id, signed_in()), edge.with_refusal(form, refusal), 422)
    tell(_("The result is handed in and waits for acceptance.") if hands_in else _("Your report is saved."))
    return redirect(url_for(".show", task_id=task_id))


def _save_update(task: Task, form: UpdateForm, document: StoredFile | None, *, hands_in: bool) -> None:
    user = signed_in()
    version: int | None = form.seen
    if document is not None:
        signed_on = form.signed_on.data
        assert signed_on is not None  # `check_document` has looked.
        evidence = add_evidence(
            agency=task.agency,
            division=division_reporting(user, task),
            number=form.number.data or "",
            title=form.title.data or "",
            issuer=form.issuer.data or "",
            signed_on=signed_on,
            proves_on=signed_on,
            upload=document,
            by=user,
        )
        service.attach_evidence(task, evidence.latest, version=version, by=user)
        version = None
    words, difficulty = form.words.data or "", form.difficulty.data or ""
    if hands_in:
        service.submit_task(task, words=words, difficulty=difficulty, version=version, by=user)
    elif version is not None or words or difficulty or form.percent.data != _percent_known(task):
        service.report_progress(
            task,
            percent=form.percent.data,
            words=words,
            difficulty=difficulty,
            version=version,
            by=user,
        )


def _percent_known(task: Task) -> int:
    """How far the reader's own part is, as they said last."""
    user = signed_in()
    return task.percent if leads_task(user, task) else find_own_percent(task, user) or 0


def _show_update(task: Task, form: UpdateForm, status: int = 200) -> ResponseReturnValue:
    user = signed_in()
    if status != 200 and form.file.data:
        form.file.errors = [*form.file.errors, _("Choose the file again: a browser does not keep it.")]
    return render_template(
        "tasks/update.html",
        task=task,
        row=row_of(task, user, clock.today()),
        form=form,
        steps=steps_for(user, task),
        Step=Step,
        leads=leads_task(user, task),
        proofs=proofs_of_task(task.id),
        last_return=find_last_return(task) if task.state is State.RETURNED else None,
        theirs=None,
        upload_limit=uploads.limit(),
    ), status


def _show_clash(task: Task, form: UpdateForm, clash: Clash) -> ResponseReturnValue:
    """What somebody else saved beside what was typed; saving again keeps both."""
    user = signed_in()
    form.version.data = task.version
    return render_template(
        "tasks/update.html",
        task=task,
        row=row_of(task, user, clock.today()),
        form=edge.with_refusal(form, clash),
        steps=steps_for(user, task),
        Step=Step,
        leads=leads_task(user, task),
        proofs=proofs_of_task(task.id),
        last_return=None,
        theirs={"reports": list_reports(task, 1), "lines": lines_of(list_events(task, 5))},
        upload_limit=uploads.limit(),
    ), clash.status


def _task_for(task_id: int, step: Step) -> Task:
    """The task, if the step is the reader's to do."""
    task = get_task(task_id, signed_in())
    if not may(signed_in(), step, task):
        raise NotAllowed
    return task


@bp.post("/attach")
def attach() -> ResponseReturnValue:
    """Let a document that is kept already prove a task, too."""
    task = _task_for(request.form.get("task", 0, int), Step.REPORT)
    version = get_version(request.form.get("version", 0, int), signed_in())
    service.attach_evidence(task, version, version=None, by=signed_in())
    tell(_("The document now stands with task %(code)s.", code=task.code))
    return redirect(url_for("evidence.show", evidence_id=version.evidence_id))


# --- deciding ----------------------------------------------------------------


@bp.post("/<int:task_id>/accept")
def accept(task_id: int) -> ResponseReturnValue:
    task, form = _task_for(task_id, Step.ACCEPT), DecisionForm()
    if not form.validate():
        return show_task(task, decision=form, status=422)
    try:
        service.accept_task(task, by=signed_in(), words=form.words.data or "", version=form.seen)
    except Refused as refusal:
        return _show_refused(task_id, refusal, decision=form)
    tell(_("The result is accepted."))
    return redirect(url_for(".show", task_id=task_id))


@bp.post("/<int:task_id>/return", endpoint="return")
def give_back(task_id: int) -> ResponseReturnValue:
    task, form = _task_for(task_id, Step.RETURN), DecisionForm()
    if not form.validate():
        return show_task(task, decision=form, status=422)
    try:
        service.return_task(task, reason=form.reason.data or "", by=signed_in(), version=form.seen)
    except Refused as refusal:
        return _show_refused(task_id, refusal, decision=form)
    tell(_("The result is returned, and those who did it are told why."))
    return redirect(url_for(".show", task_id=task_id))


@bp.post("/<int:task_id>/cancel")
def cancel(task_id: int) -> ResponseReturnValue:
    task, form = _task_for(task_id, Step.CANCEL), CancelForm()
    if not form.validate():
        return show_task(task, cancellation=form, status=422)
    try:
        service.cancel_task(task, reason=form.reason.data or "", by=signed_in(), version=form.seen)
    except Refused as refusal:
        return _show_refused(task_id, refusal, cancellation=form)
    tell(_("The task is cancelled."))
    return redirect(url_for(".show", task_id=task_id))


def _show_refused(
    task_id: int,
    refusal: Refused,
    *,
    decision: DecisionForm | None = None,
    cancellation: CancelForm | None = None,
) -> ResponseReturnValue:
    """The task as it is now, with what was typed and why it was not taken."""
    db.session.rollback()
    task = get_task(task_id, signed_in())
    for form in (decision, cancellation):
        if form is not None:
            form.version.data = task.version
            edge.with_refusal(form, refusal)
    status = refusal.status if isinstance(refusal, Clash) else 422
    return show_task(task, decision=decision, cancellation=cancellation, status=status)
