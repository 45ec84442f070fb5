"""What people are told about tasks at once, and whether it still holds when the letter goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tracker.accounts.models import Role, User
from tracker.accounts.queries import list_people
from tracker.mail.links import Purpose
from tracker.mail.models import Notice
from tracker.mail.rules import Item, Rule, register
from tracker.tasks.letter_acts import acts_for, can_report
from tracker.tasks.models import Source, State, Task, TaskEvent
from tracker.tasks.notice_facts import event_of, load_events
from tracker.tasks.policy import DECIDERS, actors_for, partaking
from tracker.tasks.queries import list_reporters
from tracker.tasks.steps import PARTAKERS, Actor
from tracker.words import N_, Words, written_out

ASSIGNED = "task_assigned"
SUBMITTED = "task_submitted"
RETURNED = "task_returned"
ACCEPTED = "task_accepted"
CANCELLED = "task_cancelled"
MERGED = "task_merged"
REOPENED = "task_reopened"
OBJECTED = "task_objected"
UPHELD = "task_upheld"
HANDED_OVER = "task_handed_over"
REMINDED = "task_reminded"


# --- who is told -------------------------------------------------------------


def people_with_part(task: Task) -> list[User]:
    """The heads of every division with a part, and the official who answers for it."""
    divisions = [division.id for division in (*task.leads, *task.supports)]
    heads = list_people(task.agency, roles=[Role.HEAD], division_ids=divisions)
    return _each_once([*heads, *([task.official] if task.official else [])])


def people_who_did_it(task: Task) -> list[User]:
    """Who led the task or reported on it."""
    return _each_once([*people_who_lead(task), *list_reporters(task)])


def people_who_lead(task: Task) -> list[User]:
    """The heads of the divisions that lead the task, and the official who answers for it."""
    heads = list_people(task.agency, roles=[Role.HEAD], division_ids=[d.id for d in task.leads])
    return _each_once([*heads, *([task.official] if task.official else [])])


def people_who_decide(task: Task) -> list[User]:
    """The office and the leaders; on a part, whoever passed it on."""
    if task.source is Source.PART:
        heads = list_people(task.agency, roles=[Role.HEAD], division_ids=[d.id for d in task.leads])
        if any(head.id != task.official_id for head in heads):
            return heads
    return list_people(task.agency, roles=DECIDERS)


def followers(task: Task) -> list[User]:
    """Those who watch the task without a part in it."""
    return [watcher.user for watcher in task.watchers]


def without(people: list[User], person: User) -> list[User]:
    """Nobody is told what they did themselves, and nobody twice."""
    return [other for other in _each_once(people) if other.id != person.id]


def _each_once(people: list[User]) -> list[User]:
    return list({person.id: person for person in people}.values())


# --- what they are told, and whether it still holds --------------------------


def _item(
    notice: Notice, heading: Words, lines: Callable[[TaskEvent], list[Words]], *purposes: Purpose
) -> Item:
    """What is told of the task, and for what of the `purposes` nobody need sign in."""
    event = event_of(notice)
    task = event.task
    return Item(
        heading=heading,
        title=f"{task.code} – {task.title}",
        lines=[line for line in lines(event) if line],
        path=f"/tasks/{task.id}",
        act=N_("Open the task"),
        acts=acts_for(notice, task, *purposes) if purposes else (),
    )


def _said(words: str) -> list[Words]:
    """What somebody typed, quoted."""
    return [N_("“%(words)s”", words=words)] if words else []


def _due(task: Task) -> list[Words]:
    return [N_("Due date: %(day)s", day=written_out(task.due))] if task.due else []


def _submitted_lines(event: TaskEvent) -> list[Words]:
    return [
        N_("Submitted by: %(name)s", name=event.by.name),
        *_due(event.task),
        *_said(event.words),
    ]


def _decided_lines(event: TaskEvent) -> list[Words]:
    return [N_("Decided by: %(name)s", name=event.by.name), *_said(event.words)]


def _asking(notice: Notice, heading: Words, lines: Callable[[TaskEvent], list[Words]]) -> Item:
    """Its link opens the form in which the work is reported, for whoever can report."""
    item, task = _item(notice, heading, lines, Purpose.REPORT), event_of(notice).task
    if not can_report(notice, task):
        return item
    return replace(item, path=f"{item.path}/update", act=N_("Report progress"))


def _returned_lines(event: TaskEvent) -> list[Words]:
    return [
        N_("Returned by: %(name)s", name=event.by.name),
        *([N_("Reason: %(reason)s", reason=event.words)] if event.words else []),
        *_due(event.task),
    ]


def _merged_lines(event: TaskEvent) -> list[Words]:
    into = event.task.merged_into
    line = [N_("It goes on as %(code)s – %(title)s", code=into.code, title=into.title)] if into else []
    return [*line, *_decided_lines(event)]


def _objected_lines(event: TaskEvent) -> list[Words]:
    is_dispute = event.after == State.DISPUTED
    wish = (event.context or {}).get("to_name", "")
    return [
        N_("%(name)s disputes the task.", name=event.by.name)
        if is_dispute
        else N_("%(name)s asks to hand the task over.", name=event.by.name),
        *([N_("To: %(division)s", division=wish)] if wish else []),
        *_said(event.words),
        *_due(event.task),
    ]


def _handed_over_lines(event: TaskEvent) -> list[Words]:
    return [N_("Lead now: %(divisions)s", divisions=event.after), *_decided_lines(event)]


def _reminded_lines(event: TaskEvent) -> list[Words]:
    return [*_due(event.task), N_("Reminded by: %(name)s", name=event.by.name), *_said(event.words)]


def _submitted_still_true(notice: Notice) -> Words | None:
    task = event_of(notice).task
    if task.state is not State.SUBMITTED:
        return N_("The result was decided already.")
    if Actor.DECIDER not in partaking(notice.recipient, task):
        return N_("The recipient does not decide on results any more.")
    return None


def _returned_still_true(notice: Notice) -> Words | None:
    if event_of(notice).task.state is not State.RETURNED:
        return N_("The task has moved on since.")
    return None


def _objected_still_true(notice: Notice) -> Words | None:
    task = event_of(notice).task
    if task.state not in {State.DISPUTED, State.HAND_OVER_ASKED}:
        return N_("The objection was decided already.")
    if Actor.DECIDER not in partaking(notice.recipient, task):
        return N_("The recipient does not decide on it any more.")
    return None


def _reminded_still_true(notice: Notice) -> Words | None:
    task = event_of(notice).task
    if task.state is State.SUBMITTED:
        return N_("The result is handed in.")
    if not task.state.is_open:
        return N_("The task is closed.")
    if PARTAKERS.isdisjoint(actors_for(notice.recipient, task)):
        return N_("The recipient has no part in the task any more.")
    return None


def _merged_still_true(notice: Notice) -> Words | None:
    return None if event_of(notice).task.state is State.MERGED else N_("The task has moved on since.")


def _always_true(notice: Notice) -> Words | None:
    return None


register(
    Rule(
        SUBMITTED,
        still_true=_submitted_still_true,
        facts=lambda notice: _item(notice, N_("A result waits for your decision"), _submitted_lines),
        words=N_("Result submitted"),
        load=load_events,
    )
)
register(
    Rule(
        RETURNED,
        still_true=_returned_still_true,
        facts=lambda notice: _asking(notice, N_("Result returned to be mended"), _returned_lines),
        words=N_("Result returned"),
        load=load_events,
    )
)
register(
    Rule(
        ACCEPTED,
        still_true=_always_true,
        facts=lambda notice: _item(notice, N_("Result accepted"), _decided_lines),
        words=N_("Result accepted"),
        load=load_events,
    )
)
register(
    Rule(
        CANCELLED,
        still_true=_always_true,
        facts=lambda notice: _item(notice, N_("Task cancelled"), _decided_lines),
        words=N_("Task cancelled"),
        load=load_events,
    )
)
register(
    Rule(
        MERGED,
        still_true=_merged_still_true,
        facts=lambda notice: _item(notice, N_("Task merged into another"), _merged_lines),
        words=N_("Task merged"),
        load=load_events,
    )
)
register(
    Rule(
        REOPENED,
        still_true=_always_true,
        facts=lambda notice: _item(notice, N_("Task taken up again"), _decided_lines),
        words=N_("Task reopened"),
        load=load_events,
    )
)
register(
    Rule(
        OBJECTED,
        still_true=_objected_still_true,
        facts=lambda notice: _item(notice, N_("An objection waits for your decision"), _objected_lines),
        words=N_("Task objected to"),
        load=load_events,
    )
)
register(
    Rule(
        UPHELD,
        still_true=_always_true,
        facts=lambda notice: _item(notice, N_("The task stays where it is"), _decided_lines),
        words=N_("Objection answered"),
        load=load_events,
    )
)
register(
    Rule(
        HANDED_OVER,
        still_true=_always_true,
        facts=lambda notice: _item(notice, N_("Task handed over"), _handed_over_lines),
        words=N_("Task handed over"),
        load=load_events,
    )
)
register(
    Rule(
        REMINDED,
        still_true=_reminded_still_true,
        facts=lambda notice: _asking(notice, N_("A reminder of your task"), _reminded_lines),
        words=N_("Reminded by hand"),
        load=load_events,
    )
)
