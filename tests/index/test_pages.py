from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.accounts.models import Role
from tracker.demo.evaluation_2020 import publish_2020
from tracker.index.framework_table import reconstructed_rows
from tracker.index.models import EvaluationState
from tracker.index.service import load_framework


@pytest.fixture
def published(agency, make_user, make_evaluation):
    office = make_user(Role.OFFICE)
    framework = load_framework(
        agency, "Bộ chỉ số", reconstructed_rows(), first_year=2020, is_official=False, by=office
    )
    evaluation = make_evaluation(framework, 2020)
    publish_2020(evaluation, by=office)
    make_evaluation(framework, 2021)
    return evaluation


@pytest.mark.parametrize("role", [Role.ADMIN, Role.LEADER, Role.OFFICE, Role.OBSERVER])
@pytest.mark.parametrize("path", ["/index", "/index/2020", "/index/2021"])
def test_shows_evaluations_to_those_who_see_the_index(browse_as, make_user, published, role, path):
    assert browse_as(make_user(role)).get(path).status_code == 200


@pytest.mark.parametrize("path", ["/index", "/index/2020"])
def test_shows_evaluations_to_heads_but_not_to_officials(
    browse_as, make_user, make_division, published, path
):
    division = make_division()

    assert browse_as(make_user(Role.HEAD, division)).get(path).status_code == 200
    assert browse_as(make_user(Role.OFFICIAL, division)).get(path).status_code == 403


def test_a_year_without_evaluation_does_not_exist(browse_as, make_user, published):
    assert browse_as(make_user(Role.LEADER)).get("/index/2019").status_code == 404


def test_the_year_of_another_agency_does_not_exist(browse_as, make_user, make_agency, published):
    stranger = make_user(Role.LEADER, at=make_agency("Sở khác"))

    assert browse_as(stranger).get("/index/2020").status_code == 404
    assert "87,26" not in browse_as(stranger).get("/index").text


def test_the_result_tells_percentages_means_and_that_it_is_a_reconstruction(browse_as, make_user, published):
    page = browse_as(make_user(Role.LEADER)).get("/index/2020").text

    for figure in ("87,26%", "98,98%", "94,53%", "95,71%", "92,00%", "94,79%", "69,45%", "73,89%"):
        assert figure in page
    assert "77,77%" in page
    assert "78,56%" in page
    assert page.count("không công bố") == 5
    assert "bản dựng lại, không phải quyết định chính thức" in page


def test_the_chart_carries_nothing_the_content_policy_refuses(browse_as, make_user, published):
    page = browse_as(make_user(Role.LEADER)).get("/index/2020").text

    chart = page[page.index('<div class="chart-wide">') :]
    chart = chart[: chart.rindex("</svg>")]
    assert "<script" not in chart
    assert "<style" not in chart
    assert "style=" not in chart
    assert 'role="img"' in chart


def test_an_open_year_leads_to_its_evidence(browse_as, make_user, published):
    page = browse_as(make_user(Role.LEADER)).get("/index/2021").text

    assert 'href="/rollup/2021"' in page
    assert "chart-wide" not in page


def test_a_result_without_leaf_points_is_shown_too(
    browse_as, make_user, make_framework, make_criterion, make_evaluation
):
    framework = make_framework(is_official=True)
    make_criterion(framework, "1", maximum=Decimal(10))
    make_evaluation(framework, 2019, state=EvaluationState.PUBLISHED, percent=Decimal("81.5"))

    response = browse_as(make_user(Role.LEADER)).get("/index/2019")

    assert response.status_code == 200
    assert "81,50%" in response.text
    assert "bản dựng lại" not in response.text


def test_whoever_cannot_begin_is_told_who_does(browse_as, make_user):
    page = browse_as(make_user(Role.LEADER)).get("/index").text

    assert "Chưa có kỳ đánh giá" in page
