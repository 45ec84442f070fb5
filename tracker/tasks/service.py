"""What people do with tasks, from issuing one to accepting its result.

Every verb writes the task's history, an audit line, and a notice to those it concerns.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from tracker import audit, clock
from tracker.accounts.models import Agency, Division, User
from tracker.db import db
from tracker.errors import Clash, NotAllowed, Refused
from tracker.evidence.models import Proof, ProofState, Version
from tracker.evidence.queries import proofs_of_task
from tracker.evidence.service import decide_with_task, hold_proofs_of_task, submit_proof
from tracker.index.models import Criterion
from tracker.mail.service import notify
from tracker.tasks import notices
from tracker.tasks import proving as proving  # Registers what tasks say of their proofs.
from tracker.tasks.history import move, note
from tracker.tasks.models import EventKind, Part, Report, Source, State, Task, TaskDivision
from tracker.tasks.policy import actors_for, can_open, may
from tracker.tasks.shape import check_criteria, check_divisions, check_due, check_official, line, passage
from tracker.tasks.steps import Actor, Move, Step, find_move
from tracker.words import N_, Words

SHORTEST_RESULT = 30
"""A written result without a document must say something: this many characters at least."""


def open_task(
    *,
    agency: Agency,
    title: str,
    source: Source,
    leads: Sequence[Division],
    supports: Sequence[Division] = (),
    issued_on: date,
    due: date | None,
    by: User,
    details: str = "",
    product: str = "",
    official: User | None = None,
    criteria: Sequence[Criterion] = (),
    conclusion_id: int | None = None,
) -> Task:
    """Issue a task to its divisions, numbered within the year of issue, and tell them."""
    if not can_open(by, agency.id):
        raise NotAllowed
    supports = [division for division in supports if division not in leads]
    check_divisions(agency, leads, supports, on=issued_on)
    check_official(agency, official, leads)
    check_due(due, issued_on)
    check_criteria(agency, criteria)
    now = clock.now()
    task = Task(
        agency=agency,
        year=issued_on.year,
        number=_next_number(agency, issued_on.year),
        title=line(title, "title", N_("Say what is to be done.")),
        details=passage(details, "details"),
        product=passage(product, "product"),
        source=source,
        conclusion_id=conclusion_id,
        official=official,
        issued_on=issued_on,
        due=due,
        first_due=due,
        state=State.ASSIGNED,
        percent=0,
        criteria=list(criteria),
        changed_at=now,
        created_by=by,
        created_at=now,
    )
    db.session.add(task)
    task.parts = [TaskDivision(division=division, part=Part.LEAD) for division in leads]
    task.parts += [TaskDivision(division=division, part=Part.SUPPORT) for division in supports]
    opened = note(
        task,
        EventKind.OPENED,
        by=by,
        after=task.title,
        context={
            "due": due.isoformat() if due else None,
            "leads": [division.id for division in leads],
            "supports": [division.id for division in supports],
            "official": official.id if official else None,
            "criteria": [criterion.id for criterion in criteria],
        },
    )
    audit.record("open_task", task, by=by, agency_id=agency.id, code=task.code)
    notify(
        notices.ASSIGNED,
        about=opened,
        to=notices.without(notices.people_with_part(task), by),
        agency_id=agency.id,
    )
    return task


def report_progress(
    task: Task, *, percent: int, words: str, difficulty: str = "", version: int | None, by: User
) -> Report:
    """Say how far the work is. Who leads the task moves its percent; a supporting division
    tells of its own part."""
    step = take(task, Step.REPORT, by=by, version=version)
    if not 0 <= percent <= 100:
        raise Refused(N_("The percent lies between 0 and 100."), field="percent")
    words = passage(words, "words")
    if not words:
        raise Refused(N_("Say in a few words what was done."), field="words")
    report = _add_report(task, percent=percent, words=words, difficulty=difficulty, by=by)
    leads = Actor.LEADING in actors_for(by, task)
    note(
        task,
        EventKind.PROGRESS,
        by=by,
        before=task.percent if leads else "",
        after=percent,
        words=words,
    )
    if leads:
        task.percent = percent
    if step.leads_to is not None and step.leads_to is not task.state:
        move(task, step.leads_to, by=by)
    audit.record("report_progress", task, by=by, agency_id=task.agency_id, percent=percent)
    return report


def attach_evidence(task: Task, document: Version, *, version: int | None, by: User) -> Proof:
    """Say that a document proves the task; it is decided with the task's result."""
    take(task, Step.REPORT, by=by, version=version)
    if document.evidence.agency_id != task.agency_id:
        raise NotAllowed
    proof = submit_proof(document, task_id=task.id, by=by)
    audit.record("attach_evidence", task, by=by, agency_id=task.agency_id, document=document.id)
    return proof


