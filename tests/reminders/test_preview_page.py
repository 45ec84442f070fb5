"""The page on which one sees who would be told what in the next days."""

from __future__ import annotations

from datetime import date

import pytest

from tests.conftest import TODAY
from tracker.accounts.models import Absence, CalendarDay, DayKind, Role
from tracker.reminders.occasions import Occasion, Policy
from tracker.reminders.outlook import outlook
from tracker.tasks.models import State

PAGE = "/reminders/preview"
SOON = date(2021, 10, 8)  # Three working days after TODAY.


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN)


def test_it_names_the_day_the_person_and_the_task(browse_as, admin, make_task, division, official):
    task = make_task(leads=[division], official=official, due=SOON, title="Báo cáo quý III")

    page = browse_as(admin).get(PAGE).text

    assert "thứ Ba 05/10/2021" in page.replace("Thứ", "thứ")
    assert official.name in page
    assert f'href="/tasks/{task.id}"' in page
    assert "Báo cáo quý III" in page


def test_a_rule_that_is_changed_changes_what_is_to_come(browse_as, admin, make_task, division, official):
    task = make_task(leads=[division], official=official, due=SOON)
    browser = browse_as(admin)
    before = browser.get(PAGE).text.count(f'href="/tasks/{task.id}"')

    seen = Policy(Occasion.BEFORE_DUE, 1).fingerprint
    browser.post(
        "/reminders/rule/switch", {"occasion": "before_due", "was": "1", "seen": seen, "is_on": "no"}
    )
    after = browser.get(PAGE).text.count(f'href="/tasks/{task.id}"')

    assert after == before - 1


def test_days_off_are_named_from_the_calendar(agency, session, make_task, division, official):
    session.add(
        CalendarDay(
            agency_id=agency.id, day=date(2021, 10, 7), kind=DayKind.OFF, name="Nghỉ bù", source="nhập tay"
        )
    )
    session.flush()

    days = {one.day: (one.is_off, one.off) for one in outlook(agency.id).days}

    assert days[TODAY] == (False, "")
    assert days[date(2021, 10, 7)] == (True, "Nghỉ bù")
    assert days[date(2021, 10, 9)] == (True, "")  # A Saturday.


def test_nothing_is_said_on_a_day_off(agency, make_task, division, official):
    make_task(leads=[division], official=official, due=date(2021, 10, 11), state=State.IN_PROGRESS)

    assert all(not one.letters for one in outlook(agency.id).days if one.is_off)


def test_where_nobody_is_told_anything_the_page_says_so(browse_as, admin):
    assert "Những ngày này không có ai được nhắc" in browse_as(admin).get(PAGE).text


def test_one_person_is_shown_alone(browse_as, admin, make_task, division, official, make_user):
    other = make_user(Role.OFFICIAL, division, name="Phạm Văn Dũng")
    mine = make_task(leads=[division], official=official, due=SOON)
    theirs = make_task(leads=[division], official=other, due=SOON)

    page = browse_as(admin).get(f"{PAGE}?person={official.id}").text

    assert f'href="/tasks/{mine.id}"' in page
    assert f'href="/tasks/{theirs.id}"' not in page


def test_heads_and_officials_do_not_read_it(browse_as, head, official):
    assert [browse_as(one).get(PAGE).status_code for one in (head, official)] == [403, 403]


def test_three_hundred_tasks_cost_no_more_queries_than_ten(
    browse_as, admin, make_task, division, official, count_queries
):
    def queries_of(tasks):
        for _ in range(tasks):
            make_task(leads=[division], official=official, due=SOON)
        browser = browse_as(admin)
        with count_queries() as queries:
            browser.get(PAGE)
        return len(queries)

    queries_of(1)  # What a process reads once is read now.
    assert queries_of(10) == queries_of(290)


def test_a_long_letter_is_cut_and_leads_to_the_whole(browse_as, admin, make_task, division, official):
    for _ in range(12):
        make_task(leads=[division], official=official, due=SOON)

    page = browse_as(admin).get(PAGE).text

    assert "và 4 nội dung khác" in page
    assert f"{PAGE}?person={official.id}" in page


def test_the_deputy_is_shown_for_one_who_is_away(
    browse_as, admin, make_task, division, official, make_user, agency, session
):
    deputy = make_user(Role.OFFICIAL, division, name="Phạm Văn Dũng")
    session.add(Absence(agency_id=agency.id, user=official, deputy=deputy, from_day=TODAY, to_day=TODAY))
    task = make_task(leads=[division], official=official, due=SOON)
    browser = browse_as(admin)

    pages = [browser.get(f"{PAGE}?person={person.id}").text for person in (official, deputy)]

    for page in pages:
        assert f"nhận thay {official.name}" in page
        assert f'href="/tasks/{task.id}"' in page


def test_it_says_that_it_was_cut(browse_as, admin, make_task, division, official, monkeypatch):
    monkeypatch.setattr("tracker.reminders.preview.MOST_TASKS", 3)
    for _ in range(4):
        make_task(leads=[division], official=official, due=SOON)

    assert "nội dung hiển thị chưa đầy đủ" in browse_as(admin).get(PAGE).text
