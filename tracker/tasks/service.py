"""What people do with tasks, from issuing one to accepting its result.

Every verb writes the task's history, an audit line, and a notice to those it concerns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm.attributes import set_committed_value

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
from tracker.tasks.family import check_due_above, check_open_above, list_open_parts
from tracker.tasks.history import move, note, note_percent
from tracker.tasks.models import EventKind, Part, Report, Source, State, Task, TaskDivision, TaskEvent
from tracker.tasks.policy import can_open, division_reporting, is_one_of, leads_task, may
from tracker.tasks.progress import roll_up, set_percent, type_percent
from tracker.tasks.queries import handed_in_by
from tracker.tasks.shape import (
    check_criteria,
    check_divisions,
    check_due,
    check_official,
    check_rhythm,
    given,
    line,
    passage,
)
from tracker.tasks.states import Rhythm
from tracker.tasks.steps import Move, Step, find_move
from tracker.words import N_

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
    evidence_wanted: str = "",
    official: User | None = None,
    criteria: Sequence[Criterion] = (),
    conclusion_id: int | None = None,
    kind_id: int | None = None,
    rhythm: Rhythm | None = None,
    parent: Task | None = None,
    weight: int = 1,
    as_draft: bool = False,
) -> Task:
    """Issue a task to its divisions, numbered within the year of issue, and tell them; a draft
    is only kept, and nobody is told of it until `issue_task`. A part of another task is for
    those who may pass parts of that on."""
    if not (can_open(by, agency.id) if parent is None else may(by, Step.PASS_ON, parent)):
        raise NotAllowed
    supports = [division for division in supports if division not in leads]
    check_divisions(agency, leads, supports, on=issued_on)
    check_official(agency, official, leads)
    check_due(due, issued_on)
    check_rhythm(rhythm, due)
    check_due_above(parent, due)
    check_criteria(agency, criteria)
    now = clock.now()
    task = Task(
        agency=agency,
        year=issued_on.year,
        number=_next_number(agency, issued_on.year),
        title=line(title, "title", N_("Say what is to be done.")),
        details=passage(details, "details"),
        product=passage(product, "product"),
        evidence_wanted=passage(evidence_wanted, "evidence_wanted"),
        source=source,
        conclusion_id=conclusion_id,
        kind_id=kind_id,
        rhythm=rhythm,
        parent=parent,
        weight=weight,
        official=official,
        issued_on=issued_on,
        due=due,
        first_due=due,
        state=State.DRAFT if as_draft else State.ASSIGNED,
        percent=0,
        criteria=list(criteria),
        changed_at=now,
        created_by=by,
        created_at=now,
    )
    db.session.add(task)
    task.parts = [TaskDivision(division=division, part=Part.LEAD) for division in leads]
    task.parts += [TaskDivision(division=division, part=Part.SUPPORT) for division in supports]
    if as_draft:
        note(task, EventKind.STATE, by=by, after=State.DRAFT)
        audit.record("draft_task", task, by=by, agency_id=agency.id, code=task.code)
        return task
    _announce(task, by=by)
    audit.record("open_task", task, by=by, agency_id=agency.id, code=task.code)
    return task


def issue_task(task: Task, *, issued_on: date, version: int | None, by: User) -> None:
    """Give a draft to its divisions, and tell them. It is numbered within its year of issue,
    and must be right on that day whatever it was when it was written."""
    hold_agency(task.agency_id)
    step = take(task, Step.ISSUE, by=by, version=version)
    check_open_above(task.parent)
    check_divisions(task.agency, task.leads, task.supports, on=issued_on)
    check_official(task.agency, task.official, task.leads)
    check_due(task.due, issued_on)
    check_due_above(task.parent, task.due)
    if issued_on.year != task.year:
        task.number = _next_number(task.agency, issued_on.year)
        task.year = issued_on.year
    task.issued_on = issued_on
    _announce(task, by=by)
    move_by(task, step, by=by)
    roll_up(task.parent, by=by)
    audit.record("issue_task", task, by=by, agency_id=task.agency_id, code=task.code)


def _announce(task: Task, *, by: User) -> None:
    """The first line of an issued task's history, and the letters to those with a part in it."""
    opened = note(
        task,
        EventKind.OPENED,
        by=by,
        after=task.title,
        context={
            "due": task.due.isoformat() if task.due else None,
            "leads": [division.id for division in task.leads],
            "supports": [division.id for division in task.supports],
            "official": task.official.id if task.official else None,
            "criteria": [criterion.id for criterion in task.criteria],
        },
    )
    notify(
        notices.ASSIGNED,
        about=opened,
        to=notices.without(notices.people_with_part(task), by),
        agency_id=task.agency.id,
    )


