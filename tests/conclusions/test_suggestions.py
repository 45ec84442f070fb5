"""Criteria are suggested by the words that a conclusion shares with them."""

from __future__ import annotations

import pytest

from tracker.conclusions.suggestions import MOST, Leaf, suggest_criteria
from tracker.index.framework_table import reconstructed_rows


@pytest.fixture(scope="module")
def leaves() -> dict[str, Leaf]:
    """The leaves of the shipped framework that are no survey's, by code."""
    rows = {row["code"]: row for row in reconstructed_rows()}
    return {
        code: Leaf(place, row["name_vi"], rows[row["parent_code"]]["name_vi"], row["evidence_wanted"])
        for place, (code, row) in enumerate(rows.items())
        if row["scored_by"] not in {"", "survey"}
    }


def suggested(sentence: str, leaves: dict[str, Leaf]) -> list[str]:
    codes = {leaf.id: code for code, leaf in leaves.items()}
    return [codes[id_] for id_ in suggest_criteria(sentence, list(leaves.values()))]


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("Đẩy mạnh tuyên truyền bằng những hình thức hợp với địa bàn miền núi", {"1.4.1", "1.4.2"}),
        ("Văn phòng tổ chức thi đua có sáng kiến về cải cách hành chính", {"1.5"}),
        ("Các phòng làm xong dịch vụ công mức độ 4", {"7.2.1"}),
        ("Làm xong cuộc điều tra cơ sở dữ liệu công tác dân tộc", {"7.4.2"}),
        ("Làm xong CSDL về công tác dân tộc, đưa vào khai thác", {"7.4.2"}),
        ("Rà soát việc được giao tại kế hoạch CCHC năm 2021", {"1.1.2"}),
        ("Lập kế hoạch kiểm tra cải cách hành chính", {"1.3.1"}),
        ("Gửi thư xin lỗi khi hồ sơ trễ hạn", {"3.4.2"}),
    ],
)
def test_suggests_what_the_sentence_speaks_of(
    sentence: str, codes: set[str], leaves: dict[str, Leaf]
):
    assert codes <= set(suggested(sentence, leaves))


def test_suggests_nothing_for_an_appeal_to_everybody(leaves: dict[str, Leaf]):
    sentence = "Đề nghị các phòng, đoàn thể và mỗi công chức quyết tâm cao trong công tác cải cách hành chính"

    assert suggested(sentence, leaves) == []


def test_suggests_a_few_at_most(leaves: dict[str, Leaf]):
    everything = "; ".join(leaf.name for leaf in leaves.values())

    assert len(suggested(everything, leaves)) <= MOST


def test_suggests_the_criterion_whose_own_name_is_said_first(leaves: dict[str, Leaf]):
    leaf = leaves["6.2.1"]

    assert suggested(leaf.name, leaves)[0] == "6.2.1"


def test_suggests_nothing_without_a_framework():
    assert suggest_criteria("Rà soát kế hoạch", []) == []


def test_marks_and_case_do_not_matter(leaves: dict[str, Leaf]):
    assert suggested("SANG KIEN CAI CACH HANH CHINH", leaves) == suggested(
        "Sáng kiến cải cách hành chính", leaves
    )
