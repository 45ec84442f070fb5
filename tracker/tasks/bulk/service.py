"""Doing one thing to many tasks: to all of them, or to none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tracker.accounts.models import Agency, Division, Role, User
from tracker.db import db
from tracker.errors import Clash, NotAllowed, NotFound, Refused, TrackerError
from tracker.tasks.bulk.acts import MOST_TASKS, BulkAct, Change, Outcome, Wish
from tracker.tasks.bulk.queries import events_since, last_event_id, list_chosen
from tracker.tasks.editing import edit_task
from tracker.tasks.models import Task
from tracker.tasks.objecting import remind_task
from tracker.tasks.service import hold_agency
from tracker.tasks.sharing.service import add_watchers, assign_official
from tracker.tasks.telling import lines_of
from tracker.words import N_


def change_tasks(seen: Mapping[int, int], wish: Wish, *, agency: Agency, by: User) -> int:
    """Do to each of the tasks what was confirmed, and say how many there were; `seen` gives the
    version of each that the person saw.

    Raises `Clash` or `Refused` naming the first task with which it cannot be done: nothing may
    be kept then.
    """
    check_number(len(seen))
    hold_agency(agency.id)  # Two such acts hold many tasks each, and would wait for each other in a ring.
    tasks = list_chosen(seen, agency, by)
    if len(tasks) != len(seen):
        raise NotFound
    for task in _in_order(tasks, wish):
        code = task.code
        try:
            _change(task, wish, version=seen[task.id], by=by)
        except Clash:
            raise Clash(
                N_("Nothing was changed: somebody else saved task %(code)s meanwhile.", code=code)
            ) from None
        except (Refused, NotAllowed) as refusal:
            raise Refused(
                N_("Nothing was changed, because of task %(code)s: %(why)s", code=code, why=refusal.words)
            ) from None
    return len(tasks)


def foresee(ids: Sequence[int], wish: Wish, *, agency: Agency, by: User) -> list[Outcome]:
    """What the wish would do to each of the tasks: it is done by the same verbs, written down,
    and undone, so that what is confirmed is what then happens."""
    check_number(len(ids))
    hold_agency(agency.id)
    tasks = list_chosen(ids, agency, by)
    versions = {task.id: task.version for task in tasks}
    refused: dict[int, TrackerError] = {}
    before = last_event_id()
    trial = db.session.begin_nested()
    for task in _in_order(tasks, wish):
        task_id = task.id
        try:
            with db.session.begin_nested():
                _change(task, wish, version=None, by=by)
        except (Refused, NotAllowed) as refusal:
            refused[task_id] = refusal
    db.session.flush()  # The lines are read as they would be kept.
    changes: dict[int, list[Change]] = {task_id: [] for task_id in versions}
    for line in lines_of(events_since(before, list(versions))):
        changes[line.event.task_id].append(Change(line.what, line.before, line.after))
    trial.rollback()
    return [
        Outcome(
            task,
            versions[task.id],
            changes=tuple(changes[task.id]),
            refused=refused[task.id].words if task.id in refused else None,
        )
        for task in list_chosen(ids, agency, by)
    ]


def check_number(count: int) -> None:
    if count > MOST_TASKS:
        raise Refused(
            N_(
                "At most %(limit)s tasks can be changed at once; %(count)s are chosen. Choose fewer.",
                limit=MOST_TASKS,
                count=count,
            )
        )


def _in_order(tasks: Sequence[Task], wish: Wish) -> list[Task]:
    """A part is due no later than the task above it: so what moves to an earlier day goes from
    the parts upwards, what moves to a later one from the top downwards."""
    if wish.act is not BulkAct.DUE or wish.due is None:
        return list(tasks)
    due = wish.due
    earlier = [task for task in tasks if task.due is not None and task.due > due]
    later = [task for task in tasks if task not in earlier]
    return [*sorted(earlier, key=_depth, reverse=True), *sorted(later, key=_depth)]


def _depth(task: Task) -> int:
    return 0 if task.parent is None else 1 + _depth(task.parent)


def _change(task: Task, wish: Wish, *, version: int | None, by: User) -> None:
    """The one verb that the wish stands for."""
    match wish.act:
        case BulkAct.ASSIGN:
            assign_official(task, wish.official, reason=wish.words, version=version, by=by)
        case BulkAct.LEAD:
            _change_lead(task, wish, version=version, by=by)
        case BulkAct.DUE:
            _change_due(task, wish, version=version, by=by)
        case BulkAct.WATCH:
            add_watchers(task, wish.people, version=version, by=by)
        case BulkAct.REMIND:
            remind_task(task, words=wish.words, version=version, by=by)


def _change_lead(task: Task, wish: Wish, *, version: int | None, by: User) -> None:
    """The division takes the place of those that lead. An official who does not work there
    answers for the task no longer."""
    if wish.division is None:
        raise Refused(N_("Choose the division that leads the task."), field="division")
    stays = task.official is not None and _works_in(task.official, wish.division)
    official = task.official if stays else None
    _edit(task, [wish.division], official, task.due, reason=wish.words, version=version, by=by)


def _works_in(person: User, division: Division) -> bool:
    return division.id in person.divisions_as(Role.HEAD, Role.OFFICIAL, at=division.agency_id)


def _change_due(task: Task, wish: Wish, *, version: int | None, by: User) -> None:
    if wish.due is None:
        raise Refused(N_("Type the day, as 30/11/2021."), field="due")
    if task.rhythm is not None:
        raise Refused(N_("A standing task has no due date; it is reported on regularly."))
    _edit(task, task.leads, task.official, wish.due, reason=wish.words, version=version, by=by)


def _edit(
    task: Task,
    leads: Sequence[Division],
    official: User | None,
    due: date | None,
    *,
    reason: str,
    version: int | None,
    by: User,
) -> None:
    """Edit the task with all else as it is."""
    edit_task(
        task,
        title=task.title,
        details=task.details,
        product=task.product,
        due=due,
        leads=leads,
        supports=task.supports,
        official=official,
        criteria=task.criteria,
        reason=reason,
        version=version,
        by=by,
    )
