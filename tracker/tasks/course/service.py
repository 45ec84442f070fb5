"""What people do to the course of a task: plan it, tick milestones off, tell what was read.

Each verb works the task's percent out again where milestones or measures are its basis.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from tracker import audit, clock
from tracker.accounts.models import User
from tracker.db import db
from tracker.errors import Refused
from tracker.tasks.course.models import Direction, Measure, Milestone, Reading
from tracker.tasks.course.plan import PlannedMeasure, PlannedMilestone
from tracker.tasks.course.queries import Course, course_of
from tracker.tasks.history import note
from tracker.tasks.models import EventKind, Task
from tracker.tasks.progress import set_percent
from tracker.tasks.service import move_by, take
from tracker.tasks.shape import line, passage
from tracker.tasks.states import ProgressBy
from tracker.tasks.steps import Step
from tracker.words import N_

MOST_ROWS = 50
"""More milestones or measures than these nobody follows."""

_WEIGHTS = range(1, 101)
_LARGEST = Decimal(999_999_999)
_FINEST = -4  # Decimals that are kept.


def plan_course(
    task: Task,
    *,
    milestones: Sequence[PlannedMilestone],
    measures: Sequence[PlannedMeasure],
    basis: ProgressBy | None = None,
    reason: str = "",
    version: int | None,
    by: User,
) -> None:
    """Say by which milestones and measures the task is followed, and which its percent comes from.

    Rows of the task that the plan does not name any more are dropped, unless something was done
    or read there already.
    """
    take(task, Step.PLAN, by=by, version=version)
    course = course_of(task)
    before = _told(course)
    _check_count(milestones, "milestones")
    _check_count(measures, "measures")
    _plan_milestones(task, course, milestones)
    _plan_measures(task, course, measures)
    db.session.flush()  # What was planned is read again in its new order.
    course = course_of(task)
    after = _told(course)
    if before != after:
        note(
            task,
            EventKind.COURSE,
            by=by,
            before="; ".join(row for row in before if row not in after),
            after="; ".join(row for row in after if row not in before),
            words=passage(reason, "reason"),
            context={"field": "plan"},
        )
        audit.record("plan_course", task, by=by, agency_id=task.agency_id, rows=len(after))
    _set_basis(task, course, basis or task.progress_by, reason=reason, by=by)
    _work_out(task, course, by=by)


def complete_milestone(task: Task, milestone: Milestone, *, on: date, version: int | None, by: User) -> None:
    """Tick the milestone off, with the day on which it was reached."""
    step = take(task, Step.REPORT, by=by, version=version)
    if on > clock.today():
        raise Refused(N_("A milestone cannot be reached on a day to come."), field="on")
    if milestone.done_on is not None:
        raise Refused(N_("“%(name)s” is ticked off already.", name=milestone.name))
    milestone.done_on = on
    _note(task, "milestone_done", f"{milestone.name} ({on:%d/%m/%Y})", milestone.id, by=by)
    move_by(task, step, by=by)  # The first of these is the beginning of the work.
    audit.record("complete_milestone", task, by=by, agency_id=task.agency_id, milestone=milestone.id)
    _work_out(task, course_of(task), by=by)


def reopen_milestone(task: Task, milestone: Milestone, *, version: int | None, by: User) -> None:
    """Take back that the milestone was reached."""
    take(task, Step.REPORT, by=by, version=version)
    if milestone.done_on is None:
        raise Refused(N_("“%(name)s” is not ticked off.", name=milestone.name))
    milestone.done_on = None
    _note(task, "milestone_open", milestone.name, milestone.id, by=by)
    audit.record("reopen_milestone", task, by=by, agency_id=task.agency_id, milestone=milestone.id)
    _work_out(task, course_of(task), by=by)


def add_reading(
    task: Task,
    measure: Measure,
    *,
    on: date,
    value: Decimal,
    source: str,
    version: int | None,
    by: User,
) -> Reading:
    """Tell what the measure was on a day, and where the number comes from. A reading is
    corrected by a later one of the same day; none is ever changed."""
    step = take(task, Step.REPORT, by=by, version=version)
    if on > clock.today():
        raise Refused(N_("Nothing can be read on a day to come."), field="on")
    reading = Reading(
        on=on,
        value=_number(value, "value"),
        source=line(source, "source", N_("Say where the number comes from.")),
        at=clock.now(),
        by=by,
    )
    measure.readings.append(reading)
    told = f"{measure.name}: {plain(reading.value)} {measure.unit} ({on:%d/%m/%Y})"
    _note(task, "reading", told, measure.id, by=by, words=reading.source)
    move_by(task, step, by=by)  # The first of these is the beginning of the work.
    audit.record("add_reading", task, by=by, agency_id=task.agency_id, measure=measure.id)
    db.session.flush()  # So that it is read among the others, by its day.
    _work_out(task, course_of(task), by=by)
    return reading


def choose_basis(task: Task, basis: ProgressBy, *, reason: str = "", version: int | None, by: User) -> None:
    """Say what the task's percent is worked out from; by hand needs a reason."""
    take(task, Step.PLAN, by=by, version=version)
    course = course_of(task)
    _set_basis(task, course, basis, reason=reason, by=by)
    _work_out(task, course, by=by)


def likely_basis(
    milestones: Sequence[object], measures: Sequence[object], wished: ProgressBy | None = None
) -> ProgressBy:
    """The basis wished for if there is anything it could rest on, else the one there is."""
    if wished is ProgressBy.MEASURES and measures:
        return wished
    if milestones:
        return ProgressBy.MILESTONES
    return ProgressBy.MEASURES if measures else ProgressBy.HAND


