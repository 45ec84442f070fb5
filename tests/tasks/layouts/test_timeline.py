"""The timeline: tasks from issue to due date, by the division that leads."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.conftest import TODAY
from tracker.tasks.course.models import Milestone
from tracker.tasks.finding.filters import TaskFilter
from tracker.tasks.layouts.queries import BARS_SHOWN, list_bars, milestones_of, read_place
from tracker.tasks.layouts.telling import timeline_of
from tracker.tasks.models import State


@pytest.fixture
def bars(agency):
    def find(user, wanted=None, **place):
        return list_bars(agency, user, wanted or TaskFilter(), TODAY, **place)

    return find


def titles(found):
    return [task.title for _, task in found.rows]


def test_tasks_stand_by_the_division_that_leads(bars, make_task, cast):
    make_task(title="Một", leads=[cast.division], due=date(2021, 11, 1))
    make_task(title="Hai", leads=[cast.other], due=date(2021, 10, 20))
    make_task(title="Ba", leads=[cast.division], due=date(2021, 10, 10))

    found = bars(cast.office)

    assert [(division.name, task.title) for division, task in found.rows] == [
        ("Phòng Tuyên truyền", "Ba"),
        ("Phòng Tuyên truyền", "Một"),
        ("Phòng Chính sách", "Hai"),
    ]


def test_a_task_of_two_equal_leads_stands_once(bars, make_task, cast):
    make_task(title="Chung", leads=[cast.division, cast.other])

    assert titles(bars(cast.office)) == ["Chung"]


def test_pages_lead_on_and_back_over_every_task_once(bars, make_tasks, make_task, cast):
    make_tasks(BARS_SHOWN + 7)
    for number in range(BARS_SHOWN):
        make_task(title=f"Khác {number}", leads=[cast.other])

    pages = [bars(cast.office)]
    while pages[-1].after:
        pages.append(bars(cast.office, after=pages[-1].after))
    forth = [title for page in pages for title in titles(page)]
    back = bars(cast.office, before=pages[-1].before)

    assert len(forth) == len(set(forth)) == 2 * BARS_SHOWN + 7
    assert titles(back) == titles(pages[-2])
    assert pages[0].before is None


def test_a_place_is_read_back_from_an_address(bars, make_tasks, cast):
    make_tasks(BARS_SHOWN + 1)
    place = bars(cast.office).after

    assert read_place(str(place)) == place


@pytest.mark.parametrize("written", ["", "1", "1.2", "a.b.c", "1..x", "-1.2.x", "99999999999.1.x"])
def test_what_is_no_place_is_passed_over(browse_as, cast, written):
    assert read_place(written) is None
    assert browse_as(cast.office).get("/tasks/timeline", query_string={"after": written}).status_code == 200


def test_a_head_sees_the_tasks_of_the_division_alone(bars, make_task, cast):
    make_task(title="Của phòng", leads=[cast.division])
    make_task(title="Của phòng khác", leads=[cast.other])

    assert titles(bars(cast.head)) == ["Của phòng"]


def only_bar(make_task, cast, **columns):
    task = make_task(leads=[cast.division], **columns)
    [(_division, [bar])] = timeline_of([(cast.division, task)], milestones_of([task.id]), TODAY).groups
    return bar


def test_an_overdue_task_has_a_tail_until_today(make_task, cast):
    bar = only_bar(make_task, cast, due=TODAY - timedelta(days=9))

    assert bar.span.late_until > bar.span.end


def test_a_task_submitted_in_time_has_no_tail(make_task, cast):
    due = TODAY - timedelta(days=9)
    bar = only_bar(make_task, cast, due=due, state=State.SUBMITTED, submitted_on=due)

    assert bar.span.late_until is None


def test_a_task_done_late_has_a_tail_until_it_was_done(make_task, cast):
    due = TODAY - timedelta(days=9)
    bar = only_bar(make_task, cast, due=due, state=State.ACCEPTED, done_on=due + timedelta(days=2))

    assert bar.span.late_width > 0
    assert bar.span.filled == bar.span.end


def test_milestones_are_marks_on_the_bar(session, make_task, cast):
    task = make_task(leads=[cast.division])
    session.add(Milestone(task_id=task.id, position=1, name="Bước một", due=date(2021, 10, 1)))
    session.add(Milestone(task_id=task.id, position=2, name="Không hạn"))
    session.flush()

    found = milestones_of([task.id])

    assert [milestone.name for milestone in found[task.id]] == ["Bước một"]


def test_the_page_tells_in_words_what_is_drawn(session, browse_as, make_task, cast):
    task = make_task(leads=[cast.division], first_due=date(2021, 10, 31), percent=40)
    session.add(Milestone(task_id=task.id, position=1, name="Bước một", due=date(2021, 10, 1)))

    page = browse_as(cast.office).get("/tasks/timeline").text

    for words in ("từ ngày 01/09/2021", "đến ngày 30/11/2021", "40%", "hạn đầu 31/10/2021", "Bước một"):
        assert words in page
    assert "style=" not in page


def test_a_timeline_without_tasks_says_what_to_do(browse_as, cast):
    assert "Không có nhiệm vụ" in browse_as(cast.office).get("/tasks/timeline?q=khong+co").text
