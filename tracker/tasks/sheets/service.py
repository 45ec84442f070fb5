"""Taking in a yearly plan that came as a workbook: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from tracker import audit, clock
from tracker.accounts.models import Agency, User
from tracker.db import db
from tracker.errors import NotAllowed, Refused
from tracker.evidence.store import StoredFile
from tracker.mail.service import Planned, plan
from tracker.tasks import notices
from tracker.tasks.history import note
from tracker.tasks.kinds.shape import with_term
from tracker.tasks.models import EventKind, Part, Source, State, Task, TaskDivision, TaskEvent
from tracker.tasks.policy import can_open
from tracker.tasks.service import hold_agency
from tracker.tasks.sheets.checking import NewTask, RowState, check_plan, years_of
from tracker.tasks.sheets.models import PlanUpload
from tracker.tasks.sheets.plan_file import PlanTable
from tracker.tasks.sheets.queries import heads_of_divisions, known_at
from tracker.words import N_


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    new: int
    there: int


def keep_plan(agency: Agency, stored: StoredFile, table: PlanTable, *, by: User) -> PlanUpload:
    """Note that a plan came in; its rows are looked at, and nothing of them is saved yet."""
    if not can_open(by, agency.id):
        raise NotAllowed
    if not table.rows:
        raise Refused(N_("The plan has no rows below its heads."), field="file")
    upload = PlanUpload(
        agency_id=agency.id,
        by=by,
        at=clock.now(),
        filename=stored.filename,
        sha256=stored.sha256,
        size=stored.size,
    )
    db.session.add(upload)
    audit.record("keep_plan", upload, by=by, agency_id=agency.id, sha256=stored.sha256)
    return upload


def import_plan(upload: PlanUpload, table: PlanTable, *, by: User) -> Imported:
    """Issue a task for every row that is not there yet, by the rules of every task.

    `table` is what the upload's file says. Raises `Refused` while one row is wrong. Done a second
    time it changes nothing: a row knows the task it became by its key.
    """
    if not can_open(by, upload.agency_id):
        raise NotAllowed
    # Numbers run through the year; whoever issues tasks at the same moment waits here.
    hold_agency(upload.agency_id)
    agency = db.session.get_one(Agency, upload.agency_id)
    checked = check_plan(table, known_at(agency, years_of(table)))
    if faults := checked.faults:
        raise Refused(N_("%(count)s cells of the plan are wrong. Nothing was saved.", count=len(faults)))
    new = [row.new for row in checked.in_state(RowState.NEW) if row.new is not None]
    tasks = _open_tasks(agency, new, by=by)
    there = len(checked.rows) - len(tasks)
    upload.imported_at = upload.imported_at or clock.now()
    audit.record("import_plan", upload, by=by, agency_id=agency.id, new=len(tasks), there=there)
    return Imported(len(tasks), there)


def _open_tasks(agency: Agency, new: Sequence[NewTask], *, by: User) -> list[Task]:
    """What `open_task` does for one, for many that were checked: the same rows in few statements."""
    if not new:
        return []
    numbers = _last_numbers(agency)
    tasks, opened = [], []
    for row in new:
        year = row.issued_on.year
        numbers[year] = numbers.get(year, 0) + 1
        task = _task(agency, row, numbers[year], by=by)
        tasks.append(task)
        opened.append(_opened(task, row, by=by))
    db.session.add_all(tasks)
    db.session.flush()  # Audit lines and notices name what they are about by its id.
    for task in tasks:
        audit.record("open_task", task, by=by, agency_id=agency.id, code=task.code)
    heads = heads_of_divisions(agency)
    plan(
        [
            Planned(notices.ASSIGNED, TaskEvent.__tablename__, event.id, person_id, clock.today())
            for row, event in zip(new, opened, strict=True)
            for person_id in _people_to_tell(row, heads, by)
        ],
        agency_id=agency.id,
        at_once=True,
    )
    return tasks


def _last_numbers(agency: Agency) -> dict[int, int]:
    found = db.session.execute(
        select(Task.year, func.max(Task.number)).where(Task.agency_id == agency.id).group_by(Task.year)
    )
    return dict(found.all())


def _task(agency: Agency, row: NewTask, number: int, *, by: User) -> Task:
    now = clock.now()
    return Task(
        agency_id=agency.id,
        agency=agency,
        year=row.issued_on.year,
        number=number,
        title=row.title,
        details=row.details,
        product=row.product or _of_kind(row, "product"),
        evidence_wanted=_of_kind(row, "evidence_wanted"),
        source=Source.PLAN,
        kind_id=row.kind.id if row.kind else None,
        official=row.official,
        issued_on=row.issued_on,
        due=row.due,
        first_due=row.due,
        state=State.ASSIGNED,
        percent=0,
        criteria=row.criteria,
        import_key=row.import_key,
        changed_at=now,
        created_by=by,
        created_at=now,
        parts=[
            *(TaskDivision(division=division, part=Part.LEAD) for division in row.leads),
            *(TaskDivision(division=division, part=Part.SUPPORT) for division in row.supports),
        ],
    )


def _of_kind(row: NewTask, name: str) -> str:
    """What the row's kind says where the row says nothing, in the term of the year."""
    if row.kind is None:
        return ""
    return with_term(str(getattr(row.kind, name)), row.kind.terms, row.issued_on.year)


def _opened(task: Task, row: NewTask, *, by: User) -> TaskEvent:
    return note(
        task,
        EventKind.OPENED,
        by=by,
        after=task.title,
        context={
            "due": row.due.isoformat(),
            "leads": [division.id for division in row.leads],
            "supports": [division.id for division in row.supports],
            "official": row.official.id if row.official else None,
            "criteria": [criterion.id for criterion in row.criteria],
        },
    )


def _people_to_tell(row: NewTask, heads: dict[int, list[User]], by: User) -> list[int]:
    people = {head.id for division in (*row.leads, *row.supports) for head in heads.get(division.id, ())}
    if row.official is not None:
        people.add(row.official.id)
    return sorted(people - {by.id})