def submit_task(task: Task, *, words: str, difficulty: str = "", version: int | None, by: User) -> None:
    """Hand in the result for acceptance.

    Raises `Refused` when nothing shows it: neither a document nor a written result, or no
    document although the task is to earn index points, for a point needs one.
    """
    take(task, Step.SUBMIT, by=by, version=version)
    words = passage(words, "words")
    _require_result(task, words)
    _add_report(task, percent=100, words=words, difficulty=difficulty, by=by)
    if task.percent != 100:
        note(task, EventKind.PROGRESS, by=by, before=task.percent, after=100)
    task.percent = 100
    task.submitted_on = clock.today()
    submitted = move(task, State.SUBMITTED, by=by, words=words)
    audit.record("submit_task", task, by=by, agency_id=task.agency_id)
    notify(
        notices.SUBMITTED,
        about=submitted,
        to=notices.without(notices.people_who_decide(task), by),
        agency_id=task.agency_id,
    )


def accept_task(task: Task, *, by: User, words: str = "", version: int | None = None) -> None:
    """Take the submitted result as done, with every document submitted for it.

    The task counts as done on the day it was submitted: the time of the decision is not the
    division's delay.
    """
    take(task, Step.ACCEPT, by=by, version=version)
    proofs = hold_proofs_of_task(task.id)
    if task.criteria and not any(_stands(proof) for proof in proofs):
        raise Refused(N_("Nothing proves the result: no document of it stands."))
    decide_with_task(proofs, ProofState.ACCEPTED, by=by)
    task.done_on = task.submitted_on or clock.today()
    accepted = move(task, State.ACCEPTED, by=by, words=passage(words, "words"))
    audit.record("accept_task", task, by=by, agency_id=task.agency_id)
    notify(
        notices.ACCEPTED,
        about=accepted,
        to=notices.without(notices.people_who_did_it(task), by),
        agency_id=task.agency_id,
    )


def return_task(task: Task, *, reason: str, by: User, version: int | None = None) -> None:
    """Give the submitted result back to be mended, with every document submitted for it."""
    take(task, Step.RETURN, by=by, version=version)
    reason = _reason(reason, N_("Say why the result is returned."))
    decide_with_task(hold_proofs_of_task(task.id), ProofState.RETURNED, by=by, reason=reason)
    returned = move(task, State.RETURNED, by=by, words=reason)
    audit.record("return_task", task, by=by, agency_id=task.agency_id)
    notify(
        notices.RETURNED,
        about=returned,
        to=notices.without(notices.people_who_did_it(task), by),
        agency_id=task.agency_id,
    )


def cancel_task(task: Task, *, reason: str, by: User, version: int | None = None) -> None:
    """Close a task that is not to be done; what was submitted for it proves nothing any more."""
    take(task, Step.CANCEL, by=by, version=version)
    reason = _reason(reason, N_("Say why the task is cancelled."))
    decide_with_task(hold_proofs_of_task(task.id), ProofState.WITHDRAWN, by=by, reason=reason)
    cancelled = move(task, State.CANCELLED, by=by, words=reason)
    audit.record("cancel_task", task, by=by, agency_id=task.agency_id)
    notify(
        notices.CANCELLED,
        about=cancelled,
        to=notices.without(notices.people_with_part(task), by),
        agency_id=task.agency_id,
    )


def take(task: Task, step: Step, *, by: User, version: int | None) -> Move:
    """The row of the table by which the person may take the step now.

    `version` is the one the person saw, or None when an earlier verb of the same transaction
    looked at it. Raises `NotAllowed`, `Clash` when the task was saved
    since, or `Refused` when the step does not start from the task's state.
    """
    if not may(by, step, task):
        raise NotAllowed
    db.session.flush()  # What an earlier verb of this transaction changed must outlive the refresh.
    # Whoever saves at the same moment waits here, and then sees what the first one saved.
    db.session.refresh(task, with_for_update={"of": Task})
    if version is not None and version != task.version:
        raise Clash(
            N_("Somebody else saved this task while you were writing. Nothing is lost: both are shown.")
        )
    found = find_move(step, task.state)
    if found is None:
        raise Refused(N_("This cannot be done now: the task is “%(state)s”.", state=task.state.words))
    return found


def _next_number(agency: Agency, year: int) -> int:
    """Numbers run through the year; whoever takes one at the same moment waits for it."""
    db.session.execute(select(Agency.id).where(Agency.id == agency.id).with_for_update())
    last = db.session.scalar(
        select(func.max(Task.number)).where(Task.agency_id == agency.id, Task.year == year)
    )
    return (last or 0) + 1


def _add_report(task: Task, *, percent: int, words: str, difficulty: str, by: User) -> Report:
    report = Report(
        task=task,
        at=clock.now(),
        by=by,
        percent=percent,
        words=words,
        difficulty=passage(difficulty, "difficulty"),
    )
    db.session.add(report)
    return report


def _require_result(task: Task, words: str) -> None:
    if any(_stands(proof) for proof in proofs_of_task(task.id)):
        return
    if task.criteria:
        raise Refused(
            N_("Attach the document that proves the result: index points need accepted evidence."),
            field="file",
        )
    if len(words) < SHORTEST_RESULT:
        raise Refused(
            N_(
                "Attach a document, or write what came out of it in at least %(count)s characters.",
                count=SHORTEST_RESULT,
            ),
            field="words",
        )


def _stands(proof: Proof) -> bool:
    return proof.state in {ProofState.SUBMITTED, ProofState.ACCEPTED}


def _reason(reason: str, when_missing: Words) -> str:
    reason = passage(reason, "reason")
    if not reason:
        raise Refused(when_missing, field="reason")
    return reason
