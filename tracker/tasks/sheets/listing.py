"""The rows of an exported list, read a portion at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from tracker.accounts.models import Division, User
from tracker.db import db
from tracker.index.models import Criterion
from tracker.tasks.kinds.models import KindTerm, TaskKind
from tracker.tasks.kinds.shape import TERM, with_term
from tracker.tasks.models import Part, Task, TaskCriterion, TaskDivision
from tracker.tasks.sheets.export import ExportRow
from tracker.tasks.timing import time_state

_PORTION = 500

_COLUMNS = (
    Task.id, Task.year, Task.number, Task.title, Task.details, Task.product, Task.issued_on, Task.due,
    Task.first_due, Task.state, Task.percent, Task.submitted_on, Task.done_on, Task.source,
)  # fmt: skip


def rows_to_export(conditions: Sequence[ColumnElement[bool]], today: date) -> Iterator[ExportRow]:
    """The tasks in the order of the list; never more of them in memory than a portion."""
    query = (
        select(*_COLUMNS, User.name.label("person"), User.email, Task.kind_id, TaskKind.name.label("kind"))
        .outerjoin(User, Task.official_id == User.id)
        .outerjoin(TaskKind, Task.kind_id == TaskKind.id)
        .where(*conditions)
        .order_by(Task.place)
        .execution_options(yield_per=_PORTION)
    )
    for portion in db.session.execute(query).partitions():
        yield from _portion(portion, today)


def _portion(found: Sequence[Any], today: date) -> Iterator[ExportRow]:
    ids = [row.id for row in found]
    divisions: dict[tuple[int, Part], list[str]] = defaultdict(list)
    for task_id, part, name in db.session.execute(
        select(TaskDivision.task_id, TaskDivision.part, Division.name)
        .join(TaskDivision.division)
        .where(TaskDivision.task_id.in_(ids))
        .order_by(TaskDivision.id)
    ):
        divisions[task_id, part].append(name)
    criteria: dict[int, list[str]] = defaultdict(list)
    for task_id, code in db.session.execute(
        select(TaskCriterion.task_id, Criterion.code)
        .join(Criterion, Criterion.id == TaskCriterion.criterion_id)
        .where(TaskCriterion.task_id.in_(ids))
        .order_by(Criterion.position)
    ):
        criteria[task_id].append(code)
    terms = _terms_of({row.kind_id for row in found if TERM in (row.kind or "")})
    for row in found:
        yield ExportRow(
            code=f"{row.year}-{row.number:02d}",
            title=row.title,
            details=row.details,
            product=row.product,
            kind=with_term(row.kind or "", terms.get(row.kind_id, ()), row.year),
            leads="; ".join(divisions[row.id, Part.LEAD]),
            supports="; ".join(divisions[row.id, Part.SUPPORT]),
            official=row.email or "",
            official_name=row.person or "",
            issued_on=row.issued_on,
            due=row.due,
            first_due=row.first_due,
            state=row.state,
            time=time_state(row, today),
            percent=row.percent,
            submitted_on=row.submitted_on,
            done_on=row.done_on,
            criteria="; ".join(criteria[row.id]),
            source=row.source,
        )


def _terms_of(kind_ids: Collection[int]) -> dict[int, list[KindTerm]]:
    """What the law calls the subject of each kind, year by year."""
    terms: dict[int, list[KindTerm]] = defaultdict(list)
    if kind_ids:
        for term in db.session.scalars(select(KindTerm).where(KindTerm.kind_id.in_(kind_ids))):
            terms[term.kind_id].append(term)
    return terms
