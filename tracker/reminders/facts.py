"""What the reminders of a task depend on; pure."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from tracker.reminders.occasions import Occasion
from tracker.tasks.states import OPEN_STATES, Rhythm, State

OBJECTED_STATES = (State.DISPUTED, State.HAND_OVER_ASKED)
WAITING_STATES = (State.SUBMITTED, *OBJECTED_STATES)
"""Which wait for a decision: it is for whoever decides to act, and nobody can report."""
CHASED_STATES = tuple(state for state in OPEN_STATES if state not in WAITING_STATES)
"""Whose result is still to come."""


class TaskFacts(NamedTuple):
    """A task as the schedule sees it.

    `opened_on` is the day on which it was issued here, which a task typed in later than its paper
    was signed has after `issued_on`. `warned_on` is the first day on which those who answer for
    it got a letter that it is due, or late, under the due date it has now; `taken` the rungs of
    the ladder climbed since that date, `awaited` those of them whose letter is still to go,
    `undelivered` those whose letters were given up, and `vacant` the rungs that have nobody else to
    tell. Of a part of another task, `is_part`, the leaders are not told: that one is theirs.
    """

    state: State
    issued_on: date
    due: date | None = None
    reported_on: date | None = None
    acknowledged_on: date | None = None
    submitted_on: date | None = None
    rhythm: Rhythm | None = None
    has_evidence: bool = False
    warned_on: date | None = None
    taken: tuple[tuple[Occasion, date], ...] = ()
    awaited: tuple[Occasion, ...] = ()
    undelivered: tuple[Occasion, ...] = ()
    vacant: tuple[Occasion, ...] = ()
    opened_on: date | None = None
    objected_on: date | None = None
    is_part: bool = False

    @property
    def waits_since(self) -> date | None:
        """From when on it waits for a decision: on the result, or on an objection."""
        if self.state is State.SUBMITTED:
            return self.submitted_on
        return self.objected_on if self.state in OBJECTED_STATES else None

    @property
    def is_chased(self) -> bool:
        return self.state in CHASED_STATES

    @property
    def heard_on(self) -> date:
        """The last sign of life."""
        return self.reported_on or self.acknowledged_on or self.known_on

    @property
    def known_on(self) -> date:
        """The day from which people can know of it. They are told of it then; what the rules say
        of that day or earlier ones is no news."""
        return max(self.issued_on, self.opened_on or self.issued_on)

    def taken_on(self, rung: Occasion) -> date | None:
        return max((day for occasion, day in self.taken if occasion is rung), default=None)
