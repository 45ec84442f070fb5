"""The kind that a conclusion's task is probably of, and what it brings when the task is issued."""

from __future__ import annotations

import pytest

from config import PROJECT
from tests.conftest import TODAY
from tracker.conclusions.parser import parse_conclusion
from tracker.conclusions.suggestions import suggest_kind
from tracker.tasks.kinds.standard import standard_kinds

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
