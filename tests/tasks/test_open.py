"""Issuing a task: the verb, its page, its refusals."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import TODAY
from tracker.accounts.models import DivisionKind, Role
from tracker.audit import AuditLine
from tracker.errors import NotAllowed, Refused
from tracker.tasks.models import EventKind, Part, Source, State, Task
from tracker.tasks.service import open_task


@pytest.fixture
def issue(agency, cast):
    def make(**fields):
        return open_task(
            **{
                "agency": agency,
                "title": "Tuyên truyền cải cách hành chính",
                "source": Source.PLAN,
                "leads": [cast.division],
                "supports": [cast.other],
                "issued_on": TODAY,
                "due": TODAY + timedelta(days=30),
                "by": cast.office,
                **fields,
            }
        )

    return make


def test_numbers_tasks_within_the_year_of_issue(issue):
    first, second = issue(), issue()
    last_year = issue(issued_on=date(2020, 12, 1))

    assert [first.code, second.code, last_year.code] == ["2021-01", "2021-02", "2020-01"]


def test_keeps_who_has_which_part_and_the_first_due_date(issue, cast):
    task = issue()

    assert [(part.division, part.part) for part in task.parts] == [
        (cast.division, Part.LEAD),
        (cast.other, Part.SUPPORT),
    ]
    assert task.first_due == task.due


def test_leaves_a_line_of_history_and_one_of_audit(session, issue, cast):
    task = issue()

    session.flush()
    assert [(event.kind, event.by) for event in task.events] == [(EventKind.OPENED, cast.office)]
    line = session.scalars(select(AuditLine).where(AuditLine.verb == "open_task")).one()
    assert (line.subject_type, line.subject_id, line.user_id) == ("task", task.id, cast.office.id)


def test_tells_the_heads_of_its_divisions_and_its_official(issue, cast, told):
    issue(official=cast.official)

    assert told("task_assigned") == {cast.head.id, cast.official.id, cast.other_head.id}


def test_does_not_tell_who_issued_it_even_if_they_head_a_division(issue, cast, told, make_user):
    both = make_user(Role.OFFICE)
    both.memberships.extend(make_user(Role.HEAD, cast.division).memberships)

    issue(by=both, supports=[])

    assert told("task_assigned") == {cast.head.id}


@pytest.mark.parametrize("role", ["head", "official", "observer", "admin"])
def test_is_the_offices_and_the_leaders_to_issue(issue, cast, role):
    with pytest.raises(NotAllowed):
        issue(by=getattr(cast, role))


def test_refuses_a_due_date_before_the_day_of_issue(issue):
    with pytest.raises(Refused) as refusal:
        issue(due=TODAY - timedelta(days=1))

    assert refusal.value.field == "due"


def test_refuses_a_task_that_nobody_leads(issue):
    with pytest.raises(Refused) as refusal:
        issue(leads=[])

    assert refusal.value.field == "leads"


def test_refuses_a_division_that_has_ended(issue, make_division):
    ended = make_division(valid_to=TODAY - timedelta(days=1))

    with pytest.raises(Refused):
        issue(leads=[ended])


def test_refuses_a_council_as_lead(issue, make_division):
    with pytest.raises(Refused):
        issue(leads=[make_division(kind=DivisionKind.COUNCIL)])


def test_refuses_a_division_of_another_agency(issue, make_agency, make_division):
    with pytest.raises(Refused):
        issue(leads=[make_division(agency=make_agency("Sở khác"))])


def test_refuses_an_official_of_a_division_that_does_not_lead(issue, cast):
    with pytest.raises(Refused) as refusal:
        issue(leads=[cast.other], supports=[cast.division], official=cast.official)

    assert refusal.value.field == "official"


def test_refuses_a_heading_as_criterion(issue, make_framework, make_criterion):
    heading = make_criterion(make_framework(), "1", scored_by=None, rule=None)

    with pytest.raises(Refused):
        issue(criteria=[heading])


def test_refuses_a_criterion_of_another_agency(
    issue, make_agency, make_framework, make_criterion
):
    foreign = make_criterion(make_framework(agency=make_agency("Sở khác")), "1.1")

    with pytest.raises(Refused):
        issue(criteria=[foreign])


def test_takes_a_criterion_of_the_province(
    issue, agency, make_agency, make_framework, make_criterion
):
    agency.parent = make_agency("Tỉnh")
    criterion = make_criterion(make_framework(agency=agency.parent), "1.1")

    assert issue(criteria=[criterion]).criteria == [criterion]


def test_folds_the_title_into_one_line(issue):
    assert issue(title="  Rà soát\r\nthủ tục ").title == "Rà soát thủ tục"


def test_refuses_a_title_of_ten_thousand_characters(issue):
    with pytest.raises(Refused) as refusal:
        issue(title="a" * 10_000)

    assert refusal.value.field == "title"


# --- the page ----------------------------------------------------------------


@pytest.fixture
def typed(cast):
    return {
        "title": "Rà soát thủ tục hành chính",
        "leads": [str(cast.division.id)],
        "supports": [str(cast.other.id)],
        "official": str(cast.official.id),
        "issued_on": "05/10/2021",
        "due": "30/11/2021",
        "product": "Báo cáo",
    }


def test_the_page_issues_a_task_of_the_plan(session, browse_as, cast, typed):
    response = browse_as(cast.office).post("/tasks/new", typed)

    task = session.scalars(select(Task)).one()
    assert response.location == f"/tasks/{task.id}"
    assert (task.source, task.due, task.official_id) == (
        Source.PLAN,
        date(2021, 11, 30),
        cast.official.id,
    )


@pytest.mark.parametrize("due", ["04/10/2021", "31/02/2021", "mai", ""])
def test_the_page_refuses_such_a_due_date_and_keeps_the_text(session, browse_as, cast, typed, due):
    response = browse_as(cast.office).post("/tasks/new", {**typed, "due": due})

    assert response.status_code == 422
    assert "Rà soát thủ tục hành chính" in response.text
    assert 'id="due-fault"' in response.text
    assert session.scalars(select(Task)).all() == []


def test_the_page_shows_what_nobody_leads_again(browse_as, cast, typed):
    response = browse_as(cast.office).post("/tasks/new", {**typed, "leads": []})

    assert response.status_code == 422
    assert "Hãy chọn đơn vị chủ trì" in response.text


def test_the_page_comes_with_the_criterion_its_link_names(
    browse_as, cast, make_framework, make_criterion, make_evaluation
):
    framework = make_framework()
    field = make_criterion(framework, "1", scored_by=None, rule=None)
    leaf = make_criterion(framework, "1.1", parent_id=field.id)
    make_evaluation(framework, 2021)

    page = browse_as(cast.office).get(f"/tasks/new?criterion={leaf.id}").text

    assert f'value="{leaf.id}" id="criterion-{leaf.id}" checked' in page


@pytest.mark.parametrize("role", ["head", "official", "observer", "admin"])
def test_the_page_is_closed_to_others(browse_as, cast, role):
    browser = browse_as(getattr(cast, role))

    assert browser.get("/tasks/new").status_code == 403
    assert browser.post("/tasks/new", {"title": "x"}).status_code == 403


def test_a_new_task_is_assigned(issue):
    assert issue().state is State.ASSIGNED
