"""How tasks and their history are told on pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.tasks.models import EventKind, ProgressBy, Rhythm, State, Task, TaskEvent, TimeState
from tracker.tasks.story import Happening
from tracker.tasks.timing import days_left, first_time_state, time_state
from tracker.words import N_, Words

_FIELDS = {
    "title": N_("Task title"),
    "details": N_("Details"),
    "product": N_("Product"),
    "evidence_wanted": N_("Evidence wanted"),
    "criteria": N_("Criteria"),
    "supports": N_("Supporting divisions"),
    "rhythm": N_("Rhythm of reports"),
    "series": N_("Recurring task"),
    "contribution": N_("Contribution"),
    "merged": N_("Took over"),
    "milestone_done": N_("Milestone reached"),
    "milestone_open": N_("Milestone open again"),
    "reading": N_("Reading"),
    "basis": N_("Basis of progress"),
}

_EXTENSIONS = {
    "asked": N_("More time asked for"),
    "granted": N_("More time granted"),
    "refused": N_("More time refused"),
    "withdrawn": N_("Asking for more time withdrawn"),
    "lapsed": N_("Asking for more time lapsed: the task was closed"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A task in a list, and how it stands on the day."""

    task: Task
    time: TimeState
    days: int | None

    @property
    def was_moved(self) -> bool:
        return self.task.due != self.task.first_due


def rows_of(tasks: Iterable[Task], today: date) -> list[Row]:
    return [row_of(task, today) for task in tasks]


def row_of(task: Task, today: date) -> Row:
    return Row(task, time_state(task, today), days_left(task, today))


def first_time_of(task: Task, today: date) -> TimeState | None:
    """How the task stands against its first due date, if that was moved."""
    return first_time_state(task, today) if task.due != task.first_due else None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the history, with values as a reader knows them."""

    event: TaskEvent | Happening
    what: Words
    before: Words | str | date
    after: Words | str | date


def lines_of(events: Iterable[TaskEvent | Happening]) -> list[Line]:
    return [
        Line(event, _subject(event), _value(event, event.before), _value(event, event.after))
        for event in events
    ]


def _subject(event: TaskEvent | Happening) -> Words:
    field = (event.context or {}).get("field", "")
    if event.kind in {EventKind.DETAILS, EventKind.COURSE} and field in _FIELDS:
        return _FIELDS[field]
    if event.kind is EventKind.EXTENSION:
        return _EXTENSIONS.get((event.context or {}).get("state", ""), event.kind.words)
    return event.kind.words


def _value(event: TaskEvent | Happening, kept: str) -> Words | str | date:
    """What `history.note` kept, turned back."""
    if not kept:
        return ""
    if event.kind is EventKind.STATE:
        return State(kept).words
    if event.kind is EventKind.COURSE and (event.context or {}).get("field") == "basis":
        return ProgressBy(kept).words
    if event.kind is EventKind.DETAILS and (event.context or {}).get("field") == "rhythm":
        return Rhythm(kept).words
    if event.kind in {EventKind.DUE, EventKind.EXTENSION}:
        return date.fromisoformat(kept)
    return f"{kept}%" if event.kind is EventKind.PROGRESS else kept
