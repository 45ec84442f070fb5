"""Taking a task on, objecting to it, and what the deciders do about that."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tracker.errors import Clash, Refused
from tracker.mail.models import Notice
from tracker.mail.rules import find_rule
from tracker.reminders.service import plan_notices
from tracker.tasks.models import EventKind, Part, State, TaskDivision
from tracker.tasks.objecting import (
    acknowledge_task,
    ask_hand_over,
    dispute_task,
    find_objection,
    hand_over_task,
    take_back_objection,
    uphold_task,
)

KNOWN = {"version": None}


@pytest.fixture
def task(session, make_task, cast):
    task = make_task(leads=[cast.division], supports=[cast.other], official=cast.official)
    session.commit()
    return task


def still_true(session, rule, person):
    notice = session.scalars(
        select(Notice).where(Notice.rule == rule, Notice.recipient_id == person.id)
    ).one()
    return find_rule(rule).still_true(notice) is None


# --- acknowledging -----------------------------------------------------------


def test_whoever_answers_for_a_task_acknowledges_it_by_one_button(browse_as, task, cast):
    browser = browse_as(cast.official)
    assert f'action="/tasks/{task.id}/acknowledge"' in browser.get(f"/tasks/{task.id}").text

    response = browser.post(f"/tasks/{task.id}/acknowledge", {"version": task.version})

    assert response.location == f"/tasks/{task.id}"
    assert task.state is State.ACKNOWLEDGED
    assert f'action="/tasks/{task.id}/acknowledge"' not in browser.get(f"/tasks/{task.id}").text


def test_acknowledging_what_changed_meanwhile_shows_what_changed(session, browse_as, task, cast):
    seen = task.version
    dispute_task(task, reason="Không thuộc chức năng của phòng", by=cast.head, **KNOWN)
    session.commit()

    response = browse_as(cast.official).post(f"/tasks/{task.id}/acknowledge", {"version": seen})

    assert response.status_code == 409
    assert "Không thuộc chức năng của phòng" in response.text


# --- objecting ---------------------------------------------------------------


def test_a_dispute_tells_the_deciders_at_once_and_leaves_the_due_date(task, cast, told):
    due = task.due

    dispute_task(task, reason="Không thuộc chức năng của phòng", by=cast.head, **KNOWN)

    assert (task.state, task.due) == (State.DISPUTED, due)
    assert told("task_objected") == {cast.office.id, cast.leader.id}
    assert find_objection(task).words == "Không thuộc chức năng của phòng"


def test_an_objection_needs_a_reason_and_what_was_typed_stays(browse_as, task, cast):
    browser = browse_as(cast.head)

    disputed = browser.post(f"/tasks/{task.id}/dispute", {"version": task.version, "reason": " "})
    asked = browser.post(
        f"/tasks/{task.id}/ask_hand_over", {"version": task.version, "division": cast.other.id}
    )

    assert (disputed.status_code, asked.status_code) == (422, 422)
    assert f'selected value="{cast.other.id}"' in asked.text
    assert task.state is State.ASSIGNED


def test_the_wish_for_another_division_stays_with_the_asking(browse_as, task, cast):
    browse_as(cast.head).post(
        f"/tasks/{task.id}/ask_hand_over",
        {"version": task.version, "reason": "Thuộc phòng khác", "division": cast.other.id},
    )

    objection = find_objection(task)
    assert task.state is State.HAND_OVER_ASKED
    assert (objection.context["from"], objection.context["to"]) == ([cast.division.id], cast.other.id)
    page = browse_as(cast.office).get(f"/tasks/{task.id}").text
    assert "Thuộc phòng khác" in page
    assert f"Giao cho: {cast.other.name}" in page


def test_the_task_is_not_asked_to_go_where_it_is(task, cast):
    with pytest.raises(Refused) as refusal:
        ask_hand_over(task, reason="x", to=cast.division, by=cast.head, **KNOWN)

    assert refusal.value.field == "division"


def test_taking_the_objection_back_takes_the_task_on(session, task, cast):
    dispute_task(task, reason="x", by=cast.head, **KNOWN)
    take_back_objection(task, by=cast.head, **KNOWN)

    assert task.state is State.ACKNOWLEDGED
    assert not still_true(session, "task_objected", cast.office)


# --- deciding on it ----------------------------------------------------------


def test_upholding_answers_the_objection_and_tells_those_with_a_part(task, cast, told):
    dispute_task(task, reason="x", by=cast.head, **KNOWN)

    uphold_task(task, words="Đã thống nhất tại cuộc họp", by=cast.leader, **KNOWN)

    assert task.state is State.ASSIGNED
    assert told("task_upheld") == {cast.head.id, cast.official.id, cast.other_head.id}


def test_an_objection_is_not_answered_in_silence(task, cast):
    dispute_task(task, reason="x", by=cast.head, **KNOWN)

    with pytest.raises(Refused) as refusal:
        uphold_task(task, words="", by=cast.leader, **KNOWN)

    assert refusal.value.field == "words"


def test_handing_over_changes_the_lead_and_the_history_names_both(session, task, cast, told):
    ask_hand_over(task, reason="x", to=cast.other, by=cast.head, **KNOWN)

    hand_over_task(task, to=cast.other, words="Đồng ý", by=cast.office, **KNOWN)

    session.refresh(task)
    assert [(part.division, part.part) for part in task.parts] == [(cast.other, Part.LEAD)]
    assert (task.state, task.official) == (State.ASSIGNED, None)
    line = next(event for event in task.events if event.kind is EventKind.LEAD)
    assert (line.before, line.after) == (cast.division.name, cast.other.name)
    assert told("task_handed_over") == {cast.head.id, cast.official.id, cast.other_head.id}


def test_a_division_that_gets_the_task_newly_is_told_of_a_new_task(
    task, cast, told, make_division, make_user
):
    third = make_division("Phòng thứ ba")
    head = make_user("head", third)
    dispute_task(task, reason="x", by=cast.head, **KNOWN)

    hand_over_task(task, to=third, by=cast.office, **KNOWN)

    assert told("task_assigned") == {head.id}


def test_of_two_equal_leads_only_the_one_that_objects_gives_the_task_away(task, cast, make_division):
    second, third = make_division("Phòng thứ hai"), make_division("Phòng thứ ba")
    task.parts.append(TaskDivision(division=second, part=Part.LEAD))
    ask_hand_over(task, reason="x", to=third, by=cast.head, **KNOWN)

    hand_over_task(task, to=third, by=cast.office, **KNOWN)

    assert set(task.leads) == {second, third}


def test_a_task_is_not_handed_to_a_division_that_ended(task, cast, make_division):
    ended = make_division("Phòng cũ", valid_to=date(2021, 6, 30))
    dispute_task(task, reason="x", by=cast.head, **KNOWN)

    with pytest.raises(Refused):
        hand_over_task(task, to=ended, by=cast.office, **KNOWN)

    assert task.leads == [cast.division]


def test_the_page_hands_over_to_the_division_that_was_asked_for(browse_as, task, cast):
    browse_as(cast.head).post(
        f"/tasks/{task.id}/ask_hand_over",
        {"version": task.version, "reason": "Thuộc phòng khác", "division": cast.other.id},
    )
    browser = browse_as(cast.office)
    assert f'selected value="{cast.other.id}"' in browser.get(f"/tasks/{task.id}/hand_over").text

    browser.post(f"/tasks/{task.id}/hand_over", {"version": task.version, "division": cast.other.id})

    assert task.leads == [cast.other]


def test_of_two_who_decide_on_an_objection_the_second_keeps_his_words(session, browse_as, task, cast):
    dispute_task(task, reason="x", by=cast.head, **KNOWN)
    session.commit()
    seen = task.version
    browse_as(cast.leader).post(f"/tasks/{task.id}/uphold", {"version": seen, "words": "Giữ nguyên"})

    response = browse_as(cast.office).post(
        f"/tasks/{task.id}/uphold", {"version": seen, "words": "Ý kiến của Văn phòng"}
    )

    assert response.status_code == 409
    assert "Ý kiến của Văn phòng" in response.text
    assert "Giữ nguyên" in response.text
    with pytest.raises(Clash):
        uphold_task(task, words="x", version=seen, by=cast.office)


def test_a_step_that_cannot_be_taken_now_leads_back_with_a_word(browse_as, task, cast):
    response = browse_as(cast.office).get(f"/tasks/{task.id}/uphold")

    assert response.location == f"/tasks/{task.id}"


def test_acknowledging_twice_is_refused(task, cast):
    acknowledge_task(task, by=cast.head, **KNOWN)

    with pytest.raises(Refused):
        acknowledge_task(task, by=cast.head, **KNOWN)


def test_an_objection_stands_first_among_the_decider_s_work(browse_as, session, task, cast):
    dispute_task(task, reason="x", by=cast.head, **KNOWN)
    session.commit()

    page = browse_as(cast.office).get("/tasks/mine").text

    assert 'id="to_decide"' in page
    assert f'href="/tasks/{task.id}#objection"' in page


def test_of_what_is_disputed_those_who_decide_are_reminded_and_nobody_is_chased_for_it(
    session, agency, task, cast
):
    dispute_task(task, reason="x", by=cast.head, **KNOWN)
    session.flush()

    plan_notices(agency.id, task.due)

    told = select(Notice.rule, Notice.recipient_id).where(Notice.subject_type == "task")
    assert set(session.execute(told)) == {("waiting", cast.office.id), ("waiting", cast.leader.id)}
