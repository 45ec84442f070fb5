"""What holds of the schedule for every task, every calendar and all rules."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.reminders.test_schedule import task
from tracker.reminders.facts import TaskFacts
from tracker.reminders.occasions import USUAL, Occasion, Policy, Told
from tracker.reminders.schedule import Due, Schedule, coming, due_notices
from tracker.tasks.states import Rhythm, State
from tracker.workdays import WorkCalendar

some_day = st.dates(date(2021, 1, 1), date(2022, 6, 30))
few_days = st.sets(some_day, max_size=40)
calendars = st.builds(
    lambda off, worked: WorkCalendar.of(days_off=off - worked, days_worked=worked), few_days, few_days
)
spans = st.integers(min_value=0, max_value=90).map(lambda n: timedelta(days=n))
days_counted = st.integers(1, 40)
rules = st.lists(
    st.one_of(
        st.builds(Policy, st.just(Occasion.BEFORE_DUE), days_counted, told=st.sampled_from(Told)),
        st.just(Policy(Occasion.ON_DUE)),
        st.builds(
            Policy, st.sampled_from([Occasion.OVERDUE, Occasion.SILENT, Occasion.WAITING]),
            days_counted, st.booleans(),
            st.sampled_from(Told),
        ),
        st.builds(Policy, st.sampled_from([Occasion.NO_EVIDENCE, Occasion.REPORT_DUE]), days_counted),
    ),
    max_size=6,
    unique_by=lambda policy: (policy.occasion, policy.days),
)  # fmt: skip


_OPEN = [State.ASSIGNED, State.IN_PROGRESS, State.RETURNED, State.SUBMITTED, State.DISPUTED]


@st.composite
def tasks(draw: st.DrawFn) -> TaskFacts:
    issued_on = draw(some_day)
    later = st.one_of(st.none(), spans.map(lambda span: issued_on + span))
    rhythm = draw(st.one_of(st.none(), st.sampled_from(Rhythm)))
    return TaskFacts(
        state=draw(st.sampled_from(_OPEN)),
        issued_on=issued_on,
        due=None if rhythm else draw(later),
        reported_on=draw(later),
        acknowledged_on=draw(later),
        submitted_on=draw(later),
        rhythm=rhythm,
        has_evidence=draw(st.booleans()),
        opened_on=draw(later),
        objected_on=draw(later),
    )


@given(facts=tasks(), policies=rules, calendar=calendars, today=some_day)
def test_nothing_is_ever_said_on_a_day_off_or_ahead_of_its_day_or_by_the_day_of_issue(
    facts, policies, calendar, today
):
    for due in due_notices(facts, policies, calendar, today):
        assert calendar.is_working(due.day)
        assert facts.issued_on <= facts.known_on < due.day <= today


@given(facts=tasks(), policies=rules, calendar=calendars, today=some_day)
def test_of_one_matter_the_same_people_are_told_one_thing(facts, policies, calendar, today):
    matters = [(due.family, due.told) for due in due_notices(facts, policies, calendar, today)]

    assert len(set(matters)) == len(matters)


@given(facts=tasks(), policies=rules, calendar=calendars, start=some_day)
def test_no_rule_speaks_twice_of_one_day_and_nothing_goes_back_in_time(facts, policies, calendar, start):
    """Day by day over five weeks: what is in force stays as it is, or a later day takes its place."""
    last: dict[tuple[str, Told], Due] = {}
    for n in range(35):
        for due in due_notices(facts, policies, calendar, start + timedelta(days=n)):
            before = last.setdefault((due.family, due.told), due)
            assert due == before or due.day > before.day
            last[due.family, due.told] = due


@given(facts=tasks(), policies=rules, calendar=calendars, start=some_day)
def test_whoever_runs_every_day_is_told_each_thing_once_and_on_its_day(facts, policies, calendar, start):
    days = [start + timedelta(days=n) for n in range(35)]
    schedules = [Schedule(policies, calendar, day) for day in days]

    told = [(due.family, due.told, due.day) for due in coming(facts, schedules, start - timedelta(days=1))]

    assert len(set(told)) == len(told)
    in_force = {
        (due.family, due.told, due.day)
        for schedule in schedules
        for due in schedule.due_notices(facts)
        if due.day >= start and (due.until is None or due.until >= due.day)
    }
    assert {one for one in told if not one[0].startswith("ladder")} == in_force


@given(facts=tasks(), policies=rules, calendar=calendars, down_from=some_day, down=spans)
def test_after_any_stop_each_notice_is_told_or_folded_into_a_later_one(
    facts, policies, calendar, down_from, down
):
    """A run is missed on every day of the stop; whatever fell into it is covered by what the
    next run finds in force for the same people."""
    back = calendar.on_or_after(down_from + down)
    in_force = {(due.family, due.told): due.day for due in due_notices(facts, policies, calendar, back)}
    late = {
        due.told for due in due_notices(facts, policies, calendar, back) if due.occasion is Occasion.OVERDUE
    }
    for n in range((back - down_from).days + 1):
        for missed in due_notices(facts, policies, calendar, down_from + timedelta(days=n)):
            is_said_as_lateness = missed.family == "silent" and missed.told in late
            assert is_said_as_lateness or in_force[missed.family, missed.told] >= missed.day


@given(facts=tasks(), policies=rules, calendar=calendars, today=some_day, back=st.integers(1, 30))
def test_what_sql_looks_for_by_days_leaves_out_nothing_new(facts, policies, calendar, today, back):
    schedule, after = Schedule(policies, calendar, today), today - timedelta(days=back)
    for due in schedule.due_notices(facts):
        if due.day <= after:
            continue
        if due.family == "due":
            assert facts.due <= schedule.farthest_due()
            assert schedule.speaking([facts.due], schedule.of_due, after)
        if due.family == "silent":
            assert facts.heard_on <= today - timedelta(days=schedule.least_silence)
            assert schedule.speaking([facts.heard_on], schedule.of_silence, after)
        if due.family == "waiting":
            assert facts.waits_since is not None
            assert schedule.speaking([facts.waits_since], schedule.of_submission, after)
        if due.family == "evidence":
            ends = [each.span.last for each in schedule.of_evidence() if each.span and each.day > after]
            assert facts.rhythm is not None or facts.due <= max(ends)
        if due.family == "report":
            begun = [
                each.span.first for each in schedule.of_rhythm(facts.rhythm) if each.span and each.day > after
            ]
            assert facts.reported_on is None or facts.reported_on < max(begun)


@given(
    due=some_day,
    late=st.integers(0, 40),
    warned=st.integers(0, 40),
    reported=st.one_of(st.none(), st.integers(-5, 40)),
    calendar=calendars,
)
def test_what_sql_looks_for_on_the_ladder_leaves_out_no_rung(due, late, warned, reported, calendar):
    today = calendar.on_or_after(due + timedelta(days=late))
    heard = None if reported is None else due + timedelta(days=reported)
    facts = task(due, issued_on=due - timedelta(days=30), reported_on=heard)
    facts = facts._replace(warned_on=due + timedelta(days=warned))
    schedule = Schedule(USUAL, calendar, today)

    for rung in (each for each in schedule.due_notices(facts) if each.occasion.is_rung):
        days = next(policy.days for policy in USUAL if policy.occasion is rung.occasion)
        latest = schedule.latest_late(days)
        assert due <= latest
        assert heard is None or heard <= latest


@given(due=some_day, calendar=calendars, today=some_day)
def test_as_many_working_days_are_left_as_the_rule_says(due, calendar, today):
    for policy in (policy for policy in USUAL if policy.occasion is Occasion.BEFORE_DUE):
        for said_on in Schedule([policy], calendar, today).of_due(due):
            assert calendar.count(said_on.day, due) == policy.days


@given(due=some_day, calendar=calendars, today=some_day)
def test_before_means_not_after_the_due_date_and_late_means_after_it(due, calendar, today):
    for notice in Schedule(USUAL, calendar, today).of_due(due):
        assert (notice.day > due) == (notice.occasion is Occasion.OVERDUE)


@given(days=days_counted, calendar=calendars, today=some_day)
def test_the_last_day_that_is_late_enough_is_the_last(days, calendar, today):
    today = calendar.on_or_after(today)
    latest = Schedule(USUAL, calendar, today).latest_late(days)

    assert calendar.add(latest, days) <= today < calendar.add(latest + timedelta(days=1), days)
