"""The page of a new task, filled from a kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from tracker.tasks.course.queries import course_of
from tracker.tasks.kinds.service import switch_kind
from tracker.tasks.models import State, Task
from tracker.tasks.states import ProgressBy


@pytest.fixture
def typed(cast, session, kinds):
    session.commit()
    return {
        "title": "Tuyên truyền ở xã",
        "leads": [str(cast.division.id)],
        "official": "",
        "issued_on": "05/10/2021",
        "due": "30/11/2021",
        "kind": "awareness",
        "basis": "milestones",
    }


MILESTONES = [
    {"name": "Ban hành kế hoạch", "due": "15/10/2021", "weight": "2"},
    {"name": "Báo cáo", "due": "", "weight": "1", "anchor": "due", "days": "3"},
    {"name": "", "due": "", "weight": ""},
]
MEASURES = [
    {"name": "Số xã", "unit": "xã", "baseline": "", "target": "12", "weight": ""},
    {"name": "Số người", "unit": "người", "baseline": "0", "target": "", "weight": "1"},
]


def test_the_address_fills_the_form_from_a_kind(session, browse_as, cast, kinds):
    session.commit()

    page = browse_as(cast.office).get("/tasks/new?kind=online_services").text

    assert "Hoàn thành cung cấp dịch vụ công trực tuyến mức độ 4" in page
    assert "Rà soát, trình danh mục thủ tục đủ điều kiện" in page
    assert 'value="19/10/2021"' in page  # Fourteen days after the day of issue.


@pytest.mark.parametrize("address", ["/tasks/new", "/tasks/new?kind=none"])
def test_without_a_kind_the_form_is_empty(session, browse_as, cast, kinds, address):
    session.commit()

    response = browse_as(cast.office).get(address)

    assert response.status_code == 200
    assert 'aria-current="true"' not in response.text.partition("kind-choice")[2]


def test_a_kind_chosen_later_keeps_what_was_typed(browse_as, cast, typed):
    page = browse_as(cast.office).post("/tasks/new", {**typed, "kind": "", "act": "kind:contest"}).text

    assert 'value="Tuyên truyền ở xã"' in page
    assert "Danh sách sáng kiến được công nhận".casefold() in page.casefold()
    assert "Hết hạn nhận sáng kiến" in page


def test_another_kind_takes_away_what_the_first_one_brought(browse_as, cast, typed, kinds):
    brought = {"title": kinds["awareness"].title, "act": "kind:contest"}

    page = browse_as(cast.office).post("/tasks/new", {**typed, **brought}).text

    assert kinds["awareness"].title not in page
    assert kinds["contest"].title in page


def test_a_kind_ticks_its_criteria(
    session, browse_as, cast, kinds, make_framework, make_criterion, make_evaluation
):
    framework = make_framework()
    field = make_criterion(framework, "1", scored_by=None, rule=None)
    leaf = make_criterion(framework, "1.5", parent_id=field.id)
    make_evaluation(framework, 2021)
    session.commit()

    page = browse_as(cast.office).get("/tasks/new?kind=contest").text

    assert f'value="{leaf.id}" id="criterion-{leaf.id}" checked' in page


def test_issues_the_task_with_its_course(session, browse_as, cast, typed, typed_rows, kinds):
    rows = typed_rows("milestones", MILESTONES) | typed_rows("measures", MEASURES)

    response = browse_as(cast.office).post("/tasks/new", typed | rows)

    task = session.scalars(select(Task)).one()
    course = course_of(task)
    assert response.location == f"/tasks/{task.id}"
    assert (task.kind_id, task.progress_by) == (kinds["awareness"].id, ProgressBy.MILESTONES)
    assert [(m.name, m.due, m.weight) for m in course.milestones] == [
        ("Ban hành kế hoạch", date(2021, 10, 15), 2),
        ("Báo cáo", date(2021, 11, 26), 1),  # Worked out: the 27th is a Saturday.
    ]
    assert [(m.name, m.baseline, m.target) for m in course.measures] == [("Số xã", 0, Decimal(12))]


def test_keeps_a_draft_with_its_course(session, browse_as, cast, typed, typed_rows, told):
    rows = typed_rows("milestones", MILESTONES)

    browse_as(cast.office).post("/tasks/new", {**typed, **rows, "act": "draft"})

    task = session.scalars(select(Task)).one()
    assert (task.state, len(course_of(task).milestones)) == (State.DRAFT, 2)
    assert told("task_assigned") == set()


@pytest.mark.parametrize("act", ["kind:contest", "days", "rows"])
def test_helping_buttons_save_nothing(session, browse_as, cast, typed, act):
    response = browse_as(cast.office).post("/tasks/new", {**typed, "act": act})

    assert response.status_code == 200
    assert session.scalars(select(Task)).all() == []


def test_the_days_are_worked_out_on_the_page(browse_as, cast, typed, typed_rows):
    rows = typed_rows("milestones", MILESTONES)

    page = browse_as(cast.office).post("/tasks/new", {**typed, **rows, "act": "days"}).text

    assert 'value="26/11/2021"' in page
    assert 'value="15/10/2021"' in page


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("milestones-0-due", "15/12/2021", "sau thời hạn của nhiệm vụ"),
        ("milestones-0-due", "mai", "mai"),
        ("milestones-0-weight", "101", "Trọng số"),
        ("milestones-0-name", "m" * 10_000, "500"),
        ("measures-0-target", "0", "mục tiêu bằng hiện trạng"),
        ("measures-0-target", "mười", "mười"),
        ("measures-0-unit", "", "đơn vị tính"),
    ],
)
def test_refuses_such_a_row_and_keeps_the_text(
    session, browse_as, cast, typed, typed_rows, field, value, told
):
    rows = typed_rows("milestones", MILESTONES) | typed_rows("measures", MEASURES)

    response = browse_as(cast.office).post("/tasks/new", {**typed, **rows, field: value})

    assert response.status_code == 422
    assert told in response.text
    assert "Tuyên truyền ở xã" in response.text
    assert session.scalars(select(Task)).all() == []


def test_a_kind_switched_off_meanwhile_issues_a_task_without_it(session, browse_as, cast, typed, kinds):
    switch_kind(kinds["awareness"], is_active=False, version=None, by=cast.office)

    browse_as(cast.office).post("/tasks/new", typed)

    assert session.scalars(select(Task)).one().kind_id is None


def test_the_edit_page_shows_the_kind(session, browse_as, cast, typed):
    browse_as(cast.office).post("/tasks/new", {**typed, "kind": "online_services"})
    task = session.scalars(select(Task)).one()

    assert "Dịch vụ công trực tuyến mức độ 4" in browse_as(cast.office).get(f"/tasks/{task.id}/edit").text
