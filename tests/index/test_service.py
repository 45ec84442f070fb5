from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from tracker.accounts.models import Role
from tracker.audit import AuditLine
from tracker.errors import NotAllowed, Refused
from tracker.index.models import EvaluationState, ScoredBy
from tracker.index.queries import (
    criteria_tree,
    find_evaluation,
    get_evaluation_of,
    latest_open_evaluation,
    leaf_criteria,
    list_criteria,
    scores_of,
)
from tracker.index.service import (
    LeafPoints,
    Percentages,
    Ranking,
    load_framework,
    open_evaluation,
    publish_evaluation,
    type_points,
)

ROWS = [
    {"code": "1", "level": "field", "name_vi": "Chỉ đạo", "maximum": "3"},
    {"code": "1.1", "parent_code": "1", "level": "criterion", "name_vi": "Kế hoạch", "maximum": "2"},
    {
        "code": "1.1.1", "parent_code": "1.1", "level": "subcriterion", "name_vi": "Ban hành",
        "maximum": "2", "scored_by": "self", "rule": "1=0.5 2=1", "evidence_wanted": "Kế hoạch; báo cáo",
    },
    {
        "code": "1.2", "parent_code": "1", "level": "criterion", "name_vi": "Hài lòng", "maximum": "1",
        "scored_by": "survey", "rule": "survey",
    },
]  # fmt: skip


@pytest.fixture
def office(make_user):
    return make_user(Role.OFFICE)


@pytest.fixture
def framework(agency, office):
    return load_framework(agency, "Bộ chỉ số 2021", ROWS, first_year=2021, is_official=False, by=office)


def changed(code: str, /, **columns: str) -> list[dict[str, str]]:
    return [{**row, **columns} if row["code"] == code else row for row in ROWS]


def test_keeps_the_tree_in_the_order_of_the_table(framework):
    (field,) = criteria_tree(framework.id)

    assert [branch.criterion.code for branch in field.children] == ["1.1", "1.2"]
    assert [leaf.code for leaf in field.leaves] == ["1.1.1", "1.2"]
    assert [c.code for c in list_criteria(framework.id)] == [row["code"] for row in ROWS]
    assert leaf_criteria(framework.id)[1].scored_by is ScoredBy.SURVEY


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([], id="no rows"),
        pytest.param(changed("1.1.1", maximum="1.5"), id="parts do not add up"),
        pytest.param(changed("1.2", parent_code="2"), id="no such parent"),
        pytest.param(changed("1.2", code="1.1"), id="code there twice"),
        pytest.param(changed("1.1.1", rule="2=1 1=1"), id="rule does not rise"),
        pytest.param(changed("1.1.1", rule="survey"), id="paper leaf with the survey's rule"),
        pytest.param(changed("1.1.1", level="field"), id="level does not fit its place"),
        pytest.param(changed("1.1.1", maximum="nhiều"), id="points are no number"),
        pytest.param(changed("1.1.1", maximum="NaN"), id="points are not finite"),
        pytest.param(changed("1.1.1", scored_by=""), id="nothing below that would score it"),
        pytest.param(list(reversed(ROWS)), id="parts before their parents"),
    ],
)
def test_refuses_a_table_that_is_no_tree_of_points(agency, office, rows):
    with pytest.raises(Refused):
        load_framework(agency, "Bộ chỉ số", rows, first_year=2021, is_official=False, by=office)


def test_refuses_a_second_framework_of_one_name(framework, agency, office):
    with pytest.raises(Refused):
        load_framework(agency, framework.name, ROWS, first_year=2022, is_official=False, by=office)


@pytest.mark.parametrize("role", [Role.LEADER, Role.OBSERVER, Role.ADMIN])
def test_only_the_office_keeps_the_index(agency, make_user, role):
    with pytest.raises(NotAllowed):
        load_framework(agency, "Bộ chỉ số", ROWS, first_year=2021, is_official=False, by=make_user(role))


