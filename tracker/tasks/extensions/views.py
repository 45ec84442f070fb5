"""Pages on which more time is asked for and decided, and the rule by which it is."""

from __future__ import annotations

from typing import TypeVar

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import edge
from tracker.accounts.models import Agency, Role
from tracker.accounts.queries import work_calendar
from tracker.db import db
from tracker.edge import here, signed_in, tell
from tracker.errors import Clash, NotAllowed, Refused
from tracker.tasks.blueprint import bp
from tracker.tasks.extensions import service
from tracker.tasks.extensions.forms import AskForm, DecideForm, RuleForm
from tracker.tasks.extensions.models import Extension, ExtensionPolicy
from tracker.tasks.extensions.policy import can_set_rule, may_decide
from tracker.tasks.extensions.queries import find_asked, find_obstacle, mark_of, rule_of
from tracker.tasks.extensions.rules import last_day_to_ask
from tracker.tasks.extensions.telling import chain_of
from tracker.tasks.models import Task
from tracker.tasks.policy import may, steps_for
from tracker.tasks.queries import get_task
from tracker.tasks.steps import Step
from tracker.tasks.task_views import both_sides
from tracker.words import N_

Form = TypeVar("Form", AskForm, DecideForm)

# --- asking ------------------------------------------------------------------


@bp.get("/<int:task_id>/extension")
def extension_form(task_id: int) -> ResponseReturnValue:
    task = _task_to_ask_for(task_id)
    return _show_ask(task, AskForm(formdata=None, version=task.version))


@bp.post("/<int:task_id>/extension")
def ask_extension(task_id: int) -> ResponseReturnValue:
    task, form = _task_to_ask_for(task_id), AskForm()
    if not form.validate():
        return _show_ask(task, form, 422)
    try:
        service.ask_extension(
            task, reason=form.reason.data, new_due=form.due.data, version=form.seen, by=signed_in()
        )
    except Refused as refusal:
        db.session.rollback()
        task = get_task(task_id, signed_in())
        return _show_ask(task, _again(form, task, refusal), _status(refusal), clash=_is_clash(refusal))
    tell(_("More time is asked for; whoever decides is told by mail."))
    return redirect(url_for(".show", task_id=task_id))


@bp.post("/<int:task_id>/extension/withdraw")
def withdraw_extension(task_id: int) -> ResponseReturnValue:
    service.withdraw_extension(_asked(_task_to_ask_for(task_id)), version=None, by=signed_in())
    tell(_("What you asked for is withdrawn."))
    return redirect(url_for(".show", task_id=task_id))


def _task_to_ask_for(task_id: int) -> Task:
    task = get_task(task_id, signed_in())
    if not may(signed_in(), Step.ASK_EXTENSION, task):
        raise NotAllowed
    return task


def _show_ask(task: Task, form: AskForm, status: int = 200, *, clash: bool = False) -> ResponseReturnValue:
    rule = rule_of(task.agency_id)
    last_day = None
    if task.due is not None:
        last_day = last_day_to_ask(task.due, rule.days_before, work_calendar(task.agency_id))
    return render_template(
        "tasks/extensions/ask.html",
        task=task,
        form=form,
        rule=rule,
        last_day=last_day,
        obstacle=find_obstacle(task, rule),
        extension=chain_of(task, signed_in(), steps_for(signed_in(), task)),
        theirs=both_sides(task, form, Step.ASK_EXTENSION) if clash else None,
    ), status


# --- deciding ----------------------------------------------------------------


@bp.get("/<int:task_id>/extension/decide")
def extension_decision(task_id: int) -> ResponseReturnValue:
    """Where the letter leads; when it is decided already, to the task, which tells how."""
    task = get_task(task_id, signed_in())
    if not may(signed_in(), Step.DECIDE_EXTENSION, task):
        raise NotAllowed
    asked = find_asked(task)
    if asked is None or not may_decide(signed_in(), asked, rule_of(task.agency_id)):
        tell(_("Nothing waits for your decision on more time here."), "warning")
        return redirect(url_for(".show", task_id=task_id))
    return _show_decide(task, DecideForm(formdata=None, version=task.version, due=asked.asked_due))


