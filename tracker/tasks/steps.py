"""The one table of what can be done to a task, from where, by whom, and where it leads; pure."""

from __future__ import annotations

import enum
from collections.abc import Collection
from dataclasses import dataclass

from tracker.tasks.states import State
from tracker.words import N_, Words


class Step(enum.StrEnum):
    """Something people do to a task."""

    REPORT = "report"
    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"
    CANCEL = "cancel"
    EDIT = "edit"

    @property
    def words(self) -> Words:
        return _STEP_WORDS[self]


_STEP_WORDS = {
    Step.REPORT: N_("Report progress"),
    Step.SUBMIT: N_("Submit for acceptance"),
    Step.ACCEPT: N_("Accept the result"),
    Step.RETURN: N_("Return the result"),
    Step.CANCEL: N_("Cancel the task"),
    Step.EDIT: N_("Edit the task"),
}


class Actor(enum.StrEnum):
    """Who stands how to a task; a person can be several of these at once."""

    DECIDER = "decider"
    LEADING = "leading"
    SUPPORTING = "supporting"


PARTAKERS = frozenset({Actor.LEADING, Actor.SUPPORTING})
LEADING = frozenset({Actor.LEADING})
DECIDERS = frozenset({Actor.DECIDER})


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `leads_to` is None where the state stays what it is."""

    step: Step
    starts: frozenset[State]
    actors: frozenset[Actor]
    leads_to: State | None


_WORKABLE = frozenset({State.ASSIGNED, State.IN_PROGRESS, State.RETURNED})
_OPEN = _WORKABLE | {State.SUBMITTED}

TABLE = (
    Move(Step.REPORT, frozenset({State.ASSIGNED, State.IN_PROGRESS}), PARTAKERS, State.IN_PROGRESS),
    # A returned task stays marked as returned until it is submitted again.
    Move(Step.REPORT, frozenset({State.RETURNED}), PARTAKERS, None),
    Move(Step.SUBMIT, _WORKABLE, LEADING, State.SUBMITTED),
    Move(Step.ACCEPT, frozenset({State.SUBMITTED}), DECIDERS, State.ACCEPTED),
    Move(Step.RETURN, frozenset({State.SUBMITTED}), DECIDERS, State.RETURNED),
    Move(Step.CANCEL, _OPEN, DECIDERS, State.CANCELLED),
    Move(Step.EDIT, _OPEN, DECIDERS, None),
)


def find_move(step: Step, state: State) -> Move | None:
    """The row for a step from a state, or None: from there the step leads nowhere."""
    return next((move for move in TABLE if move.step is step and state in move.starts), None)


def actors_of(step: Step) -> frozenset[Actor]:
    """Who may do the step at all, from whatever state."""
    return frozenset(actor for move in TABLE if move.step is step for actor in move.actors)


def open_steps(state: State, actors: Collection[Actor]) -> frozenset[Step]:
    """What these people can do to a task in this state."""
    return frozenset(
        move.step for move in TABLE if state in move.starts and not move.actors.isdisjoint(actors)
    )
