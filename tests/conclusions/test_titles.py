"""The title of a task is the order itself, without whom it tells and why."""

from __future__ import annotations

import pytest

from tracker.conclusions.titles import LONGEST, short_title


@pytest.mark.parametrize(
    ("sentence", "units", "title"),
    [
        (
            "Văn phòng phát động phong trào thi đua cải cách, có đề xuất khen thưởng;",
            ["Văn phòng"],
            "Phát động phong trào thi đua cải cách",
        ),
        (
            "Trưởng các phòng khẩn trương rà soát nhiệm vụ tại kế hoạch A, kế hoạch B để kịp tham mưu.",
            ["Trưởng các phòng"],
            "Rà soát nhiệm vụ tại kế hoạch A, kế hoạch B",
        ),
        (
            "Tiếp tục tuyên truyền nâng cao nhận thức, qua đó tăng trách nhiệm",
            [],
            "Tiếp tục tuyên truyền nâng cao nhận thức",
        ),
        (
            "Để công tác ngày càng tốt hơn, đồng chí yêu cầu các phòng, đoàn thể chung tay góp sức.",
            ["các phòng", "đoàn thể"],
            "Các phòng, đoàn thể chung tay góp sức",
        ),
        ("Phòng Chính sách, Thanh tra cùng rà soát hồ sơ.", ["Phòng Chính sách"], None),
    ],
)
def test_keeps_the_order(sentence: str, units: list[str], title: str | None):
    assert short_title(sentence, units) == (title or sentence.rstrip("."))


def test_cuts_a_long_clause_between_words():
    title = short_title("soát " * 100)

    assert len(title) <= LONGEST
    assert title.endswith(" soát…")


def test_brings_lines_together():
    assert short_title("Rà soát\n   các nhiệm vụ được giao") == "Rà soát các nhiệm vụ được giao"


@pytest.mark.parametrize("sentence", ["", " ", ".", "Văn phòng", "Để yêu cầu "])
def test_makes_something_of_anything(sentence: str):
    assert len(short_title(sentence, ["Văn phòng"])) <= len(sentence)
