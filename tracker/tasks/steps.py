"""The one table of what can be done to a task, from where, by whom, and where it leads; pure."""

from __future__ import annotations

import enum
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from tracker.tasks.states import State
from tracker.words import N_, Words


class Step(enum.StrEnum):
    """Something people do to a task."""

    ISSUE = "issue"
    ACKNOWLEDGE = "acknowledge"
    DISPUTE = "dispute"
    ASK_HAND_OVER = "ask_hand_over"
    TAKE_BACK = "take_back"
    UPHOLD = "uphold"
    HAND_OVER = "hand_over"
    REPORT = "report"
    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"
    CANCEL = "cancel"
    MERGE = "merge"
    REOPEN = "reopen"
    EDIT = "edit"
    PLAN = "plan"
    PASS_ON = "pass_on"
    SHARE = "share"
    ASK_EXTENSION = "ask_extension"
    DECIDE_EXTENSION = "decide_extension"
    REMIND = "remind"
    COMMENT = "comment"

    @property
    def words(self) -> Words:
        return _STEP_WORDS[self]


_STEP_WORDS = {
    Step.ISSUE: N_("Issue the task"),
    Step.ACKNOWLEDGE: N_("Acknowledge the task"),
    Step.DISPUTE: N_("Dispute the task"),
    Step.ASK_HAND_OVER: N_("Ask to hand the task over"),
    Step.TAKE_BACK: N_("Take the objection back"),
    Step.UPHOLD: N_("Leave the task where it is"),
    Step.HAND_OVER: N_("Hand the task over"),
    Step.REPORT: N_("Report progress"),
    Step.SUBMIT: N_("Submit for acceptance"),
    Step.ACCEPT: N_("Accept the result"),
    Step.RETURN: N_("Return the result"),
    Step.CANCEL: N_("Cancel the task"),
    Step.MERGE: N_("Merge into another task"),
    Step.REOPEN: N_("Reopen the task"),
    Step.EDIT: N_("Edit the task"),
    Step.PLAN: N_("Plan milestones and measures"),
    Step.PASS_ON: N_("Pass a part on"),
    Step.SHARE: N_("Say who does what"),
    Step.ASK_EXTENSION: N_("Ask for more time"),
    Step.DECIDE_EXTENSION: N_("Decide on more time"),
    Step.REMIND: N_("Remind"),
    Step.COMMENT: N_("Comment"),
}


class Actor(enum.StrEnum):
    """Who stands how to a task; a person can be several of these at once."""

    DECIDER = "decider"
    HEADING = "heading"  # Heads a division that leads the task.
    LEADING = "leading"  # The same, or answers for the task by name.
    SUPPORTING = "supporting"
    WATCHING = "watching"


PARTAKERS = frozenset({Actor.LEADING, Actor.SUPPORTING})
LEADING = frozenset({Actor.LEADING})
HEADING = frozenset({Actor.HEADING})
DECIDERS = frozenset({Actor.DECIDER})


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `leads_to` is None where the state stays what it is."""

    step: Step
    starts: frozenset[State]
    actors: frozenset[Actor]
    leads_to: State | None


_UNBEGUN = frozenset({State.ASSIGNED, State.ACKNOWLEDGED})
_WORKABLE = _UNBEGUN | {State.IN_PROGRESS, State.RETURNED}
_OBJECTED = frozenset({State.DISPUTED, State.HAND_OVER_ASKED})
_OPEN = _WORKABLE | _OBJECTED | {State.SUBMITTED}
_CLOSED = frozenset({State.ACCEPTED, State.CANCELLED, State.MERGED})
_DRAFT = frozenset({State.DRAFT})

TABLE = (
    Move(Step.ISSUE, _DRAFT, DECIDERS, State.ASSIGNED),
    Move(Step.ACKNOWLEDGE, frozenset({State.ASSIGNED}), LEADING, State.ACKNOWLEDGED),
    Move(Step.DISPUTE, _UNBEGUN, HEADING, State.DISPUTED),
    Move(Step.ASK_HAND_OVER, _UNBEGUN | {State.IN_PROGRESS}, HEADING, State.HAND_OVER_ASKED),
    Move(Step.TAKE_BACK, _OBJECTED, HEADING, State.ACKNOWLEDGED),
    Move(Step.UPHOLD, _OBJECTED, DECIDERS, State.ASSIGNED),
    Move(Step.HAND_OVER, _OBJECTED, DECIDERS, State.ASSIGNED),
    Move(Step.REPORT, _UNBEGUN | {State.IN_PROGRESS}, PARTAKERS, State.IN_PROGRESS),
    # A returned task stays marked as returned until it is submitted again.
    Move(Step.REPORT, frozenset({State.RETURNED}), PARTAKERS, None),
    Move(Step.SUBMIT, _WORKABLE, LEADING, State.SUBMITTED),
    Move(Step.ACCEPT, frozenset({State.SUBMITTED}), DECIDERS, State.ACCEPTED),
    Move(Step.RETURN, frozenset({State.SUBMITTED}), DECIDERS, State.RETURNED),
    Move(Step.CANCEL, _OPEN | _DRAFT, DECIDERS, State.CANCELLED),
    Move(Step.MERGE, _OPEN, DECIDERS, State.MERGED),
    Move(Step.REOPEN, _CLOSED, DECIDERS, State.IN_PROGRESS),
    Move(Step.EDIT, _OPEN | _DRAFT, DECIDERS, None),
    Move(Step.PLAN, _WORKABLE, LEADING | DECIDERS, None),
    Move(Step.PLAN, _DRAFT, DECIDERS, None),  # Who is to lead it does not know of it yet.
    Move(Step.PASS_ON, _WORKABLE, HEADING, None),
    Move(Step.SHARE, _OPEN, DECIDERS | HEADING, None),
    Move(Step.ASK_EXTENSION, _WORKABLE, LEADING, None),
    # Who of the deciders it is, the agency's rule for extensions says.
    Move(Step.DECIDE_EXTENSION, _OPEN, DECIDERS, None),
    Move(Step.REMIND, _WORKABLE | _OBJECTED, DECIDERS | HEADING, None),
    Move(Step.COMMENT, _OPEN | _CLOSED, PARTAKERS | DECIDERS | {Actor.WATCHING}, None),
)


def find_move(step: Step, state: State) -> Move | None:
    """The row for a step from a state, or None: from there the step leads nowhere."""
    return next((move for move in TABLE if move.step is step and state in move.starts), None)


@lru_cache(maxsize=len(Step))
def actors_of(step: Step) -> frozenset[Actor]:
    """Who may do the step at all, from whatever state."""
    return frozenset(actor for move in TABLE if move.step is step for actor in move.actors)


def open_steps(state: State, actors: Collection[Actor]) -> frozenset[Step]:
    """What these people can do to a task in this state."""
    return frozenset(
        move.step for move in TABLE if state in move.starts and not move.actors.isdisjoint(actors)
    )
