"""Passing parts of a task on: each is a task of its own, and the task above follows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tracker import audit, clock
from tracker.accounts.models import Division, Role, User
from tracker.db import db
from tracker.errors import Refused
from tracker.tasks.family import LEFT_OUT, check_due_above, list_parts
from tracker.tasks.history import move, note
from tracker.tasks.models import EventKind, ProgressBy, Source, State, Task
from tracker.tasks.policy import may
from tracker.tasks.progress import roll_up
from tracker.tasks.service import hold_agency, open_task, take
from tracker.tasks.sharing.policy import headed_leads
from tracker.tasks.sharing.queries import DEEPEST, count_levels_above, count_levels_below, list_line_above
from tracker.tasks.steps import Step, find_move
from tracker.words import N_

WEIGHTS = range(1, 101)


def pass_on(
    parent: Task,
    *,
    title: str,
    official: User | None,
    due: date | None,
    weight: int = 1,
    details: str = "",
    product: str = "",
    version: int | None,
    by: User,
) -> Task:
    """Make a part of the task and give it to an official of one's own division.

    From then on the task's percent follows its parts. Raises `Refused` when the part would be
    due after the task, or the official works elsewhere.
    """
    hold_agency(parent.agency_id)
    take(parent, Step.PASS_ON, by=by, version=version)
    if official is None:
        raise Refused(N_("Choose the official who is to do the part."), field="official")
    _check_weight(weight, "weight")
    if count_levels_above(parent) >= DEEPEST:
        raise Refused(N_("Parts go %(count)s levels deep at most.", count=DEEPEST))
    part = open_task(
        agency=parent.agency,
        title=title,
        details=details,
        product=product,
        source=Source.PART,
        leads=_lead_of(parent, official, by),
        official=official,
        issued_on=clock.today(),
        due=due,
        parent=parent,
        weight=weight,
        by=by,
    )
    note(
        parent, EventKind.PARTS, by=by,
        after=f"{part.code} {part.title}", words=official.name, context={"part": part.number},
    )  # fmt: skip
    _begin(parent, by=by)
    _follow_parts(parent, by=by)
    audit.record("pass_on", parent, by=by, agency_id=parent.agency_id, part=part.code)
    return part


def set_weights(parent: Task, weights: Mapping[int, int], *, version: int | None, by: User) -> None:
    """Say how much each part counts in the task's percent; `weights` are by the part's id."""
    take(parent, Step.PASS_ON, by=by, version=version)
    changed = {}
    for part in list_parts(parent):
        weight = weights.get(part.id, part.weight)
        _check_weight(weight, f"weight-{part.id}")
        if weight != part.weight:
            note(
                parent,
                EventKind.PARTS,
                by=by,
                before=f"{part.code}: {part.weight}",
                after=f"{part.code}: {weight}",
            )
            changed[part.code] = part.weight = weight
    if changed:
        _follow_parts(parent, by=by)
        audit.record("set_weights", parent, by=by, agency_id=parent.agency_id, weights=changed)


def place_under(task: Task, parent: Task | None, *, version: int | None, by: User) -> None:
    """Make a task that stands by itself a part of another, or a part stand by itself again.

    Raises `Refused` when the task would come to stand below itself, too deep, or be due after
    the task above.
    """
    # Two such moves at once might close a circle that neither sees; so they wait for each other.
    hold_agency(task.agency_id)
    take(task, Step.EDIT, by=by, version=version)
    former = task.parent
    if parent is not None:
        _check_place(task, parent, by)
    if parent is former:
        return
    # The percent of every task above may follow; they are held from the top, as by `take`.
    for above in (*reversed(list_line_above(former)), *reversed(list_line_above(parent))):
        db.session.refresh(above, with_for_update={"of": Task})
    note(
        task, EventKind.PARTS, by=by,
        before=former.code if former else "", after=parent.code if parent else "",
        context={"parent": parent.number if parent else None},
    )  # fmt: skip
    task.parent = parent
    if parent is None and task.source is Source.PART:
        task.source = Source.PLAN  # What stands by itself was not passed on by its own head.
    db.session.flush()  # The tasks above read their parts again.
    if former is not None:
        note(former, EventKind.PARTS, by=by, before=f"{task.code} {task.title}")
        _stop_following(former)
        roll_up(former, by=by)
    if parent is not None:
        note(parent, EventKind.PARTS, by=by, after=f"{task.code} {task.title}")
        _follow_parts(parent, by=by)
    audit.record("place_under", task, by=by, agency_id=task.agency_id, parent=parent.code if parent else None)


def _check_place(task: Task, parent: Task, by: User) -> None:
    if parent.agency_id != task.agency_id or not may(by, Step.EDIT, parent):
        raise Refused(N_("You cannot put it below this task."), field="parent")
    if task in list_line_above(parent):
        raise Refused(
            N_("Task %(code)s is a part of this one: it cannot stand above it, too.", code=parent.code)
            if task is not parent
            else N_("A task is no part of itself."),
            field="parent",
        )
    if not parent.state.is_open or parent.state is State.SUBMITTED:
        raise Refused(
            N_(
                "Task %(code)s takes no parts now: it is “%(state)s”.",
                code=parent.code,
                state=parent.state.words,
            ),
            field="parent",
        )
    if count_levels_above(parent) + 1 + count_levels_below(task) > DEEPEST:
        raise Refused(N_("Parts go %(count)s levels deep at most.", count=DEEPEST), field="parent")
    try:
        check_due_above(parent, task.due)
    except Refused as refusal:
        raise Refused(refusal.words, field="parent") from None


def _begin(parent: Task, *, by: User) -> None:
    """Whoever passes parts on has begun, as a report would have it."""
    step = find_move(Step.REPORT, parent.state)
    if step is not None and step.leads_to is not None and step.leads_to is not parent.state:
        move(parent, step.leads_to, by=by)


def _follow_parts(parent: Task, *, by: User) -> None:
    parent.progress_by = ProgressBy.PARTS
    roll_up(parent, by=by)


def _stop_following(parent: Task) -> None:
    """A task without parts has its percent typed again."""
    if all(part.state in LEFT_OUT for part in list_parts(parent)):
        parent.progress_by = ProgressBy.HAND


def _lead_of(parent: Task, official: User, by: User) -> list[Division]:
    """The division that leads the part: of those the head heads, the one of the official."""
    headed = headed_leads(by, parent)
    works_in = official.divisions_as(Role.HEAD, Role.OFFICIAL, at=parent.agency_id)
    return [next((division for division in headed if division.id in works_in), headed[0])]


def _check_weight(weight: int, field: str) -> None:
    if weight not in WEIGHTS:
        raise Refused(N_("The weight lies between 1 and 100."), field=field)
