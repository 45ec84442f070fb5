"""What was reported, task by period."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tracker import clock
from tracker.tasks.models import Part, Report, Rhythm, Source, State, Task, TaskDivision
from tracker.tasks.series.grid import series_rows, standing_rows
from tracker.tasks.series.periods import Fate, Period
from tracker.tasks.series.service import make_occurrences

TODAY = date(2021, 10, 5)


@pytest.fixture
def standing(make_task, cast):
    """Work without a due date, reported on every quarter."""
    return make_task(leads=[cast.division], due=None, rhythm=Rhythm.QUARTERLY, issued_on=date(2021, 4, 20))


def report(session, task, by, at, percent=40):
    session.add(Report(task=task, at=at, by=by, percent=percent, words="Đã làm"))
    session.flush()


def test_a_standing_task_shows_each_span_of_its_rhythm(agency, cast, standing, session):
    report(session, standing, cast.head, datetime(2021, 5, 3, tzinfo=UTC), 20)
    report(session, standing, cast.head, datetime(2021, 6, 30, 16, tzinfo=UTC), 40)

    [row] = standing_rows(agency, cast.office, 2021, TODAY)

    assert [(cell.fate, cell.percent) for cell in row.cells] == [
        (Fate.NOT_ASKED, None),
        (Fate.REPORTED, 40),
        (Fate.MISSING, None),
        (Fate.RUNNING, None),
    ]


def test_a_report_counts_for_the_day_it_was_made_where_the_agency_works(agency, cast, standing, session):
    report(session, standing, cast.head, datetime(2021, 6, 30, 17, 30, tzinfo=UTC))  # Half past midnight.

    [row] = standing_rows(agency, cast.office, 2021, TODAY)

    assert [cell.fate for cell in row.cells][1:3] == [Fate.MISSING, Fate.REPORTED]


def test_nothing_is_asked_of_a_standing_task_after_it_was_closed(agency, cast, standing):
    standing.state, standing.done_on = State.ACCEPTED, date(2021, 7, 1)

    [row] = standing_rows(agency, cast.office, 2021, TODAY)

    assert [cell.fate for cell in row.cells][2:] == [Fate.NOT_ASKED, Fate.NOT_ASKED]
    assert standing_rows(agency, cast.office, 2022, TODAY) == []


def test_each_occurrence_stands_in_its_period(agency, cast, make_series):
    make_series(periods=[Period.QUARTER_1, Period.YEAR])
    first, last = make_occurrences(agency, 2021, issued_on=date(2021, 1, 4), by=cast.office)

    [row] = series_rows(agency, cast.office, 2021)

    assert row.tasks == {Period.QUARTER_1: first, Period.YEAR: last}
    assert not row.asks(Period.HALF_YEAR)


def test_people_see_the_rows_of_their_own_divisions(agency, cast, make_series, standing):
    make_series(leads=[cast.other])
    make_occurrences(agency, 2021, issued_on=date(2021, 1, 4), by=cast.office)

    assert series_rows(agency, cast.head, 2021) == []
    assert len(series_rows(agency, cast.other_head, 2021)) == 1
    assert len(series_rows(agency, cast.observer, 2021)) == 1
    assert len(standing_rows(agency, cast.head, 2021, TODAY)) == 1
    assert standing_rows(agency, cast.other_head, 2021, TODAY) == []


def test_the_page_says_missing_by_a_word_and_leads_to_the_task(
    browse_as, cast, agency, make_series, standing
):
    make_series(periods=[Period.QUARTER_1])
    [task] = make_occurrences(agency, 2021, issued_on=date(2021, 1, 4), by=cast.office)

    page = browse_as(cast.observer).get("/tasks/grid?year=2021").text

    assert "Chưa báo cáo" in page
    assert f'href="/tasks/{task.id}"' in page
    assert f'href="/tasks/{standing.id}"' in page


@pytest.mark.parametrize("year", ["0", "99999", "x", "1", ""])
def test_a_year_that_is_none_does_no_harm(browse_as, cast, year):
    assert browse_as(cast.office).get(f"/tasks/grid?year={year}").status_code == 200
    assert browse_as(cast.office).get(f"/tasks/recurring/occurrences?year={year}").status_code == 200


def test_the_grid_asks_as_much_for_many_rows_as_for_few(
    browse_as, cast, agency, make_series, count_queries, session
):
    browser = browse_as(cast.office)
    counts = []
    for number in (1, 30):
        for place in range(number):
            make_series(f"Báo cáo {number}-{place}", supports=[cast.other])
            task = Task(
                agency_id=agency.id, year=2021, number=number * 1000 + place, title="Thường xuyên",
                source=Source.PLAN, issued_on=date(2021, 1, 4), rhythm=Rhythm.MONTHLY, state=State.ASSIGNED,
                changed_at=clock.now(), created_at=clock.now(), created_by=cast.office,
            )  # fmt: skip
            task.parts = [TaskDivision(division=cast.division, part=Part.LEAD)]
            session.add(task)
            report(session, task, cast.head, datetime(2021, 2, 3, tzinfo=UTC))
        make_occurrences(agency, 2021, issued_on=date(2021, 1, 4), by=cast.office)
        browser.get("/tasks/grid?year=2021")
        with count_queries() as counted:
            assert browser.get("/tasks/grid?year=2021").status_code == 200
        counts.append(len(counted))

    assert counts[0] == counts[1] < 20
