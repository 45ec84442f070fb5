"""Changing what a task asks for, of whom, until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from tracker import audit, clock
from tracker.accounts.models import Division, User
from tracker.db import db
from tracker.errors import Refused
from tracker.index.models import Criterion
from tracker.tasks.change_notices import tell_of_changes
from tracker.tasks.family import check_due_above, check_due_below
from tracker.tasks.history import note
from tracker.tasks.models import EventKind, Part, State, Task, TaskDivision, TaskEvent
from tracker.tasks.notices import people_with_part
from tracker.tasks.service import take
from tracker.tasks.shape import (
    check_criteria,
    check_divisions,
    check_due,
    check_official,
    check_rhythm,
    line,
    passage,
)
from tracker.tasks.states import Rhythm
from tracker.tasks.steps import Step
from tracker.words import N_


def edit_task(
    task: Task,
    *,
    title: str,
    details: str,
    product: str,
    due: date | None,
    leads: Sequence[Division],
    supports: Sequence[Division],
    official: User | None,
    criteria: Sequence[Criterion],
    evidence_wanted: str | None = None,
    rhythm: Rhythm | Literal["kept"] | None = "kept",
    reason: str = "",
    version: int | None,
    by: User,
) -> list[TaskEvent]:
    """Change the task, one line of history for each thing that changed; none if nothing did.

    The first due date stays what it was, but for that of a draft. Whoever gets a part by the
    change or loses it is told, and all who have one are told of another due date.
    """
    take(task, Step.EDIT, by=by, version=version)
    reason = passage(reason, "reason")
    is_same_official = (official.id if official else None) == task.official_id
    are_same_leads = _ids(leads) == _ids(task.leads)
    # Most changes give nobody a part: then nobody is looked for whom they concern.
    are_same_people = is_same_official and are_same_leads and _ids(supports) == _ids(task.supports)
    told_before = None if are_same_people else people_with_part(task)
    if not is_same_official or not are_same_leads:
        check_official(task.agency, official, leads)
    texts = {
        "title": line(title, "title", N_("Say what is to be done.")),
        "details": passage(details, "details"),
        "product": passage(product, "product"),
    }
    if evidence_wanted is not None:
        texts["evidence_wanted"] = passage(evidence_wanted, "evidence_wanted")
    rhythm = task.rhythm if rhythm == "kept" else rhythm
    check_rhythm(rhythm, due)
    events = [
        *_change_texts(task, texts, reason=reason, by=by),
        *_change_rhythm(task, rhythm, reason=reason, by=by),
        *change_due(task, due, reason=reason, by=by),
        *change_divisions(task, leads, supports, reason=reason, by=by),
        *change_official(task, official, reason=reason, by=by),
        *_change_criteria(task, criteria, reason=reason, by=by),
    ]
    if not events:
        return []
    kinds = [event.context["field"] if event.context else event.kind.value for event in events]
    audit.record("edit_task", task, by=by, agency_id=task.agency_id, changed=kinds)
    tell_of_changes(task, events, before=told_before, by=by)
    return events


def _change_rhythm(task: Task, rhythm: Rhythm | None, *, reason: str, by: User) -> list[TaskEvent]:
    if rhythm is task.rhythm:
        return []
    before, after = (each.value if each else "" for each in (task.rhythm, rhythm))
    task.rhythm = rhythm
    return [_detail(task, "rhythm", before, after, reason=reason, by=by)]


def _change_texts(task: Task, wanted: dict[str, str], *, reason: str, by: User) -> list[TaskEvent]:
    events = []
    for name, after in wanted.items():
        before = getattr(task, name)
        if after != before:
            events.append(_detail(task, name, before, after, reason=reason, by=by))
            setattr(task, name, after)
    return events


def _detail(task: Task, name: str, before: str, after: str, *, reason: str, by: User) -> TaskEvent:
    context = {"field": name}
    return note(task, EventKind.DETAILS, by=by, before=before, after=after, words=reason, context=context)


def change_due(task: Task, due: date | None, *, reason: str, by: User) -> list[TaskEvent]:
    """Move the due date, for a verb that holds the task already; no line when it stays."""
    if due == task.due:
        return []
    check_due(due, task.issued_on)
    is_draft = task.state is State.DRAFT  # Nobody was given a day yet that could be moved.
    if due is None and not is_draft:
        raise Refused(N_("A due date can be moved, not taken away."), field="due")
    check_due_above(task.parent, due)
    check_due_below(task, due)
    if task.due is not None and not reason and not is_draft:
        raise Refused(N_("Say why the due date is moved."), field="reason")
    event = note(task, EventKind.DUE, by=by, before=task.due, after=due, words=reason)
    task.due = due
    task.first_due = due if is_draft else task.first_due or due
    return [event]


def change_divisions(
    task: Task, leads: Sequence[Division], supports: Sequence[Division], *, reason: str, by: User
) -> list[TaskEvent]:
    """Say who leads and who supports, for a verb that holds the task; the lines of what changed."""
    supports = [division for division in supports if division not in leads]
    before = {Part.LEAD: task.leads, Part.SUPPORT: task.supports}
    after = {Part.LEAD: list(leads), Part.SUPPORT: supports}
    changed = [part for part in Part if _ids(before[part]) != _ids(after[part])]
    if not changed:
        return []
    known = [*task.leads, *task.supports]
    check_divisions(task.agency, leads, supports, on=clock.today(), known=known)
    events = []
    for part in changed:
        kind = EventKind.LEAD if part is Part.LEAD else EventKind.DETAILS
        context = {
            "field": "leads" if part is Part.LEAD else "supports",
            "before": sorted(_ids(before[part])),
            "after": sorted(_ids(after[part])),
        }
        names = [", ".join(d.name for d in side[part]) for side in (before, after)]
        events.append(note(task, kind, by=by, before=names[0], after=names[1], words=reason, context=context))
    _set_parts(task, after)
    return events


def _set_parts(task: Task, wanted: dict[Part, list[Division]]) -> None:
    parts = {division: part for part, divisions in wanted.items() for division in divisions}
    for row in list(task.parts):
        if row.division in parts:
            row.part = parts.pop(row.division)
        else:
            task.parts.remove(row)
            db.session.delete(row)
    task.parts += [TaskDivision(division=division, part=part) for division, part in parts.items()]


def _ids(divisions: Sequence[Division]) -> frozenset[int]:
    return frozenset(division.id for division in divisions)


def change_official(task: Task, official: User | None, *, reason: str, by: User) -> list[TaskEvent]:
    """Name who answers for the task, for a verb that holds it already; no line when it stays."""
    if (official.id if official else None) == task.official_id:
        return []
    event = note(
        task,
        EventKind.OFFICIAL,
        by=by,
        before=task.official.name if task.official else "",
        after=official.name if official else "",
        words=reason,
        context={
            "field": "official",
            "before": task.official_id,
            "after": official.id if official else None,
        },
    )
    task.official = official
    return [event]


def _change_criteria(task: Task, criteria: Sequence[Criterion], *, reason: str, by: User) -> list[TaskEvent]:
    before, after = {c.id for c in task.criteria}, {c.id for c in criteria}
    if before == after:
        return []
    check_criteria(task.agency, criteria)
    codes = [", ".join(sorted(c.code for c in side)) for side in (task.criteria, criteria)]
    event = _detail(task, "criteria", codes[0], codes[1], reason=reason, by=by)
    task.criteria = list(criteria)
    return [event]
