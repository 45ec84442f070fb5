"""The page of a task's course: its milestones and measures, and how they went over time."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock, edge
from tracker.db import db
from tracker.edge import signed_in, tell
from tracker.errors import Clash, NotAllowed, Refused
from tracker.tasks.blueprint import bp
from tracker.tasks.course.charts import course_chart, points_of
from tracker.tasks.course.forms import PlanForm, ReadingForm, TickForm
from tracker.tasks.course.queries import Course, course_of
from tracker.tasks.course.rules import expected_percent, value_on, way_gone
from tracker.tasks.course.service import (
    add_reading,
    complete_milestone,
    plan_course,
    reopen_milestone,
)
from tracker.tasks.forms import VersionedForm
from tracker.tasks.kinds.queries import find_kind_name
from tracker.tasks.models import Task
from tracker.tasks.policy import may
from tracker.tasks.queries import get_task
from tracker.tasks.states import ProgressBy
from tracker.tasks.steps import Step
from tracker.tasks.story import list_events
from tracker.tasks.task_views import head_of
from tracker.tasks.telling import lines_of

READINGS_SHOWN = 5


@bp.get("/<int:task_id>/course")
def course(task_id: int) -> ResponseReturnValue:
    return _show(get_task(task_id, signed_in()))


@bp.post("/<int:task_id>/course/plan", endpoint="plan_course")
def plan(task_id: int) -> ResponseReturnValue:
    """Keep the plan; or give its form more rows."""
    task = _task_for(task_id, Step.PLAN)
    form = _offered(PlanForm(), task)
    if request.form.get("act") == "rows":
        form.add_rows()
        return _show(task, plan_form=form)
    if not form.validate():
        return _show(task, plan_form=form, status=422)
    try:
        plan_course(
            task,
            milestones=form.planned_milestones(),
            measures=form.planned_measures(),
            basis=form.chosen_basis,
            reason=form.reason.data,
            version=form.seen,
            by=signed_in(),
        )
    except Refused as refusal:
        return _show_refused(task_id, refusal, plan_form=form)
    tell(_("The plan is kept."))
    return redirect(url_for(".course", task_id=task_id))


@bp.post("/<int:task_id>/course/milestones/<int:milestone_id>/done")
def tick_off(task_id: int, milestone_id: int) -> ResponseReturnValue:
    task = _task_for(task_id, Step.REPORT)
    form, milestone = TickForm(), course_of(task).get_milestone(milestone_id)
    if not form.validate():
        return _show(task, tick=(milestone_id, form), status=422)
    try:
        complete_milestone(task, milestone, on=form.on.data, version=form.seen, by=signed_in())
    except Refused as refusal:
        return _show_refused(task_id, refusal, tick=(milestone_id, form))
    tell(_("“%(name)s” is ticked off.", name=milestone.name))
    return redirect(url_for(".course", task_id=task_id))


@bp.post("/<int:task_id>/course/milestones/<int:milestone_id>/open")
def untick(task_id: int, milestone_id: int) -> ResponseReturnValue:
    task, form = _task_for(task_id, Step.REPORT), VersionedForm()
    milestone = course_of(task).get_milestone(milestone_id)
    try:
        reopen_milestone(task, milestone, version=form.seen, by=signed_in())
    except Refused as refusal:
        return _show_refused(task_id, refusal, tick=(milestone_id, form))
    tell(_("“%(name)s” is open again.", name=milestone.name))
    return redirect(url_for(".course", task_id=task_id))


@bp.post("/<int:task_id>/course/measures/<int:measure_id>/readings")
def read(task_id: int, measure_id: int) -> ResponseReturnValue:
    task = _task_for(task_id, Step.REPORT)
    form, measure = ReadingForm(), course_of(task).get_measure(measure_id)
    if not form.validate():
        return _show(task, reading=(measure_id, form), status=422)
    try:
        add_reading(
            task,
            measure,
            on=form.on.data,
            value=form.value.data,
            source=form.source.data,
            version=form.seen,
            by=signed_in(),
        )
    except Refused as refusal:
        return _show_refused(task_id, refusal, reading=(measure_id, form))
    tell(_("The reading of “%(name)s” is kept.", name=measure.name))
    return redirect(url_for(".course", task_id=task_id))


def _task_for(task_id: int, step: Step) -> Task:
    task = get_task(task_id, signed_in())
    if not may(signed_in(), step, task):
        raise NotAllowed
    return task


def _offered(form: PlanForm, task: Task) -> PlanForm:
    bases = [ProgressBy.MILESTONES, ProgressBy.MEASURES, ProgressBy.HAND]
    if task.progress_by is ProgressBy.PARTS:
        bases.append(ProgressBy.PARTS)
    form.offer_bases(bases)
    return form


def _plan_form(task: Task, known: Course) -> PlanForm:
    form = PlanForm(formdata=None, version=task.version, basis=task.progress_by.value)
    form.fill(known)
    return _offered(form, task)


def _show(
    task: Task,
    *,
    plan_form: PlanForm | None = None,
    tick: tuple[int, VersionedForm] | None = None,
    reading: tuple[int, ReadingForm] | None = None,
    meanwhile: dict[str, Any] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The course, with a form that was not taken shown again in its place."""
    known, today = course_of(task), clock.today()
    points = points_of(task, known, today)
    return render_template(
        "tasks/course/show.html",
        **head_of(task),
        course=known,
        points=points,
        chart=course_chart(task, points),
        expected=expected_percent(task.issued_on, task.due, today),
        values={each.id: value_on(each, today) for each in known.measures},
        ways={each.id: int(100 * way_gone(each, value_on(each, today))) for each in known.measures},
        shown=READINGS_SHOWN,
        kind=find_kind_name(task),
        form=plan_form or _plan_form(task, known),
        plan_is_open=plan_form is not None or known.is_empty,
        tick=tick,
        reading=reading,
        meanwhile=meanwhile,
    ), status


def _show_refused(
    task_id: int,
    refusal: Refused,
    *,
    plan_form: PlanForm | None = None,
    tick: tuple[int, VersionedForm] | None = None,
    reading: tuple[int, ReadingForm] | None = None,
) -> ResponseReturnValue:
    """The course as it is now, with what was typed and why it was not taken; after a clash, with
    what somebody else saved beside it."""
    db.session.rollback()
    task = get_task(task_id, signed_in())
    typed = next(each for each in (plan_form, tick and tick[1], reading and reading[1]) if each)
    edge.with_refusal(typed, refusal)
    status: int = 422
    meanwhile: dict[str, Any] | None = None
    if isinstance(refusal, Clash):
        status = refusal.status
        typed.version.data = task.version
        meanwhile = {"lines": lines_of(list_events(task, 3))}
        if plan_form is not None:
            saved = _plan_form(task, course_of(task))
            meanwhile["pairs"] = [
                (saved[name].label.text, _rows_told(saved[name]), _rows_told(plan_form[name]))
                for name in ("milestones", "measures")
            ]
    return _show(task, plan_form=plan_form, tick=tick, reading=reading, meanwhile=meanwhile, status=status)


def _rows_told(rows: Any) -> str:
    """The rows of a plan in words, one a line."""
    told = []
    for entry in rows.entries:
        fields = [
            field for field in entry.form if field.name.rpartition("-")[2] not in {"row", "anchor", "days"}
        ]
        if entry.form.name.data:
            told.append(" · ".join(str(field._value()) for field in fields if field.data is not None))
    return "\n".join(told)
