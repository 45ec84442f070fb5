"""The facts of a year, in a number of queries that does not depend on how many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, and_, or_, select

from tracker import clock
from tracker.accounts.models import Agency, Division, User
from tracker.db import db
from tracker.evidence import policy as evidence_policy
from tracker.evidence.models import Evidence, Proof, ProofState, Version
from tracker.index import scoring
from tracker.index.models import Criterion, Evaluation, EvaluationState, Score
from tracker.index.queries import last_published, list_criteria, scores_of
from tracker.index.results import results_of
from tracker.rollup.facts import FileRow, LeftOut, Put, TaskRow, on_leaves
from tracker.rollup.forecast import Facts, Forecast, LeafFacts, forecast
from tracker.rollup.policy import SEE_ALL, Sight
from tracker.tasks import policy as tasks_policy
from tracker.tasks.models import Part, State, Task, TaskCriterion, TaskDivision
from tracker.tasks.timing import time_state

SURVEY_RATE = Decimal("0.8")
"""What the survey is assumed to give while no year was published that could be gone by."""

PUT_FORWARD = (ProofState.SUBMITTED, ProofState.ACCEPTED, ProofState.RETURNED)
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A year as it stands: its forecast, the tasks on its leaves, what was put forward and does
    not count, and the year that the assumed rates of the survey are from, if there is one."""

    evaluation: Evaluation
    forecast: Forecast
    tasks: list[TaskRow]
    left_out: list[LeftOut]
    assumed_from: int | None


def sight_of(user: User, agency: Agency) -> Sight:
    """Which of the tasks and documents behind the figures the reader may open."""
    if user.holds(*SEE_ALL, at=agency):
        return Sight()
    tasks = db.session.scalars(tasks_policy.ids_seen_by(user, agency.id))
    documents = db.session.scalars(
        select(Evidence.id).where(evidence_policy.visible_to(user, agency.id))
    )
    return Sight(frozenset(tasks), frozenset(documents))


def is_collecting(evaluation: Evaluation, today: date) -> bool:
    """Can work that is still to be done add to the year?"""
    return evaluation.state is EvaluationState.OPEN and today <= evaluation.closes_on


def dossier(evaluation: Evaluation, today: date | None = None) -> Dossier:
    """What is proven, what is under way, what is missing."""
    day = today or clock.today()
    criteria = list_criteria(evaluation.framework_id)
    last = last_published(evaluation.agency, before=evaluation.year)
    tasks = list_tasks_on(evaluation, day)
    facts, left_out = facts_of(evaluation, criteria, tasks, last, day)
    year = forecast(criteria, facts)
    return Dossier(evaluation, year, list(tasks.values()), left_out, last.year if last else None)


def facts_of(
    evaluation: Evaluation,
    criteria: Collection[Criterion],
    tasks: dict[int, TaskRow],
    last: Evaluation | None,
    today: date,
) -> tuple[Facts, list[LeftOut]]:
    """Documents, open tasks and points of each leaf, and the documents that do not count.

    `last` is the published year whose survey rates are assumed for this one.
    """
    found = on_leaves(_list_puts(evaluation, tasks), tasks.values(), evaluation.year, evaluation.closes_on)
    typed = scores_of(evaluation)
    assumed = _assumed_points(evaluation, criteria, last)
    leaves = {}
    for criterion in criteria:
        if criterion.is_leaf:
            known = found.get(criterion.id)
            leaves[criterion.id] = LeafFacts(
                documents=known.documents if known else (),
                tasks=known.tasks if known else (),
                assumed=assumed.get(criterion.id, NOTHING),
                final=_final_points(typed.get(criterion.id)),
            )
    left_out = [each for c in criteria if c.id in found for each in found[c.id].left_out]
    return Facts(is_collecting(evaluation, today), leaves), left_out


def _final_points(score: Score | None) -> Decimal | None:
    if score is None:
        return None
    return score.survey_points if score.appraised_points is None else score.appraised_points


def _assumed_points(
    evaluation: Evaluation, criteria: Collection[Criterion], last: Evaluation | None
) -> dict[int, Decimal]:
    """What each survey leaf gave last: itself if the framework is the same, else the whole survey."""
    surveyed = {c.id: c.maximum for c in criteria if c.rule is not None and scoring.is_survey(c.rule)}
    scores = scores_of(last) if last is not None else {}
    rate = SURVEY_RATE
    if last is not None and last.framework_id != evaluation.framework_id:
        rate = _survey_rate(last, scores)
    points = {}
    for leaf_id, maximum in surveyed.items():
        own = scores.get(leaf_id)
        known = own.survey_points if own is not None else None
        points[leaf_id] = known if known is not None else (maximum * rate).quantize(scoring.FOUR_DECIMALS)
    return points


