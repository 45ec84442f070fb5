"""The ladder of a late task: the official, then the head of the division, then the leaders; pure.

Whoever answers for the task hears beforehand that a rung comes. Where no rule of the agency says
anything to them in time, an announcement of the ladder's own does: `with_announcement`, and after a
report, from which lateness counts again, `announced_anew`.

Lateness counts in working days from the due date, or from the last report after it. Each rung is
taken once for a due date; none before a letter of an earlier day warned those who answer for the
task, and the leaders' never before the day after the head's letter went: after a stop the ladder
is climbed rung by rung, a day each. That of a part ends at the head, for the whole is the leaders'.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.reminders.facts import OBJECTED_STATES, TaskFacts
from tracker.reminders.occasions import Occasion, Policy, Told
from tracker.tasks.states import State
from tracker.words import N_, Words
from tracker.workdays import WorkCalendar

_DAY = timedelta(days=1)
WARNINGS = (Occasion.ON_DUE, Occasion.OVERDUE)
"""Whose letters say when the next rung comes."""
ANNOUNCEMENT = Policy(Occasion.OVERDUE, 1)
"""What the ladder itself says, once, on the first working day after the due date."""


class RungState(enum.StrEnum):
    """Where a rung stands."""

    TAKEN = "taken"
    AWAITED = "awaited"
    UNDELIVERED = "undelivered"
    COMING = "coming"
    STOPPED = "stopped"

    @property
    def words(self) -> Words:
        return _RUNG_WORDS[self]


_RUNG_WORDS = {
    RungState.TAKEN: N_("Told"),
    RungState.AWAITED: N_("Letter still to go"),
    RungState.UNDELIVERED: N_("Letter not delivered"),
    RungState.COMING: N_("To come"),
    RungState.STOPPED: N_("Stopped"),
}


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: `day` is when it was taken, or when it comes if nothing changes."""

    occasion: Occasion
    told: Told
    days: int
    state: RungState
    day: date | None = None
    why: Words | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs from the lowest, and from which day lateness counts: the due date, or `reported_on`
    when a report came after it."""

    rungs: tuple[Rung, ...] = ()
    counted_from: date | None = None
    reported_on: date | None = None

    @property
    def coming(self) -> tuple[Rung, ...]:
        return tuple(rung for rung in self.rungs if rung.state is RungState.COMING)

    @property
    def next(self) -> Rung | None:
        return next(iter(self.coming), None)


@dataclass(frozen=True, slots=True)
class Climbed:
    """One step of a task's way up: a warning, or a rung, planned for a day, and the day on which
    its letter went, or was given up, if it has."""

    occasion: Occasion
    recipient_id: int
    planned_on: date
    went_on: date | None
    is_given_up: bool = False


def as_climbed(
    facts: TaskFacts, steps: Sequence[Climbed], concerned: Collection[int], calendar: WorkCalendar
) -> TaskFacts:
    """The facts with what was told on the ladder under the due date that holds now.

    A warning counts that went to somebody concerned; for a due date on a day off it goes before, and
    after a report it is one that went since: the days it named are others now. A rung is taken on the
    day on which its letter goes.
    """
    if facts.due is None:
        return facts
    due, since = facts.due, calendar.on_or_before(facts.due)
    report = facts.reported_on if is_reported_late(facts) else None
    warned = [
        step.went_on
        for step in steps
        if step.occasion in WARNINGS
        and step.planned_on >= since
        and step.recipient_id in concerned
        and step.went_on is not None
        and (report is None or step.went_on > report)
    ]
    rungs = [step for step in steps if step.occasion.is_rung and step.planned_on > due]
    taken = {(step.occasion, step.went_on or step.planned_on) for step in rungs}
    went = {step.occasion for step in rungs if step.went_on is not None}
    reached = {step.occasion for step in rungs if step.went_on is not None and not step.is_given_up}
    return facts._replace(
        warned_on=min(warned, default=None),
        taken=tuple(sorted(taken)),
        awaited=tuple(sorted({occasion for occasion, _ in taken} - went)),
        undelivered=tuple(sorted(went - reached)),
    )


def ladder_of(facts: TaskFacts, policies: Sequence[Policy], calendar: WorkCalendar, today: date) -> Ladder:
    """The ladder as it stands on a day, by all rules."""
    return climbed_by(facts, rungs_of(policies), calendar, today)


def climbed_by(facts: TaskFacts, steps: Sequence[Policy], calendar: WorkCalendar, today: date) -> Ladder:
    """The ladder of these rungs as it stands on a day.

    A coming rung is to be taken on the day it names, if that is `today` and somebody was warned.
    """
    if facts.is_part:
        steps = [step for step in steps if step.occasion is not Occasion.LADDER_LEADER]
    if facts.due is None or not steps:
        return Ladder()
    report = facts.reported_on if is_reported_late(facts) else None
    base = report or facts.due
    why = _why_stopped(facts)
    rungs: list[Rung] = []
    before = facts.warned_on or today
    for policy in steps:
        taken_on = facts.taken_on(policy.occasion)
        if taken_on is not None:
            rung = _rung(policy, _state_of_taken(facts, policy.occasion), taken_on)
        elif why is not None or policy.occasion in facts.vacant:
            rung = _rung(policy, RungState.STOPPED, None, why or N_("There is nobody else to tell."))
        else:
            day = max(calendar.add(base, policy.days), before + _DAY, today)
            rung = _rung(policy, RungState.COMING, calendar.on_or_after(day))
        rungs.append(rung)
        if rung.day is not None:
            before = max(before, today if policy.occasion in facts.awaited else rung.day)
    return Ladder(tuple(rungs), base, report)


def with_announcement(policies: Sequence[Policy]) -> tuple[Policy, ...]:
    """The rules with the ladder's announcement where it is needed: nobody is told over their head."""
    return (*policies, ANNOUNCEMENT) if needs_announcement(policies) else tuple(policies)


