"""Where a task can stand, by what was done to it and by its dates; pure."""

from __future__ import annotations

import enum

from tracker.words import N_, Words


class State(enum.StrEnum):
    """Where a task stands. Lateness is no state: it follows from dates."""

    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    CANCELLED = "cancelled"

    @property
    def words(self) -> Words:
        return _STATE_WORDS[self]

    @property
    def is_open(self) -> bool:
        return self not in {State.ACCEPTED, State.CANCELLED}


OPEN_STATES = tuple(state for state in State if state.is_open)

_STATE_WORDS = {
    State.ASSIGNED: N_("Assigned"),
    State.IN_PROGRESS: N_("In progress"),
    State.SUBMITTED: N_("Submitted"),
    State.ACCEPTED: N_("Accepted"),
    State.RETURNED: N_("Returned"),
    State.CANCELLED: N_("Cancelled"),
}


class TimeState(enum.StrEnum):
    """How a task stands against its due date; always derived, never kept."""

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
    TimeState.NO_DUE_DATE: N_("No due date"),
    TimeState.IN_TERM: N_("In term"),
    TimeState.DUE_SOON: N_("Due soon"),
    TimeState.DUE: N_("Due today"),
    TimeState.OVERDUE: N_("Overdue"),
    TimeState.DONE_ON_TIME: N_("Done on time"),
    TimeState.DONE_LATE: N_("Done late"),
    TimeState.CANCELLED: N_("Cancelled"),
}
