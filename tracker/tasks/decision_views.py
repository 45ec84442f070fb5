"""Deciding on a submitted result, on the task's own page."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import edge
from tracker.db import db
from tracker.edge import signed_in, tell
from tracker.errors import Clash, Refused
from tracker.evidence.queries import proofs_of_task
from tracker.tasks import service
from tracker.tasks.blueprint import bp
from tracker.tasks.forms import DecisionForm
from tracker.tasks.queries import get_task
from tracker.tasks.steps import Step
from tracker.tasks.task_views import both_sides, show_task, task_for


@bp.post("/<int:task_id>/accept")
def accept(task_id: int) -> ResponseReturnValue:
    task, form = task_for(task_id, Step.ACCEPT), DecisionForm()
    form.offer(proofs_of_task(task.id))
    if not form.validate():
        return show_task(task, decision=form, status=422)
    try:
        service.accept_task(task, by=signed_in(), words=form.words.data or "", version=form.seen)
    except Refused as refusal:
        return _show_refused(task_id, refusal, form)
    tell(_("The result is accepted."))
    return redirect(url_for(".show", task_id=task_id))


@bp.post("/<int:task_id>/return", endpoint="return")
def give_back(task_id: int) -> ResponseReturnValue:
    task, form = task_for(task_id, Step.RETURN), DecisionForm()
    form.offer(proofs_of_task(task.id))
    if not form.validate():
        return show_task(task, decision=form, status=422)
    try:
        service.return_task(
            task,
            reason=form.reason.data or "",
            documents=form.returned_documents,
            by=signed_in(),
            version=form.seen,
        )
    except Refused as refusal:
        return _show_refused(task_id, refusal, form)
    tell(_("The result is returned, and those who did it are told why."))
    return redirect(url_for(".show", task_id=task_id))


def _show_refused(task_id: int, refusal: Refused, form: DecisionForm) -> ResponseReturnValue:
    """The task as it is now, with what was typed and why it was not taken."""
    db.session.rollback()
    task = get_task(task_id, signed_in())
    form.version.data = task.version
    edge.with_refusal(form, refusal)
    if isinstance(refusal, Clash):
        return show_task(
            task, decision=form, theirs=both_sides(task, form, Step.RETURN), status=refusal.status
        )
    return show_task(task, decision=form, status=422)