def _survey_rate(last: Evaluation, scores: dict[int, Score]) -> Decimal:
    fields = results_of(list_criteria(last.framework_id), scores)
    maximum = sum((field.survey_maximum for field in fields), NOTHING)
    points = sum((field.survey or NOTHING for field in fields), NOTHING)
    return points / maximum if maximum else SURVEY_RATE


def _of_framework(evaluation: Evaluation) -> Select[int]:
    return select(Criterion.id).where(
        Criterion.framework_id == evaluation.framework_id, Criterion.scored_by.is_not(None)
    )


def _linked(evaluation: Evaluation) -> Select[int]:
    """Ids of the agency's tasks that are to mend a leaf of the framework."""
    return (
        select(TaskCriterion.task_id)
        .join(Task, Task.id == TaskCriterion.task_id)
        .where(
            Task.agency_id == evaluation.agency_id,
            TaskCriterion.criterion_id.in_(_of_framework(evaluation)),
        )
    )


def list_tasks_on(evaluation: Evaluation, today: date) -> dict[int, TaskRow]:
    """The agency's tasks on leaves of the framework, by their ids."""
    found = db.session.execute(
        select(
            TaskCriterion.criterion_id,
            Task.id,
            Task.year,
            Task.number,
            Task.title,
            Task.state,
            Task.issued_on,
            Task.due,
            Task.first_due,
            Task.submitted_on,
            Task.done_on,
            Task.percent,
        )
        .join(TaskCriterion, TaskCriterion.task_id == Task.id)
        .join(Criterion, Criterion.id == TaskCriterion.criterion_id)
        .where(
            Task.agency_id == evaluation.agency_id,
            Task.state != State.DRAFT,
            Criterion.framework_id == evaluation.framework_id,
            Criterion.scored_by.is_not(None),
        )
        .order_by(Task.due.asc().nulls_last(), Task.year, Task.number, Criterion.position)
    ).all()
    leaves: dict[int, list[int]] = defaultdict(list)
    for row in found:
        leaves[row.id].append(row.criterion_id)
    leads = _list_leads(evaluation)
    return {
        row.id: TaskRow(
            id=row.id,
            year=row.year,
            number=row.number,
            title=row.title,
            state=row.state,
            time=time_state(row, today),
            issued_on=row.issued_on,
            due=row.due,
            percent=row.percent,
            leads=tuple(leads[row.id]),
            leaves=tuple(leaves[row.id]),
        )
        for row in {row.id: row for row in found}.values()
    }


def _list_leads(evaluation: Evaluation) -> dict[int, list[str]]:
    """Short names of the divisions that lead tasks on the framework, by the task's id."""
    leads: dict[int, list[str]] = defaultdict(list)
    parts = db.session.execute(
        select(TaskDivision.task_id, Division.short_name)
        .join(Division, Division.id == TaskDivision.division_id)
        .where(TaskDivision.part == Part.LEAD, TaskDivision.task_id.in_(_linked(evaluation)))
        .order_by(TaskDivision.id)
    )
    for task_id, name in parts:
        leads[task_id].append(name)
    return leads


def _list_puts(evaluation: Evaluation, tasks: dict[int, TaskRow]) -> list[Put]:
    """Every version put forward for a leaf, once for each leaf of its task."""
    for_leaf = and_(Proof.year == evaluation.year, Proof.criterion_id.in_(_of_framework(evaluation)))
    found = db.session.execute(
        select(
            Proof.task_id,
            Proof.criterion_id,
            Proof.state,
            Version.evidence_id,
            Evidence.number,
            Evidence.title,
            Evidence.issuer,
            Evidence.signed_on,
            Evidence.proves_on,
            Version.id,
            Version.number,
            Version.filename,
            Version.sha256,
            Version.size,
        )
        .join(Version, Version.id == Proof.version_id)
        .join(Evidence, Evidence.id == Version.evidence_id)
        .where(
            Proof.agency_id == evaluation.agency_id,
            Proof.state.in_(PUT_FORWARD),
            or_(for_leaf, Proof.task_id.in_(_linked(evaluation))),
        )
        .order_by(Evidence.signed_on, Evidence.id, Version.number)
    )
    puts = []
    for task_id, criterion_id, state, *file in found:
        task = tasks[task_id] if task_id is not None else None
        leaf_ids = task.leaves if task is not None else (criterion_id or 0,)
        puts += [Put(leaf_id, FileRow(*file), state, task) for leaf_id in leaf_ids]
    return puts
