"""A draft is seen by those who issue tasks, tells nobody, and counts nowhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import TODAY
from tracker.errors import NotFound, Refused
from tracker.mail.models import Notice
from tracker.tasks.editing import edit_task
from tracker.tasks.figures import count_tasks
from tracker.tasks.models import EventKind, Source, State, TimeState
from tracker.tasks.queries import get_task
from tracker.tasks.service import issue_task, open_task
from tracker.tasks.timing import time_state

DUE = TODAY + timedelta(days=30)


@pytest.fixture
def draft(session, agency, cast):
    task = open_task(
        agency=agency,
        title="Kế hoạch tuyên truyền",
        source=Source.PLAN,
        leads=[cast.division],
        supports=[cast.other],
        official=cast.official,
        issued_on=TODAY,
        due=DUE,
        by=cast.office,
        as_draft=True,
    )
    session.commit()
    return task


def test_nobody_is_told_of_a_draft(session, draft):
    assert draft.state is State.DRAFT
    assert session.scalar(select(func.count(Notice.id))) == 0


@pytest.mark.parametrize("role", ["head", "official", "other_head", "observer", "admin"])
def test_a_draft_is_not_there_for_those_it_will_be_given_to(draft, cast, role):
    with pytest.raises(NotFound):
        get_task(draft.id, getattr(cast, role))


def test_a_draft_is_in_no_figure(draft, agency):
    counts = count_tasks(agency, TODAY.year, TODAY)

    assert (counts.assigned, time_state(draft, TODAY)) == (0, TimeState.NOT_ISSUED)


def test_a_draft_is_edited_without_reasons_and_letters(session, draft, cast):
    edit_task(
        draft, title="Tên khác", details="", product="", due=DUE + timedelta(days=5),
        leads=[cast.other], supports=[], official=None, criteria=[], version=None, by=cast.office,
    )  # fmt: skip

    assert (draft.due, draft.first_due) == (DUE + timedelta(days=5), DUE + timedelta(days=5))
    assert session.scalar(select(func.count(Notice.id))) == 0


def test_issuing_tells_those_with_a_part_and_begins_the_history(draft, cast, told):
    issue_task(draft, issued_on=TODAY + timedelta(days=2), version=None, by=cast.leader)

    assert (draft.state, draft.issued_on) == (State.ASSIGNED, TODAY + timedelta(days=2))
    assert told("task_assigned") == {cast.head.id, cast.official.id, cast.other_head.id}
    assert [event.kind for event in draft.events].count(EventKind.OPENED) == 1


def test_a_draft_issued_in_another_year_is_numbered_in_that_year(draft, cast, make_task):
    make_task(leads=[cast.division], year=2022, number=4, issued_on=date(2022, 1, 3), due=None)
    edit_task(
        draft, title=draft.title, details="", product="", due=date(2022, 6, 30), leads=draft.leads,
        supports=draft.supports, official=draft.official, criteria=[], version=None, by=cast.office,
    )  # fmt: skip

    issue_task(draft, issued_on=date(2022, 1, 10), version=None, by=cast.office)

    assert draft.code == "2022-05"


def test_a_draft_is_not_issued_after_it_is_due(browse_as, draft, cast):
    day = DUE + timedelta(days=1)
    with pytest.raises(Refused) as refusal:
        issue_task(draft, issued_on=day, version=None, by=cast.office)
    assert refusal.value.field == "due"

    response = browse_as(cast.office).post(
        f"/tasks/{draft.id}/issue", {"version": draft.version, "issued_on": f"{day:%d/%m/%Y}"}
    )
    assert response.status_code == 422
    assert f"{day:%d/%m/%Y}" in response.text
    assert draft.state is State.DRAFT


def test_the_page_issues_a_draft(browse_as, draft, cast):
    browser = browse_as(cast.office)
    assert "bản nháp" in browser.get(f"/tasks/{draft.id}").text.lower()

    browser.post(f"/tasks/{draft.id}/issue", {"version": draft.version, "issued_on": f"{TODAY:%d/%m/%Y}"})

    assert draft.state is State.ASSIGNED


def test_a_draft_whose_division_ended_since_is_not_issued(draft, cast):
    cast.division.valid_to = TODAY - timedelta(days=1)

    with pytest.raises(Refused):
        issue_task(draft, issued_on=TODAY, version=None, by=cast.office)
