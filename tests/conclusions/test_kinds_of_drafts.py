"""The kind that a conclusion's task is probably of, and what it brings when the task is issued."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from config import PROJECT
from tests.conclusions.conftest import address_of
from tests.conftest import TODAY
from tracker.conclusions.parser import parse_conclusion
from tracker.conclusions.suggestions import suggest_kind
from tracker.tasks.course.queries import course_of
from tracker.tasks.kinds.service import seed_kinds
from tracker.tasks.kinds.standard import standard_kinds
from tracker.tasks.models import Task

NOTICE = (PROJECT / "tracker/demo/conclusion.txt").read_text(encoding="utf-8")
KINDS = [(draft.code, draft.name, draft.title) for draft in standard_kinds()]


def test_the_six_conclusions_of_the_example_are_of_the_kinds_they_speak_of():
    items = parse_conclusion(NOTICE, paper_date=TODAY, units=[]).items

    assert [suggest_kind(item.text, KINDS) for item in items] == [
        "awareness", "procedure_plan_review", "contest", "online_services", "survey", "",
    ]  # fmt: skip


@pytest.mark.parametrize("sentence", ["Tổ chức hội nghị.", "", "Các phòng tiếp tục nghiên cứu."])
def test_a_sentence_that_shares_no_words_is_of_no_kind(sentence):
    assert suggest_kind(sentence, KINDS) == ""


def test_there_may_be_no_kinds():
    assert suggest_kind("Duy trì tuyên truyền cải cách hành chính", []) == ""


@pytest.fixture
def kinds(session, agency, cast):
    seed_kinds(agency, by=cast.admin)
    session.commit()


def test_the_page_comes_filled_by_the_likely_kind(browse_as, cast, conclusion, kinds):
    page = browse_as(cast.office).get(address_of(conclusion)).text

    assert 'name="kind" type="hidden" value="contest"' in page
    assert "Hết hạn nhận sáng kiến" in page
    assert "Văn phòng phát động thi đua về sáng kiến" in page


def test_another_kind_is_chosen_without_losing_what_was_typed(browse_as, cast, conclusion, kinds, session):
    typed = {"version": "0", "title": "Việc tôi gõ", "kind": "contest", "issued_on": "06/09/2021"}

    response = browse_as(cast.office).post(address_of(conclusion), {**typed, "act": "kind:survey"})

    assert response.status_code == 200
    assert "Việc tôi gõ" in response.text
    assert "Điều tra xong tại cơ sở" in response.text
    assert session.scalars(select(Task)).all() == []


def test_each_task_of_the_conclusion_has_the_kind_and_its_course(session, browse_as, cast, conclusion, kinds):
    typed = {
        "version": "0",
        "title": "Phát động thi đua",
        "leads": [str(cast.division.id), str(cast.office_division.id)],
        "official": "",
        "issued_on": "06/09/2021",
        "due": "30/11/2021",
        "kind": "contest",
        "then": "each",
        "milestones-0-name": "Phát động",
        "milestones-0-anchor": "issue",
        "milestones-0-days": "10",
        "measures-0-name": "Số sáng kiến",
        "measures-0-unit": "sáng kiến",
        "measures-0-target": "10",
        "basis": "measures",
    }

    browse_as(cast.office).post(address_of(conclusion), typed)

    tasks = session.scalars(select(Task)).all()
    assert len({task.kind_id for task in tasks}) == 1
    assert [(len(course_of(task).milestones), len(course_of(task).measures)) for task in tasks] == [
        (1, 1),
        (1, 1),
    ]
