"""The pages of the rules by which people are told: of the agency, of a kind, of a task."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock, edge
from tracker.accounts.calendar import unconfirmed_year
from tracker.accounts.letter_settings import change_letter_settings, mark_of_letters
from tracker.accounts.models import Agency
from tracker.accounts.policy import can_manage_people, is_warned_of_calendar
from tracker.db import db
from tracker.edge import here, signed_in, tell
from tracker.errors import Clash, NotAllowed, Refused
from tracker.mail.rules import find_rule
from tracker.navigation import KEEPERS
from tracker.reminders.blueprint import bp
from tracker.reminders.forms import NO, YES, LettersForm
from tracker.reminders.ladder import needs_announcement
from tracker.reminders.own_rules import list_own_rules
from tracker.reminders.place_views import Place, line_in, place_of_agency, place_of_kind, place_of_task
from tracker.reminders.policy import can_keep_policies, can_see_policies
from tracker.reminders.queries import Held, has_own_policies, mark_of, policies_held
from tracker.reminders.task_story import Story, story_of
from tracker.reminders.telling import groups_of, rungs_of
from tracker.tasks.kinds.policy import can_keep_kinds
from tracker.tasks.queries import get_task
from tracker.words import Words

# --- the rules of a place ----------------------------------------------------


@bp.get("")
def index() -> ResponseReturnValue:
    return _show_index(_agency_seen())


def _show_index(
    agency: Agency, letters: LettersForm | None = None, status: int = 200, *, clash: bool = False
) -> ResponseReturnValue:
    user, place = signed_in(), place_of_agency(agency)
    if letters is None and can_manage_people(user, agency):
        letters = LettersForm(
            formdata=None,
            letters_seen=mark_of_letters(agency),
            send_hour=agency.send_hour,
            acts_from_letters=YES if agency.acts_from_letters else NO,
        )
    held = policies_held(place.scope)
    return render_template(
        "reminders/index.html",
        **_rules_of(place, held),
        is_usual=any(one.is_usual for one in held),
        special=list_own_rules(agency.id, user),
        may_see_settings=not KEEPERS.isdisjoint(m.role for m in edge.roles_here()),
        agency_kept=agency,
        unconfirmed=_unconfirmed_year(agency),
        letters=letters,
        letters_clash=clash,
    ), status


def _unconfirmed_year(agency: Agency) -> int | None:
    """The year whose working days are a forecast still, for those who are warned of it."""
    if not is_warned_of_calendar(signed_in(), agency.id):
        return None
    return unconfirmed_year(agency.id, clock.today())


@bp.get("/kinds/<int:kind_id>")
def of_kind(kind_id: int) -> ResponseReturnValue:
    _agency_seen()
    return _show_own(place_of_kind(kind_id))


@bp.get("/tasks/<int:task_id>")
def of_task(task_id: int) -> ResponseReturnValue:
    """What was told of the task, what is to come, and by which rules."""
    return _show_own(place_of_task(task_id), story_of(get_task(task_id, signed_in())))


def _show_own(place: Place, story: Story | None = None) -> ResponseReturnValue:
    return render_template(
        "reminders/own.html",
        **_rules_of(place, policies_held(place.scope)),
        has_own=has_own_policies(place.scope),
        story=story,
        rule_words=_rule_words,
        said=_said,
        may_keep_kind=can_keep_kinds(signed_in(), place.scope.agency_id),
        may_see_agency=can_see_policies(signed_in(), place.scope.agency_id),
    )


def _rule_words(name: str) -> Words | str:
    known = find_rule(name)
    return known.words if known is not None and known.words else name


def _said(reason: str) -> str:
    """A reason as the ledger keeps it, in the reader's language."""
    return edge.say(Words(reason)) if reason else ""


def _rules_of(place: Place, held: list[Held]) -> dict[str, Any]:
    """What `reminders/_rules.html` needs."""
    lines = [line_in(place, one) for one in held if place.scope.is_agency or not _is_only_agencys(one)]
    return {
        "place": place,
        "mark": mark_of(held),
        "groups": groups_of(lines),
        "rungs": rungs_of(lines),
        "announces": needs_announcement([one.policy for one in held]),
        "may_edit": can_keep_policies(signed_in(), place.scope),
    }


def _is_only_agencys(held: Held) -> bool:
    """Summaries are not about one task."""
    return held.policy.occasion.is_digest


# --- how letters leave -------------------------------------------------------


@bp.post("/letters")
def save_letters() -> ResponseReturnValue:
    agency, form = here(), LettersForm()
    if not can_manage_people(signed_in(), agency):
        raise NotAllowed
    if not form.validate():
        return _show_index(agency, form, 422)
    try:
        change_letter_settings(
            agency,
            send_hour=form.send_hour.data,
            acts_from_letters=form.acts_from_letters.data == YES,
            seen=form.letters_seen.data or "",
            by=signed_in(),
        )
    except Refused as refusal:
        db.session.rollback()
        agency, is_clash = here(), isinstance(refusal, Clash)
        form.letters_seen.data = mark_of_letters(agency)
        edge.with_refusal(form, refusal)
        return _show_index(agency, form, refusal.status if is_clash else 422, clash=is_clash)
    tell(_("The settings of letters are saved."))
    return redirect(url_for(".index"))


def _agency_seen() -> Agency:
    agency = here()
    if not can_see_policies(signed_in(), agency.id):
        raise NotAllowed
    return agency
