"""What people are told when a task passes from one to another, or its due date is moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import selectinload

from tracker import clock
from tracker.accounts.models import User
from tracker.accounts.queries import work_calendar
from tracker.mail.models import Notice
from tracker.mail.rules import Item, Rule, register
from tracker.mail.service import notify
from tracker.tasks.distance import distance_of
from tracker.tasks.letter_acts import acts_for
from tracker.tasks.models import EventKind, State, Task, TaskEvent
from tracker.tasks.notice_facts import find_events
from tracker.tasks.notices import ASSIGNED, followers, people_with_part, without
from tracker.tasks.policy import actors_for
from tracker.tasks.steps import PARTAKERS
from tracker.words import N_, Words, written_out
from tracker.workdays import WorkCalendar

RELEASED = "task_released"
DUE_MOVED = "task_due_moved"

_MINE = "/tasks/mine"


# --- who is told -------------------------------------------------------------


def tell_of_changes(
    task: Task, events: Sequence[TaskEvent], *, before: Sequence[User] | None, by: User
) -> None:
    """Tell whom changes of a task concern: who gets a part, who loses it, and everybody of another
    due date. `before` are those who had a part; None where nobody's part changed."""
    if task.state is State.DRAFT:
        return
    moved = next((event for event in events if event.kind is EventKind.DUE), None)
    if before is None and moved is None:
        return
    after = people_with_part(task)
    before = after if before is None else before
    named = next((event for event in events if event.kind is EventKind.OFFICIAL), None)
    new = [one for one in after if not _is_among(before, one) or (named is not None and one is task.official)]
    gone = [one for one in before if not _is_among(after, one)]
    for rule, people, side in ((ASSIGNED, new, "after"), (RELEASED, gone, "before")):
        for person in without(people, by):
            is_named = named is not None and (named.context or {}).get(side) == person.id
            notify(rule, about=named if is_named else events[0], to=[person], agency_id=task.agency_id)
    if moved is not None and moved.before:
        told = [one for one in (*after, *followers(task)) if not _is_among(new, one)]
        notify(DUE_MOVED, about=moved, to=without(told, by), agency_id=task.agency_id)


def _is_among(people: Sequence[User], person: User) -> bool:
    return any(other.id == person.id for other in people)


# --- what they are told, and whether it still holds ---------------------------


@dataclass(frozen=True, slots=True)
class _Basis:
    """The change, and by which days the distance to the due date is counted."""

    event: TaskEvent
    today: date
    calendar: WorkCalendar


def load(notices: Sequence[Notice]) -> None:
    """Leave in each notice the change, with the agency's working days."""
    today = clock.today()
    events = find_events(notices, selectinload(Task.official).lazyload(User.memberships))
    calendars = {agency_id: work_calendar(agency_id) for agency_id in {one.agency_id for one in notices}}
    for notice in notices:
        notice.basis = _Basis(events[notice.subject_id], today, calendars[notice.agency_id])


def _basis(notice: Notice) -> _Basis:
    if notice.basis is None:
        load([notice])
    assert isinstance(notice.basis, _Basis)
    return notice.basis


def _item(
    notice: Notice, heading: Words, lines: list[Words], path: str = "", act: Words | None = None
) -> Item:
    task = _basis(notice).event.task
    return Item(
        heading=heading,
        title=f"{task.code} – {task.title}",
        lines=lines,
        path=path or f"/tasks/{task.id}",
        act=act or N_("Open the task"),
        acts=() if path else acts_for(notice, task),
    )


def _reason(event: TaskEvent) -> list[Words]:
    return [N_("Reason: %(reason)s", reason=event.words)] if event.words else []


def _due(basis: _Basis) -> list[Words]:
    due = basis.event.task.due
    if due is None:
        return []
    distance = distance_of(due, basis.today, basis.calendar)
    return [N_("Due on %(day)s: %(distance)s", day=written_out(due), distance=distance)]


def _assigned(notice: Notice) -> Item:
    """What is asked, until when, and how far it is, for whoever takes it over from another."""
    basis = _basis(notice)
    event, task = basis.event, basis.event.task
    is_named = event.kind is EventKind.OFFICIAL
    lines = _due(basis)
    if task.percent:
        lines.append(N_("Progress reported so far: %(percent)s%%", percent=task.percent))
    if is_named and event.before:
        lines.append(N_("Official before: %(name)s", name=event.before))
    lines.append(N_("Lead: %(divisions)s", divisions=", ".join(d.name for d in task.leads)))
    if task.supports:
        lines.append(N_("Support: %(divisions)s", divisions=", ".join(d.name for d in task.supports)))
    if task.product:
        lines.append(N_("Product: %(product)s", product=task.product))
    if event.kind is EventKind.OPENED or event.kind is EventKind.STATE:
        lines.append(N_("Issued by: %(name)s", name=event.by.name))
    else:
        lines.extend([N_("Given by: %(name)s", name=event.by.name), *_reason(event)])
    is_passed_on = is_named and bool(event.before)
    return _item(notice, N_("A task passed on to you") if is_passed_on else N_("New task"), lines)


def _released(notice: Notice) -> Item:
    event = _basis(notice).event
    task = event.task
    lines = [N_("Lead: %(divisions)s", divisions=", ".join(d.name for d in task.leads))]
    if task.official is not None:
        lines.append(N_("Official: %(name)s", name=task.official.name))
    lines.extend([N_("Changed by: %(name)s", name=event.by.name), *_reason(event)])
    # They may see the task no longer.
    return _item(notice, N_("A task is yours no longer"), lines, _MINE, N_("Open my work"))


def _due_moved(notice: Notice) -> Item:
    basis = _basis(notice)
    event = basis.event
    before = date.fromisoformat(event.before)
    lines = [
        *_due(basis),
        N_("Due date before: %(day)s", day=written_out(before)),
        N_("Changed by: %(name)s", name=event.by.name),
        *_reason(event),
    ]
    return _item(notice, N_("Due date moved"), lines)


def _has_part(notice: Notice, task: Task) -> bool:
    return not PARTAKERS.isdisjoint(actors_for(notice.recipient, task))


def _assigned_still_true(notice: Notice) -> Words | None:
    task = _basis(notice).event.task
    if not task.state.is_open:
        return N_("The task is closed.")
    return None if _has_part(notice, task) else N_("The recipient has no part in the task any more.")


def _released_still_true(notice: Notice) -> Words | None:
    task = _basis(notice).event.task
    if not task.state.is_open:
        return N_("The task is closed.")
    return N_("The recipient has a part in the task again.") if _has_part(notice, task) else None


def _due_moved_still_true(notice: Notice) -> Words | None:
    event = _basis(notice).event
    task = event.task
    if not task.state.is_open:
        return N_("The task is closed.")
    if task.due is None or event.after != task.due.isoformat():
        return N_("The due date was moved again since.")
    is_following = any(watcher.user_id == notice.recipient_id for watcher in task.watchers)
    if is_following or _has_part(notice, task):
        return None
    return N_("The recipient has no part in the task any more.")


register(Rule(ASSIGNED, still_true=_assigned_still_true, facts=_assigned, words=N_("Task issued"), load=load))
register(
    Rule(
        RELEASED,
        still_true=_released_still_true,
        facts=_released,
        words=N_("Task taken from somebody"),
        load=load,
    )
)
register(
    Rule(
        DUE_MOVED,
        still_true=_due_moved_still_true,
        facts=_due_moved,
        words=N_("Due date moved"),
        load=load,
    )
)
