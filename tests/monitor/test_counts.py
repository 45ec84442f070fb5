from __future__ import annotations

import itertools
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.conftest import TODAY
from tracker.accounts.models import Role
from tracker.monitor.queries import count_late_before, list_late
from tracker.tasks.figures import ASSIGNED, DUE, IN_TERM, Counts, count_by_division, count_tasks
from tracker.tasks.finding.filters import TaskFilter
from tracker.tasks.finding.queries import list_tasks
from tracker.tasks.models import State, TimeState
from tracker.tasks.timing import time_state


@pytest.fixture
def every_kind(make_task, make_division, make_user):
    """A task in each state, due before, on and after today, and without a due date."""
    author = make_user()
    divisions = [make_division(), make_division()]
    dues = [None, *(TODAY + timedelta(days=days) for days in (-9, -1, 0, 1, 7, 8))]
    places = itertools.cycle(divisions)
    other = make_task(leads=[next(places)], created_by=author, state=State.CANCELLED)
    return [
        make_task(
            state=state,
            due=due,
            leads=[next(places)],
            created_by=author,
            submitted_on=handed_in if state in {State.SUBMITTED, State.ACCEPTED} else None,
            **({"done_on": handed_in} if state is State.ACCEPTED else {}),
            **({"merged_into_id": other.id} if state is State.MERGED else {}),
        )
        for state in State
        for due in dues
        for handed_in in (TODAY - timedelta(days=5), TODAY)
    ]


def test_counts_are_those_of_the_time_states(agency, every_kind):
    expected = Counter(time_state(task, TODAY) for task in every_kind)

    counts = count_tasks(agency, 2021, TODAY)

    assert counts == Counts(
        done_on_time=expected[TimeState.DONE_ON_TIME],
        done_late=expected[TimeState.DONE_LATE],
        in_term=sum(expected[time] for time in IN_TERM),
        overdue=expected[TimeState.OVERDUE],
    )
    uncounted = expected[TimeState.CANCELLED] + expected[TimeState.NOT_ISSUED]
    assert counts.assigned == len(every_kind) - uncounted
    assert counts.assigned == counts.due + counts.in_term
    assert counts.due == counts.done + counts.overdue


@pytest.mark.parametrize(
    ("name", "times"),
    [
        ("assigned", ASSIGNED),
        ("due", DUE),
        ("in_term", IN_TERM),
        ("done_on_time", [TimeState.DONE_ON_TIME]),
        ("done_late", [TimeState.DONE_LATE]),
        ("overdue", [TimeState.OVERDUE]),
    ],
)
def test_each_count_leads_to_a_list_of_as_many_tasks(agency, make_user, every_kind, name, times):
    wanted = TaskFilter(times=tuple(times), year=2021)

    listed = list_tasks(agency, make_user(Role.LEADER), wanted, TODAY)

    assert listed.total.count == getattr(count_tasks(agency, 2021, TODAY), name)


def test_divisions_are_counted_by_what_they_lead(agency, make_task, make_division):
    first, second = make_division("Văn phòng"), make_division("Thanh tra")
    make_task(leads=[first, second], due=TODAY - timedelta(days=1))
    make_task(leads=[first], supports=[second], due=None)

    counts = {division.name: own for division, own in count_by_division(agency, 2021, TODAY)}

    assert counts == {"Văn phòng": Counts(0, 0, 1, 1), "Thanh tra": Counts(0, 0, 0, 1)}


def test_divisions_add_up_to_all_tasks_when_each_has_one_lead(agency, every_kind):
    counts = [own for _division, own in count_by_division(agency, 2021, TODAY)]

    total = count_tasks(agency, 2021, TODAY)
    assert sum(own.assigned for own in counts) == total.assigned
    assert sum(own.overdue for own in counts) == total.overdue


def test_tasks_of_other_years_and_agencies_do_not_count(agency, make_agency, make_division, make_task):
    other = make_agency("Sở khác")
    make_task(year=2020, issued_on=date(2020, 3, 1), due=date(2020, 6, 1))
    make_task(agency=other, leads=[make_division(agency=other)])

    assert count_tasks(agency, 2021, TODAY) == Counts(0, 0, 0, 0)
    assert count_by_division(agency, 2021, TODAY) == []
    assert count_late_before(agency, 2021, TODAY) == 1


def test_the_percentage_is_of_what_was_due():
    assert Counts(done_on_time=5, done_late=2, in_term=40, overdue=1).percent_done == 87.5
    assert Counts(0, 0, 3, 0).percent_done is None


def test_the_percentage_is_the_whole_only_when_nothing_is_overdue():
    assert Counts(done_on_time=2999, done_late=0, in_term=0, overdue=1).percent_done == Decimal("99.9")
    assert Counts(done_on_time=3000, done_late=0, in_term=1, overdue=0).percent_done == 100


def test_overdue_tasks_come_the_latest_first_and_those_handed_in_last(agency, make_task):
    recent = make_task(due=TODAY - timedelta(days=3))
    handed_in = make_task(
        due=TODAY - timedelta(days=30), state=State.SUBMITTED, submitted_on=TODAY - timedelta(days=10)
    )
    oldest = make_task(due=TODAY - timedelta(days=20))
    make_task(due=TODAY)

    late = list_late(agency, 2021, TODAY, None)

    assert [(each.task, each.days) for each in late] == [(oldest, 20), (recent, 3), (handed_in, 20)]
