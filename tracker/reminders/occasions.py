"""On what occasions people are told of tasks, and who; pure. An agency's policies are made of these."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tracker.words import N_, Words

MOST_DAYS = 365
"""So many days before or after, and no more, can be said by a rule."""


class Occasion(enum.StrEnum):
    """What gives reason to tell. Days are working days but for silence, which is felt on any day."""

    ASSIGNED = "assigned"
    RETURNED = "returned"
    EXTENSION = "extension"
    BEFORE_DUE = "before_due"
    ON_DUE = "on_due"
    OVERDUE = "overdue"
    SILENT = "silent"
    WAITING = "waiting"
    NO_EVIDENCE = "no_evidence"
    REPORT_DUE = "report_due"
    LADDER_HEAD = "ladder_head"
    LADDER_LEADER = "ladder_leader"
    WEEK_OF_HEADS = "week_of_heads"
    WEEK_OF_LEADERS = "week_of_leaders"

    @property
    def words(self) -> Words:
        return _OCCASION_WORDS[self]

    @property
    def is_at_once(self) -> bool:
        return self in {Occasion.ASSIGNED, Occasion.RETURNED, Occasion.EXTENSION}

    @property
    def is_digest(self) -> bool:
        return self in {Occasion.WEEK_OF_HEADS, Occasion.WEEK_OF_LEADERS}

    @property
    def is_rung(self) -> bool:
        """A step of the ladder, which is climbed once: there is one rule of it."""
        return self in {Occasion.LADDER_HEAD, Occasion.LADDER_LEADER}

    @property
    def counts_days(self) -> bool:
        return self not in {Occasion.ON_DUE} and not self.is_at_once and not self.is_digest

    @property
    def can_be_weekly(self) -> bool:
        return self in {Occasion.OVERDUE, Occasion.SILENT, Occasion.WAITING}

    @property
    def chooses_told(self) -> bool:
        """Whether the agency says who is told; else it follows from the occasion."""
        return not (self.is_at_once or self.is_digest or self.is_rung)

    @property
    def may_tell(self) -> tuple[Told, ...]:
        """Of whom the agency chooses who is told, the usual ones first. A result, or an objection,
        waits for those who decide on it, and its letter asks them to; nobody else could do what it says."""
        if self is Occasion.WAITING:
            return Told.DECIDERS, Told.LEADERS
        return tuple(Told)

    @property
    def can_be_added(self) -> bool:
        """Whether there can be one rule more of it."""
        return self.counts_days and not self.is_rung


_OCCASION_WORDS = {
    Occasion.ASSIGNED: N_("A task is issued"),
    Occasion.RETURNED: N_("A result is returned"),
    Occasion.EXTENSION: N_("More time is asked for or decided on"),
    Occasion.BEFORE_DUE: N_("Before the due date"),
    Occasion.ON_DUE: N_("On the due date"),
    Occasion.OVERDUE: N_("After the due date"),
    Occasion.SILENT: N_("No report for a long time"),
    Occasion.WAITING: N_("A result or an objection waits for its decision"),
    Occasion.NO_EVIDENCE: N_("No evidence at the end of a quarter"),
    Occasion.REPORT_DUE: N_("The report of a standing task is due"),
    Occasion.LADDER_HEAD: N_("Late: the head of the division is told"),
    Occasion.LADDER_LEADER: N_("Late: the leaders are told"),
    Occasion.WEEK_OF_HEADS: N_("The week's letter to heads"),
    Occasion.WEEK_OF_LEADERS: N_("The week's letter to leaders"),
}


class Told(enum.StrEnum):
    """Who is told."""

    ANSWERABLE = "answerable"
    ANSWERABLE_AND_HEADS = "answerable_and_heads"
    HEADS = "heads"
    DECIDERS = "deciders"
    LEADERS = "leaders"

    @property
    def words(self) -> Words:
        return _TOLD_WORDS[self]


_TOLD_WORDS = {
    Told.ANSWERABLE: N_("the official; where there is none, the heads of the lead divisions"),
    Told.ANSWERABLE_AND_HEADS: N_("the official and the heads of the lead divisions"),
    Told.HEADS: N_("the heads of the lead divisions"),
    Told.DECIDERS: N_("those who decide on results"),
    Told.LEADERS: N_("the leaders"),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """One rule: on this occasion, so many days before or after it, these people are told; once, or
    if `is_weekly` again in its `rhythm` until it is done."""

    occasion: Occasion
    days: int = 0
    is_weekly: bool = False
    told: Told = Told.ANSWERABLE
    is_on: bool = True

    @property
    def rhythm(self) -> timedelta:
        """A week; silence is told of again after as many days as it took to be felt."""
        return timedelta(days=self.days if self.occasion is Occasion.SILENT else 7)

    @property
    def fingerprint(self) -> str:
        """Changes with whatever people edit; a form carries the one its writer saw."""
        return f"{self.occasion}-{self.days}-{self.is_weekly:d}-{self.told}-{self.is_on:d}"

    @classmethod
    def of_fingerprint(cls, fingerprint: str) -> Policy | None:
        """The rule that a writer saw; None where a form names none."""
        try:
            occasion, days, is_weekly, told, is_on = fingerprint.split("-")
            return cls(Occasion(occasion), int(days), is_weekly == "1", Told(told), is_on == "1")
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rules: an agency's, one of its kinds' of tasks, or a single task's."""

    agency_id: int
    kind_id: int | None = None
    task_id: int | None = None

    @property
    def is_agency(self) -> bool:
        return self.kind_id is None and self.task_id is None


def over(wider: Sequence[Policy], narrower: Sequence[Policy]) -> tuple[Policy, ...]:
    """The rules that hold where some have been said anew: these take the place of all that the
    wider ones say of the same occasion."""
    said = {policy.occasion for policy in narrower}
    return in_order([*(policy for policy in wider if policy.occasion not in said), *narrower])


def in_order(policies: Iterable[Policy]) -> tuple[Policy, ...]:
    """As a task meets them in its life."""
    places = {occasion: place for place, occasion in enumerate(Occasion)}

    def place(policy: Policy) -> tuple[int, int]:
        comes_first = -policy.days if policy.occasion is Occasion.BEFORE_DUE else policy.days
        return places[policy.occasion], comes_first

    return tuple(sorted(policies, key=place))


USUAL = (
    Policy(Occasion.ASSIGNED),
    Policy(Occasion.RETURNED),
    Policy(Occasion.EXTENSION),
    Policy(Occasion.BEFORE_DUE, 30),
    Policy(Occasion.BEFORE_DUE, 7),
    Policy(Occasion.BEFORE_DUE, 3),
    Policy(Occasion.BEFORE_DUE, 1),
    Policy(Occasion.ON_DUE),
    Policy(Occasion.OVERDUE, 1, is_weekly=True),
    Policy(Occasion.SILENT, 14, is_weekly=True),
    Policy(Occasion.WAITING, 3, is_weekly=True, told=Told.DECIDERS),
    Policy(Occasion.NO_EVIDENCE, 5),
    Policy(Occasion.REPORT_DUE, 3),
    Policy(Occasion.LADDER_HEAD, 3, told=Told.HEADS),
    Policy(Occasion.LADDER_LEADER, 7, told=Told.LEADERS),
    Policy(Occasion.WEEK_OF_HEADS, told=Told.HEADS),
    Policy(Occasion.WEEK_OF_LEADERS, told=Told.LEADERS),
)
"""What holds in an agency that has not said otherwise."""
