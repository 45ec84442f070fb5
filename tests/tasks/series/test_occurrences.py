"""Making the occurrences of a year: all that is missing, nothing twice, nothing in the past unseen."""

from __future__ import annotations

from datetime import date

import pytest

from tests.conftest import TODAY
from tracker.audit import AuditLine
from tracker.errors import NotAllowed, Refused
from tracker.tasks.course.queries import course_of
from tracker.tasks.kinds.service import seed_kinds
from tracker.tasks.models import ProgressBy, Source, State, Task
from tracker.tasks.series.periods import Period
from tracker.tasks.series.queries import Fate, plan_occurrences
from tracker.tasks.series.service import adopt_task, make_occurrences

NEW_YEAR = date(2022, 1, 1)


@pytest.fixture
def make(agency, cast):
    def made(year=2022, issued_on=NEW_YEAR, **fields):
        return make_occurrences(agency, year, issued_on=issued_on, **{"by": cast.office, **fields})

    return made


def test_each_period_becomes_a_task_of_its_own(make, make_series, cast):
    series = make_series(product="Báo cáo", supports=[cast.other], official=cast.official)

    tasks = make()

    assert [(t.period, t.title, t.due) for t in tasks] == [
        ("2022-q1", "Báo cáo cải cách hành chính quý I năm 2022", date(2022, 3, 14)),
        ("2022-h1", "Báo cáo cải cách hành chính 6 tháng đầu năm 2022", date(2022, 6, 14)),
        ("2022-q3", "Báo cáo cải cách hành chính quý III năm 2022", date(2022, 9, 14)),
        ("2022-year", "Báo cáo cải cách hành chính năm 2022", date(2022, 12, 14)),
    ]
    for task in tasks:
        assert (task.series_id, task.source, task.state) == (series.id, Source.SERIES, State.ASSIGNED)
        assert (task.leads, task.supports, task.official) == ([cast.division], [cast.other], cast.official)
        assert (task.product, task.first_due) == ("Báo cáo", task.due)


def test_the_period_stands_where_the_title_says(make, make_series):
    make_series("Báo cáo {period} của Ban", periods=[Period.QUARTER_1])

    assert [task.title for task in make()] == ["Báo cáo quý I năm 2022 của Ban"]


def test_making_them_again_adds_only_what_is_missing(make, make_series, session):
    make_series(periods=[Period.QUARTER_1])
    make()
    make_series("Báo cáo kiểm soát thủ tục hành chính", periods=[Period.YEAR])

    assert [task.title for task in make()] == ["Báo cáo kiểm soát thủ tục hành chính năm 2022"]
    assert make() == []
    assert session.query(Task).count() == 2


def test_what_is_due_before_the_day_of_issue_is_left_out(agency, make, make_series):
    make_series()

    planned = plan_occurrences(agency, 2021, TODAY)

    assert [one.fate for one in planned] == [Fate.TOO_LATE, Fate.TOO_LATE, Fate.TOO_LATE, Fate.NEW]
    assert [task.period for task in make(2021, TODAY)] == ["2021-year"]


def test_others_than_those_shown_are_not_made(make, make_series, session):
    make_series()

    with pytest.raises(Refused):
        make(seen=["1:q1"])

    assert session.query(Task).count() == 0


def test_a_recurring_task_out_of_use_brings_nothing(make, make_series, session):
    make_series().is_active = False
    session.flush()

    assert make() == []


def test_a_lead_that_has_ended_is_said_and_nothing_is_made(agency, make, make_series, cast, session):
    make_series()
    cast.division.valid_to = TODAY
    session.flush()

    assert {one.fate for one in plan_occurrences(agency, 2022, NEW_YEAR)} == {Fate.NO_LEAD}
    assert make() == []


def test_an_official_who_left_the_lead_is_not_named(make, make_series, cast, session):
    make_series(official=cast.official, periods=[Period.YEAR])
    cast.official.memberships[0].division = cast.other
    session.flush()

    assert [task.official for task in make()] == [None]


def test_criteria_are_those_of_the_years_framework(
    make, make_series, make_framework, make_criterion, make_evaluation
):
    framework = make_framework()
    leaf = make_criterion(framework, "1.2.1")
    make_evaluation(framework, 2021)
    make_series(periods=[Period.YEAR], criterion_codes=["1.2.1"])

    assert [task.criteria for task in make()] == [[leaf]]


def test_each_brings_the_course_of_its_kind(agency, make, make_series, cast):
    kind = next(kind for kind in seed_kinds(agency, by=cast.admin) if kind.code == "periodic_report")
    make_series(periods=[Period.QUARTER_1], kind=kind)

    [task] = make()

    milestones = course_of(task).milestones
    assert [(each.due, each.weight) for each in milestones] == [
        (date(2022, 2, 25), 2), (date(2022, 3, 7), 3), (date(2022, 3, 11), 5),
    ]  # fmt: skip
    assert (task.kind_id, task.progress_by) == (kind.id, ProgressBy.MILESTONES)
    assert (task.product, task.evidence_wanted) == (kind.product, kind.evidence_wanted)


def test_the_divisions_are_told(make, make_series, cast, told):
    make_series()

    make()

    assert told("task_assigned") == {cast.head.id}


