"""Standing work: no due date, but a rhythm of reports."""

from __future__ import annotations

from datetime import date

import pytest

from tests.conftest import TODAY
from tracker.errors import Refused
from tracker.tasks.editing import edit_task
from tracker.tasks.models import EventKind, Rhythm, Source, Task
from tracker.tasks.service import open_task


@pytest.fixture
def typed(cast):
    return {
        "title": "Trực hỗ trợ người dân",
        "leads": [str(cast.division.id)],
        "official": "",
        "issued_on": "05/10/2021",
        "due": "",
    }


def test_standing_work_is_issued_with_a_rhythm_and_no_due_date(browse_as, cast, typed, session):
    response = browse_as(cast.office).post("/tasks/new", {**typed, "rhythm": "quarterly"})

    assert response.status_code == 302
    [task] = session.query(Task)
    assert (task.rhythm, task.due, task.first_due) == (Rhythm.QUARTERLY, None, None)


@pytest.mark.parametrize(
    ("due", "rhythm", "fault"),
    [("", "", "due"), ("", "every so often", "due"), ("30/11/2021", "monthly", "rhythm")],
)
def test_a_task_has_a_due_date_or_a_rhythm(browse_as, cast, typed, session, due, rhythm, fault):
    response = browse_as(cast.office).post("/tasks/new", {**typed, "due": due, "rhythm": rhythm})

    assert response.status_code == 422
    assert f'id="{fault}-fault"' in response.text
    assert session.query(Task).count() == 0


def test_a_due_date_ends_the_rhythm_by_one_edit(make_task, cast):
    task = make_task(leads=[cast.division], due=None, rhythm=Rhythm.MONTHLY)
    texts = {"title": task.title, "details": "", "product": "", "leads": task.leads, "supports": [],
             "official": None, "criteria": [], "version": None, "by": cast.office}  # fmt: skip

    with pytest.raises(Refused) as refusal:
        edit_task(task, due=date(2021, 12, 1), **texts)
    assert refusal.value.field == "rhythm"
    events = edit_task(task, due=date(2021, 12, 1), rhythm=None, **texts)

    assert (task.rhythm, task.due) == (None, date(2021, 12, 1))
    assert {event.kind for event in events} == {EventKind.DETAILS, EventKind.DUE}


def test_the_history_says_the_rhythm_in_words(browse_as, make_task, cast):
    task = make_task(leads=[cast.division], due=None, rhythm=Rhythm.MONTHLY)
    answers = {"version": task.version, "title": task.title, "leads": [str(cast.division.id)],
               "official": "", "due": "", "rhythm": "yearly"}  # fmt: skip

    browser = browse_as(cast.office)
    assert browser.post(f"/tasks/{task.id}/edit", answers).status_code == 302

    page = browser.get(f"/tasks/{task.id}/history").text
    assert "Hằng tháng" in page
    assert "Hằng năm" in page


def test_the_verb_refuses_both(agency, cast):
    with pytest.raises(Refused):
        open_task(
            agency=agency, title="Việc", source=Source.PLAN, leads=[cast.division], issued_on=TODAY,
            due=TODAY, rhythm=Rhythm.YEARLY, by=cast.office,
        )  # fmt: skip
