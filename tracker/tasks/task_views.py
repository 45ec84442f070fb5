"""The pages of one task: what is asked and how it stands, and its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload
from wtforms import Field

from tracker import clock
from tracker.accounts.models import User
from tracker.conclusions.models import Conclusion
from tracker.db import db
from tracker.edge import signed_in
from tracker.errors import NotAllowed
from tracker.evidence.queries import proofs_of_task
from tracker.reminders.panel import panel_of
from tracker.tasks.acts import other_acts
from tracker.tasks.blueprint import bp
from tracker.tasks.extensions.forms import decision_form
from tracker.tasks.extensions.hanging import Hanging, get_task_and_hanging, what_hangs_on
from tracker.tasks.extensions.telling import chain_of
from tracker.tasks.forms import DecisionForm, VersionedForm
from tracker.tasks.kinds.queries import find_kind_name
from tracker.tasks.models import State, Task
from tracker.tasks.objecting import find_objection
from tracker.tasks.overview import overview_of
from tracker.tasks.policy import may, steps_for
from tracker.tasks.queries import (
    find_last_move,
    get_task,
    handed_in_by,
    list_merged_into,
    tasks_by_id,
)
from tracker.tasks.sharing.telling import sharing_of
from tracker.tasks.steps import Step
from tracker.tasks.story import list_events
from tracker.tasks.talk.queries import new_since
from tracker.tasks.telling import Line, first_time_of, lines_of, row_of
from tracker.words import small_number

LINES_SHOWN = 30
LINES_ON_OVERVIEW = 3
LINES_ON_CLASH = 10
ONE_SAVE = timedelta(minutes=1)
"""A clash shows the lines of the save that came between, which all stand this close together."""
REPORTS_ON_OVERVIEW = 5


def head_of(task: Task) -> dict[str, Any]:
    """What `tasks/_head.html`, which all pages of a task share, needs."""
    user = signed_in()
    return {"task": task, "row": row_of(task, clock.today()), "steps": steps_for(user, task)}


def task_for(task_id: int, step: Step) -> Task:
    """The task, if the step is the reader's to do."""
    task = get_task(task_id, signed_in())
    if not may(signed_in(), step, task):
        raise NotAllowed
    return task


@dataclass(frozen=True, slots=True)
class Theirs:
    """On a clash: what others saved, what the reader typed, and whether it can be saved still."""

    lines: list[Line]
    typed: list[tuple[str, str]]
    can_save: bool


def both_sides(task: Task, form: VersionedForm, step: Step, user: User | None = None) -> Theirs:
    """For whoever is signed in, or the person whose link was followed."""
    typed = [
        (field.label.text, _text_of(field))
        for field in form
        if field.type in {"Line", "Lines", "DayField", "IntegerField"} and _text_of(field)
    ]
    events = list_events(task, LINES_ON_CLASH)
    lines = lines_of(event for event in events if events[0].at - event.at < ONE_SAVE)
    return Theirs(lines, typed, step in steps_for(user or signed_in(), task))


def _text_of(field: Field) -> str:
    return str(field.raw_data[0]).strip() if field.raw_data else ""


@bp.get("/<int:task_id>")
def show(task_id: int) -> ResponseReturnValue:
    task, hanging = get_task_and_hanging(task_id, signed_in())
    return show_task(task, hanging)


def show_task(
    task: Task,
    hanging: Hanging | None = None,
    *,
    decision: DecisionForm | None = None,
    theirs: Theirs | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The overview of the task, with a decision that was not taken shown again in its place."""
    user, hanging = signed_in(), hanging or what_hangs_on(task)
    head = head_of(task)
    extension = chain_of(task, user, head["steps"], is_asked=hanging.extensions)
    proofs = proofs_of_task(task.id) if hanging.proofs else []
    told = overview_of(task, events=LINES_ON_OVERVIEW, reports=REPORTS_ON_OVERVIEW)
    if decision is None and Step.ACCEPT in head["steps"]:
        decision = DecisionForm(formdata=None, version=task.version)
    if decision is not None:
        decision.offer(proofs)
    is_objected = task.state in {State.DISPUTED, State.HAND_OVER_ASKED}
    return render_template(
        "tasks/show.html",
        extension=extension,
        extension_form=decision_form(task, extension),
        sharing=sharing_of(task, user, head["steps"], has_parts=hanging.parts, reports=told.reports),
        parent=tasks_by_id([task.parent_id], user).get(task.parent_id) if task.parent_id else None,
        **head,
        acts=other_acts(head["steps"]),
        first_time=first_time_of(task, clock.today()),
        reports=told.reports.latest,
        reminders=panel_of(task, told.reports.latest[0].at if told.reports.latest else None, clock.today()),
        criteria=told.aims,
        proofs=proofs,
        lines=lines_of(told.events),
        conclusion=_origin(task),
        kind=find_kind_name(task),
        last_return=find_last_move(task, State.RETURNED) if task.state is State.RETURNED else None,
        objection=find_objection(task) if is_objected else None,
        taken_over=list_merged_into(task) if hanging.merged else [],
        is_own_result=task.state is State.SUBMITTED and handed_in_by(user, task),
        decision=decision,
        theirs=theirs,
    ), status


def _origin(task: Task) -> Conclusion | None:
    """The sentence of a meeting that the task comes from."""
    if task.conclusion_id is None:
        return None
    return db.session.get(Conclusion, task.conclusion_id, options=[joinedload(Conclusion.meeting)])


@bp.get("/<int:task_id>/history")
def history(task_id: int) -> ResponseReturnValue:
    """All that happened to the task, the newest on top, page by page."""
    task = get_task(task_id, signed_in())
    before = request.args.get("before", type=small_number)
    events = list_events(task, LINES_SHOWN + 1, before=before)
    shown = events[:LINES_SHOWN]
    return render_template(
        "tasks/history.html",
        **head_of(task),
        lines=lines_of(shown),
        new_since=new_since(signed_in(), task.id),
        earlier=shown[-1].id if len(events) > LINES_SHOWN else None,
        is_narrowed=before is not None,
    )
