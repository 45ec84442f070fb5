"""What the papers of a year say of each criterion: its points, its documents, and why not more.

They are papers of the agency and so always in Vietnamese.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from tracker.index import scoring
from tracker.index.models import Level
from tracker.rollup.facts import FileRow, TaskRow
from tracker.rollup.forecast import Behind, Line
from tracker.rollup.queries import Dossier
from tracker.words import N_, Words

LOCALE = "vi"

@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: `own` is None where the agency does not score itself."""

    code: str
    name: str
    level: Level
    maximum: Decimal
    own: Decimal | None
    files: list[FileRow]
    remarks: list[Words]
    is_leaf: bool


def rows_of(dossier: Dossier) -> Iterator[Row]:
    """Every criterion of the year, in the order of the framework."""

    def walk(lines: Iterable[Line]) -> Iterator[Row]:
        for line in lines:
            criterion, behind = line.criterion, line.behind
            yield Row(
                code=criterion.code,
                name=criterion.name(LOCALE),
                level=criterion.level,
                maximum=line.figures.maximum,
                own=own_points(line),
                files=files_of(behind) if behind else [],
                remarks=remarks_on(line, dossier.evaluation.year),
                is_leaf=behind is not None,
            )
            yield from walk(line.children)

    return walk(dossier.forecast.fields)


def own_points(line: Line) -> Decimal | None:
    """What the agency gives itself: the points of accepted evidence, without the survey's."""
    own = [leaf.figures.earned for leaf in line.leaves if not scoring.is_survey(leaf.criterion.rule)]
    return sum(own, Decimal(0)) if own else None


def files_of(behind: Behind) -> list[FileRow]:
    """The accepted documents of a leaf."""
    return [document.label.file for document in behind.facts.documents if document.is_accepted]


def remarks_on(line: Line, year: int) -> list[Words]:
    """Why a leaf has the points it has, where its documents do not say it all."""
    behind = line.behind
    if behind is None:
        return []
    if scoring.is_survey(line.criterion.rule):
        return [N_("Scored by the sociological survey.")]
    if behind.facts.final is not None:
        return [N_("These are the appraised points.")]
    if line.figures.earned == line.figures.maximum:
        return []
    remarks = [
        N_("Document %(number)s waits for a decision.", number=document.label.file.number)
        for document in behind.facts.documents
        if not document.is_accepted
    ]
    remarks += [_task_remark(task.label, is_late=task.is_overdue) for task in behind.facts.tasks]
    if behind.pieces_lacking:
        remarks.append(N_("Documents still lacking, without a task: %(count)s.", count=behind.pieces_lacking))
    return remarks or [N_("There is no proof for %(year)s.", year=year)]


def _task_remark(task: TaskRow, *, is_late: bool) -> Words:
    if task.due is None:
        return N_("Task %(code)s is under way.", code=task.code)
    if is_late:
        return N_("Task %(code)s was due on %(day)s and is overdue.", code=task.code, day=task.due)
    return N_("Task %(code)s is under way, due on %(day)s.", code=task.code, day=task.due)
