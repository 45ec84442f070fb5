"""The pages on which the office and the leaders write tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock, edge
from tracker.accounts.models import Agency, Division, Role, User
from tracker.accounts.queries import list_people, list_task_divisions
from tracker.db import db
from tracker.edge import here, signed_in, tell
from tracker.errors import Clash, NotAllowed, Refused
from tracker.index.models import Criterion
from tracker.index.queries import criteria_tree, find_evaluation, latest_open_evaluation
from tracker.index.tree import Branch
from tracker.tasks.blueprint import bp
from tracker.tasks.editing import edit_task
from tracker.tasks.forms import EditTaskForm, NewTaskForm, TaskForm
from tracker.tasks.models import Source, Task
from tracker.tasks.policy import can_open, may
from tracker.tasks.queries import get_task, list_events
from tracker.tasks.service import open_task
from tracker.tasks.steps import Step
from tracker.tasks.telling import lines_of


@dataclass(frozen=True, slots=True)
class Offer:
    """What a task can be made of: divisions, people, criteria."""

    divisions: list[Division]
    officials: list[User]
    fields: list[Branch[Criterion]]
    others: list[Criterion]  # Criteria of the task that the year's framework does not have.

    @classmethod
    def at(cls, agency: Agency, year: int, task: Task | None = None) -> Offer:
        evaluation = find_evaluation(agency, year) or latest_open_evaluation(agency)
        fields = criteria_tree(evaluation.framework_id) if evaluation else []
        leaves = {leaf.id for field in fields for leaf in field.leaves}
        divisions = list_task_divisions(agency)
        officials = list_people(agency, roles=[Role.HEAD, Role.OFFICIAL])
        if task is not None:
            divisions += [d for d in (*task.leads, *task.supports) if d not in divisions]
            if task.official is not None and task.official not in officials:
                officials.append(task.official)
        others = [c for c in task.criteria if c.id not in leaves] if task else []
        return cls(divisions, officials, fields, others)

    @property
    def criteria(self) -> list[Criterion]:
        return [*(leaf for field in self.fields for leaf in field.leaves), *self.others]

    def typed(self, form: TaskForm) -> dict[str, Any]:
        """What the form says, as rows; only what was offered can have been chosen."""
        official = next((p for p in self.officials if str(p.id) == form.official.data), None)
        return {
            "title": form.title.data,
            "details": form.details.data,
            "product": form.product.data,
            "due": form.due.data,
            "leads": [d for d in self.divisions if str(d.id) in form.leads.data],
            "supports": [d for d in self.divisions if str(d.id) in form.supports.data],
            "official": official,
            "criteria": [c for c in self.criteria if str(c.id) in form.criteria.data],
        }


Form = TypeVar("Form", bound=TaskForm)


def _offered(form: Form, offer: Offer) -> Form:
    form.offer(offer.divisions, offer.officials, offer.criteria)
    return form


@bp.get("/new")
def new() -> ResponseReturnValue:
    _agency, offer = _place_to_open()
    form = NewTaskForm(formdata=None, issued_on=clock.today(), criteria=request.args.getlist("criterion"))
    return _show_new(_offered(form, offer), offer)


@bp.post("/new")
def create() -> ResponseReturnValue:
    agency, offer = _place_to_open()
    form = _offered(NewTaskForm(), offer)
    if not form.validate():
        return _show_new(form, offer, 422)
    try:
        task = open_task(
            agency=agency,
            source=Source.PLAN,
            issued_on=form.issued_on.data or clock.today(),
            by=signed_in(),
            **offer.typed(form),
        )
    except Refused as refusal:
        db.session.rollback()
        return _show_new(edge.with_refusal(form, refusal), offer, 422)
    tell(_("Task %(code)s is issued; its divisions are told by mail.", code=task.code))
    return redirect(url_for(".show", task_id=task.id))


def _place_to_open() -> tuple[Agency, Offer]:
    agency = here()
    if not can_open(signed_in(), agency.id):
        raise NotAllowed
    return agency, Offer.at(agency, clock.today().year)


def _show_new(form: TaskForm, offer: Offer, status: int = 200) -> ResponseReturnValue:
    return render_template("tasks/new.html", form=form, offer=offer), status


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
        due=task.due,
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
    return redirect(url_for(".show", task_id=task_id))


def _task_to_edit(task_id: int) -> Task:
    task = get_task(task_id, signed_in())
    if not may(signed_in(), Step.EDIT, task):
        raise NotAllowed
    return task


def _show_edit(
    task: Task, form: TaskForm, offer: Offer, status: int = 200, theirs: Any = None
) -> ResponseReturnValue:
    return render_template("tasks/edit.html", task=task, form=form, offer=offer, theirs=theirs), status


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
        "due": task.due,
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
    if isinstance(value, date):
        return edge.format_day(value)
    if isinstance(value, Criterion):
        return value.code
    return value.name if isinstance(value, Division | User) else str(value or "")