@bp.post("/<int:task_id>/extension/decide")
def decide_extension(task_id: int) -> ResponseReturnValue:
    task, form = get_task(task_id, signed_in()), DecideForm()
    if not may(signed_in(), Step.DECIDE_EXTENSION, task):
        raise NotAllowed
    grant = request.form.get("act") == "grant"
    if not form.validate():
        return _show_decide(task, form, 422)
    try:
        service.decide_extension(
            _asked(task),
            grant=grant,
            agreed_due=form.due.data,
            words=form.words.data or "",
            version=form.seen,
            by=signed_in(),
        )
    except Refused as refusal:
        db.session.rollback()
        task = get_task(task_id, signed_in())
        return _show_decide(task, _again(form, task, refusal), _status(refusal), clash=_is_clash(refusal))
    if grant:
        tell(_("More time is granted; those who asked are told."))
    else:
        tell(_("More time is refused; those who asked are told why."))
    return redirect(url_for(".show", task_id=task_id))


def _show_decide(
    task: Task, form: DecideForm, status: int = 200, *, clash: bool = False
) -> ResponseReturnValue:
    return render_template(
        "tasks/extensions/decide.html",
        task=task,
        form=form,
        extension=chain_of(task, signed_in(), steps_for(signed_in(), task)),
        theirs=both_sides(task, form, Step.DECIDE_EXTENSION) if clash else None,
    ), status


def _asked(task: Task) -> Extension:
    asked = find_asked(task)
    if asked is None:
        raise Refused(N_("Nothing is asked for, or it was decided already."))
    return asked


def _again(form: Form, task: Task, refusal: Refused) -> Form:
    """The form with what was typed, on the task as it is now."""
    form.version.data = task.version
    edge.with_refusal(form, refusal)
    return form


def _is_clash(refusal: Refused) -> bool:
    return isinstance(refusal, Clash)


def _status(refusal: Refused) -> int:
    return refusal.status if isinstance(refusal, Clash) else 422


# --- the rule ----------------------------------------------------------------


@bp.get("/extensions/policy")
def extension_policy() -> ResponseReturnValue:
    rule = rule_of(_agency_to_rule().id)
    form = RuleForm(
        formdata=None,
        days_before=rule.days_before,
        most=rule.most,
        decider=rule.decider.value,
        seen=mark_of(rule),
    )
    return _show_rule(form)


@bp.post("/extensions/policy")
def save_extension_policy() -> ResponseReturnValue:
    agency, form = _agency_to_rule(), RuleForm()
    if not form.validate():
        return _show_rule(form, 422)
    try:
        service.set_extension_rule(
            agency,
            days_before=form.days_before.data,
            most=form.most.data,
            decider=Role(form.decider.data),
            seen=form.seen.data or "",
            by=signed_in(),
        )
    except Refused as refusal:
        db.session.rollback()
        rule = rule_of(agency.id)
        form.seen.data = mark_of(rule)
        edge.with_refusal(form, refusal)
        return _show_rule(form, _status(refusal), theirs=rule if _is_clash(refusal) else None)
    tell(_("The rule is saved; it holds for what is asked from now on."))
    return redirect(url_for(".extension_policy"))


def _show_rule(
    form: RuleForm, status: int = 200, *, theirs: ExtensionPolicy | None = None
) -> ResponseReturnValue:
    decider = Role(form.decider.data).words if theirs is not None else ""
    words = edge.say(decider)
    return render_template(
        "tasks/extensions/policy.html", form=form, theirs=theirs, decider_words=words
    ), status


def _agency_to_rule() -> Agency:
    agency = here()
    if not can_set_rule(signed_in(), agency.id):
        raise NotAllowed
    return agency
