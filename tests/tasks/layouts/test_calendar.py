"""The calendar: what is due on which day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.conftest import TODAY
from tracker.accounts.models import CalendarDay, DayKind
from tracker.tasks.course.models import Milestone
from tracker.tasks.finding.filters import TaskFilter
from tracker.tasks.layouts.queries import SHOWN_A_DAY, list_days
from tracker.tasks.models import State

NEXT = TODAY + timedelta(days=1)


@pytest.fixture
def due(agency):
    """What a person finds on a day: titles of tasks, names of milestones."""

    def find(user, day, opened=None, **wanted):
        found = list_days(
            agency, user, TaskFilter(**wanted), TODAY,
            first=date(2021, 9, 27), last=date(2021, 10, 31), opened=opened,
        )  # fmt: skip
        return found.get(day)

    return find


def test_a_task_stands_on_its_due_day(due, make_task, cast):
    make_task(title="Báo cáo", due=NEXT)
    make_task(title="Tháng sau", due=date(2021, 11, 1))

    assert [task.title for task in due(cast.office, NEXT).tasks] == ["Báo cáo"]
    assert due(cast.office, date(2021, 11, 1)) is None


def test_milestones_stand_on_their_own_days(session, due, make_task, cast):
    task = make_task(due=None)
    session.add(Milestone(task_id=task.id, position=1, name="Lập kế hoạch", due=NEXT))

    [(milestone, of)] = due(cast.office, NEXT).milestones

    assert (milestone.name, of) == ("Lập kế hoạch", task)


def test_milestones_of_tasks_one_may_not_see_are_not_shown(session, due, make_task, cast):
    task = make_task(leads=[cast.other], due=None)
    session.add(Milestone(task_id=task.id, position=1, name="Lập kế hoạch", due=NEXT))

    assert due(cast.head, NEXT) is None


def test_a_full_day_shows_its_first_tasks_and_counts_the_rest(due, make_tasks, cast):
    make_tasks(SHOWN_A_DAY + 4, due=NEXT, first_due=NEXT)

    day = due(cast.office, NEXT)

    assert (len(day.tasks), day.tasks_left_out) == (SHOWN_A_DAY, 4)


def test_a_day_that_is_opened_shows_all(due, make_tasks, cast):
    make_tasks(SHOWN_A_DAY + 4, due=NEXT, first_due=NEXT)

    assert due(cast.office, NEXT, opened=NEXT).tasks_left_out == 0


def test_the_filter_of_the_list_holds_on_the_calendar(due, make_task, cast):
    make_task(title="Của phòng", leads=[cast.division], due=NEXT)
    make_task(title="Của phòng khác", leads=[cast.other], due=NEXT)

    day = due(cast.office, NEXT, division_id=cast.division.id)

    assert [task.title for task in day.tasks] == ["Của phòng"]


def test_a_full_day_leads_to_the_list_of_that_day(browse_as, make_tasks, cast):
    make_tasks(SHOWN_A_DAY + 4, due=NEXT, first_due=NEXT)

    page = browse_as(cast.office).get("/tasks/calendar").text

    assert "/tasks?due_from=2021-10-06&amp;due_to=2021-10-06" in page
    assert "+4 nhiệm vụ" in page


def test_the_page_begins_with_the_month_of_today_and_says_what_is_overdue(browse_as, make_task, cast):
    make_task(due=TODAY - timedelta(days=1))

    page = browse_as(cast.office).get("/tasks/calendar").text

    assert "Tháng 10/2021" in page
    assert 'class="due-words">Quá hạn' in page


def test_days_off_and_worked_saturdays_are_told_by_word(session, browse_as, agency, cast):
    days = {"agency_id": agency.id, "source": "test"}
    session.add(CalendarDay(**days, day=date(2021, 10, 14), kind=DayKind.OFF, name="Nghỉ"))
    session.add(CalendarDay(**days, day=date(2021, 10, 16), kind=DayKind.WORKED, name="Bù"))

    page = browse_as(cast.office).get("/tasks/calendar").text

    assert (page.count('class="day-off">Ngày nghỉ'), page.count('class="day-off">Làm bù')) == (1, 1)


@pytest.mark.parametrize("month", ["2021-13", "x", "0001-01", "9999-12"])
def test_a_month_that_is_none_leads_to_that_of_today(browse_as, cast, month):
    page = browse_as(cast.office).get(f"/tasks/calendar?month={month}")

    assert page.status_code == 200
    assert "Tháng 10/2021" in page.text


def test_the_last_month_people_work_in_leads_no_further(browse_as, cast):
    page = browse_as(cast.office).get("/tasks/calendar?month=2099-12").text

    assert 'rel="prev"' in page
    assert 'rel="next"' not in page


def test_what_is_done_or_cancelled_is_told_apart(browse_as, make_task, cast):
    make_task(due=NEXT, state=State.CANCELLED)

    assert 'class="due-words">Đã hủy' in browse_as(cast.office).get("/tasks/calendar").text


def test_filtering_stays_in_the_month(browse_as, cast):
    page = browse_as(cast.office).get("/tasks/calendar?month=2021-12&year=2021").text

    assert '<input type="hidden" name="month" value="2021-12">' in page
