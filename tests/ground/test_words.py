from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.words import MOST_MARKS, N_, composed, fold, normalised, sort_key


@pytest.mark.parametrize(
    ("typed", "text"),
    [("tuyen truyen", "Tuyên truyền"), ("dan toc", "DÂN TỘC"), ("dao", "Đào"), ("a b", " a \n b ")],
)
def test_what_is_typed_without_marks_finds_what_has_them(typed, text):
    assert fold(text) == typed


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_composed_and_decomposed_text_fold_and_sort_alike(text):
    decomposed = unicodedata.normalize("NFD", text)

    assert fold(decomposed) == fold(unicodedata.normalize("NFC", text))
    assert sort_key(decomposed) == sort_key(unicodedata.normalize("NFC", text))


def test_words_sort_as_a_vietnamese_dictionary_does():
    in_order = ["An", "Ánh", "Ăn", "Ân", "Bình", "Dân", "Đào", "Em", "Ơn", "Út", "Ưng", "Vân"]

    assert sorted(sorted(in_order), key=sort_key) == in_order


def test_tones_weigh_less_than_letters():
    assert sorted(["mạ", "man", "ma", "má"], key=sort_key) == ["ma", "má", "mạ", "man"]


def test_marked_words_carry_their_values():
    words = N_("Due %(day)s", day="1/1")

    assert words == "Due %(day)s"
    assert words.values == {"day": "1/1"}


def test_text_is_kept_composed_and_trimmed():
    assert normalised("  Tuye\u0302n  ") == "Tuyên"


def test_control_characters_are_dropped_and_lines_kept():
    assert normalised("a\0b\x07\n\tc\x9f") == "ab\n\tc"


HEAPED = "\u0301\u0323" * 500_000  # Put in order one by one, these would take hours.


@pytest.mark.parametrize("keep", [composed, normalised])
def test_marks_that_no_writing_heaps_up_are_dropped(keep):
    assert len(keep("a" + HEAPED + "b")) <= MOST_MARKS + 2


def test_tibetan_vowels_heaped_up_are_dropped_like_marks():
    assert len(composed("\u0f40" + "\u0f73\u0f71" * 500_000)) < 100


def test_heaped_marks_are_searched_and_sorted_at_once():
    assert fold("a" + HEAPED + "b") == "ab"
    assert len(sort_key("a" + HEAPED)) <= 400


@given(st.text(alphabet="ao\u0301\u0323\u0302\u031b ", max_size=MOST_MARKS))
def test_text_with_few_marks_is_composed_as_unicode_says(text):
    assert composed(text) == unicodedata.normalize("NFC", text)
