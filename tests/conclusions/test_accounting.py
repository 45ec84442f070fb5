"""The promise: every word of a notice lies in an item or is shown as left out, whatever the notice."""

from __future__ import annotations

import unicodedata
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tracker.conclusions.parser import Parsed, parse_conclusion, to_json

PIECES = st.sampled_from(
    [
        "(1) ", "( 4)", "(2)", "1. ", "2. ", "3) ", "1/ ", "a) ", "b) ", "(i) ", "- ", "+ ", "I. ", "1.1. ",
        "Thứ nhất, ", "hai là, ", "; ", ": ", ". ", ", ", "./.", "\n", "\n\n", "\r\n", "\u2028",
        "\t", "\u00a0",
        "Văn phòng ", "Phòng Chính sách ", "các phòng, đoàn thể ", "Giao ", "chủ trì, phối hợp với ", "và ",
        "trước ngày 30/11/2021", "31/11", "trong năm 2021 ", "trong 30 ngày làm việc ", "ngày 01/9/2021 ",
        "Phát biểu kết luận: ", "Toàn cảnh cuộc họp", "Đ/c A phát biểu ", "Tin liên quan", "Trên đây là ",
        "Nơi nhận:", "rà soát ", "Điều 5 ", "mức độ 4", "e\u0301", "\u0301", "\ufeff", "\u200b",
        "\x00", "𝟏. ",
    ]
)  # fmt: skip
NOTICES = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=200))
DAYS = st.none() | st.dates(date(1990, 1, 1), date(2099, 12, 31))


@given(text=NOTICES, year=st.none() | st.integers(1990, 2099), day=DAYS)
def test_every_word_lies_in_one_item_or_is_shown_as_left_out(text, year, day):
    parsed = parse_conclusion(text, year=year, paper_date=day)

    covered = [place for start, end in _spans(parsed) for place in range(start, end)]
    assert len(covered) == len(set(covered))
    assert {place for place, sign in enumerate(parsed.text) if not sign.isspace()} <= set(covered)


@given(NOTICES)
def test_spans_are_in_order_within_the_text_and_hold_words(text):
    parsed = parse_conclusion(text)

    for spans in ([item.span for item in parsed.items], parsed.unaccounted):
        assert list(spans) == sorted(spans)
    for start, end in _spans(parsed):
        assert 0 <= start < end <= len(parsed.text)
        assert parsed.text[start:end].strip() == parsed.text[start:end]


@given(NOTICES)
def test_the_text_of_an_item_stands_in_its_span(text):
    parsed = parse_conclusion(text)

    for item in parsed.items:
        printed = parsed.text[item.span[0] : item.span[1]]
        assert item.text in printed
        assert item.number in printed
        assert all(unit in parsed.text for unit in (*item.lead, *item.support))
        assert (item.deadline_phrase or "") in parsed.text
        assert item.deadline is None or item.deadline_phrase


@given(NOTICES)
def test_composed_and_decomposed_text_are_read_alike(text):
    composed = parse_conclusion(unicodedata.normalize("NFC", text))

    assert parse_conclusion(unicodedata.normalize("NFD", text)) == composed
    assert parse_conclusion(composed.text) == composed


@given(NOTICES)
def test_every_doubt_has_words(text):
    for item in parse_conclusion(text).items:
        for doubt in item.warnings:
            assert "%(" not in doubt.words.sentence % doubt.words.values


@given(NOTICES)
def test_json_says_the_same(text):
    parsed = parse_conclusion(text)

    told = to_json(parsed)

    assert [tuple(item["span"]) for item in told["items"]] == [item.span for item in parsed.items]
    assert [tuple(span) for span in told["unaccounted"]] == list(parsed.unaccounted)


def test_an_empty_text_has_no_items():
    assert parse_conclusion(" \n ") == Parsed((), " \n ", (), None)


def _spans(parsed: Parsed) -> list[tuple[int, int]]:
    return sorted([*(item.span for item in parsed.items), *parsed.unaccounted])
