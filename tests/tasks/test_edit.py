"""Changing what a task asks for; the first due date is never lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import TODAY
from tracker import clock
from tracker.errors import Clash, NotAllowed, Refused
from tracker.mail.models import Notice
from tracker.tasks.editing import edit_task
from tracker.tasks.models import EventKind, State, Watcher

LATER = date(2021, 12, 20)


@pytest.fixture
def task(make_task, cast):
    return make_task(leads=[cast.division], supports=[cast.other], official=cast.official)


@pytest.fixture
def edit(task, cast):
    """Edit the task: what a test does not name stays."""

    def make(**fields):
        return edit_task(
            task,
            **{
                "title": task.title,
                "details": task.details,
                "product": task.product,
                "due": task.due,
                "leads": task.leads,
                "supports": task.supports,
                "official": task.official,
                "criteria": task.criteria,
                "version": None,
                "by": cast.office,
                **fields,
            },
        )

    return make


def test_nothing_changed_leaves_nothing(task, edit):
    assert edit() == []
    assert len(task.events) == 1


def test_a_moved_due_date_keeps_the_first_and_its_reason(task, edit):
    first = task.due

    events = edit(due=LATER, reason="Mưa lũ kéo dài")

    assert (task.due, task.first_due) == (LATER, first)
    assert [(e.kind, e.before, e.after, e.words) for e in events] == [
        (EventKind.DUE, "2021-11-30", "2021-12-20", "Mưa lũ kéo dài")
    ]


def test_a_due_date_is_not_moved_without_a_reason(edit):
    with pytest.raises(Refused) as refusal:
        edit(due=LATER)

    assert refusal.value.field == "reason"


def test_a_due_date_cannot_be_before_the_day_of_issue(task, edit):
    with pytest.raises(Refused) as refusal:
        edit(due=task.issued_on - timedelta(days=1), reason="x")

    assert refusal.value.field == "due"


def test_a_due_date_cannot_be_taken_away(edit):
    with pytest.raises(Refused):
        edit(due=None, reason="x")


def test_the_first_due_date_given_later_is_the_first(make_task, cast):
    task = make_task(leads=[cast.division], due=None)

    edit_task(
        task, title=task.title, details="", product="", due=LATER, leads=task.leads, supports=[],
        official=None, criteria=[], version=None, by=cast.office,
    )  # fmt: skip

    assert task.first_due == LATER


def test_a_new_lead_is_told_and_history_prints_both_names(task, edit, cast, told):
    events = edit(leads=[cast.other], supports=[cast.division], official=None)

    assert task.leads == [cast.other]
    assert task.supports == [cast.division]
    lead = next(event for event in events if event.kind is EventKind.LEAD)
    assert (lead.before, lead.after) == ("Phòng Tuyên truyền", "Phòng Chính sách")
    assert told("task_assigned") == set()  # Both had a part before.


def test_a_division_that_comes_new_is_told(edit, cast, told, make_division, make_user):
    third = make_division()
    head = make_user(role="head", division=third)

    edit(supports=[cast.other, third])

    assert told("task_assigned") == {head.id}


def test_who_loses_a_part_is_told_and_who_keeps_one_is_not(edit, cast, told):
    edit(supports=[], official=None)

    assert told("task_released") == {cast.other_head.id, cast.official.id}


def test_a_head_who_answered_for_the_task_and_still_leads_loses_nothing(make_task, cast, told):
    task = make_task(leads=[cast.division], official=cast.head)

    edit_task(
        task, title=task.title, details="", product="", due=task.due, leads=task.leads, supports=[],
        official=cast.official, criteria=[], version=None, by=cast.office,
    )  # fmt: skip

    assert told("task_released") == set()
    assert told("task_assigned") == {cast.official.id}


def test_a_moved_due_date_is_told_to_all_who_have_a_part_and_to_watchers(session, task, edit, cast, told):
    task.watchers = [Watcher(user_id=cast.observer.id, since=clock.now())]

    edit(due=LATER, reason="Theo chỉ đạo")

    everybody = {cast.head.id, cast.other_head.id, cast.official.id, cast.observer.id}
    assert told("task_due_moved") == everybody


def test_who_comes_new_is_not_told_beside_of_the_moved_due_date(edit, cast, told, make_user):
    newcomer = make_user("official", cast.division)

    edit(due=LATER, official=newcomer, reason="Theo chỉ đạo")

    assert told("task_assigned") == {newcomer.id}
    assert told("task_due_moved") == {cast.head.id, cast.other_head.id}


def test_other_words_alone_are_told_to_nobody(session, edit):
    edit(title="Tên khác")

    assert session.scalar(select(func.count(Notice.id))) == 0


def test_nobody_is_told_of_a_draft_that_changes(session, make_task, cast):
    draft = make_task(leads=[cast.division], state=State.DRAFT)

    edit_task(
        draft, title="Việc", details="", product="", due=LATER, leads=[cast.other], supports=[],
        official=None, criteria=[], version=None, by=cast.office,
    )  # fmt: skip

    assert session.scalar(select(func.count(Notice.id))) == 0


def test_an_official_outside_of_the_leads_is_refused(edit, cast):
    with pytest.raises(Refused) as refusal:
        edit(leads=[cast.other], supports=[])

    assert refusal.value.field == "official"


def test_a_division_that_ended_since_can_keep_its_part(session, task, edit, cast):
    cast.division.valid_to = TODAY - timedelta(days=1)

    edit(title="Tên mới")

    assert task.title == "Tên mới"


def test_a_division_that_ended_cannot_get_a_part(edit, cast, make_division):
    ended = make_division(valid_to=TODAY - timedelta(days=1))

    with pytest.raises(Refused):
        edit(supports=[cast.other, ended])


def test_changed_criteria_are_told_by_their_codes(task, edit, make_framework, make_criterion):
    leaf = make_criterion(make_framework(), "3.1.2")

    events = edit(criteria=[leaf])

    assert task.criteria == [leaf]
    assert (events[0].before, events[0].after, events[0].context) == (
        "",
        "3.1.2",
        {"field": "criteria"},
    )


def test_an_edit_saves_a_new_version_of_the_task(session, task, edit, cast):
    session.commit()
    before = task.version

    edit(supports=[])
    session.commit()

    assert task.version > before


@pytest.mark.parametrize("role", ["head", "official", "observer", "admin"])
def test_only_the_office_and_leaders_edit(edit, cast, role):
    with pytest.raises(NotAllowed):
        edit(title="x", by=getattr(cast, role))


@pytest.mark.parametrize("state", [State.ACCEPTED, State.CANCELLED])
def test_what_is_closed_is_not_edited(task, edit, state):
    task.state, task.done_on = state, TODAY if state is State.ACCEPTED else None

    with pytest.raises(Refused):
        edit(title="x")


def test_a_stale_edit_is_refused(session, task, edit):
    seen = task.version
    edit(title="Tên thứ nhất")
    session.commit()

    with pytest.raises(Clash):
        edit(title="Tên thứ hai", version=seen)


# --- the page ----------------------------------------------------------------


@pytest.fixture
def typed(task, cast):
    return {
        "version": task.version,
        "title": task.title,
        "leads": [str(cast.division.id)],
        "supports": [str(cast.other.id)],
        "official": str(cast.official.id),
        "due": "30/11/2021",
    }


def test_the_page_comes_filled_and_saves(browse_as, task, cast, typed):
    page = browse_as(cast.office).get(f"/tasks/{task.id}/edit").text
    assert task.title in page

    response = browse_as(cast.office).post(f"/tasks/{task.id}/edit", {**typed, "title": "Tên mới"})

    assert response.location == f"/tasks/{task.id}"
    assert task.title == "Tên mới"
    assert task.supports == [cast.other]


@pytest.mark.parametrize("due", ["31/08/2021", "30-02-2021", "không", ""])
def test_the_page_refuses_such_a_due_date(browse_as, task, cast, typed, due):
    response = browse_as(cast.office).post(
        f"/tasks/{task.id}/edit", {**typed, "due": due, "reason": "Lý do của tôi"}
    )

    assert response.status_code == 422
    assert 'id="due-fault"' in response.text
    assert "Lý do của tôi" in response.text


def test_the_second_of_two_editors_sees_both_texts(browse_as, task, cast, typed):
    browse_as(cast.leader).post(f"/tasks/{task.id}/edit", {**typed, "title": "Tên của lãnh đạo"})

    clash = browse_as(cast.office).post(f"/tasks/{task.id}/edit", {**typed, "title": "Tên của văn phòng"})

    assert clash.status_code == 409
    assert "Tên của lãnh đạo" in clash.text
    assert clash.text.count("Tên của văn phòng") >= 2  # Beside the other's, and in the form.
    assert task.title == "Tên của lãnh đạo"


def test_the_page_is_closed_to_heads(browse_as, task, cast, typed):
    assert browse_as(cast.head).get(f"/tasks/{task.id}/edit").status_code == 403
    assert browse_as(cast.head).post(f"/tasks/{task.id}/edit", typed).status_code == 403


def test_standing_work_without_a_due_date_can_be_edited(browse_as, make_task, cast, typed):
    standing = make_task(leads=[cast.division], supports=[cast.other], due=None)

    response = browse_as(cast.office).post(
        f"/tasks/{standing.id}/edit",
        {**typed, "version": standing.version, "due": "", "title": "Tên mới"},
    )

    assert response.status_code == 302
    assert (standing.title, standing.due) == ("Tên mới", None)
