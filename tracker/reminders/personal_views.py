"""What people set for themselves: language, summaries, absences, their calendar, links in letters."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock, edge
from tracker.accounts.absences import (
    add_absence,
    end_absence,
    get_absence,
    list_absences,
    list_stood_in_for,
)
from tracker.accounts.forms import AbsenceForm
from tracker.accounts.models import Agency, Role, User
from tracker.accounts.policy import can_note_absence
from tracker.accounts.queries import list_people
from tracker.db import db
from tracker.edge import here, signed_in, tell
from tracker.errors import NotFound, Refused
from tracker.mail.declining import decline_digests, declined_by, list_optional_rules, want_digest
from tracker.mail.redeeming import revoke_links
from tracker.mail.rules import find_rule
from tracker.reminders.feeds import find_feed, make_feed, revoke_feed
from tracker.reminders.occasions import Occasion

bp = Blueprint("personal", __name__)

# Who gets which summary; nobody else is asked whether they want it.
_READERS = {
    Occasion.WEEK_OF_HEADS.value: frozenset({Role.HEAD}),
    Occasion.WEEK_OF_LEADERS.value: frozenset({Role.LEADER}),
}


@bp.get("/me")
def me() -> ResponseReturnValue:
    return _show_me(_absence_form(signed_in()))


def _show_me(form: AbsenceForm, status: int = 200) -> ResponseReturnValue:
    user, agency, today = signed_in(), here(), clock.today()
    declined = declined_by(user.id, agency.id)
    return render_template(
        "reminders/personal/me.html",
        person=user,
        form=form,
        absences=list_absences(agency.id, user.id, today),
        stood_in_for=list_stood_in_for(agency.id, user.id, today),
        colleagues=_led_by(user, agency),
        summaries=[(name, find_rule(name), name not in declined) for name in _summaries_of(user, agency)],
        feed=find_feed(user.id, agency.id),
    ), status


def _summaries_of(user: User, agency: Agency) -> list[str]:
    """The names of the summaries that the person gets and may decline."""
    return [
        name for name in list_optional_rules() if user.holds(*_READERS.get(name, frozenset(Role)), at=agency)
    ]


def _led_by(user: User, agency: Agency) -> list[User]:
    """Those of whom the person may say, as their head, that they are away."""
    led = user.divisions_as(Role.HEAD, at=agency)
    people = list_people(agency, division_ids=led) if led else []
    return [person for person in people if person.id != user.id]


# --- absences ------------------------------------------------------------------------


def _person(person_id: int) -> User:
    person = db.session.get(User, person_id)
    if person is None or not person.memberships_at(here().id):
        raise NotFound
    if not can_note_absence(signed_in(), person, here().id):
        raise NotFound
    return person


def _absence_form(person: User, **values: object) -> AbsenceForm:
    form = AbsenceForm(**values) if request.method == "POST" else AbsenceForm(formdata=None)
    # An observer reads only: there is nothing they could do in anybody's place.
    able = list_people(here(), roles=[role for role in Role if role is not Role.OBSERVER])
    return form.offer([one for one in able if one.id != person.id])


def _show(person: User, form: AbsenceForm, status: int = 200) -> ResponseReturnValue:
    if person.id == signed_in().id:
        return _show_me(form, status)
    return render_template(
        "reminders/personal/absences.html",
        person=person,
        form=form,
        absences=list_absences(here().id, person.id, clock.today()),
    ), status


@bp.get("/people/<int:person_id>/absences")
def absences(person_id: int) -> ResponseReturnValue:
    """Those of somebody else; one's own stand on the page of one's settings."""
    person = _person(person_id)
    if person.id == signed_in().id:
        raise NotFound
    return _show(person, _absence_form(person))


@bp.post("/people/<int:person_id>/absences")
def note_absence(person_id: int) -> ResponseReturnValue:
    person = _person(person_id)
    form = _absence_form(person)
    if not form.validate():
        return _show(person, form, 422)
    try:
        absence = add_absence(
            here(),
            person,
            deputy=db.session.get_one(User, int(form.deputy.data)),
            from_day=form.from_day.data,
            to_day=form.to_day.data,
            by=signed_in(),
        )
    except Refused as refusal:
        db.session.rollback()
        return _show(_person(person_id), edge.with_refusal(form, refusal), 422)
    tell(_("The absence is noted. Letters of these days go to %(name)s.", name=absence.deputy.name))
    return _back_to(person)


@bp.post("/absences/<int:absence_id>/end")
def end(absence_id: int) -> ResponseReturnValue:
    absence = get_absence(absence_id, here(), signed_in())
    person = absence.user
    end_absence(absence, by=signed_in())
    tell(_("The absence is ended. Letters go to %(name)s again.", name=person.name))
    return _back_to(person)


def _back_to(person: User) -> ResponseReturnValue:
    if person.id == signed_in().id:
        return redirect(url_for(".me"))
    return redirect(url_for(".absences", person_id=person.id))


# --- letters -------------------------------------------------------------------------


@bp.post("/me/summaries")
def choose_summaries() -> ResponseReturnValue:
    user, agency = signed_in(), here()
    wanted = set(request.form.getlist("wanted"))
    offered = _summaries_of(user, agency)
    declined = declined_by(user.id, agency.id)
    decline_digests(user, agency.id, [name for name in offered if name not in wanted | declined], by=user)
    for name in offered:
        if name in wanted & declined:
            want_digest(user, agency.id, name, by=user)
    tell(_("Your choice of summaries is saved."))
    return redirect(url_for(".me"))


@bp.post("/me/links/revoke")
def revoke() -> ResponseReturnValue:
    user = signed_in()
    revoke_links(user, by=user, agency=here())
    tell(_("The links in all letters you have got so far do nothing any more."))
    return redirect(url_for(".me"))


# --- calendar ------------------------------------------------------------------------


@bp.post("/me/calendar")
def make_calendar() -> ResponseReturnValue:
    token = make_feed(signed_in(), here())
    address = edge.base_url() + url_for("personal.feed", token=token)
    tell(_("The address of your calendar, shown only this once: %(address)s", address=address), edge.SECRET)
    return redirect(url_for(".me"))


@bp.post("/me/calendar/revoke")
def revoke_calendar() -> ResponseReturnValue:
    revoke_feed(signed_in(), here())
    tell(_("The address of your calendar opens nothing any more."))
    return redirect(url_for(".me"))
