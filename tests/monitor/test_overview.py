from __future__ import annotations

import html
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.conftest import TODAY
from tracker.accounts.models import Role
from tracker.demo.evaluation_2020 import publish_2020
from tracker.index.framework_table import reconstructed_rows
from tracker.index.queries import leaf_criteria
from tracker.index.service import load_framework
from tracker.monitor.queries import overview
from tracker.tasks.models import State


@pytest.fixture
def leader(make_user):
    return make_user(Role.LEADER)


@pytest.fixture
def leaves(agency, make_user, make_evaluation):
    """The criteria of the shipped framework by their codes: 2020 is published, 2021 is open."""
    office = make_user(Role.OFFICE)
    framework = load_framework(
        agency, "Bộ chỉ số", reconstructed_rows(), first_year=2020, is_official=False, by=office
    )
    publish_2020(make_evaluation(framework, 2020), by=office)
    make_evaluation(framework, 2021)
    return {leaf.code: leaf for leaf in leaf_criteria(framework.id)}


@pytest.mark.parametrize("role", [Role.ADMIN, Role.LEADER, Role.OFFICE, Role.OBSERVER])
def test_shows_the_screen_to_those_who_see_all(browse_as, make_user, leaves, role):
    assert browse_as(make_user(role)).get("/monitor").status_code == 200


@pytest.mark.parametrize("role", [Role.HEAD, Role.OFFICIAL])
def test_divisions_do_not_see_it(browse_as, make_user, make_division, leaves, role):
    assert browse_as(make_user(role, make_division())).get("/monitor").status_code == 403


def test_says_the_sentence_leaders_quote(browse_as, leader, make_task):
    for days in (1, 2, 3):
        make_task(state=State.ACCEPTED, due=TODAY - timedelta(days=days), done_on=TODAY - timedelta(days=2))
    make_task(due=TODAY - timedelta(days=1))
    make_task(due=None)

    page = browse_as(leader).get("/monitor").text

    assert (
        "Năm 2021 đã giao 5 nhiệm vụ; đến hạn 4 nhiệm vụ, hoàn thành 3 nhiệm vụ (75%), "
        "trong đó 1 nhiệm vụ hoàn thành quá hạn; còn 1 nhiệm vụ quá hạn chưa hoàn thành." in page
    )


def test_an_agency_at_its_beginning_sees_a_screen_without_figures(browse_as, leader):
    response = browse_as(leader).get("/monitor")

    assert response.status_code == 200
    assert "Năm 2021 chưa giao nhiệm vụ nào." in response.text


def test_another_year_can_be_asked_for_if_it_has_tasks(browse_as, leader, make_task):
    make_task(year=2020, issued_on=date(2020, 3, 1), due=date(2020, 6, 1))

    assert "Năm 2020 đã giao 1 nhiệm vụ" in browse_as(leader).get("/monitor?year=2020").text
    assert "Năm 2021" in browse_as(leader).get("/monitor?year=1999").text
    assert "Năm 2021" in browse_as(leader).get("/monitor?year=x").text


def test_tells_the_points_at_stake_with_an_overdue_task(agency, leaves, make_task):
    make_task(criteria=[leaves["7.2.1"], leaves["7.1.3"]], due=TODAY - timedelta(days=4))
    make_task(due=TODAY - timedelta(days=2))

    late = overview(agency, 2021, TODAY).late

    assert [(each.days, each.points) for each in late] == [(4, Decimal(4)), (2, Decimal(0))]


def test_shows_the_two_weak_fields_with_what_is_done_about_them(agency, leaves, make_task):
    late = make_task(criteria=[leaves["7.2.1"]], due=TODAY - timedelta(days=4))
    done = make_task(criteria=[leaves["7.1.1"]], state=State.ACCEPTED)
    make_task(criteria=[leaves["7.1.1"]], state=State.CANCELLED)
    make_task(criteria=[leaves["6.1.1"]])

    weak = overview(agency, 2021, TODAY).weak

    assert [each.result.criterion.code for each in weak] == ["7", "1"]
    assert [task.id for task in weak[0].tasks] == [late.id, done.id]
    assert weak[0].line.figures.at_risk > 0
    assert weak[1].tasks == []


def test_the_weak_fields_lead_to_their_tasks(browse_as, leader, leaves, make_task):
    task = make_task(criteria=[leaves["7.2.1"]])

    page = browse_as(leader).get("/monitor").text

    assert "69,45%" in page
    assert "77,77%" in page
    assert f'href="/tasks/{task.id}"' in page
    assert 'href="/rollup/2021#field-7"' in page
    assert "Chưa có nhiệm vụ nào cho lĩnh vực này." in page


def test_the_chart_has_its_table(browse_as, leader, leaves):
    page = browse_as(leader).get("/monitor").text

    assert 'class="chart-wide"' in page
    assert "Số liệu của biểu đồ" in page
    assert page.count("không công bố") == 5


def test_the_screen_takes_as_many_queries_for_a_thousand_tasks_as_for_ten(
    session, browse_as, leader, leaves, make_task, make_user, make_division, count_queries
):
    author, divisions = make_user(), [make_division() for _ in range(5)]
    codes = list(leaves.values())
    browser = browse_as(leader)

    def queries_with(numbers: range) -> int:
        for number in numbers:
            make_task(
                number=number,
                criteria=[codes[number % len(codes)]],
                leads=[divisions[number % 5]],
                due=TODAY + timedelta(days=number % 60 - 30),
                created_by=author,
            )
        with count_queries() as counted:
            assert browser.get("/monitor").status_code == 200
        return len(counted)

    queries_with(range(1, 31))  # The first request of a process also looks at its clock.
    few = queries_with(range(31, 41))

    assert queries_with(range(41, 1001)) == few < 30


def test_the_figures_of_a_division_lead_to_as_many_tasks(browse_as, leader, make_task, make_division, leaves):
    division = make_division("Thanh tra")
    make_task(leads=[division], due=date(2021, 9, 30))
    make_task(leads=[division], state=State.CANCELLED)
    make_task(supports=[division], due=date(2021, 9, 30))
    browser = browse_as(leader)
    page = browser.get("/monitor").text

    found = re.findall(rf'href="(/tasks\?[^"]*division={division.id}[^"]*)"', page)
    links = [html.unescape(link) for link in found]

    assert len(links) == 2
    assert all("1 nhiệm vụ" in browser.get(link).text for link in links)