def test_one_audit_line_says_how_many(make, make_series, session):
    make_series()

    make()

    [line] = session.query(AuditLine).filter_by(verb="make_occurrences")
    assert line.details == {"year": 2022, "count": 4}


@pytest.mark.parametrize("who", ["head", "official", "observer", "admin"])
def test_only_the_office_and_leaders_make_them(make, make_series, cast, who):
    make_series()

    with pytest.raises(NotAllowed):
        make(by=getattr(cast, who))


@pytest.mark.parametrize("year", [1999, 2099])
def test_a_year_out_of_reach_is_refused(make, year):
    with pytest.raises(Refused):
        make(year)


# --- the page ----------------------------------------------------------------


def shown(page: str) -> str:
    return page.split('name="seen"')[1].split('value="')[1].split('"')[0]


def test_the_page_shows_first_and_makes_what_it_showed(browse_as, cast, make_series, session):
    make_series()
    browser = browse_as(cast.office)

    page = browser.get("/tasks/recurring/occurrences?year=2022").text
    assert session.query(Task).count() == 0
    response = browser.post(
        "/tasks/recurring/occurrences", {"year": "2022", "issued_on": "01/01/2022", "seen": shown(page)}
    )

    assert response.location == "/tasks/grid?year=2022"
    assert session.query(Task).count() == 4


def test_the_page_says_which_due_day_is_no_working_day(browse_as, cast, make_series):
    make_series()

    page = browse_as(cast.office).get("/tasks/recurring/occurrences?year=2022&issued_on=01/01/2021").text

    assert "31/12/2021" not in page
    assert page.count("không phải ngày làm việc") == 0  # 14/03, 14/06, 14/09 and 14/12/2022 are worked.
    page = browse_as(cast.office).get("/tasks/recurring/occurrences?year=2021&issued_on=01/01/2021").text
    assert page.count("không phải ngày làm việc") == 1  # 14/03/2021 was a Sunday.


@pytest.mark.parametrize("typed", ["", "31/02/2022", "ngày mai"])
def test_a_day_of_issue_that_is_none_is_refused_and_kept(browse_as, cast, make_series, session, typed):
    make_series()

    response = browse_as(cast.office).post(
        "/tasks/recurring/occurrences", {"year": "2022", "issued_on": typed, "seen": ""}
    )

    assert response.status_code == 422
    assert session.query(Task).count() == 0


# --- tasks issued by hand before --------------------------------------------------


def test_a_task_issued_by_hand_takes_its_place_and_is_not_made_again(
    browse_as, cast, make, make_series, make_task
):
    series = make_series(periods=[Period.QUARTER_1, Period.YEAR])
    by_hand = make_task(leads=[cast.division], state=State.ACCEPTED)

    response = browse_as(cast.office).post(
        "/tasks/recurring/adopt?year=2022", {"occurrence": f"{series.id}:q1", "code": by_hand.code}
    )

    assert response.location == "/tasks/recurring/occurrences?year=2022"
    assert (by_hand.series_id, by_hand.period) == (series.id, "2022-q1")
    assert [task.period for task in make()] == ["2022-year"]


@pytest.mark.parametrize(
    ("occurrence", "code"), [("1:q1", "2021-99"), ("1:q1", ""), ("1:q9", "2021-01"), ("", "2021-01")]
)
def test_what_has_no_place_is_refused_and_kept(
    browse_as, cast, make_series, make_task, session, occurrence, code
):
    make_series()
    task = make_task(leads=[cast.division])

    response = browse_as(cast.office).post(
        "/tasks/recurring/adopt?year=2022", {"occurrence": occurrence, "code": code}
    )

    assert response.status_code == 422
    assert f'value="{code}"' in response.text
    assert task.series_id is None


def test_a_period_has_one_task(cast, make_series, make_task, session):
    series = make_series()
    first, second = make_task(leads=[cast.division]), make_task(leads=[cast.division])
    adopt_task(series, Period.QUARTER_1, 2021, first, by=cast.office)
    session.flush()

    for task, period in ((second, Period.QUARTER_1), (first, Period.YEAR)):
        with pytest.raises(Refused):
            adopt_task(series, period, 2021, task, by=cast.office)


@pytest.mark.parametrize("who", ["head", "admin", "observer"])
def test_only_the_office_and_leaders_give_a_place(cast, make_series, make_task, who):
    with pytest.raises(NotAllowed):
        adopt_task(make_series(), Period.YEAR, 2021, make_task(), by=getattr(cast, who))


def test_a_command_makes_them_too(app, session, cast, make_series):
    make_series(periods=[Period.YEAR])
    cast.office.email = "vanphong@bandantoc.example"
    session.commit()
    args = ["tasks", "occurrences", "--year", "2022", "--by"]

    first = app.test_cli_runner().invoke(args=[*args, cast.office.email])
    again = app.test_cli_runner().invoke(args=[*args, cast.office.email])
    refused = app.test_cli_runner().invoke(args=[*args, cast.head.email])

    assert (first.output, again.output) == (
        "1 tasks of 2022 are issued.\n",
        "0 tasks of 2022 are issued.\n",
    )
    assert refused.exit_code == 1
