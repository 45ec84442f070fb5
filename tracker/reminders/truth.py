"""Whether a timed notice still holds in the moment in which its letter goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from tracker import clock
from tracker.accounts.queries import work_calendar
from tracker.mail.models import Notice
from tracker.reminders.candidates import Candidate, candidates_by_id
from tracker.reminders.facts import OBJECTED_STATES, WAITING_STATES, TaskFacts
from tracker.reminders.ladder import ANNOUNCEMENT, Climbed, Ladder, as_climbed
from tracker.reminders.occasions import Occasion, Policy
from tracker.reminders.queries import leads_of, list_climbed, people_of, rules_of
from tracker.reminders.recipients import Answering, People
from tracker.reminders.schedule import FAMILIES, Schedule
from tracker.tasks.states import State
from tracker.words import N_, Words
from tracker.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Situation:
    """A task as the schedule sees it today, by the rules that hold for it, and who is who."""

    facts: TaskFacts
    schedule: Schedule
    people: People
    answering: Answering

    @property
    def ladder(self) -> Ladder:
        return self.schedule.ladder(self.facts)


_known: WeakKeyDictionary[Notice, Situation] = WeakKeyDictionary()


def load(notices: Sequence[Notice]) -> None:
    """Find out at once what the truth of many notices rests on; a fixed number of queries an agency."""
    by_agency: dict[int, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_agency[notice.agency_id].append(notice)
    for agency_id, those in by_agency.items():
        situations = situations_of(agency_id, {notice.subject_id for notice in those})
        for notice in those:
            _known[notice] = situations[notice.subject_id]


def situation_of(notice: Notice) -> Situation:
    """What was loaded for the notice, or else what is so now."""
    known = _known.get(notice)
    return known or situations_of(notice.agency_id, {notice.subject_id})[notice.subject_id]


def situations_of(agency_id: int, task_ids: Iterable[int]) -> dict[int, Situation]:
    """How these tasks of an agency stand today."""
    task_ids, today = set(task_ids), clock.today()
    candidates = candidates_by_id(task_ids)
    leads, climbed = leads_of(task_ids), list_climbed(task_ids)
    rules, calendar, people = rules_of(agency_id), work_calendar(agency_id), people_of(agency_id, today)
    schedules: dict[tuple[Policy, ...], Schedule] = {}
    found = {}
    for task_id, candidate in candidates.items():
        policies = rules.of(task_id, candidate.kind_id)
        if policies not in schedules:
            schedules[policies] = Schedule(policies, calendar, today)
        found[task_id] = situation(
            candidate, leads.get(task_id, ()), climbed.get(task_id, ()), people, schedules[policies]
        )
    return found


def situation(
    candidate: Candidate,
    leads: Sequence[int],
    climbed: Sequence[Climbed],
    people: People,
    schedule: Schedule,
) -> Situation:
    answering = Answering(candidate.official_id, leads, candidate.facts.is_part)
    facts = on_ladder(candidate.facts, climbed, people, answering, schedule.calendar)
    return Situation(facts, schedule, people, answering)


def on_ladder(
    facts: TaskFacts, climbed: Sequence[Climbed], people: People, answering: Answering, calendar: WorkCalendar
) -> TaskFacts:
    """The facts with what was told on the ladder, and with whom it leads to."""
    facts = as_climbed(facts, climbed, people.answerable(answering), calendar)
    return facts._replace(vacant=people.vacant(answering))


# --- why a notice is not told ------------------------------------------------


def why_not(notice: Notice) -> Words | None:
    """Why a timed notice of a task is not told any more, if so."""
    occasion, now = Occasion(notice.rule), situation_of(notice)
    wanted = [p for p in now.schedule.policies if FAMILIES.get(p.occasion) == FAMILIES[occasion]]
    if occasion is ANNOUNCEMENT.occasion and now.schedule.announced_anew(now.facts):
        wanted.append(ANNOUNCEMENT)
    return (
        _why_not_of(occasion, now.facts)
        or _why_not_to(occasion, notice.recipient_id, wanted, now)
        or (_why_no_rung(notice, now) if occasion.is_rung else _why_not_in_force(notice, now))
    )


def _why_not_of(occasion: Occasion, facts: TaskFacts) -> Words | None:
    """What the state of the task says against it."""
    if not facts.state.is_open:
        return N_("The task is closed.")
    if occasion is Occasion.WAITING:
        return None if facts.state in WAITING_STATES else N_("It was decided already.")
    if facts.state in OBJECTED_STATES:
        return N_("An objection waits for its decision.")
    if facts.state is State.SUBMITTED and occasion is not Occasion.NO_EVIDENCE:
        return N_("The result was handed in and waits for its decision.")
    if facts.due is None and (FAMILIES[occasion] == "due" or occasion.is_rung):
        return N_("The task has no due date any more.")
    return None


def _why_not_to(
    occasion: Occasion, recipient_id: int, wanted: Sequence[Policy], now: Situation
) -> Words | None:
    """What the rules and the roles say against it."""
    if not any(policy.occasion is occasion for policy in wanted):
        return N_("The agency does not want this told any more.")
    if any(recipient_id in now.people.told_by(policy, now.answering) for policy in wanted):
        return None
    if occasion is Occasion.WAITING:
        return N_("The recipient does not decide on results any more.")
    return N_("The recipient does not answer for the task any more.")


def _why_no_rung(notice: Notice, now: Situation) -> Words | None:
    """A rung holds as long as lateness counts as many days on the day for which it was planned."""
    if Occasion(notice.rule) not in {rung.occasion for rung in now.ladder.rungs}:
        return N_("Of a part of a task the leaders are not told.")
    due, reported_on = now.facts.due, now.facts.reported_on
    assert due is not None
    days = next(p.days for p in now.schedule.policies if p.occasion is Occasion(notice.rule))
    if now.schedule.calendar.add(due, days) > notice.planned_on:
        return N_("The due date, the calendar or the rule was changed.")
    if reported_on is not None and now.schedule.calendar.add(max(due, reported_on), days) > notice.planned_on:
        return N_("There was a report meanwhile.")
    return None


def _why_not_in_force(notice: Notice, now: Situation) -> Words | None:
    """A notice holds as long as it is the last of its matter for its recipient."""
    family = FAMILIES[Occasion(notice.rule)]
    in_force = [
        due
        for due in now.schedule.due_notices(now.facts)
        if due.family == family and notice.recipient_id in now.people.told(due.told, now.answering)
    ]
    last = max(in_force, key=lambda due: due.day, default=None)
    if last is None or last.day < notice.planned_on:
        return _WITHDRAWN[family] if not _is_said_as_lateness(family, now) else _LATER
    if (last.occasion.value, last.day) != (notice.rule, notice.planned_on):
        return _LATER
    if last.until is not None and last.until < now.schedule.today:
        return TOO_OLD
    return None


def _is_said_as_lateness(family: str, now: Situation) -> bool:
    return family == "silent" and bool(now.schedule.of_silence(now.facts.heard_on))


TOO_OLD = N_("It is too old: what it speaks of is past.")
_LATER = N_("A later notice on the same matter says it.")
_WITHDRAWN: Mapping[str, Words] = {
    "due": N_("The due date, the calendar or the rule was changed."),
    "silent": N_("There was a report meanwhile."),
    "waiting": N_("It was submitted anew."),
    "evidence": N_("A document proves it now."),
    "report": N_("There was a report meanwhile."),
}
