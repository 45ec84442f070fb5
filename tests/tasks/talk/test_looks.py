"""What changed since somebody last looked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NINE
from tracker.tasks import service
from tracker.tasks.models import Task
from tracker.tasks.talk.models import Look
from tracker.tasks.talk.queries import mark_changed
from tracker.tasks.talk.service import comment_on, mark_seen

HOUR = timedelta(hours=1)


@pytest.fixture
def task(make_task, cast, session):
    task = make_task(
        leads=[cast.division], supports=[cast.other], official=cast.official, issued_on=NINE.date()
    )
    task.events[0].by = cast.office
    session.commit()
    return task


@pytest.fixture
def changed_since(session):
    """Those of the tasks that are marked as changed for a person."""

    def find(user, task_ids):
        session.flush()
        mark = mark_changed(user)
        return set(session.scalars(select(Task.id).where(Task.id.in_(task_ids), mark.column), mark.values))

    return find


def report(task, by):
    service.report_progress(task, percent=10, words="Đã làm", version=None, by=by)


def test_looking_is_noted_without_a_page(browse_as, cast, task, session):
    answer = browse_as(cast.head).post(f"/tasks/{task.id}/seen", {"quiet": "1"})

    look = session.scalars(select(Look)).one()
    assert (answer.status_code, answer.data) == (204, b"")
    assert (look.user_id, look.task_id, look.at) == (cast.head.id, task.id, NINE)


def test_looking_without_a_script_leads_back(browse_as, cast, task):
    answer = browse_as(cast.head).post(f"/tasks/{task.id}/seen")

    assert answer.location.endswith(f"/tasks/{task.id}/talk")


def test_a_second_look_takes_the_place_of_the_first(cast, task, session, at):
    mark_seen(task, by=cast.head)
    at(NINE + HOUR)
    mark_seen(task, by=cast.head)
    session.commit()

    assert session.scalars(select(Look.at)).one() == NINE + HOUR


def test_opening_a_page_notes_nothing(browse_as, cast, task, session):
    browse_as(cast.head).get(f"/tasks/{task.id}/talk")

    assert session.scalars(select(Look)).all() == []


def test_what_others_did_and_said_is_new_until_one_looks(changed_since, cast, task, session, at):
    mark_seen(task, by=cast.head)
    mark_seen(task, by=cast.office)
    at(NINE + HOUR)
    report(task, cast.official)

    assert changed_since(cast.head, [task.id]) == {task.id}
    assert changed_since(cast.official, [task.id]) == {task.id}  # Who never looked.
    mark_seen(task, by=cast.head)
    assert changed_since(cast.head, [task.id]) == set()
    at(NINE + 2 * HOUR)
    comment_on(task, text="Xong chưa?", by=cast.office)
    assert changed_since(cast.head, [task.id]) == {task.id}


def test_what_one_did_oneself_is_not_new(changed_since, cast, task, at):
    mark_seen(task, by=cast.head)
    at(NINE + HOUR)
    report(task, cast.head)
    comment_on(task, text="Đã báo cáo", by=cast.head)

    assert changed_since(cast.head, [task.id]) == set()


def test_what_is_long_past_is_not_new_to_who_never_looked(changed_since, cast, task, at):
    at(NINE + timedelta(days=15))

    assert changed_since(cast.head, [task.id]) == set()


def test_asks_once_however_many_tasks(changed_since, cast, task, count_queries, session):
    changed_since(cast.head, [task.id])
    with count_queries() as counted:
        changed_since(cast.head, range(1, 500))

    assert len(counted) == 1
    assert changed_since(cast.head, []) == set()


def test_new_words_are_marked_as_new(browse_as, cast, task, session, at):
    mark_seen(task, by=cast.head)
    session.commit()
    at(NINE + HOUR)
    comment_on(task, text="Lời mới", by=cast.office)

    page = browse_as(cast.head).get(f"/tasks/{task.id}/talk").text
    browse_as(cast.head).post(f"/tasks/{task.id}/seen")
    again = browse_as(cast.head).get(f"/tasks/{task.id}/talk").text

    assert 'class="new-mark"' in page
    assert 'class="new-mark"' not in again


def test_going_from_page_to_page_takes_no_mark_of_what_was_not_read_yet(
    browse_as, cast, task, at, changed_since
):
    mark_seen(task, by=cast.head)
    at(NINE + HOUR)
    report(task, cast.official)
    browser = browse_as(cast.head)

    browser.post(f"/tasks/{task.id}/seen", {"quiet": "1"})  # The overview, to which the list led.
    in_visit = browser.get(f"/tasks/{task.id}/history").text
    browser.post(f"/tasks/{task.id}/seen", {"quiet": "1"})
    at(NINE + 2 * HOUR)
    in_next = browser.get(f"/tasks/{task.id}/history").text

    assert changed_since(cast.head, [task.id]) == set()
    assert ['class="new-mark"' in page for page in (in_visit, in_next)] == [True, False]


def test_a_first_visit_keeps_its_marks_too(browse_as, cast, task, at):
    at(NINE + HOUR)
    browser = browse_as(cast.head)

    browser.post(f"/tasks/{task.id}/seen", {"quiet": "1"})

    assert 'class="new-mark"' in browser.get(f"/tasks/{task.id}/history").text


def test_who_does_not_see_a_task_cannot_note_a_look(browse_as, make_user, make_division, task, session):
    stranger = make_user("head", make_division())

    assert browse_as(stranger).post(f"/tasks/{task.id}/seen").status_code == 404
    assert session.scalars(select(Look)).all() == []


def test_new_lines_of_the_history_are_marked_as_new(browse_as, cast, task, session, at):
    mark_seen(task, by=cast.head)
    session.commit()
    at(NINE + HOUR)
    report(task, cast.official)

    page = browse_as(cast.head).get(f"/tasks/{task.id}/history").text

    assert 'class="new-mark"' in page


def test_every_page_of_a_task_says_where_a_look_is_noted(browse_as, cast, task):
    browser = browse_as(cast.head)

    for page in ("", "/course", "/talk", "/history"):
        assert f'data-seen="/tasks/{task.id}/seen"' in browser.get(f"/tasks/{task.id}{page}").text


def test_a_look_at_one_task_is_none_at_another(changed_since, cast, task, make_task, at):
    other = make_task(leads=[cast.division], number=77)
    at(NINE + HOUR)
    for each in (task, other):
        comment_on(each, text="Xong chưa?", by=cast.office)
    at(NINE + 2 * HOUR)
    mark_seen(other, by=cast.head)

    assert changed_since(cast.head, [task.id, other.id]) == {task.id}