def announced_anew(facts: TaskFacts, ladder: Ladder, calendar: WorkCalendar) -> date | None:
    """When, after a report, the next rung is announced again, if no letter has done so by then: on
    the working day before it."""
    if ladder.reported_on is None or ladder.next is None:
        return None
    day = calendar.add(ladder.reported_on, days_to_announcement(ladder.next.days))
    return day if facts.warned_on is None or facts.warned_on >= day else None


def days_to_announcement(days: int) -> int:
    """Of a rung that comes so many working days after a report."""
    return max(days - 1, ANNOUNCEMENT.days)


def is_reported_late(facts: TaskFacts) -> bool:
    """Whether the last report came after the due date, so that lateness counts from it."""
    return facts.due is not None and facts.reported_on is not None and facts.reported_on > facts.due


def needs_announcement(policies: Sequence[Policy]) -> bool:
    """Whether no rule tells those who answer for a task of its lateness before the first rung."""
    steps = rungs_of(policies)
    if not steps:
        return False
    in_time = max(min(step.days for step in steps) - 1, ANNOUNCEMENT.days)
    return not any(
        policy.is_on
        and policy.occasion in WARNINGS
        and policy.days <= in_time
        and policy.told in {Told.ANSWERABLE, Told.ANSWERABLE_AND_HEADS}
        for policy in policies
    )


def rungs_of(policies: Sequence[Policy]) -> list[Policy]:
    """The rungs that are climbed, one of an occasion."""
    lowest: dict[Occasion, Policy] = {}
    for policy in sorted(policies, key=lambda policy: policy.days):
        if policy.occasion.is_rung and policy.is_on:
            lowest.setdefault(policy.occasion, policy)
    return list(lowest.values())


def _state_of_taken(facts: TaskFacts, rung: Occasion) -> RungState:
    """Nobody was told before the letter went."""
    if rung in facts.awaited:
        return RungState.AWAITED
    return RungState.UNDELIVERED if rung in facts.undelivered else RungState.TAKEN


def _rung(policy: Policy, state: RungState, day: date | None, why: Words | None = None) -> Rung:
    return Rung(policy.occasion, policy.told, policy.days, state, day, why)


def _why_stopped(facts: TaskFacts) -> Words | None:
    if facts.is_chased:
        return None
    if facts.state is State.SUBMITTED:
        return N_("The result was handed in and waits for its decision.")
    if facts.state in OBJECTED_STATES:
        return N_("An objection waits for its decision.")
    return N_("The task is closed.")