def report_progress(
    task: Task,
    *,
    percent: int,
    words: str,
    difficulty: str = "",
    reason: str = "",
    version: int | None,
    by: User,
) -> None:
    """Say how far the work is. Who leads the task moves its percent; a supporting division
    tells of its own part. A percent that is worked out till now is typed with a reason only."""
    step = take(task, Step.REPORT, by=by, version=version)
    if not 0 <= percent <= 100:
        raise Refused(N_("The percent lies between 0 and 100."), field="percent")
    words = passage(words, "words")
    if not words:
        raise Refused(N_("Say in a few words what was done."), field="words")
    division = division_reporting(by, task)
    _add_report(task, division, percent=percent, words=words, difficulty=difficulty, by=by)
    if leads_task(by, task):
        type_percent(task, percent, words=words, reason=passage(reason, "reason"), by=by)
    else:
        note_percent(task, percent, by=by, words=words, division=division)
    _set_part(task, division, percent)
    move_by(task, step, by=by)
    audit.record("report_progress", task, by=by, agency_id=task.agency_id, percent=percent)


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

    Raises `Refused` while parts of the task are open, or when nothing shows the result: neither
    a document nor words, or no document although the task is to earn index points, for a point
    needs one.
    """
    take(task, Step.SUBMIT, by=by, version=version)
    words = passage(words, "words")
    _require_parts_closed(task)
    _require_result(task, words)
    division = division_reporting(by, task)
    _add_report(task, division, percent=100, words=words, difficulty=difficulty, by=by)
    set_percent(task, 100, by=by)
    _set_part(task, division, 100)
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
    division's delay. Raises `Refused` when the same person handed it in: four eyes see more.
    """
    take(task, Step.ACCEPT, by=by, version=version)
    if handed_in_by(by, task):
        raise Refused(N_("You handed this result in yourself: somebody else who decides accepts it."))
    proofs = hold_proofs_of_task(task.id)
    if task.criteria and not any(_stands(proof) for proof in proofs):
        raise Refused(N_("Nothing proves the result: no document of it stands."))
    decide_with_task(proofs, ProofState.ACCEPTED, by=by)
    task.done_on = task.submitted_on or clock.today()
    accepted = move(task, State.ACCEPTED, by=by, words=passage(words, "words"))
    roll_up(task.parent, by=by)
    audit.record("accept_task", task, by=by, agency_id=task.agency_id)
    notify(
        notices.ACCEPTED,
        about=accepted,
        to=notices.without([*notices.people_who_did_it(task), *notices.followers(task)], by),
        agency_id=task.agency_id,
    )


