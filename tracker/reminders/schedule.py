"""What is to be said of a task on a day; pure.

What comes before a day moves to the working day before when the calendar is in the way, what
comes after it to the working day after. Of what is said of one matter to the same people only
the last is in force: what was missed is folded into it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.reminders.facts import OBJECTED_STATES, WAITING_STATES, TaskFacts
from tracker.reminders.ladder import (
    ANNOUNCEMENT,
    WARNINGS,
    Ladder,
    announced_anew,
    climbed_by,
    is_reported_late,
    rungs_of,
    with_announcement,
)
from tracker.reminders.occasions import Occasion, Policy, Told
from tracker.tasks.series.periods import Span, spans
from tracker.tasks.states import Rhythm
from tracker.workdays import WorkCalendar

_DAY = timedelta(days=1)
GRACE = timedelta(days=14)
"""So long after its end a period is still spoken of."""

FAMILIES = {
    Occasion.BEFORE_DUE: "due",
    Occasion.ON_DUE: "due",
    Occasion.OVERDUE: "due",
    Occasion.SILENT: "silent",
    Occasion.WAITING: "waiting",
    Occasion.NO_EVIDENCE: "evidence",
    Occasion.REPORT_DUE: "report",
    Occasion.LADDER_HEAD: "ladder_head",
    Occasion.LADDER_LEADER: "ladder_leader",
}
"""The matter of each timed occasion of a task; its later notices replace the earlier ones."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is in force: said first on `day`, to these people; no use any more after `until`. What
    speaks of a period says which."""

    occasion: Occasion
    day: date
    told: Told
    until: date | None = None
    span: Span | None = None

    @property
    def family(self) -> str:
        return FAMILIES[self.occasion]


class Schedule:
    """What an agency's rules say on one day; it remembers what it worked out for a date, for many
    tasks share it."""

    def __init__(self, policies: Sequence[Policy], calendar: WorkCalendar, today: date) -> None:
        self.today = today
        self.calendar = calendar
        self.policies = with_announcement([policy for policy in policies if policy.is_on])
        self._of = {
            family: [p for p in self.policies if FAMILIES.get(p.occasion) == family]
            for family in set(FAMILIES.values())
        }
        self._rungs = rungs_of(self.policies)
        self._weekly_when_late = {
            p.told for p in self._of["due"] if p.occasion is Occasion.OVERDUE and p.is_weekly
        }
        self._known: dict[tuple[str, object], tuple[Due, ...]] = {}
        self._of_spans: dict[tuple[str, Rhythm], tuple[Due, ...]] = {}

    def due_notices(self, facts: TaskFacts) -> list[Due]:
        """What is in force of a task: the last of each matter for the same people, and the rungs
        of the ladder that are to be taken today. Nothing of the day on which it was issued, on
        paper or here, or of days before."""
        if not facts.state.is_open:
            return []
        found: list[Due] = []
        if facts.state in WAITING_STATES:
            if facts.waits_since is not None:
                found += self.of_submission(facts.waits_since)
        else:
            found += self._of_work(facts)
        if not facts.has_evidence and facts.state not in OBJECTED_STATES:
            found += _last_for_each(due for due in self.of_evidence() if _asks_evidence(facts, due))
        return [due for due in found if due.day > facts.known_on]

    def _of_work(self, facts: TaskFacts) -> Iterator[Due]:
        """What is said as long as the result is to come."""
        late: dict[Told, date] = {}
        if facts.due is not None:
            ladder = self._ladder_when_late(facts)
            dues: Iterable[Due] = self.of_due(facts.due)
            if announced := self._announced(facts, ladder):
                dues = _last_for_each([*dues, announced])
            for due in dues:
                if due.occasion is Occasion.OVERDUE:
                    late[due.told] = date.max if due.told in self._weekly_when_late else due.day
                yield due
            yield from self._rungs_today(facts, ladder)
        if facts.rhythm is not None:
            yield from _last_for_each(due for due in self.of_rhythm(facts.rhythm) if _asks_report(facts, due))
        else:
            for due in self.of_silence(facts.heard_on):
                # That nothing is heard of late work goes without saying where lateness is said.
                if late.get(due.told, date.min) < due.day:
                    yield due

    def announced_anew(self, facts: TaskFacts) -> Due | None:
        """That the ladder goes on, said again to those who answer for a task they reported on."""
        return self._announced(facts, self._ladder_when_late(facts))

    def _announced(self, facts: TaskFacts, ladder: Ladder) -> Due | None:
        day = announced_anew(facts, ladder, self.calendar)
        if day is None or day > self.today:
            return None
        return Due(ANNOUNCEMENT.occasion, day, ANNOUNCEMENT.told)

    def _rungs_today(self, facts: TaskFacts, ladder: Ladder) -> Iterator[Due]:
        if facts.warned_on is None:
            return
        for rung in ladder.coming:
            if rung.day == self.today:
                yield Due(rung.occasion, self.today, rung.told)

    def _ladder_when_late(self, facts: TaskFacts) -> Ladder:
        """The ladder where something may be said by it."""
        is_told = facts.warned_on is not None or is_reported_late(facts)
        if facts.due is None or facts.due >= self.today or not is_told:
            return Ladder()
        return self.ladder(facts)

    def ladder(self, facts: TaskFacts) -> Ladder:
        return climbed_by(facts, self._rungs, self.calendar, self.today)

    # --- of one date: what many tasks share ----------------------------------

    def of_due(self, due: date) -> tuple[Due, ...]:
        """What is in force of a due date."""

        def last(policy: Policy) -> date | None:
            if policy.occasion is Occasion.OVERDUE:
                return self._repeated(self.calendar.add(due, policy.days), policy)
            day = self.calendar.add(self.calendar.on_or_before(due), -policy.days)
            return day if day <= self.today else None

        return self._in_force("due", due, last, until=due)

    def of_silence(self, heard_on: date) -> tuple[Due, ...]:
        """What is in force when nothing was heard since a day. Its days are those of the week."""
        return self._in_force(
            "silent",
            heard_on,
            lambda policy: self._repeated(heard_on + timedelta(days=policy.days), policy),
        )

    def of_submission(self, submitted_on: date) -> tuple[Due, ...]:
        """What is in force when a result, or an objection, has waited since a day, for more than so
        many days."""
        return self._in_force(
            "waiting",
            submitted_on,
            lambda policy: self._repeated(self.calendar.add(submitted_on, policy.days + 1), policy),
        )

    def of_evidence(self) -> tuple[Due, ...]:
        """What is in force of the ends of quarters; of several where rules look far ahead."""
        return self._of_span("evidence", Rhythm.QUARTERLY)

    def of_rhythm(self, rhythm: Rhythm) -> tuple[Due, ...]:
        """What is in force of the reports of a standing task's periods; of several as above."""
        return self._of_span("report", rhythm)

    def _of_span(self, family: str, rhythm: Rhythm) -> tuple[Due, ...]:
        known = self._of_spans.get((family, rhythm))
        if known is None:
            known = self._of_spans[family, rhythm] = tuple(self._last_of_spans(family, rhythm))
        return known

    def _last_of_spans(self, family: str, rhythm: Rhythm) -> Iterator[Due]:
        """What is said of a period, but where the same people were told of a later one since: a rule
        may look farther ahead than a period is long. Whoever is asked for the earlier is for that, too."""
        years = range(self.today.year - 1, self._farthest(family).year + 1)
        last: dict[Told, date] = {}
        for span in reversed([span for year in years for span in spans(rhythm, year)]):
            for due in self._of_one_span(family, span):
                if due.day > last.get(due.told, date.min):
                    last[due.told] = due.day
                    yield due

    def _of_one_span(self, family: str, span: Span) -> tuple[Due, ...]:
        return self._in_force(
            family, span, lambda policy: self._before(span.last, policy), until=span.last + GRACE
        )

    def _before(self, end: date, policy: Policy) -> date | None:
        day = self.calendar.add(self.calendar.on_or_before(end), -policy.days)
        return day if day <= self.today else None

    def _in_force(
        self,
        family: str,
        of: date | Span,
        last: Callable[[Policy], date | None],
        until: date | None = None,
    ) -> tuple[Due, ...]:
        """The last of a matter for the same people."""
        known = self._known.get((family, of))
        if known is None:
            span = of if isinstance(of, Span) else None
            latest: dict[Told, Due] = {}
            for policy in self._of[family]:
                day = last(policy)
                if day is not None and (policy.told not in latest or day >= latest[policy.told].day):
                    ends = None if policy.occasion is Occasion.OVERDUE else until
                    latest[policy.told] = Due(policy.occasion, day, policy.told, ends, span)
            known = self._known[family, of] = tuple(latest.values())
        return known

    def _repeated(self, first: date, policy: Policy) -> date | None:
        """The last day by today of what is said first on a day, and then perhaps again and again."""
        day = self.calendar.on_or_after(first)
        if day > self.today:
            return None
        if not policy.is_weekly:
            return day
        times = (self.today - first) // policy.rhythm
        while (day := self.calendar.on_or_after(first + times * policy.rhythm)) > self.today:
            times -= 1
        return day

    # --- which dates speak ---------------------------------------------------

    @property
    def first_of_week(self) -> date:
        """The first working day of the week."""
        return self.calendar.on_or_after(self.today - timedelta(days=self.today.weekday()))

    @property
    def summaries(self) -> list[Occasion]:
        """The letters of the week that the agency wants."""
        return sorted({policy.occasion for policy in self.policies if policy.occasion.is_digest})

    @property
    def least_silence(self) -> int | None:
        """After how many days without a sign of life something is said."""
        return min((policy.days for policy in self._of["silent"]), default=None)

    def latest_late(self, days: int, by: date | None = None) -> date:
        """The last due date that is so many working days ago today, or by a day."""
        return self.calendar.add(self.calendar.add(by or self.today, -days), 1) - _DAY

    def farthest_due(self) -> date:
        """The last due date of which anything is said by today."""
        return self._farthest("due")

    def _farthest(self, family: str) -> date:
        most = max((policy.days for policy in self._of[family]), default=0)
        return self.calendar.add(self.today, most + 1) - _DAY

    def speaking(
        self, dates: Iterable[date], of: Callable[[date], tuple[Due, ...]], after: date
    ) -> list[date]:
        """Those of some dates of which something new is said since a day."""
        return [each for each in dates if any(due.day > after for due in of(each))]


