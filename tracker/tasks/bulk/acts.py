"""What can be done to many tasks at once, and what it changes of each."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date

from tracker.accounts.models import Division, User
from tracker.tasks.models import Task
from tracker.tasks.steps import Step
from tracker.words import N_, Words

MOST_TASKS = 200
"""More at once nobody could read through before confirming."""


class BulkAct(enum.StrEnum):
    """Something people do to many tasks at once."""

    ASSIGN = "assign"
    LEAD = "lead"
    DUE = "due"
    WATCH = "watch"
    REMIND = "remind"

    @property
    def words(self) -> Words:
        return _ACT_WORDS[self]

    @property
    def step(self) -> Step:
        """The step of the table of steps that it takes with each task."""
        return _ACT_STEPS[self]


_ACT_WORDS = {
    BulkAct.ASSIGN: N_("Assign an official"),
    BulkAct.LEAD: N_("Change the lead division"),
    BulkAct.DUE: N_("Change the due date"),
    BulkAct.WATCH: N_("Add watchers"),
    BulkAct.REMIND: N_("Remind"),
}
_ACT_STEPS = {
    BulkAct.ASSIGN: Step.SHARE,
    BulkAct.LEAD: Step.EDIT,
    BulkAct.DUE: Step.EDIT,
    BulkAct.WATCH: Step.SHARE,
    BulkAct.REMIND: Step.REMIND,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done to each of the tasks; `words` are the reason, or the words of a reminder."""

    act: BulkAct
    official: User | None = None
    division: Division | None = None
    due: date | None = None
    people: tuple[User, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that becomes another, as readers know it."""

    what: Words
    before: Words | str | date
    after: Words | str | date


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the wish does to one task: changes, or why there are none."""

    task: Task
    version: int
    changes: tuple[Change, ...] = ()
    refused: Words | None = None
