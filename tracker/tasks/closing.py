"""Closing a task that is not to be done, or not by itself, and opening a closed one again."""

from __future__ import annotations

from tracker import audit
from tracker.accounts.models import User
from tracker.accounts.queries import heirs_of
from tracker.db import db
from tracker.errors import Refused
from tracker.evidence.models import ProofState
from tracker.evidence.service import decide_with_task, hold_proofs_of_task
from tracker.mail.service import notify
from tracker.tasks import notices
from tracker.tasks.family import check_open_above, list_open_parts
from tracker.tasks.handing import hand_parts_over
from tracker.tasks.history import move, note
from tracker.tasks.models import EventKind, State, Task, TaskEvent
from tracker.tasks.policy import may
from tracker.tasks.progress import roll_up
from tracker.tasks.queries import find_last_move
from tracker.tasks.service import hold_agency, move_by, take
from tracker.tasks.shape import given
from tracker.tasks.steps import Step
from tracker.words import N_


def cancel_task(task: Task, *, reason: str, by: User, version: int | None = None) -> None:
    """Close a task that is not to be done, and the open parts of it with it; what was submitted
    for it proves nothing any more. A draft is closed in silence: nobody knew of it."""
    take(task, Step.CANCEL, by=by, version=version)
    reason = given(reason, "reason", N_("Say why the task is cancelled."))
    _cancel(task, reason, by=by)
    roll_up(task.parent, by=by)
    audit.record("cancel_task", task, by=by, agency_id=task.agency_id)


def _cancel(task: Task, reason: str, *, by: User) -> None:
    _cancel_parts(task, reason, by=by)
    decide_with_task(hold_proofs_of_task(task.id), ProofState.WITHDRAWN, by=by, reason=reason)
    was_draft = task.state is State.DRAFT
    cancelled = move(task, State.CANCELLED, by=by, words=reason)
    if not was_draft:
        _tell(notices.CANCELLED, cancelled, by=by)


def _cancel_parts(task: Task, reason: str, *, by: User) -> None:
    for part in list_open_parts(task):
        db.session.refresh(part, with_for_update={"of": Task})
        _cancel(part, reason, by=by)


def merge_task(task: Task, into: Task, *, reason: str, version: int | None, by: User) -> None:
    """Let another task take this one over: it closes with its open parts, and its history,
    criteria and documents stay with it. Each of the two names the other."""
    # Two tasks merged into each other at once would each wait for the other.
    hold_agency(task.agency_id)
    take(task, Step.MERGE, by=by, version=version)
    reason = given(reason, "reason", N_("Say why the tasks become one."))
    _check_taker(task, into, by)
    db.session.refresh(into, with_for_update={"of": Task})
    if not into.state.is_open:
        raise Refused(
            N_(
                "Task %(code)s is “%(state)s”: it takes nothing over.", code=into.code, state=into.state.words
            ),
            field="code",
        )
    _cancel_parts(task, reason, by=by)
    decide_with_task(hold_proofs_of_task(task.id), ProofState.WITHDRAWN, by=by, reason=reason)
    task.merged_into = into
    merged = move(task, State.MERGED, by=by, words=reason)
    note(
        into,
        EventKind.DETAILS,
        by=by,
        after=f"{task.code} – {task.title}",
        words=reason,
        context={"field": "merged", "task": task.id},
    )
    roll_up(task.parent, by=by)
    audit.record("merge_task", task, by=by, agency_id=task.agency_id, into=into.code)
    people = [*notices.people_with_part(into), *notices.followers(into)]
    _tell(notices.MERGED, merged, by=by, besides=people)


def _check_taker(task: Task, into: Task, by: User) -> None:
    if into.id == task.id:
        raise Refused(N_("A task cannot be merged into itself."), field="code")
    if into.agency_id != task.agency_id:
        raise Refused(N_("This task is of another agency."), field="code")
    if not may(by, Step.SHARE, into):  # A head decides on the parts they passed on, and on no other task.
        raise Refused(N_("It is not yours to merge anything into this task."), field="code")
    above: Task | None = into
    while above is not None:
        if above.id == task.id:
            raise Refused(
                N_("Task %(code)s is a part of this one and closes with it.", code=into.code), field="code"
            )
        above = above.parent


def reopen_task(task: Task, *, reason: str, version: int | None, by: User) -> None:
    """Take a closed task up again. What was accepted of its documents stays accepted."""
    step = take(task, Step.REOPEN, by=by, version=version)
    reason = given(reason, "reason", N_("Say why the task is taken up again."))
    check_open_above(task.parent)
    closed = find_last_move(task, State.CANCELLED)
    if closed is not None and closed.before == State.DRAFT:
        raise Refused(N_("It was never issued. Write a new task."))
    task.done_on = task.submitted_on = None
    task.merged_into = None
    reopened = move_by(task, step, by=by, words=reason)
    assert reopened is not None  # The row of the table leads out of every closed state.
    # A division that ended while the task was closed did not hand it over then.
    hand_parts_over(task, heirs_of([*task.leads, *task.supports]), by=by)
    roll_up(task.parent, by=by)
    audit.record("reopen_task", task, by=by, agency_id=task.agency_id)
    _tell(notices.REOPENED, reopened, by=by)


def _tell(rule: str, event: TaskEvent, *, by: User, besides: list[User] | None = None) -> None:
    task = event.task
    people = [*notices.people_with_part(task), *notices.followers(task), *(besides or [])]
    notify(rule, about=event, to=notices.without(people, by), agency_id=task.agency_id)