def return_task(
    task: Task,
    *,
    reason: str,
    by: User,
    version: int | None = None,
    documents: Collection[int] | None = None,
) -> None:
    """Give the submitted result back to be mended.

    `documents` are the ids of the submitted proofs that go back with it, None for all; the
    others stay submitted and need not come again.
    """
    take(task, Step.RETURN, by=by, version=version)
    reason = given(reason, "reason", N_("Say why the result is returned."))
    proofs = [p for p in hold_proofs_of_task(task.id) if documents is None or p.id in documents]
    decide_with_task(proofs, ProofState.RETURNED, by=by, reason=reason)
    returned = move(task, State.RETURNED, by=by, words=reason)
    audit.record("return_task", task, by=by, agency_id=task.agency_id)
    notify(
        notices.RETURNED,
        about=returned,
        to=notices.without([*notices.people_who_did_it(task), *notices.followers(task)], by),
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
    # Whoever saves at the same moment waits here, and then sees what the first one saved. The
    # tasks above, whose percent may follow, are held first, so that nobody waits in a ring.
    for held in reversed([task, *_above(task)]):
        _hold(held)
    if version is not None and version != task.version:
        raise Clash(
            N_("Somebody else saved this task while you were writing. Nothing is lost: both are shown.")
        )
    found = find_move(step, task.state)
    if found is None:
        raise Refused(N_("This cannot be done now: the task is “%(state)s”.", state=task.state.words))
    if not is_one_of(by, found.actors, task):
        raise NotAllowed
    return found


_TASKS = Task.metadata.tables["task"]
_VERSION = select(_TASKS.c.version).where(_TASKS.c.id == bindparam("task_id")).with_for_update()


def _hold(task: Task) -> None:
    """Keep others from saving the task until this transaction ends. Every save moves its version:
    only where that has moved, what was read before is read again."""
    if db.session.scalar(_VERSION, {"task_id": task.id}) != task.version:
        db.session.refresh(task)


def move_by(task: Task, step: Move, *, by: User, words: str = "") -> TaskEvent | None:
    """Bring the task where the row of the table leads; no line where it is there already."""
    if step.leads_to is None or step.leads_to is task.state:
        return None
    return move(task, step.leads_to, by=by, words=words)


def _above(task: Task) -> Iterator[Task]:
    while task.parent is not None:
        task = task.parent
        yield task


def hold_agency(agency_id: int) -> None:
    """Wait for others who number tasks or move them below others. A verb that holds tasks, too,
    holds the agency before them, so that nobody waits in a ring."""
    # Rows that only name the agency, such as audit lines, are written meanwhile: whoever holds
    # a task writes some, and would wait for who holds the agency and wants that task.
    held = select(Agency.id).where(Agency.id == agency_id).with_for_update(key_share=True)
    db.session.execute(held)


def _next_number(agency: Agency, year: int) -> int:
    """Numbers run through the year; whoever takes one at the same moment waits for it."""
    hold_agency(agency.id)
    last = db.session.scalar(
        select(func.max(Task.number)).where(Task.agency_id == agency.id, Task.year == year)
    )
    return (last or 0) + 1


def _add_report(
    task: Task, division: Division, *, percent: int, words: str, difficulty: str, by: User
) -> None:
    report = {
        "task_id": task.id,
        "at": clock.now(),
        "by_id": by.id,
        "division_id": division.id,
        "percent": percent,
        "words": words,
        "difficulty": passage(difficulty, "difficulty"),
    }
    db.session.execute(_INSERT_REPORT, report)


# A row, not an entity: it is saved often, and nothing is done with it after that.
_INSERT_REPORT = insert(Report.metadata.tables["report"])


def _set_part(task: Task, division: Division, percent: int) -> None:
    """How far the division's own part is; saved by one statement, as `note_percent` saves the task."""
    for part in task.parts:
        if part.division_id == division.id and part.percent != percent:
            db.session.execute(_SAVE_PART, {"part_id": part.id, "reached": percent})
            set_committed_value(part, "percent", percent)


_PARTS = Task.metadata.tables["task_division"]
_SAVE_PART = update(_PARTS).where(_PARTS.c.id == bindparam("part_id")).values(percent=bindparam("reached"))


def _require_parts_closed(task: Task) -> None:
    if waiting := list_open_parts(task):
        raise Refused(
            N_(
                "Parts of the task are still open: %(parts)s.",
                parts="; ".join(f"{part.code} {part.title}" for part in waiting),
            )
        )


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
