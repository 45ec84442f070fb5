"""The page on which people report on a task, attach documents to it and hand its result in."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock, edge, uploads
from tracker.db import db
from tracker.edge import signed_in, tell
from tracker.errors import Clash, Refused
from tracker.evidence.models import Proof, ProofState
from tracker.evidence.policy import can_change
from tracker.evidence.queries import get_version, proofs_of_task
from tracker.evidence.store import StoredFile, keep_before_writing
from tracker.tasks import service
from tracker.tasks.blueprint import bp
from tracker.tasks.documents import attach_new_document
from tracker.tasks.forms import UpdateForm
from tracker.tasks.models import ProgressBy, State, Task
from tracker.tasks.policy import leads_task, steps_for
from tracker.tasks.progress import percent_known
from tracker.tasks.queries import find_last_move, get_task
from tracker.tasks.steps import Step
from tracker.tasks.task_views import Theirs, both_sides, task_for
from tracker.tasks.telling import row_of


@bp.get("/<int:task_id>/update")
def update_form(task_id: int) -> ResponseReturnValue:
    task = task_for(task_id, Step.REPORT)
    if Step.REPORT not in steps_for(signed_in(), task):
        tell(_("This task takes no reports now."), "warning")
        return redirect(url_for(".show", task_id=task_id))
    form = UpdateForm(formdata=None, percent=percent_known(task, signed_in()), version=task.version)
    return _show_update(task, form)


@bp.post("/<int:task_id>/update")
def update(task_id: int) -> ResponseReturnValue:
    """Save a report, or hand the result in; with a document if one is given."""
    task = task_for(task_id, Step.REPORT)
    form = UpdateForm()
    form.offer(_returned(task, proofs_of_task(task.id)))
    hands_in = request.form.get("act") == "submit"
    is_valid = form.validate()
    if form.has_document:
        is_valid = form.check_document() and is_valid
    if not is_valid:
        return _show_update(task, form, 422)
    try:
        stored = keep_before_writing(form.file.data) if form.has_document else None
        _save_update(task_for(task_id, Step.REPORT), form, stored, hands_in=hands_in)
    except Clash as clash:
        db.session.rollback()
        task = get_task(task_id, signed_in())
        form.version.data = task.version
        edge.with_refusal(form, clash)
        return _show_update(task, form, clash.status, both_sides(task, form, Step.REPORT))
    except Refused as refusal:
        db.session.rollback()
        return _show_update(get_task(task_id, signed_in()), edge.with_refusal(form, refusal), 422)
    tell(_("The result is handed in and waits for acceptance.") if hands_in else _("Your report is saved."))
    return redirect(url_for(".show", task_id=task_id))


def _save_update(task: Task, form: UpdateForm, document: StoredFile | None, *, hands_in: bool) -> None:
    user = signed_in()
    version: int | None = form.seen
    for proof in _returned(task, proofs_of_task(task.id)):
        if str(proof.id) in (form.again.data or []):
            service.attach_evidence(task, proof.version, version=version, by=user)
            version = None  # It was looked at; what follows is of the same transaction.
    if document is not None:
        attach_new_document(task, form.document(document), version=version, by=user)
        version = None
    words, difficulty = form.words.data or "", form.difficulty.data or ""
    if hands_in:
        service.submit_task(task, words=words, difficulty=difficulty, version=version, by=user)
    elif version is not None or words or difficulty or form.percent.data != percent_known(task, user):
        service.report_progress(
            task,
            percent=form.percent.data,
            words=words,
            difficulty=difficulty,
            reason=form.reason.data or "",
            version=version,
            by=user,
        )


def _returned(task: Task, proofs: Sequence[Proof]) -> list[Proof]:
    """Documents that were returned, of which nothing newer came, and which the reader can submit again."""
    standing = {
        p.version.evidence_id for p in proofs if p.state in {ProofState.SUBMITTED, ProofState.ACCEPTED}
    }
    return [
        proof
        for proof in proofs
        if proof.state is ProofState.RETURNED
        and proof.version.evidence_id not in standing
        and can_change(signed_in(), proof.version.evidence)
    ]


def _show_update(
    task: Task, form: UpdateForm, status: int = 200, theirs: Theirs | None = None
) -> ResponseReturnValue:
    """The form; on a clash what somebody else saved stands beside what was typed."""
    user = signed_in()
    proofs = proofs_of_task(task.id)
    form.offer(_returned(task, proofs))
    if status != 200 and form.file.data:
        form.file.errors = [*form.file.errors, _("Choose the file again: a browser does not keep it.")]
    is_returned = task.state is State.RETURNED and theirs is None
    return render_template(
        "tasks/update.html",
        task=task,
        row=row_of(task, clock.today()),
        form=form,
        steps=steps_for(user, task),
        leads=leads_task(user, task),
        is_worked_out=task.progress_by is not ProgressBy.HAND,
        proofs=proofs,
        last_return=find_last_move(task, State.RETURNED) if is_returned else None,
        theirs=theirs,
        upload_limit=uploads.limit(),
    ), status


@bp.post("/attach")
def attach() -> ResponseReturnValue:
    """Let a document that is kept already prove a task, too."""
    task = task_for(request.form.get("task", 0, int), Step.REPORT)
    version = get_version(request.form.get("version", 0, int), signed_in())
    service.attach_evidence(task, version, version=None, by=signed_in())
    tell(_("The document now stands with task %(code)s.", code=task.code))
    return redirect(url_for("evidence.show", evidence_id=version.evidence_id))
