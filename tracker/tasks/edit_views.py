"""The pages on which the office and the leaders write tasks."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import edge
from tracker.accounts.models import Division, User
from tracker.db import db
from tracker.edge import signed_in, tell
from tracker.errors import Clash, NotAllowed, Refused
from tracker.index.models import Criterion
from tracker.tasks.blueprint import bp
from tracker.tasks.course.queries import list_milestones_beyond
from tracker.tasks.editing import edit_task
from tracker.tasks.forms import EditTaskForm, TaskForm
from tracker.tasks.kinds.queries import find_kind_name
from tracker.tasks.models import EventKind, Rhythm, Task
from tracker.tasks.offer import Offer
from tracker.tasks.policy import may
from tracker.tasks.queries import get_task
from tracker.tasks.steps import Step
from tracker.tasks.story import list_events
from tracker.tasks.telling import lines_of

Form = TypeVar("Form", bound=TaskForm)


def _offered(form: Form, offer: Offer) -> Form:
    form.offer(offer.divisions, offer.officials, offer.criteria)
    return form


@bp.get("/<int:task_id>/edit")
def edit(task_id: int) -> ResponseReturnValue:
    task = _task_to_edit(task_id)
    offer = Offer.at(task.agency, task.year, task)
    form = EditTaskForm(
        formdata=None,
        version=task.version,
        title=task.title,
        details=task.details,
        product=task.product,
        evidence_wanted=task.evidence_wanted,
        due=task.due,
        rhythm=task.rhythm.value if task.rhythm else "",
        leads=[str(division.id) for division in task.leads],
        supports=[str(division.id) for division in task.supports],
        official=str(task.official_id or ""),
        criteria=[str(criterion.id) for criterion in task.criteria],
    )
    return _show_edit(task, _offered(form, offer), offer)


@bp.post("/<int:task_id>/edit")
def save(task_id: int) -> ResponseReturnValue:
    task = _task_to_edit(task_id)
    offer = Offer.at(task.agency, task.year, task)
    form = _offered(EditTaskForm(), offer)
    if not form.validate():
        return _show_edit(task, form, offer, 422)
    try:
        events = edit_task(
            task, **offer.typed(form), reason=form.reason.data, version=form.seen, by=signed_in()
        )
    except Clash as clash:
        db.session.rollback()
        return _show_edit_clash(task_id, form, clash)
    except Refused as refusal:
        db.session.rollback()
        return _show_edit(get_task(task_id, signed_in()), edge.with_refusal(form, refusal), offer, 422)
    tell(_("The changes are saved.") if events else _("Nothing was changed."))
    beyond = list_milestones_beyond([task_id]) if any(e.kind is EventKind.DUE for e in events) else []
    if beyond:
        named = "; ".join(f"{each.name} ({edge.format_day(each.due)})" for _task, each in beyond)
        sentence = _("Milestones now lie after the due date: %(milestones)s. Move them.", milestones=named)
        tell(sentence, "warning")
        return redirect(url_for(".course", task_id=task_id))
    return redirect(url_for(".show", task_id=task_id))


def _task_to_edit(task_id: int) -> Task:
    task = get_task(task_id, signed_in())
    if not may(signed_in(), Step.EDIT, task):
        raise NotAllowed
    return task


def _show_edit(
    task: Task, form: TaskForm, offer: Offer, status: int = 200, theirs: Any = None
) -> ResponseReturnValue:
    return render_template(
        "tasks/edit.html", task=task, form=form, offer=offer, theirs=theirs, kind=find_kind_name(task)
    ), status


def _show_edit_clash(task_id: int, form: EditTaskForm, clash: Clash) -> ResponseReturnValue:
    """What somebody else saved beside what was typed; saving again decides for what is typed."""
    task = get_task(task_id, signed_in())
    offer = Offer.at(task.agency, task.year, task)
    form.version.data = task.version
    form = edge.with_refusal(_offered(form, offer), clash)
    theirs = {"pairs": _differing(task, form, offer), "lines": lines_of(list_events(task, 5))}
    return _show_edit(task, form, offer, clash.status, theirs)


def _differing(task: Task, form: EditTaskForm, offer: Offer) -> list[tuple[str, str, str]]:
    """Each field in which the saved task and the typed one differ: its label, both values."""
    typed = offer.typed(form)
    pairs = []
    for name, saved in {
        "title": task.title,
        "details": task.details,
        "product": task.product,
        "evidence_wanted": task.evidence_wanted,
        "due": task.due,
        "rhythm": task.rhythm,
        "leads": task.leads,
        "supports": task.supports,
        "official": task.official,
        "criteria": task.criteria,
    }.items():
        both = _told(saved), _told(typed[name])
        if both[0] != both[1]:
            pairs.append((form[name].label.text, *both))
    return pairs


def _told(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(sorted(_told(each) for each in value))
    if isinstance(value, Rhythm):
        return edge.say(value.words)
    if isinstance(value, date):
        return edge.format_day(value)
    if isinstance(value, Criterion):
        return value.code
    return value.name if isinstance(value, Division | User) else str(value or "")
