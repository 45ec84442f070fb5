"""The pages of one task: what is asked and how it stands, and its history."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.conclusions.models import Conclusion
from tracker.db import db
from tracker.edge import signed_in
from tracker.evidence.queries import proofs_of_task
from tracker.tasks.blueprint import bp
from tracker.tasks.forms import CancelForm, DecisionForm
from tracker.tasks.models import State, Task
from tracker.tasks.policy import steps_for
from tracker.tasks.queries import find_last_return, get_task, list_events, list_reports
from tracker.tasks.telling import first_time_of, lines_of, row_of
from tracker.words import small_number

LINES_SHOWN = 30
LINES_ON_OVERVIEW = 3
REPORTS_ON_OVERVIEW = 5


def head_of(task: Task) -> dict[str, Any]:
    """What `tasks/_head.html`, which all pages of a task share, needs."""
    user = signed_in()
    return {"task": task, "row": row_of(task, user, clock.today()), "steps": steps_for(user, task)}


@bp.get("/<int:task_id>")
def show(task_id: int) -> ResponseReturnValue:
    return show_task(get_task(task_id, signed_in()))


def show_task(
    task: Task,
    *,
    decision: DecisionForm | None = None,
    cancellation: CancelForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The overview of the task, with a form that was not taken shown again in its place."""
    version = {"formdata": None, "version": task.version}
    return render_template(
        "tasks/show.html",
        **head_of(task),
        first_time=first_time_of(task, clock.today()),
        reports=list_reports(task, REPORTS_ON_OVERVIEW),
        proofs=proofs_of_task(task.id),
        lines=lines_of(list_events(task, LINES_ON_OVERVIEW)),
        conclusion=_origin(task),
        last_return=find_last_return(task) if task.state is State.RETURNED else None,
        decision=decision or DecisionForm(**version),
        cancellation=cancellation or CancelForm(**version),
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
        earlier=shown[-1].id if len(events) > LINES_SHOWN else None,
        is_narrowed=before is not None,
    )
