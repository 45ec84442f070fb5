"""The board: columns by state, what is on a card, what can be done from it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.conftest import TODAY
from tracker.tasks.finding.filters import TaskFilter
from tracker.tasks.layouts.queries import CARDS_SHOWN, CLOSED_CARDS_SHOWN, list_columns
from tracker.tasks.layouts.telling import columns_of
from tracker.tasks.models import State


@pytest.fixture
def columns(agency):
    """The tasks of each column a person sees, and how many there are in all."""

    def find(user, **wanted):
        asked = TaskFilter(**wanted)
        found = list_columns(agency, user, asked, TODAY, columns_of(user, agency.id, asked))
        return {
            column.state: ([t.title for t in column.tasks], column.total) for column in found if column.total
        }

    return find


def test_each_task_stands_in_the_column_of_its_state(columns, make_task, cast):
    make_task(title="Mới", state=State.ASSIGNED)
    make_task(title="Đang làm", state=State.IN_PROGRESS)
    make_task(title="Xong", state=State.ACCEPTED)

    assert columns(cast.office) == {
        State.ASSIGNED: (["Mới"], 1),
        State.IN_PROGRESS: (["Đang làm"], 1),
        State.ACCEPTED: (["Xong"], 1),
    }


def test_a_column_shows_the_most_pressing_first_and_counts_the_rest(columns, make_tasks, make_task, cast):
    make_tasks(CARDS_SHOWN + 3)
    make_task(title="Gấp nhất", due=TODAY - timedelta(days=9), leads=[cast.division])

    titles, total = columns(cast.office)[State.ASSIGNED]

    assert (titles[0], len(titles), total) == ("Gấp nhất", CARDS_SHOWN, CARDS_SHOWN + 4)


def test_closed_columns_show_fewer(columns, make_tasks, cast):
    make_tasks(CLOSED_CARDS_SHOWN + 1, state=State.ACCEPTED, done_on=TODAY)

    titles, total = columns(cast.office)[State.ACCEPTED]

    assert (len(titles), total) == (CLOSED_CARDS_SHOWN, CLOSED_CARDS_SHOWN + 1)


def test_drafts_have_a_column_for_those_who_issue_tasks_alone(columns, make_task, cast):
    make_task(title="Dự thảo", state=State.DRAFT)

    assert State.DRAFT in columns(cast.leader)
    assert columns(cast.observer) == {}
    assert State.DRAFT not in columns_of(cast.observer, cast.division.agency_id, TaskFilter())


def test_the_filter_of_the_list_holds_on_the_board(columns, make_task, cast):
    make_task(title="Của phòng", leads=[cast.division])
    make_task(title="Của phòng khác", leads=[cast.other])

    assert columns(cast.office, division_id=cast.division.id) == {State.ASSIGNED: (["Của phòng"], 1)}
    assert columns(cast.office, states=(State.RETURNED,)) == {}


def test_a_head_sees_the_tasks_of_the_division_alone(columns, make_task, cast):
    make_task(title="Của phòng", leads=[cast.division])
    make_task(title="Của phòng khác", leads=[cast.other])

    assert columns(cast.head) == {State.ASSIGNED: (["Của phòng"], 1)}


def test_a_card_is_acknowledged_by_the_form_of_that_step(browse_as, make_task, cast):
    task = make_task(leads=[cast.division])
    browser = browse_as(cast.head)
    page = browser.get("/tasks/board?year=2021").text
    [action] = re.findall(rf'action="(/tasks/{task.id}/\w+)"', page)
    fields = dict(re.findall(r'name="(version|back|filter)" value="([^"]*)"', page))

    answer = browser.post(action, fields)

    assert task.state is State.ACKNOWLEDGED
    assert answer.location == f"/tasks/board?year=2021#task-{task.id}"


def test_a_card_offers_nothing_to_those_who_only_look_on(browse_as, make_task, cast):
    task = make_task(leads=[cast.division])

    page = browse_as(cast.observer).get("/tasks/board").text

    assert task.code in page
    assert f"/tasks/{task.id}/" not in page


def test_a_long_column_leads_to_the_rest_in_the_list(browse_as, make_tasks, cast):
    make_tasks(CARDS_SHOWN + 5)

    page = browse_as(cast.office).get("/tasks/board?year=2021").text

    assert "Còn 5 trong danh sách" in page
    assert "/tasks?year=2021&amp;state=assigned" in page


def test_a_board_without_tasks_says_what_to_do(browse_as, cast):
    page = browse_as(cast.office).get("/tasks/board?q=khong+co").text

    assert 'href="/tasks/board"' in page
    assert "Không có nhiệm vụ phù hợp" in page


@pytest.mark.parametrize("path", ["/tasks/board", "/tasks/calendar?month=2021-11", "/tasks/timeline"])
@pytest.mark.parametrize("role", ["office", "head"])
def test_a_thousand_tasks_cost_as_many_queries_as_ten(browse_as, make_tasks, cast, count_queries, path, role):
    browser = browse_as(getattr(cast, role))
    make_tasks(10)
    browser.get(path)
    with count_queries() as few:
        assert browser.get(path).status_code == 200

    make_tasks(990)
    with count_queries() as many:
        browser.get(path)

    assert len(many) == len(few)