def test_opens_a_year_once(agency, framework, office):
    evaluation = open_evaluation(agency, framework, 2021, date(2021, 12, 31), by=office)

    assert find_evaluation(agency, 2021) is evaluation
    assert latest_open_evaluation(agency) is evaluation
    with pytest.raises(Refused):
        open_evaluation(agency, framework, 2021, date(2021, 12, 31), by=office)


def test_refuses_a_year_the_framework_does_not_hold_for(agency, framework, office):
    with pytest.raises(Refused):
        open_evaluation(agency, framework, 2020, date(2020, 12, 31), by=office)


def test_refuses_the_framework_of_another_agency(make_agency, make_user, framework):
    other = make_agency("Sở khác")

    with pytest.raises(NotAllowed):
        open_evaluation(other, framework, 2021, date(2021, 12, 31), by=make_user(Role.OFFICE, at=other))


@pytest.fixture
def evaluation(agency, framework, office):
    return open_evaluation(agency, framework, 2021, date(2021, 12, 31), by=office)


def points_by_code(evaluation):
    codes = {c.id: c.code for c in list_criteria(evaluation.framework_id)}
    return {codes[key]: score for key, score in scores_of(evaluation).items()}


def test_typed_points_replace_those_typed_before(session, evaluation, office):
    type_points(evaluation, {"1.1.1": LeafPoints(own=Decimal(2), appraised=Decimal("1.5"))}, by=office)
    session.flush()

    type_points(evaluation, {"1.1.1": LeafPoints(appraised=Decimal(1))}, by=office)
    session.flush()

    score = points_by_code(evaluation)["1.1.1"]
    assert (score.self_points, score.appraised_points) == (None, Decimal(1))


@pytest.mark.parametrize(
    ("code", "points"),
    [
        ("1.1.1", LeafPoints(appraised=Decimal("2.5"))),
        ("1.1.1", LeafPoints(appraised=Decimal("-0.5"))),
        ("1.1.1", LeafPoints(survey=Decimal(1))),
        ("1.2", LeafPoints(appraised=Decimal(1))),
        ("1.2", LeafPoints(survey=Decimal("0.12345"))),
        ("1.1", LeafPoints(appraised=Decimal(1))),
        ("9.9", LeafPoints(appraised=Decimal(1))),
    ],
)
def test_refuses_points_that_a_leaf_cannot_have(evaluation, office, code, points):
    with pytest.raises(Refused):
        type_points(evaluation, {code: points}, by=office)


def test_publishing_keeps_the_result_and_closes_the_year(session, evaluation, office):
    publish_evaluation(
        evaluation,
        Percentages(Decimal("87.26")),
        {"1": Percentages(Decimal("73.89"), Decimal("78.56"))},
        ranking=Ranking(10, 20, before=20),
        by=office,
    )
    session.flush()

    assert evaluation.state is EvaluationState.PUBLISHED
    assert points_by_code(evaluation)["1"].mean_percent == Decimal("78.56")
    assert session.scalar(select(AuditLine.verb).order_by(AuditLine.id.desc())) == "publish_evaluation"


def test_refuses_a_result_for_what_is_no_field(evaluation, office):
    with pytest.raises(Refused):
        publish_evaluation(evaluation, Percentages(Decimal(80)), {"1.1": Percentages(Decimal(80))}, by=office)


def test_an_evaluation_is_not_shown_to_an_official(agency, evaluation, make_user, make_division):
    official = make_user(Role.OFFICIAL, make_division())

    with pytest.raises(NotAllowed):
        get_evaluation_of(2021, agency, official)


def test_an_evaluation_is_not_shown_to_people_of_another_agency(agency, evaluation, make_agency, make_user):
    stranger = make_user(Role.LEADER, at=make_agency("Sở khác"))

    with pytest.raises(NotAllowed):
        get_evaluation_of(2021, agency, stranger)
