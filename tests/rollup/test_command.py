"""`flask rollup run` prints the figures of the page."""

from __future__ import annotations

import json

import pytest

from tracker.accounts.models import Role
from tracker.tasks.models import State


@pytest.fixture
def run(app, session):
    def invoke(*arguments):
        session.commit()
        return app.test_cli_runner().invoke(args=["rollup", "run", *arguments])

    return invoke


def test_prints_one_line_of_json(run, evaluation, leaf, make_task, make_proof):
    make_proof(task=make_task(state=State.ACCEPTED, criteria=[leaf("1.1")]))
    make_task(criteria=[leaf("1.2")])

    result = run("--year", "2021", "--json")

    figures = {
        "maximum": 5.0, "earned": 2.0, "pending": 1.8, "at_risk": 1.0, "lost": 0.2, "percent_expected": 76.0
    }  # fmt: skip
    assert result.exit_code == 0
    assert json.loads(result.output) == {
        "year": 2021,
        "total": figures,
        "fields": [{"code": "1", "name": "Hiện đại hóa", **figures}],
    }


def test_prints_the_figures_of_the_page(run, evaluation, leaf, make_task, browse_as, make_user):
    make_task(criteria=[leaf("1.2")])

    total = json.loads(run("--year", "2021", "--json").output)["total"]
    page = browse_as(make_user(Role.LEADER)).get("/rollup/2021").text

    assert f"{total['percent_expected']:.2f}%".replace(".", ",") in page


def test_prints_a_table_without_json(run, evaluation):
    result = run("--year", "2021")

    assert result.exit_code == 0
    assert "Hiện đại hóa" in result.output
    assert "percent_expected" in result.output


def test_says_when_there_is_no_such_year(run, evaluation):
    result = run("--year", "2019")

    assert result.exit_code == 1
    assert "no evaluation of 2019" in result.output


def test_asks_for_the_agency_when_there_are_several(run, evaluation, framework, make_agency, make_evaluation):
    other = make_agency("Sở khác")
    make_evaluation(framework, 2021, agency=other)

    assert run("--year", "2021").exit_code == 1
    assert run("--year", "2021", "--agency", "Sở khác").exit_code == 0
