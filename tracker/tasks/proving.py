"""What a task says of the documents submitted for it; registered with documents, which know no task."""

from __future__ import annotations

from tracker.accounts.models import Agency, User
from tracker.db import db
from tracker.evidence.models import Version
from tracker.evidence.subjects import Kind, Standing, Subject, register
from tracker.tasks.history import note
from tracker.tasks.models import EventKind, State, Task
from tracker.words import N_


def _hold(subject: Subject, agency: Agency) -> Standing:
    """Hold the task's row: whoever hands in or decides at the same moment waits, and the other way."""
    task = _task_of(subject)
    db.session.flush()  # What this transaction changed before must outlive the refresh.
    db.session.refresh(task, with_for_update={"of": Task})
    if task.agency_id != agency.id:
        return Standing(N_("This task is of another agency."))
    if task.state is State.SUBMITTED:
        why_not = N_(
            "The result of task %(code)s is being decided on; its documents stay as they are.", code=task.code
        )
        return Standing(why_not, is_frozen=True)
    if not task.state.is_open:
        return Standing(N_("Task %(code)s is closed: “%(state)s”.", code=task.code, state=task.state.words))
    return Standing()


def _changed(subject: Subject, before: Version | None, after: Version | None, by: User) -> None:
    """Write it into the task's history, so that whoever saw the task before sees that it moved."""
    shown = after or before
    assert shown is not None  # A change has at least one side.
    note(
        _task_of(subject),
        EventKind.EVIDENCE,
        by=by,
        before=_told(before),
        after=_told(after),
        context={"evidence": shown.evidence_id, "version": shown.id},
    )


def _task_of(subject: Subject) -> Task:
    return db.session.get_one(Task, subject.task_id)


def _told(version: Version | None) -> str:
    if version is None:
        return ""
    told = f"{version.evidence.number} – {version.evidence.title}"
    return told if version.number == 1 else f"{told} (v{version.number})"


register(Kind.TASK, before_change=_hold, changed=_changed)
