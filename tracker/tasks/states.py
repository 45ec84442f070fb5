"""Where a task can stand, by what was done to it and by its dates; pure."""

from __future__ import annotations

import enum

from tracker.words import N_, Words


class State(enum.StrEnum):
    """Where a task stands. Lateness is no state: it follows from dates.

    A draft is neither open nor closed: nobody but its writers knows of it yet.
    """

    DRAFT = "draft"
    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    DISPUTED = "disputed"
    HAND_OVER_ASKED = "hand_over_asked"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"
    MERGED = "merged"

    @property
    def words(self) -> Words:
        return _STATE_WORDS[self]

    @property
    def is_open(self) -> bool:
        return self not in {State.DRAFT, *CLOSED_STATES}

    @property
    def is_closed(self) -> bool:
        return self in CLOSED_STATES


CLOSED_STATES = (State.ACCEPTED, State.CANCELLED, State.MERGED)
OPEN_STATES = tuple(state for state in State if state.is_open)

_STATE_WORDS = {
    State.DRAFT: N_("Draft"),
    State.ASSIGNED: N_("Assigned"),
    State.ACKNOWLEDGED: N_("Acknowledged"),
    State.DISPUTED: N_("Disputed"),
    State.HAND_OVER_ASKED: N_("Hand-over asked for"),
    State.IN_PROGRESS: N_("In progress"),
    State.SUBMITTED: N_("Submitted"),
    State.ACCEPTED: N_("Accepted"),
    State.RETURNED: N_("Returned"),
    State.CANCELLED: N_("Cancelled"),
    State.MERGED: N_("Merged"),
}


class ProgressBy(enum.StrEnum):
    """What a task's percent is worked out from; by hand it carries a reason."""

    HAND = "hand"
    MILESTONES = "milestones"
    MEASURES = "measures"
    PARTS = "parts"

    @property
    def words(self) -> Words:
        return _PROGRESS_WORDS[self]


_PROGRESS_WORDS = {
    ProgressBy.HAND: N_("Typed by hand"),
    ProgressBy.MILESTONES: N_("From weighted milestones"),
    ProgressBy.MEASURES: N_("From measures against their targets"),
    ProgressBy.PARTS: N_("From weighted parts"),
}


class Rhythm(enum.StrEnum):
    """How often a standing task, which has no due date, is reported on."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"

    @property
    def words(self) -> Words:
        return _RHYTHM_WORDS[self]


_RHYTHM_WORDS = {
    Rhythm.MONTHLY: N_("Every month"),
    Rhythm.QUARTERLY: N_("Every quarter"),
    Rhythm.HALF_YEARLY: N_("Every half-year"),
    Rhythm.YEARLY: N_("Every year"),
}


class TimeState(enum.StrEnum):
    """How a task stands against its due date; always derived, never kept."""

    NOT_ISSUED = "not_issued"
    NO_DUE_DATE = "no_due_date"
    IN_TERM = "in_term"
    DUE_SOON = "due_soon"
    DUE = "due"
    OVERDUE = "overdue"
    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    CANCELLED = "cancelled"

    @property
    def words(self) -> Words:
        return _TIME_WORDS[self]


_TIME_WORDS = {
    TimeState.NOT_ISSUED: N_("Not issued yet"),
    TimeState.NO_DUE_DATE: N_("No due date"),
    TimeState.IN_TERM: N_("In term"),
    TimeState.DUE_SOON: N_("Due soon"),
    TimeState.DUE: N_("Due today"),
    TimeState.OVERDUE: N_("Overdue"),
    TimeState.DONE_ON_TIME: N_("Done on time"),
    TimeState.DONE_LATE: N_("Done late"),
    TimeState.CANCELLED: N_("Cancelled"),
}
