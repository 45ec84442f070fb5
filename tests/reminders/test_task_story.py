"""What was told of a task, and what is to come, on the page of its reminders."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tests.conftest import TODAY
from tracker.accounts.models import Role
from tracker.mail.models import Letter, NoticeState
from tracker.reminders.occasions import Occasion
from tracker.reminders.task_story import story_of
from tracker.tasks.models import State

SOON = date(2021, 10, 8)


def test_what_is_to_come_is_told_day_by_day(make_task, division, official, head):
    # Nothing was heard for four weeks when tomorrow is over.
    task = make_task(
        leads=[division], official=official, due=SOON, state=State.IN_PROGRESS, issued_on=date(2021, 9, 8)
    )

    days = [(due.occasion, due.day) for due in story_of(task).coming]

    assert days[:4] == [
        (Occasion.BEFORE_DUE, TODAY),
        (Occasion.SILENT, date(2021, 10, 6)),
        (Occasion.BEFORE_DUE, date(2021, 10, 7)),
        (Occasion.ON_DUE, SOON),
    ]


def test_what_was_told_today_does_not_come_again(make_task, division, official, head, tell):
    task = make_task(leads=[division], official=official, due=SOON, state=State.IN_PROGRESS)
    tell(task, official, "before_due", TODAY)

    assert all(due.day > TODAY for due in story_of(task).coming)


def test_nothing_is_to_come_of_a_closed_task(make_task, division, official):
    task = make_task(leads=[division], official=official, due=SOON, state=State.CANCELLED)

    assert story_of(task).coming == []


def test_the_page_says_who_was_told_and_why_somebody_was_not(
    browse_as, make_task, division, official, head, tell
):
    task = make_task(leads=[division], official=official, due=SOON, state=State.IN_PROGRESS)
    tell(task, official, "before_due", date(2021, 9, 29))
    tell(
        task,
        head,
        "overdue",
        date(2021, 9, 30),
        state=NoticeState.SKIPPED,
        reason="The due date was moved.",
    )

    page = browse_as(head).get(f"/reminders/tasks/{task.id}").text

    assert "29/09/2021" in page
    assert official.name in page
    assert "The due date was moved." not in page


def test_what_was_told_stands_on_the_day_of_its_letter(
    browse_as, make_task, division, official, head, tell, session
):
    task = make_task(leads=[division], official=official, due=SOON, state=State.IN_PROGRESS)
    tell(task, official, "before_due", date(2021, 9, 29))
    session.scalars(select(Letter)).one().day = date(2021, 10, 1)  # The mail server was down.
    session.flush()

    page = browse_as(head).get(f"/reminders/tasks/{task.id}").text

    assert "01/10/2021" in page
    assert "29/09/2021" not in page


def test_the_story_costs_the_same_however_much_was_told(
    browse_as, make_user, make_task, division, official, tell, count_queries
):
    office = make_user(Role.OFFICE)
    task = make_task(leads=[division], official=official, due=SOON, state=State.IN_PROGRESS)

    def queries():
        browser = browse_as(office)
        with count_queries() as counted:
            browser.get(f"/reminders/tasks/{task.id}")
        return len(counted)

    queries()  # What a process reads once is read now.
    tell(task, official, "before_due", date(2021, 1, 1))
    few = queries()
    for day in range(2, 20):
        tell(task, make_user(Role.OFFICIAL, division), "before_due", date(2021, 1, day))

    assert queries() == few
