"""What is said of a task on which day: examples."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tracker.reminders.facts import TaskFacts
from tracker.reminders.occasions import USUAL, Occasion, Policy, Told
from tracker.reminders.schedule import Due, due_notices
from tracker.tasks.series.periods import Span
from tracker.tasks.states import CLOSED_STATES, Rhythm, State
from tracker.workdays import WorkCalendar

PLAIN = WorkCalendar()
TET_2022 = WorkCalendar.of(days_off=[date(2022, 1, 31) + timedelta(days=n) for n in range(5)])
LONG_AGO = date(2021, 1, 1)


def task(due: date | None = None, issued_on: date = LONG_AGO, **facts: object) -> TaskFacts:
    return TaskFacts(facts.pop("state", State.IN_PROGRESS), issued_on, due, **facts)  # type: ignore[arg-type]


def said(
    facts: TaskFacts, until: date, calendar: WorkCalendar = PLAIN, policies=USUAL, families=("due",)
) -> list[tuple[str, date]]:
    """What is said day by day of a task that stays as it is until a day."""
    days = (facts.issued_on + timedelta(days=n) for n in range(1, (until - facts.issued_on).days + 1))
    found = [due for day in days for due in due_notices(facts, policies, calendar, day)]
    return [(due.occasion, due.day) for due in dict.fromkeys(found) if due.family in families]


# --- around the due date -------------------------------------------------------------------


def test_tells_thirty_seven_three_and_one_working_days_before_on_the_day_and_weekly_when_late():
    assert said(task(date(2021, 10, 14)), until=date(2021, 10, 31)) == [
        ("before_due", date(2021, 9, 2)),
        ("before_due", date(2021, 10, 5)),
        ("before_due", date(2021, 10, 11)),
        ("before_due", date(2021, 10, 13)),
        ("on_due", date(2021, 10, 14)),
        ("overdue", date(2021, 10, 15)),
        ("overdue", date(2021, 10, 22)),
        ("overdue", date(2021, 10, 29)),
    ]


def test_tells_of_a_sunday_on_the_friday_before_and_of_lateness_on_monday():
    assert said(task(date(2021, 10, 10)), until=date(2021, 10, 12))[-3:] == [
        ("before_due", date(2021, 10, 7)),
        ("on_due", date(2021, 10, 8)),
        ("overdue", date(2021, 10, 11)),
    ]


def test_moves_what_falls_into_the_new_year_holiday():
    assert said(task(date(2022, 2, 2)), until=date(2022, 2, 20), calendar=TET_2022)[1:] == [
        ("before_due", date(2022, 1, 19)),
        ("before_due", date(2022, 1, 25)),
        ("before_due", date(2022, 1, 27)),
        ("on_due", date(2022, 1, 28)),
        ("overdue", date(2022, 2, 7)),
        ("overdue", date(2022, 2, 14)),
    ]


def test_weekly_lateness_that_falls_on_holidays_moves_to_the_day_after_them():
    told = said(task(date(2022, 1, 21)), until=date(2022, 2, 8), calendar=TET_2022)

    assert told[-2:] == [("overdue", date(2022, 1, 24)), ("overdue", date(2022, 2, 7))]


def test_says_nothing_for_days_up_to_the_issue_of_the_task():
    told = said(task(date(2021, 10, 14), issued_on=date(2021, 10, 11)), until=date(2021, 10, 14))

    assert told == [("before_due", date(2021, 10, 13)), ("on_due", date(2021, 10, 14))]


def test_folds_what_was_missed_into_the_latest():
    [missed] = due_notices(
        task(date(2021, 10, 14), reported_on=date(2021, 10, 14)), USUAL, PLAIN, date(2021, 10, 15)
    )

    assert missed == Due(Occasion.OVERDUE, date(2021, 10, 15), Told.ANSWERABLE)


def test_holds_over_the_end_of_the_year():
    assert said(task(date(2022, 1, 3)), until=date(2022, 1, 4))[1:] == [
        ("before_due", date(2021, 12, 23)),
        ("before_due", date(2021, 12, 29)),
        ("before_due", date(2021, 12, 31)),
        ("on_due", date(2022, 1, 3)),
        ("overdue", date(2022, 1, 4)),
    ]


def test_what_goes_to_others_is_not_folded_into_it():
    policies = [Policy(Occasion.BEFORE_DUE, 7, told=Told.HEADS), Policy(Occasion.BEFORE_DUE, 3)]

    dues = due_notices(task(date(2021, 10, 14)), policies, PLAIN, date(2021, 10, 11))

    assert {(due.told, due.day) for due in dues} == {
        (Told.HEADS, date(2021, 10, 5)),
        (Told.ANSWERABLE, date(2021, 10, 11)),
    }


def test_a_rule_that_is_off_says_nothing():
    assert (
        due_notices(task(date(2021, 10, 5)), [Policy(Occasion.ON_DUE, is_on=False)], PLAIN, date(2021, 10, 5))
        == []
    )


# --- what was typed in later than its paper was signed -------------------------------------


def test_what_was_passed_when_it_was_typed_in_is_not_told_the_next_morning():
    facts = task(date(2021, 10, 14), issued_on=date(2021, 8, 30), opened_on=date(2021, 10, 7))

    assert said(facts, until=date(2021, 10, 14)) == [
        ("before_due", date(2021, 10, 11)),
        ("before_due", date(2021, 10, 13)),
        ("on_due", date(2021, 10, 14)),
    ]


def test_silence_counts_from_the_day_on_which_it_was_typed_in():
    facts = task(date(2021, 12, 31), issued_on=date(2021, 8, 30), opened_on=date(2021, 9, 13))

    assert said(facts, until=date(2021, 9, 27), families=("silent",)) == [("silent", date(2021, 9, 27))]


def test_what_is_typed_in_ahead_of_its_day_of_issue_is_told_of_from_that_day_on():
    facts = task(date(2021, 10, 14), issued_on=date(2021, 10, 11), opened_on=date(2021, 10, 1))

    assert said(facts, until=date(2021, 10, 13)) == [("before_due", date(2021, 10, 13))]


# --- silence -------------------------------------------------------------------------------


def test_tells_of_silence_after_fourteen_days_and_then_every_fourteen():
    facts = task(date(2021, 12, 31), issued_on=date(2021, 9, 1), reported_on=date(2021, 9, 20))

    assert said(facts, until=date(2021, 11, 2), families=("silent",)) == [
        ("silent", date(2021, 10, 4)),
        ("silent", date(2021, 10, 18)),
        ("silent", date(2021, 11, 1)),
    ]


def test_the_days_of_a_rule_on_silence_are_its_rhythm():
    facts = task(date(2021, 12, 31), issued_on=date(2021, 9, 1), reported_on=date(2021, 9, 20))

    told = said(
        facts,
        until=date(2021, 10, 12),
        policies=[Policy(Occasion.SILENT, 10, is_weekly=True)],
        families=("silent",),
    )

    assert told == [("silent", date(2021, 9, 30)), ("silent", date(2021, 10, 11))]


def test_silence_counts_from_the_acknowledgement_and_before_it_from_the_issue():
    issued = task(date(2021, 12, 31), issued_on=date(2021, 9, 1))
    acknowledged = issued._replace(acknowledged_on=date(2021, 9, 3))

    assert said(issued, until=date(2021, 9, 15), families=("silent",)) == [("silent", date(2021, 9, 15))]
    assert said(acknowledged, until=date(2021, 9, 17), families=("silent",)) == [
        ("silent", date(2021, 9, 17))
    ]


def test_silence_that_ends_on_a_day_off_is_told_on_the_next_working_day():
    facts = task(date(2021, 12, 31), issued_on=date(2021, 9, 1), reported_on=date(2021, 9, 18))

    assert said(facts, until=date(2021, 10, 4), families=("silent",)) == [("silent", date(2021, 10, 4))]


def test_lateness_says_the_silence_too():
    facts = task(date(2021, 10, 1), issued_on=date(2021, 9, 1))

    assert said(facts, until=date(2021, 10, 29), families=("silent",))[-1] == ("silent", date(2021, 9, 29))


@pytest.mark.parametrize("state", [State.SUBMITTED, State.DRAFT, *CLOSED_STATES])
def test_silence_is_felt_of_what_is_in_work_only(state: State):
    facts = task(date(2021, 12, 31), issued_on=date(2021, 9, 1), state=state, has_evidence=True)

    assert due_notices(facts, USUAL, PLAIN, date(2021, 10, 29)) == []


# --- results that wait ---------------------------------------------------------------------


def test_a_result_that_waits_more_than_three_working_days_is_told_to_who_decides_and_then_weekly():
    facts = task(
        date(2021, 10, 1), state=State.SUBMITTED, submitted_on=date(2021, 10, 1), has_evidence=True
    )  # A Friday.

    assert due_notices(facts, USUAL, PLAIN, date(2021, 10, 6)) == []
    assert due_notices(facts, USUAL, PLAIN, date(2021, 10, 7)) == [
        Due(Occasion.WAITING, date(2021, 10, 7), Told.DECIDERS)
    ]
    assert due_notices(facts, USUAL, PLAIN, date(2021, 10, 14))[0].day == date(2021, 10, 14)


@pytest.mark.parametrize("state", [State.DISPUTED, State.HAND_OVER_ASKED])
def test_an_objection_is_told_to_who_decides_and_nobody_is_chased_for_the_work(state: State):
    facts = task(date(2021, 9, 30), state=state, objected_on=date(2021, 10, 1), warned_on=date(2021, 9, 30))

    days = [due_notices(facts, USUAL, PLAIN, date(2021, 10, day)) for day in range(1, 12)]

    assert {due for dues in days for due in dues} == {Due(Occasion.WAITING, date(2021, 10, 7), Told.DECIDERS)}


# --- ends of periods -----------------------------------------------------------------------


def test_asks_for_evidence_five_working_days_before_the_end_of_the_quarter():
    facts = task(date(2021, 12, 31), issued_on=date(2021, 10, 1))

    assert said(facts, until=date(2021, 12, 31), families=("evidence",)) == [
        ("no_evidence", date(2021, 12, 24))
    ]


@pytest.mark.parametrize(
    "changes", [{"has_evidence": True}, {"due": date(2022, 1, 3)}, {"due": None}, {"state": State.ACCEPTED}]
)
def test_asks_for_no_evidence_that_is_there_or_not_due_yet(changes):
    facts = task(date(2021, 12, 31), issued_on=date(2021, 10, 1))._replace(**changes)

    assert said(facts, until=date(2021, 12, 31), families=("evidence",)) == []


def test_asks_standing_work_for_the_report_of_its_period_three_working_days_before_its_end():
    facts = task(
        issued_on=date(2021, 9, 1), rhythm=Rhythm.MONTHLY, reported_on=date(2021, 9, 30), has_evidence=True
    )

    assert due_notices(facts, USUAL, PLAIN, date(2021, 10, 25)) == []
    [due] = due_notices(facts, USUAL, PLAIN, date(2021, 10, 26))
    assert (due.occasion, due.day) == (Occasion.REPORT_DUE, date(2021, 10, 26))


def test_the_report_of_the_period_ends_it_and_a_late_one_too():
    facts = task(issued_on=date(2021, 9, 1), rhythm=Rhythm.MONTHLY, has_evidence=True)

    assert due_notices(facts._replace(reported_on=date(2021, 10, 1)), USUAL, PLAIN, date(2021, 10, 27)) == []
    assert due_notices(facts._replace(reported_on=date(2021, 11, 1)), USUAL, PLAIN, date(2021, 11, 2)) == []
    assert due_notices(facts._replace(reported_on=date(2021, 9, 30)), USUAL, PLAIN, date(2021, 11, 2))


@pytest.mark.parametrize("days", [3, 22, 30])
def test_a_rule_longer_than_the_period_speaks_of_every_period_over_the_end_of_the_year_too(days: int):
    facts = task(issued_on=date(2021, 8, 1), rhythm=Rhythm.MONTHLY, has_evidence=True)

    days_told = said(
        facts, date(2022, 3, 1), policies=[Policy(Occasion.REPORT_DUE, days)], families=("report",)
    )

    ends = [date(2021, month, 1) - timedelta(days=1) for month in (10, 11, 12)] + [date(2021, 12, 31)]
    ends += [date(2022, 1, 31), date(2022, 2, 28)]
    spoken = [PLAIN.add(PLAIN.on_or_before(end), -days) for end in ends]
    assert [day for _, day in days_told if day in spoken] == spoken


def test_of_two_rules_the_shorter_speaks_though_the_longer_looks_ahead_to_the_next_period():
    facts = task(issued_on=date(2021, 2, 1), rhythm=Rhythm.MONTHLY, has_evidence=True)
    policies = [Policy(Occasion.REPORT_DUE, 30), Policy(Occasion.REPORT_DUE, 1)]

    told = said(facts, until=date(2021, 6, 1), policies=policies, families=("report",))

    assert [day for _, day in told] == [
        date(2021, 2, 17),  # Thirty working days before the end of March,
        date(2021, 2, 25),  # one before that of February,
        date(2021, 3, 19),
        date(2021, 3, 30),
        date(2021, 4, 19),
        date(2021, 4, 29),
        date(2021, 5, 19),
        date(2021, 5, 28),
    ]


def test_a_notice_knows_the_period_of_which_it_speaks():
    facts = task(issued_on=date(2021, 2, 1), rhythm=Rhythm.MONTHLY, has_evidence=True)
    policies = [Policy(Occasion.REPORT_DUE, 22)]

    [due] = due_notices(facts, policies, PLAIN, date(2021, 10, 29))

    assert (due.day, due.span) == (date(2021, 10, 29), Span(date(2021, 11, 1), date(2021, 11, 30)))


def test_the_report_of_this_period_does_not_end_what_is_said_of_the_next():
    facts = task(issued_on=date(2021, 2, 1), rhythm=Rhythm.MONTHLY, has_evidence=True)
    policies = [Policy(Occasion.REPORT_DUE, 22)]

    [due] = due_notices(facts._replace(reported_on=date(2021, 10, 20)), policies, PLAIN, date(2021, 10, 29))

    assert due.day == date(2021, 10, 29)
