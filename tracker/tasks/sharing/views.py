"""Pages on which it is said who does what, and parts of tasks are passed on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import edge
from tracker.accounts.models import User
from tracker.accounts.queries import list_people
from tracker.db import db
from tracker.edge import signed_in, tell
from tracker.errors import Clash, NotAllowed, NotFound, Refused
from tracker.tasks.blueprint import bp
from tracker.tasks.forms import VersionedForm
from tracker.tasks.models import Task
from tracker.tasks.policy import may, steps_for
from tracker.tasks.queries import find_task_by_code, get_task, tasks_by_id
from tracker.tasks.sharing import parts, service
from tracker.tasks.sharing.forms import OfficialForm, PartForm, PlaceForm, WatcherForm
from tracker.tasks.sharing.policy import headed_leads
from tracker.tasks.sharing.queries import list_officials_of, list_watchers
from tracker.tasks.sharing.telling import sharing_of
from tracker.tasks.steps import Step
from tracker.tasks.task_views import Theirs, both_sides
from tracker.words import N_, small_number

# --- parts -------------------------------------------------------------------


@bp.get("/<int:task_id>/parts")
def parts_form(task_id: int) -> ResponseReturnValue:
    return _show_parts(_task_to_share_out(task_id))


@bp.post("/<int:task_id>/parts")
def pass_on(task_id: int) -> ResponseReturnValue:
    task = _task_for(task_id, Step.PASS_ON)
    form = _with_officials(PartForm(), task)
    if not form.validate():
        return _show_parts(task, form=form, status=422)
    try:
        part = parts.pass_on(
            task,
            title=form.title.data or "",
            details=form.details.data or "",
            official=_person(form.official.data),
            due=form.due.data,
            weight=form.weight.data,
            version=form.seen,
            by=signed_in(),
        )
    except Refused as refusal:
        task = _again(task_id, form, refusal)
        theirs = _theirs(task, form, refusal, Step.PASS_ON)
        return _show_parts(task, form=_with_officials(form, task), refusal=refusal, theirs=theirs)
    tell(_("Part %(code)s is passed on; the official is told by mail.", code=part.code))
    return redirect(url_for(".parts_form", task_id=task_id))


@bp.post("/<int:task_id>/weights")
def set_weights(task_id: int) -> ResponseReturnValue:
    task, form = _task_for(task_id, Step.PASS_ON), VersionedForm()
    typed = {
        number: value.strip()
        for name, value in request.form.items()
        if name.startswith("weight-") and (number := _number(name.removeprefix("weight-")))
    }
    try:
        # What is no number is refused like one that is too small.
        weights = {part_id: _number(value) or 0 for part_id, value in typed.items()}
        parts.set_weights(task, weights, version=form.seen, by=signed_in())
    except Refused as refusal:
        task = _again(task_id, form, refusal)
        more = [(_("Weight"), ", ".join(typed.values()))]
        theirs = _theirs(task, form, refusal, Step.PASS_ON, *more)
        return _show_parts(task, weights=typed, refusal=refusal, theirs=theirs)
    tell(_("The weights are saved, and the percent follows them."))
    return redirect(url_for(".parts_form", task_id=task_id))


@bp.post("/<int:task_id>/place")
def place(task_id: int) -> ResponseReturnValue:
    task, form = _task_for(task_id, Step.EDIT), PlaceForm()
    if not form.validate():
        return _show_parts(task, placing=form, status=422)
    try:
        parts.place_under(task, _parent_named(form, task), version=form.seen, by=signed_in())
    except Refused as refusal:
        task = _again(task_id, form, refusal)
        theirs = _theirs(task, form, refusal, Step.EDIT)
        return _show_parts(task, placing=form, refusal=refusal, theirs=theirs)
    tell(_("The task has its new place."))
    return redirect(url_for(".show", task_id=task_id))


def _parent_named(form: PlaceForm, task: Task) -> Task | None:
    code = (form.parent.data or "").strip()
    if not code:
        return None
    found = find_task_by_code(code, task.agency_id, signed_in())
    if found is None:
        raise Refused(N_("There is no task with this code."), field="parent")
    return get_task(found.id, signed_in())


def _task_to_share_out(task_id: int) -> Task:
    task = get_task(task_id, signed_in())
    if not (may(signed_in(), Step.PASS_ON, task) or may(signed_in(), Step.EDIT, task)):
        raise NotAllowed
    return task


def _with_officials(form: PartForm, task: Task) -> PartForm:
    form.offer(list_officials_of(task.agency, headed_leads(signed_in(), task)))
    return form


def _show_parts(
    task: Task,
    *,
    form: PartForm | None = None,
    placing: PlaceForm | None = None,
    weights: dict[int, str] | None = None,
    refusal: Refused | None = None,
    theirs: Theirs | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    shown = sharing_of(task, signed_in(), steps_for(signed_in(), task))
    if form is None and shown.may_pass_on:
        form = _with_officials(PartForm(formdata=None, version=task.version, due=task.due, weight=1), task)
    parent = _parent_of(task)
    placing = placing or PlaceForm(
        formdata=None, version=task.version, parent=parent.code if parent is not None else ""
    )
    return render_template(
        "tasks/sharing/parts.html",
        task=task,
        sharing=shown,
        form=form,
        placing=placing,
        may_edit=may(signed_in(), Step.EDIT, task),
        weights=weights or {},
        fault=edge.say(refusal.words) if refusal is not None and weights is not None else "",
        theirs=theirs,
    ), _status(refusal, status)


def _parent_of(task: Task) -> Task | None:
    """The task above, if the reader may know of it."""
    if task.parent_id is None:
        return None
    return tasks_by_id([task.parent_id], signed_in()).get(task.parent_id)


# --- who does what -----------------------------------------------------------


@bp.get("/<int:task_id>/divisions")
def divisions_form(task_id: int) -> ResponseReturnValue:
    return _show_divisions(_task_for(task_id, Step.SHARE))


@bp.post("/<int:task_id>/divisions")
def change_contributions(task_id: int) -> ResponseReturnValue:
    task, form = _task_for(task_id, Step.SHARE), VersionedForm()
    typed = {
        part.division_id: request.form[f"contribution-{part.division_id}"].replace("\r\n", "\n")
        for part in task.parts
        if f"contribution-{part.division_id}" in request.form
    }
    try:
        events = service.change_contributions(task, typed, version=form.seen, by=signed_in())
    except Refused as refusal:
        task = _again(task_id, form, refusal)
        names = {part.division_id: part.division.name for part in task.parts}
        more = [(names.get(division_id, ""), text) for division_id, text in typed.items()]
        theirs = _theirs(task, form, refusal, Step.SHARE, *more)
        return _show_divisions(task, typed=typed, refusal=refusal, theirs=theirs)
    tell(_("The changes are saved.") if events else _("Nothing was changed."))
    return redirect(url_for(".show", task_id=task_id))


@bp.post("/<int:task_id>/official")
def assign_official(task_id: int) -> ResponseReturnValue:
    task = _task_for(task_id, Step.SHARE)
    form = OfficialForm()
    form.offer(list_officials_of(task.agency, task.leads))
    if not form.validate():
        return _show_divisions(task, naming=form, status=422)
    try:
        event = service.assign_official(
            task,
            _person(form.official.data),
            reason=form.reason.data or "",
            version=form.seen,
            by=signed_in(),
        )
    except Refused as refusal:
        task = _again(task_id, form, refusal)
        theirs = _theirs(task, form, refusal, Step.SHARE)
        return _show_divisions(task, naming=form, refusal=refusal, theirs=theirs)
    tell(_("The official is named and told by mail.") if event else _("Nothing was changed."))
    return redirect(url_for(".show", task_id=task_id))


def _show_divisions(
    task: Task,
    *,
    typed: dict[int, str] | None = None,
    naming: OfficialForm | None = None,
    watching: WatcherForm | None = None,
    refusal: Refused | None = None,
    theirs: Theirs | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    fields: dict[str, Any] = {"formdata": None, "version": task.version}
    if naming is None:
        naming = OfficialForm(**fields, official=str(task.official_id or ""))
    naming.offer(list_officials_of(task.agency, task.leads))
    watching = watching or WatcherForm(**fields)
    watching.offer(list_people(task.agency))
    return render_template(
        "tasks/sharing/divisions.html",
        task=task,
        sharing=sharing_of(task, signed_in(), steps_for(signed_in(), task)),
        typed=typed or {},
        fault=edge.say(refusal.words) if refusal is not None and typed is not None else "",
        naming=naming,
        watching=watching,
        watchers=list_watchers(task),
        theirs=theirs,
    ), _status(refusal, status)


# --- watchers ----------------------------------------------------------------


@bp.post("/<int:task_id>/follow")
def follow(task_id: int) -> ResponseReturnValue:
    service.follow_task(get_task(task_id, signed_in()), by=signed_in())
    tell(_("You follow this task now."))
    return redirect(url_for(".show", task_id=task_id))


@bp.post("/<int:task_id>/unfollow")
def unfollow(task_id: int) -> ResponseReturnValue:
    service.unfollow_task(get_task(task_id, signed_in()), by=signed_in())
    db.session.flush()  # Whether the reader still sees the task is asked of the table.
    tell(_("You do not follow this task any more."))
    if not tasks_by_id([task_id], signed_in()):
        return redirect(url_for(".index"))
    return redirect(url_for(".show", task_id=task_id))


@bp.post("/<int:task_id>/watchers")
def add_watcher(task_id: int) -> ResponseReturnValue:
    task, form = _task_for(task_id, Step.SHARE), WatcherForm()
    form.offer(list_people(task.agency))
    if not form.validate():
        return _show_divisions(task, watching=form, status=422)
    person = _person(form.person.data)
    assert person is not None  # The field must be filled.
    try:
        added = service.add_watchers(task, [person], version=form.seen, by=signed_in())
    except Refused as refusal:
        task = _again(task_id, form, refusal)
        theirs = _theirs(task, form, refusal, Step.SHARE)
        return _show_divisions(task, watching=form, refusal=refusal, theirs=theirs)
    name = person.name
    tell(_("%(name)s follows the task now.", name=name) if added else _("Nothing was changed."))
    return redirect(url_for(".divisions_form", task_id=task_id))


@bp.post("/<int:task_id>/watchers/<int:person_id>/remove")
def remove_watcher(task_id: int, person_id: int) -> ResponseReturnValue:
    person = db.session.get(User, person_id)
    if person is None:
        raise NotFound
    service.remove_watcher(_task_for(task_id, Step.SHARE), person, by=signed_in())
    tell(_("%(name)s does not follow the task any more.", name=person.name))
    return redirect(url_for(".divisions_form", task_id=task_id))


# --- all of them -------------------------------------------------------------


def _task_for(task_id: int, step: Step) -> Task:
    task = get_task(task_id, signed_in())
    if not may(signed_in(), step, task):
        raise NotAllowed
    return task


def _person(typed: str | None) -> User | None:
    """The person chosen. Whether they work here, the verb asks."""
    number = _number(typed or "")
    return db.session.get(User, number) if number is not None else None


def _number(typed: str) -> int | None:
    try:
        return small_number(typed)
    except ValueError:
        return None


def _again(task_id: int, form: VersionedForm, refusal: Refused) -> Task:
    """The task as it is now, for the form to be shown again with what was typed."""
    db.session.rollback()
    task = get_task(task_id, signed_in())
    form.version.data = task.version
    edge.with_refusal(form, refusal)
    return task


def _theirs(
    task: Task, form: VersionedForm, refusal: Refused, step: Step, *more: tuple[str, str]
) -> Theirs | None:
    """What was saved meanwhile, where two saved at once, beside what was typed: the fields of
    the form, and `more` with its labels."""
    if not isinstance(refusal, Clash):
        return None
    sides = both_sides(task, form, step)
    return replace(sides, typed=[*sides.typed, *more])


def _status(refusal: Refused | None, status: int) -> int:
    if refusal is None:
        return status
    return refusal.status if isinstance(refusal, Clash) else 422
