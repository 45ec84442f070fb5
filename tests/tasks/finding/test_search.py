"""Searching tasks: which words find them, the same on every database."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from tests.conftest import TODAY
from tracker.conclusions.models import Conclusion, Meeting
from tracker.tasks.editing import edit_task
from tracker.tasks.finding.filters import TaskFilter
from tracker.tasks.finding.queries import list_tasks
from tracker.tasks.models import TaskWord
from tracker.tasks.search import LONGEST_WORD, words_of, words_typed
from tracker.words import fold


@pytest.fixture
def finds(agency, cast):
    """Titles of the tasks that a search finds."""

    def find(text, user=None):
        rows = list_tasks(agency, user or cast.office, TaskFilter(text=text), TODAY).rows
        return [row.title for row in rows]

    return find


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("tuyen truyen", True),
        ("TUYÊN TRUYỀN", True),
        ("Tuyên Truyền", True),
        ("dan toc", True),
        ("dân tộc", True),
        ("đông giang", True),
        ("dong", True),
        ("truyen tuyen", True),
        ("tuy", True),
        ("tuye\u0302n", True),
        ("2021-07", True),
        ("2021-7", True),
        ("15/bc-bdt", True),
        ("15/BC", True),
        ("bc-bdt", True),
        ("BĐT", True),
        ("100%", True),
        ("(tuyên,", True),
        ("uyen", False),
        ("tuyen ngon", False),
        ("2021-08", False),
        ("15/kh", False),
        ("_", False),
        ("%", False),
        ("100_", False),
        ("\\", False),
        ("'", False),
        ("\U0010ffff", False),
    ],
)
def test_a_search_finds_the_beginnings_of_words_without_their_marks(finds, make_task, text, is_found):
    make_task(title="Tuyên truyền công tác dân tộc ở Đông Giang (15/BC-BĐT), đạt 100%", number=7)
    make_task(title="Rà soát thủ tục hành chính", number=9, leads=[])

    assert ("Tuyên" in "".join(finds(text))) is is_found
    assert "Rà soát thủ tục hành chính" not in finds(text)


@pytest.mark.parametrize("column", ["details", "product", "evidence_wanted"])
def test_every_text_of_the_task_is_searched(finds, make_task, column):
    make_task(**{"title": "Nhiệm vụ", column: "Hội nghị trực tuyến toàn tỉnh"})

    assert finds("truc tuyen") == ["Nhiệm vụ"]


def test_the_conclusion_and_the_number_of_its_notice_find_the_task(finds, make_task, session, agency, cast):
    meeting = Meeting(
        agency=agency, title="Họp Hội đồng", held_on=TODAY, notice_number="92/TB-BDT",
        created_by_id=cast.office.id, created_at=cast.office.created_at,
    )  # fmt: skip
    sentence = Conclusion(
        meeting=meeting,
        position=1,
        number="4",
        text="Mở rộng sáng kiến",
        span_start=0,
        span_end=1,
        proposal={},
    )
    session.add(sentence)
    session.flush()
    make_task(title="Thi đua", conclusion_id=sentence.id)

    assert finds("sang kien") == finds("92/tb-bdt") == ["Thi đua"]


def test_a_changed_conclusion_finds_its_task_by_the_new_words(finds, make_task, session, agency, cast):
    meeting = Meeting(
        agency=agency, title="Họp", held_on=TODAY, created_by_id=cast.office.id,
        created_at=cast.office.created_at,
    )  # fmt: skip
    sentence = Conclusion(
        meeting=meeting, position=1, number="4", text="Cũ kỹ", span_start=0, span_end=1, proposal={}
    )
    session.add(sentence)
    session.flush()
    make_task(title="Thi đua", conclusion_id=sentence.id)

    sentence.text = "Mới mẻ"
    meeting.notice_number = "7/TB"

    assert finds("moi me") == finds("7/tb") == ["Thi đua"]
    assert finds("cu ky") == []


def test_number_and_title_of_an_attached_document_find_the_task(finds, make_task, attach, cast):
    task = make_task(title="Điều tra", leads=[cast.division])
    proof = attach(task, number="214/BC-BDT", title="Kết quả khảo sát hộ")

    assert finds("214/bc") == finds("khao sat ho") == ["Điều tra"]

    proof.version.evidence.title = "Kết quả phúc tra"

    assert finds("phuc tra") == ["Điều tra"]
    assert finds("khao sat") == []


def test_an_edited_task_is_found_by_its_new_words_only(finds, make_task, cast):
    task = make_task(title="Tuyên truyền", details="trên báo", leads=[cast.division])

    edit_task(
        task, title="Tập huấn", details="", product="", due=task.due, leads=task.leads, supports=[],
        official=None, criteria=[], version=task.version, by=cast.office,
    )  # fmt: skip

    assert finds("tap huan") == ["Tập huấn"]
    assert finds("tuyen truyen") == finds("bao") == []


def test_another_agencys_words_find_nothing_here(finds, make_task, make_agency, make_division):
    elsewhere = make_agency("Sở khác")
    make_task(title="Tuyên truyền", agency=elsewhere, leads=[make_division(agency=elsewhere)])

    assert finds("tuyen") == []


def test_a_search_shows_nobody_what_they_may_not_see(finds, make_task, cast):
    make_task(title="Của phòng khác", leads=[cast.other])

    assert finds("khac", cast.official) == finds("khac", cast.head) == []


def test_a_rare_and_a_common_word_find_the_same_by_either_way(finds, make_tasks, make_task):
    make_tasks(1_100)
    make_task(title="Nhiệm vụ hiếm", due=date(2021, 10, 6))

    assert finds("nhiem vu hiem") == ["Nhiệm vụ hiếm"]
    assert len(finds("nhiem")) == 50
    assert finds("nhiem vu khongco") == []


def test_the_command_makes_the_words_again(app, session, finds, make_task):
    make_task(title="Tuyên truyền")
    kept = session.scalar(select(func.count()).select_from(TaskWord))
    session.execute(delete(TaskWord))
    session.commit()

    said = app.test_cli_runner().invoke(args=["tasks", "reindex"]).output

    assert said == "The words of 1 tasks are those of their texts.\n"
    assert session.scalar(select(func.count()).select_from(TaskWord)) == kept
    assert finds("tuyen") == ["Tuyên truyền"]


WORD = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=80)


@given(st.lists(WORD, max_size=6))
def test_every_word_typed_as_it_stands_in_the_text_finds_it(words):
    text = " ".join(words)

    kept = words_of(text)

    for typed in words_typed(text):
        if any(sign.isalnum() for sign in typed):
            assert any(word.startswith(typed) for word in kept)


@given(st.text(max_size=300))
def test_kept_words_are_folded_and_short(text):
    for word in words_of(text):
        assert len(word) <= LONGEST_WORD
        assert fold(word) == word
