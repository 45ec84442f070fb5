"""The pages of meetings: the list, a meeting with its text, and what became of its conclusions."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker import clock, edge
from tracker.accounts.models import Agency
from tracker.accounts.queries import list_task_divisions, work_calendar
from tracker.conclusions import service
from tracker.conclusions.blueprint import bp
from tracker.conclusions.drafts import reading_of
from tracker.conclusions.forms import MeetingForm, PassageForm, TextForm
from tracker.conclusions.models import Conclusion, Handling, Meeting
from tracker.conclusions.passages import cut
from tracker.conclusions.policy import can_keep_meetings
from tracker.conclusions.queries import (
    Outcome,
    Tally,
    get_meeting,
    list_meetings,
    outcomes,
    tallies,
)
from tracker.conclusions.readers import MOST_BYTES
from tracker.conclusions.reading import Known, find_words, read_notice, read_passage
from tracker.db import db
from tracker.edge import here, signed_in, tell
from tracker.errors import NotAllowed, Refused
from tracker.index.queries import last_published, list_evaluations
from tracker.tasks.telling import rows_of


@bp.get("")
def index() -> ResponseReturnValue:
    user, agency = signed_in(), here()
    page = list_meetings(agency, request.args.get("page", 1, type=int))
    return render_template(
        "conclusions/index.html",
        page=page,
        tallies=tallies(page.rows),
        address=lambda number: url_for(".index", page=number),
        may_keep=can_keep_meetings(user, agency.id),
    )


@bp.get("/new")
def new() -> ResponseReturnValue:
    agency = _agency_to_keep()
    published = last_published(agency)
    chosen = str(published.id) if published else ""
    form = MeetingForm(formdata=None, held_on=clock.today(), evaluation=chosen)
    return _show_new(agency, form)


@bp.post("/new")
def create() -> ResponseReturnValue:
    agency = _agency_to_keep()
    form = MeetingForm()
    form.offer(list_evaluations(agency))
    if not form.validate():
        return _show_new(agency, form, 422)
    try:
        meeting = service.record_meeting(agency=agency, by=signed_in(), **_facts(form, agency))
    except Refused as refusal:
        return _show_new(agency, edge.with_refusal(form, refusal), 422)
    tell(_("The meeting is recorded. Paste the text of its notice now."))
    return redirect(url_for(".show", meeting_id=meeting.id))


@bp.get("/<int:meeting_id>/edit")
def edit(meeting_id: int) -> ResponseReturnValue:
    meeting = _meeting_to_keep(meeting_id)
    form = MeetingForm(formdata=None, obj=meeting, evaluation=str(meeting.evaluation_id or ""))
    return _show_edit(meeting, form)


@bp.post("/<int:meeting_id>/edit")
def save(meeting_id: int) -> ResponseReturnValue:
    meeting = _meeting_to_keep(meeting_id)
    form = MeetingForm()
    form.offer(list_evaluations(meeting.agency))
    if not form.validate():
        return _show_edit(meeting, form, 422)
    try:
        service.edit_meeting(meeting, by=signed_in(), **_facts(form, meeting.agency))
    except Refused as refusal:
        return _show_edit(meeting, edge.with_refusal(form, refusal), 422)
    tell(_("The changes are saved."))
    return redirect(url_for(".show", meeting_id=meeting.id))


def _agency_to_keep() -> Agency:
    agency = here()
    if not can_keep_meetings(signed_in(), agency.id):
        raise NotAllowed
    return agency


def _meeting_to_keep(meeting_id: int) -> Meeting:
    meeting = get_meeting(meeting_id, signed_in())
    if not can_keep_meetings(signed_in(), meeting.agency_id):
        raise NotAllowed
    return meeting


def _facts(form: MeetingForm, agency: Agency) -> dict[str, Any]:
    chosen = form.evaluation.data
    return {
        "title": form.title.data,
        "held_on": form.held_on.data,
        "chair": form.chair.data,
        "notice_number": form.notice_number.data,
        "notice_on": form.notice_on.data,
        "evaluation": next((e for e in list_evaluations(agency) if str(e.id) == chosen), None),
    }


def _show_new(agency: Agency, form: MeetingForm, status: int = 200) -> ResponseReturnValue:
    form.offer(list_evaluations(agency))
    return render_template("conclusions/new.html", form=form), status


def _show_edit(meeting: Meeting, form: MeetingForm, status: int = 200) -> ResponseReturnValue:
    form.offer(list_evaluations(meeting.agency))
    return render_template("conclusions/edit.html", meeting=meeting, form=form), status


@bp.get("/<int:meeting_id>")
def show(meeting_id: int) -> ResponseReturnValue:
    meeting = get_meeting(meeting_id, signed_in())
    return _show(meeting, TextForm(formdata=None))


@bp.post("/<int:meeting_id>/text")
def take_text(meeting_id: int) -> ResponseReturnValue:
    meeting = _meeting_to_keep(meeting_id)
    form = TextForm()
    file = form.file.data
    known = _known_of(meeting)
    db.session.rollback()  # Reading a long text takes its time; nobody shall wait for it.
    try:
        parsed = read_notice(form.text.data, file, file.filename if file else "", known)
        meeting = get_meeting(meeting_id, signed_in())
        conclusions = service.take_text(meeting, parsed, replaces=bool(form.replaces.data), by=signed_in())
    except Refused as refusal:
        db.session.rollback()
        return _show(get_meeting(meeting_id, signed_in()), _kept(edge.with_refusal(form, refusal)), 422)
    _tell_what_was_read(len(conclusions))
    return redirect(url_for(".show", meeting_id=meeting_id))


def _known_of(meeting: Meeting) -> Known:
    """What a notice of the meeting is read by: its day, the agency's units, its working days."""
    agency = meeting.agency
    return Known(
        paper_on=meeting.notice_on or meeting.held_on,
        units=[division.name for division in list_task_divisions(agency)],
        workdays=work_calendar(agency.id),
    )


