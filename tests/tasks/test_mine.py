"""One's own work: what it asks for, in which order, and what it costs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.conftest import TODAY
from tracker.tasks.finding.mine import SECTION_SIZE, list_mine
from tracker.tasks.models import State


@pytest.fixture
def sections(agency):
    def find(user):
        work = list_mine(agency, user, TODAY)
        return {name: [row.task.title for row in rows] for name, rows in work.sections.items()}

    return find


def test_each_task_stands_once_where_it_asks_the_most(sections, make_task, cast):
    own = {"leads": [cast.division]}
    make_task(title="Quá hạn", due=TODAY - timedelta(days=1), **own)
    make_task(title="Trả lại, quá hạn", due=TODAY - timedelta(days=2), state=State.RETURNED, **own)
    make_task(title="Hôm nay", due=TODAY, **own)
    make_task(title="Trong tuần", due=TODAY + timedelta(days=7), **own)
    make_task(title="Trả lại", state=State.RETURNED, **own)
    make_task(title="Chờ duyệt", state=State.SUBMITTED, submitted_on=TODAY, **own)
    make_task(title="Còn lâu", due=TODAY + timedelta(days=8), state=State.IN_PROGRESS, **own)
    make_task(title="Không hạn", due=None, state=State.ACKNOWLEDGED, **own)
    make_task(title="Mới giao", due=TODAY + timedelta(days=30), **own)
    make_task(title="Mới giao, phối hợp", leads=[cast.other], supports=[cast.division])
    make_task(title="Xong", state=State.ACCEPTED, **own)
    make_task(title="Hủy", state=State.CANCELLED, **own)

    assert sections(cast.head) == {
        "overdue": ["Trả lại, quá hạn", "Quá hạn"],
        "due_soon": ["Hôm nay", "Trong tuần"],
        "returned": ["Trả lại"],
        "waiting": ["Chờ duyệt"],
        "new": ["Mới giao"],
        "other": ["Còn lâu", "Mới giao, phối hợp", "Không hạn"],
    }


@pytest.mark.parametrize("role", ["office", "leader"])
def test_who_decides_finds_what_was_submitted(sections, make_task, cast, role):
    make_task(title="Chờ duyệt", state=State.SUBMITTED, submitted_on=TODAY)
    make_task(title="Đang làm")

    assert sections(getattr(cast, role)) == {"to_decide": ["Chờ duyệt"]}


def test_who_only_looks_on_has_no_work(sections, make_task, cast):
    make_task(state=State.SUBMITTED, submitted_on=TODAY)

    assert sections(cast.observer) == {}
    assert sections(cast.admin) == {}


def test_the_page_leads_from_a_row_to_its_next_act(browse_as, make_task, cast):
    task = make_task(leads=[cast.division], due=TODAY - timedelta(days=3))

    browser = browse_as(cast.head)
    page, asked = (browser.get(f"/tasks/mine{query}").text for query in ("", f"?report={task.id}"))

    assert f'href="?report={task.id}#task-{task.id}"' in page
    assert f'href="/tasks/{task.id}/update"' in asked
    assert "Quá hạn 3 ngày" in page


def test_the_page_says_when_nothing_waits(browse_as, cast):
    assert "Hiện không có việc nào chờ bạn" in browse_as(cast.head).get("/tasks/mine").text


def test_a_long_part_shows_its_first_tasks_and_leads_to_the_rest(browse_as, make_tasks, cast):
    make_tasks(SECTION_SIZE + 5)

    page = browse_as(cast.head).get("/tasks/mine").text

    assert page.count('class="task-title"') == SECTION_SIZE
    assert f"Xem cả {SECTION_SIZE + 5}" in page


@pytest.mark.parametrize("role", ["head", "office"])
def test_thousand_tasks_take_no_more_queries(browse_as, make_tasks, count_queries, cast, role):
    browser = browse_as(getattr(cast, role))
    browser.get("/tasks")  # The first request of a process reads the clock's offset, too.
    counts = []
    for count in (10, 990):
        make_tasks(count // 2)
        make_tasks(count // 2, state=State.SUBMITTED, submitted_on=date(2021, 10, 1))
        with count_queries() as counted:
            assert browser.get("/tasks/mine").status_code == 200
        counts.append(len(counted))

    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_a_row_says_when_the_division_only_supports(browse_as, make_task, cast):
    make_task(leads=[cast.other], supports=[cast.division])

    assert "Phòng bạn phối hợp" in browse_as(cast.head).get("/tasks/mine").text
    assert "Phòng bạn phối hợp" not in browse_as(cast.other_head).get("/tasks/mine").text


def test_a_new_task_is_acknowledged_from_its_row_with_one_click(browse_as, make_task, cast):
    task = make_task(leads=[cast.division])
    browser = browse_as(cast.head)
    assert f'action="/tasks/{task.id}/acknowledge"' in browser.get("/tasks/mine").text

    response = browser.post(f"/tasks/{task.id}/acknowledge", {"version": task.version, "back": "mine"})

    assert response.location == f"/tasks/mine#task-{task.id}"
    assert task.state is State.ACKNOWLEDGED


def test_who_supports_has_nothing_to_acknowledge(browse_as, make_task, cast):
    task = make_task(leads=[cast.other], supports=[cast.division])

    page = browse_as(cast.head).get("/tasks/mine").text

    assert f'action="/tasks/{task.id}/acknowledge"' not in page
    assert f'href="?report={task.id}#task-{task.id}"' in page


def test_the_form_of_a_report_is_drawn_in_the_row_that_is_asked_for_only(browse_as, make_task, cast):
    tasks = [make_task(leads=[cast.division]) for _ in range(2)]
    browser = browse_as(cast.head)

    before, asked = (browser.get(f"/tasks/mine{query}").text for query in ("", f"?report={tasks[1].id}"))

    drawn = [[f'action="/tasks/{task.id}/quick"' in page for task in tasks] for page in (before, asked)]
    assert drawn == [[False, False], [False, True]]


def test_a_row_of_a_handed_in_task_takes_no_report(browse_as, make_task, cast):
    task = make_task(leads=[cast.division], state=State.SUBMITTED, submitted_on=TODAY)

    page = browse_as(cast.head).get(f"/tasks/mine?report={task.id}").text

    assert f'action="/tasks/{task.id}/quick"' not in page
    assert "data-report" not in page


def test_who_supports_finds_the_percent_of_their_own_part(session, browse_as, make_task, cast):
    task = make_task(leads=[cast.other], supports=[cast.division], percent=80)
    task.parts[1].percent = 35

    page = browse_as(cast.head).get(f"/tasks/mine?report={task.id}").text

    assert (
        f'id="percent-{task.id}" min="0" max="100" step="1" inputmode="numeric" required value="35"' in page
    )


def test_askings_for_more_time_stand_on_the_page(browse_as, cast):
    assert 'id="extensions"' not in browse_as(cast.office).get("/tasks/mine").text
