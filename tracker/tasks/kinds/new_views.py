"""The page on which a task of the yearly plan is written, from a kind or from nothing."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock, edge
from tracker.accounts.models import Agency
from tracker.db import db
from tracker.edge import here, signed_in, tell
from tracker.errors import NotAllowed, Refused
from tracker.tasks.blueprint import bp
from tracker.tasks.kinds.forms import TaskOfKindForm
from tracker.tasks.kinds.offering import BASES, KindOffer
from tracker.tasks.kinds.policy import can_keep_kinds
from tracker.tasks.kinds.service import open_task_of_kind
from tracker.tasks.models import Source
from tracker.tasks.offer import Offer
from tracker.tasks.policy import can_open


@bp.get("/new")
def new() -> ResponseReturnValue:
    """An empty form, or one filled from the kind that `?kind=` names."""
    agency, offer, kinds = _place_to_open()
    form = TaskOfKindForm(formdata=None, issued_on=clock.today(), criteria=request.args.getlist("criterion"))
    kinds.fill(form, kinds.chosen(request.args.get("kind")), offer.criteria)
    return _show(agency, _offered(form, offer), offer, kinds)


@bp.post("/new")
def create() -> ResponseReturnValue:
    """Issue the task or keep it as a draft; or, by the other buttons, fill the form further."""
    agency, offer, kinds = _place_to_open()
    form = _offered(TaskOfKindForm(), offer)
    act = request.form.get("act", "")
    if kinds.assist(form, act, offer.criteria):
        return _show(agency, form, offer, kinds)
    if not form.validate():
        return _show(agency, form, offer, kinds, 422)
    try:
        task = open_task_of_kind(
            agency=agency,
            source=Source.PLAN,
            issued_on=form.issued_on.data,
            as_draft=act == "draft",
            by=signed_in(),
            **offer.typed(form),
            **kinds.plan(form),
        )
    except Refused as refusal:
        db.session.rollback()
        return _show(agency, edge.with_refusal(form, refusal), offer, kinds, 422)
    if act == "draft":
        tell(_("Draft %(code)s is kept; nobody is told of it until it is issued.", code=task.code))
    else:
        tell(_("Task %(code)s is issued; its divisions are told by mail.", code=task.code))
    return redirect(url_for(".show", task_id=task.id))


def _place_to_open() -> tuple[Agency, Offer, KindOffer]:
    agency = here()
    if not can_open(signed_in(), agency.id):
        raise NotAllowed
    return agency, Offer.at(agency, clock.today().year), KindOffer.at(agency)


def _offered(form: TaskOfKindForm, offer: Offer) -> TaskOfKindForm:
    form.offer(offer.divisions, offer.officials, offer.criteria)
    form.offer_bases(BASES)
    return form


def _show(
    agency: Agency, form: TaskOfKindForm, offer: Offer, kinds: KindOffer, status: int = 200
) -> ResponseReturnValue:
    return render_template(
        "tasks/new.html",
        form=form,
        offer=offer,
        kinds=kinds.choices(form),
        may_keep_kinds=can_keep_kinds(signed_in(), agency.id),
    ), status
