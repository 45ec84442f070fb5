"""Asking for more time, before the task is due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import TODAY
from tests.tasks.extensions.conftest import LATER
from tracker import audit
from tracker.accounts.models import Role
from tracker.errors import Clash, NotAllowed, Refused
from tracker.tasks.extensions.models import Extension, ExtensionPolicy, ExtensionState
from tracker.tasks.extensions.service import decide_extension, withdraw_extension
from tracker.tasks.models import EventKind, State


def test_what_is_asked_is_kept_and_the_due_date_stays(task, ask, cast):
    first = task.due

    extension = ask()

    assert (extension.due_before, extension.asked_due, extension.state) == (
        first, LATER, ExtensionState.ASKED,
    )  # fmt: skip
    assert (task.due, task.first_due) == (first, first)


def test_asking_is_a_line_of_the_history_and_of_the_audit_log(task, ask, session):
    ask()

    line = task.events[-1]
    assert (line.kind, line.before, line.after, line.words) == (
        EventKind.EXTENSION, "2021-11-30", "2021-12-20", "Mưa lũ kéo dài",
    )  # fmt: skip
    assert "ask_extension" in set(session.scalars(select(audit.AuditLine.verb)))


def test_the_leaders_are_told(ask, cast, told):
    ask()

    assert told("extension_asked") == {cast.leader.id}


def test_the_office_is_told_where_it_decides(ask, cast, told, session, agency):
    session.add(ExtensionPolicy(agency_id=agency.id, decider=Role.OFFICE))

    ask()

    assert told("extension_asked") == {cast.office.id}


def test_the_official_who_answers_may_ask_too(ask, cast):
    assert ask(by=cast.official).asked_by is cast.official


@pytest.mark.parametrize("who", ["other_head", "office", "observer", "admin"])
def test_others_may_not_ask(ask, cast, who):
    with pytest.raises(NotAllowed):
        ask(by=getattr(cast, who))


def test_after_the_due_date_it_is_refused_in_clear_words(make_task, cast, ask, session):
    late = make_task(leads=[cast.division], due=TODAY - timedelta(1))

    with pytest.raises(Refused, match="has passed: more time is asked for before it"):
        ask(task=late)

    assert session.scalars(select(Extension)).all() == []


def test_on_the_due_date_itself_one_may_still_ask(make_task, cast, ask):
    assert ask(task=make_task(leads=[cast.division], due=TODAY)).state is ExtensionState.ASKED


def test_the_agency_s_rule_counts_working_days(make_task, cast, ask, session, agency):
    session.add(ExtensionPolicy(agency_id=agency.id, days_before=3))
    task = make_task(leads=[cast.division], due=TODAY + timedelta(2))

    with pytest.raises(Refused, match="working days before"):
        ask(task=task)


def test_one_asking_waits_at_a_time(ask):
    ask()

    with pytest.raises(Refused, match="asked for already"):
        ask()


def test_more_often_than_the_rule_has_it_nobody_gets_time(ask, cast, session, agency):
    session.add(ExtensionPolicy(agency_id=agency.id, most=1))
    decide_extension(ask(), grant=True, version=None, by=cast.leader)

    with pytest.raises(Refused, match="more often"):
        ask(new_due=date(2022, 1, 20))


def test_what_was_refused_does_not_count(ask, cast, session, agency):
    session.add(ExtensionPolicy(agency_id=agency.id, most=1))
    decide_extension(ask(), grant=False, words="Chưa đủ lý do", version=None, by=cast.leader)

    assert ask().state is ExtensionState.ASKED


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("due", {"new_due": None}),
        ("due", {"new_due": date(2021, 11, 30)}),
        ("due", {"new_due": date(2021, 11, 1)}),
        ("reason", {"reason": "  "}),
        ("reason", {"reason": "x" * 10_001}),
    ],
)
def test_bad_input_is_refused_at_its_field(ask, field, fields):
    with pytest.raises(Refused) as refusal:
        ask(**fields)

    assert refusal.value.field == field


def test_a_task_without_a_due_date_cannot_be_extended(make_task, cast, ask):
    with pytest.raises(Refused, match="no due date"):
        ask(task=make_task(leads=[cast.division], due=None))


def test_a_part_is_not_extended_beyond_its_parent(make_task, cast, ask, task):
    part = make_task(leads=[cast.division], due=date(2021, 11, 20), parent=task, official=cast.official)

    with pytest.raises(Refused, match="no later than task"):
        ask(task=part, by=cast.official)


def test_what_is_handed_in_needs_no_more_time(make_task, cast, ask):
    with pytest.raises(Refused, match="cannot be done now"):
        ask(task=make_task(leads=[cast.division], state=State.SUBMITTED, submitted_on=TODAY))


def test_somebody_else_s_save_is_a_clash(task, ask):
    with pytest.raises(Clash):
        ask(version=task.version - 1)


def test_what_was_asked_can_be_withdrawn_by_those_who_lead(task, ask, cast):
    extension = ask(by=cast.official)

    withdraw_extension(extension, version=None, by=cast.head)

    assert extension.state is ExtensionState.WITHDRAWN
    assert ask().state is ExtensionState.ASKED


def test_what_is_decided_cannot_be_withdrawn(ask, cast):
    extension = ask()
    decide_extension(extension, grant=True, version=None, by=cast.leader)

    with pytest.raises(Refused, match="decided already"):
        withdraw_extension(extension, version=None, by=cast.head)


# --- the page ----------------------------------------------------------------


def test_the_head_asks_on_the_page(task, browse_as, cast, session):
    browser = browse_as(cast.head)
    assert "Xin gia hạn" in browser.get(f"/tasks/{task.id}").text

    response = browser.post(
        f"/tasks/{task.id}/extension",
        {"due": "20/12/2021", "reason": "Mưa lũ kéo dài", "version": str(task.version)},
    )

    assert response.status_code == 302
    assert session.scalars(select(Extension.asked_due)).all() == [LATER]
    shown = browser.get(f"/tasks/{task.id}").text
    assert "Mưa lũ kéo dài" in shown
    assert "Rút đề nghị" in shown


@pytest.mark.parametrize("typed", [{"due": "30/11/2021"}, {"due": "31/02/2022"}, {"due": ""}, {"reason": ""}])
def test_a_bad_form_is_shown_again_with_what_was_typed(task, browse_as, cast, session, typed):
    fields = {"due": "20/12/2021", "reason": "Mưa lũ kéo dài", "version": str(task.version), **typed}

    response = browse_as(cast.head).post(f"/tasks/{task.id}/extension", fields)

    assert response.status_code == 422
    assert fields["reason"] in response.text
    assert f'value="{fields["due"]}"' in response.text
    assert session.scalars(select(Extension)).all() == []


def test_after_expiry_the_page_says_why_and_has_no_form(make_task, browse_as, cast):
    late = make_task(leads=[cast.division], due=TODAY - timedelta(1))

    shown = browse_as(cast.head).get(f"/tasks/{late.id}/extension").text

    assert "đã qua hạn" in shown.lower() or "hạn 04/10/2021 đã qua" in shown.lower()
    assert 'name="reason"' not in shown


def test_a_clash_shows_both_texts(task, browse_as, cast, session):
    response = browse_as(cast.head).post(
        f"/tasks/{task.id}/extension",
        {"due": "20/12/2021", "reason": "Lời của tôi", "version": str(task.version - 1)},
    )

    assert response.status_code == 409
    assert "Lời của tôi" in response.text
    assert 'id="clash"' in response.text
    assert session.scalars(select(Extension)).all() == []


@pytest.mark.parametrize(("who", "status"), [("other_head", 403), ("office", 403), ("observer", 403)])
def test_the_page_is_for_those_who_lead(task, browse_as, cast, who, status):
    browser = browse_as(getattr(cast, who))

    assert browser.get(f"/tasks/{task.id}/extension").status_code == status
    assert browser.post(f"/tasks/{task.id}/extension").status_code == status
