"""What a plan that comes as a workbook is held against, and the plans that came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from tracker import clock
from tracker.accounts.models import Agency, Division, Membership, Role, User
from tracker.accounts.queries import list_people
from tracker.db import db
from tracker.errors import NotFound
from tracker.index.models import Criterion
from tracker.index.queries import find_evaluation, latest_open_evaluation, list_criteria
from tracker.tasks.kinds.models import TaskKind
from tracker.tasks.kinds.shape import with_term
from tracker.tasks.models import Part, State, Task, TaskDivision
from tracker.tasks.policy import can_open
from tracker.tasks.sheets.models import PlanUpload
from tracker.words import fold

_GONE = (State.CANCELLED, State.MERGED)


@dataclass(frozen=True, slots=True)
class Standing:
    """A task that is there already."""

    id: int
    code: str
    dues: frozenset[date | None]
    import_key: str | None
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What a plan may name in an agency, under the folded names it may use."""

    agency: Agency
    divisions: dict[str, list[Division]]
    officials: dict[str, User]
    kinds: dict[str, TaskKind]
    criteria: dict[int, dict[str, Criterion]]
    standing: dict[tuple[int, str, frozenset[int]], list[Standing]]
    imported: dict[str, Standing]


def known_at(agency: Agency, years: Collection[int]) -> Known:
    """By a fixed number of queries for each year, however many rows the plan has."""
    divisions: dict[str, list[Division]] = defaultdict(list)
    for division in db.session.scalars(select(Division).where(Division.agency_id == agency.id)):
        for name in {fold(division.name), fold(division.short_name)}:
            divisions[name].append(division)
    kinds = list_kinds(agency)
    standing, imported = _standing(agency, years)
    return Known(
        agency,
        divisions,
        {person.email: person for person in list_officials(agency)},
        {fold(name): kind for kind in kinds for name in _names_of(kind)},
        {year: {c.code: c for c in criteria_of_year(agency, year)} for year in sorted(years)},
        standing,
        imported,
    )


def _names_of(kind: TaskKind) -> set[str]:
    """What a plan may call a kind: its name in the terms of any year, too."""
    return {kind.code, kind.name, *(with_term(kind.name, kind.terms, each.from_year) for each in kind.terms)}


def list_kinds(agency: Agency) -> list[TaskKind]:
    """The kinds a plan may name, with their terms."""
    return list(
        db.session.scalars(
            select(TaskKind)
            .where(TaskKind.agency_id == agency.id, TaskKind.is_active)
            .options(selectinload(TaskKind.terms))
            .order_by(TaskKind.position, TaskKind.id)
        )
    )


def list_officials(agency: Agency) -> list[User]:
    return list_people(agency, roles=[Role.HEAD, Role.OFFICIAL])


def criteria_of_year(agency: Agency, year: int) -> list[Criterion]:
    evaluation = find_evaluation(agency, year) or latest_open_evaluation(agency)
    return list_criteria(evaluation.framework_id) if evaluation else []


def _standing(
    agency: Agency, years: Collection[int]
) -> tuple[dict[tuple[int, str, frozenset[int]], list[Standing]], dict[str, Standing]]:
    """The agency's tasks of these years: by what makes two tasks the same, and by import key."""
    here = (Task.agency_id == agency.id) & Task.year.in_(years)
    leads: dict[int, set[int]] = defaultdict(set)
    for task_id, division_id in db.session.execute(
        select(TaskDivision.task_id, TaskDivision.division_id)
        .join(Task, Task.id == TaskDivision.task_id)
        .where(here, TaskDivision.part == Part.LEAD)
    ):
        leads[task_id].add(division_id)
    columns = (Task.id, Task.year, Task.number, Task.folded, Task.due, Task.first_due, Task.state)
    standing: dict[tuple[int, str, frozenset[int]], list[Standing]] = defaultdict(list)
    imported: dict[str, Standing] = {}
    for row in db.session.execute(select(*columns, Task.import_key).where(here).order_by(Task.id)):
        code = f"{row.year}-{row.number:02d}"
        one = Standing(row.id, code, frozenset({row.due, row.first_due}), row.import_key, row.state in _GONE)
        standing[row.year, row.folded, frozenset(leads[row.id])].append(one)
        if row.import_key is not None:
            imported[row.import_key] = one
    return standing, imported


def heads_of_divisions(agency: Agency) -> dict[int, list[User]]:
    """Who is told of what is given to each division."""
    rows = db.session.execute(
        select(Membership.division_id, User)
        .join(Membership.user)
        .options(lazyload(User.memberships))
        .where(
            Membership.agency_id == agency.id,
            Membership.role == Role.HEAD,
            Membership.valid_on(clock.today()),
            User.is_active,
        )
        .order_by(User.name_key, User.id)
    )
    heads: dict[int, list[User]] = defaultdict(list)
    for division_id, person in rows:
        if division_id is not None:  # A head has one: the database sees to it.
            heads[division_id].append(person)
    return heads


# --- plans that came ---------------------------------------------------------


def get_upload(upload_id: int, user: User) -> PlanUpload:
    """The plan, if the person may issue tasks where it came in. Raises `NotFound`."""
    upload = db.session.get(PlanUpload, upload_id)
    if upload is None or not can_open(user, upload.agency_id):
        raise NotFound
    return upload


def list_uploads(agency: Agency, limit: int = 20) -> list[PlanUpload]:
    """The plans that came last, the newest first."""
    return list(
        db.session.scalars(
            select(PlanUpload)
            .where(PlanUpload.agency_id == agency.id)
            .options(joinedload(PlanUpload.by).options(lazyload(User.memberships)))
            .order_by(PlanUpload.id.desc())
            .limit(limit)
        )
    )
