"""The ladder of what is late: each rung once, never unannounced, stopped by a report or more time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NINE
from tests.reminders.conftest import Live
from tests.servers.smtp import Behaviour, MailServer
from tracker import clock
from tracker.accounts.models import Agency, Division, Role, User
from tracker.mail.models import Letter, Notice, NoticeState
from tracker.reminders.facts import TaskFacts
from tracker.reminders.ladder import WARNINGS, RungState, ladder_of, needs_announcement
from tracker.reminders.occasions import USUAL, Occasion, Policy, Scope, Told
from tracker.reminders.panel import panel_of
from tracker.reminders.policies import switch_policy
from tracker.reminders.schedule import Schedule, coming
from tracker.reminders.truth import situations_of
from tracker.tasks.models import Report, Source, State, Task
from tracker.workdays import WorkCalendar

PLAIN = WorkCalendar()
ISSUED, DUE = date(2021, 9, 1), date(2021, 10, 1)  # A Friday.
HEAD, LEADER = Occasion.LADDER_HEAD, Occasion.LADDER_LEADER
LATE = TaskFacts(State.IN_PROGRESS, ISSUED, DUE, warned_on=DUE)


def days_of(facts: TaskFacts, today: date) -> list[date | None]:
    return [rung.day for rung in ladder_of(facts, USUAL, PLAIN, today).rungs]


def test_the_head_comes_three_working_days_late_and_the_leaders_seven():
    assert days_of(LATE, DUE) == [date(2021, 10, 6), date(2021, 10, 12)]


def test_a_report_starts_the_count_again():
    ladder = ladder_of(LATE._replace(reported_on=date(2021, 10, 5)), USUAL, PLAIN, date(2021, 10, 6))

    assert [rung.day for rung in ladder.rungs] == [date(2021, 10, 8), date(2021, 10, 14)]
    assert ladder.reported_on == ladder.counted_from == date(2021, 10, 5)


def test_nobody_is_told_whom_no_letter_of_an_earlier_day_announced():
    assert days_of(LATE._replace(warned_on=None), date(2021, 10, 20))[0] == date(2021, 10, 21)
    assert days_of(LATE._replace(warned_on=date(2021, 10, 20)), date(2021, 10, 20))[0] == date(2021, 10, 21)


def test_after_a_stop_a_rung_a_day_is_climbed():
    assert days_of(LATE, date(2021, 10, 20)) == [date(2021, 10, 20), date(2021, 10, 21)]


def test_a_rung_that_was_taken_is_not_taken_again():
    facts = LATE._replace(taken=((HEAD, date(2021, 10, 6)),), reported_on=date(2021, 10, 7))

    ladder = ladder_of(facts, USUAL, PLAIN, date(2021, 10, 20))

    assert [(rung.state, rung.day) for rung in ladder.rungs] == [
        (RungState.TAKEN, date(2021, 10, 6)),
        (RungState.COMING, date(2021, 10, 20)),
    ]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.CANCELLED])
def test_what_is_handed_in_or_closed_climbs_no_further(state: State):
    ladder = ladder_of(LATE._replace(state=state), USUAL, PLAIN, date(2021, 10, 20))

    assert {rung.state for rung in ladder.rungs} == {RungState.STOPPED}
    assert ladder.next is None


def test_nobody_waits_for_a_rung_that_has_nobody_to_tell():
    ladder = ladder_of(LATE._replace(vacant=(HEAD,)), USUAL, PLAIN, date(2021, 10, 20))

    assert [rung.state for rung in ladder.rungs] == [RungState.STOPPED, RungState.COMING]
    assert ladder.next is not None
    assert ladder.next.day == date(2021, 10, 20)


def test_the_leaders_wait_until_the_letter_to_the_head_has_gone():
    facts = LATE._replace(taken=((HEAD, date(2021, 10, 6)),), awaited=(HEAD,))

    assert days_of(facts, date(2021, 10, 20))[1] == date(2021, 10, 21)


def test_there_is_no_ladder_without_a_due_date_or_rungs():
    assert ladder_of(LATE._replace(due=None), USUAL, PLAIN, DUE).rungs == ()
    assert ladder_of(LATE, [Policy(HEAD, 3, told=Told.HEADS, is_on=False)], PLAIN, DUE).rungs == ()


# --- its own announcement --------------------------------------------------------------------


@pytest.mark.parametrize(
    "warning",
    [
        Policy(Occasion.ON_DUE),
        Policy(Occasion.OVERDUE, 1, is_weekly=True),
        Policy(Occasion.OVERDUE, 2, told=Told.ANSWERABLE_AND_HEADS),
    ],
)
def test_a_rule_that_warns_in_time_announces_the_ladder(warning: Policy):
    assert not needs_announcement([warning, Policy(HEAD, 3, told=Told.HEADS)])


@pytest.mark.parametrize(
    "warning",
    [
        Policy(Occasion.BEFORE_DUE, 1),
        Policy(Occasion.ON_DUE, is_on=False),
        Policy(Occasion.OVERDUE, 1, told=Told.HEADS),
        Policy(Occasion.OVERDUE, 3, is_weekly=True),
    ],
)
def test_where_no_rule_warns_in_time_the_ladder_announces_itself(warning: Policy):
    assert needs_announcement([warning, Policy(HEAD, 3, told=Told.HEADS)])


def test_nothing_is_announced_where_nothing_is_climbed():
    assert not needs_announcement([Policy(Occasion.ON_DUE, is_on=False), Policy(HEAD, 3, is_on=False)])


# --- what always holds ---------------------------------------------------------------------

some_day = st.dates(date(2021, 1, 1), date(2021, 12, 31))
few_days = st.sets(some_day, max_size=40)
calendars = st.builds(
    lambda off, worked: WorkCalendar.of(days_off=off - worked, days_worked=worked), few_days, few_days
)


NO_WARNING = tuple(p for p in USUAL if p.occasion not in {Occasion.ON_DUE, Occasion.OVERDUE})


def lived(
    facts: TaskFacts, calendar: WorkCalendar, days: Iterable[date], policies: Sequence[Policy] = USUAL
) -> list[tuple[Occasion, date]]:
    """What is told of a task on those days on which the scheduler runs."""
    schedules = [Schedule(policies, calendar, day) for day in days]
    return [(due.occasion, due.day) for due in coming(facts, schedules, facts.issued_on)]


@given(
    due=some_day,
    calendar=calendars,
    stops=st.sets(st.integers(0, 60), max_size=50),
    reported=st.one_of(st.none(), st.integers(-5, 40)),
    policies=st.sampled_from([USUAL, NO_WARNING]),
)
def test_each_rung_once_never_unannounced_and_never_two_on_a_day(due, calendar, stops, reported, policies):
    facts = TaskFacts(State.IN_PROGRESS, due - timedelta(days=30), due)
    if reported is not None:
        facts = facts._replace(reported_on=due + timedelta(days=reported))
    days = [due + timedelta(days=n - 3) for n in range(60) if n not in stops]

    told = lived(facts, calendar, days, policies)

    rungs = [(occasion, day) for occasion, day in told if occasion.is_rung]
    warned = [day for occasion, day in told if occasion in {Occasion.ON_DUE, Occasion.OVERDUE}]
    base = max(due, facts.reported_on or due)
    assert len({occasion for occasion, _ in rungs}) == len(rungs)
    assert len({day for _, day in rungs}) == len(rungs)
    assert [occasion for occasion, _ in rungs] == [HEAD, LEADER][: len(rungs)]
    for occasion, day in rungs:
        assert min(warned) < day
        assert calendar.is_working(day)
        assert calendar.count(base, day) >= {HEAD: 3, LEADER: 7}[occasion]


@given(due=some_day, calendar=calendars, policies=st.sampled_from([USUAL, NO_WARNING]))
def test_late_work_climbs_the_whole_ladder_whatever_else_is_said(due, calendar, policies):
    facts = TaskFacts(State.IN_PROGRESS, due - timedelta(days=30), due)
    days = [due + timedelta(days=n - 3) for n in range(90)]

    told = lived(facts, calendar, days, policies)

    assert [occasion for occasion, _ in told if occasion.is_rung] == [HEAD, LEADER]


@given(
    due=some_day,
    calendar=calendars,
    reported=st.integers(1, 40),
    policies=st.sampled_from([USUAL, NO_WARNING]),
)
def test_after_a_late_report_each_rung_is_announced_again_and_comes_on_its_day(
    due, calendar, reported, policies
):
    report = due + timedelta(days=reported)
    facts = TaskFacts(State.IN_PROGRESS, due - timedelta(days=30), due, reported_on=report)
    days = [report + timedelta(days=n) for n in range(1, 60)]
    schedules = [Schedule(policies, calendar, day) for day in days]

    told = [(due.occasion, due.day) for due in coming(facts, schedules, report)]

    warned = min(day for occasion, day in told if occasion in WARNINGS)
    rungs = [day for occasion, day in told if occasion.is_rung]
    assert report < warned < rungs[0]
    assert rungs == [calendar.add(report, 3), calendar.add(report, 7)]


@given(due=some_day, calendar=calendars, now=st.integers(0, 40))
def test_a_report_ends_what_was_to_be_taken(due, calendar, now):
    today = calendar.on_or_after(due + timedelta(days=now))
    facts = TaskFacts(State.IN_PROGRESS, due - timedelta(days=30), due, reported_on=today, warned_on=due)

    assert not [due for due in Schedule(USUAL, calendar, today).due_notices(facts) if due.occasion.is_rung]


# --- as it is planned ----------------------------------------------------------------------


@pytest.fixture
def leader(make_user: Callable[..., User]) -> User:
    return make_user(Role.LEADER)


@pytest.fixture
def task(
    make_task: Callable[..., Task], division: Division, head: User, official: User, leader: User
) -> Task:
    return make_task(leads=[division], official=official, due=DUE, issued_on=date(2021, 9, 29))


@pytest.fixture
def live_through(session: Session, live: Live, at: Any) -> Callable[..., list[tuple[str, int, date]]]:
    """Let days pass, their letters going out at eight in the morning; who climbed when."""

    def living(first: date, last: date) -> list[tuple[str, int, date]]:
        live(first, last)
        at(NINE)
        rungs = select(Notice.rule, Notice.recipient_id, Notice.planned_on).where(
            Notice.rule.like("ladder%"), Notice.state == NoticeState.TOLD
        )
        return [tuple(row) for row in session.execute(rungs.order_by(Notice.planned_on))]

    return living


def test_climbs_to_the_head_and_then_to_the_leaders(
    task: Task, head: User, leader: User, live_through: Callable[..., Any]
):
    climbed = live_through(date(2021, 9, 30), date(2021, 11, 12))

    assert climbed == [
        ("ladder_head", head.id, date(2021, 10, 6)),
        ("ladder_leader", leader.id, date(2021, 10, 12)),
    ]


def test_a_part_of_a_task_climbs_to_the_head_alone(
    task: Task,
    agency: Agency,
    make_task: Callable[..., Task],
    head: User,
    live_through: Callable[..., Any],
    session: Session,
):
    task.source, task.parent = Source.PART, make_task(due=date(2021, 12, 31))

    climbed = live_through(date(2021, 9, 30), date(2021, 11, 12))

    assert climbed == [("ladder_head", head.id, date(2021, 10, 6))]
    ladder = situations_of(agency.id, {task.id})[task.id].ladder
    panel = panel_of(task, None, clock.today())
    assert [rung.occasion for rung in ladder.rungs] == [HEAD]
    assert panel is not None
    assert panel.ladder == ladder


def test_climbs_as_well_where_the_rules_on_the_due_date_and_on_lateness_are_off(
    task: Task,
    agency: Agency,
    official: User,
    head: User,
    leader: User,
    make_user: Callable[..., User],
    session: Session,
    live_through: Callable[..., Any],
):
    admin, usual = make_user(Role.ADMIN), Scope(agency.id)
    switch_policy(usual, Occasion.ON_DUE, 0, is_on=False, by=admin)
    switch_policy(usual, Occasion.OVERDUE, 1, is_on=False, by=admin)

    climbed = live_through(date(2021, 9, 30), date(2021, 11, 12))

    assert climbed == [
        ("ladder_head", head.id, date(2021, 10, 6)),
        ("ladder_leader", leader.id, date(2021, 10, 12)),
    ]
    lateness = select(Notice.recipient_id, Notice.planned_on).where(Notice.rule == "overdue")
    assert list(session.execute(lateness)) == [(official.id, date(2021, 10, 4))]


def test_a_head_who_answers_for_the_task_is_not_told_over_their_own_head(
    task: Task, head: User, leader: User, live_through: Callable[..., Any], session: Session
):
    task.official = None

    climbed = live_through(date(2021, 9, 30), date(2021, 11, 12))

    assert climbed == [("ladder_leader", leader.id, date(2021, 10, 12))]


def test_of_two_heads_the_one_who_does_not_answer_for_the_task_is_told(
    task: Task,
    head: User,
    leader: User,
    make_user: Callable[..., User],
    division: Division,
    live_through: Callable[..., Any],
):
    task.official = make_user(Role.HEAD, division)

    climbed = live_through(date(2021, 9, 30), date(2021, 10, 8))

    assert climbed == [("ladder_head", head.id, date(2021, 10, 6))]


def test_a_report_stops_it_until_the_days_are_over_again(
    task: Task, official: User, head: User, session: Session, live_through: Callable[..., Any]
):
    live_through(date(2021, 9, 30), date(2021, 10, 5))
    session.add(
        Report(
            task=task, at=clock.at_local(date(2021, 10, 5), 15), by=official, percent=50, words="Nửa đường"
        )
    )

    assert live_through(date(2021, 10, 6), date(2021, 10, 8)) == [("ladder_head", head.id, date(2021, 10, 8))]
    lateness = select(Notice.recipient_id, Notice.planned_on).where(Notice.rule == "overdue")
    assert list(session.execute(lateness)) == [
        (official.id, date(2021, 10, 4)),
        (official.id, date(2021, 10, 7)),  # The rung that counts from the report, announced anew.
    ]


def test_a_weekly_letter_between_the_report_and_the_rung_is_announcement_enough(
    task: Task, official: User, head: User, session: Session, live_through: Callable[..., Any]
):
    live_through(date(2021, 9, 30), date(2021, 10, 5))
    session.add(
        Report(
            task=task, at=clock.at_local(date(2021, 10, 8), 15), by=official, percent=50, words="Nửa đường"
        )
    )

    climbed = live_through(date(2021, 10, 8), date(2021, 10, 14))

    assert ("ladder_head", head.id, date(2021, 10, 13)) in climbed
    lateness = select(Notice.planned_on).where(Notice.rule == "overdue")
    assert list(session.scalars(lateness)) == [date(2021, 10, 4), date(2021, 10, 11)]


def test_the_ladder_is_announced_anew_where_no_rule_tells_of_lateness(
    task: Task,
    agency: Agency,
    official: User,
    head: User,
    make_user: Callable[..., User],
    session: Session,
    live_through: Callable[..., Any],
):
    switch_policy(Scope(agency.id), Occasion.OVERDUE, 1, is_on=False, by=make_user(Role.ADMIN))
    live_through(date(2021, 9, 30), date(2021, 10, 5))
    session.add(
        Report(
            task=task, at=clock.at_local(date(2021, 10, 5), 15), by=official, percent=50, words="Nửa đường"
        )
    )

    climbed = live_through(date(2021, 10, 6), date(2021, 10, 8))

    assert climbed == [("ladder_head", head.id, date(2021, 10, 8))]
    lateness = select(Notice.recipient_id, Notice.planned_on).where(Notice.rule == "overdue")
    assert list(session.execute(lateness)) == [(official.id, date(2021, 10, 7))]


def test_more_time_stops_it_and_the_new_due_date_has_a_ladder_of_its_own(
    task: Task, head: User, session: Session, live_through: Callable[..., Any]
):
    live_through(date(2021, 9, 30), date(2021, 10, 6))
    task.due, task.changed_at = date(2021, 10, 15), clock.at_local(date(2021, 10, 6), 16)

    climbed = live_through(date(2021, 10, 7), date(2021, 10, 21))

    assert climbed == [
        ("ladder_head", head.id, date(2021, 10, 6)),
        ("ladder_head", head.id, date(2021, 10, 20)),
    ]


def test_after_a_stop_it_warns_first_and_climbs_a_rung_a_day(
    task: Task, head: User, leader: User, live_through: Callable[..., Any]
):
    climbed = live_through(date(2021, 11, 1), date(2021, 11, 5))

    assert climbed == [
        ("ladder_head", head.id, date(2021, 11, 2)),
        ("ladder_leader", leader.id, date(2021, 11, 3)),
    ]


def test_while_no_letter_can_go_nothing_climbs_and_afterwards_the_leaders_come_a_day_after_the_head(
    task: Task,
    official: User,
    head: User,
    leader: User,
    session: Session,
    mail_server: MailServer,
    live: Live,
    live_through: Callable[..., Any],
):
    live(date(2021, 9, 30), date(2021, 10, 5))
    told_before = len(mail_server.letters)
    mail_server.will(*[Behaviour.TRY_LATER] * 50)
    live(date(2021, 10, 6), date(2021, 10, 12))
    told_meanwhile = len(mail_server.letters) - told_before
    mail_server.forget()

    climbed = live_through(date(2021, 10, 13), date(2021, 10, 15))

    assert told_meanwhile == 0
    assert [(rule, person) for rule, person, _ in climbed] == [
        ("ladder_head", head.id),
        ("ladder_leader", leader.id),
    ]
    went = select(Letter.day).join(Letter.notices).where(Notice.rule.like("ladder%")).order_by(Notice.id)
    assert list(session.scalars(went)) == [date(2021, 10, 13), date(2021, 10, 14)]


def test_nobody_is_said_to_have_been_told_before_the_letter_went(
    task: Task,
    agency: Agency,
    head: User,
    leader: User,
    live: Live,
    session: Session,
    mail_server: MailServer,
    browse_as: Callable[..., Any],
):
    live(date(2021, 9, 30), date(2021, 10, 5))
    mail_server.will(*[Behaviour.TRY_LATER] * 50)

    live(date(2021, 10, 6), date(2021, 10, 6))

    ladder = situations_of(agency.id, {task.id})[task.id].ladder
    panel = panel_of(task, None, date(2021, 10, 6))
    assert [(rung.state, rung.day) for rung in ladder.rungs] == [
        (RungState.AWAITED, date(2021, 10, 6)),
        (RungState.COMING, date(2021, 10, 12)),
    ]
    assert panel is not None
    assert panel.ladder == ladder
    page = browse_as(head).get(f"/tasks/{task.id}").text
    assert "thư ngày 06/10/2021 chưa gửi đi" in page
    assert "đã báo ngày" not in page


def test_who_took_the_task_over_is_warned_before_it_climbs(
    task: Task,
    make_user: Callable[..., User],
    division: Division,
    session: Session,
    live_through: Callable[..., Any],
):
    live_through(date(2021, 9, 30), date(2021, 10, 5))
    task.official = make_user(Role.OFFICIAL, division)
    task.changed_at = clock.at_local(date(2021, 10, 5), 16)

    climbed = live_through(date(2021, 10, 6), date(2021, 10, 7))

    assert [day for _, _, day in climbed] == [date(2021, 10, 7)]
