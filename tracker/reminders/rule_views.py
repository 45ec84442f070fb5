"""The pages on which one rule for reminders is written, switched or taken away."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import edge
from tracker.db import db
from tracker.edge import signed_in, tell
from tracker.errors import Clash, NotFound, Refused
from tracker.reminders import policies
from tracker.reminders.blueprint import bp
from tracker.reminders.forms import NO, YES, RuleForm
from tracker.reminders.occasions import Occasion, Policy, Told
from tracker.reminders.place_views import Place, line_in, number_in, origin_of, place_kept
from tracker.reminders.queries import Held, mark_of, policies_held
from tracker.reminders.telling import Line, line_of


@bp.get("/rule")
def rule() -> ResponseReturnValue:
    """The form of the rule that `occasion` and `days` name, an empty one for a `new` rule, or else
    what there can be a new rule for."""
    place = place_kept(request.args)
    if "new" in request.args:
        occasion = _occasion(request.args["new"])
        if not occasion.can_be_added:
            raise NotFound
        return _show_rule(place, RuleForm.new(occasion), occasion, None)
    if "occasion" not in request.args:
        return render_template(
            "reminders/occasions.html", place=place, occasions=[one for one in Occasion if one.can_be_added]
        )
    held = _named(place, request.args.get("occasion"), request.args.get("days"))
    if held is None:
        raise NotFound
    return _show_rule(place, RuleForm.of(held.policy), held.policy.occasion, held.policy)


@bp.post("/rule")
def save_rule() -> ResponseReturnValue:
    place, form = place_kept(request.form), RuleForm()
    occasion = _occasion(form.occasion.data)
    was = _days(form.was.data) if form.was.data else None
    before = Policy(occasion, was, told=_told_by_nature(place, occasion)) if was is not None else None
    form.ask_for(occasion)
    if not form.validate():
        return _show_rule(place, form, occasion, before, 422)
    typed = form.policy(occasion, _told_by_nature(place, occasion))
    try:
        if before is None:
            policies.add_policy(place.scope, typed, by=signed_in())
        else:
            policies.change_policy(
                place.scope, occasion, before.days, typed, seen=form.seen.data, by=signed_in()
            )
    except Refused as refusal:
        db.session.rollback()
        place = place_kept(request.form)
        return _show_refused(place, form, before, typed, refusal)
    tell(_("The rule is saved; it holds for the letters planned from now on."))
    return redirect(place.address)


@bp.post("/rule/switch")
def switch_rule() -> ResponseReturnValue:
    place, rule, seen = _rule_named()
    is_on = request.form.get("is_on") == YES
    try:
        policies.switch_policy(place.scope, rule.occasion, rule.days, is_on=is_on, seen=seen, by=signed_in())
    except Refused as refusal:
        db.session.rollback()
        act = _("Switch on") if is_on else _("Switch off")
        return _show_act_refused(place_kept(request.form), replace(rule, is_on=is_on), act, refusal)
    tell(_("The rule is in force again.") if is_on else _("The rule is off; nobody is told by it."))
    return redirect(place.address)


@bp.post("/rule/remove")
def remove_rule() -> ResponseReturnValue:
    place, rule, seen = _rule_named()
    try:
        policies.remove_policy(place.scope, rule.occasion, rule.days, seen=seen, by=signed_in())
    except Refused as refusal:
        db.session.rollback()
        return _show_act_refused(place_kept(request.form), rule, "", refusal)
    tell(_("The rule is removed."))
    return redirect(place.address)


@bp.post("/usual")
def back_to_usual() -> ResponseReturnValue:
    """Drop what is said here, so that the wider rules hold again; for one occasion, or all."""
    place = place_kept(request.form)
    named = request.form.get("occasion")
    seen = request.form.get("seen", "")
    policies.reset_policies(place.scope, _occasion(named) if named else None, seen=seen, by=signed_in())
    if place.scope.is_agency:
        tell(_("The usual rules hold again."))
    else:
        tell(_("The wider rules hold here again."))
    return redirect(place.address)


def _show_rule(
    place: Place,
    form: RuleForm,
    occasion: Occasion,
    before: Policy | None,
    status: int = 200,
    *,
    theirs: list[Line] | None = None,
    typed: Line | None = None,
    act: str = "",
    removes: bool = False,
) -> ResponseReturnValue:
    """The form of a rule. After a clash it stands below what somebody else saved (`theirs`) and what
    was typed, or what was to be done with the rule (`act`)."""
    form.ask_for(occasion)
    held = policies_held(place.scope)
    alike = [one for one in held if one.policy.occasion is occasion]
    is_own = any(one.scope == place.scope for one in alike)
    return render_template(
        "reminders/rule.html",
        place=place,
        form=form,
        occasion=occasion,
        before=before,
        is_own=is_own,
        taken_over=0 if place.scope.is_agency or is_own else len(alike),
        may_remove=before is not None and len(alike) > 1,
        mark=mark_of(held),
        theirs=theirs,
        typed=typed,
        act=act,
        removes=removes,
    ), status


def _show_refused(
    place: Place, form: RuleForm, before: Policy | None, typed: Policy, refusal: Refused
) -> ResponseReturnValue:
    """The form with why it was not taken; after a clash, beside what somebody else saved."""
    edge.with_refusal(form, refusal)
    if not isinstance(refusal, Clash):
        return _show_rule(place, form, typed.occasion, before, 422)
    now = [one for one in policies_held(place.scope) if one.policy.occasion is typed.occasion]
    mine = line_of(typed, is_own=True, origin=origin_of(Held(typed, place.scope)))
    # Where there is one rule only it is that one, whatever its days are now.
    is_one_only = not typed.occasion.can_be_added
    still = next(
        (one.policy for one in now if before and (is_one_only or one.policy.days == before.days)), None
    )
    # Saving again changes the rule as it is now; where it is gone, it adds one.
    form.seen.data = still.fingerprint if still else ""
    return _show_rule(
        place,
        form,
        typed.occasion,
        still,
        refusal.status,
        theirs=[line_in(place, one) for one in now],
        typed=mine,
    )


def _show_act_refused(place: Place, rule: Policy, switch: str, refusal: Refused) -> ResponseReturnValue:
    """The rule as it is now, and why it was not switched, or not removed where `switch` is empty;
    after a clash, beside what was to be done with it."""
    every = [one for one in policies_held(place.scope) if one.policy.occasion is rule.occasion]
    now = next((one.policy for one in every if one.policy.days == rule.days), None)
    if now is None:
        form = RuleForm(formdata=None, occasion=rule.occasion.value, days=rule.days)
    else:
        form = RuleForm.of(now)
        if switch:  # Saving the form does what was meant.
            form.is_on.data = YES if rule.is_on else NO
    edge.with_refusal(form, refusal)
    if not isinstance(refusal, Clash):
        return _show_rule(place, form, rule.occasion, now, 422)
    return _show_rule(
        place,
        form,
        rule.occasion,
        now,
        refusal.status,
        theirs=[line_in(place, one) for one in every],
        typed=line_of(rule, is_own=True, origin=origin_of(Held(rule, place.scope))),
        act=switch or _("Remove this rule"),
        removes=not switch,
    )


def _told_by_nature(place: Place, occasion: Occasion) -> Told:
    """Who is told where nobody chooses: whoever is told now."""
    held = (one.policy for one in policies_held(place.scope) if one.policy.occasion is occasion)
    return next((policy.told for policy in held), Told.ANSWERABLE)


def _rule_named() -> tuple[Place, Policy, str]:
    """The rule on which a button was pressed, as its presser saw it."""
    place, seen = place_kept(request.form), request.form.get("seen", "")
    occasion, days = _occasion(request.form.get("occasion")), _days(request.form.get("was"))
    rule = Policy.of_fingerprint(seen)
    if rule is None or (rule.occasion, rule.days) != (occasion, days):
        rule = Policy(occasion, days, told=_told_by_nature(place, occasion))
    return place, rule, seen


def _named(place: Place, occasion: str | None, days: str | None) -> Held | None:
    """The rule that holds in the place for the occasion with these days."""
    wanted = (_occasion(occasion), _days(days))
    every = policies_held(place.scope)
    return next((one for one in every if (one.policy.occasion, one.policy.days) == wanted), None)


def _occasion(name: str | None) -> Occasion:
    if name not in set(Occasion):
        raise NotFound
    return Occasion(name)


def _days(typed: str | None) -> int:
    return number_in(typed or "0")