def _asks_evidence(facts: TaskFacts, due: Due) -> bool:
    """Whether the result was to be there by the end of the quarter."""
    assert due.span is not None
    return facts.rhythm is not None or (facts.due is not None and facts.due <= due.span.last)


def _asks_report(facts: TaskFacts, due: Due) -> bool:
    assert due.span is not None
    return facts.reported_on is None or facts.reported_on < due.span.first


def _last_for_each(dues: Iterable[Due]) -> Iterable[Due]:
    """The last thing for the same people, whichever period it is of."""
    last: dict[Told, Due] = {}
    for due in dues:
        if due.told not in last or due.day >= last[due.told].day:
            last[due.told] = due
    return last.values()


def due_notices(
    facts: TaskFacts, policies: Sequence[Policy], calendar: WorkCalendar, today: date
) -> list[Due]:
    """What is in force of one task on a day; nothing is new on a day off."""
    return Schedule(policies, calendar, today).due_notices(facts)


def coming(facts: TaskFacts, schedules: Sequence[Schedule], after: date) -> Iterator[Due]:
    """What would be said of a task on working days that follow each other, if nothing changed and
    each letter went on its day; `after` is the last day that was planned already.

    The day of what is given is the day on which it would be told.
    """
    for schedule in schedules:
        if not schedule.calendar.is_working(schedule.today):
            continue
        for due in schedule.due_notices(facts):
            if due.day <= after or (due.until is not None and due.until < schedule.today):
                continue
            yield Due(due.occasion, schedule.today, due.told, due.until)
            if due.occasion in WARNINGS and facts.warned_on is None:
                facts = facts._replace(warned_on=schedule.today)
            if due.occasion.is_rung:
                facts = facts._replace(taken=(*facts.taken, (due.occasion, schedule.today)))
        facts = facts._replace(awaited=())
        after = schedule.today
