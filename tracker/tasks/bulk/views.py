"""Many tasks at once: what is to be done, what that changes of each, and doing it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker import edge
from tracker.db import db
from tracker.edge import here, signed_in, tell
from tracker.errors import NotAllowed, Refused, TrackerError
from tracker.tasks.blueprint import bp
from tracker.tasks.bulk.acts import BulkAct, Outcome
from tracker.tasks.bulk.forms import FORMS, BulkForm
from tracker.tasks.bulk.policy import acts_for
from tracker.tasks.bulk.queries import Offer, list_chosen, offer_for
from tracker.tasks.bulk.service import change_tasks, check_number, foresee
from tracker.tasks.course.queries import list_milestones_beyond
from tracker.tasks.finding.bar_views import address_in
from tracker.words import small_number


@bp.post("/bulk")
def bulk() -> ResponseReturnValue:
    """What is to be done with the tasks chosen; once that is typed, what it changes of each."""
    act, ids = _act_asked(), request.form.getlist("task", type=small_number)
    if not ids:
        tell(_("Choose the tasks first: tick the boxes before their titles."), "warning")
        return redirect(_way_back())
    try:
        check_number(len(set(ids)))
    except Refused as refusal:
        tell(refusal.words, "warning")
        return redirect(_way_back())
    is_typed = request.form.get("typed") == "1"
    form, offer = _form_for(act, is_typed=is_typed or act is BulkAct.REMIND)
    if not is_typed and act is not BulkAct.REMIND:
        return _show(act, form, ids)
    if not form.validate():
        return _show(act, form, ids, status=422)
    outcomes = foresee(ids, form.wish(act, offer), agency=here(), by=signed_in())
    return _show(act, form, ids, outcomes=outcomes)


@bp.post("/bulk/confirm")
def confirm_bulk() -> ResponseReturnValue:
    """Do what was confirmed, to all of the tasks or to none."""
    act = _act_asked()
    form, offer = _form_for(act, is_typed=True)
    seen = dict(pair for given in request.form.getlist("seen") if (pair := _read_seen(given)))
    if not form.validate() or not seen:
        return _show(act, form, list(seen), status=422)
    try:
        count = change_tasks(seen, form.wish(act, offer), agency=here(), by=signed_in())
    except Refused as refusal:
        db.session.rollback()
        return _show_refused(act, list(seen), refusal)
    tell(ngettext("Done for %(num)s task.", "Done for %(num)s tasks.", count))
    beyond = list_milestones_beyond(seen.keys()) if act is BulkAct.DUE else []
    if beyond:
        codes = ", ".join(dict.fromkeys(task.code for task, _milestone in beyond))
        sentence = _("Milestones now lie after the due date of tasks %(codes)s. Move them.", codes=codes)
        tell(sentence, "warning")
    return redirect(_way_back())


def _act_asked() -> BulkAct:
    """The act, if it is one of the reader's."""
    asked = request.form.get("act", "")
    if asked not in acts_for(signed_in(), here().id):
        raise NotAllowed
    return BulkAct(asked)


def _form_for(act: BulkAct, *, is_typed: bool) -> tuple[BulkForm, Offer]:
    offer = offer_for(act, here(), signed_in())
    form = FORMS[act]() if is_typed else FORMS[act](formdata=None)
    form.offer(offer)
    return form, offer


def _read_seen(given: str) -> tuple[int, int] | None:
    """A task and the version of it that the page showed: `7:3`."""
    task_id, _colon, version = given.partition(":")
    try:
        return small_number(task_id), small_number(version)
    except ValueError:
        return None


def _show_refused(act: BulkAct, ids: list[int], refusal: TrackerError) -> ResponseReturnValue:
    """The tasks as they are now, with what was typed, and why none was changed."""
    form, offer = _form_for(act, is_typed=True)
    form.form_errors = [*form.form_errors, edge.say(refusal.words)]
    outcomes = foresee(ids, form.wish(act, offer), agency=here(), by=signed_in())
    return _show(act, form, ids, outcomes=outcomes, status=refusal.status)


def _show(
    act: BulkAct,
    form: BulkForm,
    ids: list[int],
    *,
    outcomes: list[Outcome] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    shown = outcomes or []
    return render_template(
        "tasks/bulk/confirm.html",
        act=act,
        form=form,
        chosen=list_chosen(ids, here(), signed_in()) if outcomes is None else [],
        ids=ids,
        is_foreseen=outcomes is not None,
        changed=[one for one in shown if one.changes and one.refused is None],
        refused=[one for one in shown if one.refused is not None],
        unchanged=[one for one in shown if not one.changes and one.refused is None],
        typed={field.name: request.form.getlist(field.name) for field in form.shown},
        back=request.form.get("back", ""),
        way_back=_way_back(),
    ), status


def _way_back() -> str:
    """The list as it was filtered; whatever else a form says, it leads nowhere else."""
    address: dict[str, Any] = dict(address_in(request.form.get("back", "")))
    return url_for(".index", **address)
