"""What the first page of a task shows of its story: the last lines, the last reports, the criteria.

Asking takes longer than answering: so all three are one question, a union of rows that have the
same columns, of which each kind fills what it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, cast, literal_column, null, select, text, union_all

from tracker.db import db
from tracker.tasks.models import Task
from tracker.tasks.story import EVENTS, REPORTS, TASK_ID, Author, Happening, Reports, Said, reports_of
from tracker.words import LARGEST_NUMBER


@dataclass(frozen=True, slots=True)
class Aim:
    """A criterion that a task is to mend."""

    code: str
    name_vi: str
    name_en: str
    maximum: Decimal

    def name(self, locale: str) -> str:
        return self.name_en if locale == "en" and self.name_en else self.name_vi


@dataclass(frozen=True, slots=True)
class Overview:
    """The story of a task in short, the newest first; its criteria in their order."""

    events: list[Happening]
    reports: Reports
    aims: list[Aim]


def _nothing(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(null(), column.type)


_TABLES = Task.metadata.tables
_CRITERION, _AIMED = _TABLES["criterion"].c, _TABLES["task_criterion"].c
_EVENT, _REPORT = EVENTS.subquery().c, REPORTS.subquery().c
# The first part names the columns, and says of which type they are.
_QUESTION = union_all(
    select(
        literal_column("'event'").label("part"), _EVENT.id.label("place"), _EVENT.at,
        _EVENT.by_id.label("whose"), _EVENT.name, _EVENT.kind,
        _EVENT.before, _EVENT.after, _EVENT.words, _EVENT.context,
        _nothing(_REPORT.percent).label("percent"), _nothing(_CRITERION.maximum).label("maximum"),
    ),
    select(
        literal_column("'report'"), _REPORT.id, _REPORT.at,
        _REPORT.division_id, _REPORT.name, _nothing(_EVENT.kind),
        _REPORT.difficulty, _nothing(_EVENT.after), _REPORT.words, _nothing(_EVENT.context),
        _REPORT.percent, _nothing(_CRITERION.maximum),
    ),
    select(
        literal_column("'aim'"), -_CRITERION.position, _nothing(_EVENT.at),
        _CRITERION.id, _CRITERION.code, _nothing(_EVENT.kind),
        _CRITERION.name_vi, _CRITERION.name_en, _nothing(_EVENT.words), _nothing(_EVENT.context),
        _nothing(_REPORT.percent), _CRITERION.maximum,
    ).where(_AIMED.criterion_id == _CRITERION.id, _AIMED.task_id == TASK_ID),
).order_by(text("place DESC"))  # fmt: skip


def overview_of(task: Task, *, events: int, reports: int) -> Overview:
    """The story of the task in short, by one query."""
    asked = {"task_id": task.id, "before_id": LARGEST_NUMBER, "most_events": events, "most": reports}
    happened, said, aims = [], [], []
    for row in db.session.connection().execute(_QUESTION, asked):
        part, id, at, whose, name, kind, one, two, words, context, percent, maximum = row
        if part == "event":
            happened.append(Happening(id, task.id, at, whose, Author(name), kind, one, two, words, context))
        elif part == "report":
            said.append(Said(id, at, Author(name), whose, percent, words, one))
        else:
            aims.append(Aim(name, one, two, maximum))
    return Overview(happened, reports_of(said, reports), aims)
