"""The pages on which one conclusion becomes tasks, or is marked for information."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker import clock, edge
from tracker.accounts.queries import names_of
from tracker.conclusions import service
from tracker.conclusions.blueprint import bp
from tracker.conclusions.drafts import Draft, draft_of
from tracker.conclusions.forms import InformationForm, IssueForm
from tracker.conclusions.models import Conclusion, Handling
from tracker.conclusions.policy import can_keep_meetings
from tracker.conclusions.queries import Outcome, get_conclusion, next_open, outcome_of, walk
from tracker.conclusions.suggestions import suggest_kind
from tracker.db import db
from tracker.edge import signed_in, tell
from tracker.errors import Clash, NotAllowed, Refused
from tracker.tasks.kinds.offering import BASES, KindOffer
from tracker.tasks.kinds.standard import GENERAL
from tracker.tasks.models import Task
from tracker.tasks.offer import Offer
from tracker.tasks.telling import rows_of

_PLACE = "/<int:meeting_id>/conclusions/<int:conclusion_id>"


@bp.get(_PLACE)
def review(meeting_id: int, conclusion_id: int) -> ResponseReturnValue:
    conclusion = get_conclusion(conclusion_id, meeting_id, signed_in())
    offer, kinds = _offer(conclusion), _kinds(conclusion)
    form = _prefilled(conclusion, offer, kinds)
    return _show(conclusion, offer, form, InformationForm(formdata=None), kinds=kinds)


@bp.post(_PLACE)
def issue(meeting_id: int, conclusion_id: int) -> ResponseReturnValue:
    conclusion = _conclusion_to_handle(conclusion_id, meeting_id)
    offer, kinds = _offer(conclusion), _kinds(conclusion)
    form = _offered(IssueForm(), offer)
    then = request.form.get("then", "next")
    if kinds.assist(form, request.form.get("act", ""), offer.criteria):
        return _show(conclusion, offer, form, InformationForm(formdata=None), kinds=kinds)
    if not form.validate():
        return _show(conclusion, offer, form, InformationForm(formdata=None), 422, kinds=kinds)
    try:
        tasks = service.issue_tasks(
            conclusion,
            issued_on=form.issued_on.data or clock.today(),
            one_for_each=then == "each",
            seen_tasks=form.seen,
            by=signed_in(),
            **offer.typed(form),
            **kinds.plan(form),
        )
    except Refused as refusal:
        db.session.rollback()
        return _show_refused(conclusion_id, meeting_id, edge.with_refusal(form, refusal), refusal)
    _tell_issued(tasks)
    if then == "stay":
        return redirect(url_for(".review", meeting_id=meeting_id, conclusion_id=conclusion_id))
    return _go_on(conclusion)


def _show_refused(
    conclusion_id: int, meeting_id: int, form: IssueForm, refusal: Refused
) -> ResponseReturnValue:
    conclusion = get_conclusion(conclusion_id, meeting_id, signed_in())
    status = 422
    if isinstance(refusal, Clash):
        form.version.data = len(conclusion.tasks)  # They are shown now: sending again means them too.
        status = refusal.status
    return _show(conclusion, _offer(conclusion), form, InformationForm(formdata=None), status)


@bp.post(f"{_PLACE}/information")
def inform(meeting_id: int, conclusion_id: int) -> ResponseReturnValue:
    conclusion = _conclusion_to_handle(conclusion_id, meeting_id)
    offer = _offer(conclusion)
    form = InformationForm()
    if not form.validate():
        return _show(conclusion, offer, _prefilled(conclusion, offer), form, 422)
    try:
        service.mark_information(conclusion, reason=form.reason.data, by=signed_in())
    except Refused as refusal:
        db.session.rollback()
        conclusion = get_conclusion(conclusion_id, meeting_id, signed_in())
        form = edge.with_refusal(form, refusal)
        return _show(conclusion, offer, _prefilled(conclusion, offer), form, 422)
    tell(_("The conclusion is marked for information."))
    return _go_on(conclusion)


@bp.post(f"{_PLACE}/reopen")
def reopen(meeting_id: int, conclusion_id: int) -> ResponseReturnValue:
    conclusion = _conclusion_to_handle(conclusion_id, meeting_id)
    service.reopen_conclusion(conclusion, by=signed_in())
    tell(_("The conclusion is open again."))
    return redirect(url_for(".review", meeting_id=meeting_id, conclusion_id=conclusion_id))


@bp.post(f"{_PLACE}/drop")
def drop(meeting_id: int, conclusion_id: int) -> ResponseReturnValue:
    conclusion = _conclusion_to_handle(conclusion_id, meeting_id)
    service.drop_conclusion(conclusion, by=signed_in())
    tell(_("The passage is no conclusion any more. Its words stay in the text of the notice."))
    return redirect(url_for(".show", meeting_id=meeting_id))


def _conclusion_to_handle(conclusion_id: int, meeting_id: int) -> Conclusion:
    conclusion = get_conclusion(conclusion_id, meeting_id, signed_in())
    if not can_keep_meetings(signed_in(), conclusion.meeting.agency_id):
        raise NotAllowed
    return conclusion


def _offer(conclusion: Conclusion) -> Offer:
    """What the tasks of the conclusion can be made of, by the index of the year they belong to."""
    return Offer.at(conclusion.meeting.agency, conclusion.meeting.held_on.year)


def _kinds(conclusion: Conclusion) -> KindOffer:
    return KindOffer.at(conclusion.meeting.agency)


def _offered(form: IssueForm, offer: Offer) -> IssueForm:
    form.offer(offer.divisions, offer.officials, offer.criteria)
    form.offer_bases(BASES)
    return form


def _draft(conclusion: Conclusion, offer: Offer) -> Draft:
    agency = conclusion.meeting.agency
    return draft_of(conclusion, offer.divisions, offer.fields, names_of(agency))


def _prefilled(conclusion: Conclusion, offer: Offer, kinds: KindOffer | None = None) -> IssueForm:
    """The form as the sentence and the kind that it is probably of suggest."""
    kinds = kinds or _kinds(conclusion)
    draft = _draft(conclusion, offer)
    meeting = conclusion.meeting
    form = IssueForm(
        formdata=None,
        version=len(conclusion.tasks),
        title=draft.title,
        details=draft.details,
        leads=[str(division.id) for division in draft.leads],
        supports=[str(division.id) for division in draft.supports],
        issued_on=meeting.notice_on or meeting.held_on,
        due=draft.reading.due,
        criteria=[str(id_) for id_ in draft.criteria],
    )
    likely = suggest_kind(conclusion.text, [(kind.code, kind.name, kind.title) for kind in kinds.kinds])
    kinds.fill(form, kinds.chosen(likely) or kinds.chosen(GENERAL), offer.criteria)
    return _offered(form, offer)


def _show(
    conclusion: Conclusion,
    offer: Offer,
    form: IssueForm,
    information: InformationForm,
    status: int = 200,
    *,
    kinds: KindOffer | None = None,
) -> ResponseReturnValue:
    user = signed_in()
    outcome: Outcome = outcome_of(conclusion, user)
    stops = walk(conclusion.meeting_id)
    return (
        render_template(
            "conclusions/review.html",
            conclusion=conclusion,
            meeting=conclusion.meeting,
            outcome=outcome,
            rows=rows_of(outcome.tasks, clock.today()),
            draft=_draft(conclusion, offer),
            stops=stops,
            following=next_open(stops, conclusion),
            offer=offer,
            kinds=(kinds or _kinds(conclusion)).choices(form),
            form=form,
            information=information,
            may_keep=can_keep_meetings(user, conclusion.meeting.agency_id),
            Handling=Handling,
        ),
        status,
    )


def _tell_issued(tasks: list[Task]) -> None:
    tell(
        ngettext(
            "Task %(codes)s is issued; its divisions are told by mail.",
            "Tasks %(codes)s are issued; their divisions are told by mail.",
            len(tasks),
            codes=", ".join(task.code for task in tasks),
        )
    )


def _go_on(conclusion: Conclusion) -> ResponseReturnValue:
    """To the next conclusion that is still to be handled, or back to the meeting when none is."""
    following = next_open(walk(conclusion.meeting_id), conclusion)
    if following is None:
        return redirect(url_for(".show", meeting_id=conclusion.meeting_id))
    return redirect(url_for(".review", meeting_id=conclusion.meeting_id, conclusion_id=following))
