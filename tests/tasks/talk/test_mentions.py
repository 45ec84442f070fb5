"""Who a text speaks to."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.tasks.talk.mentions import mentioned_in


@dataclass
class Person:
    id: int
    name: str
    email: str


AN = Person(1, "Nguyễn Văn An", "an@bandantoc.example")
ANH = Person(2, "Nguyễn Văn Anh", "anh@bandantoc.example")
DUNG = Person(3, "Đặng Dũng", "dung@bandantoc.example")
DUNG_LE = Person(4, "Đặng Dũng Lễ", "le@bandantoc.example")
PEOPLE = [AN, ANH, DUNG, DUNG_LE]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        pytest.param("Nhờ @Nguyễn Văn An xem giúp.", {1}, id="a name"),
        pytest.param("Nhờ @nguyen van an, gấp", {1}, id="a name without marks"),
        pytest.param("@NGUYỄN VĂN ANH", {2}, id="a name in capitals"),
        pytest.param("@dang dung le!", {4}, id="the longest of two names"),
        pytest.param("@Đặng Dũng và @Nguyễn Văn An", {1, 3}, id="two people"),
        pytest.param("(@anh@bandantoc.example)", {2}, id="an address"),
        pytest.param("thư về an@bandantoc.example", set(), id="an address that is only told"),
        pytest.param("Nguyễn Văn An", set(), id="a name without the sign"),
        pytest.param("@Nguyễn Văn Anhh", set(), id="a longer word"),
        pytest.param("@Nguyễn  Văn\nAn", {1}, id="a name over two lines"),
        pytest.param("@ Nguyễn Văn An", set(), id="a sign that stands alone"),
        pytest.param("@" * 10_000, set(), id="nothing but signs"),
        pytest.param("", set(), id="nothing"),
    ],
)
def test_knows_who_is_meant(text, meant):
    assert mentioned_in(text, PEOPLE) == meant


def test_people_of_one_name_are_all_meant():
    twin = Person(9, "Nguyễn Văn An", "an2@bandantoc.example")

    assert mentioned_in("@Nguyễn Văn An", [*PEOPLE, twin]) == {1, 9}


@given(st.lists(st.one_of(st.sampled_from(PEOPLE), st.text(alphabet="xyz .,\n", max_size=8)), max_size=12))
def test_everybody_named_is_found_and_nobody_else(pieces):
    text = " ; ".join(f"@{piece.name}" if isinstance(piece, Person) else piece for piece in pieces)

    assert mentioned_in(text, PEOPLE) == {piece.id for piece in pieces if isinstance(piece, Person)}
