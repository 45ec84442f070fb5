"""The text of a notice falls into conclusions and what was left out, and nothing is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.conclusions.passages import Passage, Place, cut
from tracker.conclusions.reading import find_words
from tracker.errors import Refused

TEXT = """Thông báo kết luận
(1) Rà soát kế hoạch; (2) Văn phòng phát động thi đua;

Quang cảnh buổi họp

(3) Hoàn thành cơ sở dữ liệu.
Tin liên quan"""


def spans_of(*numbers: int) -> list[tuple[int, int]]:
    starts = {number: TEXT.index(f"({number})") for number in (1, 2, 3)}
    ends = {1: starts[2], 2: TEXT.index("Quang"), 3: TEXT.index("Tin")}
    return [(starts[number], ends[number]) for number in numbers]


def left_out(passages: list[Passage]) -> dict[str, Place | None]:
    return {passage.text: passage.place for passage in passages if passage.taken is None}


def test_says_what_each_left_out_line_is():
    assert left_out(cut(TEXT, spans_of(1, 2, 3))) == {
        "Thông báo kết luận": Place.BEFORE,
        "Quang cảnh buổi họp": Place.CAPTION,
        "Tin liên quan": Place.CLOSING,
    }


def test_shows_a_dropped_conclusion_among_what_was_left_out():
    places = left_out(cut(TEXT, spans_of(1, 3)))

    assert places["(2) Văn phòng phát động thi đua;"] is Place.BETWEEN


def test_follows_the_text_whatever_order_the_spans_have():
    assert [p.taken for p in cut(TEXT, spans_of(3, 1)) if p.taken is not None] == [1, 0]


def test_shows_the_whole_text_when_nothing_was_read():
    assert set(left_out(cut("Một câu\nHai câu", [])).values()) == {Place.ALONE}


@given(
    text=st.text(alphabet="aă \n.", max_size=60),
    pairs=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4),
)
def test_every_letter_lies_in_one_passage(text: str, pairs: list[tuple[int, int]]):
    spans = [(min(pair, default=0), min(max(pair), len(text))) for pair in pairs if min(pair) <= len(text)]

    passages = cut(text, spans)

    shown = "".join(text[passage.start : passage.end] for passage in passages)
    letters = [sign for sign in text if sign.isalnum()]
    assert [sign for sign in shown if sign.isalnum()] == letters
    assert all(a.end <= b.start for a, b in pairwise(passages))


def test_words_are_found_beside_what_is_taken_whatever_the_spaces():
    text = "giao việc,  giao\nviệc; giao \u00a0 việc."

    assert find_words(text, "giao việc", []) == (0, 9)
    assert find_words(text, " giao  việc", [(0, 5), (12, 15)]) == (23, 34)
    assert text[slice(*find_words(text, "o việc", [(0, 9)]))] == "o\nviệc"


def test_words_that_are_all_taken_are_not_found():
    with pytest.raises(Refused):
        find_words("a" * 60_000, "a" * 20_000, [(0, 30_000), (30_000, 60_000)])
