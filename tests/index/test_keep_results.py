"""Typing the points of a year and its published result."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from tracker.accounts.models import Role
from tracker.index.models import EvaluationState, Level, ScoredBy
from tracker.index.queries import scores_of


@pytest.fixture
def office(browse_as, make_user):
    return browse_as(make_user(Role.OFFICE))


@pytest.fixture
def field(make_framework, make_criterion):
    return make_criterion(
        make_framework(), "1", level=Level.FIELD, maximum=Decimal(5), scored_by=None, rule=None
    )


@pytest.fixture
def on_paper(field, make_criterion):
    return make_criterion(field.framework, "1.1", parent_id=field.id, maximum=Decimal("3.5"))


@pytest.fixture
def survey(field, make_criterion):
    return make_criterion(
        field.framework, "1.2", parent_id=field.id, maximum=Decimal("1.5"),
        scored_by=ScoredBy.SURVEY, rule={"kind": "survey"},
    )  # fmt: skip


@pytest.fixture
def evaluation(field, on_paper, survey, make_evaluation):
    return make_evaluation(field.framework, 2021)


def seen_at(browser, path):
    """What the form of the page says its reader saw."""
    return re.search(r'name="seen"[^>]*value="(\w+)"', browser.get(path).text)[1]


def points_of(evaluation, criterion):
    score = scores_of(evaluation).get(criterion.id)
    return score and (score.self_points, score.appraised_points, score.survey_points)


@pytest.fixture
def type_points(office, evaluation, on_paper, survey):
    """Send the page's form as the office has just opened it."""

    def send(own="", appraised="", surveyed="", seen=None):
        fields = {
            f"own_{on_paper.id}": own, f"appraised_{on_paper.id}": appraised, f"survey_{survey.id}": surveyed,
            "seen": seen or seen_at(office, "/index/2021/points"),
        }  # fmt: skip
        return office.post("/index/2021/points", fields)

    return send


def test_types_points_with_a_comma_or_a_point(type_points, evaluation, on_paper, survey):
    response = type_points(own="3,5", appraised="2.75", surveyed="1,2345")

    assert response.location == "/index/2021"
    assert points_of(evaluation, on_paper) == (Decimal("3.5"), Decimal("2.75"), None)
    assert points_of(evaluation, survey) == (None, None, Decimal("1.2345"))


def test_the_form_shows_what_was_typed_before(type_points, office):
    type_points(own="3,5", surveyed="0")

    page = office.get("/index/2021/points").text

    assert 'value="3,5"' in page
    assert 'value="0"' in page


def test_an_emptied_box_takes_the_points_back(type_points, evaluation, on_paper):
    type_points(own="3,5", appraised="3")

    type_points(own="3,5")

    assert points_of(evaluation, on_paper) == (Decimal("3.5"), None, None)


@pytest.mark.parametrize("wrong", ["3,6", "-1", "ba", "1,23456", "1.000,5", "٣", "1e0", "9999999999999"])
def test_points_that_cannot_be_are_marked_and_all_that_was_typed_stays(
    type_points, evaluation, on_paper, wrong
):
    response = type_points(own=wrong, surveyed="1,1")

    assert response.status_code == 422
    assert f'value="{wrong}"' in response.text
    assert 'value="1,1"' in response.text
    assert response.text.count("is-invalid") == 1
    assert points_of(evaluation, on_paper) is None


def test_the_second_of_two_people_sees_what_the_first_one_saved(
    type_points, office, evaluation, on_paper
):
    before = seen_at(office, "/index/2021/points")
    type_points(own="3")

    response = type_points(own="2", seen=before)

    assert response.status_code == 409
    assert "Số vừa được lưu: 3" in response.text
    assert 'value="2"' in response.text
    assert points_of(evaluation, on_paper) == (Decimal(3), None, None)


def test_saving_again_after_that_decides_for_what_is_typed(type_points, office, evaluation, on_paper):
    before = seen_at(office, "/index/2021/points")
    type_points(own="3")
    clash = type_points(own="2", seen=before).text

    response = type_points(own="2", seen=re.search(r'name="seen"[^>]*value="(\w+)"', clash)[1])

    assert response.status_code == 302
    assert points_of(evaluation, on_paper) == (Decimal(2), None, None)


