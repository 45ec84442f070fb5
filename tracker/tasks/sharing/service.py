"""Saying who does what: the official who answers, what each division contributes, who follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tracker import audit, clock
from tracker.accounts.models import User
from tracker.db import db
from tracker.errors import NotFound, Refused
from tracker.mail.service import notify
from tracker.tasks.change_notices import tell_of_changes
from tracker.tasks.editing import change_official
from tracker.tasks.history import note
from tracker.tasks.models import EventKind, State, Task, TaskEvent, Watcher
from tracker.tasks.notices import people_with_part, without
from tracker.tasks.service import take
from tracker.tasks.shape import check_official, passage
from tracker.tasks.sharing import notices
from tracker.tasks.steps import Step
from tracker.words import N_


def assign_official(
    task: Task, official: User | None, *, reason: str = "", version: int | None, by: User
) -> TaskEvent | None:
    """Name the one official who answers for the task; None when nothing is new. They are told, and
    so is who answered for it before."""
    take(task, Step.SHARE, by=by, version=version)
    told_before = people_with_part(task)
    if official is not None and official.id != task.official_id:
        check_official(task.agency, official, task.leads)
    events = change_official(task, official, reason=passage(reason, "reason"), by=by)
    if not events:
        return None
    audit.record(
        "assign_official", task, by=by, agency_id=task.agency_id, official=official.id if official else None
    )
    tell_of_changes(task, events, before=told_before, by=by)
    return events[0]


def change_contributions(
    task: Task, texts: Mapping[int, str], *, version: int | None, by: User
) -> list[TaskEvent]:
    """Say what divisions contribute; `texts` are by the division's id. One line of history for
    each division of which something new is said."""
    take(task, Step.SHARE, by=by, version=version)
    events = []
    for part in task.parts:
        after = passage(texts.get(part.division_id, part.contribution), f"contribution-{part.division_id}")
        if after == part.contribution:
            continue
        context = {"field": "contribution", "division": part.division_id}
        events.append(
            note(
                task, EventKind.DETAILS, by=by,
                before=part.contribution, after=after, words=part.division.name, context=context,
            )
        )  # fmt: skip
        part.contribution = after
    if events:
        changed = [event.context["division"] for event in events if event.context]
        audit.record("change_contributions", task, by=by, agency_id=task.agency_id, divisions=changed)
    return events


# --- watchers ----------------------------------------------------------------


def follow_task(task: Task, *, by: User) -> None:
    """Follow a task of one's own accord. This changes nothing of the task, so it is no line of
    its history and clashes with nobody's save."""
    if task.state is State.DRAFT:
        raise Refused(N_("A draft has no watchers yet."))
    if db.session.get(Watcher, (task.id, by.id)) is not None:
        return
    task.watchers.append(Watcher(user_id=by.id, since=clock.now()))
    audit.record("follow_task", task, by=by, agency_id=task.agency_id)


def unfollow_task(task: Task, *, by: User) -> None:
    """Stop following; whoever saw the task for no other reason sees it no more."""
    watching = _find_watching(task, by)
    if watching is None:
        return
    task.watchers.remove(watching)
    db.session.delete(watching)
    audit.record("unfollow_task", task, by=by, agency_id=task.agency_id)


def add_watchers(
    task: Task, people: Sequence[User], *, version: int | None = None, by: User
) -> TaskEvent | None:
    """Let people of the agency follow the task, and tell them: one line of history, None when
    all of them do already."""
    take(task, Step.SHARE, by=by, version=version)
    for person in people:
        if not person.is_active or not person.memberships_at(task.agency_id):
            raise Refused(N_("%(name)s does not work in this agency.", name=person.name), field="person")
    new = [person for person in people if _find_watching(task, person) is None]
    if not new:
        return None
    ids = [person.id for person in new]
    task.watchers += [Watcher(user_id=id, since=clock.now()) for id in ids]
    names = ", ".join(person.name for person in new)
    event = note(task, EventKind.WATCHERS, by=by, after=names, context={"added": ids})
    audit.record("add_watchers", task, by=by, agency_id=task.agency_id, people=ids)
    notify(notices.WATCHING, about=event, to=without(new, by), agency_id=task.agency_id)
    return event


def remove_watcher(task: Task, person: User, *, version: int | None = None, by: User) -> TaskEvent:
    """Let somebody follow the task no longer."""
    take(task, Step.SHARE, by=by, version=version)
    watching = _find_watching(task, person)
    if watching is None:
        raise NotFound
    task.watchers.remove(watching)
    db.session.delete(watching)
    event = note(task, EventKind.WATCHERS, by=by, before=person.name, context={"removed": person.id})
    audit.record("remove_watcher", task, by=by, agency_id=task.agency_id, person=person.id)
    return event


def _find_watching(task: Task, person: User) -> Watcher | None:
    return next((watcher for watcher in task.watchers if watcher.user_id == person.id), None)