def plain(number: Decimal) -> str:
    """A number as papers write it: a comma before the decimals, and no idle zeros."""
    return f"{number.normalize():f}".replace(".", ",")


# --- planning ----------------------------------------------------------------


def _plan_milestones(task: Task, course: Course, planned: Sequence[PlannedMilestone]) -> None:
    kept = {each.id for each in planned if each.id is not None}
    for row in course.milestones:
        if row.id not in kept:
            if row.done_on is not None:
                raise Refused(
                    N_("“%(name)s” is ticked off: it stays in the plan.", name=row.name), field="milestones"
                )
            db.session.delete(row)
    for position, plan in enumerate(planned):
        name = line(plan.name, "milestones", N_("Give each milestone a name."))
        _check_day(task, name, plan.due)
        _check_weight(name, plan.weight, "milestones")
        row = course.get_milestone(plan.id) if plan.id is not None else Milestone(task_id=task.id)
        row.position, row.name, row.due, row.weight = position, name, plan.due, plan.weight
        db.session.add(row)


def _check_day(task: Task, name: str, due: date | None) -> None:
    if due is None:
        return
    if task.due is not None and due > task.due:
        raise Refused(
            N_(
                "“%(name)s” is due on %(day)s, after the task itself, %(due)s.",
                name=name,
                day=due,
                due=task.due,
            ),
            field="milestones",
        )
    if due < task.issued_on:
        raise Refused(
            N_(
                "“%(name)s” is due on %(day)s, before the task is issued, %(issued)s.",
                name=name,
                day=due,
                issued=task.issued_on,
            ),
            field="milestones",
        )


def _plan_measures(task: Task, course: Course, planned: Sequence[PlannedMeasure]) -> None:
    kept = {each.id for each in planned if each.id is not None}
    for row in course.measures:
        if row.id not in kept:
            if row.readings:
                raise Refused(
                    N_("“%(name)s” has readings: it stays in the plan.", name=row.name), field="measures"
                )
            db.session.delete(row)
    for position, plan in enumerate(planned):
        name = line(plan.name, "measures", N_("Give each measure a name."))
        _check_weight(name, plan.weight, "measures")
        row = course.get_measure(plan.id) if plan.id is not None else Measure(task_id=task.id)
        row.position, row.name, row.weight = position, name, plan.weight
        row.unit = line(plan.unit, "measures", N_("Give each measure a unit."))
        row.baseline, row.target = _number(plan.baseline, "measures"), _number(plan.target, "measures")
        row.direction = _direction(name, row.baseline, row.target)
        db.session.add(row)


def _direction(name: str, baseline: Decimal, target: Decimal) -> Direction:
    if baseline == target:
        raise Refused(
            N_("“%(name)s” has a target equal to its baseline: nothing would be left to do.", name=name),
            field="measures",
        )
    return Direction.UP if target > baseline else Direction.DOWN


def _check_weight(name: str, weight: int, field: str) -> None:
    if weight not in _WEIGHTS:
        raise Refused(N_("The weight of “%(name)s” lies between 1 and 100.", name=name), field=field)


def _check_count(planned: Sequence[object], field: str) -> None:
    if len(planned) > MOST_ROWS:
        raise Refused(N_("At most %(count)s rows.", count=MOST_ROWS), field=field)


def _number(number: Decimal, field: str) -> Decimal:
    exponent = number.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or exponent < _FINEST or abs(number) > _LARGEST:
        raise Refused(N_("A number has at most nine digits and four decimals."), field=field)
    return number


def _told(course: Course) -> list[str]:
    """The plan in lines that the history can keep."""
    milestones = [
        f"{each.name} ({each.due:%d/%m/%Y}; ×{each.weight})" if each.due else f"{each.name} (×{each.weight})"
        for each in course.milestones
    ]
    measures = [
        f"{each.name} ({plain(each.baseline)} → {plain(each.target)} {each.unit}; ×{each.weight})"
        for each in course.measures
    ]
    return [*milestones, *measures]


# --- working out -------------------------------------------------------------


def _set_basis(task: Task, course: Course, basis: ProgressBy, *, reason: str, by: User) -> None:
    if basis in {ProgressBy.MILESTONES, ProgressBy.MEASURES}:
        if course.percent(basis, clock.today()) is None:
            raise Refused(N_("Nothing is planned yet that the percent could come from."), field="basis")
    elif basis is ProgressBy.PARTS and task.progress_by is not ProgressBy.PARTS:
        raise Refused(N_("This follows from the task's parts alone."), field="basis")
    if basis is task.progress_by:
        return
    reason = passage(reason, "reason")
    if basis is ProgressBy.HAND and not reason:
        raise Refused(N_("Say why the percent is typed by hand."), field="reason")
    note(
        task,
        EventKind.COURSE,
        by=by,
        before=task.progress_by.value,
        after=basis.value,
        words=reason,
        context={"field": "basis"},
    )
    task.progress_by = basis
    audit.record("choose_basis", task, by=by, agency_id=task.agency_id, basis=basis.value)


def _work_out(task: Task, course: Course, *, by: User) -> None:
    percent = course.percent(task.progress_by, clock.today())
    if percent is not None and percent != task.percent:
        set_percent(task, percent, by=by, words="")


def _note(task: Task, field: str, after: str, row_id: int, *, by: User, words: str = "") -> None:
    context = {"field": field, "row": row_id}
    note(task, EventKind.COURSE, by=by, after=after, words=words, context=context)