def _kept(form: TextForm) -> TextForm:
    """The refused form, without a text so long that it would only be carried to and fro."""
    if len(form.text.data.encode()) > MOST_BYTES:
        form.text.data = ""
        form.text.raw_data = None
        form.text.errors = [*form.text.errors, _("The long text is not shown again.")]
    return form


def _tell_what_was_read(count: int) -> None:
    if count:
        tell(ngettext("%(num)s conclusion was read.", "%(num)s conclusions were read.", count))
    else:
        tell(_("No numbered conclusion was found. Choose the conclusions in the text below."), "warning")


@bp.post("/<int:meeting_id>/conclusions")
def add(meeting_id: int) -> ResponseReturnValue:
    """Make a conclusion of a passage that was left out, or of the words that were typed."""
    meeting = _meeting_to_keep(meeting_id)
    form = PassageForm()
    if not form.validate():
        return _show(meeting, TextForm(formdata=None), 422, form)
    known = _known_of(meeting)
    try:
        span = form.span or find_words(meeting.text, form.part.data, map(_span, meeting.conclusions))
        item = read_passage(meeting.text, span, known)
        conclusion = service.add_conclusion(meeting, item, by=signed_in())
    except Refused as refusal:
        db.session.rollback()
        meeting = get_meeting(meeting_id, signed_in())
        return _show(meeting, TextForm(formdata=None), 422, edge.with_refusal(form, refusal))
    tell(_("The passage is a conclusion now."))
    return redirect(url_for(".show", meeting_id=meeting_id, _anchor=f"conclusion-{conclusion.id}"))


def _show(
    meeting: Meeting, form: TextForm, status: int = 200, passage_form: PassageForm | None = None
) -> ResponseReturnValue:
    user, today = signed_in(), clock.today()
    results = outcomes(meeting, user)
    form.replaces.data = "yes" if meeting.text else ""
    return (
        render_template(
            "conclusions/show.html",
            meeting=meeting,
            outcomes=results,
            rows={each.conclusion.id: rows_of(each.tasks, today) for each in results},
            readings={each.conclusion.id: reading_of(each.conclusion) for each in results},
            tally=_tally(results),
            next_open=_first_open(results),
            passages=cut(meeting.text, [_span(each.conclusion) for each in results]),
            form=form,
            passage_form=passage_form or PassageForm(formdata=None),
            may_keep=can_keep_meetings(user, meeting.agency_id),
            may_replace=all(each.conclusion.handling is Handling.OPEN and not each.tasks for each in results),
            Handling=Handling,
        ),
        status,
    )


def _span(conclusion: Conclusion) -> tuple[int, int]:
    return conclusion.span_start, conclusion.span_end


def _tally(results: list[Outcome]) -> Tally:
    standing = [each.standing for each in results]
    return Tally(
        with_tasks=standing.count(Handling.TASKS),
        information=standing.count(Handling.INFORMATION),
        open=standing.count(Handling.OPEN),
    )


def _first_open(results: list[Outcome]) -> Conclusion | None:
    return next((each.conclusion for each in results if each.standing is Handling.OPEN), None)