def test_a_percentage_is_told_once_all_points_of_the_field_are_known(type_points, office):
    type_points(appraised="3,5")
    half = office.get("/index/2021").text
    type_points(appraised="3,5", surveyed="1")
    whole = office.get("/index/2021").text

    assert "90,00%" in whole
    assert "70,00%" not in half
    assert "100,00%" not in half


# --- the published result ----------------------------------------------------


@pytest.fixture
def save_result(office, evaluation, field):
    def send(percent_of_field="", mean_of_field="", seen=None, **figures):
        fields = {
            "percent": "87,26", "mean": "", "rank": "10", "ranked": "20", "before": "20",
            f"percent_{field.id}": percent_of_field, f"mean_{field.id}": mean_of_field,
            "seen": seen or seen_at(office, "/index/2021/publish"), **figures,
        }  # fmt: skip
        return office.post("/index/2021/publish", fields)

    return send


def test_saves_the_published_result(save_result, evaluation, field):
    response = save_result("73,89", "78.56", mean="84,1")

    assert response.location == "/index/2021"
    assert evaluation.state is EvaluationState.PUBLISHED
    assert (evaluation.percent, evaluation.mean_percent) == (Decimal("87.26"), Decimal("84.1"))
    assert (evaluation.rank, evaluation.ranked, evaluation.previous_rank) == (10, 20, 20)
    assert scores_of(evaluation)[field.id].mean_percent == Decimal("78.56")


def test_a_result_is_corrected_on_the_same_page(save_result, office, evaluation, field):
    save_result("73,89", "78,56")
    page = office.get("/index/2021/publish").text

    save_result(rank="", ranked="", before="")

    assert "Sửa kết quả năm 2021" in page
    assert 'value="78,56"' in page
    assert evaluation.rank is None
    assert scores_of(evaluation)[field.id].percent is None


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"percent": ""}, "Nhập chỉ số đã công bố."),
        ({"percent": "100,01"}, "Từ 0 đến 100, tối đa bốn chữ số thập phân."),
        ({"percent": "cao"}, "Đây không phải là số."),
        ({"rank": "21"}, "Xếp hạng phải từ 1 đến tổng số cơ quan được xếp hạng."),
        ({"rank": "0"}, "Số nguyên từ 1 đến 10000."),
        ({"rank": ""}, "Nhập cả xếp hạng."),
        ({"ranked": ""}, "Nhập tổng số cơ quan được xếp hạng."),
        ({"mean_of_field": "70"}, "Nhập cả chỉ số của lĩnh vực."),
        ({"percent_of_field": "-1"}, "Từ 0 đến 100, tối đa bốn chữ số thập phân."),
    ],
)
def test_a_result_that_cannot_be_is_told_at_its_field(save_result, evaluation, figures, words):
    response = save_result(**figures)

    assert response.status_code == 422
    assert words in response.text
    assert "is-invalid" in response.text
    assert evaluation.state is EvaluationState.OPEN


def test_the_second_of_two_results_is_told_of_the_first(save_result, office, evaluation):
    before = seen_at(office, "/index/2021/publish")
    save_result()

    response = save_result(percent="88", seen=before)

    assert response.status_code == 409
    assert "Số vừa được lưu: 87,26" in response.text
    assert evaluation.percent == Decimal("87.26")


@pytest.mark.parametrize("page", ["points", "publish"])
@pytest.mark.parametrize("role", [Role.ADMIN, Role.LEADER, Role.OBSERVER])
def test_only_the_office_types_results(browse_as, make_user, evaluation, page, role):
    browser = browse_as(make_user(role))

    assert browser.post(f"/index/2021/{page}", {"percent": "80"}).status_code == 403
    assert evaluation.percent is None


@pytest.mark.parametrize("page", ["points", "publish"])
def test_the_year_of_another_agency_does_not_exist(browse_as, make_user, make_agency, evaluation, page):
    stranger = browse_as(make_user(Role.OFFICE, at=make_agency("Sở khác")))

    assert stranger.post(f"/index/2021/{page}", {"percent": "80"}).status_code == 404


def test_the_buttons_are_shown_to_the_office_alone(browse_as, make_user, office, evaluation):
    assert 'href="/index/2021/points"' in office.get("/index/2021").text
    assert 'href="/index/2021/points"' not in browse_as(make_user(Role.LEADER)).get("/index/2021").text
