"""Numbers, letters and dashes that begin a point, and numbers that do not."""

from __future__ import annotations

import pytest

from tracker.conclusions.markers import MOST_MARKS
from tracker.conclusions.parser import parse_conclusion
from tracker.conclusions.warnings import Code


def numbers(text: str) -> list[str]:
    return [item.number for item in parse_conclusion(text).items]


def texts(text: str) -> list[str]:
    return [item.text for item in parse_conclusion(text).items]


def doubts(text: str) -> list[list[Code]]:
    return [[doubt.code for doubt in item.warnings] for item in parse_conclusion(text).items]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Các việc sau: (1) Rà soát; (2) Báo cáo; và (3) Công khai.", ["1", "2", "3"]),
        ("Các việc sau:(1)Rà soát;(2)Báo cáo.", ["1", "2"]),
        ("Các việc sau: ( 1) Rà soát; (2 ) Báo cáo.", ["1", "2"]),
        ("Gồm: (1) rà soát, (2) báo cáo, (3) công khai.", ["1", "2", "3"]),
        ("Gồm: 1. Rà soát; 2. Báo cáo.", ["1", "2"]),
        ("Gồm: 1) rà soát; 2) báo cáo", ["1", "2"]),
        ("Gồm: a) rà soát; b) báo cáo", ["a", "b"]),
        ("Gồm: - Rà soát; - Báo cáo", ["-", "-"]),
        ("1. Rà soát\n2. Báo cáo", ["1", "2"]),
        ("1.Rà soát\n2.Báo cáo", ["1", "2"]),
        ("01. Rà soát\n02. Báo cáo", ["01", "02"]),
        ("1/ Rà soát\n2/ Báo cáo", ["1", "2"]),
        ("1) Rà soát\n2) Báo cáo", ["1", "2"]),
        ("I. Rà soát.\nII. Báo cáo.", ["I", "II"]),
        ("- Rà soát\n- Báo cáo", ["-", "-"]),
        ("+ Rà soát\n+ Báo cáo", ["+", "+"]),
        ("• Rà soát\n• Báo cáo", ["•", "•"]),
        ("Thứ nhất, rà soát.\nThứ hai, báo cáo.", ["Thứ nhất", "Thứ hai"]),
        ("Một là, rà soát; hai là, báo cáo.", ["Một là", "hai là"]),
        ("c) rà soát\nd) báo cáo\nđ) công khai", []),
        ("a) rà soát\nb) báo cáo\nc) gửi\nd) lập\nđ) ký\ne) in", ["a", "b", "c", "d", "đ", "e"]),
        ("(i) rà soát\n(ii) báo cáo\n(iii) gửi", ["i", "ii", "iii"]),
        ("g) x\na) x\nb) x\nc) x\nd) x\ne) x\ng) x\nh) x\ni) x\nk) x", list("abcdeghik")),
        ("1.1. Rà soát\n1.2. Báo cáo", ["1.1", "1.2"]),
        ("1. Rà soát\n2) Báo cáo\n3. Gửi", ["1", "2", "3"]),
        ("(1) Rà soát. Toàn cảnh cuộc họp (2) Báo cáo", ["1", "2"]),
    ],
)
def test_recognises_the_markers_of_papers(text, printed):
    assert numbers(text) == printed


@pytest.mark.parametrize(
    "text",
    [
        "thực hiện khoản (1) Điều 5 và điểm (2) Điều 6",
        "theo mục (1), (2) và (3) nêu trên",
        "thực hiện các nội dung: (1) và (2) ở trên",
        "dịch vụ công mức độ 4. Các phòng cùng làm",
        "họp ngày\n01/9/2021 tại trụ sở",
        "đạt 87,26 %; 12.5/13 điểm; 4/4 điểm",
        "theo Nghị định số\n30. Văn phòng đã gửi",
        "Điều 5. Hiệu lực",
        "từ ngày 30. 9. 2021",
        "xếp thứ 10/20 sở, ngành",
        "Đặng Tấn Giản - Phó Chủ tịch Hội đồng",
        "Thứ hai, ngày 20/9/2021, họp lại",
        "1.5 triệu đồng",
        "-5 độ",
        "V. Nguyễn Văn A",
    ],
)
def test_does_not_mistake_other_numbers_for_markers(text):
    assert numbers(text) == []


@pytest.mark.parametrize(
    "inside",
    [
        "thực hiện khoản (1) Điều 5 của Luật",
        "xây dựng dịch vụ công mức độ 4. Các mẫu đơn rõ ràng",
        "tăng từ 12.5/13 lên 13/13 điểm; chỉ số đạt 87,26 %",
        "áp dụng Nghị định 30/2020/NĐ-CP, Điều 5. Hoàn tất sớm",
        "gồm: (1) tổ chức; (2) nhân sự",
    ],
)
def test_such_numbers_inside_an_item_do_not_cut_it(inside):
    text = f"1. Văn phòng {inside}.\n2. Thanh tra kiểm tra."

    assert texts(text) == [f"Văn phòng {inside}.", "Thanh tra kiểm tra."]


def test_a_sentence_broken_before_a_number_goes_on():
    text = "1. Văn phòng xây dựng dịch vụ công mức độ\n4. Các mẫu đơn phải rõ.\n2. Thanh tra kiểm tra."

    assert numbers(text) == ["1", "2"]


# --- numbering -------------------------------------------------------------------


def test_doubts_repeated_and_skipped_numbers():
    codes = doubts("1. Văn phòng A.\n3. Văn phòng B.\n3. Văn phòng C.\n4. Văn phòng D.")

    assert codes == [[], [Code.NUMBER_OUT_OF_ORDER], [Code.NUMBER_REPEATED], []]


def test_says_which_number_was_expected():
    doubt = parse_conclusion("1. Văn phòng A.\n3. Văn phòng B.").items[1].warnings[0]

    assert doubt.values == {"number": "3", "expected": "2"}


def test_a_list_may_begin_in_the_middle_but_is_doubted():
    assert doubts("(3) Văn phòng A; (4) Văn phòng B.") == [[Code.NUMBER_OUT_OF_ORDER], []]


def test_each_heading_counts_anew():
    text = "I. VIỆC TRƯỚC MẮT\n1. Văn phòng A.\n2. Văn phòng B.\nII. LÂU DÀI\n1. Văn phòng C."

    assert doubts(text) == [[], [], []]


def test_letters_left_out_by_custom_are_not_missed():
    lines = [f"{letter}) Văn phòng làm." for letter in "abcdeghiklm"]

    assert doubts("\n".join(lines)) == [[]] * 11


def test_more_points_than_a_notice_has_are_shown_and_not_read():
    parsed = parse_conclusion("1. Văn phòng rà soát.\n" * (MOST_MARKS + 10))

    assert len(parsed.items) == MOST_MARKS
    assert len(parsed.unaccounted) == 10
