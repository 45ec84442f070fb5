"""Taking a task on, objecting to it, deciding on that, and reminding of it."""

from __future__ import annotations

from tracker import audit
from tracker.accounts.models import Division, Role, User
from tracker.errors import Refused
from tracker.mail.service import notify
from tracker.tasks import notices
from tracker.tasks.editing import change_divisions, change_official
from tracker.tasks.history import note
from tracker.tasks.models import EventKind, State, Task, TaskEvent
from tracker.tasks.queries import find_last_move
from tracker.tasks.service import move_by, take
from tracker.tasks.shape import given, passage
from tracker.tasks.steps import Move, Step
from tracker.words import N_


def acknowledge_task(task: Task, *, version: int | None, by: User) -> None:
    """Say that the task has arrived and is taken on."""
    step = take(task, Step.ACKNOWLEDGE, by=by, version=version)
    move_by(task, step, by=by)
    audit.record("acknowledge_task", task, by=by, agency_id=task.agency_id)


def dispute_task(task: Task, *, reason: str, version: int | None, by: User) -> None:
    """Object to the task. It stays due while the deciders think about it, and they are told."""
    step = take(task, Step.DISPUTE, by=by, version=version)
    _object(task, step, given(reason, "reason", N_("Say what is wrong with the task.")), by=by)


def ask_hand_over(task: Task, *, reason: str, to: Division | None, version: int | None, by: User) -> None:
    """Ask that another division lead the task: the one named, or whichever the deciders choose."""
    step = take(task, Step.ASK_HAND_OVER, by=by, version=version)
    reason = given(reason, "reason", N_("Say why another division should lead the task."))
    if to is not None and to in task.leads:
        raise Refused(N_("%(division)s leads the task already.", division=to.name), field="division")
    _object(task, step, reason, to=to, by=by)


def _object(task: Task, step: Move, reason: str, *, to: Division | None = None, by: User) -> None:
    """Who objects, and for which division, is kept: it is that one that another replaces."""
    event = move_by(task, step, by=by, words=reason)
    assert event is not None  # No objection starts from where it leads.
    own = by.divisions_as(Role.HEAD, at=task.agency_id)
    event.context = {
        "from": [division.id for division in task.leads if division.id in own],
        "to": to.id if to is not None else None,
        "to_name": to.name if to is not None else "",
    }
    audit.record(step.step.value, task, by=by, agency_id=task.agency_id)
    people = notices.people_who_decide(task)
    notify(notices.OBJECTED, about=event, to=notices.without(people, by), agency_id=task.agency_id)


def take_back_objection(task: Task, *, version: int | None, by: User) -> None:
    """Do the task after all."""
    step = take(task, Step.TAKE_BACK, by=by, version=version)
    move_by(task, step, by=by)
    audit.record("take_back_objection", task, by=by, agency_id=task.agency_id)


def uphold_task(task: Task, *, words: str, version: int | None, by: User) -> None:
    """Leave the task where it is, in spite of the objection."""
    step = take(task, Step.UPHOLD, by=by, version=version)
    words = given(words, "words", N_("Answer the objection in a few words."))
    upheld = move_by(task, step, by=by, words=words)
    audit.record("uphold_task", task, by=by, agency_id=task.agency_id)
    people = notices.without(notices.people_with_part(task), by)
    notify(notices.UPHELD, about=upheld, to=people, agency_id=task.agency_id)


def hand_over_task(task: Task, *, to: Division, words: str = "", version: int | None, by: User) -> None:
    """Give the task to another division in place of the one that objected; everybody with a
    part is told, those it newly concerns as of a new task."""
    step = take(task, Step.HAND_OVER, by=by, version=version)
    words = passage(words, "words")
    if to in task.leads:
        raise Refused(N_("%(division)s leads the task already.", division=to.name), field="division")
    told_before = notices.people_with_part(task)
    leads = [to, *(division for division in task.leads if division.id not in _who_objected(task))]
    handed = change_divisions(task, leads, task.supports, reason=words, by=by)[0]
    own = task.official.divisions_as(Role.HEAD, Role.OFFICIAL, at=task.agency) if task.official else ()
    if task.official is not None and not any(division.id in own for division in leads):
        change_official(task, None, reason="", by=by)
    move_by(task, step, by=by, words=words)
    audit.record("hand_over_task", task, by=by, agency_id=task.agency_id, to=to.id)
    known = {person.id for person in [*told_before, by]}
    new = [person for person in notices.people_with_part(task) if person.id not in known]
    notify(notices.ASSIGNED, about=handed, to=new, agency_id=task.agency_id)
    others = notices.without(told_before, by)
    notify(notices.HANDED_OVER, about=handed, to=others, agency_id=task.agency_id)


def _who_objected(task: Task) -> list[int]:
    """The divisions whose head objected, and which give the lead away; else all that lead."""
    objection = find_objection(task)
    own = (objection.context or {}).get("from", []) if objection else []
    return own or [division.id for division in task.leads]


def find_objection(task: Task) -> TaskEvent | None:
    """Who objects to the task now, and why."""
    return find_last_move(task, State.DISPUTED, State.HAND_OVER_ASKED)


def remind_task(task: Task, *, words: str = "", version: int | None, by: User) -> list[User]:
    """Remind those who lead the task of it at once, in words of one's own if there are any; gives them."""
    take(task, Step.REMIND, by=by, version=version)
    people = notices.without(notices.people_who_lead(task), by)
    if not people:
        raise Refused(N_("There is nobody to remind: nobody else leads the task."))
    reminded = note(
        task,
        EventKind.REMINDED,
        by=by,
        after=", ".join(person.name for person in people),
        words=passage(words, "words"),
    )
    audit.record("remind_task", task, by=by, agency_id=task.agency_id, people=len(people))
    notify(notices.REMINDED, about=reminded, to=people, agency_id=task.agency_id)
    return people
