"""The steps that take a few words: each has a page with one small form, and says what follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock, edge
from tracker.accounts.queries import list_task_divisions
from tracker.db import db
from tracker.edge import signed_in, tell
from tracker.errors import Clash, Refused
from tracker.mail.addresses import list_refused
from tracker.tasks import closing, objecting
from tracker.tasks.acts import ACTS, Act
from tracker.tasks.blueprint import bp
from tracker.tasks.finding.bar_views import address_in
from tracker.tasks.forms import (
    ActForm,
    CancelForm,
    DivisionForm,
    HandOverAskForm,
    HandOverForm,
    IssueForm,
    MergeForm,
    ObjectionForm,
    RemindForm,
    ReopenForm,
    UpholdForm,
)
from tracker.tasks.models import Task
from tracker.tasks.policy import steps_for
from tracker.tasks.queries import find_task_by_code, get_task
from tracker.tasks.service import issue_task
from tracker.tasks.steps import Step
from tracker.tasks.task_views import Theirs, both_sides, head_of, task_for
from tracker.words import N_, Words


@dataclass(frozen=True, slots=True)
class Doing:
    """What a step asks for, and the verb that takes it."""

    form: type[ActForm]
    do: Callable[[Task, Any, dict[str, Any]], Words | None]


def _merge(task: Task, form: MergeForm, known: dict[str, Any]) -> None:
    into = find_task_by_code(form.code.data or "", task.agency_id, signed_in())
    if into is None:
        raise Refused(N_("There is no task with this code."), field="code")
    closing.merge_task(task, into, reason=form.reason.data or "", **known)


def _issue(task: Task, form: IssueForm, known: dict[str, Any]) -> None:
    issue_task(task, issued_on=form.issued_on.data, **known)


def _acknowledge(task: Task, _form: ActForm, known: dict[str, Any]) -> None:
    objecting.acknowledge_task(task, **known)


def _dispute(task: Task, form: ObjectionForm, known: dict[str, Any]) -> None:
    objecting.dispute_task(task, reason=form.reason.data or "", **known)


def _ask_hand_over(task: Task, form: HandOverAskForm, known: dict[str, Any]) -> None:
    objecting.ask_hand_over(task, reason=form.reason.data or "", to=form.chosen, **known)


def _take_back(task: Task, _form: ActForm, known: dict[str, Any]) -> None:
    objecting.take_back_objection(task, **known)


def _uphold(task: Task, form: UpholdForm, known: dict[str, Any]) -> None:
    objecting.uphold_task(task, words=form.words.data or "", **known)


def _hand_over(task: Task, form: HandOverForm, known: dict[str, Any]) -> None:
    assert form.chosen is not None  # The field must be given, and is one of those offered.
    objecting.hand_over_task(task, to=form.chosen, words=form.words.data or "", **known)


def _remind(task: Task, form: RemindForm, known: dict[str, Any]) -> Words | None:
    """Says who is out of reach, if somebody is: their letters do not go."""
    reminded = objecting.remind_task(task, words=form.words.data or "", **known)
    refused = list_refused(person.email for person in reminded)
    lost = [person.name for person in reminded if person.email in refused]
    if not lost:
        return None
    names = ", ".join(lost)
    if len(lost) == len(reminded):
        return N_("Nobody was reached: the mail server refused the address of %(names)s.", names=names)
    return N_("They are reminded, but not %(names)s: the mail server refused the address.", names=names)


def _cancel(task: Task, form: CancelForm, known: dict[str, Any]) -> None:
    closing.cancel_task(task, reason=form.reason.data or "", **known)


def _reopen(task: Task, form: ReopenForm, known: dict[str, Any]) -> None:
    closing.reopen_task(task, reason=form.reason.data or "", **known)


DOINGS = {
    Step.ISSUE: Doing(IssueForm, _issue),
    Step.ACKNOWLEDGE: Doing(ActForm, _acknowledge),
    Step.DISPUTE: Doing(ObjectionForm, _dispute),
    Step.ASK_HAND_OVER: Doing(HandOverAskForm, _ask_hand_over),
    Step.TAKE_BACK: Doing(ActForm, _take_back),
    Step.UPHOLD: Doing(UpholdForm, _uphold),
    Step.HAND_OVER: Doing(HandOverForm, _hand_over),
    Step.REMIND: Doing(RemindForm, _remind),
    Step.CANCEL: Doing(CancelForm, _cancel),
    Step.MERGE: Doing(MergeForm, _merge),
    Step.REOPEN: Doing(ReopenForm, _reopen),
}


def _make_page(act: Act, doing: Doing) -> None:
    def ask(task_id: int) -> ResponseReturnValue:
        task = task_for(task_id, act.step)
        if act.step not in steps_for(signed_in(), task):
            tell(
                _("This cannot be done now: the task is “%(state)s”.", state=edge.say(task.state.words)),
                "warning",
            )
            return redirect(url_for(".show", task_id=task_id))
        form = doing.form(formdata=None, version=task.version, **_beginnings(task, act.step))
        return _show_act(task, act, form)

    def take(task_id: int) -> ResponseReturnValue:
        task, form = task_for(task_id, act.step), doing.form()
        _offer(task, form)
        if not form.validate():
            return _show_act(task, act, form, 422)
        try:
            odd = doing.do(task, form, {"version": form.seen, "by": signed_in()})
        except Refused as refusal:
            return _show_refused(task_id, act, form, refusal)
        tell(odd or act.said, "warning" if odd else "success")
        if request.form.get("back") == "mine":  # From the row of one's own work, back to it.
            return redirect(url_for(".mine", _anchor=f"task-{task_id}"))
        if request.form.get("back") == "board":
            address: dict[str, Any] = dict(address_in(request.form.get("filter", "")))
            return redirect(url_for(".board", **address, _anchor=f"task-{task_id}"))
        return redirect(url_for(".show", task_id=task_id))

    name = act.step.value
    bp.add_url_rule(f"/<int:task_id>/{name}", f"for_{name}", ask, methods=["GET"])
    bp.add_url_rule(f"/<int:task_id>/{name}", name, take, methods=["POST"])


def _beginnings(task: Task, step: Step) -> dict[str, Any]:
    """What stands in a form before anybody types."""
    if step is Step.ISSUE:
        return {"issued_on": clock.today()}
    if step is Step.HAND_OVER:
        objection = objecting.find_objection(task)
        return {"division": str(((objection and objection.context) or {}).get("to") or "")}
    return {}


def _offer(task: Task, form: ActForm) -> None:
    if isinstance(form, DivisionForm):
        leads = task.leads
        form.offer([division for division in list_task_divisions(task.agency) if division not in leads])


def _show_refused(task_id: int, act: Act, form: ActForm, refusal: Refused) -> ResponseReturnValue:
    """The form as it was filled, why it was not taken, and on a clash what was saved meanwhile."""
    db.session.rollback()
    task = get_task(task_id, signed_in())
    edge.with_refusal(form, refusal)
    if not isinstance(refusal, Clash):
        return _show_act(task, act, form, 422)
    form.version.data = task.version
    return _show_act(task, act, form, refusal.status, both_sides(task, form, act.step))


def _show_act(
    task: Task, act: Act, form: ActForm, status: int = 200, theirs: Theirs | None = None
) -> ResponseReturnValue:
    _offer(task, form)
    is_objected = act.step in {Step.UPHOLD, Step.HAND_OVER}
    return render_template(
        "tasks/act.html",
        **head_of(task),
        act=act,
        form=form,
        fields=[field for field in form if field.name not in {"version", "csrf_token"}],
        objection=objecting.find_objection(task) if is_objected else None,
        theirs=theirs,
    ), status


for _act in ACTS:
    _make_page(_act, DOINGS[_act.step])
