"""Paging through a list: from a place in its order, forward and back, whatever it is sorted by."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import TODAY
from tracker.db import db
from tracker.tasks.finding.filters import TaskFilter
from tracker.tasks.finding.grouping import Group, list_grouped
from tracker.tasks.finding.orders import Order
from tracker.tasks.finding.queries import MOST_COUNTED, list_tasks
from tracker.tasks.models import State, Task


@pytest.fixture
def varied(make_task, cast):
    """Seven tasks that differ in all that a list is sorted by."""
    for number in range(1, 8):
        make_task(
            title=f"{'cba'[number % 3]} việc {number}",
            number=number,
            percent=number * 30 % 100,
            due=date(2021, 10, 1) + timedelta(days=number * 5 % 11) if number != 4 else None,
            state=State.ACCEPTED if number == 6 else State.ASSIGNED,
            changed_at=datetime(2021, 9, number % 4 + 1, tzinfo=UTC),
            leads=[cast.division if number % 2 else cast.other],
        )


def agency_tasks(agency):
    return db.session.scalars(select(Task).where(Task.agency_id == agency.id)).all()


def walk(step, limit=10):
    """Codes of each page, forward to the last, then back to the first."""
    forward, page = [], step()
    forward.append([row.number for row in page.rows])
    while page.after and len(forward) < limit:
        page = step(after=page.after)
        forward.append([row.number for row in page.rows])
    back = [[row.number for row in page.rows]]
    while page.before and len(back) < limit:
        page = step(before=page.before)
        back.append([row.number for row in page.rows])
    return forward, back


@pytest.mark.parametrize("reader", ["office", "head"])
@pytest.mark.parametrize("wanted", [TaskFilter(), TaskFilter(text="viec")], ids=["all", "searched"])
@pytest.mark.parametrize("order", Order)
def test_pages_forward_and_back_show_each_task_once(agency, cast, varied, order, wanted, reader):
    if reader == "head":
        cast.head.memberships[0].division = cast.other
        for task in agency_tasks(agency):
            task.parts[0].division = cast.other
    user = getattr(cast, reader)
    whole = [row.number for row in list_tasks(agency, user, wanted, TODAY, order=order).rows]

    forward, back = walk(
        lambda **where: list_tasks(agency, user, wanted, TODAY, order=order, size=3, **where)
    )

    assert sorted(whole) == list(range(1, 8))
    assert forward == [whole[:3], whole[3:6], whole[6:]]
    assert back == [whole[6:], whole[3:6], whole[:3]]


@pytest.mark.parametrize("order", Order)
def test_a_searched_list_has_the_same_order(agency, cast, varied, order):
    def numbers(wanted):
        return [row.number for row in list_tasks(agency, cast.office, wanted, TODAY, order=order).rows]

    assert numbers(TaskFilter(text="viec")) == numbers(TaskFilter())


@pytest.mark.parametrize("group", Group)
def test_a_list_under_headings_pages_without_losing_a_task(agency, cast, varied, group):
    def step(**where):
        found = list_grouped(agency, cast.office, TaskFilter(), TODAY, group, size=3, **where)
        assert found is not None
        return found[0]

    forward, back = walk(step)

    assert sorted(number for page in forward for number in page) == list(range(1, 8))
    assert back == forward[::-1]


def test_headings_are_the_divisions_that_lead_in_the_agencys_order(browse_as, varied, cast):
    page = browse_as(cast.office).get("/tasks?group=division").text

    assert page.count('class="group"') == 2
    assert page.index("Phòng Tuyên truyền</th>") < page.index("Phòng Chính sách</th>")


def test_headings_are_fields_of_the_index_and_what_has_none_comes_last(
    browse_as, make_task, make_framework, make_criterion, cast
):
    frame = make_framework()
    field = make_criterion(frame, "4", level="field", name_vi="Cải cách tổ chức")
    leaf = make_criterion(frame, "4.1", parent_id=field.id)
    make_task(title="Có lĩnh vực", criteria=[leaf], due=date(2021, 12, 1))
    make_task(title="Không lĩnh vực", due=date(2021, 11, 1))

    page = browse_as(cast.office).get("/tasks?group=field").text

    assert page.index("4 Cải cách tổ chức</th>") < page.index("Có lĩnh vực")
    assert page.index("Chưa phân nhóm</th>") > page.index("Có lĩnh vực")


@pytest.fixture
def many(make_tasks):
    make_tasks(MOST_COUNTED + 5)


def test_beyond_a_thousand_a_list_says_more_and_has_no_headings(browse_as, many, cast):
    page = browse_as(cast.office).get("/tasks?group=division").text

    assert "Hơn 1.000 nhiệm vụ" in page
    assert "Danh sách quá dài để nhóm" in page


def test_a_place_that_makes_no_sense_shows_the_list_from_its_beginning(browse_as, varied, cast):
    browser = browse_as(cast.office)

    for order in Order:
        for place in ("~", "x~y", "9" * 40 + "~2", "2021~x", "a\0b"):
            assert (
                browser.get("/tasks", query_string={"sort": order.value, "after": place}).status_code == 200
            )
