"""Keeping recurring tasks and the cut-off days of their periods."""

from __future__ import annotations

import pytest

from tests.conftest import TODAY
from tracker.errors import NotAllowed, Refused
from tracker.tasks.series.models import Series
from tracker.tasks.series.periods import Day, Period
from tracker.tasks.series.queries import cutoffs_of
from tracker.tasks.series.service import set_cutoffs

CUTOFFS = {
    "q1_day": "20", "q1_month": "3", "h1_day": "20", "h1_month": "6",
    "q3_day": "20", "q3_month": "9", "year_day": "5", "year_month": "1", "year_in_next_year": "y",
}  # fmt: skip


@pytest.fixture
def typed(cast):
    return {
        "title": "Báo cáo cải cách hành chính",
        "leads": [str(cast.division.id)],
        "periods": ["q1", "year"],
        "kind": "",
        "official": "",
    }


def test_the_office_keeps_a_recurring_task(browse_as, cast, typed, session):
    response = browse_as(cast.office).post("/tasks/recurring/new", typed)

    assert response.location == "/tasks/recurring"
    [series] = session.query(Series)
    assert (series.title, series.periods, series.leads) == (typed["title"], ["q1", "year"], [cast.division])


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("title", "x" * 10_000), ("leads", []), ("periods", []), ("codes", "9.9.9")],
)
def test_what_is_missing_or_wrong_is_refused_and_the_rest_kept(browse_as, cast, typed, session, field, value):
    response = browse_as(cast.office).post(
        "/tasks/recurring/new", {**typed, "product": "Báo cáo giấy", field: value}
    )

    assert response.status_code == 422
    assert "Báo cáo giấy" in response.text
    assert session.query(Series).count() == 0


def test_a_division_that_ended_cannot_lead(make_series, make_division):
    with pytest.raises(Refused) as refusal:
        make_series(leads=[make_division(valid_to=TODAY.replace(day=1))])

    assert refusal.value.field == "leads"


def test_the_page_comes_filled_and_saves(browse_as, cast, make_series, typed):
    series = make_series(periods=[Period.HALF_YEAR])
    browser = browse_as(cast.office)
    assert series.title in browser.get(f"/tasks/recurring/{series.id}").text

    response = browser.post(
        f"/tasks/recurring/{series.id}", {**typed, "version": series.version, "title": "Tên mới"}
    )

    assert response.status_code == 302
    assert (series.title, series.periods, series.is_active) == ("Tên mới", ["q1", "year"], False)


def test_the_second_of_two_editors_sees_both_texts(browse_as, cast, make_series, typed):
    series = make_series()
    path, seen = f"/tasks/recurring/{series.id}", series.version
    browse_as(cast.leader).post(path, {**typed, "version": seen, "title": "Tên của lãnh đạo"})

    clash = browse_as(cast.office).post(path, {**typed, "version": seen, "title": "Tên của văn phòng"})

    assert clash.status_code == 409
    assert "Tên của lãnh đạo" in clash.text
    assert clash.text.count("Tên của văn phòng") >= 2
    assert series.title == "Tên của lãnh đạo"


def test_an_agency_sets_its_own_cutoff_days(browse_as, cast, agency):
    response = browse_as(cast.office).post("/tasks/recurring/cutoffs", CUTOFFS)

    assert response.status_code == 302
    assert cutoffs_of(agency) == {
        Period.QUARTER_1: Day(3, 20),
        Period.HALF_YEAR: Day(6, 20),
        Period.QUARTER_3: Day(9, 20),
        Period.YEAR: Day(1, 5, in_next_year=True),
    }


@pytest.mark.parametrize(("day", "month"), [("31", "4"), ("29", "2"), ("0", "3"), ("x", "3"), ("1", "13")])
def test_a_cutoff_day_that_not_every_year_has_is_refused(browse_as, cast, agency, day, month):
    before = cutoffs_of(agency)

    response = browse_as(cast.office).post(
        "/tasks/recurring/cutoffs", {**CUTOFFS, "q1_day": day, "q1_month": month}
    )

    assert response.status_code == 422
    assert cutoffs_of(agency) == before


@pytest.mark.parametrize("who", ["head", "official", "observer", "admin"])
def test_only_the_office_and_leaders_keep_them(browse_as, cast, agency, make_series, typed, who):
    series = make_series()
    browser = browse_as(getattr(cast, who))

    assert browser.post("/tasks/recurring/new", typed).status_code == 403
    assert browser.post(f"/tasks/recurring/{series.id}", typed).status_code == 403
    assert browser.post("/tasks/recurring/cutoffs", CUTOFFS).status_code == 403
    with pytest.raises(NotAllowed):
        set_cutoffs(agency, {}, by=getattr(cast, who))


def test_another_agencys_recurring_task_is_not_found(browse_as, cast, make_series, make_agency):
    series = make_series()
    series.agency_id = make_agency("Sở Nội vụ").id

    assert browse_as(cast.office).get(f"/tasks/recurring/{series.id}").status_code == 404
